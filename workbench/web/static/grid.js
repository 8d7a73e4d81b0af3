// The grid: one row a segment, grouped in paragraphs; only the active row holds a text field.

import { _, element, fit, page } from "./dom.js";

/** Events: "activate" {row}, "typed" {row, text}. */
export class Grid extends EventTarget {
  #body;
  #nodes = new Map();
  #saver;
  #store;

  constructor(body, store, saver) {
    super();
    this.#body = body;
    this.#store = store;
    this.#saver = saver;
    this.active = null;
    this.editor = null;
    body.addEventListener("click", (event) => this.#clicked(event));
  }

  /** Build all rows anew. */
  render() {
    this.#nodes.clear();
    this.editor = null;
    const groups = [];
    for (const row of this.#store.rows) {
      if (row.opens || groups.length === 0) {
        groups.push(element("div", { class: "paragraph", role: "rowgroup", "data-kind": row.kind }));
      }
      groups.at(-1).append(this.#build(row));
    }
    this.#body.replaceChildren(...groups);
    this.refreshAll();
  }

  #build(row) {
    const parts = {
      node: element("div", { class: "segment", role: "row", id: `s${row.number}` }),
      source: element("div", { class: "source", role: "cell", lang: page.source }, row.text),
      target: element("div", { class: "target", role: "cell" }),
      state: element("div", { class: "status", role: "cell" }),
    };
    const number = element("div", { class: "number", role: "cell" }, String(row.number));
    parts.node.append(number, parts.source, parts.target, parts.state);
    parts.node.dataset.segment = row.id;
    this.#nodes.set(row.id, parts);
    return parts.node;
  }

  /** Show a row as it is now, in the current target; a text field is touched only when its text is another. */
  refresh(row) {
    const parts = this.#nodes.get(row.id);
    const translation = this.#store.translation(row);
    parts.target.lang = this.#store.target;
    parts.node.dataset.state = translation.state;
    if (row.id !== this.active?.id) {
      parts.target.replaceChildren(element("div", { class: "text" }, this.#text(row)));
    } else if (this.editor?.dataset.language !== this.#store.target) {
      this.#edit(row);
    } else if (this.editor.value !== this.#text(row)) {
      this.editor.value = this.#text(row);
      fit(this.editor);
    }
    parts.state.replaceChildren(...this.#status(row, translation));
  }

  /** Show all rows as they are now. */
  refreshAll() {
    for (const row of this.#store.rows) this.refresh(row);
  }

  #text(row) {
    return this.#saver.pending(row.id, this.#store.target) ?? this.#store.translation(row).text;
  }

  /** Underline the terms of a row's source; `marks` are [start, end, kind], none inside another. */
  mark(row, marks) {
    const pieces = [];
    let at = 0;
    for (const [start, end, kind] of marks) {
      pieces.push(row.text.slice(at, start));
      pieces.push(element("mark", { "data-kind": kind }, row.text.slice(start, end)));
      at = end;
    }
    this.#nodes.get(row.id).source.replaceChildren(...pieces.filter((piece) => piece !== ""), row.text.slice(at));
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

  /** Make a row the active one, with its text field focused, in sight, and the caret at `caret` (default: the end). */
  activate(row, { caret = null, focus = true } = {}) {
    const before = this.active;
    this.active = row;
    if (before && before !== row) {
      this.editor = null;
      this.#nodes.get(before.id)?.node.removeAttribute("aria-current");
      this.refresh(before);
    }
    const { node } = this.#nodes.get(row.id);
    node.setAttribute("aria-current", "true");
    if (this.editor === null || before !== row) this.#edit(row);
    if (focus) this.focus(caret);
    node.scrollIntoView({ block: "nearest" });
    if (before !== row) this.dispatchEvent(new CustomEvent("activate", { detail: { row } }));
  }

  focus(caret = null) {
    if (this.editor === null) return;
    const place = caret ?? this.editor.value.length;
    this.editor.focus({ preventScroll: true });
    this.editor.setSelectionRange(place, place);
  }

  #edit(row) {
    const language = this.#store.target;
    const label = _("Translation of segment %(number)s", { number: row.number });
    const editor = element("textarea", { rows: 1, lang: language, "aria-label": label, spellcheck: "true" });
    editor.value = this.#text(row);
    editor.dataset.language = language;
    editor.addEventListener("input", () => {
      fit(editor);
      this.dispatchEvent(new CustomEvent("typed", { detail: { row, language, text: editor.value } }));
    });
    const focused = this.editor !== null && document.activeElement === this.editor;
    this.editor = editor;
    this.#nodes.get(row.id).target.replaceChildren(editor);
    fit(editor);
    if (focused) this.focus();
  }

  #clicked(event) {
    const node = event.target.closest(".segment");
    // Text being selected, to be copied, is not a click; nor is one into the open field.
    if (node === null || event.target === this.editor || !getSelection().isCollapsed) return;
    this.activate(this.#store.byId.get(Number(node.dataset.segment)), { caret: caretIn(event) });
  }
}

/** Return where in the clicked target text the caret belongs, or null. */
function caretIn(event) {
  if (!event.target.matches(".target .text")) return null;
  const position = document.caretPositionFromPoint?.(event.clientX, event.clientY);
  return position?.offsetNode.nodeType === Node.TEXT_NODE ? position.offset : null;
}
