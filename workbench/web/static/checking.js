// Findings of what is being written, as soon as the keys rest: long before it is saved, and without saving it.

import { Refused, Unreachable, post } from "./api.js";
import { saver } from "./desk.js";
import { showFindings } from "./showing.js";

const PAUSE = 200; // ms without a key after which the text is checked

let pause = 0;
let asking = null;

/** Note what was typed: it is checked when the keys rest. Of several texts only the last one is. */
export function typed(row, language, text) {
  clearTimeout(pause);
  asking?.abort();
  pause = setTimeout(() => check(row, language, text), PAUSE);
}

async function check(row, language, text) {
  // What was confirmed meanwhile is checked with that.
  if (saver.pending(row.id, language) !== text || saver.pendingAction(row.id, language) !== "save") return;
  const asked = (asking = new AbortController());
  try {
    const { findings } = await post(`/segments/${row.id}/${language}/check.json`, { text }, asked.signal);
    if (!asked.signal.aborted) showFindings(row, language, findings);
  } catch (error) {
    // What keeps it from being checked keeps it from being saved too, and that is said there.
    if (error.name !== "AbortError" && !(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
  }
}
