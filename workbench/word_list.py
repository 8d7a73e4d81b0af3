"""The workspace's own words: right in a language although no dictionary has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary import history
from glossary.history import LOCAL_AUTHOR as LOCAL
from glossary.languages import check_language, tokens
from workbench import spelling
from workbench.errors import InvalidInputError
from workbench.projects import now, scope

if TYPE_CHECKING:
    from sqlite_utils import Database

MAX_WORD = 100


def words(db: Database, language: str) -> list[str]:
    """Return the words of `language`, as they were added, by their letters."""
    rows = db.execute("SELECT word FROM spelling_word WHERE language = ? ORDER BY key", [language])
    return [row[0] for row in rows.fetchall()]


def keys(db: Database, language: str) -> frozenset[str]:
    """Return the words of `language` as they are looked up (`spelling.key`)."""
    rows = db.execute("SELECT key FROM spelling_word WHERE language = ?", [language])
    return frozenset(row[0] for row in rows.fetchall())


def add(db: Database, project: int, language: str, word: str, *, author: str = LOCAL) -> None:
    """Add `word` for the whole workspace; one that is there already changes nothing. The project's undo takes it back.

    Raises `InvalidInputError` for what is no single word.
    """
    language, word = check_language(language), word.strip()
    if len(word) > MAX_WORD or [token.text for token in tokens(word)] != [word]:
        raise InvalidInputError("“%(word)s” is not one word. Add the words one by one.", word=word[:MAX_WORD])
    key = spelling.key(word, language)
    if key in keys(db, language):
        return
    with history.change_set(db, "add word", author=author, label=word, scope=scope(project)):
        db.execute(
            "INSERT INTO spelling_word(language, word, key, author, created) VALUES (?, ?, ?, ?, ?)",
            [language, word, key, history.who(author), now()],
        )


def remove(db: Database, project: int, language: str, word: str, *, author: str = LOCAL) -> None:
    """Take `word` out of the list again; one that is not there changes nothing."""
    language = check_language(language)
    key = spelling.key(word.strip(), language)
    if key not in keys(db, language):
        return
    with history.change_set(db, "remove word", author=author, label=word.strip(), scope=scope(project)):
        db.execute("DELETE FROM spelling_word WHERE language = ? AND key = ?", [language, key])
