"""The list editor: officials read from the source, put into a sentence in ky, ru and en, and saved."""

from __future__ import annotations

import lxml.html
import pytest

from glossary import changes
from glossary.terms import Concept, Term
from workbench import intake
from workbench.errors import InvalidInputError, NotFoundError
from workbench.review import changing, lists, translations
from workbench.review.lists import Frame, Official

RU = (
    Official(("заместитель Председателя", "министр ирригации"), "Тимур Оразов", "", "masculine"),
    Official(("министр юстиции",), "Назгуль Асанова", "Кыргызская Республика", "feminine"),
    Official(("директор Агентства",), "Марат Беков", "", "masculine"),
)
KY = (
    Official(("Төраганын орун басары", "ирригация министри"), "Тимур Оразов"),
    Official(("юстиция министри",), "Назгүл Асанова", "Казакстан"),
    Official(("Агенттиктин директору",), "Марат Беков"),
)
EN = (
    Official(("Deputy Chairman", "Minister of Irrigation"), "Timur Orazov"),
    Official(("Minister of Justice",), "Nazgul Asanova", "Kyrgyzstan"),
    Official(("Director of the Agency",), "Marat Bekov"),
)


def said(rows, language, key):
    frame = next(frame for frame in lists.frames(language) if frame.key == key)
    return lists.sentence(rows, language, frame)


# --- the target ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "spoke",
            (
                "С докладами выступили заместитель Председателя – министр ирригации Тимур Оразов, "
                "министр юстиции Кыргызской Республики Назгуль Асанова и директор Агентства Марат Беков."
            ),
        ),
        (
            "heard",
            (
                "Заслушаны доклады заместителя Председателя – министра ирригации Тимура Оразова, "
                "министра юстиции Кыргызской Республики Назгуль Асановой и директора Агентства Марата Бекова."
            ),
        ),
        (
            "told",
            (
                "Поручения даны заместителю Председателя – министру ирригации Тимуру Оразову, "
                "министру юстиции Кыргызской Республики Назгуль Асановой и директору Агентства Марату Бекову."
            ),
        ),
        (
            "presented",
            (
                "Доклады представлены заместителем Председателя – министром ирригации Тимуром Оразовым, "
                "министром юстиции Кыргызской Республики Назгуль Асановой и директором Агентства Маратом Бековым."
            ),
        ),
    ],
)
def test_in_russian_both_posts_and_the_name_decline(key, expected):
    assert said(RU, "ru", key) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "spoke",
            (
                "Төраганын орун басары – ирригация министри Тимур Оразов, Казакстандын юстиция министри Назгүл "
                "Асанова жана Агенттиктин директору Марат Беков баяндама жасашты."
            ),
        ),
        (
            "heard",
            (
                "Төраганын орун басары – ирригация министри Тимур Оразовдун, Казакстандын юстиция министри Назгүл "
                "Асанованын жана Агенттиктин директору Марат Бековдун баяндамалары угулду."
            ),
        ),
        (
            "told",
            (
                "Төраганын орун басары – ирригация министри Тимур Оразовго, Казакстандын юстиция министри Назгүл "
                "Асановага жана Агенттиктин директору Марат Бековго тапшырма берилди."
            ),
        ),
        (
            "met",
            (
                "Төраганын орун басары – ирригация министри Тимур Оразов, Казакстандын юстиция министри Назгүл "
                "Асанова жана Агенттиктин директору Марат Беков менен жолугушуу өттү."
            ),
        ),
    ],
)
def test_in_kyrgyz_only_what_stands_last_carries_the_case(key, expected):
    assert said(KY, "ky", key) == expected


def test_in_english_the_country_follows_the_post():
    assert said(EN, "en", "heard") == (
        "Reports by Deputy Chairman – Minister of Irrigation Timur Orazov, Minister of Justice of Kyrgyzstan "
        "Nazgul Asanova and Director of the Agency Marat Bekov were heard."
    )


def test_officials_with_commas_in_their_posts_are_parted_by_semicolons():
    rows = [Official(("министр труда, занятости и миграции",), "Марат Беков", "", "masculine"), RU[1]]
    assert lists.joined([*rows, RU[2]], "ru", "nominative") == (
        "министр труда, занятости и миграции Марат Беков; министр юстиции Кыргызской Республики Назгуль Асанова "
        "и директор Агентства Марат Беков"
    )


