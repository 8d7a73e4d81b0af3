// The findings of the whole document in one target: grouped by check, and gone through by key. The server checks a long
// document bit by bit and says how far it is.

import { get } from "./api.js";
import { UNREACHABLE } from "./desk.js";
import { _, element, notify } from "./dom.js";

const byId = (id) => document.getElementById(id);
const MOST = 300; // findings of one check that are shown; the page of findings has them all

export class Places {
  #address;
  #go;
  #known = null; // {done, total, checks, places} as the server gave it last
  #loading = null;
  #store;

  /** `go(row, finding)` goes to a finding in the text. */
  constructor(address, store, go) {
    this.#address = address;
    this.#store = store;
    this.#go = go;
  }

  /** Show the groups, after asking for what was found meanwhile. */
  async open() {
    byId("places-amount").textContent = _("Checking the document…");
    if (await this.#load()) this.#show();
  }

  /** Forget the list; it is built anew when it is opened again. */
  forget() {
    this.#loading?.abort();
    byId("places-found")?.replaceChildren();
  }

  /** Begin anew for another target; `shown` says whether the list is open. */
  restart(shown) {
    this.#loading?.abort();
    this.#known = null;
    if (shown) this.open();
  }

  /** Go to the finding after `row` (`step` 1) or before it (-1), from the other end after the last. */
  async next(row, step) {
    if (!(await this.#load())) return;
    const found = this.#known.places.filter(([segment]) => this.#store.byId.has(segment));
    const index = ([segment]) => this.#store.byId.get(segment).index;
    const ordered = step > 0 ? found : [...found].reverse();
    const next = ordered.find((place) => (index(place) - row.index) * step > 0) ?? ordered[0];
    if (next) this.#open(next);
    else notify(_("The checks found nothing in this language."));
  }

  #open([segment, , , , start, end]) {
    const row = this.#store.byId.get(segment);
    if (row) this.#go(row, { start, end });
  }

  /** Ask until the whole document was checked, and say how far it is. Returns whether it came to an end. */
  async #load() {
    this.#loading?.abort();
    this.#loading = new AbortController();
    const bar = byId("places-progress");
    try {
      do {
        this.#known = await get(`${this.#address}/findings/${this.#store.target}/places.json`, this.#loading.signal);
        const { done, total } = this.#known;
        if (bar) Object.assign(bar, { hidden: done === total, value: done, max: total || 1 });
        if (done < total) this.#say(_("Checking the document: %(done)s of %(total)s segments", { done, total }));
      } while (this.#known.done < this.#known.total);
      return true;
    } catch (error) {
      if (error.name !== "AbortError") this.#say(error.body ? error.message : UNREACHABLE);
      return false;
    }
  }

  #say(text) {
    const line = byId("places-amount");
    if (line?.checkVisibility()) line.textContent = text;
    else notify(text);
  }

  #show() {
    const { checks, places } = this.#known;
    this.#say(places.length ? _("Findings: %(count)s", { count: places.length }) : _("The checks found nothing in this language."));
    byId("places-found").replaceChildren(...checks.map((check) => this.#group(check)));
  }

  #group({ id, title, count, alarm }) {
    const list = element("ul");
    const mine = () => this.#known.places.filter(([, check]) => check === id);
    const fill = () => list.childElementCount || list.append(...mine().slice(0, MOST).map((place) => this.#place(place)));
    const sign = element("span", { class: "found", "data-severity": alarm ? "alarm" : "hint" }, `${alarm ? "▲" : "△"} ${count}`);
    return element("li", {}, element("details", { ontoggle: fill }, element("summary", {}, sign, " ", title), list));
  }

  #place(place) {
    const [segment, , , message] = place;
    const number = this.#store.byId.get(segment)?.number ?? "";
    return element("li", {}, element("button", { type: "button", class: "quiet", onclick: () => this.#open(place) }, `№ ${number}`), " ", message);
  }
}
