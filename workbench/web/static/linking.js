// The alignment of a reference text: rows by keyboard, changes without leaving the row. It works without this, too.

const { _, notify } = window.audarma;
const place = () => document.getElementById("links");
const rows = () => [...place().querySelectorAll(".links tbody tr")];

function focus(row) {
  if (!row) return;
  for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** Send a row's button, put the answer in the place of what is shown, and stay on the row (`next`: go to the one below). */
async function send(button, next = false) {
  const form = button.form;
  const data = new FormData(form, button);
  const row = button.closest("tr");
  const at = rows().indexOf(row);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  } catch {
    notify(_("The server does not answer. Is it still running?"), "bad");
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById("links");
  if (!answer.ok || !part) {
    location.reload();
    return;
  }
  place().replaceWith(part);
  document.getElementById("messages").replaceChildren(...page.getElementById("messages").children);
  // A response's address has lost its fragment; the row stands in the query as well.
  const named = document.getElementById(new URL(answer.url).searchParams.get("row") ?? "") ?? rows()[Math.min(at, rows().length - 1)];
  focus(next ? (named.nextElementSibling ?? named) : named);
}

document.addEventListener("submit", (event) => {
  if (!event.submitter?.closest(".links")) return;
  event.preventDefault();
  send(event.submitter);
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(".links tbody tr");
  if (row && row.tabIndex !== 0) for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
});

const named = (event) => {
  const control = event.ctrlKey || event.metaKey;
  if (control && event.code === "Enter") return "confirm";
  if (control && event.code === "KeyJ") return "join";
  if (control && event.code === "KeyE") return "split";
  if (event.shiftKey && event.code === "ArrowUp") return "up";
  if (event.shiftKey && event.code === "ArrowDown") return "down";
  return null;
};

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(".links tbody tr");
  if (!row || event.altKey) return;
  const key = named(event);
  if (key) {
    event.preventDefault();
    const button = row.querySelector(`[data-key="${key}"]`);
    // A row that is confirmed already is passed over.
    if (key === "confirm" && (!button || button.value.startsWith("reopen"))) focus(row.nextElementSibling);
    else if (button) send(button, key === "confirm");
    return;
  }
  const step = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling }[event.code];
  if (event.ctrlKey || event.shiftKey || !(event.code === "ArrowDown" || event.code === "ArrowUp")) return;
  event.preventDefault();
  focus(step);
});

if (location.hash) focus(document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest(".links tbody tr"));
