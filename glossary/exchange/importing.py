"""Taking a file's records over: one decision for each, the same for the dry run and for the import itself.

Records are taken one by one, so a file of any length needs the memory of one entry and of the identifiers. Every look-up
is made among what was stored before the import began.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from glossary import changes, history, store
from glossary.errors import AudarmaError
from glossary.exchange import organisations
from glossary.exchange.outlets import take_outlet
from glossary.exchange.posts import Posts
from glossary.exchange.records import (
    FACTS,
    OF_SOURCE,
    Entry,
    ImportRefusedError,
    Outlet,
    Post,
    Preview,
    Record,
    Rejected,
    Remark,
    Wording,
)
from glossary.exchange.stored import Stored
from glossary.soundness import mixed_script
from glossary.terms import Concept, Source, Term

if TYPE_CHECKING:
    from sqlite_utils import Database

MOST_REMARKS = 1000
_OF_TERM = (
    "type",
    "status",
    "gender",
    "number",
    "valid_from",
    "valid_to",
    "forms",
    "never",
    "source",
    "verified",
)

Same = Callable[[str, Any, Any], bool]
"""Says whether a stored value of a field is what the file's value stands for, in a format that cannot tell all apart."""


def equal(_field: str, stored: Any, said: Any) -> bool:
    """Say whether two values are equal: for formats that hold everything."""
    return bool(stored == said)


def preview(db: Database, records: Iterable[Record], *, same: Same = equal) -> Preview:
    """Say what importing the records would do, without doing it."""
    return _Import(db, same, write=False).run(records)


def take_over(
    db: Database, records: Iterable[Record], *, same: Same = equal, author: str = history.LOCAL_AUTHOR
) -> Preview:
    """Import the records in one change set; a single rejected one means that nothing is written (`ImportRefusedError`)."""
    with history.change_set(db, "import glossary", author=author, scope=store.SCOPE):
        done = _Import(db, same, write=True, author=author).run(records)
        if done.rejected:
            first = done.rejected[0]
            raise ImportRefusedError(
                "Nothing was imported: %(count)s rows cannot be taken, the first in line %(line)s (%(reason)s). "
                "Correct them and import again.",
                count=len(done.rejected),
                line=first.line,
                reason=first.text,
                rejected=done.rejected,
            )
    return done


