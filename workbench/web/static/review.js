// The review screen: puts the grid, the side panel, the saver and the keyboard together.

import { Refused, get, post } from "./api.js";
import { _, insert, notify, page } from "./dom.js";
import { Editing } from "./editing.js";
import { Grid } from "./grid.js";
import { Kept } from "./kept.js";
import { isWriting, listen } from "./keys.js";
import { Panel } from "./panel.js";
import { Passages } from "./passages.js";
import { Replacing } from "./replacing.js";
import { Saver } from "./saver.js";
import { Store } from "./store.js";

const UNREACHABLE = _("The server does not answer. Is it still running?");
const here = `/documents/${page.document}`;
const byId = (id) => document.getElementById(id);
const store = new Store(here, await firstLoad(), page.target);
const saver = new Saver(store, new Kept(page.document));
const grid = new Grid(byId("rows"), store, saver);
const panel = new Panel(byId("panel"));
const editing = new Editing(store, saver, grid, reopen, nextOpen);
const replacing = new Replacing(here, store, (segment, changed) => (changed ? reopen(segment) : activate(store.byId.get(segment) ?? null)));
const passages = new Passages((text, [start, end]) => {
  // A dialog may leave the field's selection at its beginning.
  grid.editor.setSelectionRange(start, end);
  insert(grid.editor, text);
});

async function firstLoad() {
  try {
    return await get(`${here}/outline.json`);
  } catch (error) {
    byId("note").textContent = error.body ? error.message : UNREACHABLE;
    throw error;
  }
}

// --- showing ---------------------------------------------------------------------------------------------------------

