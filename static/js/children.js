// Lines edited inside their parent: add one from the template, take one away, mark a saved one for removal.
import { enhance } from "./lookup.js";

for (const box of document.querySelectorAll("[data-children]")) {
  const rows = box.querySelector("[data-children-rows]");
  const template = box.querySelector("[data-children-template]");
  const add = box.querySelector("[data-children-add]");
  const empty = box.querySelector("[data-children-empty]");
  const head = box.querySelector(".children-head");
  let next = Number(box.dataset.childrenNext);

  const refresh = () => {
    const none = rows.children.length === 0;
    if (empty) empty.hidden = !none;
    if (head) head.hidden = none;
  };
  const changed = () => box.dispatchEvent(new Event("change", { bubbles: true }));

  const numbered = (root) => {
    for (const element of root.querySelectorAll("*")) {
      for (const { name, value } of [...element.attributes]) {
        if (value.includes("__prefix__")) element.setAttribute(name, value.replaceAll("__prefix__", next));
      }
    }
    next += 1;
  };

  add.addEventListener("click", () => {
    const piece = template.content.cloneNode(true);
    numbered(piece);
    const row = piece.firstElementChild;
    row.dataset.fresh = "";
    rows.append(piece);
    enhance(row);
    refresh();
    changed();
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });

  rows.addEventListener("change", (event) => {
    if (!event.target.matches("[data-child-delete]")) return;
    const row = event.target.closest("[data-child]");
    if ("fresh" in row.dataset) {
      row.remove(); // never saved: nothing to remember
      refresh();
      add.focus();
      return;
    }
    row.classList.toggle("child-removed", event.target.checked);
    row.title = event.target.checked ? box.dataset.removedText : "";
  });
}
