// The year view: arrows go from day to day, and a chosen day is shown without loading the year again.
const year = document.querySelector("[data-year]");
const panel = document.querySelector("[data-year-day]");

if (year && panel) {
  const days = [...year.querySelectorAll("a.year-cell")];
  const enter = (link) => {
    for (const other of days) other.tabIndex = -1;
    link.tabIndex = 0;
  };
  enter(days.find((link) => link.hasAttribute("aria-current")) ?? days.find((link) => link.matches(".year-today")) ?? days[0]);

  year.addEventListener("keydown", (event) => {
    const at = days.indexOf(event.target.closest("a.year-cell"));
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    const next = days[at + step];
    if (at < 0 || !next) return;
    event.preventDefault();
    enter(next);
    next.focus();
  });

  const mark = (chosen) => {
    for (const link of days) link.removeAttribute("aria-current");
    chosen?.setAttribute("aria-current", "true");
  };
  const close = (event) => {
    event.preventDefault();
    const last = year.querySelector("[aria-current]");
    history.replaceState(null, "", event.target.closest("a").href);
    panel.hidden = true;
    mark(null);
    last?.focus();
  };

  year.addEventListener("click", async (event) => {
    const link = event.target.closest("a.year-cell");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const address = new URL(link.href);
    address.searchParams.set("panel", "1");
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || answer.redirected) return location.assign(link.href);
    panel.innerHTML = await answer.text();
    panel.hidden = false;
    panel.scrollTop = 0;
    enter(link);
    mark(link);
    history.replaceState(null, "", link.href);
    link.scrollIntoView({ block: "nearest" });
  });
  panel.addEventListener("click", (event) => {
    if (event.target.closest("[data-day-close]")) close(event);
  });
}
