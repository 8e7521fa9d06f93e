// Selects that search on the server (data-lookup-url) and selects of several values (data-select).
// The answer of a lookup is a list of [value, label]; the words of the page come from the page.
let style = null;

async function library() {
  const base = new URL("../vendor/tom-select-2.6.2/", import.meta.url);
  if (!style) {
    style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("tom-select.css", base).href;
    document.head.prepend(style);
    await new Promise((done) => style.addEventListener("load", done, { once: true }));
  }
  return (await import(new URL("tom-select.js", base).href)).default;
}

const escape = (text) => {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
};

const say = (word) => document.body.dataset[`word${word}`] ?? "";

// A line of the list that cannot be chosen.
const remark = (word) => `<div class="no-results" role="option" aria-disabled="true">${escape(say(word))}</div>`;

export async function enhance(root) {
  const selects = [...root.querySelectorAll("select[data-lookup-url], select[data-select]")].filter(
    (select) => !select.tomselect && !select.closest("template"),
  );
  if (selects.length === 0) return;
  const TomSelect = await library();

  for (const select of selects) {
    const url = select.dataset.lookupUrl;
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const plugins = select.multiple ? { remove_button: { title: say("Remove") } } : { clear_button: { title: say("Clear") } };
    const settings = {
      plugins,
      maxOptions: 200,
      placeholder: select.dataset.placeholder ?? "",
      hidePlaceholder: true,
      allowEmptyOption: false,
      closeAfterSelect: !select.multiple,
      render: {
        no_results: () => remark("None"),
        not_loading: () => remark("Search"),
      },
    };
    settings.onItemAdd = function () {
      this.wrapper.classList.remove("is-typing");
      if (!select.multiple || !this.isOpen) return;
      this.setTextboxValue(""); // the word that found this one would hide the others
      this.refreshOptions();
    };
    if (url) {
      settings.valueField = "value";
      settings.labelField = "text";
      settings.searchField = []; // the server has searched already
      settings.preload = "focus";
      settings.loadThrottle = 200;
      settings.load = async (query, done) => {
        try {
          const address = new URL(url, location.href);
          address.searchParams.set("query", query);
          const answer = await fetch(address, { headers: { Accept: "application/json" } });
          if (!answer.ok) throw new Error(String(answer.status));
          const found = await answer.json();
          done(found.map(([value, text]) => ({ value: String(value), text })));
        } catch {
          select.tomselect.settings.render.no_results = () => remark("Failed");
          done();
        }
      };
      settings.onBlur = function () {
        this.wrapper.classList.remove("is-typing");
      };
      settings.onType = function (text) {
        this.wrapper.classList.toggle("is-typing", text !== "");
        for (const value of Object.keys(this.options)) if (!this.items.includes(value)) this.removeOption(value);
      };
    }
    if (label) select.setAttribute("aria-label", label.textContent.replace("*", "").trim());
    const control = new TomSelect(select, settings);
    for (const attribute of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(attribute)) control.control_input.setAttribute(attribute, select.getAttribute(attribute));
    }
  }
}
