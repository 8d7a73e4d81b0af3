// What was typed and is not on the server yet, kept in the browser's own storage: it outlives a crash of page, browser or server.

export class Kept {
  #prefix;

  constructor(document) {
    this.#prefix = `audarma/typed/${document}/`;
  }

  /** Keep a `job` ({action, text, aside, sent}) that was made from `version` of the translation; false where the storage is full or forbidden. */
  keep(segment, language, { action, text, aside, sent }, version) {
    try {
      localStorage.setItem(`${this.#prefix}${segment}/${language}`, JSON.stringify({ action, text, aside, sent, version }));
      return true;
    } catch (error) {
      // Storage that is full or switched off takes nothing away from saving, which goes on as without it.
      if (error instanceof DOMException) return false;
      throw error;
    }
  }

  forget(segment, language) {
    localStorage.removeItem(`${this.#prefix}${segment}/${language}`);
  }

  /** Return all that is kept for the document: {segment, language, action, text, aside, sent, version}. */
  all() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.#prefix));
    return keys.map((key) => {
      const [segment, language] = key.slice(this.#prefix.length).split("/");
      return { segment: Number(segment), language, ...JSON.parse(localStorage.getItem(key)) };
    });
  }
}
