"""A workspace with a record of every kind that has a page: a communiqué in work, with talk about it and an official text."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from tests.browser.test_communique import SENTENCES, TITLE
from workbench import intake, projects
from workbench.references import aligning, texts
from workbench.references.texts import Given
from workbench.review import changing, comments, questions, translations
from workbench.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

KAZAKH, KYRGYZ, RUSSIAN, ENGLISH = zip(*SENTENCES, strict=True)
CONFIRMED = 4
# What stands after the confirmed ones: a number that is wrong and a doubled space, for the checks to find.
MISTAKES = ("Стороны договорились открыть 13 новых автобусных маршрутов.", "Ержан Улгибаев  рассказал о строительстве дорог.")  # fmt: skip


def fill(folder: Path) -> dict[str, int]:
    """Fill a workspace that has the sample project; return the number of one record of each kind."""
    workspace = Workspace.open(folder)
    db = workspace.db
    due = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    project = projects.create_project(db, TITLE, "kk", ("ky", "ru", "en"), deadline=due)
    document = intake.add_text(workspace, project, TITLE, f"{TITLE}\n\n" + "\n\n".join(KAZAKH) + "\n")
    rows = translations.rows(db, document)[1:]
    for row, *rendered in zip(rows[:CONFIRMED], KYRGYZ, RUSSIAN, ENGLISH, strict=False):
        for language, text in zip(("ky", "ru", "en"), rendered, strict=True):
            version = translations.translation(db, row.id, language).version
            changing.confirm(workspace, row.id, language, text, expected=version)
    for row, text in zip(rows[CONFIRMED:], MISTAKES, strict=False):
        version = translations.translation(db, row.id, "ru").version
        changing.save(workspace, row.id, "ru", text, expected=version)
    comment = comments.add(db, rows[4].id, "Бұл сан хаттамада да солай ма?", language="ru")
    comments.add(db, rows[4].id, "Иә, хаттаманың екінші бетінде.", thread=comment)
    comments.resolve(db, comments.add(db, rows[4].id, "«Бағыт» деген терминді тексеріңіз."))
    question = comments.add(db, rows[5].id, "Қай жол туралы айтылған?", question=True)
    answered = comments.add(db, rows[8].id, "Жұмыс тобында неше адам бар?", question=True)
    questions.answer(db, answered, "Он екі адам.")
    given = Given("ru.txt", "\n\n".join(RUSSIAN).encode(), "utf-8")
    reference = texts.add(db, project, "ru", given, name="Министрліктің сайты", document=document)
    aligning.align(workspace, reference)
    workspace.close()
    return {
        "project": project, "document": document, "segment": rows[4].id, "comment": question, "reference": reference,
        "concept": 1, "unit": 1, "profile": 1, "memory": 1,
    }  # fmt: skip
