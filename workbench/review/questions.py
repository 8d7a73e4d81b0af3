"""Questions about the source to its author: comments that are marked so, with the answers that came.

They leave as a letter in the language of the source (plain text for an e-mail, or a Word document), numbered by segment. The
letter's fixed words stand in `questions.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING

from glossary import history
from glossary.history import LOCAL_AUTHOR as LOCAL
from workbench.errors import InvalidInputError
from workbench.exchange.word import WordDocument
from workbench.projects import document, project, scope
from workbench.review import comments
from workbench.review.translations import context, label

if TYPE_CHECKING:
    from sqlite_utils import Database

    from workbench.review.comments import Placed


@dataclass(frozen=True, slots=True)
class Question:
    """A question: the comment's number, its segment with number and source, who asked what, and the answer or None."""

    id: int
    segment: int
    number: int
    source: str
    author: str
    text: str
    answer: str | None
    resolved: bool


def of_document(db: Database, number: int) -> list[Question]:
    """Return a document's questions in text order, resolved ones too."""
    document(db, number)
    return [_question(placed) for placed in comments.of_document(db, number) if placed.thread.first.question]


def unanswered(questions: Sequence[Question]) -> list[Question]:
    """Return the questions that still are to be asked."""
    return [each for each in questions if each.answer is None and not each.resolved]


def _question(placed: Placed) -> Question:
    first = placed.thread.first
    return Question(
        first.id,
        first.segment,
        placed.number,
        placed.source,
        first.author,
        first.text,
        first.answer,
        first.resolved is not None,
    )


def answer(db: Database, number: int, text: str, *, author: str = LOCAL) -> None:
    """Record what the author of the source answered; an empty text takes the answer back."""
    stored = comments.comment(db, number)
    if not stored.question:
        raise InvalidInputError("This comment is no question about the source.")
    text = comments.tidy(text)
    where = context(db, stored.segment)
    with history.change_set(
        db, "answer question", author=author, label=label(where), scope=scope(where.project)
    ):
        db.execute("UPDATE comment SET answer = ? WHERE id = ?", [text or None, number])


# --- the letter ----------------------------------------------------------------------------------------------------


@cache
def _frames() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("questions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def letter(db: Database, number: int) -> str:
    """Return the unanswered questions as the text of a letter, in the language of the source."""
    frame, asked, name = _letter(db, number)
    parts = [frame["greeting"], frame["opening"] % {"document": name}]
    for place, each in enumerate(asked, 1):
        head = frame["question"] % {"place": place, "number": each.number}
        parts.append(f"{head}\n{frame['quotation'] % {'source': each.source}}\n{each.text}")
    return "\n\n".join([*parts, frame["closing"]]) + "\n"


def letter_docx(db: Database, number: int) -> bytes:
    """Return the same letter as a Word document, with room for the answers."""
    frame, asked, name = _letter(db, number)
    made = WordDocument()
    made.heading(frame["title"] % {"document": name})
    made.paragraph(frame["greeting"])
    made.paragraph(frame["opening"] % {"document": name})
    for place, each in enumerate(asked, 1):
        made.paragraph(frame["question"] % {"place": place, "number": each.number}, bold=True)
        made.paragraph(frame["quotation"] % {"source": each.source})
        made.paragraph(each.text)
        made.paragraph(frame["answer"])
        made.paragraph()
    made.paragraph(frame["closing"])
    return made.to_bytes(portrait=True)


def _letter(db: Database, number: int) -> tuple[Mapping[str, str], list[Question], str]:
    stored = document(db, number)
    asked = unanswered(of_document(db, number))
    if not asked:
        raise InvalidInputError(
            "There is no open question about this source. Mark a comment as a question first."
        )
    return _frames()[project(db, stored.project).source], asked, PurePath(stored.name).stem
