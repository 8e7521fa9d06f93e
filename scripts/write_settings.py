"""Write docs/configuration.md and .env.example anew from the settings of config.py."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import SETTINGS, Setting  # noqa: E402

BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"


def shown_default(setting: Setting) -> str:
    """The default as one would write it into the environment."""
    match setting.default:
        case bool():
            return "yes" if setting.default else "no"
        case list():
            return " ".join(setting.default)
    return str(setting.default).removeprefix(f"{ROOT}/")


def table() -> str:
    """Every setting as a row of Markdown."""
    rows = []
    for setting in SETTINGS:
        default = shown_default(setting)
        rows.append(f"| `AUBERGE_{setting.name}` | {f'`{default}`' if default else ''} | {setting.meaning} |")
    return "\n".join(("| setting | default | meaning |", "| --- | --- | --- |", *rows))


def configuration(page: str) -> str:
    """The page with the table between its marks made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def example() -> str:
    """The settings as a file to copy to `.env`: each one explained, none set."""
    lines = ["# Copy to .env and take away the # of what you change. What is not written keeps its default.", ""]
    for setting in SETTINGS:
        meaning = setting.meaning[0].upper() + setting.meaning[1:]
        lines += [f"# {meaning}", f"#AUBERGE_{setting.name}={shown_default(setting)}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    page = ROOT / "docs" / "configuration.md"
    page.write_text(configuration(page.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / ".env.example").write_text(example(), encoding="utf-8")