class _Import:
    """One import, or its dry run; in a dry run, entries that would be new have numbers below zero."""

    def __init__(self, db: Database, same: Same, *, write: bool, author: str = history.LOCAL_AUTHOR) -> None:
        self.db, self.same, self.author = db, same, author
        self.writing = write
        self.stored = Stored(db)
        self.taken: dict[int, int] = {}  # stored entry → line of the entry that is about it
        self.belonging: list[organisations.Belonging] = []
        self.fresh: dict[int, str] = {}  # number of a new entry → its kind
        self.posts: list[Post] = []
        self.new = self.changed = self.unchanged = self.left_out = 0
        self.rejected: list[Rejected] = []
        self.conflicts: list[Remark] = []
        self.findings: list[Remark] = []

    def run(self, records: Iterable[Record]) -> Preview:
        """Take the records in order, then what refers from one to another."""
        for record in records:
            if isinstance(record, Entry):
                self._entry(record)
            elif isinstance(record, Post):
                self.posts.append(record)
            elif isinstance(record, Outlet):
                take_outlet(self, record)
            elif isinstance(record, Rejected):
                self.reject(record)
            else:
                self._note(self.findings, record)
            if len(self.rejected) >= MOST_REMARKS:
                break
        else:
            organisations.settle(self, self.belonging)
            Posts(self).run(self.posts)
        return Preview(
            self.new,
            self.changed,
            self.unchanged,
            tuple(sorted(self.rejected, key=lambda r: r.line)),
            tuple(self.conflicts),
            tuple(self.findings),
            self.left_out,
        )

    def reject(self, record: Rejected) -> None:
        """Refuse a record, and with it the import: from here on nothing more is written."""
        self.rejected.append(record)
        self.writing = False

    def count(self, *, new: bool, changed: bool) -> None:
        """Count a record by what happens to it."""
        self.new += new
        self.changed += changed and not new
        self.unchanged += not new and not changed

    def recount(self) -> None:
        """Count a record as changed that was counted as unchanged."""
        self.unchanged -= 1
        self.changed += 1

    def _note(self, remarks: list[Remark], remark: Remark) -> None:
        if len(remarks) < MOST_REMARKS:
            remarks.append(remark)

    # --- entries

    def _entry(self, entry: Entry) -> None:
        named = entry.names
        if entry.wordings:
            entry = self._in_our_languages(entry)
            if not entry.wordings:
                return
        number = self.stored.entry(entry)
        if number is not None and self.taken.setdefault(number, entry.line) != entry.line:
            if not entry.weak_key:
                self.reject(
                    Rejected(
                        entry.line,
                        "This row is about the same entry as line %(first)s; give both the same identifier.",
                        {"first": self.taken[number]},
                    )
                )
                return
            number = None
        old = None if number is None else store.concept(self.db, number)
        if old is None and entry.weak_key and self.stored.is_taken(entry.concept.key):
            entry.concept = dataclasses.replace(entry.concept, key="")
        repeated = entry.concept.key and entry.concept.key in self.stored.named
        if repeated:
            self.reject(
                Rejected(
                    entry.line,
                    "The identifier “%(key)s” stands twice in the file.",
                    {"key": entry.concept.key},
                )
            )
            return
        try:
            new = self._merged(entry, old)
            changes.check(new)
            self._check_profiles(entry)
        except AudarmaError as error:
            self.reject(Rejected(entry.line, error.message, error.values))
            return
        self._look_at_letters(entry, old)
        differs = new != old or self._statuses_differ(entry, old)
        number = self._store(entry, new, old, differs=differs)
        self.stored.named.update(dict.fromkeys(named, number))
        if "organisation" in entry.said:
            self.belonging.append(organisations.Belonging(entry.line, number, entry.organisation, differs))
        self.count(new=old is None, changed=differs)

    def _in_our_languages(self, entry: Entry) -> Entry:
        """Leave out wordings that are marked as being in another language; files for many languages have them."""
        ours = [wording for wording in entry.wordings if wording.term.language]
        self.left_out += len(entry.wordings) - len(ours)
        return dataclasses.replace(entry, wordings=ours)

    def _store(self, entry: Entry, new: Concept, old: Concept | None, *, differs: bool) -> int:
        if old is None and not self.writing:
            number = -len(self.fresh) - 1
        elif not differs or not self.writing:
            number = cast(int, cast(Concept, old).id)
        else:
            number = changes.save_concept(self.db, new, author=self.author)
            self._store_statuses(entry, number)
        if old is None:
            self.fresh[number] = new.kind
        return number

    def _merged(self, entry: Entry, old: Concept | None) -> Concept:
        """The concept as it will be stored: terms of the file replace equal ones, terms it does not name stay."""
        facts = entry.concept
        for wording in entry.wordings:
            changes.check_term(wording.term)
        if len({(w.term.language, w.term.text) for w in entry.wordings}) < len(entry.wordings):
            texts = [(w.term.language, w.term.text) for w in entry.wordings]
            twice = next(text for language, text in texts if texts.count((language, text)) > 1)
            raise ImportRefusedError("“%(text)s” stands twice in one entry.", text=twice)
        if old is None:
            terms = tuple(wording.term for wording in entry.wordings)
            return dataclasses.replace(facts, id=None, organisation=None, terms=terms)
        said = {
            name: self._chosen(entry.line, old.name, name, getattr(old, name), getattr(facts, name))
            for name in FACTS & entry.said
        }
        kind = said.get("kind", old.kind)
        before = {(t.language, t.text): t for t in old.terms}
        after = {
            (w.term.language, w.term.text): self._merged_term(
                entry.line, w, before.get((w.term.language, w.term.text)), old.id, kind
            )
            for w in entry.wordings
        }
        # What is stored keeps its order, what is new follows.
        terms = tuple(dataclasses.replace(term, kind=kind) for term in (before | after).values())
        key = old.key if entry.weak_key else facts.key or old.key
        return dataclasses.replace(old, key=key, terms=terms, **said)

    def _merged_term(
        self, line: int, wording: Wording, old: Term | None, concept: int | None, kind: Any
    ) -> Term:
        new = wording.term
        if old is None:
            return dataclasses.replace(new, concept=concept, kind=kind)
        said: dict[str, Any] = {
            name: self._chosen(line, old.text, name, getattr(old, name), getattr(new, name))
            for name in _OF_TERM
            if name in wording.said
        }
        parts = {
            part: self._chosen(
                line, old.text, f"source_{part}", getattr(old.source, part), getattr(new.source, part)
            )
            for part in OF_SOURCE
            if f"source_{part}" in wording.said
        }
        if parts:
            said["source"] = dataclasses.replace(old.source, **parts)
        return dataclasses.replace(old, **said)

    def _chosen(self, line: int, text: str, name: str, stored: Any, said: Any) -> Any:
        """Return the value to store: what the file says, unless that is what is stored already."""
        if self.same(name, stored, said):
            return stored
        if stored:
            self._note(
                self.conflicts,
                Remark(
                    line,
                    "“%(text)s”: %(field)s is “%(stored)s” in the glossary and “%(said)s” in the file, which is taken.",
                    {"text": text, "field": name, "stored": _shown(stored), "said": _shown(said)},
                ),
            )
        return said

    def _look_at_letters(self, entry: Entry, old: Concept | None) -> None:
        known = {t.text for t in old.terms} if old is not None else set()
        for wording in entry.wordings:
            text = wording.term.text
            mixed = mixed_script(text)
            if mixed is not None and text not in known:
                self._note(
                    self.findings,
                    Remark(
                        entry.line,
                        "“%(word)s” in “%(text)s” mixes Latin and Cyrillic letters, which look alike; spell it in one script.",
                        {"word": mixed, "text": text},
                    ),
                )

    # --- statuses

    def _check_profiles(self, entry: Entry) -> None:
        for wording in entry.wordings:
            for name, status in wording.statuses.items():
                if name not in self.stored.profiles:
                    raise ImportRefusedError("There is no profile “%(name)s” for a status.", name=name)
                changes.check_term(dataclasses.replace(wording.term, status=cast(Any, status)))

    def _statuses_differ(self, entry: Entry, old: Concept | None) -> bool:
        if old is None or not any(wording.statuses for wording in entry.wordings):
            return False
        stored = self.stored.statuses(cast(int, old.id))
        return any(
            stored.get((w.term.language, w.term.text, name)) != status
            for w in entry.wordings
            for name, status in w.statuses.items()
        )

    def _store_statuses(self, entry: Entry, number: int) -> None:
        """Write what the file says for each profile, also where the profile would inherit the same."""
        for wording in entry.wordings:
            for name, status in wording.statuses.items():
                self.db.execute(
                    "INSERT INTO term_status(term, profile, status) SELECT id, ?, ? FROM term "
                    "WHERE concept = ? AND language = ? AND text = ? "
                    "ON CONFLICT (term, profile) DO UPDATE SET status = excluded.status",
                    [self.stored.profiles[name], status, number, wording.term.language, wording.term.text],
                )


def _shown(value: Any) -> str:
    """A stored value as a person reads it in a message."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Source):
        return ", ".join(filter(None, dataclasses.astuple(value)))
    return "" if value is None else str(value)
