"""The starter glossary: it loads, it is written in the right letters, and a broken row is named."""

from __future__ import annotations

import csv
from datetime import date
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import regex

from glossary import changes, history, seeding, starter, store
from glossary.database import connect, migrate
from glossary.errors import GlossaryError
from glossary.languages import LANGUAGES
from glossary.migrations import migrations
from glossary.starter import Share

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ["id,title,url,date,seen,note", "law-1,A law,https://example.org/1,2025-01-02,the whole text,kk"]
CONCEPTS = [
    "key,kind,jurisdiction,organisation,definition,note",
    "body,organisation,KZ,,A body.,",
    "chair,title,KZ,body,Its chair.,",
    "person-a,person,KZ,,A person.,",
]
TERMS = [
    "concept,language,text,type,status,gender,source,verified,forms,never",
    "body,kk,Қор,full,preferred,,law-1,yes,Қоры;Қорлар,қорған",
    "body,ru,Фонд,full,preferred,,,no,,",
    "body,ru,ФНД,acronym,preferred,,,no,,",
    "chair,kk,Қор төрағасы,full,preferred,,,no,,",
    "person-a,kk,Айжан Серікқызы,full,preferred,feminine,,no,,",
]
APPOINTMENTS = [
    "person,office,start,end,start_known,end_known,acting,source,verified",
    "person-a,chair,2020-02-03,2024-05-06,yes,yes,no,law-1,yes",
    "person-a,chair,2024-06-01,,yes,no,yes,,no",
]
PROFILES = ["name,parent,jurisdiction,note", "Abroad,,,", "RU,Abroad,RU,A note."]
STATUSES = ["profile,concept,language,text,status", "RU,body,ru,ФНД,deprecated"]


def write(folder: Path, **tables: list[str]) -> Path:
    lines = {"sources": SOURCES, "concepts": CONCEPTS, "terms": TERMS, "appointments": APPOINTMENTS}
    lines |= {"profiles": PROFILES, "statuses": STATUSES} | tables
    for name, rows in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data() -> starter.Starter:
    return starter.read()


# --- the tables that are shipped -----------------------------------------------------------------------------------


def test_counts(data):
    assert len(data.concepts) >= 170
    assert len(data.appointments) >= 40
    assert {concept.kind for concept in data.concepts} == {
        "person", "title", "organisation", "event", "place", "term",
    }  # fmt: skip


def test_every_concept_has_kazakh_and_nearly_every_one_the_rest(data):
    found = starter.shares(data)
    assert set(found) == set(LANGUAGES)
    assert found["kk"].rendered == 1.0
    assert all(found[language].rendered > 0.9 for language in ("ky", "ru", "en"))
    assert all(0.0 < share.verified < 1.0 for share in found.values())


def test_both_governments_are_complete(data):
    keys = {concept.key for concept in data.concepts}
    for country, least in (("kz", 21), ("kg", 17)):
        ministries = {
            key.removeprefix(f"{country}-ministry-") for key in keys if key.startswith(f"{country}-ministry-")
        }
        assert len(ministries) >= least
        assert {f"{country}-minister-{slug}" for slug in ministries} <= keys


@pytest.mark.parametrize(
    ("language", "foreign"),
    [
        ("kk", "ёщъ"),  # letters that no Kazakh name of these tables needs
        ("ky", "әғқұһі"),
        ("ru", "әғқңөұүһі"),
    ],
)
def test_letters_of_the_language(data, language, foreign):
    wordings = [
        wording
        for concept in data.concepts
        for term in concept.terms
        if term.language == language
        for wording in (term.text, *term.forms)
    ]
    assert wordings
    assert [w for w in wordings if set(w.lower()) & set(foreign)] == []


def test_english_is_latin(data):
    texts = [t.text for concept in data.concepts for t in concept.terms if t.language == "en"]
    assert [text for text in texts if regex.search(r"\p{Cyrillic}", text)] == []


def test_acronyms_are_upper_case(data):
    acronyms = [t.text for concept in data.concepts for t in concept.terms if t.type == "acronym"]
    assert len(acronyms) > 50
    assert [text for text in acronyms if text != text.upper()] == []


