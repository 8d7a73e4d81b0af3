// Segments cut otherwise: joining with the next, splitting in two, and saying that a neighbour renders this one.

import { post } from "./api.js";
import { _, dialog, notify, page } from "./dom.js";

const byId = (id) => document.getElementById(id);

/** Return where words begin in a text, but for the first. */
function wordStarts(text) {
  return [...text.matchAll(/(?<=\s)\S/gu)].map((match) => match.index);
}

/** One text to be cut by a slider whose steps are the places between words; shows both parts. */
class Cutter {
  constructor(name) {
    this.name = name;
    this.field = byId(`split-${name}`);
    this.field.addEventListener("input", () => this.show());
  }

  /** Offer `places` of `text`, the one at or after `wanted` chosen. */
  offer(text, places, wanted, language) {
    Object.assign(this, { text, places });
    const found = places.findIndex((place) => place >= wanted);
    Object.assign(this.field, { max: places.length - 1, value: found < 0 ? places.length - 1 : found });
    for (const part of [1, 2]) byId(`split-${this.name}-${part}`).lang = language;
    this.show();
  }

  get place() {
    return this.places[Number(this.field.value)];
  }

  show() {
    const parts = [this.text.slice(0, this.place).trim(), this.text.slice(this.place).trim()];
    parts.forEach((part, index) => (byId(`split-${this.name}-${index + 1}`).textContent = part));
    this.field.setAttribute("aria-valuetext", parts.join(" | "));
  }
}

export class Editing {
  #store;
  #saver;
  #grid;
  #reopen;
  #next;
  #source = null;
  #target = null;

  /** `reopen(segment)` loads the document anew and goes to a segment; `next()` goes to the next unconfirmed one. */
  constructor(store, saver, grid, reopen, next) {
    this.#store = store;
    this.#saver = saver;
    this.#grid = grid;
    this.#reopen = reopen;
    this.#next = next;
  }

  /** Join the active segment with the next one. */
  join() {
    return this.#change(this.#grid.active.id, "join", {}, _("Joined with the next segment."));
  }

  /** Ask where to split the active segment. The slider begins at what is selected in the source, or after its first stop. */
  split() {
    const row = this.#grid.active;
    const starts = wordStarts(row.text);
    if (starts.length === 0) {
      notify(_("A segment of one word cannot be split."), "warn");
      return;
    }
    const { value: text, selectionStart: caret } = this.#grid.editor;
    const [segment, language] = [row.id, this.#store.target];
    const box = dialog("split");
    this.#source ??= new Cutter("source");
    this.#target ??= new Cutter("target");
    this.#source.offer(row.text, starts, selectedIn(row) ?? firstStop(row.text, starts), page.source);
    byId("split-translation").hidden = text.trim() === "";
    this.#target.offer(text, [...wordStarts(text), text.length], caret > 0 ? caret : text.length, language);
    box.returnValue = "";
    box.onclose = () => {
      if (box.returnValue !== "split") {
        this.#grid.focus();
        return;
      }
      const place = this.#target.place;
      const target = place < text.length ? { language, target_place: place } : {};
      this.#change(segment, "split", { source: row.text, place: this.#source.place, ...target }, _("Split in two."));
    };
    box.showModal();
    this.#source.field.focus();
  }

  async #change(segment, what, body, done) {
    await this.#saver.flush();
    if (this.#saver.unsaved) return;
    try {
      await post(`/segments/${segment}/${what}`, body);
      await this.#reopen(segment);
      notify(done);
    } catch (error) {
      notify(error.body ? error.message : _("The server does not answer. Is it still running?"), "warn");
    }
  }

  /** Ask in which neighbour the active segment is rendered. */
  chooseElsewhere() {
    const box = dialog("elsewhere");
    box.returnValue = "";
    box.onclose = () => {
      if (box.returnValue) this.elsewhere(Number(box.returnValue));
      else this.#grid.focus();
    };
    box.showModal();
  }

  /** Say that the active segment is rendered in the one before (-1) or after (1), or (0) in its own text. */
  async elsewhere(where) {
    const row = this.#grid.active;
    await this.#saver.act(row.id, this.#store.target, { action: "elsewhere", text: "", where });
    if (where !== 0 && !this.#store.isOpen(row)) this.#next();
    else this.#grid.focus();
  }
}

/** Return where in a row's source the selection begins, or null. */
function selectedIn(row) {
  const selection = getSelection();
  const source = document.querySelector(`[data-segment="${row.id}"] .source`);
  if (selection.isCollapsed || !source?.contains(selection.anchorNode)) return null;
  const before = document.createRange();
  before.setStart(source, 0);
  before.setEnd(selection.getRangeAt(0).startContainer, selection.getRangeAt(0).startOffset);
  return before.toString().length;
}

/** Return the first word's start after a sign that may end a clause, else the one in the middle. */
function firstStop(text, starts) {
  return starts.find((start) => /[.!?…;:,]["»”]?\s+$/u.test(text.slice(0, start))) ?? starts[Math.floor(starts.length / 2)];
}
