// Small helpers for building pages out of elements: data only ever becomes text nodes and attributes.

/** `_` gives a message in the reader's language; `notify` says something in the page's live region. */
export const { _, notify } = window.audarma;

/** What the template says about the page: languages, names of states and origins, all in the reader's language. */
export const page = JSON.parse(document.getElementById("page")?.textContent ?? "{}");

/** Make an element: `attributes` with a false or null value are left out, "on…" values become listeners. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Return a dialog, or another part of the page that most never ask for, by its id. They stand in a template, where they cost
 *  nothing, until they are first wanted; from then on in `home`. */
export function dialog(id, home = document.body) {
  const waiting = document.getElementById("dialogs").content.getElementById(id);
  if (waiting) home.append(waiting);
  return document.getElementById(id);
}

/** Give a textarea the height of its text where the browser cannot do so by itself (`field-sizing`). */
export function fit(textarea) {
  if (CSS.supports("field-sizing", "content")) return;
  textarea.style.height = "auto";
  textarea.style.height = `${textarea.scrollHeight}px`;
}

/** Replace the selection of `textarea` by `text`, so that the browser's own undo can take it back. */
export function insert(textarea, text) {
  textarea.focus();
  // The only way that keeps the field's undo steps; browsers without it get the plain replacement.
  if (!document.execCommand("insertText", false, text)) {
    textarea.setRangeText(text, textarea.selectionStart, textarea.selectionEnd, "end");
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Return `value` (0..1) as a whole percentage. */
export function percent(value) {
  return `${Math.round(value * 100)} %`;
}

/** Return a stored UTC time as a short date and time in the reader's language (Russian where the browser lacks it) and zone. */
export function when(at) {
  const format = new Intl.DateTimeFormat([document.documentElement.lang, "ru"], { dateStyle: "short", timeStyle: "short" });
  return format.format(new Date(at));
}