def test_kyrgyz_writes_the_inner_genitive(data):
    texts = [t.text for concept in data.concepts for t in concept.terms if t.language == "ky"]
    assert [
        text for text in texts if regex.search(r"Республикасы [Пп]резидент|Республикасы .*министр", text)
    ] == []


def test_what_is_verified_names_its_source(data):
    assert all(t.source.url for concept in data.concepts for t in concept.terms if t.verified)
    assert all(post.source.url for post in data.appointments if post.verified)


def test_every_source_is_used(data):
    used = {t.source for concept in data.concepts for t in concept.terms}
    used |= {post.source for post in data.appointments}
    assert [key for key, source in data.sources.items() if source not in used] == []


def test_the_cabinet_is_not_a_council(data):
    cabinet = next(concept for concept in data.concepts if concept.key == "kg-cabinet")
    assert cabinet.preferred("ru").text == "Кабинет Министров Кыргызской Республики"
    assert cabinet.preferred("ky").text == "Кыргыз Республикасынын Министрлер Кабинети"
    avoided = {t.text for t in cabinet.terms if t.status == "forbidden"}
    assert "Совет Министров Кыргызской Республики" in avoided


@pytest.mark.parametrize(
    ("office", "day", "person"),
    [
        ("kz-president", date(2025, 8, 22), {"person-tokayev"}),
        ("kg-president", date(2025, 8, 22), {"person-japarov-sadyr"}),
        ("kg-president", date(2019, 8, 22), {"person-jeenbekov"}),
        ("kz-prime-minister", date(2023, 1, 10), {"person-smailov"}),
        ("kz-prime-minister", date(2025, 8, 22), {"person-bektenov"}),
        ("kg-chairman-cabinet", date(2025, 8, 22), {"person-kasymaliev"}),
        ("kz-minister-transport", date(2025, 8, 22), {"person-sauranbayev"}),
        ("kg-minister-science", date(2025, 8, 22), {"person-orozov"}),
    ],
)
def test_who_held_an_office(data, office, day, person):
    holders = {
        post.person
        for post in data.appointments
        if post.office == office
        and (post.start or date.min) <= day <= (post.end or date.max)
        and (post.start_known or post.start or post.end_known)
    }
    assert holders == person


@pytest.mark.parametrize("office", ["kz-president", "kg-president", "kz-prime-minister", "kg-prime-minister"])
def test_the_first_offices_were_never_held_twice_at_once(data, office):
    terms_of_office = sorted((p.start, p.end or date.max) for p in data.appointments if p.office == office)
    assert len(terms_of_office) >= 2
    assert all(one[1] <= two[0] for one, two in pairwise(terms_of_office))


def test_the_tables_are_plain_csv():
    for name in ("concepts", "terms", "appointments", "sources", "profiles", "statuses"):
        content = resources.files("glossary").joinpath("data", f"{name}.csv").read_bytes()
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        assert len(list(csv.reader(content.decode().splitlines()))) > 1


# --- profiles ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    db = connect(tmp_path_factory.mktemp("seeded") / "glossary.db")
    migrate(db, [migrations])
    seeding.seed(db)
    yield db
    db.close()


@pytest.mark.parametrize(
    ("profile", "concept", "language", "type_", "expected"),
    [
        ("default", "kg-state", "ru", "full", "Кыргызская Республика"),
        ("Кыргызстан", "kg-state", "ru", "full", "Кыргызская Республика"),
        ("Россия", "kg-state", "ru", "full", "Киргизская Республика"),
        ("Россия", "kg-state", "ru", "short", "Киргизия"),
        ("default", "title-head-of-state", "ru", "full", "Глава государства"),
        ("Кыргызстан", "title-head-of-state", "ru", "full", "Президент Казахстана"),
        ("Россия", "title-head-of-state", "ru", "full", "президент Казахстана"),
        ("International English", "title-head-of-state", "en", "full", "President of Kazakhstan"),
        ("default", "voc-our-country", "ru", "full", "наша страна"),
        ("Кыргызстан", "voc-our-country", "ky", "full", "Казакстан"),
        ("default", "voc-kazakh-kyrgyz-relations", "ky", "full", "казак-кыргыз мамилелери"),
        ("Кыргызстан", "voc-kazakh-kyrgyz-relations", "ky", "full", "кыргыз-казак мамилелери"),
        ("default", "person-japarov-sadyr", "en", "full", "Sadyr Zhaparov"),
        ("International English, -ev", "person-japarov-sadyr", "en", "full", "Sadyr Japarov"),
        ("International English", "person-tokayev", "en", "full", "Kassym-Jomart Tokayev"),
        ("International English, -ev", "person-tokayev", "en", "full", "Kassym-Jomart Tokaev"),
    ],
)
def test_profiles_prefer_what_their_outlets_write(seeded, profile, concept, language, type_, expected):
    number = next(each.id for each in store.profiles(seeded) if each.name == profile)
    row = seeded.execute("SELECT id FROM concept WHERE key = ?", [concept]).fetchone()
    found = store.concept(seeded, row[0], profile=number)
    preferred = [
        t.text for t in found.terms if (t.language, t.type, t.status) == (language, type_, "preferred")
    ]
    assert preferred == [expected]


