// What a reference text offers for a segment, as elements for the side panel.

import { _, element, page } from "./dom.js";
import { pieces } from "./matches.js";

const AGAINST = { del: _("only in the translation"), ins: _("only in the reference text") };
const SINCE = { del: _("when it was aligned"), ins: _("now") };

/** How sure the link is, and which text it is from. */
export function facts(offered) {
  const worth = offered.confirmed ? _("confirmed") : offered.points === null ? _("changed by hand") : `${offered.points} %`;
  const out = [_("Reference: %(name)s", { name: offered.name }), " · ", element("b", {}, worth)];
  if (offered.doubtful) out.push(" ", element("span", { class: "tag warn" }, _("doubtful")));
  if (offered.same) out.push(" · ", _("same as the translation"));
  out.push(" · ", element("a", { href: offered.page }, _("show the link")));
  return out;
}

/** What stands with the segment in its link, how its source has changed since, and what differs from the translation. */
export function below(offered, language) {
  const out = element("div");
  if (offered.together.length > 0) {
    const numbers = offered.together.map(({ number }) => number).join(", ");
    out.append(element("p", { class: "facts" }, _("one text for segments %(numbers)s together", { numbers })));
  }
  if (offered.was) {
    out.append(element("p", { class: "facts" }, _("The source was corrected since:")));
    out.append(element("p", { class: "differences", lang: page.source, "data-user": true }, ...pieces(offered.was, SINCE)));
  }
  if (offered.differences) {
    out.append(element("p", { class: "differences", lang: language, "data-user": true }, ...pieces(offered.differences, AGAINST)));
  }
  return out;
}
