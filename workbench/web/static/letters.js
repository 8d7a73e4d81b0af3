// Letters of Kazakh and Kyrgyz on a Russian layout, in any text field: a key that turns the letter before the caret into
// the one meant (к → қ, у → ұ → ү → у), and a bar of letters for the mouse and for touch.

import { insert } from "./dom.js";
import { letters, pressed } from "./keys.js";

const FIELDS = "textarea, input:not([type]), input[type=text], input[type=search]";
const bar = document.getElementById("letters");
let last = null;

const isField = (node) => node instanceof Element && node.matches(FIELDS) && !node.readOnly && !node.disabled;

/** The language whose letters a field may need: its own where that is Kazakh or Kyrgyz, none where it is another's. */
function languageOf(field) {
  const near = field.closest("[lang]");
  if (letters[near.lang]) return near.lang;
  // What has no language of its own, as a search, has the page's: there Kazakh is searched for as well.
  return near === document.documentElement ? "kk" : null;
}

/** Return the letter that the key makes of `letter`, or "". */
function next(letter, language) {
  const small = letter.toLowerCase();
  for (const [base, own] of Object.entries(letters[language])) {
    const circle = [base, ...own];
    const at = circle.indexOf(small);
    if (at < 0) continue;
    const made = circle[(at + 1) % circle.length];
    return small === letter ? made : made.toUpperCase();
  }
  return "";
}

/** Put another letter in the place of the one before the caret; the field's own undo takes it back. */
function turn(field) {
  const language = languageOf(field);
  const { selectionStart: caret, selectionEnd, value } = field;
  if (language === null || caret !== selectionEnd || caret === 0) return false;
  const made = next(value[caret - 1], language);
  if (!made) return false;
  field.setSelectionRange(caret - 1, caret);
  insert(field, made);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || !isField(event.target)) return;
  if (pressed(event)?.command === "insert-letter" && turn(event.target)) event.preventDefault();
});

// --- the bar -------------------------------------------------------------------------------------------------------------

function showFor(field) {
  last = field;
  const language = languageOf(field);
  for (const button of bar.querySelectorAll("[data-letter]")) {
    button.disabled = language === null || !Object.values(letters[language]).join("").includes(button.dataset.letter);
  }
}

function setCapitals(on) {
  bar.querySelector("[data-capitals]").setAttribute("aria-pressed", on);
  for (const button of bar.querySelectorAll("[data-letter]")) {
    button.textContent = on ? button.dataset.letter.toUpperCase() : button.dataset.letter;
  }
}

function clicked({ target, shiftKey }) {
  const capitals = bar.querySelector("[data-capitals]");
  const on = capitals.getAttribute("aria-pressed") === "true";
  if (target === capitals) setCapitals(!on);
  if (!target.dataset.letter || !last?.isConnected) return;
  const { letter } = target.dataset;
  insert(last, on || shiftKey ? letter.toUpperCase() : letter);
  setCapitals(false);
}

/** Arrow keys go along the bar, which is one stop of the Tab key. */
function walk(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
  if (!step) return;
  event.preventDefault();
  const buttons = [...bar.querySelectorAll("button:enabled")];
  const to = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
  for (const button of bar.querySelectorAll("button")) button.tabIndex = button === to ? 0 : -1;
  to.focus();
}

if (bar) {
  document.addEventListener("focusin", ({ target }) => isField(target) && showFor(target));
  if (isField(document.activeElement)) showFor(document.activeElement);
  // The field keeps the caret, also in the browser's eyes.
  bar.addEventListener("pointerdown", (event) => event.preventDefault());
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", clicked);
  bar.addEventListener("keydown", walk);
}