def test_one_official_needs_no_conjunction_and_empty_rows_are_left_out():
    assert (
        lists.joined([Official(), RU[2], Official()], "ru", "dative") == "директору Агентства Марату Бекову"
    )
    assert lists.joined([], "ru", "dative") == ""


def test_what_has_no_rendering_stays_as_the_source_has_it():
    row = Official(("⟦Ирригация министрі⟧",), "Марат Беков", "", "masculine")
    assert lists.formed(row, "ru", "genitive") == "⟦Ирригация министрі⟧ Марата Бекова"
    assert lists.formed(Official(("⟦Министр⟧",)), "ky", "genitive") == "⟦Министр⟧"


def test_a_frame_needs_its_place_and_a_case_of_the_language():
    with pytest.raises(InvalidInputError):
        lists.sentence(RU, "ru", Frame("own", "Выступили.", "nominative"))
    with pytest.raises(InvalidInputError):
        lists.formed(EN[0], "en", "dative")


def test_of_nobody_there_is_no_sentence():
    frame = lists.frames("ru")[0]
    assert lists.sentence([], "ru", frame) == lists.sentence([Official()], "ru", frame) == ""


@pytest.mark.parametrize("language", ["kk", "ky", "ru", "en"])
def test_every_frame_of_the_table_can_be_used(language):
    assert len({frame.key for frame in lists.frames(language)}) == len(lists.frames(language)) >= 4
    rows = {"ru": RU, "en": EN}.get(language, KY)
    for frame in lists.frames(language):
        assert frame.case in lists.cases(language)
        assert lists.sentence(rows, language, frame).startswith(frame.text.partition("[…]")[0])
    for case in lists.cases(language):
        assert all(lists.formed(row, language, case) for row in rows)


# --- the source ----------------------------------------------------------------------------------------------------

TEXT = (
    "Отырыста Су кеңесі төрағасының орынбасары – Жайлау министрі Тимур Оразов, Құс министрі Нұргүл Асанова, "
    "Бал министрі Марат Беков және сарапшы Ерлан Жолдасов баяндама жасады.\n\nЖиын аяқталды.\n"
)
ENTRIES = (
    ("title", "Су кеңесі төрағасының орынбасары", "заместитель председателя Водного совета", "Суу кеңешинин төрагасынын орун басары"),
    ("title", "Жайлау министрі", "министр пастбищ", "жайлоо министри"),
    ("title", "Құс министрі", "министр птиц", "куш министри"),
    ("title", "Бал министрі", "", ""),
    ("person", "Тимур Оразов", "Тимур Оразов", "Тимур Оразов"),
    ("person", "Нұргүл Асанова", "Нургуль Асанова", "Нургүл Асанова"),
)  # fmt: skip


@pytest.fixture
def segment(workspace, project) -> int:
    for kind, kk, ru, ky in ENTRIES:
        given = {"kk": kk, "ru": ru, "ky": ky}
        terms = [
            Term(text, language, kind, verified=True, gender="feminine" if "Асанова" in text else None)
            for language, text in given.items()
            if text
        ]
        changes.save_concept(workspace.db, Concept(kind, terms=tuple(terms)))
    document = intake.add_text(workspace, project, "list", TEXT)
    return translations.rows(workspace.db, document)[0].id


