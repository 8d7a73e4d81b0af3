"""Translations and their states: typing, confirming, approving, rejecting, undoing; and feeding the memory.

Every write carries the version that it read and is refused when someone was first. Confirming a segment and feeding
the memory is one commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex

from alignments import Memory, Unit
from alignments.units import Prop, Variant
from glossary import history
from glossary.database import transaction
from workbench import memories
from workbench.errors import ConflictError, InvalidInputError, NotFoundError
from workbench.projects import now, scope
from workbench.review import together

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.workspace import Workspace

LOCAL = history.LOCAL_AUTHOR
STATES = ("initial", "translated", "reviewed", "final")
MAX_TEXT = 100_000
PROJECT_ACTIONS = frozenset(
    {
        "new project",
        "edit project",
        "add document",
        "delete document",
        "change encoding",
        "set date",
        "choose memories",
    }
)
# XML and the screen can hold neither control characters (but tab and line break) nor lone surrogates.
_UNSTORABLE = regex.compile(r"[\p{Cs}\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text came from: `typed`, `repetition`, or an engine's name; `score` in per cent where it has one."""

    kind: str
    score: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A segment's text in one target. Version 0 is a translation that is not there yet.

    `elsewhere` is -1 or 1 where the sentence is rendered in the segment before or after it, and so has no text of its own.
    """

    segment: int
    language: str
    text: str
    state: str
    origin: Origin
    author: str
    changed: str
    version: int
    elsewhere: int = 0

    @property
    def shown_state(self) -> str:
        """The state to show: an empty text that should not be empty is a gap, whatever its record says."""
        return self.state if self.text or self.elsewhere else "empty"


@dataclass(frozen=True, slots=True)
class Row:
    """A segment with its translations; `opens` when it is the first of its paragraph."""

    id: int
    number: int
    paragraph: int
    kind: str
    opens: bool
    text: str
    translations: dict[str, Translation]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A confirmed translation, and the repetitions that were filled with it."""

    translation: Translation
    repeated: tuple[Translation, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What is to be written of one translation: a text with its state (None: the text stays), and new comments."""

    segment: int
    language: str
    text: str | None
    state: str = "initial"
    origin: Origin = Origin("typed")
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """A text that a translation once had."""

    at: str
    author: str
    action: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo took back, and the segments it touched."""

    action: str
    label: str
    segments: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """A segment in its surroundings."""

    id: int
    text: str
    document: int
    document_name: str
    project: int
    source: str
    targets: tuple[str, ...]
    before: str | None
    after: str | None


# --- reading -------------------------------------------------------------------------------------------------------


def rows(db: Database, document: int, *, first: int = 1, count: int | None = None) -> list[Row]:
    """Return the document's segments in order, each with its translations; or `count` of them from number `first` on."""
    segments = list(
        db.query(
            "SELECT s.id, s.text, p.id AS paragraph, p.kind FROM segment s "
            "JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? ORDER BY p.position, s.position LIMIT ? OFFSET ?",
            [document, -1 if count is None else count, first - 1],
        )
    )
    found: dict[int, dict[str, Translation]] = {}
    for row in db.query(
        "SELECT * FROM translation WHERE segment IN (SELECT value FROM json_each(?))",
        [json.dumps([row["id"] for row in segments])],
    ):
        found.setdefault(row["segment"], {})[row["language"]] = _translation(row)
    paragraph = db.execute(
        "SELECT p.id FROM segment s JOIN paragraph p ON p.id = s.paragraph WHERE p.document = ? "
        "ORDER BY p.position, s.position LIMIT ? OFFSET ?",
        [document, int(first > 1), max(0, first - 2)],
    ).fetchone()
    last = None if paragraph is None else paragraph[0]
    out = []
    for number, row in enumerate(segments, first):
        here = row["paragraph"]
        out.append(
            Row(row["id"], number, here, row["kind"], here != last, row["text"], found.get(row["id"], {}))
        )
        last = here
    return out


def translation(db: Database, segment: int, language: str) -> Translation:
    """Return the translation; one that is not there yet has version 0 and no text."""
    row = next(
        iter(db.query("SELECT * FROM translation WHERE segment = ? AND language = ?", [segment, language])),
        None,
    )
    if row is None:
        return Translation(segment, language, "", "initial", Origin("typed"), "", "", 0)
    return _translation(row)


def context(db: Database, segment: int) -> Context:
    """Return the segment with its document, its languages and its neighbours' texts."""
    row = next(
        iter(
            db.query(
                "SELECT s.text, s.position, p.position AS place, p.document, d.name, d.project, r.source, r.targets FROM segment s "
                "JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document "
                "JOIN project r ON r.id = d.project WHERE s.id = ?",
                [segment],
            )
        ),
        None,
    )
    if row is None:
        raise NotFoundError(
            "There is no segment number %(number)s (any more). Load the page again.", number=segment
        )
    return Context(
        segment,
        row["text"],
        row["document"],
        row["name"],
        row["project"],
        row["source"],
        tuple(json.loads(row["targets"])),
        _neighbour(db, row, before=True),
        _neighbour(db, row, before=False),
    )


def _neighbour(db: Database, row: dict[str, Any], *, before: bool) -> str | None:
    """The text of the segment before or after; found by the indexes, so that it costs the same in a long document."""
    sign, order = ("<", "DESC") if before else (">", "ASC")
    found = db.execute(
        "SELECT s.text FROM paragraph p JOIN segment s ON s.paragraph = p.id WHERE p.document = :document "
        f"AND p.position {sign}= :place AND (p.position {sign} :place OR s.position {sign} :position) "
        f"ORDER BY p.position {order}, s.position {order} LIMIT 1",
        {name: row[name] for name in ("document", "place", "position")},
    ).fetchone()
    return None if found is None else str(found[0])


def past(db: Database, segment: int, language: str) -> list[Past]:
    """Return the texts that this translation has had, newest first; also those of the segments it was joined or split from."""
    found = db.execute(
        "SELECT id FROM translation WHERE segment = :segment AND language = :language UNION "
        "SELECT json_extract(l.value, '$.translations.' || :language) FROM segment s, json_each(s.lineage) l "
        "WHERE s.id = :segment",
        {"segment": segment, "language": language},
    )
    ids = [row[0] for row in found if row[0] is not None]
    changes = [change for one in ids for change in history.changes_of(db, "translation", one)]
    changes.sort(key=lambda change: change.id, reverse=True)
    sets = {number: history.get_change_set(db, number) for number in {c.change_set for c in changes}}
    return [
        Past(
            sets[c.change_set].at,
            sets[c.change_set].author,
            sets[c.change_set].action,
            c.after["text"],
            c.after["state"],
        )
        for c in changes
        if c.after is not None
    ]


def _translation(row: dict[str, Any]) -> Translation:
    origin = json.loads(row["origin"])
    return Translation(
        row["segment"],
        row["language"],
        row["text"],
        row["state"],
        Origin(origin["kind"], origin.get("score"), origin.get("detail", "")),
        row["author"],
        row["changed"],
        row["version"],
        row["elsewhere"],
    )


# --- writing -------------------------------------------------------------------------------------------------------


def save(
    workspace: Workspace, segment: int, language: str, text: str, *, expected: int, author: str = LOCAL
) -> Translation:
    """Keep what was typed without confirming it: state initial."""
    db = workspace.db
    with transaction(db):
        where = writable(db, segment, language, text)
        stored = expect(db, segment, language, expected)
        if stored.text == text:
            return stored
        with history.change_set(db, "type", author=author, label=label(where), scope=scope(where.project)):
            beside = _beside(db, stored)
            write(db, segment, language, text, "initial", Origin("typed"), author)
            feed(db, [(segment, language), *beside])
    return translation(db, segment, language)


def confirm(
    workspace: Workspace,
    segment: int,
    language: str,
    text: str,
    *,
    expected: int,
    author: str = LOCAL,
    reviewer: bool = False,
) -> Confirmed:
    """Confirm a text: translated, or reviewed when a reviewer does it. It feeds the memory and fills repetitions.

    A text that was a draft and is confirmed unchanged keeps its origin, so that what a draft was worth can be told.
    """
    db = workspace.db
    if not text.strip():
        raise InvalidInputError("There is no text to confirm. Write the translation first.")
    with transaction(db):
        where = writable(db, segment, language, text)
        stored = expect(db, segment, language, expected)
        origin = stored.origin if stored.version and stored.text == text else Origin("typed")
        with history.change_set(db, "confirm", author=author, label=label(where), scope=scope(where.project)):
            beside = _beside(db, stored)
            write(
                db, segment, language, text, _confirmed_state(stored, text, reviewer=reviewer), origin, author
            )
            filled = _fill_repetitions(db, where, language, text, author)
            feed(db, [(segment, language), *beside])
    return Confirmed(translation(db, segment, language), tuple(translation(db, s, language) for s in filled))


def _beside(db: Database, stored: Translation) -> list[tuple[int, str]]:
    """The translations that a text of its own concerns too, where the sentence was rendered in a neighbour so far."""
    if not stored.elsewhere:
        return []
    marks = together.paragraph_marks(db, stored.segment, stored.language)
    return [(segment, stored.language) for segment, _ in marks if segment != stored.segment]


def _confirmed_state(stored: Translation, text: str, *, reviewer: bool) -> str:
    """The state that confirming gives; a text that is as it was keeps a better one."""
    state = "reviewed" if reviewer else "translated"
    return max(state, stored.state, key=STATES.index) if stored.text == text else state


def approve(
    workspace: Workspace, segment: int, language: str, *, expected: int, author: str = LOCAL
) -> Translation:
    """Approve a confirmed text: final."""
    db = workspace.db
    with transaction(db):
        where = writable(db, segment, language, "")
        stored = expect(db, segment, language, expected)
        if stored.state not in {"translated", "reviewed", "final"}:
            raise InvalidInputError("Only a confirmed translation can be approved. Confirm it first.")
        with history.change_set(db, "approve", author=author, label=label(where), scope=scope(where.project)):
            write(db, segment, language, stored.text, "final", stored.origin, author, stored.elsewhere)
            feed(db, [(segment, language)])
    return translation(db, segment, language)


def reject(
    workspace: Workspace, segment: int, language: str, reason: str, *, expected: int, author: str = LOCAL
) -> Translation:
    """Send a text back: initial again, out of the memory, with the reason as a comment to the translator."""
    db = workspace.db
    if not reason.strip():
        raise InvalidInputError("A rejection needs a reason. Write what is wrong.")
    with transaction(db):
        where = writable(db, segment, language, reason)
        stored = expect(db, segment, language, expected)
        if stored.state not in {"translated", "reviewed", "final"}:
            raise InvalidInputError("Only a confirmed translation can be rejected.")
        with history.change_set(db, "reject", author=author, label=label(where), scope=scope(where.project)):
            beside = _beside(db, stored)
            # A person answers for it, whoever drafted it: no machine writes over a text that was sent back.
            write(db, segment, language, stored.text, "initial", Origin("typed"), author)
            db.execute(
                "INSERT INTO comment(segment, language, author, text, created) VALUES (?, ?, ?, ?, ?)",
                [segment, language, author, reason, now()],
            )
            feed(db, [(segment, language), *beside])
    return translation(db, segment, language)


def write_all(
    workspace: Workspace,
    project: int,
    written: Iterable[Written],
    *,
    action: str,
    label: str,
    author: str = LOCAL,
) -> None:
    """Write texts and comments that came from elsewhere, in one change set: one undo takes all of it back."""
    db = workspace.db
    touched: list[tuple[int, str]] = []
    with history.change_set(db, action, author=author, label=label, scope=scope(project)):
        for each in written:
            writable(db, each.segment, each.language, each.text or "")
            if each.text is not None:
                touched += _beside(db, translation(db, each.segment, each.language))
                write(db, each.segment, each.language, each.text, each.state, each.origin, author)
                touched.append((each.segment, each.language))
            db.conn.executemany(
                "INSERT INTO comment(segment, language, author, text, created) VALUES (?, ?, ?, ?, ?)",
                [(each.segment, each.language, author, text, now()) for text in each.comments],
            )
        feed(db, touched)


def undo(workspace: Workspace, project: int, *, inside: bool = False, author: str = LOCAL) -> Undone:
    """Take back the project's newest action, whatever it was, and bring the memory into line.

    From `inside` a document only work on texts and terms is taken back: the text itself is not taken from under the hands.
    """
    with transaction(workspace.db):
        target = history.undo_target(workspace.db, scope(project))
        if target is None or (inside and target.action in PROJECT_ACTIONS):
            raise InvalidInputError(
                "There is nothing to undo here. What was done to the project is undone on its page."
            )
        return _take_back(workspace, target, author)


def redo(workspace: Workspace, project: int, *, author: str = LOCAL) -> Undone:
    """Do again what was last undone, unless something was done since."""
    with transaction(workspace.db):
        target = history.redo_target(workspace.db, scope(project))
        if target is None:
            raise InvalidInputError("There is nothing to redo in this project.")
        undone = history.get_change_set(workspace.db, target.undoes or 0)
        done = _take_back(workspace, target, author)
    return Undone(undone.action, undone.label, done.segments)


def take_back(workspace: Workspace, number: int, *, author: str = LOCAL) -> Undone:
    """Undo one named change set, such as a deletion that a page has just reported."""
    return _take_back(workspace, history.get_change_set(workspace.db, number), author)


def _take_back(workspace: Workspace, target: history.ChangeSet, author: str) -> Undone:
    db = workspace.db
    with transaction(db):
        history.undo(db, target.id, author=author)
        touched = _touched(db, target)
        # What was confirmed stays in the memory when its text is deleted, so also when it is deleted again. What was joined or
        # split is in it once.
        alive = {s for s, _ in touched if db.execute("SELECT 1 FROM segment WHERE id = ?", [s]).fetchone()}
        cut = _first_done(db, target).action in {"join segments", "split segment"}
        feed(db, [(segment, language) for segment, language in touched if cut or segment in alive])
    segments = dict.fromkeys(segment for segment, _ in touched)
    return Undone(
        target.action, target.label, tuple(sorted(segments, key=lambda segment: segment not in alive))
    )


def _first_done(db: Database, target: history.ChangeSet) -> history.ChangeSet:
    """The action that a chain of undoing and redoing is about."""
    while target.undoes is not None:
        target = history.get_change_set(db, target.undoes)
    return target


def _touched(db: Database, target: history.ChangeSet) -> dict[tuple[int, str], None]:
    """The translations that a change set changed: their texts, their sources, or what is rendered in them."""
    touched: dict[tuple[int, str], None] = {}
    sources: dict[int, None] = {}
    for change in history.changes(db, target.id):
        values = change.after or change.before or {}
        if change.table == "translation":
            touched[values["segment"], values["language"]] = None
            if any((side or {}).get("elsewhere") for side in (change.before, change.after)):
                marks = together.paragraph_marks(db, values["segment"], values["language"])
                touched |= dict.fromkeys((segment, values["language"]) for segment, _ in marks)
        elif change.table == "segment":
            sources[change.row] = None
    for segment in sources:
        found = db.execute("SELECT language FROM translation WHERE segment = ?", [segment])
        touched |= dict.fromkeys((segment, row[0]) for row in found.fetchall())
    return touched


def writable(db: Database, segment: int, language: str, text: str) -> Context:
    """Return the segment in its surroundings; `InvalidInputError` where `text` cannot be its translation into `language`."""
    where = context(db, segment)
    if language not in where.targets:
        raise InvalidInputError("“%(language)s” is not a target of this project.", language=language)
    check_text(text)
    return where


def check_text(text: str) -> None:
    """Raise `InvalidInputError` for a text that is too long or holds what neither XML nor the screen can."""
    if len(text) > MAX_TEXT:
        raise InvalidInputError("The text is longer than %(most)s signs. Split it.", most=MAX_TEXT)
    if (found := _UNSTORABLE.search(text)) is not None:
        raise InvalidInputError(
            "Sign number %(place)s is an invisible control character. Remove it.", place=found.start() + 1
        )


def expect(db: Database, segment: int, language: str, expected: int) -> Translation:
    """Return the translation; `ConflictError` when it is not the `expected` version (any more)."""
    stored = translation(db, segment, language)
    if stored.version != expected:
        raise ConflictError(
            "Someone else changed this translation meanwhile. Both texts are shown; choose one.",
            theirs=stored.text,
            version=stored.version,
            author=stored.author,
        )
    return stored


def write(
    db: Database,
    segment: int,
    language: str,
    text: str,
    state: str,
    origin: Origin,
    author: str,
    elsewhere: int = 0,
) -> None:
    """Store a translation, in the caller's change set; one that is as it was is not touched."""
    values = json.dumps(
        {"kind": origin.kind, "score": origin.score, "detail": origin.detail}, ensure_ascii=False
    )
    db.execute(
        "INSERT INTO translation(segment, language, text, state, origin, author, changed, elsewhere) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (segment, language) DO UPDATE SET text = excluded.text, state = excluded.state, "
        "origin = excluded.origin, author = excluded.author, changed = excluded.changed, elsewhere = excluded.elsewhere "
        "WHERE text <> excluded.text OR state <> excluded.state OR origin <> excluded.origin "
        "OR elsewhere <> excluded.elsewhere",
        [segment, language, text, state, values, author, now(), elsewhere],
    )


def _fill_repetitions(db: Database, where: Context, language: str, text: str, author: str) -> list[int]:
    """Put `text` into the project's other segments with the same source that no person has written in."""
    found = [
        row[0]
        for row in db.execute(
            "SELECT s.id FROM segment s JOIN paragraph p ON p.id = s.paragraph JOIN document d ON d.id = p.document "
            "LEFT JOIN translation t ON t.segment = s.id AND t.language = ? "
            "WHERE s.text = ? AND d.project = ? AND s.id <> ? AND (t.id IS NULL OR (t.state = 'initial' "
            "AND (t.text = '' OR json_extract(t.origin, '$.kind') <> 'typed'))) ORDER BY s.id",
            [language, where.text, where.project, where.id],
        )
    ]
    for segment in found:
        write(db, segment, language, text, "initial", Origin("repetition", 100), author)
    return found


# --- the memory ----------------------------------------------------------------------------------------------------


def feed(db: Database, touched: Iterable[tuple[int, str]]) -> None:
    """Make the project's memory say of these translations what they say now: confirmed ones are in it, others in none.

    A segment that is no more has no translation, so its unit goes.
    """
    units: dict[str, list[Unit]] = {}
    gone: dict[str, list[str]] = {}
    for segment, language in touched:
        stored = translation(db, segment, language)
        mine = tuid(segment, language)
        home = ""
        if stored.version and stored.state != "initial" and stored.text.strip():
            where = context(db, segment)
            home = memories.choice(db, where.project).writes
            units.setdefault(home, []).append(_unit(where, together.source(db, segment, language), stored))
        # The project may have written to another memory before.
        for name in memories.holding(db, mine):
            if name != home:
                gone.setdefault(name, []).append(mine)
    for name, tuids in gone.items():
        with Memory(db, name=name) as memory:
            memory.delete(tuids)
    for name, fed in units.items():
        with Memory(db, name=name) as memory:
            memory.add(fed)


def tuid(segment: int, language: str) -> str:
    """Return the stable id of a segment's unit for one target."""
    return f"audarma-{segment}-{language}"


def _unit(where: Context, source: str, stored: Translation) -> Unit:
    props = [
        Prop("x-document", where.document_name),
        Prop("x-segment", str(where.id)),
        Prop("x-state", stored.state),
        Prop("x-origin", stored.origin.kind),
    ]
    if stored.origin.kind not in {"typed", "repetition"}:
        props.append(Prop("x-engine", stored.origin.kind))
    if where.before is not None:
        props.append(Prop("x-context-pre", where.before))
    if where.after is not None:
        props.append(Prop("x-context-post", where.after))
    changed = stored.changed[:19].replace("-", "").replace(":", "") + "Z"
    attributes = {"changedate": changed, "changeid": stored.author}
    return Unit(
        variants=[
            Variant(where.source, source),
            Variant(stored.language, stored.text, attributes=attributes),
        ],
        tuid=tuid(where.id, stored.language),
        props=props,
        attributes=attributes,
    )


def label(where: Context) -> str:
    """Return how a change set names the segment that it is about."""
    return where.text[:80]
