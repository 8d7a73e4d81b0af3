from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.errors import GlossaryError, UnknownLanguageError
from glossary.index import TermIndex
from glossary.terms import Match, Source, Term


def forms(matches: list[Match]) -> list[tuple[str, str]]:
    return [(m.form, m.term.text) for m in matches]


def found(term: str, text: str, language: str = "kk", kind: str = "term", **more: object) -> list[str]:
    index = TermIndex([Term(term, language, kind, **more)], language)
    matches = index.find(text)
    for match in matches:
        assert text[match.start : match.end] == match.form
    return [m.form for m in matches]


PRESENT = [
    ("kk", "person", "Айбек Сәрсенов", "Айбек Сәрсеновке хат келді", "Айбек Сәрсеновке"),
    ("kk", "person", "Айбек Сәрсенов", "АЙБЕК СӘРСЕНОВ сөйледі", "АЙБЕК СӘРСЕНОВ"),
    ("kk", "person", "Айбек Сәрсенов", "Кеше Сәрсенов Айбек Маратұлы келді", "Сәрсенов Айбек Маратұлы"),
    ("kk", "person", "Айбек Сәрсенов", "Айбек Маратұлы Сәрсеновтің сөзі", "Айбек Маратұлы Сәрсеновтің"),
    ("kk", "person", "Айбек Сәрсенов", "бұл туралы А.Сәрсеновтен сұрадық", "А.Сәрсеновтен"),
    ("kk", "person", "Айбек Сәрсенов", "бұл туралы А. М. Сәрсеновтен сұрадық", "А. М. Сәрсеновтен"),
    ("kk", "person", "Нұр-Бек Сәрсенов", "Н.-Б. Сәрсеновке", "Н.-Б. Сәрсеновке"),
    ("kk", "place", "Тараз", "Таразға барды", "Таразға"),
    ("kk", "title", "Көлік министрі", "Көлік министрінің бұйрығы", "Көлік министрінің"),
    (
        "kk",
        "title",
        "Қазақстан Республикасы Көлік министрі",
        "Қазақстан Республикасының Көлік министріне",
        None,
    ),
    (
        "kk",
        "title",
        "облыс әкімінің орынбасары",
        "облыс әкімдерінің орынбасарлары келді",
        "облыс әкімдерінің орынбасарлары",
    ),
    ("kk", "event", "комиссияның отырысы", "комиссиясының отырысы өтті", "комиссиясының отырысы"),
    (
        "kk",
        "event",
        "комиссияның отырысы",
        "комиссияның кезекті отырысында айтылды",
        "комиссияның кезекті отырысында",
    ),
    ("kk", "term", "су туралы шарт", "су туралы тарихи шартқа қол қойды", "су туралы тарихи шартқа"),
    ("kk", "organisation", "ШЫҰ", "ШЫҰ-ға мүше", "ШЫҰ-ға"),
    ("kk", "organisation", "БҰҰ Даму бағдарламасы", "БҰҰ Даму бағдарламасымен", "БҰҰ Даму бағдарламасымен"),
    ("kk", "term", "«Жібек жолы» ордені", "«Жібек жолы» орденімен марапатталды", "«Жібек жолы» орденімен"),
    ("kk", "term", "«Жібек жолы» ордені", "ол “Жібек жолы” орденін алды", "“Жібек жолы” орденін"),
    ("ky", "place", "Ош", "Ошко барды", "Ошко"),
    ("ky", "organisation", "ШКУ", "ШКУга мүчө", "ШКУга"),
    ("ky", "title", "транспорт министри", "Транспорт министрине кат", "Транспорт министрине"),
    ("ru", "title", "министр транспорта", "с министрами транспорта", "министрами транспорта"),
    ("ru", "place", "Павлодарская область", "в Павлодарской области", "Павлодарской области"),
    ("ru", "person", "Розалия Оспанова", "Розалии Оспановой вручили", "Розалии Оспановой"),
    ("en", "title", "Secretary General", "the Secretary-General spoke", "Secretary-General"),
    ("en", "title", "head of government", "two heads of government met", "heads of government"),
    ("en", "organisation", "UN", "UN-led talks", "UN"),
]


@pytest.mark.parametrize(("language", "kind", "term", "text", "form"), PRESENT)
def test_a_term_is_found_in_its_inflected_form(language, kind, term, text, form):
    assert found(term, text, language, kind) == [form or text]


