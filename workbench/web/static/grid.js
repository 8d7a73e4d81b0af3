// The grid: one row a segment, showing one target or all of them; only the active row holds text fields.

import { _, element, fit, page } from "./dom.js";
import { begins, markSpeech } from "./speeches.js";
import { mayWrite } from "./rights.js";
import { Windowed } from "./windowed.js";

const QUIET = 250; // ms without scrolling before terms and findings of what is in sight are asked for
const AHEAD = 5; // rows beyond what is in sight whose texts are asked for
const LINE = 24; // pixels; with the paddings, the shape of text as the style sheet has it
const PADDING = 14;
const SAMPLE = "Қазақстан Республикасының Көлік министрі"; // tells how wide an average letter is

/** Events: "activate" {row}, "typed" {row, language, text}, "language" {language} (another target's field has the focus). */
export class Grid extends EventTarget {
  #body;
  #editors = new Map();
  #quiet = 0;
  #saver;
  #shape = null;
  #stacked = false;
  #store;
  #wanted = null;
  #window;

  constructor(body, store, saver) {
    super();
    this.#body = body;
    this.#store = store;
    this.#saver = saver;
    this.active = null;
    this.#window = new Windowed(body, body.closest(".grid"), {
      build: (place) => this.#build(store.view[place]),
      estimate: (place) => this.#estimate(store.view[place]),
      // The active row stays, so that what is typed goes on wherever one scrolls.
      kept: () => this.active?.place ?? -1,
    });
    this.#window.addEventListener("drawn", ({ detail }) => this.#ask(detail));
    addEventListener("resize", () => (this.#shape = null));
    body.addEventListener("click", (event) => this.#clicked(event));
    body.addEventListener("focusin", ({ target }) => {
      const { language } = target.dataset;
      if (language && language !== store.target) this.#tell("language", { language });
    });
    // Rows whose text has come take the place of those that stood for them: nothing that could be read moves.
    store.addEventListener("loaded", ({ detail }) => this.#renew(detail.rows));
    store.addEventListener("marked", ({ detail }) => this.#refreshSome(detail.rows));
    store.addEventListener("found", ({ detail }) => this.#refreshSome(detail.rows));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Build the rows in sight anew, of a document that was just loaded, or of the rows that a filter left. */
  render() {
    this.#editors.clear();
    this.#wanted = null;
    this.active &&= this.#store.byId.get(this.active.id) ?? null;
    if (this.active?.place < 0) this.active = null;
    const count = this.#store.view.length;
    this.#body.closest("[role=table]").setAttribute("aria-rowcount", count + 1);
    this.#window.restart(count);
  }

  get stacked() {
    return this.#stacked;
  }

  /** Show all targets of each row, one above the other, or only the current one. */
  set stacked(stacked) {
    this.#stacked = stacked;
    this.#body.dataset.stacked = stacked;
    this.refreshAll();
  }

  /** The targets that rows show. */
  get #shown() {
    return this.#stacked ? this.#store.targets : [this.#store.target];
  }

  #ask({ first, last }) {
    this.#store.loadShown(first - AHEAD, last + AHEAD);
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#store.annotate(first, last), QUIET);
  }

  #estimate(row) {
    this.#shape ??= this.#measureShape();
    const { narrow, signs } = this.#shape;
    const lines = (length) => Math.max(1, Math.ceil(length / signs));
    const targets = this.#shown.reduce((sum, language) => sum + lines(this.#store.length(row, language)), 0);
    const source = lines(row.size) + begins(row);
    return PADDING + LINE * (narrow ? source + targets + 1.5 : Math.max(source, targets));
  }

  /** Return whether the columns stand below one another, and how many letters a line of one has. */
  #measureShape() {
    const width = this.#body.clientWidth;
    const narrow = matchMedia("(max-width: 44rem)").matches;
    const brush = document.createElement("canvas").getContext("2d");
    brush.font = getComputedStyle(this.#body).font;
    // A line is left half a word short on average.
    const sign = (brush.measureText(SAMPLE).width / SAMPLE.length) * 1.05;
    return { narrow, signs: Math.max(8, (narrow ? width - 60 : (width - 180) / 2 - 20) / sign) };
  }

  // --- what a row shows ------------------------------------------------------------------------------------------------

  #build(row) {
    const node = element("div", { class: "segment", role: "row", id: `s${row.number}`, "aria-rowindex": row.place + 2 });
    node.append(
      element("div", { class: "number", role: "cell" }, String(row.number)),
      element("div", { class: "source", role: "cell", lang: page.source }),
      element("div", { class: "target", role: "cell" }),
      element("div", { class: "status", role: "cell" }),
    );
    Object.assign(node.dataset, { segment: row.id, kind: row.kind, opens: row.opens });
    if (row === this.active) node.setAttribute("aria-current", "true");
    this.#show(row, node);
    return node;
  }

  #renew(rows) {
    for (const row of rows) {
      // The row that is written in stays as it is, with its caret.
      if (row === this.active) this.refresh(row);
      else this.#window.drop(row.place);
    }
    this.#window.draw();
  }

  #refreshSome(rows) {
    for (const row of rows) this.refresh(row);
    this.#window.draw();
  }

  /** Show a row as it is now. */
  refresh(row) {
    const node = this.#window.node(row.place);
    if (node) this.#show(row, node);
  }

  /** Show all rows as they are now, as after a change of the target. */
  refreshAll() {
    for (const place of this.#window.built) this.refresh(this.#store.view[place]);
    this.#window.relay();
  }

  #show(row, node) {
    node.dataset.state = this.#store.state(row);
    markSpeech(row, node, this.#store.target);
    // Until its text is here a row keeps the place that it will need.
    node.style.minHeight = row.text === null ? `${this.#estimate(row)}px` : "";
    if (row.text === null) return;
    const [, source, target, status] = node.children;
    this.#showSource(row, source);
    const writing = row.id === this.active?.id;
    // A cell with one text needs no element inside: a page of fewer is laid out faster.
    const alone = !writing && !this.#stacked;
    target.classList.toggle("text", alone);
    if (alone) target.lang = this.#store.target;
    else target.removeAttribute("lang");
    if (writing) this.#showFields(row, target);
    else if (alone) target.textContent = this.#text(row, this.#store.target);
    else target.replaceChildren(...this.#shown.map((language) => this.#line(row, language, this.#textNode(row, language))));
    status.replaceChildren(...this.#status(row, this.#store.translation(row)));
  }

  #textNode(row, language) {
    return element("div", { class: "text", lang: language }, this.#text(row, language));
  }

  /** Return a target's text or field, with its language and state before it where several stand together. */
  #line(row, language, content) {
    if (!this.#stacked) return content;
    const state = this.#store.state(row, language);
    const name = `${page.languages[language]}: ${page.states[state]}`;
    const tag = element("span", { class: "badge", "data-state": state, title: name }, language.toUpperCase());
    return element("div", { class: "line", "data-current": language === this.#store.target }, tag, content);
  }

  #text(row, language) {
    return this.#saver.pending(row.id, language) ?? this.#store.translation(row, language).text;
  }

  /** Show the source, its terms underlined: `row.marks` are [start, end, kind], none inside another. */
  #showSource(row, source) {
    if (source.textContent === row.text && source.childElementCount === row.marks.length) return;
    // Text that someone has selected is not taken away; its terms are underlined the next time.
    const selection = getSelection();
    if (!selection.isCollapsed && selection.containsNode(source, true)) return;
    const pieces = [];
    let at = 0;
    for (const [start, end, kind] of row.marks) {
      pieces.push(row.text.slice(at, start));
      pieces.push(element("mark", { "data-kind": kind }, row.text.slice(start, end)));
      at = end;
    }
    source.replaceChildren(...pieces.filter((piece) => piece !== ""), row.text.slice(at));
  }

  #status(row, translation) {
    const badge = element("span", { class: "badge", "data-state": translation.state }, page.states[translation.state]);
    const notes = [badge];
    const findings = this.#store.findingsOf(row);
    if (findings.length > 0) {
      const alarm = findings.some((finding) => finding.severity === "alarm");
      const title = findings.map((finding) => finding.message).join("\n");
      const sign = alarm ? "▲" : "△";
      notes.push(element("span", { class: "found", "data-severity": alarm ? "alarm" : "hint", title }, `${sign} ${findings.length}`));
    }
    if (translation.elsewhere) {
      const where = translation.elsewhere < 0 ? _("↑ rendered in the segment before") : _("↓ rendered in the segment after");
      notes.push(element("span", { class: "origin" }, where));
    }
    if (row.comments[0] > 0) {
      const title = _("Open comments: %(count)s", { count: row.comments[0] });
      notes.push(element("span", { class: "talk", title, role: "img", "aria-label": title }, String(row.comments[0])));
    }
    const origin = this.#origin(translation);
    if (origin) notes.push(element("span", { class: "origin" }, origin));
    if (row.repeats > 1) {
      const title = _("The same text stands in %(count)s places; confirming one fills the others.", { count: row.repeats });
      notes.push(element("span", { class: "repeats", title }, `× ${row.repeats}`));
    }
    return notes;
  }

  #origin(translation) {
    const origin = translation.origin;
    if (origin === null || origin.kind === "typed") return "";
    const score = origin.score === null ? "" : ` ${origin.score} %`;
    return `${page.origins[origin.kind] ?? origin.kind}${score}`;
  }

  // --- the active row --------------------------------------------------------------------------------------------------

  /** The text field of the current target, or null. */
  get editor() {
    return this.#editors.get(this.#store.target) ?? null;
  }

  /** Make a row the active one, with its text field focused, in sight, and the caret at `caret` (default: the end).
   *  At once when its text is here, else when it has come; of several asked for meanwhile, the last counts. */
  async activate(row, { caret = null, focus = true } = {}) {
    if (row.place < 0) {
      this.#store.include(row);
      this.render();
    }
    this.#wanted = row;
    if (row.text === null) await this.#store.load(row);
    if (row !== this.#wanted || row.text === null) return;
    const before = this.active;
    this.active = row;
    if (before !== row) {
      this.#editors.clear();
      if (before) {
        this.#window.node(before.place)?.removeAttribute("aria-current");
        this.refresh(before);
      }
      this.#window.node(row.place)?.setAttribute("aria-current", "true");
      this.refresh(row);
    }
    this.#window.reveal(row.place);
    if (focus) this.focus(caret);
    this.#window.draw();
    if (before !== row) this.#tell("activate", { row });
  }

  focus(caret = null) {
    if (this.editor === null) return;
    const place = caret ?? this.editor.value.length;
    this.editor.focus({ preventScroll: true });
    // A row of all languages may be higher than the window: the field one writes in is what must be seen.
    if (this.#stacked) this.editor.scrollIntoView({ block: "nearest", behavior: "instant" });
    this.editor.setSelectionRange(place, place);
  }

  /** Bring the fields of the active row up to date; one is touched only when its text is another. */
  #showFields(row, target) {
    const shown = this.#shown;
    if (shown.length !== this.#editors.size || !shown.every((language) => this.#editors.get(language)?.isConnected)) {
      const focused = target.contains(document.activeElement);
      this.#editors = new Map(shown.map((language) => [language, this.#field(row, language)]));
      target.replaceChildren(...shown.map((language) => this.#line(row, language, this.#editors.get(language))));
      for (const editor of this.#editors.values()) fit(editor);
      if (focused) this.focus();
      return;
    }
    for (const [language, editor] of this.#editors) {
      const text = this.#text(row, language);
      if (editor.value !== text) {
        editor.value = text;
        fit(editor);
      }
      // The field itself stays, what stands around it is as it is now.
      if (this.#stacked) {
        const line = this.#line(row, language, "");
        editor.parentElement.dataset.current = line.dataset.current;
        editor.previousElementSibling.replaceWith(line.firstElementChild);
      }
    }
  }

  #field(row, language) {
    const label = this.#stacked
      ? _("Translation of segment %(number)s: %(language)s", { number: row.number, language: page.languages[language] })
      : _("Translation of segment %(number)s", { number: row.number });
    const editor = element("textarea", { rows: 1, lang: language, "aria-label": label, spellcheck: "true", "data-language": language, readonly: !mayWrite(language) });
    editor.value = this.#text(row, language);
    editor.addEventListener("input", () => {
      fit(editor);
      this.#tell("typed", { row, language, text: editor.value });
    });
    return editor;
  }

  #clicked(event) {
    const node = event.target.closest(".segment");
    // Text being selected, to be copied, is not a click; nor is one into an open field.
    if (node === null || event.target.matches("textarea") || !getSelection().isCollapsed) return;
    const language = event.target.closest(".line")?.querySelector("[lang]").lang;
    if (language && language !== this.#store.target) this.#tell("language", { language });
    this.activate(this.#store.byId.get(Number(node.dataset.segment)), { caret: caretIn(event) });
  }
}

/** Return where in the clicked target text the caret belongs, or null. */
function caretIn(event) {
  if (!event.target.matches(".text")) return null;
  const position = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  return position?.offsetNode.nodeType === Node.TEXT_NODE ? position.offset : null;
}
