"""Match bands: how many words of a text the memory knows already, and how well; what a job is planned and paid by.

For each target every segment of the source is looked up in the memories that the project reads. It counts once, by its likeness to
the best text there, before penalties and repairs:

101 %: the same text between the same neighbours. 100 %: the same text. Repetition: a text that stood earlier in the document
(in the project's sum, in an earlier document too) and is not in the memory whole. 95-99, 85-94, 75-84, 50-74 %: the best
likeness of words and characters, rounded; only the same text is 100 %. The rest has no match. What was confirmed in the document
itself is no match for it: the count says what the text was worth before anyone translated it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from alignments import Memory
from glossary.database import transaction
from workbench import memories
from workbench.correspondence import key
from workbench.matching import WORKING
from workbench.memory_changes import SCOPE
from workbench.projects import document, documents, now, project
from workbench.review.feeding import tuid
from workbench.review.translations import rows
from workbench.words import count_words

if TYPE_CHECKING:
    import threading

    from sqlite_utils import Database

    from alignments import MemoryMatch
    from workbench.projects import Document, Project
    from workbench.review.translations import Row
    from workbench.workspace import Workspace

BANDS: Final[Mapping[str, int]] = {
    "context": 101,
    "exact": 100,
    "repetition": 100,
    "fuzzy95": 95,
    "fuzzy85": 85,
    "fuzzy75": 75,
    "fuzzy50": 50,
    "none": 0,
}
"""The bands in the order in which they are listed, with the least likeness of each in per cent."""
WHOLE = frozenset({"context", "exact"})
ASKED = (2, 16, 128)
"""So many matches are asked for, in turn, until one is not the document's own or there are no more."""
REPORT = 20
"""Progress is told after so many segments."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Segments and words of the source."""

    segments: int = 0
    words: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.segments + other.segments, self.words + other.words)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.segments - other.segments, self.words - other.words)


Bands = Mapping[str, Amount]
NOTHING: Final[Bands] = dict.fromkeys(BANDS, Amount())


@dataclass(frozen=True, slots=True)
class Analysis:
    """The bands of one document for one target; `stale` when the memory or the document has changed since `made` (UTC)."""

    document: int
    language: str
    bands: Bands
    made: str
    stale: bool

    @property
    def total(self) -> Amount:
        """All segments and words."""
        return sum(self.bands.values(), Amount())


@dataclass(frozen=True, slots=True)
class Report:
    """The bands of a project for one target: a row for each document that was counted, and their sum.

    `missing` are documents not counted yet. In the sum, what repeats an earlier document is a repetition.
    """

    language: str
    rows: tuple[tuple[Document, Analysis], ...]
    missing: tuple[Document, ...]
    bands: Bands

    @property
    def total(self) -> Amount:
        """All segments and words that were counted."""
        return sum(self.bands.values(), Amount())

    @property
    def stale(self) -> bool:
        """Whether the sum is not (any more) that of the documents as they are."""
        return bool(self.missing) or any(each.stale for _, each in self.rows)


# --- reading -------------------------------------------------------------------------------------------------------


def reports(db: Database, number: int) -> list[Report]:
    """Return what was counted for each target of a project."""
    owner = project(db, number)
    listed = documents(db, number)
    stored = {
        (row["document"], row["language"]): row
        for row in db.query(
            "SELECT a.* FROM analysis a JOIN document d ON d.id = a.document WHERE d.project = ?", [number]
        )
    }
    states = {each.id: state for each, state in _states(db, owner)} if stored else {}
    return [_report(language, listed, stored, states) for language in owner.targets]


def _report(
    language: str,
    listed: Sequence[Document],
    stored: Mapping[tuple[int, str], Mapping[str, str]],
    states: Mapping[int, str],
) -> Report:
    counted, missing = [], []
    total = dict(NOTHING)
    for each in listed:
        row = stored.get((each.id, language))
        if row is None:
            missing.append(each)
            continue
        bands, repeated = _bands(row["bands"]), _bands(row["repeated"])
        counted.append(
            (each, Analysis(each.id, language, bands, row["made"], row["state"] != states[each.id]))
        )
        for band, amount in with_repetitions(bands, repeated).items():
            total[band] += amount
    return Report(language, tuple(counted), tuple(missing), total)


