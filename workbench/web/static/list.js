// The list editor: shows the inflected rows and the sentence while one types. Without this, “Show the result” does the same.

const { _, notify } = window.audarma;
const form = document.getElementById("list");
const field = (name) => form.elements.namedItem(name);
const frame = field("frame");
let timer;
let newest = 0;

async function show() {
  const mine = ++newest;
  const response = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
  const answer = await response.json();
  if (mine !== newest) return;
  if (!response.ok) {
    notify(answer.error, "warn");
    return;
  }
  document.getElementById("messages").replaceChildren();
  document.getElementById("result").value = answer.text;
  form.querySelectorAll("[data-formed]").forEach((output, number) => { output.value = answer.rows[number] ?? ""; });
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => show().catch(() => notify(_("The server does not answer. Is it still running?"), "bad")), 200);
}

/** A sentence or case changed by hand is no longer the chosen one; one that is known is chosen again. */
function recognise() {
  const same = [...frame.options].find((option) => option.dataset.text === field("text").value && option.dataset.case === field("case").value);
  frame.value = same ? same.value : frame.options[frame.options.length - 1].value;
  field("frame-was").value = frame.value;
}

frame.addEventListener("input", () => {
  const { text, case: wanted } = frame.selectedOptions[0].dataset;
  if (text !== undefined) {
    field("text").value = text;
    field("case").value = wanted;
  }
  field("frame-was").value = frame.value;
});
for (const name of ["text", "case"]) field(name).addEventListener("input", recognise);
form.addEventListener("input", soon);

form.addEventListener("keydown", (event) => {
  const way = { ArrowUp: "up", ArrowDown: "down" }[event.code];
  const row = event.target.closest(".official");
  if (!way || !row || !event.altKey || event.ctrlKey || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  row.querySelector(`button[value="${way}-${row.dataset.row}"]`).click();
});

// Who chose a sentence before this script had come is answered now.
if (frame.value !== field("frame-was").value) frame.dispatchEvent(new Event("input", { bubbles: true }));
