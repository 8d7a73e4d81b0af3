"""The workbench's tables: projects, documents, segments, translations and what people do with them.

A new step is a function in its area's module and a last line in `STEPS`; a step that a workspace may have taken is never changed.
Numbers are never used twice (AUTOINCREMENT): an undone deletion finds its own number free.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlite_utils import Database, Migrations

from workbench.migrations import engines, first, memories, people, texts

STEPS: Final[tuple[tuple[str, Callable[[Database], None]], ...]] = (
    ("0001-projects-and-translations", first.projects_and_translations),
    ("0002-names-of-a-document", texts.names_of_a_document),
    ("engines-and-answers", engines.engines_and_answers),
    ("memories-of-projects", memories.memories_of_projects),
    ("found-terms", texts.found_terms),
    ("imported-memory-files", memories.imported_memory_files),
    ("rendered-in-a-neighbour", texts.rendered_in_a_neighbour),
    ("open-pins-of-drafts", engines.open_pins_of_drafts),
    ("match-bands", texts.match_bands),
    ("people-and-rights", people.people_and_rights),
    ("references", memories.references),
    ("preferences", people.preferences),
    ("comments-and-questions", texts.comments_and_questions),
    ("spelling-words", texts.spelling_words),
    ("memories-of-ones-own", memories.memories_of_ones_own),
    ("known-devices", people.known_devices),
    ("elsewhere-at-hand", texts.elsewhere_at_hand),
    ("imports-into-memories", memories.imports_into_memories),
)
"""By name, in the order in which a workspace takes them."""

migrations = Migrations("workbench")
for name, step in STEPS:
    migrations(name=name)(step)
