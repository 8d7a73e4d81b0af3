// Comments on the active segment, in the panel: read, written, replied to, resolved. The form is made when it is first wanted.

import { get, post, put } from "./api.js";
import { byId, extra, grid, store } from "./desk.js";
import { _, element, notify, page, when } from "./dom.js";
import { label } from "./keys.js";

const section = byId("panel-comments");
const list = section.querySelector(".items");
const unsent = new Map(); // what was written and not sent, by segment
let form = null;
let people = null; // who can be mentioned; null until the server has said
let shown = null; // the row whose comments stand in the list

const address = (row, rest = "") => `/segments/${row.id}/comments${rest}`;

/** Show a row's comments; a form that is open for another row is put away, with what stands in it. */
export function show(row) {
  if (row !== null && form?.row.id === row.id) form.row = row;
  else putAway();
  shown = row;
  if (row === null || row.comments[1] === 0) fill([]);
  else extra(get(address(row, ".json")).then((answer) => take(row, answer)));
}

/** Write a comment on a row: the focus goes to the form. */
export function write(row) {
  if (shown?.id !== row.id) show(row);
  open(row, { send: (body, place) => post(address(place), body), text: unsent.get(row.id) ?? "", fresh: true });
}

function take(row, answer) {
  row.comments = answer.counts;
  people = answer.people;
  grid.refresh(row);
  if (row.id !== shown?.id) return;
  fill(answer.threads);
}

function fill(threads) {
  const resolved = threads.filter((thread) => thread.resolved);
  const items = threads.filter((thread) => !thread.resolved).map(thread);
  if (resolved.length > 0) {
    const done = element("ul", {}, ...resolved.map(thread));
    items.push(element("li", {}, element("details", {}, element("summary", {}, _("Resolved: %(count)s", { count: resolved.length })), done)));
  }
  list.replaceChildren(...items);
}

function thread(first) {
  const replies = first.replies.length > 0 ? element("ul", {}, ...first.replies.map((reply) => element("li", {}, ...comment(reply)))) : null;
  const row = shown;
  const act = (what) => () => extra(post(address(row, `/${first.id}/${what}`)).then((answer) => take(row, answer)));
  const reply = () => open(row, { send: (body) => post(address(row), { ...body, thread: first.id }), text: "", title: _("Reply") });
  const buttons = [button(_("Reply"), reply), button(first.resolved ? _("Reopen") : _("Resolve"), act(first.resolved ? "reopen" : "resolve"))];
  return element("li", { class: "thread" }, ...comment(first, buttons), replies);
}

function comment(one, buttons = []) {
  const row = shown;
  const facts = [one.author, when(one.at), one.language ? page.languages[one.language] : "", one.edited ? _("changed") : ""];
  const kind = one.question ? element("b", {}, _("Question about the source")) : null;
  const text = element("p", { class: "said" }, ...one.pieces.map(([mention, piece]) => (mention ? element("b", {}, piece) : piece)));
  const answer = one.answer ? element("p", { class: "said answer" }, element("b", {}, _("Answer:")), " ", one.answer) : null;
  const head = element("p", { class: "facts" }, facts.filter(Boolean).join(" · "), " ", kind);
  if (!one.own) return [head, text, answer, element("div", {}, ...buttons)];
  const change = () => open(row, { send: (body) => put(address(row, `/${one.id}`), body, one.version), text: one.text, title: _("Change the comment") });
  const remove = async () => {
    await extra(post(address(row, `/${one.id}/delete`)).then((gone) => take(row, gone)));
    notify(_("The comment was deleted; %(keys)s brings it back.", { keys: label("undo") }));
    grid.focus();
  };
  return [head, text, answer, element("div", {}, ...buttons, button(_("Change"), change), button(_("Delete"), remove))];
}

const button = (text, onclick) => element("button", { type: "button", class: "quiet", onclick }, text);

// --- writing ---------------------------------------------------------------------------------------------------------

/** Open the form for `row`. `send` sends what it says; `fresh` is a new comment, which may be a question or about one target. */
function open(row, { send, text, title = _("Comment"), fresh = false }) {
  putAway();
  const field = element("textarea", { rows: 3, "aria-label": title, "aria-describedby": "comment-hint" });
  field.value = text;
  const tick = (words, checked) => element("label", { class: "choice" }, element("input", { type: "checkbox", checked }), ` ${words}`);
  const only = tick(_("about this language only: %(language)s", { language: page.languages[store.target] }), true);
  const question = tick(_("question about the source, for its author"), false);
  const hint = element("p", { class: "hint", id: "comment-hint" }, _("Ctrl+Enter sends, Esc goes back to the text."));
  const box = element("form", { class: "writing" }, field, ...(fresh ? [only, question] : []), mention(field, row), hint, element("button", { class: "primary" }, _("Send")));
  form = { box, field, fresh, row };
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = question.firstChild.checked;
    const language = fresh && only.firstChild.checked && !asked ? store.target : null;
    extra(deliver(form.row, send, { text: field.value, language, question: fresh && asked }));
  });
  box.addEventListener("keydown", (event) => {
    // Keys in the form are the form's, not the grid's.
    event.stopPropagation();
    if (event.code === "Escape") {
      putAway();
      grid.focus();
    } else if ((event.ctrlKey || event.metaKey) && ["Enter", "NumpadEnter"].includes(event.code)) {
      event.preventDefault();
      box.requestSubmit();
    }
  });
  section.append(box);
  field.focus();
  box.scrollIntoView({ block: "nearest" });
}

/** A list of the people who can be mentioned, or nothing where one works alone (and nobody can be present). */
function mention(field, row) {
  if (document.getElementById("present") === null) return null;
  const choose = element("select", { "aria-label": _("Mention somebody") }, element("option", { value: "" }, _("Mention…")));
  const offer = () => choose.append(...people.map(({ name, shown: called }) => element("option", { value: name }, called)));
  if (people !== null) offer();
  else extra(get(address(row, ".json")).then((answer) => ((people = answer.people), offer())));
  choose.addEventListener("change", () => {
    field.setRangeText(`@${choose.value} `, field.selectionStart, field.selectionEnd, "end");
    choose.value = "";
    field.focus();
  });
  return choose;
}

async function deliver(row, send, body) {
  if (!body.text.trim()) {
    notify(_("There is no text. Write the comment first."), "warn");
    return;
  }
  const answer = await send(body, row);
  unsent.delete(row.id);
  if (form?.row.id === row.id) form.fresh = false;
  putAway();
  take(row, answer);
  const names = answer.unknown.map((name) => `@${name}`).join(", ");
  if (names) notify(_("The comment was saved, but nobody in this project has the name %(names)s. Choose who is meant from the list “Mention…”.", { names }), "warn");
  else notify(_("The comment was saved."));
  grid.focus();
}

function putAway() {
  if (form === null) return;
  if (form.fresh) unsent.set(form.row.id, form.field.value);
  form.box.remove();
  form = null;
}
