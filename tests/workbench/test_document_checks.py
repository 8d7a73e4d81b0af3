"""What a document says of its segments: who was named before, what stands in the paragraph, which day it is."""

from __future__ import annotations

from datetime import date

import pytest

from glossary import changes
from glossary.terms import Concept, Finding, Term
from workbench import intake, projects, terminology, unknown
from workbench.review import assistance, changing, translations, undoing
from workbench.review.checks import findings, findings_of

PERSON = Concept(
    "person",
    terms=(
        Term("Ермек Бәйділов", "kk", "person", verified=True),
        Term("Ермек Байдилов", "ky", "person", verified=True),
        Term("Ермек Байдилов", "ru", "person", gender="masculine", verified=True),
    ),
)


def add(workspace, *concepts: Concept) -> list[int]:
    return [changes.save_concept(workspace.db, concept) for concept in concepts]


def document(workspace, project, text: str) -> int:
    return intake.add_text(workspace, project, "t", text)


def write(workspace, number: int, *targets: str, language: str = "ru") -> None:
    for row, text in zip(translations.rows(workspace.db, number), targets, strict=True):
        version = translations.translation(workspace.db, row.id, language).version
        changing.save(workspace, row.id, language, text, expected=version)


def texts(workspace, number: int) -> list[dict[str, str]]:
    return [
        {language: t.text for language, t in row.translations.items()}
        for row in translations.rows(workspace.db, number)
    ]


def found(workspace, number: int, language: str = "ru") -> list[list[Finding]]:
    """The findings in order of segments; one segment's say the same as the whole document's."""
    everything = findings(workspace, number, language)
    for segment, these in everything.items():
        assert findings_of(workspace, segment, language) == these
    return list(everything.values())


def said(workspace, number: int, language: str = "ru") -> list[list[tuple[str, str]]]:
    return [[(f.check, f.severity) for f in these] for these in found(workspace, number, language)]


# --- what the paragraph and the document say of a name -------------------------------------------------------------


def test_a_name_that_the_paragraph_has_is_only_a_hint_and_none_is_an_alarm(workspace, project):
    add(workspace, PERSON)
    one = document(workspace, project, "Ермек Бәйділов келді. Ермек Бәйділов сөз алды.\n")
    write(workspace, one, "Приехал Ермек Байдилов.", "Затем последовало выступление.")
    assert said(workspace, one) == [[], [("terminology", "hint")]]
    other = document(workspace, project, "Ермек Бәйділов келді.\n\nЕрмек Бәйділов сөз алды.\n")
    write(workspace, other, "Приехал Ермек Байдилов.", "Затем последовало выступление.")
    assert said(workspace, other) == [[], [("terminology", "alarm")]]


def test_the_surname_alone_is_right_once_the_person_was_introduced(workspace, project):
    add(workspace, PERSON)
    number = document(workspace, project, "Ермек Бәйділов келді.\n\nЕрмек Бәйділов сөз алды.\n")
    write(workspace, number, "Байдилов приехал.", "Слово взял Байдилов.")
    assert said(workspace, number) == [[("terminology", "hint")], []]


def test_a_surname_alone_in_the_source_calls_for_the_person_once_introduced(workspace, project):
    (concept,) = add(workspace, PERSON)
    text = "Бәйділов айтты.\n\nЕ. Бәйділов келді.\n\nБәйділовке сөз берілді.\n"
    number = document(workspace, project, text)
    write(workspace, number, "Сказано.", "Приехал Е. Байдилов.", "Слово дали участнику.")
    assert said(workspace, number) == [[], [], [("terminology", "alarm")]]
    ((suggestion,),) = [[f.suggestion for f in these] for these in found(workspace, number)[2:]]
    assert suggestion == "Байдилову"
    write(workspace, number, "Сказано.", "Приехал Е. Байдилов.", "Слово дали Байдилову.")
    assert said(workspace, number)[2] == []
    sheet = terminology.sheet(workspace, number)
    (entry,) = [e for e in (*sheet.open, *sheet.settled) if e.concept.id == concept]
    assert [(p.number, p.form) for p in entry.places] == [(2, "Е. Бәйділов"), (3, "Бәйділовке")]
    rows = translations.rows(workspace.db, number)
    marked = assistance.marks(workspace, number)
    assert marked[rows[0].id] == []
    assert [m[2] for m in marked[rows[2].id]] == [concept]
    (term,) = assistance.help_for(workspace, rows[2].id, "ru").terms
    assert [text for text, _, _ in term.renderings] == ["Байдилов", "Ермек Байдилов"]


