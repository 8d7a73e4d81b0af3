// The findings of a project: what is not counted yet is asked for, one document and target after the other, and shown as it comes.

import { _, notify } from "./dom.js";

const waiting = [...document.querySelectorAll("[data-counts]")];
const bar = document.querySelector("#counting progress");

async function count() {
  for (const link of waiting) {
    const response = await fetch(link.dataset.counts, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    link.textContent = _("%(alarms)s alarms, %(hints)s hints", await response.json());
    bar.value += 1;
  }
  // The table by check is the server's: all is counted by now.
  const page = await (await fetch(location.href)).text();
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("by-check");
  document.getElementById("by-check").replaceChildren(...fresh.children);
  document.getElementById("counting").hidden = true;
}

if (waiting.length > 0) {
  count().catch(() => notify(_("The findings could not be counted to the end. Load the page again."), "bad"));
}
