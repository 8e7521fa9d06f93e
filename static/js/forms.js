// Forms with data-guard: no double submit, no half-typed date sent, a warning before leaving unsaved work.
// data-guard="submit" keeps the first two only.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let sent = false;
  let changed = form.querySelector("[aria-invalid=true]") !== null;
  const mark = form.querySelector("[data-unsaved]");
  const warns = form.dataset.guard !== "submit";
  const touch = () => {
    changed = true;
    if (mark) mark.hidden = false;
  };

  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", (event) => {
    const half = [...form.elements].find((field) => field.validity?.badInput);
    if (half) {
      event.preventDefault();
      half.reportValidity();
      return;
    }
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    form.setAttribute("aria-busy", "true");
    event.submitter?.classList.add("is-busy");
  });
  addEventListener("beforeunload", (event) => {
    if (warns && changed && !sent) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    sent = false; // back from the next page: the form can be sent again
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  });
}

// After a refused save the reader starts at the summary of errors.
document.querySelector("[data-focus-on-load]")?.focus();

// A preview of the picture that was just chosen.
for (const input of document.querySelectorAll("input[type=file][accept*=image]")) {
  input.addEventListener("change", () => {
    const file = input.files[0];
    const shown = input.parentElement.querySelector(".file-now img");
    if (!file || !shown) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => (shown.src = reader.result));
    reader.readAsDataURL(file);
  });
}