def _bands(text: str) -> dict[str, Amount]:
    return {**NOTHING, **{band: Amount(*amount) for band, amount in json.loads(text).items()}}


# --- counting ------------------------------------------------------------------------------------------------------


def count(
    workspace: Workspace,
    number: int,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
) -> None:
    """Count the bands of every document of a project for every target, and keep them; what is up to date is not counted again."""
    db = workspace.db
    owner = project(db, number)
    earlier: set[str] = set()
    work = [(each, state, rows(db, each.id)) for each, state in _states(db, owner)]
    total = len(owner.targets) * sum(len(segments) for _, _, segments in work)
    done = 0
    for each, state, segments in work:
        for language in owner.targets:
            if not _is_fresh(db, each.id, language, state):
                found: list[str] = []
                for place, band in enumerate(_counted(db, owner, segments, language), 1):
                    found.append(band)
                    if place % REPORT == 0:
                        if progress is not None:
                            progress(done + place, total)
                        if cancel is not None and cancel.is_set():
                            return
                _store(db, each.id, language, state, segments, found, earlier)
            done += len(segments)
            if progress is not None:
                progress(done, total)
        earlier |= {key(segment.text) for segment in segments}


def _counted(db: Database, owner: Project, segments: Sequence[Row], language: str) -> Iterator[str]:
    """Yield the band of each segment."""
    own = frozenset(tuid(segment.id, language) for segment in segments if _is_confirmed(segment, language))
    texts = [segment.text for segment in segments]
    yield from bands_of(db, texts, owner.source, language, memories.choice(db, owner.id), own)


