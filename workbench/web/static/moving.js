// Going about in the document: by row, by target, by what is left to do.

import { get } from "./api.js";
import { ask, byId, extra, grid, here, saver, store } from "./desk.js";
import { _, dialog, notify } from "./dom.js";
import * as filters from "./filters.js";
import { showAddress, showHelp, showProgress } from "./showing.js";

export async function activate(row) {
  if (row !== null) await grid.activate(row);
}

export function fromAddress() {
  const number = Number(/^#s(\d+)$/.exec(location.hash)?.[1]);
  return store.rows.find((row) => row.number === number) ?? null;
}

export function switchTarget(language) {
  if (language === store.target) return;
  store.target = language;
  grid.refreshAll();
  grid.focus();
  showProgress();
  showAddress();
  showHelp(grid.active);
}

export function switchBy(step) {
  const at = store.targets.indexOf(store.target);
  switchTarget(store.targets.at((at + step) % store.targets.length));
}

/** Is a row still to be confirmed in a target, with what is on its way to the server counted as done? */
function isOpen(row, language) {
  return store.isOpen(row, language) && saver.pendingAction(row.id, language) !== "confirm";
}

/** Show all targets of each row, or one. */
export function stack() {
  grid.stacked = !grid.stacked;
  byId("stack").setAttribute("aria-pressed", grid.stacked);
  grid.focus();
  showProgress();
  showAddress();
  if (store.filter) filters.ask();
}

export function nextOpen() {
  // With all targets in sight one sentence is finished in all of them before the next.
  const other = grid.stacked && store.targets.find((language) => language !== store.target && isOpen(grid.active, language));
  if (other) {
    switchTarget(other);
    return;
  }
  const languages = grid.stacked ? store.targets : [store.target];
  const next = store.next(grid.active, (row) => languages.some((language) => store.isOpen(row, language)));
  if (!next) {
    if (store.isFiltered) notify(_("Nothing is left to confirm among the filtered segments."));
    else notify(grid.stacked ? _("Nothing is left to confirm.") : _("Nothing is left to confirm in this language."));
    return;
  }
  if (grid.stacked) switchTarget(store.targets.find((language) => store.isOpen(next, language)));
  activate(next);
}

/** Go to the next translation that waits for approval. */
export function nextToApprove() {
  const next = store.next(grid.active, (row) => store.awaitsApproval(row));
  if (next) activate(next);
  else notify(_("Nothing is left to approve in this language."));
}

/** Go to the next draft that its engine is unsure of. */
export async function nextUncertain() {
  await saver.flush();
  const { segments } = await get(`${here}/uncertain/${store.target}.json`);
  const indexes = segments.filter((id) => store.byId.has(id)).map((id) => store.byId.get(id).index);
  const next = indexes.find((index) => index > grid.active.index) ?? indexes[0];
  if (next === undefined) notify(_("No uncertain drafts are left in this language."));
  else activate(store.rows[next]);
}

/** Ask for the number of a segment and go there. */
export async function goTo() {
  const box = dialog("go-to");
  const field = byId("go-to-number");
  field.max = store.rows.length;
  field.value = grid.active.number;
  // Its text is asked for while one still types the number.
  const wanted = () => store.rows[Number(field.value) - 1];
  field.oninput = () => wanted() && extra(store.load(wanted()));
  const answer = ask(box);
  field.select();
  const row = (await answer) === "go" ? wanted() : null;
  if (row) activate(row);
  else grid.focus();
}

async function reload() {
  const [outline, segments] = await Promise.all([get(`${here}/outline.json`), filters.find()]);
  store.take(outline);
  store.show(segments ?? null);
  const active = grid.active?.id;
  grid.render();
  filters.say();
  return active;
}

/** Load the document anew, and go to a segment: where it is no more, to the one that was active. */
export async function reopen(segment) {
  const before = await reload();
  const row = store.byId.get(segment) ?? store.byId.get(before) ?? store.rows[0];
  await grid.activate(row);
  showHelp(row);
  showProgress();
}
