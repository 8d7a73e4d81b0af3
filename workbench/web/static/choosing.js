// The page "Keys": a command's new keys are pressed; the server keeps them or says why they cannot be had.

import { Refused, post } from "./api.js";
import { combination, showLayout } from "./keys.js";

const { _, notify } = window.audarma;
const table = document.getElementById("choosing");
const all = document.getElementById("reset-all");
const MODIFIER = /^(Control|Alt|Shift|Meta|OS|CapsLock|Fn)/;

/** Ask for keys on a button; what it said before comes back when it is over. */
function listenOn(button) {
  const said = button.textContent;
  button.textContent = _("Press the new keys… (Esc: leave it)");
  button.dataset.listening = "true";
  const stop = () => {
    button.textContent = said;
    delete button.dataset.listening;
    button.removeEventListener("keydown", press);
    button.removeEventListener("blur", stop);
  };
  const press = (event) => {
    if (MODIFIER.test(event.code) || event.isComposing) return;
    // Tab leaves the button as it always does.
    if (event.code === "Tab" && !event.ctrlKey && !event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    stop();
    if (event.code !== "Escape") change({ command: button.closest("tr").dataset.command, keys: combination(event) }, button);
  };
  button.addEventListener("keydown", press);
  button.addEventListener("blur", stop);
}

/** Send a change and show what has become of it. */
async function change(body, button) {
  const row = button.closest("tr");
  for (const old of table.querySelectorAll(".why")) old.remove();
  try {
    const { keys, changed, note } = await post("/keys", body);
    show(keys, changed);
    if (note) tell(row, note, "note");
    notify(row ? `${row.querySelector("th").textContent}: ${keys[row.dataset.command].map(({ label }) => label).join(", ")}` : _("All keys are as they were."));
  } catch (error) {
    const message = error instanceof Refused ? error.message : _("The server does not answer. Is it still running?");
    if (row) tell(row, message, "refusal");
    else notify(message, "bad");
  }
}

function tell(row, text, kind) {
  const why = document.createElement("span");
  why.className = "why small";
  why.dataset.kind = kind;
  why.setAttribute("role", kind === "note" ? "status" : "alert");
  row.querySelector(".doing").append(why);
  why.textContent = text;
}

function show(keys, changed) {
  for (const row of table.querySelectorAll("tr[data-command]")) {
    const name = row.dataset.command;
    const shown = keys[name].flatMap(({ keys: each, label }) => {
      const kbd = document.createElement("kbd");
      kbd.dataset.keys = each;
      kbd.textContent = label;
      return [kbd, " "];
    });
    row.querySelector(".combinations").replaceChildren(...shown);
    const reset = row.querySelector("[data-reset]");
    if (!reset) continue;
    const had = document.activeElement === reset;
    reset.disabled = !changed.includes(name);
    if (had && reset.disabled) row.querySelector("[data-change]").focus();
  }
  all.disabled = changed.length === 0;
  showLayout(table);
}

table.addEventListener("click", ({ target }) => {
  if (target.matches("[data-change]")) listenOn(target);
  else if (target.matches("[data-reset]")) change({ command: target.closest("tr").dataset.command }, target);
});
all.addEventListener("click", () => change({}, all));
showLayout(table);
