// Copies the browser libraries into static/vendor, each in a folder that carries its version,
// and writes static/vendor/VENDOR.json: path, version, sha256, licence and npm integrity of every file.
// `npm ci && npm run build` after a change of version; `npm run check` compares without writing.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "vendor");
const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
const onlyCheck = process.argv.includes("--check");

const read = (path) => readFileSync(join(here, "node_modules", path));
const withoutSourceMap = (text) => text.replace(/\n?\/[*/]# sourceMappingURL=[^\n]*/g, "").trimEnd() + "\n";

/** One sprite: every icon of icons.txt as a <symbol> that takes the colour of the text around it. */
function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").trim().split(/\s+/);
  const symbols = names.map((name) => {
    const source = read(`@tabler/icons/icons/outline/${name}.svg`).toString();
    const body = source
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace("</svg>", "")
      .replace(/\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
      .replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

/** tom-select as one ES module, with the two plugins that the screens use. */
async function tomSelect() {
  const result = await build({
    stdin: {
      contents: `
        import TomSelect from "tom-select/dist/esm/tom-select.js";
        import clearButton from "tom-select/dist/esm/plugins/clear_button/plugin.js";
        import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";
        TomSelect.define("clear_button", clearButton);
        TomSelect.define("remove_button", removeButton);
        export default TomSelect;`,
      resolveDir: here,
    },
    bundle: true,
    format: "esm",
    legalComments: "inline",
    minify: true,
    target: "es2022",
    write: false,
  });
  return result.outputFiles[0].text;
}

const libraries = [
  {
    npm: "@tabler/core",
    folder: "tabler",
    licence: "MIT",
    files: { "tabler.min.css": () => withoutSourceMap(read("@tabler/core/dist/css/tabler.min.css").toString()) },
  },
  {
    npm: "@tabler/icons",
    folder: "tabler-icons",
    licence: "MIT",
    files: { "sprite.svg": sprite, LICENSE: () => read("@tabler/icons/LICENSE") },
  },
  {
    npm: "tom-select",
    folder: "tom-select",
    licence: "Apache-2.0",
    files: {
      "tom-select.js": tomSelect,
      "tom-select.css": () => withoutSourceMap(read("tom-select/dist/css/tom-select.css").toString()),
      LICENSE: () => read("tom-select/LICENSE"),
    },
  },
  {
    npm: "@fontsource-variable/inter",
    folder: "inter",
    licence: "OFL-1.1",
    files: {
      "inter-latin.woff2": () => read("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"),
      "inter-latin-ext.woff2": () => read("@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"),
      LICENSE: () => read("@fontsource-variable/inter/LICENSE"),
    },
  },
  {
    npm: "@fontsource-variable/bricolage-grotesque",
    folder: "bricolage-grotesque",
    licence: "OFL-1.1",
    files: {
      "bricolage-latin.woff2": () => read("@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2"),
      LICENSE: () => read("@fontsource-variable/bricolage-grotesque/LICENSE"),
    },
  },
];

const manifest = [];
const wanted = new Map();
for (const library of libraries) {
  const { version, integrity } = lock.packages[`node_modules/${library.npm}`];
  for (const [name, make] of Object.entries(library.files)) {
    const bytes = Buffer.from(await make());
    const path = `${library.folder}-${version}/${name}`;
    wanted.set(path, bytes);
    manifest.push({
      path,
      package: library.npm,
      version,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      licence: library.licence,
      npm_integrity: integrity,
    });
  }
}
wanted.set("VENDOR.json", Buffer.from(JSON.stringify(manifest, null, 2) + "\n"));

const filesUnder = (folder) =>
  existsSync(folder)
    ? readdirSync(folder).flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? filesUnder(path) : [relative(target, path)];
      })
    : [];

if (onlyCheck) {
  const present = filesUnder(target);
  const wrong = [...wanted].filter(([path, bytes]) => !present.includes(path) || !readFileSync(join(target, path)).equals(bytes));
  const unknown = present.filter((path) => !wanted.has(path));
  for (const [path] of wrong) console.error(`differs or is missing: ${path}`);
  for (const path of unknown) console.error(`unknown: ${path}`);
  process.exit(wrong.length + unknown.length ? 1 : 0);
}

rmSync(target, { recursive: true, force: true });
for (const [path, bytes] of wanted) {
  mkdirSync(dirname(join(target, path)), { recursive: true });
  writeFileSync(join(target, path), bytes);
}
console.log(`${wanted.size} files in ${relative(process.cwd(), target) || target}`);
