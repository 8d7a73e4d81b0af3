// The terms-first page by keyboard: rows are confirmed without a reload, and the focus goes to the next one.
// Without this script every row is a plain form.

import { combination, pressed } from "./keys.js";

const { _, notify } = window.audarma;
const FIELDS = "textarea, select, input[type=radio]";
const sheet = () => document.getElementById("sheet");

/** Remember what was entered and not sent, so that a fresh sheet does not lose it: row → field → value. */
function entered() {
  const kept = new Map();
  for (const row of sheet().querySelectorAll(".entry")) {
    if (isSent(row)) continue;
    for (const field of row.querySelectorAll("textarea")) {
      if (field.value !== field.defaultValue) kept.set(`${row.dataset.key}\n${field.name}`, field.value);
    }
    for (const field of row.querySelectorAll("select, input[type=radio]:checked")) {
      if (!(field.defaultChecked ?? field.selectedOptions[0].defaultSelected)) kept.set(`${row.dataset.key}\n${field.name}`, field.value);
    }
  }
  return kept;
}

function enter(kept) {
  for (const row of sheet().querySelectorAll(".entry")) {
    for (const field of row.querySelectorAll(FIELDS)) {
      const value = kept.get(`${row.dataset.key}\n${field.name}`);
      if (value === undefined) continue;
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }
}

const isSent = (row) => row.getAttribute("aria-busy") === "true";
/** The rows in sight that are not on their way to the server. */
const rows = () => [...sheet().querySelectorAll(".entry")].filter((row) => row.checkVisibility() && !isSent(row));
const rowOf = (key) => [...sheet().querySelectorAll(".entry")].find((row) => row.dataset.key === key);

/** Put the focus where the reader goes on: on the first field of the row at `index`, or on "Go to review". */
function focusRow(index) {
  const row = rows()[index];
  const field = row?.querySelector(".renderings textarea, .renderings input[type=radio]:checked");
  (field ?? document.getElementById("onward")).focus();
}

// What is sent goes one after the other, and nobody waits for it: the focus is on the next row at once. When the last answer
// has come, its sheet takes the place of this one. A page is left only when all is on disk.
let sending = Promise.resolve();
let waiting = 0;
let newest = null;
let leaving = ""; // where the reader wants to go as soon as nothing is on its way any more

async function ask(address, body) {
  const response = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } });
  return { response, page: new DOMParser().parseFromString(await response.text(), "text/html") };
}

async function send(form, button) {
  const row = form.closest(".entry");
  const index = rows().indexOf(row);
  const address = button?.getAttribute("formaction") ?? form.action;
  const body = new URLSearchParams(new FormData(form));
  waiting += 1;
  if (row) {
    row.setAttribute("aria-busy", "true");
    focusRow(index);
  }
  const answer = sending.then(() => ask(address, body));
  sending = answer.catch(() => null);
  let refusal = "";
  try {
    const { response, page } = await answer;
    if (response.ok && page.getElementById("sheet") !== null) newest = page;
    else refusal = page.querySelector(".message.bad:not([hidden])")?.textContent.trim() || String(response.status);
  } catch {
    refusal = _("The server does not answer. What you entered is still here; try again in a moment.");
  }
  waiting -= 1;
  if (refusal) {
    leaving = "";
    row?.removeAttribute("aria-busy");
  }
  if (waiting === 0 && leaving) {
    location.assign(leaving);
    return;
  }
  if (waiting === 0 && newest !== null) show(newest);
  if (refusal) refuse(row && rowOf(row.dataset.key), refusal);
}

/** Put the sheet and the messages of an answer in the place of this page's; the focus stays where the reader is. */
function show(answer) {
  newest = null;
  const kept = entered();
  const open = [...sheet().querySelectorAll("details[open]")].map((details) => details.id);
  const back = wayBack();
  sheet().replaceWith(document.adoptNode(answer.getElementById("sheet")));
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  enter(kept);
  document.getElementById("messages").replaceChildren(...answer.getElementById("messages").childNodes);
  back();
}

/** Return what puts the focus back, in a fresh sheet, to where it is now: to the same field, or to the row that is there now. */
function wayBack() {
  const here = document.activeElement;
  if (here !== document.body && !sheet().contains(here)) return () => {};
  const row = here.closest(".entry");
  const index = Math.max(0, rows().indexOf(row));
  const { id, name, selectionStart, selectionEnd } = here;
  const isSame = (field) => field.name === name && (field.type !== "radio" || field.checked);
  return () => {
    const again = row && [...(rowOf(row.dataset.key)?.querySelectorAll(FIELDS) ?? [])].find(isSame);
    const field = again ?? (id ? document.getElementById(id) : null);
    if (!field?.checkVisibility()) {
      focusRow(index);
      return;
    }
    field.focus();
    if (field.type === "textarea") field.setSelectionRange(selectionStart, selectionEnd);
  };
}

function refuse(row, message) {
  const place = row?.querySelector(":scope .message[role=alert]");
  if (!place) {
    notify(message, "bad");
    return;
  }
  place.textContent = message;
  place.hidden = false;
  row.querySelector(".renderings textarea").focus();
}

document.addEventListener("submit", (event) => {
  if (!sheet().contains(event.target)) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (waiting === 0 || !link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  leaving = link.href;
});
addEventListener("beforeunload", (event) => {
  if (waiting > 0) event.preventDefault();
});

// A wording that the glossary also has: one click takes it.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-fill]");
  if (!button) return;
  const field = button.closest(".field").querySelector("textarea");
  field.value = button.textContent;
  field.focus();
});

/** Move to the same field of the row `step` away. */
function move(field, step) {
  const all = rows();
  const row = field.closest(".entry");
  const other = all[all.indexOf(row) + step];
  if (!other) return;
  const same = [...other.querySelectorAll("textarea")].find((candidate) => candidate.name === field.name);
  (same ?? other.querySelector(".renderings textarea")).focus();
}

/** Is the caret on the first (or last) line, so that an arrow key would leave the text anyway? */
function atEdge(field, step) {
  if (field.type !== "textarea" || field.selectionStart !== field.selectionEnd) return false;
  return step < 0 ? field.selectionStart === 0 : field.selectionEnd === field.value.length;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const keys = combination(event);
  const command = pressed(event)?.command;
  if (command === "next-open") {
    event.preventDefault();
    focusRow(0);
    return;
  }
  const field = event.target.closest?.(".entry textarea, .entry select, .entry input");
  if (!field) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[keys];
  const steps = { previous: -1, next: 1 }[command];
  if (command === "confirm") {
    event.preventDefault();
    field.form.requestSubmit();
  } else if (keys === "Enter" && field.type === "textarea") {
    // A term is one line.
    event.preventDefault();
  } else if (steps || (step && atEdge(field, step))) {
    event.preventDefault();
    move(field, steps ?? step);
  }
});

// One comes here to decide: the first row that is open has the focus at once, and where none is left the way on to the review.
if (document.activeElement === document.body && !location.hash) focusRow(0);
