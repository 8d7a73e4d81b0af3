// Keeping what is typed: every text waits in a slot of its own until the server says that it is on disk.

import { Refused, Unreachable, put } from "./api.js";
import { _ } from "./dom.js";

const QUIET = 800; // ms without a keystroke before typing is saved
const LIMIT = 1800; // ms after which typing is saved even if it goes on
const LONGEST_WAIT = 30_000; // ms between two tries while the server is away

/** Events: "saved" {segment, language, answer}, "conflict" {segment, language, conflict}, "refused" message, "status". */
export class Saver extends EventTarget {
  #kept;
  #slots = new Map();
  #store;

  constructor(store, kept) {
    super();
    this.#store = store;
    this.#kept = kept;
    window.addEventListener("beforeunload", (event) => {
      this.flush();
      if (this.unsaved) event.preventDefault();
    });
    window.addEventListener("online", () => this.flush());
    document.addEventListener("visibilitychange", () => this.flush());
  }

  #slot(segment, language) {
    const key = `${segment}/${language}`;
    if (!this.#slots.has(key)) {
      this.#slots.set(key, { segment, language, job: null, base: null, sent: [], sending: null, timer: 0, since: 0, wait: 0, conflict: null, error: "" });
    }
    return this.#slots.get(key);
  }

  /** Note what was typed; it is saved within two seconds. */
  typed(segment, language, text) {
    const slot = this.#slot(segment, language);
    slot.since ||= Date.now();
    slot.job = { action: "save", text };
    slot.error = "";
    this.#keep(slot);
    this.#later(slot, Math.max(0, Math.min(QUIET, slot.since + LIMIT - Date.now())));
    this.#changed();
  }

  /** Do `job` ({action, text, reason}) for a segment now, after whatever of it is under way. */
  async act(segment, language, job) {
    const slot = this.#slot(segment, language);
    // A confirmation carries the text itself; before anything else, what was typed is saved.
    if (slot.job && job.action !== "confirm") await this.#send(slot);
    if (slot.conflict || (slot.job && job.action !== "confirm")) return;
    slot.job = job;
    slot.error = "";
    this.#keep(slot);
    await this.#send(slot);
  }

  /** Keep in the browser what a slot waits to save, as long as it waits. */
  #keep(slot) {
    const { job, segment, language } = slot;
    if (!job) this.#kept.forget(segment, language);
    else if (["save", "confirm", "aside"].includes(job.action)) this.#kept.keep(segment, language, { ...job, sent: slot.sent }, this.#version(slot));
  }

  /** Return the version that a slot's text was made from. */
  #version({ segment, language, base }) {
    return base ?? this.#store.translation(this.#store.byId.get(segment), language).version;
  }

  /** Take up again what an earlier page could not save. Returns {restored, homeless}: the rows whose text is back, and what was
   *  typed for segments that are no more. */
  async restore() {
    const [restored, homeless] = [[], []];
    for (const { segment, language, action, text, aside, sent = [], version } of this.#kept.all()) {
      const row = this.#store.byId.get(segment);
      if (!row || !this.#store.targets.includes(language)) {
        homeless.push({ segment, language, text });
        continue;
      }
      await this.#store.load(row);
      if (row.text === null || this.pending(segment, language) !== null) continue;
      const stored = this.#store.translation(row, language);
      if (stored.text === text && (action === "save" || !this.#store.isOpen(row, language))) {
        this.#kept.forget(segment, language);
        continue;
      }
      const slot = this.#slot(segment, language);
      // Where someone was first meanwhile, the server refuses it and says what there is to choose from.
      Object.assign(slot, { job: { action, text, aside }, base: version, sent });
      restored.push(row);
      this.#send(slot);
    }
    return { restored, homeless };
  }

  /** Forget what was typed for a segment that is no more. */
  forget({ segment, language }) {
    this.#kept.forget(segment, language);
  }

  #contradict(slot, answer) {
    slot.conflict = { ...answer, yours: slot.job.text };
    slot.error = _("this segment was changed elsewhere.");
    this.dispatchEvent(new CustomEvent("conflict", { detail: slot }));
    this.#changed();
  }

  /** Save everything that waits now. Returns when it was tried. */
  flush() {
    return Promise.all([...this.#slots.values()].filter((slot) => slot.job).map((slot) => this.#send(slot)));
  }

  get unsaved() {
    return [...this.#slots.values()].some((slot) => slot.job);
  }

  /** Return the text of a segment that is not yet saved, or null. */
  pending(segment, language) {
    const job = this.#slots.get(`${segment}/${language}`)?.job;
    return job && job.action !== "aside" ? job.text : null;
  }

  /** Return what is being done with a segment ("save", "confirm", …) and not yet answered, or null. */
  pendingAction(segment, language) {
    return this.#slots.get(`${segment}/${language}`)?.job?.action ?? null;
  }

  /** Return the first {segment, language, conflict} that could not be saved; `conflict` is {theirs, yours, …} or null. */
  get trouble() {
    return [...this.#slots.values()].find((slot) => slot.error) ?? null;
  }

  /** Settle a conflict by "mine", "theirs" or "merged", a text made of both. What the reader wrote and does not keep goes into
   *  the history, where the other text is anyhow. */
  settle(segment, language, choice, merged) {
    const slot = this.#slot(segment, language);
    const mine = slot.job.text;
    this.#store.setTranslation(segment, language, slot.conflict.translation);
    Object.assign(slot, { conflict: null, error: "", base: null, sent: [] });
    if (choice === "theirs") slot.job = { action: "aside", text: mine };
    if (choice === "merged") slot.job = { ...slot.job, text: merged, aside: mine };
    this.#keep(slot);
    return this.#send(slot);
  }

  /** Return {state: "saved" | "saving" | "failed", message} over all slots, for the status line. */
  get status() {
    const slots = [...this.#slots.values()];
    const failed = slots.find((slot) => slot.error);
    if (failed) return { state: "failed", message: _("Not saved: %(reason)s", { reason: failed.error }) };
    if (slots.some((slot) => slot.job)) return { state: "saving", message: _("Saving…") };
    return { state: "saved", message: _("Saved") };
  }

  #changed() {
    this.dispatchEvent(new Event("status"));
  }

  #later(slot, wait) {
    clearTimeout(slot.timer);
    slot.timer = setTimeout(() => this.#send(slot), wait);
  }

  #send(slot) {
    clearTimeout(slot.timer);
    slot.sending ??= this.#drain(slot).finally(() => {
      slot.sending = null;
      this.#changed();
    });
    this.#changed();
    return slot.sending;
  }

  async #drain(slot) {
    while (slot.job && !slot.conflict) {
      const { job, segment, language } = slot;
      let answer;
      // An answer can be lost on its way: what is sent may be stored although nobody says so.
      if (!slot.sent.includes(job.text)) slot.sent = [...slot.sent, job.text];
      this.#keep(slot);
      try {
        answer = await put(`/segments/${segment}/${language}`, job, this.#version(slot));
      } catch (error) {
        if (error.status === 412 && slot.sent.includes(error.body.theirs)) {
          // The other text is our own, of an answer that was lost: go on from it.
          this.#store.setTranslation(segment, language, error.body.translation);
          slot.base = null;
          continue;
        }
        this.#failed(slot, job, error);
        return;
      }
      Object.assign(slot, { wait: 0, error: "", base: null, sent: [] });
      // Something typed meanwhile waits for its own turn.
      if (slot.job === job) slot.job = null;
      slot.since = slot.job ? Date.now() : 0;
      this.#store.setTranslation(segment, language, answer.translation);
      this.#keep(slot);
      this.dispatchEvent(new CustomEvent("saved", { detail: { segment, language, answer } }));
      if (slot.job?.action === "save") {
        this.#later(slot, QUIET);
        return;
      }
    }
  }

  #failed(slot, job, error) {
    if (error instanceof Unreachable) {
      slot.wait = Math.min(LONGEST_WAIT, slot.wait * 2 || 1000);
      slot.error = _("the workbench does not answer. The text is kept here and sent again.");
      this.#later(slot, slot.wait);
    } else if (error instanceof Refused && error.status === 412) {
      this.#contradict(slot, error.body);
    } else if (error instanceof Refused && ["approve", "reject", "elsewhere"].includes(job.action)) {
      // Nothing typed hangs on it: say why it cannot be, and forget it.
      if (slot.job === job) slot.job = null;
      this.#keep(slot);
      this.dispatchEvent(new CustomEvent("refused", { detail: error.message }));
    } else if (error instanceof Refused) {
      slot.error = error.message;
    } else {
      throw error;
    }
  }
}