def bands_of(
    db: Database,
    texts: Sequence[str],
    source: str,
    target: str,
    choice: memories.Choice,
    own: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Yield the band of each segment of a text by the chosen memories, in which the units `own` (by tuid) do not count."""
    seen: set[str] = set()
    with Memory(db) as memory:
        for place, each in enumerate(texts):
            around = texts[place - 1 : place][:1], texts[place + 1 : place + 2]
            before, after = (near[0] if near else "" for near in around)

            def ask(
                most: int, text: str = each, near: tuple[str, str] = (before, after)
            ) -> list[MemoryMatch]:
                return memory.lookup(
                    text, source, target, most, BANDS["fuzzy50"] / 100,
                    before=near[0], after=near[1], where={"memory": list(choice.reads)}, without=own,
                )  # fmt: skip

            match = _best(ask, unapproved=choice.unapproved, hidden=bool(own)) if choice.reads else None
            band = _band(match)
            known = key(each)
            yield "repetition" if known in seen and band not in WHOLE else band
            seen.add(known)


def _is_confirmed(segment: Row, language: str) -> bool:
    found = segment.translations.get(language)
    return found is not None and found.state != "initial"


def _best(ask: Callable[[int], list[MemoryMatch]], *, unapproved: bool, hidden: bool) -> MemoryMatch | None:
    """The best match that the project may be offered; units of the document's own may have `hidden` it from a short answer."""
    for most in ASKED:
        found = ask(most)
        for match in found:
            if unapproved or match.unit.prop("x-state") not in WORKING:
                return match
        if len(found) < most and not hidden:
            return None
    return None


def _band(match: MemoryMatch | None) -> str:
    if match is None:
        return "none"
    if match.context:
        return "context"
    if match.score == 1:
        return "exact"
    points = min(99, round(100 * match.score))
    return next(band for band, least in BANDS.items() if least <= points)


def _is_fresh(db: Database, number: int, language: str, state: str) -> bool:
    row = db.execute(
        "SELECT state FROM analysis WHERE document = ? AND language = ?", [number, language]
    ).fetchone()
    return row is not None and row[0] == state


def _store(
    db: Database,
    number: int,
    language: str,
    state: str,
    segments: Sequence[Row],
    found: Sequence[str],
    earlier: set[str],
) -> None:
    """Keep the amounts of the bands, and of those among them whose text stands in an earlier document but in no memory."""
    bands, repeated = tally([segment.text for segment in segments], found, earlier)
    with transaction(db):
        if not db.execute("SELECT 1 FROM document WHERE id = ?", [number]).fetchone():
            return  # deleted while it was counted
        db.execute(
            "INSERT INTO analysis(document, language, bands, repeated, state, made) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (document, language) DO UPDATE SET bands = excluded.bands, repeated = excluded.repeated, "
            "state = excluded.state, made = excluded.made",
            [number, language, _json(bands), _json(repeated), state, now()],
        )


def tally(texts: Sequence[str], found: Sequence[str], earlier: set[str]) -> tuple[Bands, Bands]:
    """Return the amounts of the bands, and of those among them whose text stands in an `earlier` document but in no memory."""
    bands, repeated = dict(NOTHING), dict(NOTHING)
    for text, band in zip(texts, found, strict=True):
        amount = Amount(1, count_words(text))
        bands[band] += amount
        if band not in WHOLE | {"repetition"} and key(text) in earlier:
            repeated[band] += amount
    return bands, repeated


def with_repetitions(bands: Bands, repeated: Bands) -> Bands:
    """Return a document's part in the sum of several: what repeats an earlier document is a repetition there."""
    part = {band: bands[band] - repeated[band] for band in BANDS}
    part["repetition"] += sum(repeated.values(), Amount())
    return part


def _json(bands: Bands) -> str:
    return json.dumps({band: [a.segments, a.words] for band, a in bands.items() if a.segments})


# --- what a count depends on ---------------------------------------------------------------------------------------


def _states(db: Database, owner: Project) -> Iterator[tuple[Document, str]]:
    """Yield each document with what its count depends on: the memories, its own segments, the documents before it."""
    choice = memories.choice(db, owner.id)
    said = repr((choice.reads, choice.unapproved, owner.source))
    before = hashlib.sha256(said.encode()).hexdigest()
    for each in documents(db, owner.id):
        text = db.execute(
            "SELECT count(*), max(s.version), max(s.id) FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ?",
            [each.id],
        ).fetchone()
        # The memories' part is not handed on: what a document confirms is foreign to the others, not to itself.
        before = hashlib.sha256(repr((before, each.id, tuple(text))).encode()).hexdigest()
        yield each, hashlib.sha256(f"{before}{_memory_state(db, choice.reads, each.id)}".encode()).hexdigest()


def _memory_state(db: Database, reads: Sequence[str], number: int) -> str:
    """What changes when the memories do, but for the units that the document's own translations are.

    Units come and go (their number, the newest), and a correction gives a unit a new number; what is done by hand is a change set.
    """
    names = json.dumps(list(reads))
    own = (
        "SELECT 'audarma-' || t.segment || '-' || t.language FROM translation t JOIN segment s ON s.id = t.segment "
        "JOIN paragraph p ON p.id = s.paragraph WHERE p.document = :document"
    )
    which = "memory IN (SELECT id FROM memory WHERE name IN (SELECT value FROM json_each(:names)))"
    values = {"names": names, "document": number, "scope": SCOPE}
    row = db.execute(
        f"SELECT (SELECT count(*) FROM unit WHERE {which}) - (SELECT count(*) FROM unit WHERE {which} AND tuid IN ({own})), "
        f"(SELECT id FROM unit WHERE +{which} AND tuid NOT IN ({own}) ORDER BY id DESC LIMIT 1), "
        "(SELECT max(id) FROM change_set WHERE scope = :scope)",
        values,
    ).fetchone()
    return repr(tuple(row))


def of_document(db: Database, number: int) -> list[Analysis]:
    """Return what was counted of one document, a target each."""
    found = reports(db, document(db, number).project)
    return [analysis for report in found for each, analysis in report.rows if each.id == number]
