// Find and replace: the server searches the whole document, shows what would become of each text, and replaces in one undo.

import { post } from "./api.js";
import { _, dialog, element, notify, page } from "./dom.js";

const byId = (id) => document.getElementById(id);
const field = (name) => byId(`replacing-${name}`);

export class Replacing {
  #address;
  #box = dialog("replacing");
  #go;
  #loading = null;
  #shown = [];
  #store;

  /** `go(segment, changed)` closes the search at a segment; `changed` when texts were replaced. */
  constructor(address, store, go) {
    this.#address = address;
    this.#store = store;
    this.#go = go;
    this.#box.querySelector("form").addEventListener("submit", (event) => {
      if (event.submitter?.value === "close") return;
      event.preventDefault();
      this.#search(0);
    });
    field("more").addEventListener("click", () => this.#search(this.#shown.length));
    field("chosen").addEventListener("click", () => this.#replace(true));
    field("all").addEventListener("click", () => this.#replace(false));
    for (const name of ["with", "case", "regular", "filtered", "language", "text"]) field(name).addEventListener("input", () => this.#clear());
    field("replace").addEventListener("input", () => this.#clear());
  }

  /** Open the dialog with what is selected, in the source or in the target. */
  open(text, language) {
    if (text) field("text").value = text;
    const languages = [this.#store.target, page.source];
    const name = (code) => page.languages[code] ?? page.sourceName;
    field("language").replaceChildren(...languages.map((code) => element("option", { value: code, selected: code === language }, name(code))));
    field("filtered").checked = this.#store.isFiltered;
    field("filtered").disabled = !this.#store.isFiltered;
    this.#clear();
    this.#box.showModal();
    field("text").select();
  }

  get #query() {
    const language = field("language").value;
    const replaces = field("replace").checked && language !== page.source;
    return {
      pattern: field("text").value,
      language,
      regular: field("regular").checked,
      case: field("case").checked,
      replacement: replaces ? field("with").value : null,
      only: field("filtered").checked ? this.#store.view.map((row) => row.id) : null,
    };
  }

  /** What was found is about another question now. */
  #clear() {
    this.#loading?.abort();
    this.#shown = [];
    field("found").replaceChildren();
    field("amount").textContent = "";
    this.#offer(0);
    const source = field("language").value === page.source;
    field("replace").disabled = source;
    field("with").disabled = source || !field("replace").checked;
  }

  #offer(total) {
    const replaces = this.#query.replacement !== null && total > 0;
    field("chosen").disabled = !replaces;
    field("all").disabled = !replaces;
    field("more").hidden = this.#shown.length >= total;
  }

  async #search(first) {
    if (first === 0) this.#clear();
    this.#loading = new AbortController();
    this.#box.setAttribute("aria-busy", "true");
    try {
      const { total, count, hits } = await post(`${this.#address}/find.json`, { ...this.#query, first }, this.#loading.signal);
      this.#shown.push(...hits);
      field("found").append(...hits.map((hit) => this.#hit(hit)));
      field("amount").textContent = total ? _("%(count)s found in %(segments)s segments", { count, segments: total }) : _("Nothing found.");
      this.#offer(total);
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#refused(error);
    } finally {
      this.#box.removeAttribute("aria-busy");
    }
  }

  #refused(error) {
    field("amount").textContent = error.body ? error.message : _("The server does not answer. Is it still running?");
  }

  #hit(hit) {
    const { language } = this.#query;
    const item = element("li", { class: "passage" });
    const open = () => {
      this.#box.close();
      this.#go(hit.segment, false);
    };
    const marked = hit.pieces.map(([found, text]) => (found ? element("mark", { class: "hit" }, text) : text));
    const number = element("button", { type: "button", class: "quiet", onclick: open }, `№ ${hit.number}`);
    item.append(element("div", {}, this.#choice(hit), " ", number), element("p", { lang: language }, ...marked));
    if (hit.after !== null) item.append(element("p", { lang: language, class: "after" }, "→ ", hit.after));
    return item;
  }

  #choice(hit) {
    if (hit.after === null) return null;
    const box = element("input", { type: "checkbox", "data-segment": hit.segment, "aria-label": _("Replace in segment %(number)s", { number: hit.number }) });
    box.checked = true;
    return box;
  }

  async #replace(onlyChosen) {
    const boxes = [...field("found").querySelectorAll("input:checked")];
    const versions = new Map(this.#shown.map((hit) => [hit.segment, hit.version]));
    const ids = boxes.map((box) => Number(box.dataset.segment));
    const chosen = onlyChosen ? Object.fromEntries(ids.map((id) => [id, versions.get(id)])) : null;
    try {
      const { segments, skipped } = await post(`${this.#address}/replace.json`, { ...this.#query, chosen });
      this.#box.close();
      await this.#go(segments[0] ?? null, segments.length > 0);
      const left = skipped ? ` ${_("Changed elsewhere meanwhile and left as they are: %(count)s.", { count: skipped })}` : "";
      notify(_("Replaced in %(count)s segments; F2 takes it back.", { count: segments.length }) + left);
    } catch (error) {
      this.#refused(error);
    }
  }
}
