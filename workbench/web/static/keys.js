// The keyboard: by `event.code`, the key's place, so that shortcuts work on Kazakh, Kyrgyz and Russian layouts too.
// Chosen to collide with no browser, desktop or layout switch; the list is shown by `?` and F1.

/** Return the name of the pressed combination, such as "Ctrl+ArrowUp"; the macOS command key counts as Ctrl for Enter. */
export function combination(event) {
  const control = event.ctrlKey || (event.metaKey && event.code === "Enter");
  const code = event.code.replace("NumpadEnter", "Enter").replace("Numpad", "Digit");
  return `${control ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${event.shiftKey ? "Shift+" : ""}${code}`;
}

/** Call `actions[combination]` on its key; an action that returns false leaves the key to the browser. */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    // A letter being composed, and keys inside an open dialog, belong to the browser.
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const action = actions[combination(event)];
    if (action && action(event) !== false) event.preventDefault();
  });
}

/** Is the reader writing into a field just now? */
export function isWriting(event) {
  return event.target.closest?.("input, textarea, select") !== null;
}
