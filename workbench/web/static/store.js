// What the page knows of the document: of every row where it stands, how long it is and what is left to do; of the rows
// that were looked at their texts, translations, terms and findings too.

import { get } from "./api.js";

const EMPTY = Object.freeze({ text: "", state: "empty", origin: null, version: 0 });
const STATES = { e: "empty", i: "initial", t: "translated", r: "reviewed", f: "final" };
const BLOCK = 60; // rows fetched at a time: more than a screen, less than 100 KB
const NOTED = 20; // rows whose terms and findings are asked for at a time: few, since checking takes the server's time from texts

/** `rows` is the whole document, `view` the rows that are shown: all of them, or what a filter left; `row.place` is a row's place
 *  among them, -1 where it is hidden. Events: "loaded" {rows}, "marked" {rows}, "found" {rows, language}, "failed" {error}, "target" {language}. */
export class Store extends EventTarget {
  #address;
  #blocks;
  #marked;
  #found;
  #picked;
  #sight = null;
  #target;

  constructor(address, outline, target) {
    super();
    this.#address = address;
    this.#target = target;
    // What the filter asks for, as the address has it; empty without one.
    this.filter = "";
    this.take(outline);
  }

  /** The target that one works on. */
  get target() {
    return this.#target;
  }

  set target(language) {
    this.#target = language;
    this.#tell("target", { language });
  }

  /** Take the document as the server has it now; every text is asked for again. */
  take(outline) {
    this.targets = outline.targets;
    this.states = new Map(this.targets.map((language) => [language, [...outline.states[language]].map((letter) => STATES[letter])]));
    this.lengths = new Map(this.targets.map((language) => [language, outline.lengths[language]]));
    this.rows = outline.ids.map((id, index) => ({
      id,
      index,
      place: index,
      number: index + 1,
      kind: outline.kinds[index],
      opens: outline.opens[index] === "1",
      size: outline.sizes[index],
      words: outline.words[index],
      repeats: outline.repeats[index],
      // Threads of comments: open ones, and all of them.
      comments: outline.comments[id] ?? [0, 0],
      speech: null,
      text: null,
      translations: null,
      marks: [],
    }));
    this.speeches = outline.speeches.map(([first, last, speaker]) => ({ first, last, ...outline.speakers[speaker] }));
    for (const speech of this.speeches) for (const row of this.rows.slice(speech.first, speech.last + 1)) row.speech = speech;
    this.view = this.rows;
    this.byId = new Map(this.rows.map((row) => [row.id, row]));
    this.findings = new Map();
    this.#blocks = new Map();
    this.#marked = new Map();
    this.#found = new Map();
    this.#picked = new Map();
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  get isFiltered() {
    return this.view !== this.rows;
  }

  /** Show only these segments (null: all). */
  show(segments) {
    const rows = segments?.map((id) => this.byId.get(id)).filter(Boolean);
    this.#place(rows ?? this.rows);
  }

  /** Show a row that the filter hides, between those it stands between. */
  include(row) {
    if (row.place < 0) this.#place([...this.view, row].sort((one, other) => one.index - other.index));
  }

  #place(view) {
    for (const row of this.view) row.place = -1;
    this.view = view;
    view.forEach((row, place) => (row.place = place));
    this.#picked = new Map();
  }

  // --- loading -------------------------------------------------------------------------------------------------------

  /** Make sure that a row's text is here; returns at once when it is. */
  async load(row) {
    if (row.text === null) await this.#loadBlock(Math.floor(row.index / BLOCK));
  }

  /** Make sure that the texts of the rows at places `first`…`last` of the view are here. */
  async loadShown(first, last) {
    const loading = (block) => (this.isFiltered ? this.#once(this.#picked, block, () => this.#fetchPicked(block)) : this.#loadBlock(block));
    await Promise.all(this.#blocksOf(first, last).map(loading));
  }

  #loadBlock(block) {
    return this.#once(this.#blocks, block, () => this.#fetchRows(`first=${block * BLOCK + 1}&count=${BLOCK}`));
  }

  /** Rows that a filter left may stand anywhere: their texts are asked for by name. */
  #fetchPicked(block) {
    const lacking = this.view.slice(block * BLOCK, (block + 1) * BLOCK).filter((row) => row.text === null);
    return lacking.length > 0 ? this.#fetchRows(`only=${lacking.map((row) => row.id).join(",")}`) : Promise.resolve();
  }

