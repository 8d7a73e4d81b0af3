// The side panel: what helps with the active segment, always in the same order.

import { get, post } from "./api.js";
import { _, element, page, percent, when } from "./dom.js";
import { label } from "./keys.js";
import * as matches from "./matches.js";
import * as reference from "./reference.js";

/** What is said of a rendering that nobody has verified, or that holds for this document alone. */
const standing = (state) => ({ unverified: _("unverified"), suggested: _("suggested"), chosen: _("for this document") })[state];

const isFixable = (finding) => finding.suggestion && finding.start !== null;

/** A draft's text, the names in it that are spelt by rule underlined. */
function marked(draft) {
  const parts = [];
  let place = 0;
  for (const [start, end] of draft.spelt) {
    parts.push(draft.text.slice(place, start), element("span", { class: "by-rule", title: _("spelt by rule") }, draft.text.slice(start, end)));
    place = end;
  }
  return [...parts, draft.text.slice(place)];
}

/** Events: "insert" {text} (at the caret), "take" {text} (the whole target), "show" {start, end} (select in the target),
 *  "replace" {start, end, suggestion}, "waive" (a finding that may stand), "word" (one to add to the word list), "leave" (back to the text field). */
export class Panel extends EventTarget {
  #drafts = [];
  #findings = [];
  #loading = null;
  #root;

  constructor(root) {
    super();
    this.#root = root;
    this.suggestions = [];
    root.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
    if (event.code === "Escape") this.#tell("leave");
    if (!step || event.ctrlKey) return;
    event.preventDefault();
    const buttons = [...this.#root.querySelectorAll("button, summary, #panel-terms a")].filter((button) => button.checkVisibility());
    buttons[buttons.indexOf(document.activeElement) + step]?.focus();
  }

  /** Show nothing, as there is no segment to help with. */
  hide() {
    this.clear();
    delete this.#root.dataset.ready;
  }

  /** Show that help for another segment is on its way; what stands there can no longer be taken by its number. */
  clear() {
    this.#loading?.abort();
    this.suggestions = [];
    this.#drafts = [];
    this.#findings = [];
    this.#root.setAttribute("aria-busy", "true");
  }

  /** Load and show the help for a segment in a target, its terms in the form that fits at `place` in `text`. */
  async show(segment, language, text, place) {
    this.clear();
    this.#loading = new AbortController();
    try {
      // Both at once, and shown at once, so that nothing moves a second time.
      const [help, forms] = await Promise.all([
        get(`/segments/${segment}/${language}/help.json`, this.#loading.signal),
        this.#forms(segment, language, text, place),
      ]);
      this.#render(help, language);
      this.#offerAll(forms, language);
      this.#root.dataset.ready = "true";
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#fill("findings", [], error.body ? error.message : _("Help for this segment cannot be loaded just now."));
    }
    this.#root.removeAttribute("aria-busy");
  }

  /** Offer each term in the form that fits at `place` in `text`, its other forms below it. */
  async fit(segment, language, text, place) {
    const items = this.#root.querySelectorAll("#panel-terms .term-help");
    if (items.length === 0) return;
    const forms = await this.#forms(segment, language, text, place);
    // Another segment's help may have come meanwhile.
    if (items[0].isConnected) this.#offerAll(forms, language);
  }

  async #forms(segment, language, text, place) {
    return (await post(`/segments/${segment}/${language}/forms.json`, { text, place }, this.#loading.signal)).terms;
  }

  #offerAll(terms, language) {
    this.#root.querySelectorAll("#panel-terms .term-help").forEach((item, number) => {
      item.querySelectorAll(".rendering-of").forEach((place, which) => this.#offer(place, terms[number]?.[which] ?? [], language));
    });
  }

  #offer(place, forms, language) {
    if (forms.length === 0) return;
    const button = (form, name) => {
      const take = () => this.#tell("insert", { text: form.text });
      return element("button", { type: "button", class: name, lang: language, title: form.case, onclick: take }, form.text);
    };
    place.querySelector(".rendering").replaceWith(button(forms[0], "rendering"));
    place.querySelector("details")?.remove();
    if (forms.length === 1) return;
    const others = () => forms.slice(1).map((form) => element("li", {}, button(form, "form"), element("small", {}, ` ${form.case}`)));
    const list = element("ul");
    // Some terms have twenty forms; they are built when they are asked for.
    const open = () => list.childElementCount || list.append(...others());
    place.append(element("details", { class: "forms", ontoggle: open }, element("summary", {}, _("other forms")), list));
  }

  /** Move the focus to the first rendering of a term, to be chosen with the arrow keys and Enter. */
  focusTerms() {
    this.#root.querySelector("#panel-terms .rendering")?.focus();
  }

  showFindings(findings, language) {
    this.#findings = findings;
    const first = findings.find(isFixable);
    this.#fill("findings", findings.map((finding) => this.#finding(finding, language, finding === first)), _("Nothing found."));
    const open = this.#drafts.some((draft) => draft.pins_open.some((pin) => pin.start === null));
    this.#root.querySelector('[data-do="fix"]').hidden = !first && !open;
  }

