"""Finding units for a text: exact ones by key, similar ones by posting lists, scored and ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from alignments import records
from alignments.errors import AlignmentsError
from alignments.similarity import NOT_IDENTICAL, blend, character_score, fold, repair, word_score, words
from alignments.units import Unit, primary_subtag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from alignments.postings import Index

# A lookup scores this many candidates at first, and more while one of them could still be better, up to the most.
FIRST, MOST = 64, 2048
EXACT = 200  # units with the very same source whose context is compared, at most
COLUMNS = frozenset({"tuid", *records.PROPS, "author", "created", "changed", "memory"})

Where = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class MemoryMatch:
    """A unit found for a text.

    Scores lie in 0..1 (see `memory`). `context` says that the text is the same and the segments before and after agree,
    too: shown as 101 %. `repaired` is the target with the numbers of the text looked up, where they are all that differs.
    `memory` is the name of the memory that holds the unit.
    """

    score: float
    word_score: float
    character_score: float
    context: bool
    source: str
    target: str
    unit: Unit
    repaired: str | None = None
    memory: str = "main"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked up, and which units may answer."""

    text: str
    source: str
    target: str
    limit: int
    threshold: float
    before: str | None = None
    after: str | None = None
    where: Where | None = None

    def in_context(self, unit: Unit) -> bool:
        """Say whether the unit stood between the same segments, as far as both sides know."""
        known = [
            (given, unit.prop(kind))
            for given, kind in ((self.before, "x-context-pre"), (self.after, "x-context-post"))
            if given is not None
        ]
        return any(given for given, _ in known) and all(given == stored for given, stored in known)


class Scored(NamedTuple):
    """A source text with its scores, before its unit is read."""

    score: float
    by_words: float
    by_characters: float
    variant: int
    text: str


def find(db: Database, index: Index, query: Query) -> list[MemoryMatch]:
    """Return the matches for a query, best first. The index is fresh, and the connection in a transaction."""
    scored = {found.variant: found for found in _exact(db, query)}
    if sum(found.score == 1 for found in scored.values()) < query.limit:
        scored |= {found.variant: found for found in _similar(db, index, query)}
    return _matches(db, query, sorted(scored.values(), reverse=True))


def condition(where: Where | None) -> tuple[str, list[str]]:
    """Return the SQL, on the tables `unit u` and `memory m`, and its values that say what `where` says."""
    sql, values = "", []
    for column, wanted in (where or {}).items():
        if column not in COLUMNS:
            raise AlignmentsError(
                "A memory cannot be filtered by “%(column)s”; use one of %(columns)s.",
                column=column,
                columns=", ".join(sorted(COLUMNS)),
            )
        choices = [wanted] if isinstance(wanted, str) else list(wanted)
        name = "m.name" if column == "memory" else f"u.{column}"
        sql += f" AND {name} IN ({','.join('?' * len(choices))})"
        values += choices
    return sql, values


def _select(query: Query, which: str, values: Sequence[object]) -> tuple[str, list[object]]:
    """Return the statement that reads source variants with a translation, `which` naming them."""
    sql, filters = condition(query.where)
    statement = (
        "SELECT v.id, v.text FROM variant v JOIN unit u ON u.id = v.id / 256 JOIN memory m ON m.id = u.memory "
        f"WHERE {which}{sql} AND EXISTS (SELECT 1 FROM variant t WHERE t.id BETWEEN u.id * 256 AND u.id * 256 + 255 "
        "AND t.language = ? AND t.id <> v.id)"
    )
    return statement, [*values, *filters, primary_subtag(query.target)]


def _exact(db: Database, query: Query) -> Iterator[Scored]:
    """Yield texts equal to the query, or equal but for letter case."""
    sql, values = _select(
        query, "v.key = ? AND v.language = ?", [records.key_of(query.text), primary_subtag(query.source)]
    )
    folded = fold(query.text)
    for variant, text in db.execute(
        f"{sql} ORDER BY v.text <> ?, v.id DESC LIMIT {EXACT}", [*values, query.text]
    ):
        if fold(text) == folded:  # keys may collide
            yield Scored(1.0 if text == query.text else NOT_IDENTICAL, 1.0, 1.0, variant, text)


def _similar(db: Database, index: Index, query: Query) -> Iterator[Scored]:
    """Yield similar texts: candidates in the order of what they can reach, until no other can be among the best."""
    folded = fold(query.text)
    asked = words(folded)
    candidates = index.candidates(db, folded)
    best: dict[str, float] = {}
    position, step, scored = 0, FIRST, 0
    while position < len(candidates.variants) and scored < MOST:
        reach = candidates.bounds[position]
        enough = sorted(best.values(), reverse=True)[: query.limit]
        if reach < query.threshold or (len(enough) == query.limit and reach <= enough[-1]):
            return
        batch = candidates.variants[position : position + step].tolist()
        sql, values = _select(query, f"v.id IN ({','.join('?' * len(batch))})", batch)
        for variant, text in db.execute(sql, values):
            other = fold(text)
            by_words, by_characters = word_score(asked, words(other)), character_score(folded, other)
            score = 1.0 if text == query.text else min(blend(by_words, by_characters), NOT_IDENTICAL)
            best[text] = score
            scored += 1
            if score >= query.threshold:
                yield Scored(score, by_words, by_characters, variant, text)
        position, step = position + step, 2 * step


def _matches(db: Database, query: Query, scored: Sequence[Scored]) -> list[MemoryMatch]:
    """Read the units of the best texts and make matches of them, one for each different translation."""
    ranked: list[tuple[tuple[bool, float, int, int], MemoryMatch]] = []
    distinct: set[tuple[str, str]] = set()
    for start in range(0, len(scored), 2 * query.limit):
        batch = scored[start : start + 2 * query.limit]
        # All of a score are read, so that context and priority can choose among them.
        if len(distinct) >= query.limit and batch[0].score < scored[start - 1].score:
            break
        numbers = [found.variant // records.VARIANTS for found in batch]
        units, origins = records.load(db, numbers), _origins(db, numbers)
        for found, number in zip(batch, numbers, strict=True):
            name, priority = origins[number]
            for match in _translations(query, found, units[number], name):
                ranked.append(((not match.context, -match.score, priority, -number), match))
                distinct.add((match.source, match.target))
    ranked.sort(key=lambda pair: pair[0])
    unique = {(match.source, match.target): match for _, match in reversed(ranked)}
    return [match for _, match in ranked if unique[match.source, match.target] is match][: query.limit]


def _origins(db: Database, numbers: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return the name and the priority of the memory of each unit."""
    rows = db.execute(
        "SELECT u.id, m.name, m.priority FROM unit u JOIN memory m ON m.id = u.memory "
        f"WHERE u.id IN ({','.join('?' * len(numbers))})",
        list(numbers),
    )
    return {number: (name, priority) for number, name, priority in rows}


def _translations(query: Query, found: Scored, unit: Unit, memory: str) -> Iterator[MemoryMatch]:
    place = found.variant % records.VARIANTS
    context = found.text == query.text and query.in_context(unit)
    for other, variant in enumerate(unit.variants):
        if other != place and variant.primary == primary_subtag(query.target):
            repaired = None if found.score == 1 else repair(query.text, found.text, variant.text)
            yield MemoryMatch(
                found.score,
                found.by_words,
                found.by_characters,
                context,
                found.text,
                variant.text,
                unit,
                repaired,
                memory,
            )