def test_a_surname_that_two_introduced_people_share_is_nobodys(workspace, project):
    namesake = Concept(
        "person", terms=(Term("Серік Бәйділов", "kk", "person"), Term("Серик Байдилов", "ru", "person"))
    )
    add(workspace, PERSON, namesake)
    number = document(workspace, project, "Ермек Бәйділов пен Серік Бәйділов келді.\n\nБәйділов айтты.\n")
    last = translations.rows(workspace.db, number)[1].id
    assert assistance.marks(workspace, number)[last] == []


def test_the_draft_of_a_surname_alone_is_the_surname(workspace, project):
    add(workspace, PERSON)
    number = document(workspace, project, "Ермек Бәйділов келді.\n\nБәйділовке сөз берілді.\n")
    terminology.sign_off_all(workspace, number)
    text = translations.rows(workspace.db, number)[1].translations["ru"].text
    assert "Байдилову" in text
    assert "Ермек" not in text


def test_a_rendering_of_another_time_is_named_on_the_documents_date(workspace, project):
    body = Concept(
        "organisation",
        terms=(
            Term("Байлам министрлігі", "kk", "organisation", verified=True),
            Term("Министерство связности", "ru", "organisation", valid_from=date(2024, 1, 1), verified=True),
            Term("Министерство связи", "ru", "organisation", status="admitted", valid_to=date(2023, 12, 31), verified=True),
        ),
    )  # fmt: skip
    add(workspace, body)
    number = document(workspace, project, "Байлам министрлігі хабарлады.\n")
    write(workspace, number, "Сообщило Министерство связи.")
    assert said(workspace, number) == [[]]
    projects.set_date(workspace.db, number, date(2025, 5, 5))
    ((finding,),) = found(workspace, number)
    assert (finding.check, finding.suggestion) == ("terminology", "Министерство связности")


# --- consistency ---------------------------------------------------------------------------------------------------

TWO_WAYS = Concept(
    "organisation",
    terms=(
        Term("Байлам қоры", "kk", "organisation", verified=True),
        Term("Фонд связности", "ru", "organisation", verified=True),
        Term("Фонд единения", "ru", "organisation", status="admitted", verified=True),
    ),
)


def test_one_body_has_one_rendering_in_a_document(workspace, project):
    add(workspace, TWO_WAYS)
    number = document(
        workspace, project, "Байлам қоры ашылды.\n\nБайлам қорына хат.\n\nБайлам қоры жұмыс істейді.\n"
    )
    write(workspace, number, "Открыт Фонд единения.", "Письмо Фонду связности.", "Работает Фонд связности.")
    first, second, third = found(workspace, number)
    assert (second, third) == ([], [])
    (finding,) = first
    assert (finding.check, finding.category, finding.severity) == ("consistency", "consistency", "alarm")
    assert finding.values["number"] == "2"
    assert finding.suggestion == "Фонд связности"
    write(workspace, number, "Открыт Фонд связности.", "Письмо Фонду единения.", "Работает Фонд связности.")
    ((finding,),) = found(workspace, number)[1:2]
    assert (finding.suggestion, finding.values["number"]) == ("Фонду связности", "1")


def test_what_was_signed_off_decides_which_rendering(workspace, project):
    (concept,) = add(workspace, TWO_WAYS)
    number = document(workspace, project, "Байлам қоры ашылды.\n\nБайлам қоры жұмыс істейді.\n")
    write(workspace, number, "Открыт Фонд связности.", "Работает Фонд связности.")
    assert found(workspace, number) == [[], []]
    terminology.sign_off(
        workspace, number, concept, "Байлам қоры", {"ru": "Фонд единения", "ky": "Байлам кору"}
    )
    assert [[f.suggestion for f in these] for these in found(workspace, number)] == [["Фонд единения"]] * 2


def test_a_machines_draft_does_not_count_and_another_language_neither(workspace, project):
    add(workspace, TWO_WAYS)
    number = document(workspace, project, "Байлам қоры ашылды.\n\nБайлам қоры жұмыс істейді.\n")
    row = translations.rows(workspace.db, number)[1]
    changing.save(workspace, row.id, "ru", "Работает Фонд единения.", expected=row.translations["ru"].version)
    assert all(f.check != "consistency" for these in found(workspace, number) for f in these)


