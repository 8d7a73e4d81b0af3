// Terms, Review, Read, Export: by key from one step of a document to the next, and there at once to what one does on that page.

import { pressed } from "./keys.js";

const STEPPED = "stepped"; // left for the page that comes
const CONTROLS = "main :is(a[href], button, input:not([type=hidden]), select, textarea, summary)";
const REVIEW = 1;
const links = [...document.querySelectorAll(".steps ol a")];

/** Go to the next step, after the last to the first; from a page beside the way, such as the findings, to the review. */
function next() {
  const here = links.findIndex((link) => link.ariaCurrent === "step");
  sessionStorage.setItem(STEPPED, "true");
  links[here < 0 ? REVIEW : (here + 1) % links.length].click();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (pressed(event)?.command !== "next-step") return;
  event.preventDefault();
  next();
});

if (sessionStorage.getItem(STEPPED)) {
  sessionStorage.removeItem(STEPPED);
  const first = [...document.querySelectorAll(CONTROLS)].find((each) => !each.closest(".document-bar") && each.checkVisibility());
  // Where a page puts the focus by itself, it stays there.
  if (document.activeElement === document.body) first?.focus();
}
