// The drawer below the grid: searching the memory, and the findings of the whole document. It is closed until it is wanted, and
// what stands in it is built then.

import { Places } from "./places.js";
import { Passages } from "./passages.js";
import { grid, here, panel, store } from "./desk.js";
import { dialog, insert, page } from "./dom.js";
import { activate } from "./moving.js";

const drawer = document.getElementById("drawer");
const tab = (name) => document.querySelector(`[aria-controls="${name}"]`);
let [passages, places] = [null, null];

drawer.addEventListener("keydown", (event) => {
  if (event.code === "Escape") close();
  // Enter in the drawer is about the drawer, with whatever key beside it.
  if (["Escape", "Enter", "NumpadEnter"].includes(event.code)) event.stopPropagation();
});

function show(name) {
  const part = dialog(name, drawer);
  for (const each of drawer.children) {
    each.hidden = each !== part;
    tab(each.id).setAttribute("aria-expanded", each === part);
  }
  drawer.hidden = false;
}

/** Close the drawer and go back to the text. */
export function close() {
  drawer.hidden = true;
  for (const each of drawer.children) tab(each.id).setAttribute("aria-expanded", "false");
  places?.forget();
  grid.focus();
}

const isOpen = (name) => tab(name).getAttribute("aria-expanded") === "true";

/** Search the memory for what is selected, in the translation or in the source; asked for again without, the drawer closes. */
export function searchMemory() {
  const { selectionStart, selectionEnd, value } = grid.editor;
  const typed = value.slice(selectionStart, selectionEnd).trim();
  const selected = getSelection().toString().trim();
  const inTarget = typed !== "" && document.activeElement === grid.editor;
  if (isOpen("passages") && !typed && !selected) {
    close();
    return;
  }
  show("passages");
  passages ??= new Passages((text) => insert(grid.editor, text));
  passages.open(inTarget ? typed : selected, inTarget ? store.target : page.source, store.target);
}

function findings() {
  places ??= new Places(here, store, go);
  return places;
}

/** Show the findings of the document in the current target, or close them. */
export function showFindings() {
  if (isOpen("places")) {
    close();
    return;
  }
  show("places");
  findings().open();
}

/** Go to the next finding after the active row (`step` 1), or to the one before it (-1). */
export function nextFinding(step) {
  return findings().next(grid.active, step);
}

/** Go to a row and select the words in its translation that a finding is about. */
async function go(row, finding) {
  await activate(row);
  if (finding.start !== null && grid.active === row) panel.dispatchEvent(new CustomEvent("show", { detail: finding }));
}

store.addEventListener("target", () => {
  if (isOpen("passages")) passages.aim(store.target);
  places?.restart(isOpen("places"));
});
