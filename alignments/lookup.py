"""Finding units for a text: exact ones by key, similar ones by posting lists, scored and ranked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from alignments import records
from alignments.errors import AlignmentsError
from alignments.similarity import (
    NOT_IDENTICAL,
    blend,
    character_score,
    fold,
    needed_by_characters,
    repair,
    word_score,
    words,
)
from alignments.units import Unit, primary_subtag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from alignments.postings import Index

# A lookup scores this many candidates at first, and more while one of them could still be better, up to the most.
FIRST, MOST = 32, 16_384
# With so many answers or more, the texts that are best by words and by characters are among them, if they are this little
# behind by the blend.
SEVERAL, BEHIND = 3, 0.04
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
    """What is looked up, and which units may answer; those named in `without` may not."""

    text: str
    source: str
    target: str
    limit: int
    threshold: float
    before: str | None = None
    after: str | None = None
    where: Where | None = None
    without: Collection[str] = ()

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
    eligible = _Eligible(db, query)
    if sum(found.score == 1 for found in scored.values()) < query.limit:
        scored |= {found.variant: found for found in _similar(db, index, query, eligible)}
    return _matches(db, query, sorted(scored.values(), reverse=True), eligible)


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


class _Eligible:
    """Which variants have a translation and are what the query's filters ask for; each is looked at once."""

    def __init__(self, db: Database, query: Query) -> None:
        self._db, self._query = db, query
        self._known: dict[int, bool] = {}

    def among(self, found: Sequence[Scored]) -> list[Scored]:
        """Return those that are eligible, in the same order."""
        unknown = [item.variant for item in found if item.variant not in self._known]
        if unknown:
            sql, values = _select(self._query, f"v.id IN ({','.join('?' * len(unknown))})", unknown)
            there = {variant for variant, _ in self._db.execute(sql, values)}
            self._known.update((variant, variant in there) for variant in unknown)
        return [item for item in found if self._known[item.variant]]

    def least(self, ranked: Sequence[Scored]) -> float:
        """Return the score that a text must surpass to be among the best, given those scored so far, best first."""
        distinct: set[str] = set()
        for start in range(0, len(ranked), 2 * self._query.limit):
            for item in self.among(ranked[start : start + 2 * self._query.limit]):
                distinct.add(item.text)
                if len(distinct) == self._query.limit:
                    return item.score
        return self._query.threshold


def _similar(db: Database, index: Index, query: Query, eligible: _Eligible) -> list[Scored]:
    """Return similar texts: candidates in the order of what they can reach, until no other can be an answer."""
    folded = fold(query.text)
    asked = words(folded)
    candidates = index.candidates(db, folded)
    bounds = candidates.bounds
    ranked: list[Scored] = []
    position, step = 0, FIRST
    while position < min(len(bounds), MOST):
        least = eligible.least(ranked)
        if bounds[position] < query.threshold or bounds[position] <= least > query.threshold:
            break
        if query.limit >= SEVERAL:
            least = max(least - BEHIND, query.threshold)
        part = slice(position, position + step)
        reach = dict(zip(candidates.variants[part].tolist(), candidates.by_words[part].tolist(), strict=True))
        ranked += _scored(db, query.text, folded, asked, reach, least)
        ranked.sort(reverse=True)
        position, step = position + step, 2 * step
    return ranked


def _scored(
    db: Database, text: str, folded: str, asked: Sequence[str], reach: Mapping[int, float], least: float
) -> Iterator[Scored]:
    """Yield the texts that score `least` or more; `reach` are the variants, with the most that each can score by words."""
    rows = db.execute(f"SELECT id, text FROM variant WHERE id IN ({','.join('?' * len(reach))})", list(reach))
    for variant, other_text in rows:
        other = fold(other_text)
        # Most candidates fail here already, where the comparison can stop early.
        by_characters = character_score(folded, other, needed_by_characters(least, reach[variant]))
        if by_characters or least <= 0:
            by_words = word_score(asked, words(other))
            score = 1.0 if other_text == text else min(blend(by_words, by_characters), NOT_IDENTICAL)
            if score >= least:
                yield Scored(score, by_words, by_characters, variant, other_text)


Ranked = tuple[tuple[bool, float, int, int], MemoryMatch]


def _matches(db: Database, query: Query, scored: Sequence[Scored], eligible: _Eligible) -> list[MemoryMatch]:
    """Read the units of the best texts and make matches of them, one for each different translation."""
    leaders = _leaders(scored, eligible) if query.limit >= SEVERAL else []
    ranked = _read(db, query, leaders)
    known = {leader.variant for leader in leaders}
    distinct: set[tuple[str, str]] = set()
    for start in range(0, len(scored), 2 * query.limit):
        # All of a score are read, so that context and priority can choose among them.
        if len(distinct) >= query.limit and scored[start].score < scored[start - 1].score:
            break
        batch = eligible.among(scored[start : start + 2 * query.limit])
        ranked += _read(db, query, [found for found in batch if found.variant not in known])
        distinct = {(match.source, match.target) for _, match in ranked}
    ranked.sort(key=lambda pair: pair[0])
    unique: dict[tuple[str, str], MemoryMatch] = {}
    for _, match in ranked:
        unique.setdefault((match.source, match.target), match)
    texts = {match.source for match in unique.values()}
    leading = [leader.text for leader in leaders if leader.text in texts]
    return _chosen(list(unique.values()), leading, query.limit)


def _leaders(scored: Sequence[Scored], eligible: _Eligible) -> list[Scored]:
    """Return the best text by characters and the best by words."""
    found = []
    for key in (attrgetter("by_characters"), attrgetter("by_words")):
        ordered = sorted(scored, key=key, reverse=True)
        found += next(
            (best for at in range(len(ordered)) if (best := eligible.among(ordered[at : at + 1]))), []
        )
    return list(dict.fromkeys(found))


def _chosen(matches: Sequence[MemoryMatch], leaders: Sequence[str], limit: int) -> list[MemoryMatch]:
    """Return the first matches, and the first of each leading text in the place of the last ones."""
    leading = [next(place for place, m in enumerate(matches) if m.source == text) for text in leaders]
    others = [place for place in range(len(matches)) if place not in leading]
    return [matches[place] for place in sorted([*leading, *others[: limit - len(leading)]])]


def _read(db: Database, query: Query, found: Sequence[Scored]) -> list[Ranked]:
    """Return the matches of these texts with what ranks them: context, score, priority of the memory, newest."""
    numbers = [item.variant // records.VARIANTS for item in found]
    units, origins = records.load(db, numbers), _origins(db, numbers)
    ranked: list[Ranked] = []
    for item, number in zip(found, numbers, strict=True):
        name, priority = origins[number]
        ranked += [
            ((not match.context, -match.score, priority, -number), match)
            for match in _translations(query, item, units[number], name)
        ]
    return ranked


def _origins(db: Database, numbers: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Return the name and the priority of the memory of each unit."""
    rows = db.execute(
        "SELECT u.id, m.name, m.priority FROM unit u JOIN memory m ON m.id = u.memory "
        f"WHERE u.id IN ({','.join('?' * len(numbers))})",
        list(numbers),
    )
    return {number: (name, priority) for number, name, priority in rows}


def _translations(query: Query, found: Scored, unit: Unit, memory: str) -> Iterator[MemoryMatch]:
    if unit.tuid in query.without:
        return
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
