// The terms-first page by keyboard: rows are confirmed without a reload, and the focus goes to the next one.
// Without this script every row is a plain form.

import { combination, pressed } from "./keys.js";

const { _, notify } = window.audarma;
const FIELDS = "textarea, select, input[type=radio]";
const sheet = () => document.getElementById("sheet");

/** Remember what was entered and not sent, so that a fresh sheet does not lose it: row → field → value. */
function entered(except) {
  const kept = new Map();
  for (const row of sheet().querySelectorAll(".entry")) {
    if (row.dataset.key === except) continue;
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

const rows = () => [...sheet().querySelectorAll(".entry")].filter((row) => row.checkVisibility());

/** Put the focus where the reader goes on: on the first field of the row at `index`, or on "Go to review". */
function focusRow(index) {
  const row = rows()[index];
  const field = row?.querySelector(".renderings textarea, .renderings input[type=radio]:checked");
  (field ?? document.getElementById("onward")).focus();
}

/** Send a form and put the answer's sheet and messages in the place of this page's. */
async function send(form, button) {
  const row = form.closest(".entry");
  const index = rows().indexOf(row);
  const body = new URLSearchParams(new FormData(form));
  row?.setAttribute("aria-busy", "true");
  let response;
  let answer;
  try {
    response = await fetch(button?.getAttribute("formaction") ?? form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    answer = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    notify(_("The server does not answer. What you entered is still here; try again in a moment."), "bad");
    return;
  } finally {
    row?.removeAttribute("aria-busy");
  }
  const fresh = answer.getElementById("sheet");
  const refusal = answer.querySelector(".message.bad:not([hidden])");
  if (!response.ok || fresh === null) {
    refuse(row, refusal?.textContent.trim() ?? String(response.status));
    return;
  }
  const kept = entered(row?.dataset.key);
  const open = [...sheet().querySelectorAll("details[open]")].map((details) => details.id);
  sheet().replaceWith(document.adoptNode(fresh));
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  enter(kept);
  document.getElementById("messages").replaceChildren(...answer.getElementById("messages").childNodes);
  // A confirmed row has left its place to the next one; one that stayed keeps the focus.
  const stayed = rows().findIndex((other) => other.dataset.key === row?.dataset.key);
  focusRow(row === null ? 0 : stayed === index ? index + 1 : index);
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
  const field = event.target.closest?.(".entry textarea, .entry select, .entry input");
  if (!field || event.isComposing) return;
  const keys = combination(event);
  const command = pressed(event)?.command;
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
