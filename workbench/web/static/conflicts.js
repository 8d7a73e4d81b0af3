// What could not be saved: two people in one segment, a server that is away, text that a page before this one left unsaved.

import { ask, byId, grid, saver, store } from "./desk.js";
import { _, dialog, notify } from "./dom.js";
import { pieces } from "./matches.js";
import { switchTarget } from "./moving.js";
import { showHelp, showProgress } from "./showing.js";

/** Take up what an earlier page, or a server that was away, left unsaved. */
export async function restore() {
  const { restored, homeless } = await saver.restore();
  for (const row of restored) grid.refresh(row);
  if (restored.length > 0) notify(_("Text that was not saved yet is back: %(count)s segments.", { count: restored.length }));
  if (homeless.length === 0) return;
  const box = dialog("homeless");
  byId("homeless-text").value = homeless.map(({ text }) => text).join("\n\n");
  if ((await ask(box)) === "discard") homeless.forEach((each) => saver.forget(each));
  grid.focus();
}

const CHANGED = { del: _("left out"), ins: _("added") };

/** The words that both changed, as the server marks them: ⟦mine¦theirs⟧. */
const OVERLAP = /⟦[^⟦⟧]*¦[^⟦⟧]*⟧/u;

/** Show what two people made of one text and both together, and keep what is chosen. */
export async function showConflict({ segment, language, conflict }) {
  const row = store.byId.get(segment);
  switchTarget(language);
  if (row !== grid.active) await grid.activate(row, { focus: false });
  const box = dialog("conflict");
  byId("base").textContent = conflict.base;
  for (const side of ["yours", "theirs"]) byId(side).replaceChildren(...pieces(conflict.changes[side], CHANGED));
  for (const text of ["base", "yours", "theirs", "merged"]) byId(text).lang = language;
  byId("theirs-title").textContent = _("Saved meanwhile: %(author)s", { author: conflict.author });
  offerMerged(conflict);
  const answer = await ask(box);
  if (!answer) return;
  await saver.settle(segment, language, answer, byId("merged").value);
  grid.refresh(row);
  showProgress();
  showHelp(row);
  grid.focus();
}

/** Offer the merged text, which is not saved as long as words in it are to be chosen. */
function offerMerged({ merged, overlaps }) {
  const field = byId("merged");
  const check = () => field.setCustomValidity(overlaps && OVERLAP.test(field.value) ? _("Choose between ⟦ and ⟧ first: yours stands before ¦, the other after it.") : "");
  field.value = merged;
  field.oninput = check;
  check();
  byId("merged-hint").textContent = overlaps
    ? _("Places that both changed: %(count)s. They stand as ⟦yours¦theirs⟧; leave of each what should stay.", { count: overlaps })
    : _("The changes of both, joined. It can be edited before it is saved.");
  // Keeping one of the two does not hang on the third.
  for (const button of byId("conflict").querySelectorAll("button")) button.formNoValidate = button.value !== "merged";
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
