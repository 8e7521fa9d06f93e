// Fields that mean something for some choices only (data-shown-when): the others are hidden and emptied, which is told
// beside the choice; going back brings what was typed back. A field that came filled stays in sight.
const parts = (box) => [...box.querySelectorAll("input:not([type=hidden]), select, textarea")].filter((part) => part.name);
const isTick = (part) => part.type === "checkbox" || part.type === "radio";
const empty = (part) => (isTick(part) ? false : part.tagName === "SELECT" && !part.multiple ? (part.options[0]?.value ?? "") : "");
const read = (part) => (isTick(part) ? part.checked : part.value);

function write(part, value) {
  if (part.tomselect) part.tomselect.setValue(value, true);
  else if (isTick(part)) part.checked = value;
  else part.value = value;
}

for (const form of document.querySelectorAll("form[data-shown-when]")) {
  const rules = Object.entries(JSON.parse(form.dataset.shownWhen));
  const boxOf = (name) => form.querySelector(`#${CSS.escape(name)}`)?.closest(".field");
  const typed = new Map();
  const told = document.createElement("p");
  told.className = "field-help";
  told.setAttribute("role", "status");

  const sent = (name) => {
    const field = form.elements[name];
    return isTick(field) ? (field.checked ? field.value : "") : field.value;
  };
  const goes = (alternatives) =>
    alternatives.some((one) => Object.entries(one).every(([name, values]) => !form.elements[name] || values.includes(sent(name))));
  const isFilled = (box) => parts(box).some((part) => read(part) !== empty(part));
  const label = (box) => box.querySelector(".field-label, .form-check-label").firstChild.textContent.trim();

  const hide = (name, box) => {
    box.hidden = true;
    if (!isFilled(box)) return "";
    typed.set(name, parts(box).map(read));
    for (const part of parts(box)) write(part, empty(part));
    return label(box);
  };
  const show = (name, box) => {
    box.hidden = false;
    const values = typed.get(name);
    if (values) parts(box).forEach((part, at) => write(part, values[at]));
    typed.delete(name);
  };
  const foldEmptyGroups = () => {
    for (const group of form.querySelectorAll(".form-card")) {
      const fields = [...group.querySelectorAll(".form-grid > .field")];
      if (fields.length) group.hidden = fields.every((field) => field.hidden);
    }
  };
  const arrange = () => {
    const emptied = [];
    // twice: a choice that is emptied may hide others
    for (let round = 0; round < 2; round += 1) {
      for (const [name, alternatives] of rules) {
        const box = boxOf(name);
        if (!box || box.hidden === !goes(alternatives)) continue;
        if (box.hidden) show(name, box);
        else emptied.push(hide(name, box));
      }
    }
    foldEmptyGroups();
    return emptied.filter(Boolean);
  };

  for (const [name, alternatives] of rules) {
    const box = boxOf(name);
    if (box && !goes(alternatives) && !isFilled(box) && !box.querySelector(".is-invalid")) box.hidden = true;
  }
  foldEmptyGroups();
  form.addEventListener("change", (event) => {
    const box = event.target.closest(".field");
    if (!box || !rules.some(([, alternatives]) => alternatives.some((one) => event.target.name in one))) return;
    const emptied = arrange();
    told.textContent = emptied.length ? `${form.dataset.emptiedText} ${emptied.join(", ")}.` : "";
    box.append(told);
  });
}