ABSENT = [
    ("kk", "title", "Көлік министрі", "Көлік министрлігінің бұйрығы"),
    ("kk", "place", "Қазақстан", "қазақстандық кәсіпкерлер"),
    ("kk", "place", "Қазақстан", "Қазақстандық кәсіпкерлер"),
    ("kk", "person", "Айбек Сәрсенов", "Айбек Сәрсенова келді"),
    ("kk", "person", "Айбек Сәрсенов", "Айбекжан Сәрсенов келді"),
    ("kk", "person", "Айбек Сәрсенов", "Б. Сәрсенов келді"),
    ("kk", "person", "Айбек Сәрсенов", "айбек сәрсенов"),
    ("kk", "organisation", "ШЫҰ", "шыұ"),
    ("kk", "organisation", "ШЫҰ", "ШЫҰД"),
    ("kk", "place", "Тараз", "тараздар"),
    ("kk", "term", "су туралы шарт", "су туралы және шарт"),
    ("kk", "title", "Көлік министрі", "Көлік, министрі"),
    ("kk", "title", "Көлік министрі", "Көлік\nминистрі"),
    ("kk", "term", "ел", "елу"),
    ("kk", "term", "ел", "елші"),
    ("ru", "title", "министр транспорта", "министерство транспорта"),
    ("ru", "person", "Розалия Оспанова", "Розалия Оспанов"),
    ("en", "title", "Foreign Minister", "Foreign Trade Minister"),
    ("en", "organisation", "WHO", "the man who came"),
]


@pytest.mark.parametrize(("language", "kind", "term", "text"), ABSENT)
def test_another_word_is_not_taken_for_the_term(language, kind, term, text):
    assert found(term, text, language, kind) == []


def test_nested_terms_are_kept_and_the_longest_comes_first():
    terms = [
        Term("министр", "kk", "title"),
        Term("Көлік министрі", "kk", "title"),
        Term("Қазақстан", "kk", "place"),
        Term("Қазақстан Көлік министрі", "kk", "title"),
    ]
    assert forms(TermIndex(terms, "kk").find("Қазақстанның Көлік министріне")) == [
        ("Қазақстанның Көлік министріне", "Қазақстан Көлік министрі"),
        ("Қазақстанның", "Қазақстан"),
        ("Көлік министріне", "Көлік министрі"),
        ("министріне", "министр"),
    ]


def test_a_surname_stands_for_a_person_only_after_the_full_name():
    person = Term("Айбек Сәрсенов", "kk", "person")
    index = TermIndex([person], "kk")
    assert forms(index.find("Кеше Сәрсеновке хат келді.")) == []
    later = index.find("Айбек Сәрсенов келді. Кеше Сәрсеновке хат келді.")
    assert [m.form for m in later] == ["Айбек Сәрсенов", "Сәрсеновке"]
    assert [m.form for m in index.find("Кеше Сәрсеновке хат келді.", introduced=[person])] == ["Сәрсеновке"]
    assert [m.form for m in index.find("Айбек Сәрсенов пен Ерік Сәрсенов келді.")] == ["Айбек Сәрсенов"]


def test_a_surname_that_two_people_share_stands_for_neither():
    people = [Term("Айбек Сәрсенов", "kk", "person"), Term("Ерік Сәрсенов", "kk", "person")]
    text = "Айбек Сәрсенов пен Ерік Сәрсенов келді. Бірақ Сәрсенов сөйлемеді."
    assert [m.form for m in TermIndex(people, "kk").find(text)] == ["Айбек Сәрсенов", "Ерік Сәрсенов"]


def test_a_term_of_type_surname_needs_its_person_too():
    terms = [
        Term("Айбек Сәрсенов", "kk", "person", concept=7),
        Term("Сәрсенов", "kk", "person", concept=7, type="surname"),
    ]
    index = TermIndex(terms, "kk")
    assert forms(index.find("Сәрсенов келді.")) == []
    assert ("Сәрсенов", "Сәрсенов") in forms(index.find("Айбек Сәрсенов келді. Бүгін Сәрсенов сөйледі."))


def test_initials_give_way_to_a_person_whose_name_is_longer():
    people = [Term("Айбек Сәрсенов", "kk", "person"), Term("А. Сәрсенов", "kk", "person", type="initials")]
    assert [m.term.type for m in TermIndex(people, "kk").find("Оны А. Сәрсенов айтты.")] == ["initials"]


