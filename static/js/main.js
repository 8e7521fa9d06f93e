// Starts what the page needs. Every page works without it.
import "./menu.js";
import "./dialogs.js";
import "./forms.js";
import "./theme.js";
import "./autosubmit.js";
import "./reveal.js";

if (document.querySelector("[data-children]")) await import("./children.js");
if (document.querySelector("[data-lookup-url], [data-select]")) {
  const { enhance } = await import("./lookup.js");
  enhance(document);
}
