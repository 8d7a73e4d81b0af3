// What one may not do in the target one works on: said at its button, and not done.

import { _, page } from "./dom.js";

/** The role that each action takes; the others are everybody's who may read. */
const NEEDS = { approve: "reviewer", reject: "reviewer" };
for (const name of ["confirm", "take", "copy-source", "fix", "replace", "join", "split", "elsewhere", "elsewhere-before", "elsewhere-after"]) {
  NEEDS[name] = "translator";
}
/** What changes the source, and so every target. */
const OF_ALL = new Set(["join", "split"]);

const holds = (role, language) => page.rights[language].includes(role);

/** May one write in this target? */
export const mayWrite = (language) => holds("translator", language);

/** Return why an action may not be done in a target, or null. */
export function refusal(action, language) {
  const role = NEEDS[action];
  const lacking = role && (OF_ALL.has(action) ? Object.keys(page.rights) : [language]).filter((each) => !holds(role, each));
  if (!lacking?.length) return null;
  const languages = lacking.map((each) => page.languages[each]).join(", ");
  return _("This takes the role “%(role)s” for: %(languages)s. An admin can give it.", { role: page.roles[role], languages });
}

/** Show at the buttons what one may do in a target. */
export function showRights(language) {
  for (const button of document.querySelectorAll("[data-do]")) {
    const reason = refusal(button.dataset.do, language);
    button.dataset.hint ??= button.title;
    button.title = reason ?? button.dataset.hint;
    if (reason) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}
