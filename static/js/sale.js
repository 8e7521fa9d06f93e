// Dates and people, as the sale and the price simulator ask for them: rows of ages added and taken away, a departure that
// follows the arrival.
const DAY = 86_400_000;

for (const box of document.querySelectorAll("[data-ages]")) {
  const rows = box.querySelector("[data-age-rows]");
  const add = box.querySelector("[data-age-add]");
  let next = rows.children.length;

  const prepare = (row) => {
    const remove = row.querySelector("[data-age-remove]");
    remove.hidden = false;
    remove.addEventListener("click", () => {
      if (rows.children.length > 1) row.remove();
      else for (const input of row.querySelectorAll("input, select")) input.value = "";
      add.focus();
    });
  };
  for (const row of rows.children) prepare(row);

  add.hidden = false;
  add.addEventListener("click", () => {
    const row = rows.lastElementChild.cloneNode(true);
    next += 1;
    for (const part of row.querySelectorAll("[id], [for]")) {
      for (const name of ["id", "for"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(/\d+$/, next));
      }
      if (part.matches("input, select")) {
        part.value = "";
        part.classList.remove("is-invalid");
        part.removeAttribute("aria-invalid");
        part.removeAttribute("aria-describedby");
      }
    }
    row.querySelector(".field-error")?.remove();
    rows.append(row);
    prepare(row);
    row.querySelector("input").focus();
  });
}

const arrival = document.getElementById("arrival");
const departure = document.getElementById("departure");
if (arrival && departure) {
  let before = arrival.valueAsNumber;
  arrival.addEventListener("change", () => {
    const now = arrival.valueAsNumber;
    if (Number.isNaN(now) || document.getElementById("nights")?.value) return;
    const nights = Math.round((departure.valueAsNumber - before) / DAY);
    if (!(departure.valueAsNumber > now) || nights > 0) departure.valueAsNumber = now + Math.max(nights || 1, 1) * DAY;
    before = now;
  });
}
