// A long list of which only what is in or near sight is built.
//
// Items stand at places of their own (`top`), taken from measured heights, or from estimates for items that were never
// built. When a measured height differs from its estimate, the item one looks at stays where it is on the screen.

import { Heights } from "./heights.js";

const SHORT = 80; // items up to which all are built, so that the browser's own search and printing see the whole text
const MARGIN = 240; // pixels above and below the visible part that are built too
const ROUNDS = 5; // how often measuring may bring further items into sight before it is left to the next scroll

/** Events: "drawn" {first, last}: the items that are in sight now. */
export class Windowed extends EventTarget {
  #body;
  #count = 0;
  #heights = new Heights([]);
  #list;
  #nodes = new Map();
  #observer;
  #paged = false;
  #scroller;

  /** `list` knows the items by index: `build(index)` makes an item's element, `estimate(index)` guesses its height in pixels,
   *  `kept()` is the index of the item that is always built, or -1. */
  constructor(body, scroller, list) {
    super();
    this.#body = body;
    this.#scroller = scroller;
    this.#list = list;
    scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    window.addEventListener("scroll", () => this.draw(), { passive: true });
    this.#observer = new ResizeObserver(() => this.draw());
    new ResizeObserver(() => this.relay()).observe(scroller);
  }

  /** Build everything in sight anew, of a list of `count` items. */
  restart(count) {
    for (const index of [...this.#nodes.keys()]) this.drop(index);
    this.#count = count;
    if (count === 0) this.#body.style.height = 0;
    this.relay();
  }

  /** Return the element of an item, or undefined where it is not built. */
  node(index) {
    return this.#nodes.get(index);
  }

  height(index) {
    return this.#heights.of(index);
  }

  /** Return the indexes of all items that are built. */
  get built() {
    return [...this.#nodes.keys()];
  }

  /** Take an item away; the next drawing builds it anew. */
  drop(index) {
    const node = this.#nodes.get(index);
    if (!node) return;
    this.#observer.unobserve(node);
    node.remove();
    this.#nodes.delete(index);
  }

  /** Estimate all places anew, as after a change of width; the kept item stays where it is on the screen. */
  relay() {
    const kept = this.#nodes.get(this.#list.kept());
    const before = kept?.getBoundingClientRect().top;
    this.#paged = getComputedStyle(this.#scroller).overflowY === "visible";
    this.#heights = new Heights(Array.from({ length: this.#count }, (_value, index) => this.#list.estimate(index)));
    this.draw();
    if (kept?.isConnected) this.#scrollBy(kept.getBoundingClientRect().top - before);
  }

  /** Scroll as little as brings the whole item into sight, or to the middle when it was far away. */
  reveal(index) {
    const near = this.#nodes.has(index);
    this.draw();
    this.#nodes.get(index).scrollIntoView({ block: near ? "nearest" : "center", behavior: "instant" });
  }

  /** Build what has come into sight, take away what has left it, and put everything where it belongs. */
  draw() {
    if (this.#count === 0) return;
    for (let round = 0; round < ROUNDS; round += 1) {
      const [from, to] = this.#view();
      const all = this.#count <= SHORT;
      this.#mount(all ? 0 : this.#heights.at(from - MARGIN), all ? this.#count - 1 : this.#heights.at(to + MARGIN));
      if (!this.#measure(this.#anchor(from, to))) break;
    }
    const [first, last] = this.#view().map((place) => this.#heights.at(place));
    this.dispatchEvent(new CustomEvent("drawn", { detail: { first, last } }));
  }

  #scrollBy(distance) {
    if (Math.abs(distance) < 0.5) return;
    if (this.#paged) window.scrollBy({ top: distance, behavior: "instant" });
    else this.#scroller.scrollTop += distance;
  }

  /** Return the visible part as [from, to], in pixels from the first item's top. */
  #view() {
    const { top } = this.#body.getBoundingClientRect();
    const clip = this.#paged ? { top: 0, bottom: innerHeight } : this.#scroller.getBoundingClientRect();
    return [clip.top - top, clip.bottom - top];
  }

  /** Return the item that must not move on the screen: the kept one while it is in sight, or else the first in sight. */
  #anchor(from, to) {
    const kept = this.#list.kept();
    if (kept >= 0 && this.#heights.top(kept) < to && this.#heights.top(kept + 1) > from) return kept;
    return this.#heights.at(from);
  }

  #mount(first, last) {
    const kept = this.#list.kept();
    const wanted = Array.from({ length: last - first + 1 }, (_value, step) => first + step);
    if (kept >= 0 && kept < first) wanted.unshift(kept);
    if (kept > last) wanted.push(kept);
    for (const index of this.built) {
      if ((index < first || index > last) && index !== kept) this.drop(index);
    }
    let next = this.#body.firstChild;
    for (const index of wanted) {
      const there = this.#nodes.get(index);
      if (there) {
        next = there.nextSibling;
        continue;
      }
      const node = this.#list.build(index);
      this.#nodes.set(index, node);
      this.#body.insertBefore(node, next);
      this.#observer.observe(node);
    }
  }

  /** Take the heights of what is built, place it, and keep item `anchor` still; returns whether any height was new. */
  #measure(anchor) {
    let [changed, above] = [false, 0];
    for (const [index, node] of this.#nodes) {
      const grown = this.#heights.set(index, node.getBoundingClientRect().height);
      changed ||= grown !== 0;
      if (index < anchor) above += grown;
    }
    for (const [index, node] of this.#nodes) node.style.top = `${this.#heights.top(index)}px`;
    this.#body.style.height = `${this.#heights.total}px`;
    this.#scrollBy(above);
    return changed;
  }
}
