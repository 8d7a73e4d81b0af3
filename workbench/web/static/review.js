// The review screen: puts the grid, the side panel, the saver and the keyboard together.

import { Refused, get, post } from "./api.js";
import { _, insert, notify, page } from "./dom.js";
import { Grid } from "./grid.js";
import { isWriting, listen } from "./keys.js";
import { Panel } from "./panel.js";
import { Saver } from "./saver.js";
import { Store } from "./store.js";

const UNREACHABLE = _("The server does not answer. Is it still running?");
const here = `/documents/${page.document}`;
const byId = (id) => document.getElementById(id);
const store = new Store(await firstLoad(), page.target);
const saver = new Saver(store);
const grid = new Grid(byId("rows"), store, saver);
const panel = new Panel(byId("panel"));

async function firstLoad() {
  try {
    return await get(`${here}/segments.json`);
  } catch (error) {
    byId("note").textContent = error.body ? error.message : UNREACHABLE;
    throw error;
  }
}

// --- showing ---------------------------------------------------------------------------------------------------------

function showProgress() {
  for (const tab of document.querySelectorAll("[data-target]")) {
    const { done, total } = store.progress[tab.dataset.target];
    tab.querySelector(".count").textContent = `${done}/${total}`;
    Object.assign(tab.querySelector("progress"), { value: done, max: total || 1 });
    if (tab.dataset.target === store.target) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  byId("target-name").textContent = page.languages[store.target];
}

function showStatus() {
  const { state, message } = saver.status;
  const line = byId("saving");
  line.dataset.state = state;
  line.textContent = message;
  line.disabled = state !== "failed";
}

/** Keep the address such that a reload, or a colleague's click, comes back to this segment and target. */
function showAddress() {
  const place = grid.active ? `#s${grid.active.number}` : "";
  history.replaceState(null, "", `${here}/review?target=${store.target}${place}`);
  for (const link of document.querySelectorAll("main a[href]")) {
    const address = link.getAttribute("href").replace(/\/(read|print|export|text)\/[a-z]{2}\b/, `/$1/${store.target}`);
    link.setAttribute("href", address);
  }
}

async function loadMarks() {
  const marks = await get(`${here}/marks.json`);
  for (const row of store.rows) if (marks[row.id]) grid.mark(row, marks[row.id]);
}

async function loadFindings(language) {
  const found = await get(`${here}/findings/${language}.json`);
  store.findings.set(language, new Map(Object.entries(found).map(([id, list]) => [Number(id), list])));
  if (language === store.target) grid.refreshAll();
}

/** Show what helps with a row: after what was just confirmed is in the memory, since it may be the best match here. */
async function showHelp(row) {
  panel.clear();
  await saver.flush();
  if (row !== grid.active) return;
  await panel.show(row.id, store.target);
  if (row === grid.active) fitTerms();
}

/** Let the panel offer the terms in the form that the caret's place asks for. */
function fitTerms() {
  return extra(panel.fit(grid.active.id, store.target, grid.editor.value, grid.editor.selectionStart));
}

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

/** Wait for something that the page can do without; say so when it does not come. */
async function extra(loading) {
  try {
    await loading;
  } catch (error) {
    notify(error.body ? error.message : UNREACHABLE, "bad");
  }
}

async function reload() {
  store.take(await get(`${here}/segments.json`));
  store.findings.clear();
  const active = grid.active?.id;
  grid.render();
  extra(loadMarks());
  extra(loadFindings(store.target));
  return active;
}

// --- moving ----------------------------------------------------------------------------------------------------------

function activate(row, options) {
  if (row === null) return;
  grid.activate(row, options);
}

function fromAddress() {
  const number = Number(/^#s(\d+)$/.exec(location.hash)?.[1]);
  return store.rows.find((row) => row.number === number) ?? null;
}

function switchTarget(language) {
  if (language === store.target) return;
  store.target = language;
  if (!store.findings.has(language)) extra(loadFindings(language));
  grid.refreshAll();
  grid.focus();
  showProgress();
  showAddress();
  showHelp(grid.active);
}

function switchBy(step) {
  const at = store.targets.indexOf(store.target);
  switchTarget(store.targets.at((at + step) % store.targets.length));
}

function nextOpen() {
  const next = store.nextOpen(grid.active);
  if (next) activate(next);
  else notify(_("Nothing is left to confirm in this language."));
}

// --- changing --------------------------------------------------------------------------------------------------------

function confirm() {
  const row = grid.active;
  const text = grid.editor.value;
  if (!text.trim()) {
    notify(_("There is no text to confirm. Write the translation first."), "warn");
    return;
  }
  saver.act(row.id, store.target, { action: "confirm", text });
  nextOpen();
}

async function act(action, reason = "") {
  const row = grid.active;
  await saver.act(row.id, store.target, { action, text: grid.editor.value, reason });
  if (row === grid.active) showHelp(row);
}

function replaceAll(text) {
  grid.editor.select();
  insert(grid.editor, text);
}

function take(number) {
  const text = panel.suggestions[number - 1];
  if (text !== undefined) replaceAll(text);
}

function copySource() {
  const { selectionStart, selectionEnd } = grid.editor;
  // With something selected, Ctrl+Insert is the system's own "copy".
  if (selectionStart !== selectionEnd && document.activeElement === grid.editor) return false;
  replaceAll(grid.active.text);
  return true;
}

async function takeBack(way) {
  await saver.flush();
  if (saver.unsaved) return;
  try {
    const answer = await post(`/projects/${page.project}/${way}`);
    const before = await reload();
    const changed = store.byId.get(answer.segments[0]) ?? store.byId.get(before) ?? store.rows[0];
    grid.activate(changed);
    showHelp(changed);
    showProgress();
    notify(answer.message);
  } catch (error) {
    // The newest action may have been the import of this very document.
    if (error instanceof Refused && error.status === 404) location.assign(`/projects/${page.project}`);
    else notify(error.body ? error.message : UNREACHABLE, "bad");
  }
}

async function copyText() {
  await saver.flush();
  const response = await fetch(`${here}/text/${store.target}.txt`);
  const text = await response.text();
  const { empty, initial } = store.progress[store.target];
  try {
    await navigator.clipboard.writeText(text);
    notify(_("Copied. Not translated yet: %(gaps)s (their source stands in ⟦ ⟧). Drafts: %(drafts)s.", { gaps: empty, drafts: initial }));
  } catch {
    // The browser may forbid scripts the clipboard; the reader's own Ctrl+C always works.
    byId("copy-text").value = text;
    byId("copy").showModal();
    byId("copy-text").select();
  }
}

// --- conflicts and rejections ----------------------------------------------------------------------------------------

function showConflict({ segment, language, conflict }) {
  const row = store.byId.get(segment);
  switchTarget(language);
  if (row !== grid.active) activate(row, { focus: false });
  const box = byId("conflict");
  for (const side of ["yours", "theirs"]) {
    byId(side).textContent = conflict[side];
    byId(side).lang = language;
  }
  box.returnValue = "";
  box.onclose = async () => {
    if (!box.returnValue) return;
    await saver.settle(segment, language, box.returnValue === "mine");
    grid.refresh(row);
    showProgress();
    showHelp(row);
    grid.focus();
  };
  if (!box.open) box.showModal();
}

function showTrouble() {
  const trouble = saver.trouble;
  if (trouble?.conflict) showConflict(trouble);
  else if (trouble) {
    switchTarget(trouble.language);
    activate(store.byId.get(trouble.segment));
    saver.flush();
  }
}

function reject() {
  const box = byId("reject");
  byId("reason").value = "";
  box.returnValue = "";
  box.onclose = () => {
    if (box.returnValue === "reject") act("reject", byId("reason").value);
    grid.focus();
  };
  box.showModal();
}

// --- the parts together ----------------------------------------------------------------------------------------------

grid.addEventListener("activate", ({ detail: { row } }) => {
  showAddress();
  showHelp(row);
});
// A window that becomes lower, or a zoom, must not push the text one works on out of sight.
addEventListener("resize", () => grid.editor?.scrollIntoView({ block: "nearest" }));
grid.addEventListener("typed", ({ detail: { row, language, text } }) => saver.typed(row.id, language, text));

panel.addEventListener("insert", ({ detail }) => insert(grid.editor, detail.text));
panel.addEventListener("take", ({ detail }) => replaceAll(detail.text));
panel.addEventListener("leave", () => grid.focus());
panel.addEventListener("show", ({ detail }) => {
  grid.editor.focus();
  grid.editor.setSelectionRange(detail.start, detail.end);
});
panel.addEventListener("replace", ({ detail }) => {
  grid.editor.setSelectionRange(detail.start, detail.end);
  insert(grid.editor, detail.suggestion);
});

// Pressing the button must not take the selection away that it is about.
document.querySelector('[data-do="add-term"]').addEventListener("mousedown", (event) => event.preventDefault());
byId("panel").addEventListener("pointerenter", () => grid.active && fitTerms());

saver.addEventListener("status", showStatus);
saver.addEventListener("conflict", ({ detail }) => showConflict(detail));
saver.addEventListener("refused", ({ detail }) => notify(detail, "warn"));
saver.addEventListener("saved", ({ detail: { segment, language, answer } }) => {
  store.progress = answer.progress;
  store.setFindings(segment, language, answer.findings);
  for (const filled of answer.repeated) {
    if (store.byId.has(filled.segment)) store.setTranslation(filled.segment, language, filled.translation);
  }
  showProgress();
  if (language !== store.target) return;
  for (const id of [segment, ...answer.repeated.map((filled) => filled.segment)]) {
    if (store.byId.has(id)) grid.refresh(store.byId.get(id));
  }
  if (grid.active?.id === segment) panel.showFindings(answer.findings, language);
});

const actions = {
  confirm,
  approve: () => act("approve"),
  reject,
  next: () => activate(store.neighbour(grid.active, 1)),
  previous: () => activate(store.neighbour(grid.active, -1)),
  "next-open": nextOpen,
  "copy-source": copySource,
  "copy-text": copyText,
  undo: () => takeBack("undo"),
  redo: () => takeBack("redo"),
  terms: chooseTerm,
  "add-term": addTerm,
  help: () => byId("help").showModal(),
  trouble: showTrouble,
};

if (store.rows.length > 0) {
  byId("note").hidden = true;
  grid.render();
  grid.activate(fromAddress() ?? store.rows.find((row) => store.isOpen(row)) ?? store.rows[0]);
  showProgress();
  showStatus();

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
    F9: actions["next-open"],
    F8: () => switchBy(1),
    "Shift+F8": () => switchBy(-1),
    F4: actions.terms,
    "Shift+F4": actions["add-term"],
    F2: actions.undo,
    "Shift+F2": actions.redo,
    F1: actions.help,
    "Shift+Slash": (event) => (isWriting(event) ? false : actions.help()),
    "Shift+Digit7": (event) => (isWriting(event) || event.key !== "?" ? false : actions.help()),
    ...Object.fromEntries(digits),
  });
  extra(loadMarks());
  extra(loadFindings(store.target));
} else {
  byId("note").textContent = _("This document has no text to translate.");
}
