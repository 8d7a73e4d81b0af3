// What the page knows of the document: its rows, their translations in every target, findings and progress.

const EMPTY = Object.freeze({ text: "", state: "empty", origin: null, version: 0 });

export class Store {
  constructor(data, target) {
    this.target = target;
    this.targets = data.targets;
    this.findings = new Map();
    this.take(data);
  }

  /** Take the rows and the progress as the server has them now. */
  take(data) {
    this.rows = data.rows;
    this.progress = data.progress;
    this.byId = new Map(data.rows.map((row) => [row.id, row]));
    const places = new Map();
    for (const row of data.rows) places.set(row.text, (places.get(row.text) ?? 0) + 1);
    for (const row of data.rows) row.repeats = places.get(row.text);
  }

  translation(row, language = this.target) {
    return row.translations[language] ?? EMPTY;
  }

  setTranslation(segment, language, translation) {
    this.byId.get(segment).translations[language] = translation;
  }

  findingsOf(row, language = this.target) {
    return this.findings.get(language)?.get(row.id) ?? [];
  }

  setFindings(segment, language, findings) {
    this.findings.get(language)?.set(segment, findings);
  }

  /** Is there something left to do in this row, in the current target? */
  isOpen(row) {
    return ["empty", "initial"].includes(this.translation(row).state);
  }

  /** Return the row `step` rows away, or null at the document's ends. */
  neighbour(row, step) {
    return this.rows[this.rows.indexOf(row) + step] ?? null;
  }

  /** Return the next unconfirmed row after `row`, from the top again at the end; null when all is confirmed. */
  nextOpen(row) {
    const at = this.rows.indexOf(row);
    const order = [...this.rows.slice(at + 1), ...this.rows.slice(0, at)];
    return order.find((other) => this.isOpen(other)) ?? null;
  }
}
