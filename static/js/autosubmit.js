// Selects and dates with data-autosubmit send their GET form as soon as they change.
for (const input of document.querySelectorAll("[data-autosubmit]")) {
  input.addEventListener("change", () => {
    if (!input.validity.badInput) input.form.requestSubmit();
  });
}
