"""A corrected source: a document's text is exchanged for a newer version of it, and the work done stays.

Unchanged segments keep everything, changed ones are initial again, moved ones follow, gone ones stay in the history. All of
it is one change set and one undo.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal

from glossary import history
from workbench import documents as filters
from workbench.correspondence import correspond, key
from workbench.documents.model import extension
from workbench.drafting import predraft
from workbench.errors import ConflictError
from workbench.intake import cut, drafts_at_once, file_name, store_original, text_bytes
from workbench.projects import LOCAL, Document, document, iso, original, project
from workbench.review import together
from workbench.review.changing import write
from workbench.review.feeding import feed
from workbench.review.translations import Origin, Translation, translation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_utils import Database

    from workbench.documents.model import Paragraph, Reading
    from workbench.jobs import Jobs
    from workbench.workspace import Workspace

Kind = Literal["unchanged", "changed", "moved", "new", "gone"]
SAME = 1 / 3
"""The least share of the segments that a corrected text has still, as with a reference text that matches."""
KINDS: tuple[Kind, ...] = ("changed", "moved", "new", "gone", "unchanged")


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one segment: `old` and `new` are its texts, None where there is none; numbers count from 1.

    A segment that is changed and stands elsewhere is `changed`, and `moved` as well.
    """

    kind: Kind
    moved: bool
    segment: int | None
    old_number: int | None
    new_number: int | None
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a corrected source would do: steps in the order of the corrected text, what is gone after them."""

    document: Document
    steps: tuple[Step, ...]

    def counts(self) -> dict[Kind, int]:
        """Return how many segments each kind of step is about."""
        return {kind: sum(step.kind == kind for step in self.steps) for kind in KINDS}

    @property
    def changes(self) -> bool:
        """Whether a segment changes, comes, goes or moves."""
        return any(step.kind != "unchanged" or step.old != step.new for step in self.steps)

    @property
    def total(self) -> int:
        """How many segments the document has now."""
        return sum(step.old is not None for step in self.steps)

    @property
    def kept(self) -> int:
        """How many of them are found again."""
        return sum(step.old is not None and step.new is not None for step in self.steps)

    @property
    def is_another_text(self) -> bool:
        """Whether so little is found again that this is hardly a corrected version: the wrong file, or a translation."""
        return self.kept < SAME * self.total


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a corrected segment stands: its paragraph's index in the reading, its order in that, its start and text."""

    paragraph: int
    order: int
    start: int
    text: str


# --- what would happen -----------------------------------------------------------------------------------------------


def plan_text(workspace: Workspace, number: int, text: str) -> Plan:
    """Say what a pasted corrected text would change; see `plan`."""
    return plan(workspace, number, "text.txt", text_bytes(text), encoding="utf-8")


def plan(workspace: Workspace, number: int, name: str, data: bytes, *, encoding: str | None = None) -> Plan:
    """Say what the corrected source `data`, a file of any kind that documents are read from, would change.

    Raises `DocumentError` for a file that cannot be read.
    """
    stored = document(workspace.db, number)
    places = _places(filters.read(data, name, encoding=encoding), _source(workspace, stored))
    return Plan(stored, tuple(_steps(workspace.db, number, places)))


def _source(workspace: Workspace, stored: Document) -> str:
    return project(workspace.db, stored.project).source


def _places(reading: Reading, source: str) -> list[_Place]:
    return [
        _Place(index, order, start, paragraph.text[start:end])
        for index, paragraph in enumerate(reading.paragraphs)
        for order, (start, end) in enumerate(cut(paragraph.text, paragraph.kind, source))
    ]