def test_people_with_one_surname_in_both_spellings_are_consistent_by_surname(workspace, project):
    who = Concept(
        "person",
        terms=(
            Term("Асқар Мәнішев", "kk", "person", verified=True),
            Term("Аскар Манишев", "ru", "person", verified=True),
            Term("Асхар Манишев", "ru", "person", status="admitted", verified=True),
        ),
    )
    add(workspace, who)
    number = document(workspace, project, "Асқар Мәнішев келді.\n\nМәнішев айтты.\n\nАсқар Мәнішев кетті.\n")
    write(workspace, number, "Приехал Аскар Манишев.", "Сказал Манишев.", "Уехал Асхар Манишев.")
    assert said(workspace, number) == [[], [], [("consistency", "alarm")]]


def test_a_short_form_stands_only_after_the_full_one(workspace, project):
    body = Concept(
        "organisation",
        terms=(
            Term("Байлам және қолдау ұйымы", "kk", "organisation", verified=True),
            Term("БҚҰ", "kk", "organisation", type="acronym", verified=True),
            Term("Организация связности", "ru", "organisation", verified=True),
            Term("ОСП", "ru", "organisation", type="acronym", verified=True),
        ),
    )
    add(workspace, body)
    text = "Байлам және қолдау ұйымы құрылды.\n\nБайлам және қолдау ұйымы өсті.\n"
    number = document(workspace, project, text)
    write(workspace, number, "Создана ОСП.", "Выросла ОСП.")
    assert said(workspace, number) == [[("short-form", "hint")], []]
    write(workspace, number, "Создана Организация связности.", "Выросла ОСП.")
    assert said(workspace, number) == [[], []]
    # The source's own short form may be rendered by one.
    short = document(workspace, project, "БҚҰ құрылды.\n")
    write(workspace, short, "Создана ОСП.")
    assert said(workspace, short) == [[]]


def test_one_source_text_has_one_translation(workspace, project):
    number = document(workspace, project, "Жиын өтті.\n\nЖиын өтті.\n\nЖиын өтті.\n")
    write(workspace, number, "Прошло собрание.", "Собрание состоялось.", "Прошло собрание.")
    first, second, third = found(workspace, number)
    assert (first, third) == ([], [])
    (finding,) = second
    assert (finding.check, finding.severity) == ("repeated-source", "hint")
    assert (finding.suggestion, finding.start, finding.end) == (
        "Прошло собрание.",
        0,
        len("Собрание состоялось."),
    )


# --- offices -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "target", "alarms"),
    [
        (date(2025, 5, 5), "Министр связности Ермек Байдилов приехал.", ["acting"]),
        (date(2025, 5, 5), "И. о. министра связности Ермек Байдилов приехал.", []),
        (date(2025, 8, 5), "Министр связности Ермек Байдилов приехал.", []),
        (None, "Министр связности Ермек Байдилов приехал.", []),
    ],
)
def test_who_only_stands_in_is_not_given_the_full_title(workspace, project, day, target, alarms):
    post = Concept(
        "title", terms=(Term("Байлам министрі", "kk", "title"), Term("министр связности", "ru", "title"))
    )
    person, office = add(workspace, PERSON, post)
    changes.add_appointment(
        workspace.db, person, office, start=date(2025, 5, 1), end=date(2025, 5, 31), acting=True
    )
    changes.add_appointment(workspace.db, person, office, start=date(2025, 6, 1))
    number = document(workspace, project, "Байлам министрі Ермек Бәйділов келді.\n")
    if day is not None:
        projects.set_date(workspace.db, number, day)
    write(workspace, number, target)
    (these,) = found(workspace, number)
    assert [f.check for f in these if f.category == "office"] == alarms
    assert all(f.severity == "hint" for f in these)


# --- names that are decided for one document -----------------------------------------------------------------------

NAMES = "Көлік министрі Ғалым Шәкіров келді.\n\nҒалым Шәкіровке сөз берілді. Шәкіров ризашылық білдірді.\n"


def test_a_name_is_decided_for_one_document_in_all_places_and_languages(workspace, project):
    one, other = document(workspace, project, NAMES), document(workspace, project, NAMES)
    concepts = workspace.db.execute("SELECT count(*) FROM concept").fetchone()[0]
    unknown.choose(workspace, one, "Ғалым Шәкіров", "person", {"ru": "Галым Шакиров", "ky": "Галым Шакиров"})
    rows = translations.rows(workspace.db, one)
    drafts = [row.translations["ru"].text for row in rows]
    assert "Галым Шакиров" in drafts[0]
    assert "Галыму Шакирову" in drafts[1]
    assert "Шакиров" in drafts[2]
    assert "Галым Шакировго" in rows[1].translations["ky"].text
    assert workspace.db.execute("SELECT count(*) FROM concept").fetchone()[0] == concepts
    sheet = terminology.sheet(workspace, one)
    assert "Ғалым Шәкіров" not in [u.text for u in sheet.unknown]
    assert [(c.text, c.count, c.renderings["ru"]) for c in sheet.chosen] == [
        ("Ғалым Шәкіров", 3, "Галым Шакиров")
    ]
    assert "Ғалым Шәкіров" in [u.text for u in terminology.sheet(workspace, other).unknown]


