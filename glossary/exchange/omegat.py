"""The glossary as OmegaT reads it: UTF-8, one pair a line, source, target and comment with tabs between them.

Rules of the format: OmegaT manual, “Glossaries”; the ending `.utf8` makes OmegaT take the file for UTF-8 on every system.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from glossary import changes
from glossary.errors import AudarmaError
from glossary.exchange.records import (
    Entry,
    ImportRefusedError,
    Loss,
    Record,
    Rejected,
    Remark,
    Wording,
    decoded,
    entries,
)
from glossary.languages import fold
from glossary.terms import Concept, Status, Term

if TYPE_CHECKING:
    from sqlite_utils import Database

MAX_BYTES = 20_000_000
_SHOWN: tuple[Status, ...] = ("preferred", "admitted")
_COMMENT = "#"


def write(db: Database, source: str, target: str) -> bytes:
    """Return the pairs of wordings to use in the two languages; those that OmegaT could not read are left out."""
    lines = [line for line, _ in _pairs(db, source, target) if not line.startswith(_COMMENT)]
    return "".join(f"{line}\r\n" for line in dict.fromkeys(lines)).encode()


def losses(db: Database, source: str, target: str) -> list[Loss]:
    """Return what does not go into the file, source wordings that begin with `#` among it, which OmegaT skips."""
    skipped = [text for line, text in _pairs(db, source, target) if line.startswith(_COMMENT)]
    found = [
        Loss("“%(text)s” begins with #, which OmegaT takes for a remark", {"text": text})
        for text in dict.fromkeys(skipped)
    ]
    return [
        *found,
        Loss("everything but wordings to use in %(source)s and %(target)s, kinds and definitions",
             {"source": source, "target": target}),
    ]  # fmt: skip


def _pairs(db: Database, source: str, target: str) -> Iterator[tuple[str, str]]:
    """Yield each line of the file with its source wording, the wording to prefer before others."""
    for concept in entries(db):
        comment = " ".join(f"{concept.kind}. {concept.definition}".split())
        for left in _wordings(concept, source):
            for right in _wordings(concept, target):
                yield f"{left.text}\t{right.text}\t{comment}", left.text


def _wordings(concept: Concept, language: str) -> list[Term]:
    found = [t for t in concept.terms if t.language == language and t.status in _SHOWN]
    return sorted(found, key=lambda term: _SHOWN.index(term.status))


def records(db: Database, data: bytes, source: str, target: str) -> Iterator[Record]:
    """Yield an entry for each source wording, with those of its renderings that no stored entry has beside it."""
    pairs: dict[str, Entry] = {}
    for number, line in enumerate(decoded(data, MAX_BYTES).split("\n"), 1):
        cells = [cell.strip() for cell in line.rstrip("\r").split("\t")]
        if not any(cells):
            continue
        if cells[0].startswith(_COMMENT):
            yield Remark(number, "The line begins with # and is a remark for OmegaT; it is passed over.")
            continue
        try:
            _take(db, pairs, number, cells, (source, target))
        except AudarmaError as error:
            yield Rejected(number, error.message, error.values)
    yield from pairs.values()


def _take(
    db: Database, pairs: dict[str, Entry], line: int, cells: list[str], languages: tuple[str, str]
) -> None:
    if len(cells) < 2:
        raise ImportRefusedError("The line has no tab between the source and the target.")
    left, right = (Term(text, language) for text, language in zip(cells, languages, strict=False))
    changes.check_term(left)
    changes.check_term(right)
    known = _known(db, left, right.language)
    if right.text in known:
        return
    entry = pairs.get(left.text)
    if entry is None:
        note = " ".join(filter(None, cells[2:]))
        entry = Entry(line, Concept("term", note=note), frozenset(), wordings=[_said(left)])
        pairs[left.text] = entry
    if any(w.term.text == right.text and w.term.language == right.language for w in entry.wordings):
        return
    first = len(entry.wordings) == 1 and not known
    status: Status = "preferred" if first else "admitted"
    entry.wordings.append(_said(Term(right.text, right.language, status=status)))


def _said(term: Term) -> Wording:
    """A wording of which nothing is said but itself: what is stored of it stays."""
    return Wording(term, frozenset())


def _known(db: Database, left: Term, language: str) -> set[str]:
    """Return the renderings that stored entries have beside this source wording."""
    rows = db.execute(
        "SELECT r.text FROM term l JOIN term r ON r.concept = l.concept "
        "WHERE l.folded = ? AND l.language = ? AND l.text = ? AND r.language = ?",
        [fold(left.text, "kk"), left.language, left.text, language],
    )
    return {row[0] for row in rows}
