// Which words may come next, from what is known of a segment: no element is touched here and nothing is asked for.

const WORD = /[\p{L}\p{N}]+(?:[-–'’][\p{L}\p{N}]+)*/gu;
const ENDS = /[.!?…:;,()«»“”"\n]/;
const OPENS = /(^|[.!?…«“])\s*$/;
const MOST = 5; // offers at a time
const BACK = 8; // words before the caret that a term may have begun in
const LEAST = { form: 1, word: 3 }; // letters typed before a form, or a word without its neighbours, is offered
const AHEAD = [1, 1, 2, 3]; // words that a continuation goes on for, by how many words before it agree

const fold = (text) => text.toLocaleLowerCase().replaceAll("ё", "е");

function words(text) {
  return [...text.matchAll(WORD)].map((found) => ({ text: fold(found[0]), start: found.index, end: found.index + found[0].length }));
}

/** What may be offered in one segment and target: `material` as the server gives it, `texts` of memory and drafts, best first. */
export class Completing {
  #figures;
  #governs;
  #renderings;
  #saying;
  #texts;

  constructor({ renderings, governs, saying, figures }, texts) {
    this.#renderings = renderings.map((each) => ({ ...each, forms: each.forms.map(([text, name]) => ({ text, folded: fold(text), case: name })) }));
    this.#governs = governs;
    this.#saying = saying;
    this.#figures = figures;
    // What a draft has left in the source language is nothing to go on with.
    const pieces = texts.flatMap((text) => text.split(/⟦[^⟧]*⟧/));
    this.#texts = [...new Set(pieces)].map((text) => ({ text, words: words(text) }));
  }

  /** Return at most five offers for the caret's place, best first: `rest` is what would be inserted, `text` the whole of it. */
  offers(text, caret, { asked = false } = {}) {
    const before = text.slice(0, caret);
    const after = text.slice(caret);
    if (/^[\p{L}\p{N}]/u.test(after)) return [];
    const found = [...this.#terms(before, text, asked), ...this.#written(before)];
    if (!after.trim()) found.push(...this.#continued(before, asked));
    found.sort((one, other) => other.worth - one.worth);
    const seen = new Set();
    const fresh = found.filter(({ rest }) => rest.trim() && !seen.has(rest) && seen.add(rest));
    return fresh.filter(({ rest }) => !after.trim() || !after.trimStart().startsWith(rest.trim())).slice(0, MOST);
  }

  // --- terms, names and offices ----------------------------------------------------------------------------------------

  *#terms(before, text, asked) {
    const said = fold(text);
    for (const { typed, start } of begun(before)) {
      const folded = fold(typed);
      if (typed.length < LEAST.form && !asked) continue;
      for (const rendering of this.#renderings) {
        const matching = rendering.forms.filter((form) => form.folded.startsWith(folded) && form.folded.length > folded.length);
        if (matching.length === 0) continue;
        const wanted = this.#wanted(rendering, before.slice(0, start));
        const rank = (form) => (form.text === wanted.text ? 0 : form.case === wanted.case ? 1 : 2);
        matching.sort((one, other) => rank(one) - rank(other));
        // What stands there already is hardly meant again.
        const again = rendering.forms.some((form) => said.includes(form.folded)) ? 0.5 : 1;
        for (const [place, form] of matching.slice(0, asked ? 4 : 2).entries()) {
          yield { rest: form.text.slice(typed.length), text: form.text, kind: rendering.kind, case: form.case, worth: again * (10 + typed.length) - 4 * place };
        }
      }
    }
  }

  /** The form that the place behind `before` asks for, as `glossary/fitting.py` decides: its text, or its case. */
  #wanted(rendering, before) {
    const last = words(before).at(-1);
    const near = last && !ENDS.test(before.slice(last.end)) ? last.text : "";
    const people = rendering.kind === "person" || rendering.kind === "title";
    const agreed = people && this.#agreed(before);
    if (agreed) return { case: agreed };
    const governed = near && this.#governs[rendering.calls]?.[near];
    if (governed) return { case: governed };
    if (people && this.#saying.includes(near)) return { case: "nominative" };
    if (OPENS.test(before)) return { text: rendering.opening };
    return { text: rendering.forms[0].text };
  }

  /** The case of the title that stands right before, as a name takes it over. */
  #agreed(before) {
    const said = fold(before).trimEnd();
    const titles = this.#renderings.filter(({ kind }) => kind === "title");
    return titles.flatMap(({ forms }) => forms).find((form) => said.endsWith(form.folded))?.case;
  }

  // --- numbers and dates -----------------------------------------------------------------------------------------------

  *#written(before) {
    for (const { typed } of begun(before)) {
      for (const figure of this.#figures) {
        if (!fold(figure).startsWith(fold(typed)) || figure.length <= typed.length || before.includes(figure)) continue;
        yield { rest: figure.slice(typed.length), text: figure, kind: "number", case: "", worth: 11 + typed.length };
      }
    }
  }

  // --- what memory and drafts go on with ---------------------------------------------------------------------------------

  *#continued(before, asked) {
    const mine = words(before);
    const partial = mine.length > 0 && mine.at(-1).end === before.length ? mine.pop() : null;
    const typed = partial?.text ?? "";
    const gap = before.slice(mine.at(-1)?.end ?? 0, partial?.start ?? before.length);
    for (const [order, source] of this.#texts.entries()) {
      for (const [index, word] of source.words.entries()) {
        if (!word.text.startsWith(typed) || (typed && word.text === typed && index === source.words.length - 1)) continue;
        const agree = agreeing(mine, source.words, index, source.text, gap);
        if (!enough(agree, typed, mine.length, asked)) continue;
        const end = clauseEnd(source, index, AHEAD[agree]);
        const whole = source.text.slice(word.start, end);
        yield { rest: whole.slice(typed.length), text: whole, kind: "memory", case: "", worth: 5 * agree + typed.length - order / 10 };
      }
    }
  }
}

/** The places where something may have begun that goes on to the caret, the longest first: each word's start, within a sentence. */
function begun(before) {
  const starts = words(before).slice(-BACK);
  const places = starts.filter(({ start }) => !/[.!?…;\n]/.test(before.slice(start)));
  return places.map(({ start }) => ({ start, typed: before.slice(start) })).filter(({ typed }) => typed.length <= 80);
}

/** How many words before the place (three at most) are those before `index`, with the same signs between. */
function agreeing(mine, theirs, index, text, gap) {
  const between = text.slice(theirs[index - 1]?.end ?? 0, theirs[index].start);
  if (between.trim() !== gap.trim()) return 0;
  let agree = 0;
  while (agree < 3 && agree < index && agree < mine.length && mine.at(-1 - agree).text === theirs[index - 1 - agree].text) agree += 1;
  return agree;
}

/** Is there reason enough to offer a continuation? */
function enough(agree, typed, before, asked) {
  if (asked) return agree > 0 || typed !== "";
  if (typed === "") return agree > 1 || (agree === 1 && before === 1);
  return agree > 0 || typed.length >= LEAST.word || (before === 0 && typed.length > 1);
}

/** Where a continuation stops: after `most` words, or before a sign that ends a clause. */
function clauseEnd({ text, words: theirs }, index, most) {
  let last = index;
  while (last + 1 < theirs.length && last - index + 1 < most && !ENDS.test(text.slice(theirs[last].end, theirs[last + 1].start))) last += 1;
  return theirs[last].end;
}
