// Searching the memory from the review screen: where words, in any form, were translated before.

import { get } from "./api.js";
import { _, element, page } from "./dom.js";
import { pieces } from "./matches.js";

const byId = (id) => document.getElementById(id);

/** The part of the drawer; calls `insert(text)` with a translation that is to stand at the caret. */
export class Passages {
  #box = byId("passages");
  #loading = null;
  #timer = null;
  #insert;

  constructor(insert) {
    this.#insert = insert;
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#search(), 200);
    };
    byId("passages-text").addEventListener("input", soon);
    byId("passages-language").addEventListener("change", soon);
    this.#box.addEventListener("submit", (event) => event.preventDefault());
  }

  /** Search for `text`, which is in `language`; without one, for what was looked for last. */
  open(text, language, target) {
    if (text) byId("passages-text").value = text;
    this.aim(target, language);
    byId("passages-text").focus();
    byId("passages-text").select();
  }

  /** Look for translations into another target from now on, in `language`. */
  aim(target, language = byId("passages-language").value) {
    this.target = target;
    const codes = [page.source, target];
    const chosen = codes.includes(language) ? language : page.source;
    const options = codes.map((code) => element("option", { value: code, selected: code === chosen }, this.#name(code)));
    byId("passages-language").replaceChildren(...options);
    this.#search();
  }

  #name(code) {
    return page.languages[code] ?? page.sourceName;
  }

  async #search() {
    this.#loading?.abort();
    this.#loading = new AbortController();
    const text = byId("passages-text").value.trim();
    if (!text) {
      this.#show([], _("Write a word or a phrase; its other forms are found as well."));
      return;
    }
    this.#box.setAttribute("aria-busy", "true");
    const query = new URLSearchParams({ q: text, language: byId("passages-language").value, project: page.project });
    try {
      const { passages } = await get(`/memory/passages.json?${query}`, this.#loading.signal);
      this.#show(passages, _("It was not translated before, in no form. Try fewer words."));
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#show([], error.body ? error.message : _("The server does not answer. Is it still running?"));
    }
    this.#box.removeAttribute("aria-busy");
  }

  #show(passages, whenEmpty) {
    byId("passages-amount").textContent = passages.length ? _("%(number)s found, the newest first", { number: passages.length }) : whenEmpty;
    byId("passages-found").replaceChildren(...passages.map((passage) => this.#passage(passage)));
  }

  #passage({ texts, document: name, address }) {
    const item = element("li", { class: "passage" });
    const wanted = [page.source, this.target];
    for (const text of texts.filter(({ language }) => wanted.includes(language))) {
      item.append(element("p", { lang: text.language }, ...pieces(text.pieces)));
      if (text.language !== this.target) continue;
      const said = text.pieces.map(([, piece]) => piece).join("");
      item.append(element("button", { type: "button", onclick: () => this.#insert(said) }, _("Insert")));
    }
    item.append(" ", element("a", { href: address, target: "_blank" }, name || _("Open")));
    return item;
  }
}
