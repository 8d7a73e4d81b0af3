"""Taking a file back: what it says differently from us, segment by segment, and writing that in one change set.

Three texts are compared: what was exported (from the history, as of the export), what stands here now, and what the file
says. What the file did not change is left as it is here; what only the file changed is taken; what both changed is a
conflict and is taken only on request.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from alignments.exchange.bilingual import Remark
from alignments.exchange.visible import visible_text
from glossary.database import transaction
from workbench import projects
from workbench.documents.model import Notice
from workbench.drafting.engine import CLOSE, OPEN
from workbench.errors import InvalidInputError
from workbench.exchange.gathering import remarks
from workbench.exchange.model import Entry, ReturnedFileError, Sheet
from workbench.projects import LOCAL
from workbench.review import changing, translations
from workbench.review.changing import Written
from workbench.review.translations import Origin, Row, Translation

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.projects import Project
    from workbench.workspace import Workspace

Kind = Literal["new", "changed", "unchanged", "conflict", "unknown", "source", "refused"]
KINDS: tuple[Kind, ...] = ("new", "changed", "unchanged", "conflict", "unknown", "source", "refused")
ACTION = "take back file"
UNKNOWN_ID = Notice("The document has no such segment (any more).", {})
OTHER_SOURCE = Notice("The source text is another one here; export the document again.", {})
TWICE = Notice("This segment stands in the file twice, with different texts.", {})
WITHOUT_TAGS = Notice("The markup inside the text is left out; only the text is taken.", {})
BOTH_CHANGED = Notice("It was changed here since the export, too.", {})


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file says of one segment in one target.

    `before` and `after` are text and state here and in the file; `notice` says why something is not taken, or taken
    otherwise. `number` is the segment's place in the document, 0 where it has none.
    """

    kind: Kind
    line: int
    number: int
    segment: int
    language: str
    source: str
    before: tuple[str, str] = ("", "initial")
    after: tuple[str, str] = ("", "initial")
    comments: tuple[str, ...] = ()
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What taking the file back would do."""

    name: str
    differences: tuple[Difference, ...]

    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind, and of new comments."""
        found = Counter(difference.kind for difference in self.differences)
        return {kind: found[kind] for kind in KINDS} | {
            "comments": sum(len(difference.comments) for difference in self.differences)
        }

    def changes(self, *, conflicts: bool) -> list[Difference]:
        """Return what would be written."""
        kinds = {"new", "changed"} | ({"conflict"} if conflicts else set())
        return [d for d in self.differences if d.kind in kinds or d.comments]


def plan(
    workspace: Workspace, document: int, returned: Sheet, *, reviewed: Collection[str] | None = None
) -> Plan:
    """Say what taking the file back would do, without doing it.

    In languages that are not among `reviewed` (None: all are) the file's “reviewed” and “final” count as translated.
    Raises `ReturnedFileError` when the file belongs to another document or to other languages.
    """
    db = workspace.db
    stored = projects.document(db, document)
    project = projects.project(db, stored.project)
    _check_origin(stored, project, returned)
    rows = {row.id: row for row in translations.rows(db, document)}
    known = remarks(db, document, returned.targets, resolved=True)
    comparing = _Comparing(db, returned, rows, {s: _lines(said) for s, said in known.items()}, reviewed)
    return Plan(returned.name, tuple(d for entry in returned.entries for d in comparing.differences(entry)))


def take_back(
    workspace: Workspace,
    document: int,
    returned: Sheet,
    *,
    conflicts: bool = False,
    reviewed: Collection[str] | None = None,
    author: str = LOCAL,
) -> Plan:
    """Write what is new and changed, and on request the conflicts, as one change set; return what was decided."""
    with transaction(workspace.db):
        decided = plan(workspace, document, returned, reviewed=reviewed)
        owner = projects.document(workspace.db, document).project
        written = [
            _written(d, returned.name, conflicts=conflicts) for d in decided.changes(conflicts=conflicts)
        ]
        if written:
            changing.write_all(
                workspace, owner, written, action=ACTION, label=returned.name[:80], author=author
            )
    return decided


def _written(difference: Difference, name: str, *, conflicts: bool) -> Written:
    taken = difference.kind in {"new", "changed"} or (conflicts and difference.kind == "conflict")
    text, state = difference.after
    return Written(
        difference.segment,
        difference.language,
        text if taken else None,
        state,
        Origin("typed", detail=name[:80]),
        difference.comments,
    )


def _check_origin(document: projects.Document, project: Project, returned: Sheet) -> None:
    stamp = returned.stamp
    if stamp is not None and stamp.document != document.id:
        raise ReturnedFileError(
            "“%(file)s” was exported from document number %(number)s, not from “%(name)s”. Take it back there.",
            file=returned.name,
            number=stamp.document,
            name=document.name,
        )
    if returned.source != project.source or not returned.targets:
        raise ReturnedFileError(
            "“%(file)s” is not a translation from %(first_language)s into a target of this project.",
            file=returned.name,
            first_language=project.source,
        )
    for target in returned.targets:
        if target not in project.targets:
            raise ReturnedFileError("“%(language)s” is not a target of this project.", language=target)


