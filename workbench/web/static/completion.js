// Offers while one types in the grid: a small list under the caret. Tab takes the first one, Escape puts the list away, and a
// key asks for more, among which the arrow keys choose. Nothing of the page moves, and no typing waits for it.
//
// The field stays a text field (a combobox has one line only): it names its list by `aria-controls`, and the offer that the
// arrow keys are on by `aria-activedescendant`. An offer that nobody asked for is not read out.

import { get } from "./api.js";
import { Completing } from "./completing.js";
import { _, element, insert, notify } from "./dom.js";
import { completes, label, pressed } from "./keys.js";

const COPIED = ["font", "letterSpacing", "lineHeight", "padding", "borderWidth", "borderStyle", "boxSizing", "textIndent", "tabSize"];
const EDGE = 8; // pixels that stay free at the window's edges

export class Completion {
  #asked = false;
  #at = 0;
  #completing = null;
  #field = null;
  #key = "";
  #known = null;
  #list = element("ul", { id: "completion", role: "listbox", "aria-label": _("Completions"), hidden: true });
  #loading = "";
  #material = null;
  #offers = [];
  #texts;
  #wished = false;

  /** `texts()` gives what memory and drafts say for the active segment. */
  constructor(rows, texts) {
    this.#texts = texts;
    document.body.append(this.#list);
    rows.addEventListener("input", ({ target, isComposing, inputType }) => {
      if (isComposing || !target.dataset.language) return;
      // What is deleted is not offered again at once.
      if (inputType?.startsWith("delete") || inputType?.startsWith("history")) this.#close();
      else if (completes) this.#offer(target);
    });
    rows.addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
    rows.addEventListener("focusout", () => this.#close());
    rows.addEventListener("pointerdown", () => this.#close());
    addEventListener("scroll", () => this.#close(), { capture: true, passive: true });
    addEventListener("resize", () => this.#close());
    this.#list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.#take(Number(option.dataset.place));
    });
  }

  get #open() {
    return !this.#list.hidden;
  }

  #pressed(event) {
    if (event.isComposing || !event.target.dataset.language) return;
    const command = pressed(event)?.command;
    if (command === "complete") this.#offer(event.target, true);
    else if (!this.#open) return;
    else if (command === "accept" || (this.#asked && event.code === "Enter" && !event.ctrlKey && !event.altKey)) this.#take(this.#at);
    else if (command === "dismiss") this.#close();
    else if (this.#asked && event.code === "ArrowDown" && !event.ctrlKey) this.#choose(this.#at + 1);
    else if (this.#asked && event.code === "ArrowUp" && !event.ctrlKey) this.#choose(this.#at - 1);
    else {
      // Moving the caret leaves the place that the offer was for.
      if (/^(Arrow|Home|End|Page)/.test(event.code)) this.#close();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Show what fits at the caret; what is known of a segment is asked for once. */
  async #offer(field, asked = false) {
    const key = `${field.closest("[data-segment]").dataset.segment}/${field.dataset.language}`;
    if (key !== this.#key) {
      this.#close();
      // Who asks while it is on its way is answered when it has come.
      this.#wished = asked || (this.#wished && this.#loading === key);
      if (this.#loading === key) return;
      this.#loading = key;
      try {
        const material = await get(`/segments/${key}/completion.json`);
        if (this.#loading !== key) return;
        this.#material = material;
        this.#known = null;
        this.#key = key;
      } catch (error) {
        // Typing goes on without offers; who asks for one is told.
        if (this.#wished) notify(error.body ? error.message : _("The server does not answer. Is it still running?"), "bad");
        return;
      } finally {
        if (this.#loading === key) this.#loading = "";
      }
      if (document.activeElement !== field) return;
      asked = this.#wished;
    }
    this.#refresh();
    const { selectionStart, selectionEnd, value } = field;
    const offers = selectionStart === selectionEnd ? this.#completing.offers(value, selectionStart, { asked }) : [];
    if (offers.length > 0) this.#show(field, offers, asked);
    else {
      this.#close();
      if (asked) notify(_("Nothing fits here. Type the beginning of a word."), "warn");
    }
  }

  /** What memory and drafts say may come later than the first letter. */
  #refresh() {
    const texts = this.#texts();
    if (texts === this.#known) return;
    this.#known = texts;
    this.#completing = new Completing(this.#material, texts);
  }

  #show(field, offers, asked) {
    this.#field = field;
    this.#offers = asked ? offers : offers.slice(0, 1);
    this.#asked = asked;
    this.#list.lang = field.dataset.language;
    this.#list.replaceChildren(...this.#offers.map((offer, place) => this.#option(offer, place)));
    this.#list.hidden = false;
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", "completion");
    this.#choose(0);
    this.#place(caretBox(field));
  }

  #option({ text, rest }, place) {
    const typed = text.slice(0, text.length - rest.length);
    const key = place === 0 ? element("kbd", { "aria-hidden": "true" }, label("accept")) : null;
    return element("li", { role: "option", id: `completion-${place}`, "data-place": place }, element("span", {}, typed, element("b", {}, rest)), key);
  }

  #choose(place) {
    this.#at = (place + this.#offers.length) % this.#offers.length;
    for (const option of this.#list.children) option.setAttribute("aria-selected", Number(option.dataset.place) === this.#at);
    if (this.#asked) this.#field.setAttribute("aria-activedescendant", `completion-${this.#at}`);
  }

  /** Put the list under the caret's line, or above it where there is no room. */
  #place({ left, top, bottom }) {
    const { width, height } = this.#list.getBoundingClientRect();
    const x = Math.max(EDGE, Math.min(left, innerWidth - width - EDGE));
    const y = bottom + height + EDGE > innerHeight ? top - height : bottom;
    this.#list.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  #take(place) {
    const [field, { rest }] = [this.#field, this.#offers[place]];
    this.#close();
    insert(field, rest);
  }

  #close() {
    if (!this.#open) return;
    this.#list.hidden = true;
    this.#offers = [];
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) this.#field.removeAttribute(name);
  }
}

/** Where the caret of a text field stands in the window: the same text is set beside it, out of sight, to measure it. */
function caretBox(field) {
  const copy = element("div", { class: "caret-copy", "aria-hidden": "true" });
  const style = getComputedStyle(field);
  for (const name of COPIED) copy.style[name] = style[name];
  const box = field.getBoundingClientRect();
  copy.style.width = `${box.width}px`;
  const mark = element("span", {}, "\u200b");
  copy.append(field.value.slice(0, field.selectionStart), mark);
  document.body.append(copy);
  const { offsetLeft, offsetTop, offsetHeight } = mark;
  copy.remove();
  const top = box.top + offsetTop - field.scrollTop;
  return { left: box.left + offsetLeft, top, bottom: top + offsetHeight };
}
