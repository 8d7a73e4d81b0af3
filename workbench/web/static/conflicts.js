// What could not be saved: two people in one segment, a server that is away, text that a page before this one left unsaved.

import { ask, byId, grid, saver, store } from "./desk.js";
import { _, notify } from "./dom.js";
import { switchTarget } from "./moving.js";
import { showHelp, showProgress } from "./showing.js";

/** Take up what an earlier page, or a server that was away, left unsaved. */
export async function restore() {
  const { restored, homeless } = await saver.restore();
  for (const row of restored) grid.refresh(row);
  if (restored.length > 0) notify(_("Text that was not saved yet is back: %(count)s segments.", { count: restored.length }));
  if (homeless.length === 0) return;
  byId("homeless-text").value = homeless.map(({ text }) => text).join("\n\n");
  if ((await ask(byId("homeless"))) === "discard") homeless.forEach((each) => saver.forget(each));
  grid.focus();
}

/** Show both texts of a segment that was changed elsewhere, and keep the one that is chosen. */
export async function showConflict({ segment, language, conflict }) {
  const row = store.byId.get(segment);
  switchTarget(language);
  if (row !== grid.active) await grid.activate(row, { focus: false });
  for (const side of ["yours", "theirs"]) {
    byId(side).textContent = conflict[side];
    byId(side).lang = language;
  }
  const answer = await ask(byId("conflict"));
  if (!answer) return;
  await saver.settle(segment, language, answer === "mine");
  grid.refresh(row);
  showProgress();
  showHelp(row);
  grid.focus();
}

/** Go to what cannot be saved just now, and try again. */
export async function showTrouble() {
  const trouble = saver.trouble;
  if (trouble?.conflict) showConflict(trouble);
  else if (trouble) {
    switchTarget(trouble.language);
    await grid.activate(store.byId.get(trouble.segment));
    saver.flush();
  }
}
