// The sign beside an amount of the same form follows the currency that is typed (data-currency-of).
for (const unit of document.querySelectorAll("[data-currency-of]")) {
  const currency = document.getElementById(unit.dataset.currencyOf);
  currency?.addEventListener("input", () => {
    const code = currency.value.trim().toUpperCase();
    if (!/^[A-Z]{3}$/.test(code)) return;
    const written = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: code });
    unit.textContent = written.formatToParts(1).find((part) => part.type === "currency").value;
  });
}