@pytest.mark.parametrize(
    ("name", "language", "text", "form"),
    [
        ("Айбек Сәрсенов", "kk", "Қатысқандар: Сәрсенов А., Оспанова Б.", "Сәрсенов А."),
        ("Айбек Сәрсенов", "kk", "Сәрсеновке А.Қ. алғыс айтылды.", "Сәрсеновке А.Қ."),
        ("Айбек Сәрсенов", "kk", "Кеңеске Сәрсенов А. Оспановты шақырды.", None),
        ("Айбек Сәрсенов", "kk", "Кеңесті Сәрсенов Б.Қ. ашты.", None),
        ("Айбек Сәрсенов", "kk", "Кеңесті Сәрсенов А ашты.", None),
        ("Айбек Сәрсенов", "kk", "Кеңесті Сәрсенов. А. Оспанов жалғастырды.", None),
        ("Гульнара Осмонова", "ru", "Выступили: Осмонова Г.Т., Байтеков Н.А.", "Осмонова Г.Т."),
        ("Гульнара Осмонова", "ru", "Слово дано Осмоновой Г. Т. и другим.", "Осмоновой Г. Т."),
        ("Айбек Сарсенов", "ky", "Катышкандар: Сарсенов А.К. жана башкалар.", "Сарсенов А.К."),
        ("Aibek Sarsenov", "en", "Present: Sarsenov A.K., Osmonova G.", "Sarsenov A.K."),
    ],
)
def test_initials_may_follow_the_surname_as_lists_have_them(name, language, text, form):
    found = TermIndex([Term(name, language, "person")], language).find(text)
    assert [m.form for m in found] == ([form] if form else [])


def test_initials_mean_the_one_who_was_named_before():
    people = [Term("Айбек Сәрсенов", "kk", "person"), Term("Асан Сәрсенов", "kk", "person")]
    index = TermIndex(people, "kk")
    assert [m.term.text for m in index.find("Асан Сәрсенов келді. А. Сәрсенов айтты.")] == [
        "Асан Сәрсенов"
    ] * 2
    assert {m.term.text for m in index.find("А. Сәрсенов айтты.")} == {"Айбек Сәрсенов", "Асан Сәрсенов"}
    assert [m.term.text for m in index.find("А. Сәрсенов айтты.", introduced=people[:1])] == [
        "Айбек Сәрсенов"
    ]


def test_extra_forms_are_found_and_never_forms_are_not():
    term = Term("Атамекен", "kk", "organisation", forms=("Атамекен палатасы",), never=("Атамекені",))
    index = TermIndex([term], "kk")
    assert [m.form for m in index.find("«Атамекен палатасының» өкілі")] == [
        "Атамекен палатасының",
        "Атамекен",
    ]
    assert index.find("Менің Атамекені туралы") == []
    never = Term("кеңес", "kk", "organisation", never=("кеңес берді",))
    assert TermIndex([never], "kk").find("ол маған кеңес берді") == []
    assert [m.form for m in TermIndex([never], "kk").find("бүгін кеңестің мәжілісі")] == ["кеңестің"]


def test_add_and_discard():
    first, second = Term("Тараз", "kk", "place"), Term("Астана", "kk", "place", forms=("Ақмола",))
    index = TermIndex([first], "kk")
    index.add(second)
    index.add(second)
    assert len(index) == 2
    assert [m.form for m in index.find("Таразда, Астанада, Ақмолада")] == ["Таразда", "Астанада", "Ақмолада"]
    index.discard(second)
    index.discard(second)
    assert list(index) == [first]
    assert [m.form for m in index.find("Таразда, Астанада, Ақмолада")] == ["Таразда"]
    index.add(second)
    assert [m.form for m in index.find("Астанада")] == ["Астанада"]


def test_a_term_without_a_word_is_never_found():
    index = TermIndex([Term("«—»", "kk")], "kk")
    assert len(index) == 0
    assert index.find("«—»") == []


def test_a_term_of_another_language_is_refused():
    with pytest.raises(GlossaryError, match="index is for “kk”"):
        TermIndex([Term("министр", "ru", "title")], "kk")
    with pytest.raises(UnknownLanguageError):
        TermIndex([], "xx")