def test_each_official_of_the_source_is_a_row(workspace, segment):
    rows = lists.officials(workspace, segment, "ru")
    assert [row.person for row in rows][:2] == ["Тимур Оразов", "Нургуль Асанова"]
    assert rows[0].posts == ("заместитель председателя Водного совета", "министр пастбищ")
    assert rows[0].source == "Су кеңесі төрағасының орынбасары – Жайлау министрі Тимур Оразов"
    assert [row.unverified for row in rows][:3] == [False, False, True]
    assert rows[1].gender == "feminine"
    assert rows[2].posts == ("⟦Бал министрі⟧",)
    assert rows[2].person == "Марат Беков", "a name that nobody entered is transliterated"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("{0} баяндама жасады.", "spoke"),
        ("Отырыста {0} сөз сөйледі.", "spoke"),
        ("{1} баяндамалары тыңдалды.", "heard"),
        ("Жиында {1} есебі тыңдалды.", "heard"),
        ("{2} тиісті тапсырма берілді.", "told"),
        ("{3} кездесу өтті.", "met"),
        ("Жиынға {0} қатысты.", "attended"),
        ("Баяндама жасағандар: {0}.", "spoke"),
        ("{1} жоспары.", "heard"),
        ("{0}.", "spoke"),
    ],
)
@pytest.mark.parametrize("language", ["ru", "ky"])
def test_the_verb_of_the_source_chooses_the_frame(workspace, project, segment, said, key, language):
    last = ("Марат Беков", "Марат Бековтің", "Марат Бековке", "Марат Бековпен")
    officials = [
        f"Жайлау министрі Тимур Оразов, Құс министрі Нұргүл Асанова және Бал министрі {name}" for name in last
    ]
    document = intake.add_text(workspace, project, "frame", said.format(*officials) + "\n")
    row = translations.rows(workspace.db, document)[0]
    assert lists.usual_frame(workspace, row.id, language).key == key


def test_a_segment_without_officials_has_the_usual_frame(workspace, segment):
    other = translations.rows(workspace.db, translations.context(workspace.db, segment).document)[1].id
    assert lists.usual_frame(workspace, other, "ru") == lists.frames("ru")[0]


def test_every_frame_that_a_verb_asks_for_exists_in_every_language():
    asked = {row["frame"] for row in lists._table()["kk"]["asks"]}
    for language in ("kk", "ky", "ru", "en"):
        assert asked <= {frame.key for frame in lists.frames(language)}


def test_a_segment_with_three_officials_is_a_list(workspace, segment):
    assert lists.is_list(workspace, TEXT, "kk")
    assert not lists.is_list(workspace, "Құс министрі Нұргүл Асанова келді.", "kk")
    assert not lists.is_list(workspace, "Жиын аяқталды.", "kk")


def test_a_language_that_is_no_target_is_refused(workspace, segment):
    with pytest.raises(NotFoundError):
        lists.officials(workspace, segment, "en")


def test_the_sign_off_of_the_document_decides(workspace, segment):
    from workbench import terminology

    where = translations.context(workspace.db, segment)
    found = workspace.index("kk").find("Құс министрі")[0].term
    terminology.sign_off(
        workspace, where.document, found.concept, found.text, {"ru": "министр по делам птиц"}
    )
    assert lists.officials(workspace, segment, "ru")[1].posts == ("министр по делам птиц",)


# --- the page ------------------------------------------------------------------------------------------------------


def fields(page: str) -> dict[str, str]:
    """What the page's form would send, without a button."""
    (form,) = lxml.html.fromstring(page).xpath("//form[@id='list']")
    return {name: (value or "").lstrip("\n") for name, value in form.form_values()}


def send(client, segment, do, data, language="ru"):
    return client.post(f"/segments/{segment}/{language}/list", data={**data, "do": do})


@pytest.fixture
def address(segment):
    return f"/segments/{segment}/ru/list"


def people(page: str) -> list[str]:
    data = fields(page)
    return [data[f"row-{number}-person"] for number in range(int(data["rows"]))]


def test_the_panel_leads_to_the_editor_of_a_list_only(client, workspace, segment, address):
    assert client.get(f"/segments/{segment}/ru/help.json").json["list"] == address
    other = translations.rows(workspace.db, translations.context(workspace.db, segment).document)[1].id
    assert client.get(f"/segments/{other}/ru/help.json").json["list"] is None
    assert "names no officials" in client.get(f"/segments/{other}/ru/list").text


def test_the_page_shows_the_usual_sentence(client, address):
    page = client.get(address).text
    assert (
        "С докладами выступили заместитель председателя Водного совета – министр пастбищ Тимур Оразов" in page
    )


def test_another_frame_inflects_every_row_anew(client, segment, address):
    data = fields(client.get(address).text) | {"frame": "heard"}
    page = send(client, segment, "show", data).text
    assert (
        "Заслушаны доклады заместителя председателя Водного совета – министра пастбищ Тимура Оразова" in page
    )
    assert fields(page)["case"] == "genitive"
    live = client.post(f"/segments/{segment}/ru/list.json", data=data).json
    assert live["text"] in page
    assert live["rows"][1] == "министра птиц Нургуль Асановой"


