// The review screen: puts the grid, the side panel, the saver and the keyboard together.

import { addWord, approve, confirm, copySource, copyText, fix, reject, replaceAll, take, takeBack, waive } from "./changing.js";
import { typed } from "./checking.js";
import { Completion } from "./completion.js";
import { showComments, writeComment } from "./comments.js";
import { restore, showConflict, showTrouble } from "./conflicts.js";
import { countDown } from "./deadline.js";
import { UNREACHABLE, byId, extra, grid, here, panel, saver, store } from "./desk.js";
import { _, dialog, insert, notify, page } from "./dom.js";
import * as filters from "./filters.js";
import { listen, showLayout } from "./keys.js";
import { activate, fromAddress, goTo, nextOpen, nextUncertain, reopen, stack, switchBy, switchTarget } from "./moving.js";
import { refusal, showRights } from "./rights.js";
import { fitTerms, showAddress, showFindings, showHelp, showProgress, showStatus } from "./showing.js";

const goToChanged = (segment, changed) => (changed ? reopen(segment) : activate(store.byId.get(segment) ?? null));
let editing = null;
let replacing = null;

new Completion(byId("rows"), () => panel.suggestions);

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

/** Find and replace, beginning with what is selected in the translation or in the source. */
async function findAndReplace() {
  await saver.flush();
  const { selectionStart, selectionEnd, value } = grid.editor;
  const typed = document.activeElement === grid.editor ? value.slice(selectionStart, selectionEnd) : "";
  const selected = getSelection().toString().trim();
  replacing ??= new (await import("./replacing.js")).Replacing(here, store, goToChanged);
  replacing.open(typed || selected, typed || !selected ? store.target : page.source);
}

function showKeys() {
  showLayout(dialog("help"));
  dialog("help").showModal();
}

/** Cut segments otherwise: what does so is loaded when it is first wanted. */
function edit(call) {
  const wanted = async () => {
    editing ??= new (await import("./editing.js")).Editing(store, saver, grid, reopen, nextOpen);
    return call(editing);
  };
  extra(wanted());
}

/** Call something of the drawer, which is loaded when it is first wanted. */
function drawer(call) {
  extra(import("./bottom.js").then(call));
}

// --- the parts together ----------------------------------------------------------------------------------------------

grid.addEventListener("activate", ({ detail: { row } }) => {
  byId("note").hidden = true;
  showAddress();
  showHelp(row);
});
// A window that becomes lower, or a zoom, must not push the text one works on out of sight.
addEventListener("resize", () => grid.editor?.scrollIntoView({ block: "nearest" }));
grid.addEventListener("language", ({ detail: { language } }) => switchTarget(language));
grid.addEventListener("typed", ({ detail: { row, language, text } }) => {
  saver.typed(row.id, language, text);
  typed(row, language, text);
});

panel.addEventListener("insert", ({ detail }) => insert(grid.editor, detail.text));
panel.addEventListener("take", ({ detail }) => replaceAll(detail.text));
panel.addEventListener("leave", () => grid.focus());
panel.addEventListener("show", ({ detail }) => {
  grid.editor.focus();
  grid.editor.setSelectionRange(detail.start, detail.end);
});
panel.addEventListener("waive", ({ detail }) => waive(detail));
panel.addEventListener("word", ({ detail }) => addWord(detail));
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
  for (const filled of answer.repeated) {
    if (store.byId.has(filled.segment)) store.setTranslation(filled.segment, language, filled.translation);
  }
  showProgress();
  const row = store.byId.get(segment);
  // What was typed meanwhile is checked for itself.
  if (saver.pending(segment, language) === null) showFindings(row, language, answer.findings);
  if (answer.comments && row) {
    row.comments = answer.comments;
    if (row === grid.active) showComments(row);
  }
  if (language !== store.target && !grid.stacked) return;
  for (const each of [row, ...answer.repeated.map((filled) => store.byId.get(filled.segment))]) {
    if (each) grid.refresh(each);
  }
});

const actions = {
  confirm,
  approve,
  reject,
  take,
  next: () => activate(store.neighbour(grid.active, 1)),
  previous: () => activate(store.neighbour(grid.active, -1)),
  "next-open": nextOpen,
  "next-language": () => switchBy(1),
  "previous-language": () => switchBy(-1),
  "next-uncertain": nextUncertain,
  comment: writeComment,
  "copy-source": copySource,
  "copy-text": copyText,
  fix,
  undo: () => takeBack("undo"),
  redo: () => takeBack("redo"),
  terms: chooseTerm,
  "add-term": addTerm,
  "search-memory": () => drawer(({ searchMemory }) => searchMemory()),
  findings: () => drawer(({ showFindings }) => showFindings()),
  filter: filters.openFilter,
  "next-finding": () => drawer(({ nextFinding }) => nextFinding(1)),
  "previous-finding": () => drawer(({ nextFinding }) => nextFinding(-1)),
  help: showKeys,
  "go-to": goTo,
  join: () => edit((editor) => editor.join()),
  split: () => edit((editor) => editor.split()),
  elsewhere: () => edit((editor) => editor.chooseElsewhere()),
  "elsewhere-before": () => edit((editor) => editor.elsewhere(-1)),
  "elsewhere-after": () => edit((editor) => editor.elsewhere(1)),
  replace: () => void extra(findAndReplace()),
  stack,
  trouble: showTrouble,
};

/** What can be done although a filter hides every segment. */
const FREE = new Set(["filter", "undo", "redo", "stack", "help", "trouble", "copy-text", "next-language", "previous-language"]);
const guarded = Object.fromEntries(
  Object.entries(actions).map(([name, action]) => [
    name,
    (number) => {
      const reason = refusal(name, store.target);
      if (reason) return notify(reason, "warn");
      return grid.active || FREE.has(name) ? action(number) : undefined;
    },
  ]),
);

if (store.rows.length > 0) {
  byId("note").hidden = true;
  grid.stacked = page.stacked;
  await filters.start();
  grid.render();
  filters.say();
  activate(fromAddress() ?? store.view.find((row) => store.isOpen(row)) ?? store.view[0] ?? null);
  showProgress();
  showStatus();
  extra(restore());

  showRights(store.target);
  store.addEventListener("target", ({ detail: { language } }) => showRights(language));
  if (byId("present")) extra(import("./presence.js").then(({ tell }) => tell()));
  for (const button of document.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => guarded[button.dataset.do]());
  }
  for (const tab of document.querySelectorAll("[data-target]")) {
    tab.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      switchTarget(tab.dataset.target);
    });
  }
  if (page.deadline) countDown(byId("deadline"));
  window.addEventListener("hashchange", () => activate(fromAddress()));
  listen(guarded);
} else {
  byId("note").textContent = _("This document has no text to translate.");
}