def test_no_profile_has_two_preferred_full_names_or_says_what_it_inherits(seeded):
    for each in store.profiles(seeded):
        for found in store.concepts(seeded, profile=each.id):
            changes.check(found)
    before = seeded.execute("SELECT count(*) FROM term_status").fetchone()
    said = seeded.execute("SELECT term, status, profile FROM term_status WHERE profile <> 1").fetchall()
    with history.change_set(seeded, "edit entry", scope=store.SCOPE):
        for term, status, profile in said:
            changes.set_status(seeded, term, "forbidden" if status != "forbidden" else "admitted", profile)
            changes.set_status(seeded, term, status, profile)
    assert seeded.execute("SELECT count(*) FROM term_status").fetchone() == before


# --- reading -------------------------------------------------------------------------------------------------------


def test_read_small_tables(tmp_path):
    data = starter.read(write(tmp_path))
    body, chair, person = data.concepts
    assert body.key == "body"
    assert body.terms[0].forms == ("Қоры", "Қорлар")
    assert body.terms[0].never == ("қорған",)
    assert body.terms[0].verified
    assert body.terms[0].source.url == "https://example.org/1"
    assert chair.terms[0].kind == "title"
    assert person.terms[0].gender == "feminine"
    assert data.organisations == {"chair": "body"}
    first, second = data.appointments
    assert (first.start, first.end, first.acting) == (date(2020, 2, 3), date(2024, 5, 6), False)
    assert (second.end, second.end_known, second.acting) == (None, False, True)
    assert starter.shares(data)["kk"] == Share(rendered=1.0, verified=1 / 3)
    assert starter.shares(data)["ru"] == Share(rendered=1 / 3, verified=0.0)
    assert starter.shares(data)["en"] == Share(rendered=0.0, verified=0.0)


def test_shares_of_nothing(tmp_path):
    data = starter.read(
        write(
            tmp_path,
            concepts=CONCEPTS[:1],
            terms=TERMS[:1],
            appointments=APPOINTMENTS[:1],
            statuses=STATUSES[:1],
        )
    )
    assert starter.shares(data)["kk"] == Share(rendered=0.0, verified=0.0)


