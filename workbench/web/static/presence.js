// Who else is in the document: asked while the page is in sight, and told where one is.

import { Refused, post } from "./api.js";
import { byId, grid, here, store } from "./desk.js";
import { _, element } from "./dom.js";

const EVERY = 15_000;

function show(present) {
  byId("present").replaceChildren(
    ...present.map(({ initials, name, segment }) => {
      const row = store.byId.get(segment);
      const told = row ? _("%(name)s is at segment %(number)s", { name, number: row.number }) : _("%(name)s is here", { name });
      return element(
        "li",
        { title: told },
        element("span", { "aria-hidden": "true", "data-user": true }, initials),
        element("span", { class: "visually-hidden" }, told),
      );
    }),
  );
}

export async function tell() {
  try {
    if (!document.hidden) {
      const body = { segment: grid.active?.id ?? null, language: store.target };
      show((await post(`${here}/present`, body)).present);
    }
  } catch (error) {
    // Who saves is told that the server is away; here it is enough that nobody is shown who may have left.
    show([]);
    if (error instanceof Refused) return;
  }
  setTimeout(tell, EVERY);
}
