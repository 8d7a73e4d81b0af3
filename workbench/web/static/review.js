// The review screen: puts the grid, the side panel, the saver and the keyboard together.

import { act, confirm, copySource, copyText, reject, replaceAll, take, takeBack, waive } from "./changing.js";
import { restore, showConflict, showTrouble } from "./conflicts.js";
import { UNREACHABLE, byId, extra, grid, here, panel, saver, store } from "./desk.js";
import { _, insert, notify, page } from "./dom.js";
import { Editing } from "./editing.js";
import { isWriting, listen } from "./keys.js";
import { activate, fromAddress, goTo, nextOpen, nextUncertain, reopen, stack, switchBy, switchTarget } from "./moving.js";
import { Passages } from "./passages.js";
import { Replacing } from "./replacing.js";
import { fitTerms, showAddress, showHelp, showProgress, showStatus } from "./showing.js";

const editing = new Editing(store, saver, grid, reopen, nextOpen);
const replacing = new Replacing(here, store, (segment, changed) => (changed ? reopen(segment) : activate(store.byId.get(segment) ?? null)));
const passages = new Passages((text, [start, end]) => {
  // A dialog may leave the field's selection at its beginning.
  grid.editor.setSelectionRange(start, end);
  insert(grid.editor, text);
});

// --- dialogs about what is selected ----------------------------------------------------------------------------------

async function chooseTerm() {
  await fitTerms();
  panel.focusTerms();
}

/** Open the form for a new glossary entry, with the text that is selected in the source. */
async function addTerm() {
  const selection = window.getSelection();
  const start = selection.anchorNode;
  const source = (start instanceof Element ? start : start?.parentElement)?.closest(".source");
  const text = source ? selection.toString().trim() : "";
  if (!text) {
    notify(_("Select words in the source first."), "warn");
    return;
  }
  await saver.flush();
  if (saver.unsaved) return;
  location.assign(`/glossary/new?${new URLSearchParams({ text, language: page.source })}`);
}

/** Search the memory for what is selected, in the translation or in the source. */
function searchMemory() {
  const { selectionStart, selectionEnd, value } = grid.editor;
  const typed = value.slice(selectionStart, selectionEnd).trim();
  const selected = window.getSelection().toString().trim();
  const inTarget = typed !== "" && document.activeElement === grid.editor;
  passages.open(inTarget ? typed : selected, inTarget ? store.target : page.source, store.target, [selectionStart, selectionEnd]);
}

/** Find and replace, beginning with what is selected in the translation or in the source. */
async function findAndReplace() {
  await saver.flush();
  const { selectionStart, selectionEnd, value } = grid.editor;
  const typed = document.activeElement === grid.editor ? value.slice(selectionStart, selectionEnd) : "";
  const selected = getSelection().toString().trim();
  replacing.open(typed || selected, typed || !selected ? store.target : page.source);
}

/** Show the list of keys, which is built when it is first asked for. */
function showKeys() {
  byId("help").querySelectorAll("template").forEach((template) => template.replaceWith(template.content));
  byId("help").showModal();
}

// --- the parts together ----------------------------------------------------------------------------------------------

grid.addEventListener("activate", ({ detail: { row } }) => {
  showAddress();
  showHelp(row);
});
// A window that becomes lower, or a zoom, must not push the text one works on out of sight.
addEventListener("resize", () => grid.editor?.scrollIntoView({ block: "nearest" }));
grid.addEventListener("language", ({ detail: { language } }) => switchTarget(language));
grid.addEventListener("typed", ({ detail: { row, language, text } }) => saver.typed(row.id, language, text));

panel.addEventListener("insert", ({ detail }) => insert(grid.editor, detail.text));
panel.addEventListener("take", ({ detail }) => replaceAll(detail.text));
panel.addEventListener("leave", () => grid.focus());
panel.addEventListener("show", ({ detail }) => {
  grid.editor.focus();
  grid.editor.setSelectionRange(detail.start, detail.end);
});
panel.addEventListener("waive", ({ detail }) => waive(detail));
panel.addEventListener("replace", ({ detail }) => {
  grid.editor.setSelectionRange(detail.start, detail.end);
  insert(grid.editor, detail.suggestion);
});