def _lines(said: Sequence[Remark]) -> set[str]:
    """Return everything that could stand in a file for these comments: each whole, and each of its lines."""
    texts = [remark.text for remark in said]
    return {part.strip() for text in texts for part in (text, *text.split("\n"))}


class _Comparing:
    """Compares one file's segments with what is here."""

    def __init__(
        self,
        db: Database,
        returned: Sheet,
        rows: Mapping[int, Row],
        known: Mapping[int, set[str]],
        reviewed: Collection[str] | None,
    ) -> None:
        self.db, self.returned, self.rows, self.known = db, returned, rows, known
        self.reviewed = reviewed
        self.seen: dict[int, Entry] = {}

    def differences(self, entry: Entry) -> list[Difference]:
        """Return one difference a target; the first has the new comments."""
        row = self.rows.get(entry.segment or 0)
        if row is None:
            return [self._refused(entry, None, "unknown", UNKNOWN_ID)]
        if entry.fault is not None:
            return [self._refused(entry, row, "refused", entry.fault)]
        if _plain(entry.source) != _plain(row.text):
            return [self._refused(entry, row, "source", OTHER_SOURCE)]
        if (first := self.seen.setdefault(row.id, entry)) is not entry:
            same = first.targets == entry.targets
            return [] if same else [self._refused(entry, row, "refused", TWICE)]
        found = [self._difference(entry, row, language) for language in self.returned.targets]
        comments = self._comments(entry, row)
        if comments and found:
            found[0] = replace(found[0], comments=comments)
        return found

    def _refused(self, entry: Entry, row: Row | None, kind: Kind, notice: Notice) -> Difference:
        language = self.returned.targets[0]
        text = entry.targets[language].text if language in entry.targets else ""
        number = row.number if row is not None else entry.number
        return Difference(
            kind,
            entry.line,
            number,
            row.id if row is not None else 0,
            language,
            entry.source,
            after=(text, ""),
            notice=notice,
        )

    def _comments(self, entry: Entry, row: Row) -> tuple[str, ...]:
        known = self.known.get(row.id, set())
        found = []
        for remark in entry.remarks:
            text = visible_text(remark.text.strip())[0]
            named = f"{remark.author}: {text}" if remark.author else text
            if text and text not in known and named not in known:
                found.append(named)
        return tuple(dict.fromkeys(found))

    def _difference(self, entry: Entry, row: Row, language: str) -> Difference:
        said, here = entry.targets[language], row.translations.get(language)
        now = (here.text, here.state) if here is not None else ("", "initial")
        base = self._exported(row, language, here)
        theirs = (said.text, said.state or base[1])
        kind: Kind = "unchanged"
        notice: Notice | None = None
        edited = bool(said.text.strip()) and theirs != base
        if edited:
            theirs = (said.text, self._granted(language, _state(theirs, base)))
            try:
                translations.check_text(said.text)
            except InvalidInputError as error:
                kind, notice = "refused", Notice(error.message, error.values)
            else:
                kind = _kind(here, now, base, theirs)
                if kind == "conflict":
                    notice = BOTH_CHANGED
                elif entry.tags and kind != "unchanged":
                    notice = WITHOUT_TAGS
        after = theirs if edited else now
        return Difference(kind, entry.line, row.number, row.id, language, row.text, now, after, notice=notice)

    def _granted(self, language: str, state: str) -> str:
        if self.reviewed is None or language in self.reviewed:
            return state
        return min(state, "translated", key=translations.STATES.index)

    def _exported(self, row: Row, language: str, here: Translation | None) -> tuple[str, str]:
        """Return text and state as they were when the file was exported."""
        if self.returned.stamp is None:
            # Nothing says what was exported: what a person confirmed here is not overwritten unasked.
            return "", "initial"
        if here is not None and here.version <= self.returned.stamp.change:
            return here.text, here.state
        found = self.db.execute(
            "SELECT h.after FROM history h JOIN translation t ON t.id = h.row WHERE h.tbl = 'translation' "
            "AND t.segment = ? AND t.language = ? AND h.change_set <= ? ORDER BY h.id DESC LIMIT 1",
            [row.id, language, self.returned.stamp.change],
        ).fetchone()
        values = json.loads(found[0]) if found is not None and found[0] else {}
        return values.get("text", ""), values.get("state", "initial")


def _plain(text: str) -> str:
    """Return a source text as it is compared: programs change line ends and the spaces at the ends of a cell."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _state(theirs: tuple[str, str], base: tuple[str, str]) -> str:
    """Return the state of a text that the file changed.

    A state that was set elsewhere counts. Where only the text was changed, somebody translated it: translated, as when a
    reviewed text is edited here. What has gaps is a draft.
    """
    text, state = theirs
    if OPEN in text or CLOSE in text:
        return "initial"
    return state if state != base[1] else "translated"


def _kind(
    here: Translation | None, now: tuple[str, str], base: tuple[str, str], theirs: tuple[str, str]
) -> Kind:
    if theirs == now:
        return "unchanged"
    if not now[0].strip():
        return "new"
    machine = here is not None and here.state == "initial" and here.origin.kind != "typed"
    if now == base or machine:
        return "changed"
    # Both have the same text: the state here is what was decided here.
    return "unchanged" if theirs[0] == now[0] else "conflict"
