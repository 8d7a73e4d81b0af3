// The desk of the review screen: the document, its grid, its side panel and its saver, shared by all that works on them.

import { get } from "./api.js";
import { _, notify, page } from "./dom.js";
import { Grid } from "./grid.js";
import { Kept } from "./kept.js";
import { Panel } from "./panel.js";
import { Saver } from "./saver.js";
import { Store } from "./store.js";

export const UNREACHABLE = _("The server does not answer. Is it still running?");
export const here = `/documents/${page.document}`;
export const byId = (id) => document.getElementById(id);
export const store = new Store(here, await firstLoad(), page.target);
export const saver = new Saver(store, new Kept(page.document));
export const grid = new Grid(byId("rows"), store, saver);
export const panel = new Panel(byId("panel"));

async function firstLoad() {
  try {
    return await get(`${here}/outline.json`);
  } catch (error) {
    byId("note").textContent = error.body ? error.message : UNREACHABLE;
    throw error;
  }
}

/** Open a dialog; returns the value of the button that closed it, or "" when it was left. */
export function ask(box) {
  box.returnValue = "";
  // A reason of nothing but spaces is none: the field says so, as where it is left empty.
  for (const field of box.querySelectorAll("textarea[required]")) field.onchange = () => (field.value = field.value.trim());
  const closed = new Promise((resolve) => (box.onclose = () => resolve(box.returnValue)));
  if (!box.open) box.showModal();
  return closed;
}

/** Wait for something that the page can do without; say so when it does not come. */
export async function extra(loading) {
  try {
    await loading;
  } catch (error) {
    notify(error.body ? error.message : UNREACHABLE, "bad");
  }
}
