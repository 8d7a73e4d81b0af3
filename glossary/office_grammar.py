"""Whose an office is by the grammar of Russian and English: `заместитель министра`, `Deputy Minister` are not the minister."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from glossary.inflection import analyses
from glossary.matching import Word, inflects, split_words, vocabulary
from glossary.terms import Match, Term


def depends_on_another(
    before: Sequence[Word], office: frozenset[str], person: frozenset[str], language: str
) -> bool:
    """Tell whether an office in front of a name is another's: of someone whose deputy, adviser or spouse the person is.

    `before` are the words before the office in the sentence, `office` and `person` the cases that they may stand in
    (see `fitting.cases_of`), none where nothing is known of them. In English a word before the office says so. In Russian it stands in the genitive after the other post, or in another case than the
    name; but `занимает пост министра`, and `назначен министром`, name the person's own.
    """
    table = vocabulary(language)
    near = [w.folded for w in before if w.folded not in table["articles"]][-2:]
    if language == "en":
        aside = len(near) == 2 and near[1] in table["dependent_links"] and near[0] in table["dependent_posts"]
        return aside or (near[-1:] != [] and near[-1] in table["lower_posts"])
    if language != "ru" or not near or _is_form(near[-1], table["own_posts"]):
        return False
    genitive = "genitive" in office and "nominative" not in office
    if genitive and _is_form(near[-1], (*table["heads"], *table["dependent_posts"])):
        return True
    return bool(office and person) and "instrumental" not in office and not office & person


def surname_after(
    place: int, words: Sequence[Word], text: str, people: Iterable[Term], language: str
) -> list[Match]:
    """Return the people whose surname alone stands right after the office that ends at `place`: `Премьер-министр Мамин`."""
    here = next((n for n, word in enumerate(words) if word.start >= place), None)
    if here is None or text[place : words[here].start].strip() or not words[here].text[:1].isupper():
        return []
    word, rest = words[here], words[here + 1 : here + 2]
    if rest and rest[0].text[:1].isupper() and not text[word.end : rest[0].start].strip():
        return []
    found = []
    for person in people:
        name = split_words(person.text, language)
        if len(name) > 1 and inflects(word.text, name[-1].text, language, "person", acronym=False):
            found.append(Match(word.start, word.end, person, word.text))
    return found


@lru_cache(maxsize=4096)
def _is_form(word: str, stems: tuple[str, ...]) -> bool:
    return any(analyses(word, stem, "ru") for stem in stems)
