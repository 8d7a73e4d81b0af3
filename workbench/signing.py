"""The sheet on which a translation is signed off: both texts side by side, what is still open, whose names and terms were used.

It says plainly what nobody has confirmed. Who translated and who reviewed is told from the history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from workbench import reading, terminology
from workbench.exchange.word import WIDTH, WordDocument
from workbench.projects import Document, Project, document, project
from workbench.review import report, speeches
from workbench.review.translations import STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlite_utils import Database

    from workbench.reading import Passage
    from workbench.review.report import Entry
    from workbench.review.speeches import Speech
    from workbench.review.translations import Row
    from workbench.workspace import Workspace

By = Literal["segment", "paragraph"]
KINDS = ("person", "title", "organisation")
"""What the annex lists: people, offices, bodies."""


@dataclass(frozen=True, slots=True)
class Said:
    """A speech that begins in a row: its segments' numbers, who speaks in the source and, if that is pinned, in the target."""

    number: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its number (`3`, or `3–5` for a paragraph), both texts and the least state of what it holds.

    `inside` is the number of the segment whose text renders this one, where it has none of its own; `speeches` are those that
    begin here and name their speaker.
    """

    number: str
    opens: bool
    kind: str
    source: str
    target: str
    state: str
    inside: int | None = None
    speeches: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """A person, office or body of the text with its rendering, None where there is none."""

    kind: str
    source: str
    target: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class SignOff:
    """The sheet of one target; `unconfirmed` are segment numbers, `translators` and `reviewers` authors as the history has them."""

    document: Document
    project: Project
    language: str
    lines: tuple[Line, ...]
    total: int
    unconfirmed: tuple[int, ...]
    open: tuple[Entry, ...]
    waived: tuple[Entry, ...]
    used: tuple[Used, ...]
    translators: tuple[str, ...]
    reviewers: tuple[str, ...]


def sheet(workspace: Workspace, number: int, language: str, *, by: By = "segment") -> SignOff:
    """Return the sign-off sheet of a document's translation into `language`, a row a segment or a paragraph."""
    db = workspace.db
    stored = document(db, number)
    found = reading.passages(db, number, language)
    rows = [row for passage in found for row in passage.rows]
    entries = report.entries(workspace, number, language)
    said = _said(speeches.of_document(workspace, number), language)
    lines = _by_paragraph(found, language, said) if by == "paragraph" else _by_segment(found, language, said)
    return SignOff(
        stored,
        project(db, stored.project),
        language,
        tuple(lines),
        len(rows),
        tuple(row.number for row in rows if _state(row, language) in {"empty", "initial"}),
        tuple(entry for entry in entries if entry.waiver is None),
        tuple(entry for entry in entries if entry.waiver is not None),
        tuple(_used(workspace, number, language)),
        _authors(db, number, language, ("translated",)),
        _authors(db, number, language, ("reviewed", "final")),
    )


def _state(row: Row, language: str) -> str:
    found = row.translations.get(language)
    return found.shown_state if found else "empty"


def _said(found: Sequence[Speech], language: str) -> dict[int, Said]:
    """The speeches with a named speaker, by the number of the segment in which they begin: two never begin in the same."""
    return {
        each.first + 1: Said(
            _numbers(each.first + 1, each.last + 1), each.speaker_in_source, each.speaker_in(language)
        )
        for each in found
        if each.speaker
    }


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _by_segment(found: Sequence[Passage], language: str, said: Mapping[int, Said]) -> list[Line]:
    hosts = {
        other.id: piece.rows[0].number
        for passage in found
        for piece in passage.pieces
        for other in piece.rows[1:]
    }
    return [
        Line(
            str(row.number),
            row.opens,
            row.kind,
            row.text,
            stored.text if (stored := row.translations.get(language)) else "",
            _state(row, language),
            hosts.get(row.id),
            (said[row.number],) if row.number in said else (),
        )
        for passage in found
        for row in passage.rows
    ]


def _by_paragraph(found: Sequence[Passage], language: str, said: Mapping[int, Said]) -> list[Line]:
    order = ("empty", *STATES)
    out = []
    for passage in found:
        if not passage.rows:
            continue
        first, last = passage.rows[0].number, passage.rows[-1].number
        states = [_state(row, language) for row in passage.rows]
        out.append(
            Line(
                _numbers(first, last),
                opens=True,
                kind=passage.kind,
                source=passage.source,
                target=reading.with_gaps(passage),
                state=min(states, key=order.index),
                speeches=tuple(said[row.number] for row in passage.rows if row.number in said),
            )
        )
    return out


