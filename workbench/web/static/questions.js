// The letter to the author of the source: copied with one press. Without this it is selected and copied by hand.

const { _, notify } = window.audarma;
const letter = document.getElementById("letter");
const copy = document.getElementById("copy-letter");

if (letter) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(letter.value);
      notify(_("The letter was copied."));
    } catch {
      letter.select();
      notify(_("The browser did not let this page use the clipboard. The text is selected: press Ctrl+C."), "warn");
    }
  });
}