  #render(help, language) {
    this.suggestions = [...help.matches.map((match) => match.target), ...help.references.map((offered) => offered.text), ...help.drafts.map((draft) => draft.text)];
    this.#drafts = help.drafts;
    let number = 0;
    this.showFindings(help.findings, language);
    this.#showCorrection(help.corrected);
    const list = help.list ? [element("li", {}, element("a", { href: help.list }, _("Edit as a list of officials")))] : [];
    this.#fill("terms", [...list, ...help.terms.map((term) => this.#term(term, language))], _("No terms in this segment."));
    this.#fill("matches", help.matches.map((match) => this.#match(match, (number += 1), language)), _("Nothing similar yet."));
    this.#fill("references", help.references.map((offered) => this.#reference(offered, (number += 1), language)), _("No official text for this segment."));
    const compare = element("li", {}, element("a", { href: help.compare }, _("Engines side by side")));
    this.#fill("drafts", [...help.drafts.map((draft) => this.#draft(draft, (number += 1), language)), compare]);
    this.#fill("history", help.history.map((past) => this.#past(past, language)), _("Not changed yet."));
  }

  /** Show how a corrected source differs from the one that was translated, until it is confirmed again. */
  #showCorrection(pieces) {
    const box = this.#root.querySelector("#panel-correction");
    box.hidden = !pieces;
    box.querySelector(".differences").replaceChildren(...matches.pieces(pieces ?? []));
  }

  #fill(section, items, whenEmpty) {
    const list = this.#root.querySelector(`#panel-${section} .items`);
    const content = items.length > 0 ? items : [element("li", { class: "none" }, whenEmpty)];
    list.replaceChildren(...content);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #finding(finding, language, isFirst) {
    const item = element("li", { class: "finding", "data-severity": finding.severity });
    item.append(element("span", { class: "category" }, finding.category), " ", finding.message);
    if (finding.start !== null) {
      item.append(" ", element("button", { type: "button", class: "quiet", onclick: () => this.#tell("show", finding) }, _("Show")));
    }
    if (finding.suggestion) {
      const text = finding.suggestion;
      item.append(" ", element("button", { type: "button", lang: language, onclick: () => this.#tell("replace", finding) }, text.trim() || _("one space")));
      if (isFirst) item.append(" ", element("kbd", {}, label("fix")));
    }
    if (finding.word) {
      const add = () => this.#tell("word", finding);
      item.append(" ", element("button", { type: "button", class: "quiet", onclick: add }, _("Add to the word list")));
    }
    const waive = () => this.#tell("waive", finding);
    item.append(" ", element("button", { type: "button", class: "quiet", onclick: waive }, _("Let it stand…")));
    return item;
  }

  #term(term, language) {
    const item = element("li", { class: "term-help" });
    item.append(element("mark", { "data-kind": term.kind, lang: page.source }, term.form));
    for (const rendering of term.renderings) {
      const take = () => this.#tell("insert", { text: rendering.text });
      const button = element("button", { type: "button", class: "rendering", lang: language, onclick: take }, rendering.text);
      item.append(element("span", { class: "rendering-of" }, button, rendering.state ? element("small", {}, ` ${standing(rendering.state)}`) : null));
    }
    if (term.renderings.length === 0) item.append(element("span", { class: "none" }, _("no rendering")));
    return item;
  }

  #match(match, number, language) {
    const below = element("div", {}, matches.source(match), matches.repairs(match, language));
    return this.#suggestion(number, match.target, language, matches.worth(match), below, matches.target(match));
  }

  #reference(offered, number, language) {
    return this.#suggestion(number, offered.text, language, reference.facts(offered), reference.below(offered, language));
  }

  #draft(draft, number, language) {
    const facts = [draft.engine_name];
    if (draft.confidence !== null) facts.push(percent(draft.confidence));
    if (draft.model) facts.push(draft.model);
    if (draft.licence) facts.push(_("licence: %(licence)s", { licence: draft.licence }));
    const open = draft.pins_open.map((pin) => this.#openPin(pin, draft, language));
    const names = [...new Set(draft.spelt.map(([start, end]) => draft.text.slice(start, end)))];
    const told = names.length > 0 ? element("li", { class: "name-by-rule" }, element("b", {}, _("spelt by rule")), " ", element("span", { lang: language }, names.join("; "))) : null;
    const below = open.length > 0 || told ? element("ul", { class: "draft-notes" }, ...open, told) : null;
    return this.#suggestion(number, draft.text, language, [facts.join(" · ")], below, marked(draft));
  }

  /** A pinned term that the draft does not use, and a button that puts it right: in the draft, or at the caret where its place is not known. */
  #openPin(pin, draft, language) {
    const put = () =>
      pin.start === null
        ? this.#tell("insert", { text: pin.text })
        : this.#tell("take", { text: draft.text.slice(0, pin.start) + pin.text + draft.text.slice(pin.end) });
    const button = element("button", { type: "button", lang: language, onclick: put }, pin.text);
    return element("li", { class: "open-pin" }, element("b", {}, _("open")), " ", element("q", { lang: page.source }, pin.term), " → ", button);
  }

  /** Put right the first thing that a check knows how to; else put in the first open term of the draft that stands there. Returns
   *  whether there was anything. */
  fixFirst(text) {
    const finding = this.#findings.find(isFixable);
    if (finding) {
      this.#tell("replace", finding);
      return true;
    }
    const missing = this.#drafts.find((draft) => draft.text === text)?.pins_open.find((pin) => pin.start === null);
    if (missing) this.#tell("insert", { text: missing.text });
    return Boolean(missing);
  }

  #suggestion(number, text, language, facts, source, shown = [text]) {
    const key = number <= 9 ? element("kbd", {}, label("take", number)) : null;
    const take = () => this.#tell("take", { text });
    const button = element("button", { type: "button", class: "take", lang: language, onclick: take }, element("span", {}, ...shown));
    return element("li", { class: "suggestion" }, element("p", { class: "facts" }, key, " ", ...facts), source, button);
  }

  #past(past, language) {
    const facts = [when(past.at), past.author, past.action_name].join(" · ");
    const take = () => this.#tell("take", { text: past.text });
    const button = element("button", { type: "button", class: "take", lang: language, onclick: take }, past.text);
    return element("li", { class: "past" }, element("p", { class: "facts" }, facts), past.text ? button : null);
  }
}
