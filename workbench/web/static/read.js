// Reading a translation through: findings in the margin, from paragraph to paragraph by keyboard, copying, printing.

const { _, notify } = window.audarma;
const CHUNK = 200;

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      const response = await fetch(button.dataset.copy);
      await navigator.clipboard.writeText(await response.text());
      notify(_("Copied. What is not translated yet stands in ⟦ ⟧."));
    } catch {
      notify(_("The browser did not let this page use the clipboard. Open the plain text and copy it there."), "bad");
    }
  });
}

/** What a visual editor takes: the text with its headings, lists and tables, and the same as plain text. */
const rich = (html, text) =>
  new ClipboardItem({
    "text/html": new Blob([html], { type: "text/html" }),
    "text/plain": new Blob([text], { type: "text/plain" }),
  });

for (const button of document.querySelectorAll("[data-copy-from]")) {
  const field = document.getElementById(button.dataset.copyFrom);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      if (button.dataset.rich) {
        await navigator.clipboard.write([rich(field.value, document.getElementById(button.dataset.rich).value)]);
      } else {
        await navigator.clipboard.writeText(field.value);
      }
      notify(_("Copied."));
    } catch {
      // The browser may forbid scripts the clipboard; the reader's own Ctrl+C always works.
      field.focus();
      field.select();
      notify(_("The browser did not let this page use the clipboard. The text is selected: press Ctrl+C."), "bad");
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// --- from paragraph to paragraph -------------------------------------------------------------------------------------

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
  if (!step || !event.ctrlKey || event.altKey || event.shiftKey) return;
  const all = [...document.querySelectorAll(".passage")];
  if (all.length === 0) return;
  event.preventDefault();
  const here = document.activeElement.closest?.(".passage");
  // From nowhere the way goes on at the first paragraph in sight.
  const seen = all.findIndex((passage) => passage.getBoundingClientRect().bottom > 0);
  const next = here ? all[all.indexOf(here) + step] : all[seen];
  const column = document.activeElement.closest?.(".cell");
  const at = here && column ? [...here.children].indexOf(column) : 0;
  const sentence = next?.children[at]?.querySelector(".sentence") ?? next?.querySelector(".sentence");
  sentence?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
});

// --- findings in the margin ------------------------------------------------------------------------------------------

const note = document.getElementById("findings-note");

function chip(findings, language, number) {
  const link = document.createElement("a");
  const messages = findings.map((finding) => finding.message).join("\n");
  link.href = `/documents/${note.dataset.document}/review?target=${language}#s${number}`;
  link.className = `tag ${findings[0].severity === "alarm" ? "bad" : "warn"}`;
  link.title = messages;
  link.textContent = `${number} · ${findings[0].category}${findings.length > 1 ? ` × ${findings.length}` : ""}`;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.textContent = `: ${messages}`;
  link.append(said);
  return link;
}

function mark(language, found) {
  for (const margin of document.querySelectorAll(`.margin[data-language="${language}"]`)) {
    const segments = margin.dataset.segments.split(" ");
    const numbers = margin.dataset.numbers.split(" ");
    segments.forEach((segment, place) => {
      // One mark for all findings of a sentence that are of one sort.
      const sorts = new Map();
      for (const finding of found[segment] ?? []) {
        const sort = `${finding.severity} ${finding.category}`;
        sorts.set(sort, [...(sorts.get(sort) ?? []), finding]);
      }
      for (const some of sorts.values()) margin.append(" ", chip(some, language, numbers[place]));
    });
  }
}

async function findings() {
  const total = Number(note.dataset.total);
  const languages = note.dataset.findings.split(" ");
  let amount = 0;
  for (const language of languages) {
    for (let first = 1; first <= total; first += CHUNK) {
      if (total > CHUNK) note.textContent = _("Looking for findings: %(done)s of %(total)s segments", { done: first - 1, total });
      const response = await fetch(`/documents/${note.dataset.document}/findings/${language}.json?first=${first}&count=${CHUNK}`);
      if (!response.ok) throw new Error(response.statusText);
      const found = await response.json();
      amount += Object.values(found).reduce((sum, some) => sum + some.length, 0);
      mark(language, found);
    }
  }
  note.textContent = amount > 0 ? _("Findings in the margin: %(number)s", { number: amount }) : _("The checks found nothing.");
}

if (note) {
  findings().catch(() => {
    note.textContent = _("The findings cannot be loaded just now. Load the page again.");
  });
}
