// Comments on the active segment. What shows and writes them (talk.js) is fetched when a segment has some, or when one is written.

import { extra, grid } from "./desk.js";

let talk = null;

function fetched() {
  // One that failed is tried again when it is wanted again.
  talk ??= import("./talk.js").catch((error) => {
    talk = null;
    throw error;
  });
  return talk;
}

/** Show a row's comments in the panel. */
export function showComments(row) {
  if (talk !== null || row?.comments[1] > 0) extra(fetched().then(({ show }) => show(row)));
}

/** Write a comment on the active row. */
export function writeComment() {
  const row = grid.active;
  // What is typed before the form is there must not go into the translation.
  document.activeElement.blur();
  extra(fetched().then(({ write }) => write(row)));
}