@pytest.mark.parametrize(
    ("table", "line", "row", "words"),
    [
        ("concepts", 5, "body,place,KZ,,Again.,", "taken"),
        ("concepts", 5, "Bad Key,place,KZ,,A place.,", "no key"),
        ("concepts", 5, "thing,gadget,KZ,,A thing.,", "“gadget” is no value of the column kind"),
        ("concepts", 5, "thing,place,INT,,A place.,", "country code"),
        ("concepts", 5, "thing,title,KZ,nobody,A title.,", "“nobody” is not in the tables"),
        ("concepts", 5, "thing,title,KZ,body,One, two.,", "7 cells instead of 6"),
        ("terms", 7, "nobody,kk,Қор,full,preferred,,,no,,", "“nobody” is not in the tables"),
        ("terms", 7, "chair,de,Fonds,full,preferred,,,no,,", "“de” is no value of the column language"),
        ("terms", 7, "chair,ru,Глава,half,preferred,,,no,,", "“half” is no value of the column type"),
        ("terms", 7, "chair,ru,Глава,full,nice,,,no,,", "“nice” is no value"),
        ("terms", 7, "chair,ru,Глава,full,preferred,common,,no,,", "“common” is no value"),
        ("terms", 7, "chair,ru,Глава,full,preferred,,,maybe,,", "“maybe” is no value"),
        ("terms", 7, "chair,ru,Глава,full,preferred,,law-9,no,,", "“law-9” is not in the tables"),
        ("terms", 7, "chair,ru,Глава,full,preferred,,,yes,,", "without a source"),
        ("terms", 7, "chair,ru,,full,preferred,,,no,,", "no letter or digit"),
        ("terms", 7, "chair,ru,«…»,full,preferred,,,no,,", "no letter or digit"),
        ("terms", 7, "chair,ru,Глава,full,preferred,,,no,глава;—,", "no letter or digit"),
        ("terms", 7, "chair,kk,Басшы,full,preferred,,,no,,", "second preferred full term"),
        ("terms", 7, "body,kk,Қор,short,admitted,,,no,,", "repeats the term of line 2"),
        ("terms", 7, "chair,ru,Глaва,full,preferred,,,no,,", "mixes Cyrillic and Latin"),
        ("appointments", 4, "person-b,chair,,,no,no,no,,no", "“person-b” is not in the tables"),
        ("appointments", 4, "person-a,nothing,,,no,no,no,,no", "“nothing” is not in the tables"),
        ("appointments", 4, "person-a,body,,,no,no,no,,no", "of the kind organisation instead of title"),
        ("appointments", 4, "person-a,chair,2025-02-30,,yes,yes,no,,no", "is not a date"),
        ("appointments", 4, "person-a,chair,2025-02-03,2025-02-02,yes,yes,no,,no", "before it starts"),
        (
            "appointments",
            4,
            "person-a,chair,,,no,no,perhaps,,no",
            "“perhaps” is no value of the column acting",
        ),
        ("profiles", 4, "RU,,,", "stands twice"),
        ("profiles", 4, "KG,Nowhere,,", "“Nowhere” is not in the tables"),
        ("statuses", 3, "RU,nobody,ru,ФНД,deprecated", "“nobody” is not in the tables"),
        ("statuses", 3, "RU,body,ru,ФДН,deprecated", "no ru wording of “body”"),
        ("statuses", 3, "DE,body,ru,ФНД,deprecated", "“DE” is not in the tables"),
        ("statuses", 3, "RU,body,ru,ФНД,nice", "“nice” is no value"),
        ("sources", 3, "law-1,Another,,,,", "taken"),
        ("sources", 3, "law-2,,,,,", "no letter or digit"),
    ],
)
def test_a_broken_row_is_named(tmp_path, table, line, row, words):
    whole = {"sources": SOURCES, "concepts": CONCEPTS, "terms": TERMS, "appointments": APPOINTMENTS,
             "profiles": PROFILES, "statuses": STATUSES}[table]  # fmt: skip
    with pytest.raises(GlossaryError) as raised:
        starter.read(write(tmp_path, **{table: [*whole, row]}))
    assert words in str(raised.value)
    assert f"Line {line} of {table}.csv" in str(raised.value)
    assert raised.value.line == line


def test_missing_column(tmp_path):
    with pytest.raises(GlossaryError, match=r"Line 1 of terms\.csv must name the columns concept, language"):
        starter.read(write(tmp_path, terms=["concept,language,text", "body,kk,Қор"]))


def test_empty_table(tmp_path):
    folder = write(tmp_path)
    (folder / "terms.csv").write_bytes(b"")
    with pytest.raises(GlossaryError, match=r"Line 1 of terms\.csv must name the columns"):
        starter.read(folder)


def test_open_quotation_mark(tmp_path):
    with pytest.raises(GlossaryError, match=r"of terms\.csv is not CSV"):
        starter.read(write(tmp_path, terms=[*TERMS, 'chair,ru,"Глава,full']))


def test_byte_order_mark_of_a_spreadsheet(tmp_path):
    folder = write(tmp_path)
    (folder / "terms.csv").write_bytes(("\n".join(TERMS) + "\n").encode("utf-8-sig"))
    assert len(starter.read(folder).concepts) == 3


def test_other_encoding(tmp_path):
    folder = write(tmp_path)
    (folder / "terms.csv").write_bytes("\n".join(TERMS).encode("utf-16"))
    with pytest.raises(GlossaryError, match=r"terms\.csv is not UTF-8"):
        starter.read(folder)
