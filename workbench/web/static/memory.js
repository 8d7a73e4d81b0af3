// Long lists (memory, findings): choosing all of a page, asking before a large deletion, and saying that work is under way.

const { _, notify } = window.audarma;

const choose = document.getElementById("choose-all");
if (choose) {
  const boxes = [...document.querySelectorAll('#pairs input[type="checkbox"]:not([disabled])')];
  choose.hidden = boxes.length === 0;
  choose.addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}

// What was asked for is done by the server in one go; a second click would only ask again.
for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.sure;
    if (event.defaultPrevented || (question && !window.confirm(question))) {
      event.preventDefault();
      return;
    }
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    setTimeout(() => notify(_("Working…")), 500);
  });
}
// The page comes back from the browser's memory as it was left.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});