  /** Ask for the terms and findings of rows that are in sight; the page can do without until they come. One question is
   *  under way at a time, and what has left the sight meanwhile is not asked for: texts never wait for findings. */
  async annotate(first, last) {
    const waiting = this.#sight !== null;
    this.#sight = [first, last];
    if (waiting) return;
    try {
      // After one that failed, the next move in the document asks again.
      for (let next = this.#nextAnnotation(); next && (await next()); ) next = this.#nextAnnotation();
    } finally {
      this.#sight = null;
    }
  }

  /** Return what fetches the next terms or findings that the rows in sight lack, or undefined. */
  #nextAnnotation() {
    const language = this.target;
    const [first, last] = this.#sight;
    return [...new Set(this.view.slice(Math.max(0, first), last + 1).map((row) => Math.floor(row.index / NOTED)))]
      .flatMap((block) => [
        [this.#marked, block, () => this.#fetchMarks(block)],
        [this.#found, `${language}/${block}`, () => this.#fetchFindings(block, language)],
      ])
      .filter(([asked, key]) => !asked.has(key))
      .map((question) => () => this.#once(...question))[0];
  }

  #blocksOf(first, last) {
    const from = Math.floor(Math.max(0, first) / BLOCK);
    const to = Math.floor(Math.min(this.view.length - 1, last) / BLOCK);
    return Array.from({ length: Math.max(0, to - from + 1) }, (_value, step) => from + step);
  }

  /** Do `fetching` for `key` unless it was done or is under way, and return whether it succeeded; one that failed is tried
   *  again when asked again. */
  #once(asked, key, fetching) {
    if (!asked.has(key)) {
      const waiting = fetching().then(
        () => true,
        (error) => {
          asked.delete(key);
          this.#tell("failed", { error });
          return false;
        },
      );
      asked.set(key, waiting);
    }
    return asked.get(key);
  }

  #ask(what, block) {
    return get(`${this.#address}/${what}.json?first=${block * NOTED + 1}&count=${NOTED}`);
  }

  async #fetchRows(which) {
    const rows = this.rows;
    const answer = await get(`${this.#address}/segments.json?${which}`);
    // The document was loaded anew meanwhile: this answer is about the older one.
    if (rows !== this.rows) return;
    const loaded = [];
    for (const { id, text, translations } of answer.rows) {
      const row = this.byId.get(id);
      if (!row) continue;
      Object.assign(row, { text, translations: row.translations ?? translations });
      loaded.push(row);
    }
    this.#tell("loaded", { rows: loaded });
  }

  async #fetchMarks(block) {
    const marks = await this.#ask("marks", block);
    this.#tell("marked", { rows: this.#each(marks, (row, found) => Object.assign(row, { marks: found })) });
  }

  async #fetchFindings(block, language) {
    const found = await this.#ask(`findings/${language}`, block);
    const rows = this.#each(found, (row, list) => this.setFindings(row.id, language, list));
    this.#tell("found", { rows, language });
  }

  #each(answer, take) {
    const rows = Object.keys(answer).map((id) => this.byId.get(Number(id))).filter(Boolean);
    for (const row of rows) take(row, answer[row.id]);
    return rows;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // --- asking --------------------------------------------------------------------------------------------------------

  translation(row, language = this.target) {
    return row.translations?.[language] ?? EMPTY;
  }

  state(row, language = this.target) {
    return this.states.get(language)[row.index];
  }

  /** Return how many characters the row's translation has. */
  length(row, language = this.target) {
    return this.lengths.get(language)[row.index];
  }

  setTranslation(segment, language, translation) {
    const row = this.byId.get(segment);
    if (row.translations) row.translations[language] = translation;
    this.states.get(language)[row.index] = translation.state;
    this.lengths.get(language)[row.index] = translation.text.length;
  }

  /** Return how many rows are in which state in a target, how many are confirmed (`done`), how many there are (`total`), and how
   *  many words of the source are not confirmed yet (`words`). */
  progress(language) {
    const counts = { empty: 0, initial: 0, translated: 0, reviewed: 0, final: 0, words: 0, total: this.rows.length };
    this.states.get(language).forEach((state, index) => {
      counts[state] += 1;
      if (state === "empty" || state === "initial") counts.words += this.rows[index].words;
    });
    return { ...counts, done: counts.translated + counts.reviewed + counts.final };
  }

  findingsOf(row, language = this.target) {
    return this.findings.get(language)?.get(row.id) ?? [];
  }

  setFindings(segment, language, findings) {
    if (!this.findings.has(language)) this.findings.set(language, new Map());
    this.findings.get(language).set(segment, findings);
  }

  /** Is there something left to do in this row, in that target? */
  isOpen(row, language = this.target) {
    return ["empty", "initial"].includes(this.state(row, language));
  }

  /** Return the shown row `step` rows away, or null at the ends. */
  neighbour(row, step) {
    return this.view[row.place + step] ?? null;
  }

  /** Is the row confirmed in that target, but not approved? */
  awaitsApproval(row, language = this.target) {
    return ["translated", "reviewed"].includes(this.state(row, language));
  }

  /** Return the next shown row after `row` that is `wanted`, from the top again at the end; null when none is. */
  next(row, wanted) {
    const count = this.view.length;
    for (let step = 1; step < count; step += 1) {
      const other = this.view[(row.place + step) % count];
      if (wanted(other)) return other;
    }
    return null;
  }
}