def test_a_sentence_of_ones_own_stays(client, segment, address):
    data = fields(client.get(address).text) | {"text": "Слово дали […].", "case": "dative"}
    page = send(client, segment, "show", data).text
    assert fields(page)["frame"] == "own"
    assert "Слово дали заместителю председателя Водного совета" in page


def test_rows_move_go_and_come(client, segment, address):
    page = client.get(address).text
    before = people(page)
    page = send(client, segment, "down-0", fields(page)).text
    assert people(page) == [before[1], before[0], *before[2:]]
    assert 'id="down-1"' in page.split("autofocus")[0].rsplit("<button", 1)[1]
    page = send(client, segment, "up-1", fields(page)).text
    assert people(page) == before
    page = send(client, segment, "remove-1", fields(page)).text
    assert people(page) == [before[0], *before[2:]]
    page = send(client, segment, "add", fields(page)).text
    assert people(page) == [before[0], *before[2:], ""]
    for nonsense in ("up-99", "remove-x", ""):
        assert people(send(client, segment, nonsense, fields(page)).text) == people(page)


def test_a_list_of_nobody_says_what_to_do_instead(client, workspace, segment, address):
    """And no sentence without its officials is offered, shown or saved."""
    data = {**fields(client.get(address).text), "rows": "0"}
    page = send(client, segment, "show", data)
    assert "Nobody is in the list yet. Add an official" in page.text
    output = lxml.html.fromstring(page.text).get_element_by_id("result")
    assert output.text is None
    assert client.post(f"/segments/{segment}/ru/list.json", data=data).json["text"] == ""
    refused = send(client, segment, "save", data)
    assert refused.status_code == 400
    assert "The list is empty. Add an official first." in refused.text


def test_saving_puts_the_sentence_into_the_translation(client, workspace, segment, address):
    answer = send(client, segment, "save", fields(client.get(address).text))
    where = translations.context(workspace.db, segment)
    assert answer.headers["Location"] == f"/documents/{where.document}/review?target=ru#s1"
    stored = translations.translation(workspace.db, segment, "ru")
    assert stored.text.startswith("С докладами выступили")
    assert stored.state == "initial"
    assert "The list was put into the translation." in client.get(f"/documents/{where.document}/review").text


def test_whoever_is_second_sees_the_other_text_first(client, workspace, segment, address):
    data = fields(client.get(address).text)
    changing.save(workspace, segment, "ru", "Другой текст.", expected=int(data["version"]))
    answer = send(client, segment, "save", data)
    assert answer.status_code == 412
    assert "Другой текст." in answer.text
    assert translations.translation(workspace.db, segment, "ru").text == "Другой текст."
    assert people(answer.text)[0] == "Тимур Оразов"
    assert send(client, segment, "save", fields(answer.text)).status_code == 303


def test_a_form_without_a_version_is_refused(client, segment, address):
    data = fields(client.get(address).text)
    assert send(client, segment, "save", {**data, "version": ""}).status_code == 428


@pytest.mark.parametrize(
    "wrong", [{"rows": "0"}, {"text": "Без места."}, {"case": "vocative"}, {"rows": "201"}, {"rows": "-1"}]
)
def test_what_makes_no_sense_is_refused_and_nothing_saved(client, workspace, segment, address, wrong):
    before = translations.translation(workspace.db, segment, "ru")
    assert send(client, segment, "save", fields(client.get(address).text) | wrong).status_code == 400
    assert translations.translation(workspace.db, segment, "ru") == before


def test_other_languages_and_segments_are_404(client, segment):
    assert client.get(f"/segments/{segment}/en/list").status_code == 404
    assert client.get("/segments/99999/ru/list").status_code == 404
    assert send(client, segment, "show", {"rows": "0"}, "en").status_code == 404
    assert client.post(f"/segments/{segment}/en/list.json", data={"rows": "0"}).status_code == 404


def test_markup_in_a_row_is_text(client, segment, address):
    data = fields(client.get(address).text) | {"row-0-person": "<script>alert(1)</script>"}
    assert "<script>alert(1)" not in send(client, segment, "show", data).text
