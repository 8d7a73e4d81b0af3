"""What the glossary held before an import began, asked one entry at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from glossary import store
from glossary.languages import fold

if TYPE_CHECKING:
    from sqlite_utils import Database

    from glossary.exchange.records import Entry


class Stored:
    """Look-ups among the entries that were there before; what the import adds meanwhile is not seen.

    `named` maps what the file calls its entries to their numbers, `profiles` a profile's name to its number.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._last_concept = self._highest("concept")
        self._last_term = self._highest("term")
        self.named: dict[str, int] = {}
        self.profiles: dict[str, int] = {p.name: p.id for p in store.profiles(db) if p.id is not None}

    def _highest(self, table: str) -> int:
        return int(self._db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])

    def entry(self, entry: Entry) -> int | None:
        """Return the number of the stored entry that an entry of the file is about.

        By its key; by its number if a wording agrees, because the file may come from another workspace; else
        by the one entry of this kind that has one of the wordings. A weak key, too, needs a wording that agrees.
        """
        key, number = entry.concept.key, entry.concept.id
        keyed = self._keyed(key) if key else None
        if keyed is not None and not entry.weak_key:
            return keyed
        agreeing = self._agreeing(entry)
        if entry.weak_key:
            if keyed in agreeing:
                return keyed
        else:
            agreeing = {found: its for found, its in agreeing.items() if not key or not its}
        if number in agreeing:
            return number
        return next(iter(agreeing)) if len(agreeing) == 1 and (entry.weak_key or not key) else None

    def is_taken(self, key: str) -> bool:
        """Say whether a stored entry, or one of the file, has this key."""
        return key in self.named or self._keyed(key) is not None

    def named_entry(self, name: str, kind: str | None = None) -> int | None:
        """Return the entry that the file calls `name`, else the stored one with this key, number after `#`, or wording.

        A wording counts only with a `kind`, and only where one entry of that kind has it.
        """
        if name in self.named:
            return self.named[name]
        if name.startswith("#"):
            number = int(name[1:]) if name[1:].isascii() and name[1:].isdigit() and len(name) < 19 else 0
            return number if 0 < number <= self._last_concept and self.kind(number) else None
        if (keyed := self._keyed(name)) is not None or kind is None:
            return keyed
        found = {
            row[0]
            for row in self._db.execute(
                "SELECT c.id FROM term t JOIN concept c ON c.id = t.concept "
                "WHERE t.folded = ? AND t.text = ? AND c.kind = ? AND t.id <= ? AND c.id <= ?",
                [fold(name, "kk"), name, kind, self._last_term, self._last_concept],
            )
        }
        return found.pop() if len(found) == 1 else None

    def kind(self, number: int) -> str:
        """Return the kind of a stored entry, or nothing where there is none."""
        row = self._db.execute("SELECT kind FROM concept WHERE id = ?", [number]).fetchone()
        return str(row[0]) if row else ""

    def _keyed(self, key: str) -> int | None:
        row = self._db.execute(
            "SELECT id FROM concept WHERE key = ? AND id <= ?", [key, self._last_concept]
        ).fetchone()
        return int(row[0]) if row else None

    def _agreeing(self, entry: Entry) -> dict[int, str]:
        """Return the stored entries that share a wording with the file's, with their keys."""
        kind = entry.concept.kind if "kind" in entry.said else None
        found: dict[int, str] = {}
        for wording in entry.wordings:
            term = wording.term
            for number, key in self._db.execute(
                "SELECT c.id, coalesce(c.key, '') FROM term t JOIN concept c ON c.id = t.concept "
                "WHERE t.folded = ? AND t.language = ? AND t.text = ? AND t.id <= ? AND c.id <= ? "
                "AND (? IS NULL OR c.kind = ?)",
                [
                    fold(term.text, "kk"),
                    term.language,
                    term.text,
                    self._last_term,
                    self._last_concept,
                    kind,
                    kind,
                ],
            ):
                found[int(number)] = key
        return found

    def statuses(self, concept: int) -> dict[tuple[str, str, str], str]:
        """Return what each profile itself says of an entry's terms: (language, text, profile) → status."""
        rows = self._db.execute(
            "SELECT t.language, t.text, p.name, s.status FROM term_status s JOIN term t ON t.id = s.term "
            "JOIN profile p ON p.id = s.profile WHERE t.concept = ?",
            [concept],
        )
        return {(language, text, profile): status for language, text, profile, status in rows}

    def profile(self, number: int) -> dict[str, Any] | None:
        """Return a stored profile's columns."""
        row = self._db.execute(
            "SELECT name, parent, jurisdiction, note FROM profile WHERE id = ?", [number]
        ).fetchone()
        return (
            None if row is None else dict(zip(("name", "parent", "jurisdiction", "note"), row, strict=True))
        )

    def organisations(self) -> dict[int, int | None]:
        """Return which entry belongs to which."""
        rows = self._db.execute("SELECT id, organisation FROM concept WHERE organisation IS NOT NULL")
        return {row[0]: row[1] for row in rows}
