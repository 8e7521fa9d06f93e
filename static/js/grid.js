// The grid of prices by keyboard: arrows and Enter go from cell to cell, cells of a spreadsheet are pasted from here on.
const table = document.querySelector("[data-rate-grid]");

if (table) {
  const rows = () => [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("input[type=text]")]);
  const said = document.querySelector("[data-rate-grid-said]");

  const placeOf = (cell) => {
    const all = rows();
    const down = all.findIndex((row) => row.includes(cell));
    return { all, down, across: all[down].indexOf(cell) };
  };

  const move = (cell, down, across) => {
    const here = placeOf(cell);
    const next = here.all[here.down + down]?.[here.across + across];
    if (!next) return false;
    next.focus();
    next.select();
    return true;
  };

  table.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (cell.type !== "text" || event.ctrlKey || event.metaKey || event.altKey) return;
    const atStart = cell.selectionStart === 0 && (cell.selectionEnd === 0 || cell.selectionEnd === cell.value.length);
    const atEnd = cell.selectionEnd === cell.value.length && (cell.selectionStart === cell.selectionEnd || atStart);
    const step = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowLeft: atStart && [0, -1],
      ArrowRight: atEnd && [0, 1],
    }[event.key];
    if (!step || (event.shiftKey && event.key !== "Enter")) return;
    if (move(cell, ...step) || event.key === "Enter") event.preventDefault();
  });

  table.addEventListener("paste", (event) => {
    const written = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!/[\t\n]/.test(written)) return;
    event.preventDefault();
    const { all, down, across } = placeOf(event.target);
    let lost = 0;
    written.split("\n").forEach((line, below) => {
      line.split("\t").forEach((value, beside) => {
        const cell = all[down + below]?.[across + beside];
        if (cell) cell.value = value.trim();
        else lost += value.trim() !== "";
      });
    });
    said.textContent = lost ? table.dataset.tooMany : "";
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// All that may be added at once: the first box of a list ticks the others.
for (const list of document.querySelectorAll("[data-ticks]")) {
  list.querySelector("[data-tick-all]")?.addEventListener("change", (event) => {
    for (const box of list.querySelectorAll("input[name]:not([value=''])")) box.checked = event.target.checked;
  });
}
