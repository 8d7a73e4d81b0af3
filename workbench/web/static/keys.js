// The keyboard: by `event.code`, the key's place, so that shortcuts work on Kazakh, Kyrgyz and Russian layouts too.
// Which keys call which command stands in the page, from the server's one table and the reader's own choices.

const { commands, completes, labels, letters } = JSON.parse(document.getElementById("keys").textContent);

// `letters`: language → Russian letter → the language's own that are made of it; `completes`: are completions wanted?
export { completes, letters };

/** Return the name of the pressed combination, such as "Ctrl+ArrowUp"; the macOS command key counts as Ctrl for Enter. */
export function combination(event) {
  const enter = event.metaKey && event.code === "Enter";
  const code = event.code.replace("NumpadEnter", "Enter").replace(/^Numpad(?=\d)/, "Digit");
  const held = [event.ctrlKey || enter ? "Ctrl+" : "", event.altKey ? "Alt+" : "", event.shiftKey ? "Shift+" : "", event.metaKey && !enter ? "Meta+" : ""];
  return held.join("") + code;
}

/** Return the command that was pressed and, where it is one of nine, its number; or null. */
export function pressed(event) {
  const keys = combination(event);
  const digit = /Digit([1-9])$/.exec(keys)?.[1];
  const command = commands[keys] ?? (digit ? commands[keys.replace(/Digit\d$/, "Digit#")] : undefined);
  return command === undefined ? null : { command, number: Number(digit) };
}

/** Return how the keys of a command are labelled; of one of nine, with its number. */
export const label = (command, number = "") => labels[command].replace("1…9", number);

/** Tell, beside each key of `root`, which sign it types on the reader's layout, where the browser knows. */
export async function showLayout(root) {
  const layout = await navigator.keyboard?.getLayoutMap?.();
  for (const kbd of layout ? root.querySelectorAll("kbd[data-keys]") : []) {
    const sign = layout.get(kbd.dataset.keys.split("+").at(-1))?.toUpperCase();
    const shown = kbd.textContent.split("+").at(-1);
    if (sign && shown !== "?" && /^.$/u.test(shown) && sign !== shown) kbd.textContent += ` (${sign})`;
  }
}

/** Call `actions[command]` on its keys; an action that returns false leaves them to the browser. */
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    // A letter being composed, and keys inside an open dialog, belong to the browser.
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const found = pressed(event);
    if (found === null || (types(event) && isWriting(event))) return;
    const action = actions[found.command];
    if (action && action(found.number) !== false) event.preventDefault();
  });
  // On layouts where Shift and another key give the question mark, it is one as well.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.defaultPrevented || isWriting(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    actions.help?.();
  });
}

/** Does the key write a sign in a text field? */
const types = (event) => !event.ctrlKey && !event.altKey && !event.metaKey && event.key.length === 1;

/** Is the reader writing into a field just now? */
function isWriting(event) {
  return event.target.closest?.("input, textarea, select") !== null;
}
