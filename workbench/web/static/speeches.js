// Direct speech: which rows somebody says, shown by a bar beside them, with the speaker's name above the first one.

import { _ } from "./dom.js";

/** Does a speech begin with this row? */
export const begins = (row) => row.speech?.first === row.index;

/** Return the speaker's name, who held the office, and the pinned rendering in a target, as far as they are known. */
function named({ name, person, renderings }, target) {
  const who = name && person ? `${name} (${person})` : name;
  const rendering = renderings[target];
  return rendering && rendering !== name ? `${who} → ${rendering}` : who;
}

/** Mark the row's element as a part of its speech. Only attributes: no element is added, and the source's text stays as it is. */
export function markSpeech(row, node, target) {
  const source = node.children[1];
  if (row.speech === null) return;
  node.dataset.speech = begins(row) ? "first" : "on";
  if (begins(row)) source.dataset.speaker = named(row.speech, target) || _("Speech");
  node.setAttribute("aria-description", told(row.speech, target));
}

function told(speech, target) {
  const values = { name: named(speech, target), first: speech.first + 1, last: speech.last + 1 };
  return speech.name ? _("Speech, segments %(first)s–%(last)s: %(name)s", values) : _("Speech, segments %(first)s–%(last)s", values);
}

/** Say above the panel in whose speech the active row stands; the line has its place as soon as the text has a speech. */
export function showSpeech(row, store) {
  const line = document.getElementById("speech");
  line.hidden = store.speeches.length === 0;
  line.textContent = line.title = row?.speech ? told(row.speech, store.target) : "";
}
