from __future__ import annotations

import pytest

from glossary import changes
from glossary.terms import Concept, Pin, Term
from workbench import intake
from workbench.review import changing, checks, translations
from workbench.review.checks import check_pair


def said(source, target, language, pins):
    found = check_pair(source, target, "kk", language, pins)
    return [
        (f.check, target[f.start : f.end], f.suggestion, f.severity)
        for f in found
        if f.category == "terminology"
    ]


def pin(source, kind, language, right, wrong):
    return Pin(
        Term(source, "kk", kind),
        (Term(right, language, kind),),
        (Term(wrong, language, kind, status="forbidden"),),
    )


COUNTRY = pin("Қырғызстан", "place", "ru", "Кыргызстан", "Киргизия")


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        # Where the source names the concept, and where it does not; in any inflection.
        (
            "Қырғызстанда жиын өтті.",
            "В Киргизии прошло собрание.",
            [("forbidden", "Киргизии", "Кыргызстане")],
        ),
        ("Сол елде жиын өтті.", "В Киргизии прошло собрание.", [("forbidden", "Киргизии", "Кыргызстане")]),
        ("Сол елде жиын өтті.", "Гости Киргизией довольны.", [("forbidden", "Киргизией", "Кыргызстаном")]),
        ("Қырғызстанда жиын өтті.", "В Кыргызстане прошло собрание.", []),
        ("Сол елде жиын өтті.", "В той стране прошло собрание.", []),
    ],
)
def test_a_forbidden_wording_alarms_wherever_it_stands(source, target, expected):
    found = said(source, target, "ru", (COUNTRY,))
    assert [(check, form) for check, form, _, _ in found] == [(check, form) for check, form, _ in expected]
    assert all(severity == "alarm" for *_, severity in found)
    assert [suggestion for _, _, suggestion, _ in found] == [wanted for *_, wanted in expected]


def test_what_is_only_deprecated_is_the_terminology_checks_business():
    avoid = Term("Киргизия", "ru", "place", status="deprecated")
    pins = (Pin(COUNTRY.source, COUNTRY.targets, (avoid,)),)
    assert [
        check for check, *_ in said("Қырғызстанда жиын өтті.", "В Киргизии прошло собрание.", "ru", pins)
    ] == ["terminology"]
    assert said("Сол елде жиын өтті.", "В Киргизии прошло собрание.", "ru", pins) == []


def test_inside_a_longer_wording_that_may_be_used_it_is_right():
    longer = Pin(
        Term("«Киргизия» қонақүйі", "kk", "organisation"),
        (Term("гостиница «Киргизия»", "ru", "organisation"),),
    )
    found = said("«Киргизия» қонақүйі ашылды.", "Открылась гостиница «Киргизия».", "ru", (COUNTRY, longer))
    assert found == []


def test_without_a_better_wording_nothing_is_suggested():
    alone = Pin(Term("Қырғызстан", "kk", "place"), (), (Term("Киргизия", "ru", "place", status="forbidden"),))
    assert [(check, suggestion) for check, _, suggestion, _ in said("Ел.", "Киргизия.", "ru", (alone,))] == [
        ("forbidden", None)
    ]


@pytest.mark.parametrize(
    ("language", "right", "wrong", "target", "suggestion"),
    [
        ("ky", "келишим", "договор", "Жаңы договорго кол коюлду.", "келишимге"),
        ("en", "Kyrgyz Republic", "Kirghizia", "Kirghizia's delegation left.", "Kyrgyz Republic’s"),
    ],
)
def test_the_suggestion_is_in_the_form_of_what_it_replaces(language, right, wrong, target, suggestion):
    found = said("Басқа сөйлем.", target, language, (pin("шарт", "term", language, right, wrong),))
    assert [(check, better) for check, _, better, _ in found] == [("forbidden", suggestion)]


# --- in a workspace -------------------------------------------------------------------------------------------------


@pytest.fixture
def segment(workspace, project):
    document = intake.add_text(workspace, project, "one", "Сол елде жиын өтті.\n")
    row = translations.rows(workspace.db, document)[0]
    stored = translations.translation(workspace.db, row.id, "ru")
    changing.save(workspace, row.id, "ru", "В стране Юпитерия прошло собрание.", expected=stored.version)
    return row.id


def forbidden_in(workspace, segment):
    return [f for f in checks.findings_of(workspace, segment, "ru") if f.check == "forbidden"]


def test_what_the_glossary_forbids_alarms_though_no_pin_says_so(workspace, segment):
    assert forbidden_in(workspace, segment) == []
    changes.save_concept(
        workspace.db,
        Concept(
            "place",
            terms=(
                Term("Есек қырған", "kk", "place"),
                Term("Юпитер", "ru", "place"),
                Term("Юпитерия", "ru", "place", status="forbidden"),
            ),
        ),
    )
    (finding,) = forbidden_in(workspace, segment)
    assert (finding.severity, finding.suggestion, finding.values["rendering"]) == (
        "alarm",
        "Юпитер",
        "Юпитер",
    )
