// Where rows stand in a list too long to be built: their heights in a Fenwick tree, so that a place is found, and a height
// corrected, in as many steps as the number of rows has binary digits.

export class Heights {
  #tree;
  #heights;

  constructor(heights) {
    this.#heights = Float64Array.from(heights);
    const count = this.#heights.length;
    this.#tree = new Float64Array(count + 1);
    for (let at = 1; at <= count; at += 1) {
      this.#tree[at] += this.#heights[at - 1];
      const parent = at + (at & -at);
      if (parent <= count) this.#tree[parent] += this.#tree[at];
    }
  }

  get total() {
    return this.top(this.#heights.length);
  }

  /** Return the distance of row `index` from the top, in pixels. */
  top(index) {
    let sum = 0;
    for (let at = index; at > 0; at -= at & -at) sum += this.#tree[at];
    return sum;
  }

  of(index) {
    return this.#heights[index];
  }

  /** Correct a height; returns by how much it grew. */
  set(index, height) {
    const grown = height - this.#heights[index];
    if (grown === 0) return 0;
    this.#heights[index] = height;
    for (let at = index + 1; at < this.#tree.length; at += at & -at) this.#tree[at] += grown;
    return grown;
  }

  /** Return the row that stands at `distance` from the top: the first for what is above it all, the last for below. */
  at(distance) {
    let index = 0;
    let left = distance;
    for (let step = 1 << Math.floor(Math.log2(this.#tree.length)); step > 0; step >>= 1) {
      if (index + step < this.#tree.length && this.#tree[index + step] <= left) {
        index += step;
        left -= this.#tree[index];
      }
    }
    return Math.min(index, this.#heights.length - 1);
  }
}
