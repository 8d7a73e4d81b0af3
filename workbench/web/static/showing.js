// What the review screen says around the grid: progress, saving, address, and the help for the active row.

import { showComments } from "./comments.js";
import { _, page } from "./dom.js";
import { byId, extra, grid, here, panel, saver, store } from "./desk.js";
import { showSpeech } from "./speeches.js";

const REST = 300; // ms that one stays with a row reached in passing before its help is asked for
let reached = -REST;

export function showProgress() {
  for (const tab of document.querySelectorAll("[data-target]")) {
    const counts = store.progress(tab.dataset.target);
    tab.querySelector(".count").textContent = `${counts.done}/${counts.total}`;
    tab.querySelector(".words").textContent = _("%(count)s words left", { count: counts.words });
    showStates(tab.querySelector(".states"), counts);
    if (tab.dataset.target === store.target) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  byId("target-name").textContent = grid.stacked ? _("All languages") : page.languages[store.target];
}

/** Show how many rows are in which state: as stretches of one bar, the furthest first, and in words for those who cannot see it. */
function showStates(bar, counts) {
  let end = 0;
  for (const state of ["final", "reviewed", "translated", "initial"]) {
    end += (100 * counts[state]) / (counts.total || 1);
    bar.style.setProperty(`--${state}`, `${end}%`);
  }
  const states = ["empty", "initial", "translated", "reviewed", "final"];
  bar.ariaLabel = states.map((state) => `${page.states[state]}: ${counts[state]}`).join(", ");
}

export function showStatus() {
  const { state, message } = saver.status;
  const line = byId("saving");
  line.dataset.state = state;
  line.textContent = message;
  line.disabled = state !== "failed";
}

/** Keep the address such that a reload, or a colleague's click, comes back to this segment and target. */
export function showAddress() {
  const place = grid.active ? `#s${grid.active.number}` : "";
  const view = grid.stacked ? "&view=all" : "";
  const filter = store.filter && `&${store.filter}`;
  history.replaceState(null, "", `${here}/review?target=${store.target}${view}${filter}${place}`);
  for (const link of document.querySelectorAll("main a[href]:not(.targets a)")) {
    const address = link
      .getAttribute("href")
      .replace(/\/(read|print|export|text)\/[a-z]{2}\b/, `/$1/${store.target}`)
      .replace(/([?&]target=)[a-z]{2}\b/, `$1${store.target}`);
    link.setAttribute("href", address);
  }
}

/** Show what the checks found in a row's translation. */
export function showFindings(row, language, findings) {
  store.setFindings(row.id, language, findings);
  if (language === store.target || grid.stacked) grid.refresh(row);
  if (row.id === grid.active?.id && language === store.target) panel.showFindings(findings, language);
}

/** Show what helps with a row: after what was just confirmed is in the memory, since it may be the best match here. */
export async function showHelp(row) {
  panel.clear();
  showSpeech(row, store);
  showComments(row);
  if (row === null) return;
  const passing = performance.now() - reached < REST;
  reached = performance.now();
  await saver.flush();
  // Rows that one only passes are not asked about, nor do they take the server's time from the text of the next.
  if (passing) await new Promise((rested) => setTimeout(rested, REST));
  if (row !== grid.active) return;
  await panel.show(row.id, store.target, grid.editor.value, grid.editor.selectionStart);
  // The help is about the text as it is stored.
  if (row === grid.active && saver.pending(row.id, store.target) !== null) panel.showFindings(store.findingsOf(row), store.target);
}

/** Let the panel offer the terms in the form that the caret's place asks for. */
export function fitTerms() {
  return extra(panel.fit(grid.active.id, store.target, grid.editor.value, grid.editor.selectionStart));
}
