// Copying the whole target, and printing.

const { _, notify } = window.audarma;

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

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
