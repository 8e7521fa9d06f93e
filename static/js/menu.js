// Menus made of <details>: one open at a time, closed by Escape or a click elsewhere. The side menu on a phone. Small habits.
const menus = [...document.querySelectorAll("details[data-menu]")];

document.addEventListener("click", (event) => {
  for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of menus.filter((each) => each.open)) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    }
  }
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    const search = document.querySelector("[data-shortcut='/']") ?? document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});
for (const menu of menus) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = [...menu.querySelectorAll(".menu-item")];
    const now = items.indexOf(document.activeElement);
    event.preventDefault();
    menu.open = true;
    items.at((now + (event.key === "ArrowDown" ? 1 : -1) + (now < 0 && event.key === "ArrowUp" ? 1 : 0)) % items.length)?.focus();
  });
}

// The side menu on a phone: an address (#menu) without JavaScript, a real button with it.
const opener = document.querySelector("[data-menu-button]");
const side = document.getElementById("menu");
if (opener && side) {
  const set = (open) => {
    document.body.classList.toggle("menu-open", open);
    opener.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("[data-menu-close]").focus();
    else opener.focus();
  };
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", "menu");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    set(true);
  });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      set(true);
    }
  });
  side.querySelector("[data-menu-close]").addEventListener("click", (event) => {
    event.preventDefault();
    set(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("menu-open")) set(false);
  });
  document.addEventListener("focusin", (event) => {
    const open = document.body.classList.contains("menu-open");
    if (open && !side.contains(event.target) && event.target !== opener) side.querySelector("[data-menu-close]").focus();
  });
  document.addEventListener("click", (event) => {
    const open = document.body.classList.contains("menu-open");
    if (open && !side.contains(event.target) && !opener.contains(event.target)) set(false);
  });
  matchMedia("(min-width: 62rem)").addEventListener("change", (wide) => {
    if (wide.matches && document.body.classList.contains("menu-open")) set(false);
  });
}

// Messages that can be closed; pages that can be printed; the way back from an error.
for (const button of document.querySelectorAll("[data-dismiss]")) {
  button.addEventListener("click", () => button.closest("[data-dismissible]").remove());
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}
for (const link of document.querySelectorAll("[data-back]")) {
  if (history.length < 2) continue;
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    history.back();
  });
}