def _segments(db: Database, number: int) -> list[tuple[int, int, str]]:
    rows = db.execute(
        "SELECT s.id, p.id, s.text FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? "
        "ORDER BY p.position, s.position",
        [number],
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _steps(db: Database, number: int, places: Sequence[_Place]) -> list[Step]:
    old = _segments(db, number)
    found = correspond([text for _, _, text in old], [place.text for place in places])
    by_new = {j: i for i, j in found.pairs}
    steps = []
    for j, place in enumerate(places):
        if (i := by_new.get(j)) is None:
            steps.append(Step("new", False, None, None, j + 1, None, place.text))
            continue
        segment, _, text = old[i]
        moved = j in found.moved
        kind: Kind = "changed" if key(text) != key(place.text) else "moved" if moved else "unchanged"
        steps.append(Step(kind, moved, segment, i + 1, j + 1, text, place.text))
    kept = {i for i, _ in found.pairs}
    steps += [
        Step("gone", False, segment, i + 1, None, text, None)
        for i, (segment, _, text) in enumerate(old)
        if i not in kept
    ]
    return steps


# --- doing it --------------------------------------------------------------------------------------------------------


def correct_text(
    workspace: Workspace,
    number: int,
    text: str,
    *,
    expected: int,
    author: str = LOCAL,
    jobs: Jobs | None = None,
) -> int:
    """Exchange the document's text for a pasted corrected one; see `correct`."""
    data = text_bytes(text)
    return correct(
        workspace, number, "text.txt", data, expected=expected, encoding="utf-8", author=author, jobs=jobs
    )


def correct(
    workspace: Workspace,
    number: int,
    name: str,
    data: bytes,
    *,
    expected: int,
    encoding: str | None = None,
    author: str = LOCAL,
    jobs: Jobs | None = None,
) -> int:
    """Exchange the document's text for the corrected one in file `name`; return the change set, whose undo restores it.

    `expected` is the revision that the plan was made for; `ConflictError` when the document has another one by now. New
    segments are drafted, and the machine's own drafts of changed ones anew: by a background job where they are many.
    """
    db = workspace.db
    stored = document(db, number)
    owner = project(db, stored.project)
    reading = filters.read(data, name, encoding=encoding)
    with history.change_set(
        db, "correct source", author=author, label=stored.name, scope=owner.scope
    ) as change:
        if document(db, number).revision != expected:
            raise ConflictError(
                "“%(name)s” was corrected by someone else meanwhile. Look at the changes again.",
                name=stored.name,
                theirs="",
                version=stored.version,
            )
        revision = _store_revision(workspace, stored, name, data, reading)
        undrafted = _Correction(db, stored, revision, author).apply(reading, owner.source)
        at_once = drafts_at_once(owner, len(undrafted), jobs)
        if undrafted and at_once:
            predraft.predraft(workspace, number, author=author, again=True, only=undrafted)
    if jobs is not None and undrafted and not at_once:
        jobs.start("draft", number, {"again": True, "only": sorted(undrafted)})
    return change


def _store_revision(workspace: Workspace, stored: Document, name: str, data: bytes, reading: Reading) -> int:
    """Keep the new bytes beside the earlier ones, and make them the document's."""
    db = workspace.db
    revision = int(
        db.execute("SELECT max(revision) + 1 FROM original WHERE document = ?", [stored.id]).fetchone()[0]
    )
    store_original(db, stored.id, revision, data, reading)
    earlier = filters.read(original(db, stored.id), stored.name, encoding=stored.encoding or None).date
    # A date that came from the text follows the text; one that a person set stays.
    day = reading.date if reading.date and stored.date in {None, earlier} else stored.date
    db.execute(
        "UPDATE document SET revision = ?, name = ?, media_type = ?, date = ? WHERE id = ?",
        [
            revision,
            _name(stored.name, name),
            reading.media_type,
            iso(day),
            stored.id,
        ],
    )
    return revision


def _name(old: str, new: str) -> str:
    """The document keeps its name; only the extension says of which kind the file is."""
    if extension(old) == extension(new):
        return old
    return file_name(PurePath(old).stem + extension(new))


class _Correction:
    """One exchange of a document's text, inside an open change set."""

    def __init__(self, db: Database, stored: Document, revision: int, author: str) -> None:
        self.db = db
        self.number = stored.id
        self.revision = revision
        self.author = author
        self.fed: dict[tuple[int, str], None] = {}

    def apply(self, reading: Reading, source: str) -> set[int]:
        """Bring paragraphs and segments in line with the reading; return the segments that machines are to draft."""
        places = _places(reading, source)
        steps = _steps(self.db, self.number, places)
        old = {segment: paragraph for segment, paragraph, _ in _segments(self.db, self.number)}
        marks = self._marks()
        paragraphs, left = self._paragraphs(reading.paragraphs, places, steps, old)
        undrafted = set()
        for place, step in zip(places, steps, strict=False):
            segment = self._put(step, place, paragraphs[place.paragraph])
            if step.kind in {"changed", "new"}:
                undrafted.add(segment)
        for step in steps:
            if step.kind == "gone":
                self.db.execute("DELETE FROM segment WHERE id = ?", [step.segment])
        for paragraph in left:
            self.db.execute("DELETE FROM paragraph WHERE id = ?", [paragraph])
        self._unmark(marks)
        feed(self.db, self.fed)
        return undrafted

    def _paragraphs(
        self,
        read: Sequence[Paragraph],
        places: Sequence[_Place],
        steps: Sequence[Step],
        old: dict[int, int],
    ) -> tuple[list[int], Iterable[int]]:
        """The row of each paragraph that was read: the one that its first known segment stood in, or a new one.

        Also those rows that no paragraph stands in any more.
        """
        stood = {
            row[0]: (row[1], row[2])
            for row in self.db.execute(
                "SELECT id, kind, text FROM paragraph WHERE document = ? ORDER BY position", [self.number]
            ).fetchall()
        }
        free = dict.fromkeys(stood)
        wanted: dict[int, int] = {}
        for place, step in zip(places, steps, strict=False):
            home = old.get(step.segment or 0)
            if home is not None and home in free and place.paragraph not in wanted:
                wanted[place.paragraph] = home
                del free[home]
        out = []
        for index, paragraph in enumerate(read):
            row = wanted[index] if index in wanted else self._same(paragraph, stood, free)
            if row is not None:
                free.pop(row, None)
            out.append(self._put_paragraph(index, paragraph, row))
        return out, free

    def _same(
        self, paragraph: Paragraph, stood: dict[int, tuple[str, str]], free: Iterable[int]
    ) -> int | None:
        """A paragraph without segments, such as a dateline, is the one that it was."""
        return next((row for row in free if stood[row] == (paragraph.kind, paragraph.text)), None)

    def _put_paragraph(self, index: int, paragraph: Paragraph, row: int | None) -> int:
        values: list[Any] = [index, paragraph.kind, paragraph.place, paragraph.text]
        if row is None:
            return int(
                self.db.execute(
                    "INSERT INTO paragraph(document, position, kind, place, text) VALUES (?, ?, ?, ?, ?) RETURNING id",
                    [self.number, *values],
                ).fetchone()[0]
            )
        self.db.execute(
            "UPDATE paragraph SET position = ?, kind = ?, place = ?, text = ? WHERE id = ?", [*values, row]
        )
        return row

    def _put(self, step: Step, place: _Place, paragraph: int) -> int:
        where = [paragraph, place.order, place.start, place.text]
        if step.segment is None:
            return int(
                self.db.execute(
                    "INSERT INTO segment(paragraph, position, start, text) VALUES (?, ?, ?, ?) RETURNING id",
                    where,
                ).fetchone()[0]
            )
        self.db.execute(
            "UPDATE segment SET paragraph = ?, position = ?, start = ?, text = ? WHERE id = ?",
            [*where, step.segment],
        )
        if step.kind == "changed":
            self._reopen(step.segment, step.old or "")
        if step.old != step.new:
            self.fed |= dict.fromkeys((each.segment, each.language) for each in self._texts(step.segment))
        return step.segment

    def _reopen(self, segment: int, old: str) -> None:
        """Bring a changed segment's translations back to initial, and note what the source was."""
        row = self.db.execute("SELECT lineage FROM segment WHERE id = ?", [segment]).fetchone()
        lineage = [*json.loads(row[0]), {"action": "correct", "revision": self.revision, "text": old}]
        self.db.execute(
            "UPDATE segment SET lineage = ? WHERE id = ?", [json.dumps(lineage, ensure_ascii=False), segment]
        )
        for each in self._texts(segment):
            if each.state != "initial":
                # A person answered for it, so no machine writes over it.
                write(self.db, segment, each.language, each.text, "initial", Origin("typed"), self.author)

    def _texts(self, segment: int) -> list[Translation]:
        found = self.db.execute("SELECT language FROM translation WHERE segment = ?", [segment]).fetchall()
        return [translation(self.db, segment, row[0]) for row in found]

    # Sentences rendered in a neighbour: the mark holds as long as the neighbour is the same.

    def _marks(self) -> dict[tuple[int, str], int | None]:
        rows = self.db.execute(
            "SELECT t.segment, t.language FROM translation t JOIN segment s ON s.id = t.segment "
            "JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? AND t.elsewhere <> 0",
            [self.number],
        ).fetchall()
        return {(row[0], row[1]): self._host(row[0], row[1]) for row in rows}

    def _host(self, segment: int, language: str) -> int | None:
        groups = together.groups(together.paragraph_marks(self.db, segment, language))
        return next((host for host, members in groups.items() if segment in members), None)

    def _unmark(self, marks: dict[tuple[int, str], int | None]) -> None:
        for (segment, language), host in marks.items():
            stored = translation(self.db, segment, language)
            if stored.elsewhere and (host is None or self._host(segment, language) != host):
                write(self.db, segment, language, "", "initial", Origin("typed"), self.author)
            if host is not None:
                self.fed[host, language] = None


def was(db: Database, segment: int) -> str | None:
    """Return what a segment's source was before its last correction, or None where it was never corrected."""
    row = db.execute("SELECT lineage FROM segment WHERE id = ?", [segment]).fetchone()
    corrected = [each for each in json.loads(row[0]) if each["action"] == "correct"] if row else []
    return corrected[-1]["text"] if corrected else None