def _used(workspace: Workspace, number: int, language: str) -> list[Used]:
    """The people, offices and bodies that stand in the text, by kind and then in the order of the alphabet."""
    terms = terminology.sheet(workspace, number)
    out = [
        Used(
            entry.kind,
            entry.text,
            entry.renderings[language].text,
            entry.renderings[language].state == "settled",
        )
        for entry in (*terms.open, *terms.settled)
    ]
    out += [Used(each.kind, each.text, each.renderings.get(language), True) for each in terms.chosen]
    out += [Used(each.kind, each.text, None, False) for each in terms.unknown]
    return sorted(
        (each for each in out if each.kind in KINDS),
        key=lambda each: (KINDS.index(each.kind), each.source.casefold()),
    )


def _authors(db: Database, number: int, language: str, states: Sequence[str]) -> tuple[str, ...]:
    """Who brought translations of a document into one of these states, in the order in which they began."""
    rows = db.execute(
        "SELECT c.author, min(h.id) FROM history h JOIN change_set c ON c.id = h.change_set "
        "WHERE h.tbl = 'translation' AND h.row IN (SELECT t.id FROM translation t JOIN segment s ON s.id = t.segment "
        "JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? AND t.language = ?) "
        "AND c.undoes IS NULL AND json_extract(h.after, '$.state') IN (SELECT value FROM json_each(?)) "
        "AND (h.before IS NULL OR json_extract(h.before, '$.state') <> json_extract(h.after, '$.state') "
        "OR json_extract(h.before, '$.text') <> json_extract(h.after, '$.text')) GROUP BY c.author ORDER BY 2",
        [number, language, "[" + ",".join(f'"{state}"' for state in states) + "]"],
    )
    return tuple(row[0] for row in rows.fetchall())


# --- as a Word document --------------------------------------------------------------------------------------------


def to_docx(found: SignOff, words: Mapping[str, str], say: Callable[[str, Mapping[str, str]], str]) -> bytes:
    """Return the sheet as a Word document; `words` are its fixed texts and labels, as `web.readthrough.words` names them."""
    out = WordDocument()
    out.heading(found.document.name)
    out.paragraph(words["about"])
    if words["unconfirmed"]:
        out.paragraph(words["unconfirmed"], bold=True)
    narrow = (800, 1500)
    text = (WIDTH - sum(narrow)) // 2
    out.table(
        [
            ["№", words["source"], words["target"], words["state"]],
            *(cells for line in found.lines for cells in _cells(line, words)),
        ],
        [narrow[0], text, text, narrow[1]],
        languages=["", found.project.source, found.language, ""],
    )
    for title, entries in (("open findings", found.open), ("waived findings", found.waived)):
        out.heading(words[title], 2)
        _findings(out, entries, words, say)
    out.heading(words["annex"], 2)
    if found.used:
        third = (WIDTH - 4000) // 2
        out.table(
            [
                [words["kind"], words["source"], words["target"], ""],
                *(
                    [
                        words[each.kind],
                        each.source,
                        each.target or "–",
                        "" if each.verified else words["not verified"],
                    ]
                    for each in found.used
                ),
            ],
            [2000, third, third, 2000],
            languages=["", found.project.source, found.language, ""],
        )
    else:
        out.paragraph(words["none"])
    out.heading(words["signatures"], 2)
    out.table(
        [
            ["", words["name"], words["signature"], words["date"]],
            [words["translator"], words["translators"], "", ""],
            [words["reviewer"], words["reviewers"], "", ""],
        ],
        [3000, WIDTH - 9000, 4000, 2000],
    )
    return out.to_bytes()


def _cells(line: Line, words: Mapping[str, str]) -> Iterator[list[str]]:
    """The table's rows for a line: one for each speech that begins with it, then its texts."""
    for said in line.speeches:
        yield [said.number, said.source, said.target or "–", words["speech"]]
    target = words[f"inside {line.inside}"] if line.inside else line.target
    yield [line.number, line.source, target, words[line.state]]


def _findings(
    out: WordDocument,
    entries: Sequence[Entry],
    words: Mapping[str, str],
    say: Callable[[str, Mapping[str, str]], str],
) -> None:
    if not entries:
        out.paragraph(words["none"])
        return
    reason = any(entry.waiver for entry in entries)
    rows = [["№", words["finding"], words["where"], *([words["reason"]] if reason else [])]]
    for entry in entries:
        before, here, after = entry.excerpt
        row = [str(entry.number), say(entry.finding.message, entry.finding.values), before + here + after]
        rows.append([*row, entry.waiver.reason if entry.waiver else ""] if reason else row)
    rest = (WIDTH - 800) // (3 if reason else 2)
    out.table(rows, [800, *[rest] * (len(rows[0]) - 1)])
