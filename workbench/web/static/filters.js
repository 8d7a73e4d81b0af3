// The filter: which segments the grid shows. The server finds them in the whole document; the address says what was asked for.

import { get } from "./api.js";
import { UNREACHABLE, byId, grid, here, panel, saver, store } from "./desk.js";
import { _, dialog, element, page } from "./dom.js";
import { showAddress } from "./showing.js";

const NAMES = ["text", "in", "regular", "state", "findings", "check", "origin", "least", "most", "uncertain", "commented", "since", "mine", "assigned"];
const VISIT = `audarma-visit/${page.document}`;
let form = null;
let loading = null;

/** When this document was last left, before it was opened in this tab; null when it was not. */
const lastVisit = sessionStorage.getItem(VISIT) ?? localStorage.getItem(VISIT);
if (lastVisit) sessionStorage.setItem(VISIT, lastVisit);
addEventListener("pagehide", () => localStorage.setItem(VISIT, new Date().toISOString()));

/** Return a moment as a field for date and time takes it: without zone, in the reader's. */
const local = (at) => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function build() {
  form = dialog("filter", document.querySelector(".toolbar"));
  form.hidden = false;
  const visit = byId("filter-visit");
  visit.hidden = !lastVisit;
  visit.addEventListener("click", () => {
    form.elements.since.value = local(new Date(lastVisit));
    apply();
  });
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  byId("filter-clear").addEventListener("click", clear);
  form.addEventListener("keydown", (event) => {
    if (event.code === "Escape") clear();
    // Enter asks, with whatever key beside it; it confirms no translation.
    if (["Escape", "Enter", "NumpadEnter"].includes(event.code)) event.stopPropagation();
  });
}

/** Open the filter, or go to it. */
export function openFilter() {
  if (!form) build();
  form.hidden = false;
  form.elements.text.focus();
}

/** Show everything again. */
export function clear() {
  form?.reset();
  if (form) form.hidden = true;
  store.filter = "";
  return ask(true);
}

/** Take up the filter that the address has. */
export async function start() {
  const given = new URLSearchParams(location.search);
  if (!NAMES.some((name) => given.get(name))) return;
  build();
  for (const name of NAMES.filter((each) => given.get(each))) {
    const field = form.elements[name];
    if (field.type === "checkbox") field.checked = true;
    else field.value = name === "since" ? local(new Date(given.get(name))) : given.get(name);
  }
  form.querySelector("details").open = NAMES.slice(5).some((name) => given.get(name));
  store.filter = read();
  const segments = await find();
  if (segments) store.show(segments);
}

/** Return what the fields ask for, as the address has it. */
function read() {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (!value || (name === "in" && value === "either")) continue;
    asked.set(name, name === "since" ? new Date(value).toISOString() : value);
  }
  if (!asked.has("text")) ["in", "regular"].forEach((name) => asked.delete(name));
  return asked.toString();
}

function apply() {
  if (!form.reportValidity()) return;
  store.filter = read();
  ask();
}

/** Ask the server again and show what it leaves; with `focus` one goes on in the text, not in the filter. */
export async function ask(focus = !form?.contains(document.activeElement)) {
  showAddress();
  await saver.flush();
  const segments = await find();
  if (segments === undefined) return;
  const before = grid.active ?? store.rows[0];
  // Who has gone on writing meanwhile keeps the caret.
  const writing = grid.editor !== null && document.activeElement === grid.editor;
  store.show(segments);
  grid.render();
  say();
  const row = before.place < 0 ? (store.view.find((each) => each.index > before.index) ?? store.view[0]) : before;
  if (row) grid.activate(row, { focus: focus || writing });
  else panel.hide();
}

/** Return the segments that the filter leaves, null without a filter, undefined when they cannot be told (any more). */
export async function find() {
  loading?.abort();
  if (!store.filter) return null;
  loading = new AbortController();
  const which = grid.stacked ? "view=all" : `target=${store.target}`;
  try {
    for (;;) {
      const { segments, done, total } = await get(`${here}/filter.json?${which}&${store.filter}`, loading.signal);
      if (done === total) return segments;
      tell(_("Checking the document: %(done)s of %(total)s segments", { done, total }));
    }
  } catch (error) {
    if (error.name !== "AbortError") tell(error.body ? error.message : UNREACHABLE);
    return undefined;
  }
}

function tell(text) {
  byId("filter-count").textContent = text;
}

/** Say how many segments the filter leaves; when there are none, what hides them, and how to see them again. */
export function say() {
  const note = byId("note");
  note.hidden = store.view.length > 0;
  if (!form) return;
  const [count, total] = [store.view.length, store.rows.length];
  tell(store.filter ? _("%(count)s of %(total)s segments", { count, total }) : "");
  if (count > 0) return;
  const hides = _("No segment matches all of this: %(filter)s.", { filter: description() });
  note.replaceChildren(hides, " ", element("button", { type: "button", onclick: clear }, _("Show all segments")));
}

/** Return what is asked for in words. */
function description() {
  const asked = new URLSearchParams(store.filter);
  const fields = NAMES.filter((name) => asked.has(name) && !["in", "regular"].includes(name)).map((name) => form.elements[name]);
  return fields.map((field) => {
    if (field.type === "checkbox") return field.labels[0].textContent.trim();
    return `${field.labels[0].firstChild.textContent.trim()}: ${field.selectedOptions?.[0].textContent ?? field.value.replace("T", " ")}`;
  }).join("; ");
}

// Another target has other states and findings; with all of them in sight, the filter is about all.
store.addEventListener("target", () => {
  if (store.filter && !grid.stacked) ask();
});
document.addEventListener("keydown", (event) => {
  const inText = event.target === document.body || event.target.closest("#rows, #note");
  if (event.code === "Escape" && !event.defaultPrevented && inText && form && !form.hidden) clear();
});
