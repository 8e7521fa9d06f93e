// The planning by keyboard: arrows go from cell to cell. A free stretch can be drawn with the mouse, and is then sold.
const table = document.querySelector("[data-planning]");
const scroller = table?.closest(".planning-scroll");

if (table && scroller) {
  const now = table.querySelector("thead .now");
  if (now && scroller.scrollWidth > scroller.clientWidth) {
    scroller.scrollLeft = now.offsetLeft - table.querySelector("thead th").offsetWidth - now.offsetWidth;
  }

  const middle = (element) => {
    const box = element.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2, box };
  };
  const links = () => [...table.querySelectorAll("a")];

  table.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || event.target.tagName !== "A") return;
    const from = middle(event.target);
    let best = null;
    for (const link of links()) {
      const to = middle(link);
      const along = step[0] ? (to.x - from.x) * step[0] : (to.y - from.y) * step[1];
      const aside = step[0] ? Math.abs(to.y - from.y) : Math.max(0, to.box.left - from.x, from.x - to.box.right);
      if (link === event.target || along <= 2 || (step[0] && aside > 4)) continue;
      const far = along + aside * 4;
      if (!best || far < best.far) best = { link, far };
    }
    if (!best) return;
    event.preventDefault();
    best.link.focus();
  });

  let first = null;
  let last = null;
  const cells = () => {
    const row = [...first.closest("tr").querySelectorAll("a.sell")];
    const [from, to] = [row.indexOf(first), row.indexOf(last)].sort((a, b) => a - b);
    return row.slice(from, to + 1);
  };
  const connected = (chosen) =>
    chosen.every((link, at) => at === 0 || link.closest("td").previousElementSibling === chosen[at - 1].closest("td"));
  const show = () => {
    for (const link of table.querySelectorAll(".picked")) link.classList.remove("picked");
    if (first) for (const link of cells()) link.classList.add("picked");
  };

  table.addEventListener("dragstart", (event) => {
    if (event.target.closest("a.sell")) event.preventDefault();
  });
  table.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    first = last = event.target.closest("a.sell");
    show();
  });
  table.addEventListener("pointermove", (event) => {
    const link = first && event.target.closest?.("a.sell");
    if (!link || link === last || link.closest("tr") !== first.closest("tr")) return;
    last = link;
    show();
  });
  addEventListener("pointerup", () => {
    const chosen = first && first !== last ? cells() : [];
    first = null;
    if (chosen.length > 1 && connected(chosen)) {
      const address = new URL(chosen[0].href);
      address.searchParams.set("departure", new URL(chosen.at(-1).href).searchParams.get("departure"));
      location.assign(address);
    } else show();
  });
}