// Pressing the button must not take the selection away that it is about.
for (const name of ["add-term", "search-memory"]) {
  document.querySelector(`[data-do="${name}"]`).addEventListener("mousedown", (event) => event.preventDefault());
}
byId("panel").addEventListener("pointerenter", () => grid.active && fitTerms());

store.addEventListener("failed", ({ detail: { error } }) => notify(error.body ? error.message : UNREACHABLE, "bad"));

saver.addEventListener("status", showStatus);
saver.addEventListener("conflict", ({ detail }) => showConflict(detail));
saver.addEventListener("refused", ({ detail }) => notify(detail, "warn"));
saver.addEventListener("saved", ({ detail: { segment, language, answer } }) => {
  store.setFindings(segment, language, answer.findings);
  for (const filled of answer.repeated) {
    if (store.byId.has(filled.segment)) store.setTranslation(filled.segment, language, filled.translation);
  }
  showProgress();
  if (language !== store.target && !grid.stacked) return;
  for (const id of [segment, ...answer.repeated.map((filled) => filled.segment)]) {
    if (store.byId.has(id)) grid.refresh(store.byId.get(id));
  }
  if (grid.active?.id === segment && language === store.target) panel.showFindings(answer.findings, language);
});

const actions = {
  confirm,
  approve: () => act("approve"),
  reject,
  next: () => activate(store.neighbour(grid.active, 1)),
  previous: () => activate(store.neighbour(grid.active, -1)),
  "next-open": nextOpen,
  "next-uncertain": nextUncertain,
  "copy-source": copySource,
  "copy-text": copyText,
  undo: () => takeBack("undo"),
  redo: () => takeBack("redo"),
  terms: chooseTerm,
  "add-term": addTerm,
  "search-memory": searchMemory,
  help: showKeys,
  "go-to": goTo,
  join: () => editing.join(),
  split: () => editing.split(),
  elsewhere: () => editing.chooseElsewhere(),
  replace: findAndReplace,
  stack,
  trouble: showTrouble,
};

if (store.rows.length > 0) {
  byId("note").hidden = true;
  grid.stacked = page.stacked;
  grid.render();
  grid.activate(fromAddress() ?? store.rows.find((row) => store.isOpen(row)) ?? store.rows[0]);
  showProgress();
  showStatus();
  extra(restore());

  for (const button of document.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => actions[button.dataset.do]());
  }
  for (const tab of document.querySelectorAll("[data-target]")) {
    tab.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      switchTarget(tab.dataset.target);
    });
  }
  window.addEventListener("hashchange", () => activate(fromAddress()));
  const digits = Array.from({ length: 9 }, (_value, index) => [`Ctrl+Digit${index + 1}`, () => take(index + 1)]);
  listen({
    "Ctrl+Enter": actions.confirm,
    "Alt+Enter": actions.approve,
    "Ctrl+ArrowUp": actions.previous,
    "Ctrl+ArrowDown": actions.next,
    "Ctrl+Insert": actions["copy-source"],
    "Ctrl+KeyG": actions["go-to"],
    "Ctrl+KeyF": actions.replace,
    "Ctrl+KeyJ": actions.join,
    "Ctrl+KeyE": actions.split,
    "Alt+PageUp": () => editing.elsewhere(-1),
    "Alt+PageDown": () => editing.elsewhere(1),
    F9: actions["next-open"],
    F8: () => switchBy(1),
    "Shift+F8": () => switchBy(-1),
    "Ctrl+Slash": actions.stack,
    F4: actions.terms,
    "Shift+F4": actions["add-term"],
    "Shift+F9": actions["search-memory"],
    F2: actions.undo,
    "Shift+F2": actions.redo,
    F1: actions.help,
    "Shift+Slash": (event) => (isWriting(event) ? false : actions.help()),
    "Shift+Digit7": (event) => (isWriting(event) || event.key !== "?" ? false : actions.help()),
    ...Object.fromEntries(digits),
  });
} else {
  byId("note").textContent = _("This document has no text to translate.");
}