def test_saved_and_loaded_it_finds_the_same(tmp_path):
    from datetime import date

    terms = [
        Term(
            "Айбек Сәрсенов", "kk", "person", id=3, concept=4, gender="masculine", forms=("Айбек Сарсенов",)
        ),
        Term(
            "Көлік министрі",
            "kk",
            "title",
            valid_from=date(2023, 9, 1),
            source=Source(act="Жарлық", number="318"),
            verified=True,
        ),
        Term("ШЫҰ", "kk", "organisation", type="acronym", status="admitted", never=("ШЫҰ-2",)),
    ]
    text = "Көлік министрі Айбек Сәрсенов ШЫҰ-ға барды. А.Сәрсеновпен кездесті. Айбек Сарсеновтің сөзі."
    index = TermIndex(terms, "kk")
    index.discard(Term("жоқ", "kk"))
    index.save(tmp_path / "index.json")
    loaded = TermIndex.load(tmp_path / "index.json")
    assert loaded.find(text) == index.find(text)
    assert len(loaded.find(text)) == 5
    assert list(loaded) == terms
    loaded.discard(terms[0])
    assert "Айбек Сәрсенов" not in [m.form for m in loaded.find(text)]
    assert [p.name for p in tmp_path.iterdir()] == ["index.json"]


SAVED = {
    "format": "audarma-term-index", "version": 4, "language": "kk", "texts": ["a"], "kinds": ["term"], "rest": {},
    "postings": {"a": 0}, "further": {}, "ends": [], "short": [],
}  # fmt: skip


def test_the_smallest_sound_file_is_an_index(tmp_path):
    (tmp_path / "sound.json").write_text(json.dumps(SAVED), "utf-8")
    assert [m.form for m in TermIndex.load(tmp_path / "sound.json").find("a")] == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x04\x95",
        b"[]",
        b"{}",
        b'{"format":"audarma-term-index","version":4,"language":"kk"}',
        *(
            json.dumps(SAVED | wrong).encode()
            for wrong in (
                {"texts": [1]},
                {"kinds": []},
                {"kinds": ["nonsense"]},
                {"postings": {"a": 64}},
                {"postings": {"a": [0]}},
                {"further": {"a": 0}},
                {"further": {"a": [64]}},
                {"postings": {"a": "0"}},
                {"rest": {"0": {"nonsense": 1}}},
                {"rest": {"0": {"valid_to": "2024-02-31"}}},
                {"rest": []},
                {"ends": [1]},
                {"language": "xx"},
            )
        ),
        b"[" * 100_000,
    ],
)
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / "foreign.json"
    path.write_bytes(content)
    with pytest.raises(GlossaryError):
        TermIndex.load(path)


def test_an_index_of_another_version_says_so(tmp_path):
    path = tmp_path / "index.json"
    TermIndex([Term("Тараз", "kk", "place")], "kk").save(path)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"version": 99}), "utf-8")
    with pytest.raises(GlossaryError, match="99"):
        TermIndex.load(path)


def test_lone_surrogates_and_a_megabyte_without_a_space_are_texts_too(tmp_path):
    index = TermIndex([Term("Орал\ud800", "kk", "place"), Term("Тараз", "kk", "place")], "kk")
    index.save(tmp_path / "index.json")
    assert list(TermIndex.load(tmp_path / "index.json")) == list(index)
    assert [m.form for m in index.find("ш" * 1_000_000 + " Таразда")] == ["Таразда"]


def test_a_long_text_with_many_names_takes_time_in_proportion():
    index = TermIndex([Term("Айбек Сәрсенов", "kk", "person"), Term("Тараз", "kk", "place")], "kk")
    line = "Айбек Сәрсенов Таразда болды. Кеше Сәрсенов пен А. Сәрсенов келді. "
    assert len(index.find(line * 2000)) == 4 * 2000


LETTERS = "аәбвгғдежзиікқлмнңоөпрстуұүшыіАӘТШҰ «».,-–\n" + string.ascii_letters


@settings(max_examples=150, deadline=None)
@given(st.text(LETTERS, max_size=60), st.lists(st.text(LETTERS, min_size=1, max_size=20), max_size=5))
def test_any_match_lies_in_the_text_and_is_its_form(text, names):
    terms = [Term(n, "kk", "person" if i % 2 else "term") for i, n in enumerate(names)]
    index = TermIndex(terms, "kk")
    matches = index.find(text + " " + " ".join(names))
    whole = text + " " + " ".join(names)
    assert all(0 <= m.start < m.end <= len(whole) and whole[m.start : m.end] == m.form for m in matches)
    assert matches == sorted(matches, key=lambda m: (m.start, -m.end))
    assert len({(m.start, m.end, m.term) for m in matches}) == len(matches)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["Тараз", "Көлік министрі", "ШЫҰ", "Айбек Сәрсенов", "отырыс"]), unique=True))
def test_discarding_everything_leaves_nothing(names):
    terms = [Term(n, "kk", "person" if " С" in n else "term") for n in names]
    index = TermIndex(terms, "kk")
    for term in terms:
        index.discard(term)
    assert len(index) == 0
    assert index._postings == index._further == {}