function showProgress() {
  for (const tab of document.querySelectorAll("[data-target]")) {
    const { done, total } = store.progress(tab.dataset.target);
    tab.querySelector(".count").textContent = `${done}/${total}`;
    Object.assign(tab.querySelector("progress"), { value: done, max: total || 1 });
    if (tab.dataset.target === store.target) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  byId("target-name").textContent = grid.stacked ? _("All languages") : page.languages[store.target];
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
  const view = grid.stacked ? "&view=all" : "";
  history.replaceState(null, "", `${here}/review?target=${store.target}${view}${place}`);
  for (const link of document.querySelectorAll("main a[href]")) {
    const address = link.getAttribute("href").replace(/\/(read|print|export|text)\/[a-z]{2}\b/, `/$1/${store.target}`);
    link.setAttribute("href", address);
  }
}

/** Show what helps with a row: after what was just confirmed is in the memory, since it may be the best match here. */
async function showHelp(row) {
  panel.clear();
  await saver.flush();
  if (row !== grid.active) return;
  await panel.show(row.id, store.target, grid.editor.value, grid.editor.selectionStart);
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

/** Wait for something that the page can do without; say so when it does not come. */
async function extra(loading) {
  try {
    await loading;
  } catch (error) {
    notify(error.body ? error.message : UNREACHABLE, "bad");
  }
}

async function reload() {
  store.take(await get(`${here}/outline.json`));
  const active = grid.active?.id;
  grid.render();
  return active;
}

/** Load the document anew, and go to a segment: where it is no more, to the one that was active. */
async function reopen(segment) {
  const before = await reload();
  const row = store.byId.get(segment) ?? store.byId.get(before) ?? store.rows[0];
  await grid.activate(row);
  showHelp(row);
  showProgress();
}

/** Take up what an earlier page, or a server that was away, left unsaved. */
async function restore() {
  const { restored, homeless } = await saver.restore();
  for (const row of restored) grid.refresh(row);
  if (restored.length > 0) notify(_("Text that was not saved yet is back: %(count)s segments.", { count: restored.length }));
  if (homeless.length === 0) return;
  const box = byId("homeless");
  byId("homeless-text").value = homeless.map(({ text }) => text).join("\n\n");
  box.returnValue = "";
  box.onclose = () => {
    if (box.returnValue === "discard") homeless.forEach((each) => saver.forget(each));
    grid.focus();
  };
  box.showModal();
}

// --- moving ----------------------------------------------------------------------------------------------------------

function activate(row) {
  if (row !== null) grid.activate(row);
}

function fromAddress() {
  const number = Number(/^#s(\d+)$/.exec(location.hash)?.[1]);
  return store.rows.find((row) => row.number === number) ?? null;
}

function switchTarget(language) {
  if (language === store.target) return;
  store.target = language;
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

/** Is a row still to be confirmed in a target, with what is on its way to the server counted as done? */
function isOpen(row, language) {
  return store.isOpen(row, language) && saver.pendingAction(row.id, language) !== "confirm";
}

/** Show all targets of each row, or one. */
function stack() {
  grid.stacked = !grid.stacked;
  byId("stack").setAttribute("aria-pressed", grid.stacked);
  grid.focus();
  showProgress();
  showAddress();
}

function nextOpen() {
  // With all targets in sight one sentence is finished in all of them before the next.
  const other = grid.stacked && store.targets.find((language) => language !== store.target && isOpen(grid.active, language));
  if (other) {
    switchTarget(other);
    return;
  }
  const next = store.nextOpen(grid.active, grid.stacked ? store.targets : [store.target]);
  if (!next) {
    notify(grid.stacked ? _("Nothing is left to confirm.") : _("Nothing is left to confirm in this language."));
    return;
  }
  if (grid.stacked) switchTarget(store.targets.find((language) => store.isOpen(next, language)));
  activate(next);
}

/** Go to the next draft that its engine is unsure of. */
async function nextUncertain() {
  await saver.flush();
  const { segments } = await get(`${here}/uncertain/${store.target}.json`);
  const indexes = segments.filter((id) => store.byId.has(id)).map((id) => store.byId.get(id).index);
  const next = indexes.find((index) => index > grid.active.index) ?? indexes[0];
  if (next === undefined) notify(_("No uncertain drafts are left in this language."));
  else activate(store.rows[next]);
}

// --- changing --------------------------------------------------------------------------------------------------------

function confirm() {
  const row = grid.active;
  const text = grid.editor.value;
  if (!text.trim() && store.translation(row).elsewhere) {
    nextOpen();
    return;
  }
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
    await reopen(answer.segments[0]);
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
  const { empty, initial } = store.progress(store.target);
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

/** Show the list of keys, which is built when it is first asked for. */
function showKeys() {
  byId("help").querySelectorAll("template").forEach((template) => template.replaceWith(template.content));
  byId("help").showModal();
}

/** Ask for the number of a segment and go there. */
function goTo() {
  const box = byId("go-to");
  const field = byId("go-to-number");
  field.max = store.rows.length;
  field.value = grid.active.number;
  box.returnValue = "";
  box.onclose = () => {
    const row = store.rows[Number(field.value) - 1];
    if (box.returnValue === "go" && row) activate(row);
    else grid.focus();
  };
  box.showModal();
  field.select();
}

// --- conflicts and rejections ----------------------------------------------------------------------------------------

async function showConflict({ segment, language, conflict }) {
  const row = store.byId.get(segment);
  switchTarget(language);
  if (row !== grid.active) await grid.activate(row, { focus: false });
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

async function showTrouble() {
  const trouble = saver.trouble;
  if (trouble?.conflict) showConflict(trouble);
  else if (trouble) {
    switchTarget(trouble.language);
    await grid.activate(store.byId.get(trouble.segment));
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

/** Ask why a finding may stand, and let it. */
function waive(finding) {
  const { row, language } = { row: grid.active, language: store.target };
  const box = byId("waive");
  byId("waive-finding").textContent = finding.message;
  byId("waive-reason").value = "";
  box.returnValue = "";
  box.onclose = async () => {
    grid.focus();
    if (box.returnValue !== "waive") return;
    // The finding is about the text as it is stored.
    await saver.flush();
    const findings = [`${row.id}:${finding.key}`];
    await extra(
      post(`${here}/findings/${language}/waive`, { findings, reason: byId("waive-reason").value }).then(async ({ message }) => {
        notify(message);
        const found = await get(`/segments/${row.id}/${language}/help.json`);
        store.setFindings(row.id, language, found.findings);
        grid.refresh(row);
        if (row === grid.active && language === store.target) panel.showFindings(found.findings, language);
      }),
    );
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