def test_the_decision_is_checked_shown_and_undone(workspace, project):
    number = document(workspace, project, NAMES)
    before = texts(workspace, number)
    unknown.choose(workspace, number, "Ғалым Шәкіров", "person", {"ru": "Галым Шакиров"})
    rows = translations.rows(workspace.db, number)
    terms = assistance.help_for(workspace, rows[1].id, "ru").terms
    assert [(t.concept, t.renderings) for t in terms] == [(0, (("Галым Шакиров", True, "preferred"),))]
    write(
        workspace, number, "Приехал министр Халым Шакиров.", "Слово дали Галыму Шакирову.", "Он поблагодарил."
    )
    first = found(workspace, number)[0]
    assert [f.suggestion for f in first if f.values.get("rendering") == "Галым Шакиров"] == ["Галым Шакиров"]
    for _ in range(4):  # three texts and the decision
        undoing.undo(workspace, project)
    assert terminology.sheet(workspace, number).chosen == ()
    assert texts(workspace, number) == before


def test_what_a_person_wrote_stays_and_a_second_choice_replaces_the_first(workspace, project):
    number = document(workspace, project, NAMES)
    row = translations.rows(workspace.db, number)[1]
    changing.save(workspace, row.id, "ru", "Мой текст.", expected=row.translations["ru"].version)
    unknown.choose(workspace, number, "Ғалым Шәкіров", "person", {"ru": "Галым Шакиров"})
    unknown.choose(workspace, number, "Ғалым Шәкіров", "person", {"ru": "Галым Шакеров"})
    drafts = [r.translations["ru"].text for r in translations.rows(workspace.db, number)]
    assert drafts[1] == "Мой текст."
    assert "Галым Шакеров" in drafts[0]
    unknown.forget(workspace, number, "Ғалым Шәкіров")
    assert "Ғалым Шәкіров" in [u.text for u in terminology.sheet(workspace, number).unknown]


def test_a_name_of_a_document_can_join_the_glossary(workspace, project):
    number = document(workspace, project, NAMES)
    unknown.choose(workspace, number, "Ғалым Шәкіров", "person", {"ru": "Галым Шакиров"})
    concept = terminology.add_entry(workspace, number, "Ғалым Шәкіров", "person", {"ru": "Галым Шакиров"})
    sheet = terminology.sheet(workspace, number)
    assert sheet.chosen == ()
    assert concept in [e.concept.id for e in (*sheet.open, *sheet.settled)]
    undoing.undo(workspace, project)
    assert [c.text for c in terminology.sheet(workspace, number).chosen] == ["Ғалым Шәкіров"]


@pytest.mark.parametrize(
    ("text", "kind", "renderings"),
    [
        ("Ғалым", "person", {}),
        ("Ғалым", "person", {"ru": " "}),
        ("Ғалым", "animal", {"ru": "Галым"}),
        ("…", "person", {"ru": "Галым"}),
        ("Ғалым", "person", {"en": "Galym"}),
        ("Ғалым", "person", {"ru": "…"}),
    ],
)
def test_what_cannot_be_decided_is_refused(workspace, project, text, kind, renderings):
    from glossary.errors import AudarmaError

    number = document(workspace, project, NAMES)
    with pytest.raises(AudarmaError):
        unknown.choose(workspace, number, text, kind, renderings)
    assert terminology.sheet(workspace, number).chosen == ()


def test_an_undecided_name_is_suggested_by_nationality(workspace, project):
    kazakh = "Қазақстан Республикасының Көлік министрі Шыңғыс Жанұзақов келді.\n"
    kyrgyz = "Қырғыз Республикасының Көлік министрі Шыңғыс Жанұзақов келді.\n"
    for text, ky in ((kazakh, "Шыңгыс Жанузаков"), (kyrgyz, "Чыңгыз Жанузаков")):
        number = document(workspace, project, text)
        (name,) = [u for u in terminology.sheet(workspace, number).unknown if u.kind == "person"]
        assert name.suggestions["ky"][0] == ky
        segment = translations.rows(workspace.db, number)[0].id
        shown = [t for t in assistance.help_for(workspace, segment, "ky").terms if t.concept == 0]
        assert [(t.renderings[0], t.form) for t in shown] == [((ky, False, "proposed"), "Шыңғыс Жанұзақов")]
