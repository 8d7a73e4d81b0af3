// What is done to the active row's translation: confirming, taking, sending back, letting a finding stand, taking back.

import { Refused, get, post } from "./api.js";
import { UNREACHABLE, ask, byId, extra, grid, here, panel, saver, store } from "./desk.js";
import { _, dialog, insert, notify, page } from "./dom.js";
import { nextOpen, nextToApprove, reopen } from "./moving.js";
import { showFindings, showHelp } from "./showing.js";

export function confirm() {
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

export async function act(action, reason = "") {
  const row = grid.active;
  await saver.act(row.id, store.target, { action, text: grid.editor.value, reason });
  if (row === grid.active) showHelp(row);
}

/** Approve what is confirmed, and go on to the next that waits for it. */
export async function approve() {
  const row = grid.active;
  await act("approve");
  if (row === grid.active && store.state(row, store.target) === "final") nextToApprove();
}

export function replaceAll(text) {
  grid.editor.select();
  insert(grid.editor, text);
}

export function take(number) {
  const text = panel.suggestions[number - 1];
  if (text !== undefined) replaceAll(text);
}

/** Put right the first thing that the checks know how to. */
export async function fix() {
  const row = grid.active;
  // The findings are about the text as it is stored.
  await saver.flush();
  if (row === grid.active && !saver.unsaved && !panel.fixFirst(grid.editor.value)) notify(_("There is nothing here that can be put right by itself."));
}

export function copySource() {
  const { selectionStart, selectionEnd } = grid.editor;
  // With something selected, Ctrl+Insert is the system's own "copy".
  if (selectionStart !== selectionEnd && document.activeElement === grid.editor) return false;
  replaceAll(grid.active.text);
  return true;
}

export async function takeBack(way) {
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

export async function copyText() {
  await saver.flush();
  const response = await fetch(`${here}/text/${store.target}.txt`);
  const text = await response.text();
  const { empty, initial } = store.progress(store.target);
  try {
    await navigator.clipboard.writeText(text);
    notify(_("Copied. Not translated yet: %(gaps)s (their source stands in ⟦ ⟧). Drafts: %(drafts)s.", { gaps: empty, drafts: initial }));
  } catch {
    // The browser may forbid scripts the clipboard; the reader's own Ctrl+C always works.
    const box = dialog("copy");
    byId("copy-text").value = text;
    box.showModal();
    byId("copy-text").select();
  }
}

export async function reject() {
  const box = dialog("reject");
  byId("reason").value = "";
  const answer = await ask(box);
  if (answer === "reject") act("reject", byId("reason").value);
  grid.focus();
}

/** Ask why a finding may stand, and let it. */
export async function waive(finding) {
  const { row, language } = { row: grid.active, language: store.target };
  const box = dialog("waive");
  byId("waive-finding").textContent = finding.message;
  byId("waive-reason").value = "";
  const answer = await ask(box);
  grid.focus();
  if (answer !== "waive") return;
  // The finding is about the text as it is stored.
  await saver.flush();
  await extra(letStand(row, language, `${row.id}:${finding.key}`, byId("waive-reason").value));
}

/** Put the word that no dictionary knows on the workspace's own list. */
export async function addWord(finding) {
  const { row, language } = { row: grid.active, language: store.target };
  grid.focus();
  await saver.flush();
  await extra(wordAdded(row, language, finding.word));
}

async function wordAdded(row, language, word) {
  const { message } = await post(`${here}/words/${language}`, { word });
  notify(message);
  await checkAgain(row, language);
}

async function letStand(row, language, finding, reason) {
  const { message } = await post(`${here}/findings/${language}/waive`, { findings: [finding], reason });
  notify(message);
  await checkAgain(row, language);
}

async function checkAgain(row, language) {
  const { findings } = await get(`/segments/${row.id}/${language}/help.json`);
  showFindings(row, language, findings);
}
