// What the memory offers, as elements: its worth and why, what differs from the segment, what was put right.

import { _, element, page, percent } from "./dom.js";

const WORDS = { del: _("only in the memory"), ins: _("only in this segment") };

/** A text in pieces `[kind, text]`: `del` and `ins` are read out with what they mean (`words`), not only coloured. */
export function pieces(parts, words = WORDS) {
  return parts.map(([kind, text]) => {
    if (kind === "same") return document.createTextNode(text);
    if (kind === "found") return element("mark", { class: "hit" }, text);
    return element(kind, { title: words[kind] }, element("span", { class: "visually-hidden" }, `[${words[kind]}: `), text, element("span", { class: "visually-hidden" }, "]"));
  });
}

/** What a match is worth, and how it came to that. */
export function worth(match) {
  const shown = element("b", {}, `${match.points} %`);
  const facts = [_("words %(words)s, characters %(characters)s", { words: percent(match.word_score), characters: percent(match.character_score) })];
  if (match.context) facts.unshift(_("same neighbours"));
  if (match.penalty) facts.push(_("%(penalty)s less: not approved", { penalty: match.penalty }));
  else facts.push(match.standing_name);
  return [shown, ` ${facts.join(" · ")}`];
}

/** The source of a match with what differs marked. */
export function source(match) {
  return element("p", { class: "differences", lang: page.source, "data-user": true }, ...pieces(match.differences));
}

/** The text of a match for its button, the places that were put right underlined. */
export function target(match) {
  if (!match.repaired) return [match.target];
  return match.repaired.map(({ text, old }) => (old === null ? text : element("span", { class: "put-right" }, text)));
}

/** What was put right in the translation, or null. */
export function repairs(match, language) {
  const changed = (match.repaired ?? []).filter(({ old }) => old !== null);
  if (changed.length === 0) return null;
  const items = changed.map(({ text, old, verified }) => {
    const said = element("li", { lang: language }, element("span", { class: "was" }, old), " → ", element("span", { class: "put-right" }, text));
    if (!verified) said.append(" ", element("small", { lang: document.documentElement.lang }, _("unverified")));
    return said;
  });
  return element("div", { class: "repairs" }, element("span", { class: "tag accent" }, _("repaired")), element("ul", {}, ...items));
}
