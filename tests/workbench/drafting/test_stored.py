"""What is kept with a draft: the pinned terms that it does not use, and the names that are spelt by rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary import Pin, Term, inflect
from glossary.names import transliterate
from workbench import intake, terminology
from workbench.drafting import comparing, predraft
from workbench.drafting.assembly import assemble
from workbench.drafting.engine import Candidate, Draft, OpenPin, Request
from workbench.drafting.spelt import Spelt, spelt
from workbench.drafting.stored import open_pins, spelt_names, written
from workbench.review import changing, checks, translations

TEXT = "Ержан Үлгібаев Қаржы министріне хат жазды.\n"
CASES = ("nominative", "genitive", "dative", "accusative", "locative", "ablative", "instrumental")


@pytest.fixture
def document(workspace, project) -> int:
    return intake.add_text(workspace, project, "t", TEXT)


@pytest.fixture
def segment(workspace, document) -> int:
    return translations.rows(workspace.db, document)[0].id


def helped(client, segment, language="ru"):
    return client.get(f"/segments/{segment}/{language}/help.json").get_json()


def draft_of(client, segment, text):
    return next(d for d in helped(client, segment)["drafts"] if d["text"] == text)


def keep(workspace, document, segment, text) -> None:
    (request,) = predraft.requests(workspace, document, "ru", {segment})
    predraft.keep(workspace.db, segment, request, [Draft((Candidate(text, 0.8),), "deepl", "m", "l")])


# --- names spelt by rule -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["ky", "ru", "en"])
@pytest.mark.parametrize("case", CASES)
def test_a_name_that_assembly_spelt_is_found_in_every_case(target, case):
    name = inflect("Ержан Үлгібаев", "kk", kind="person", case=case)
    request = Request(f"Хатта {name} аталды.", "kk", target)
    candidate = assemble(request)
    (found,) = spelt(request, candidate.text)
    assert found.name == "Ержан Үлгібаев"
    surname = transliterate("Ержан Үлгібаев", target).split()[1]
    assert surname[:6] in candidate.text[found.start : found.end]


def test_a_name_that_a_pin_knows_is_not_spelt_by_rule():
    person = Pin(
        Term("Ержан Үлгібаев", "kk", "person"), (Term("Ержан Улгибаев", "ru", "person", verified=True),)
    )
    text = "Прибыл Ержан Улгибаев."
    assert len(spelt(Request("Ержан Үлгібаев келді.", "kk", "ru"), text)) == 1
    assert spelt(Request("Ержан Үлгібаев келді.", "kk", "ru", pins=(person,)), text) == ()


def test_what_no_rule_spelt_is_not_marked():
    request = Request("Ержан Үлгібаев келді.", "kk", "ru")
    assert spelt(request, "Прибыл Джон Смит.") == ()
    assert spelt(request, "") == ()
    assert spelt(Request("Приехал Ержан Улгибаев.", "ru", "en"), "Yerzhan Ulgibayev came.") == ()


@given(
    st.lists(
        st.builds(
            OpenPin,
            st.text(),
            st.text(),
            st.integers(0, 99),
            st.integers(0, 99),
            st.none() | st.integers(0, 9),
        )
    )
)
def test_what_is_written_down_is_read_back(pins):
    assert open_pins(written(pins)) == tuple(pins)
    names = [Spelt(pin.source_start, pin.source_end, pin.term) for pin in pins]
    assert spelt_names(written(names)) == tuple(names)


def test_a_name_spelt_by_rule_is_badged_and_a_hint_until_someone_decides_it(
    workspace, client, document, segment
):
    stored = translations.translation(workspace.db, segment, "ru")
    (draft,) = helped(client, segment)["drafts"]
    ((start, end),) = draft["spelt"]
    assert draft["text"][start:end].startswith("Ержан")
    hints = [f for f in checks.findings_of(workspace, segment, "ru") if f.check == "name-by-rule"]
    assert [stored.text[f.start : f.end] for f in hints] == [draft["text"][start:end]]
    assert hints[0].severity == "hint"

    unknown = next(u for u in terminology.sheet(workspace, document).unknown if u.kind == "person")
    from workbench import unknown as names

    names.choose(workspace, document, unknown.text, "person", {"ru": "Ержан Ульгибаев"})
    assert [f for f in checks.findings_of(workspace, segment, "ru") if f.check == "name-by-rule"] == []
    assert helped(client, segment)["drafts"][0]["spelt"] == []


def test_a_confirmed_name_is_nobodys_guess_any_more(workspace, segment):
    stored = translations.translation(workspace.db, segment, "ru")
    changing.confirm(workspace, segment, "ru", stored.text, expected=stored.version)
    assert [f for f in checks.findings_of(workspace, segment, "ru") if f.check == "name-by-rule"] == []


# --- open pins -----------------------------------------------------------------------------------------------------


def test_a_pinned_term_that_a_draft_does_not_use_is_told_with_the_form_of_its_place(
    workspace, client, document, segment
):
    text = "Ержан Улгибаев написал письмо министру казны."
    keep(workspace, document, segment, text)
    (pin,) = draft_of(client, segment, text)["pins_open"]
    assert pin["term"] == "Қаржы министрі"
    assert pin["text"] == "министру финансов"
    page = client.get(f"/segments/{segment}/ru/drafts").text
    assert "министру финансов" in page
    assert "spelt by rule" in page


def test_places_count_as_scripts_do(workspace, client, document, segment):
    text = "🙂 Ержан Улгибаев: письмо Министру экономики."
    keep(workspace, document, segment, text)
    draft = draft_of(client, segment, text)
    units = text.encode("utf-16-le")
    ((start, end),) = draft["spelt"]
    assert units[2 * start : 2 * end].decode("utf-16-le").startswith("Ержан")


def test_a_draft_with_everything_in_it_has_nothing_open(workspace, client, document, segment):
    text = "Ержан Улгибаев написал письмо министру финансов."
    keep(workspace, document, segment, text)
    assert draft_of(client, segment, text)["pins_open"] == []
    (kept,) = [k for k in comparing.kept(workspace.db, segment, "ru") if k.text == text]
    assert kept.pins_kept == ("министр финансов",)
    assert kept.pins_open == ()
