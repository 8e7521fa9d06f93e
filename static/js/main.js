// Starts what the page needs. Every page works without it.
import "./menu.js";
import "./dialogs.js";
import "./forms.js";
import "./theme.js";
import "./autosubmit.js";
import "./reveal.js";

if (document.querySelector("[data-currency-of]")) await import("./currency.js");
if (document.querySelector("[data-children]")) await import("./children.js");
if (document.querySelector("[data-lookup-url], [data-select]")) {
  const { enhance } = await import("./lookup.js");
  await enhance(document);
}
if (document.querySelector("[data-shown-when]")) await import("./shown.js");
