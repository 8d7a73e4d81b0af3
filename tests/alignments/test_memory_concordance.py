from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignments import Memory, Unit, concordance
from alignments.concordance import Phrase
from alignments.similarity import fold
from alignments.units import Prop, Variant
from tests.alignments.memories import sentences, unit


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A memory with most of its texts in blocks and some in the tail."""
    with Memory(tmp_path_factory.mktemp("large") / "memory.db") as opened:
        opened.add(unit(s) for s in sentences(6000))
        opened.add(unit(s) for s in sentences(300, seed=2))
        yield opened


def marked(memory, text, language="kk", **more):
    """Return what is highlighted in each text found."""
    return [
        [hit.unit.variants[hit.place].text[span.start : span.end] for span in hit.spans]
        for hit in memory.concordance(text, language, **more)
    ]


@pytest.mark.parametrize(
    ("language", "asked", "text", "found"),
    [
        ("kk", "келісім", "Келісімдердің жобасы", ["Келісімдердің"]),
        ("kk", "КЕЛІСІМ", "келісімге қол қойды, келісім күшінде", ["келісімге", "келісім"]),
        ("kk", "кітап", "Кітабын берді", ["Кітабын"]),
        ("kk", "сыртқы істер министрі", "Сыртқы істер министрінің жауабы", ["Сыртқы істер министрінің"]),
        ("kk", "тасымал", "жүктасымал жолы", ["тасымал"]),
        ("kk", "ге қол", "Келісімге қол қойды", ["ге қол"]),
        ("kk", "келісімдерге", "келісімнен бас тартты", ["келісімнен"]),
        ("ky", "келишим", "Келишимдерге кол койду", ["Келишимдерге"]),
        ("ru", "соглашение", "о соглашениях сторон", ["соглашениях"]),
        ("ru", "день", "нет ни дня", ["дня"]),
        ("en", "treaty", "both treaties", ["treaties"]),
        ("de", "Vertrag", "Verträge und ein Vertrag", ["Vertrag"]),
        ("kk", "ШЫҰ", "ШЫҰ-ға мүше", ["ШЫҰ"]),
        ("kk", "№ 5", "қаулы № 5-бап", ["№ 5"]),
        ("kk", "«", "«Жол» картасы", ["«"]),
    ],
)
def test_text_is_found_as_typed_and_inflected(memory, language, asked, text, found):
    memory.add([Unit({language: text, "x": "…"}), Unit({language: "мүлде бөлек", "x": "…"})])
    assert marked(memory, asked, language) == [found]


def test_other_words_with_the_same_beginning_are_not_found(memory):
    memory.add([Unit({"kk": "Министрлік хабарлады"}), Unit({"kk": "Келісілген мәтін"})])
    assert marked(memory, "келісім") == []
    assert marked(memory, "министр") == [["Министр"]]  # as typed: the beginning of a word


def test_places_are_those_of_the_text_as_stored(memory):
    decomposed = unicodedata.normalize("NFD", "Жаңа йод, ") + "келісімге"
    memory.add([Unit({"kk": decomposed}), Unit({"de": "GROẞE STRAẞE"})])
    assert marked(memory, "келісім") == [["келісімге"]]
    assert marked(memory, "йод") == [[unicodedata.normalize("NFD", "йод")]]
    assert marked(memory, "straße", "de") == [["STRAẞE"]]


def test_newest_first_limit_and_filters(memory):
    memory.add(
        Unit({"kk": f"Келісім {n}"}, tuid=str(n), props=[Prop("x-state", "final" if n % 2 else "initial")])
        for n in range(9)
    )
    assert [hit.unit.tuid for hit in memory.concordance("келісім", "kk", 3)] == ["8", "7", "6"]
    found = memory.concordance("келісім", "kk", where={"state": "final"})
    assert [hit.unit.tuid for hit in found] == ["7", "5", "3", "1"]
    assert memory.concordance("келісім", "kk", 0) == []


def test_a_unit_with_the_text_twice_is_one_unit_of_a_search(memory):
    memory.add([Unit(variants=[Variant("kk", "Жол ашылды"), Variant("kk", "Жолдар ашылды")])])
    assert [hit.place for hit in memory.concordance("жол", "kk")] == [1, 0]
    assert len(memory.search("жол", "kk")) == 1


def test_in_blocks_as_in_the_tail(large):
    texts = [u.texts["kk"] for u in large.units()]
    for asked in ("министр", "інің", "көпірмен зауыт", "тер", "экспорт"):
        as_typed = [t for t in reversed(texts) if asked in t.casefold()]
        found = [hit.unit.texts["kk"] for hit in large.concordance(asked, "kk", len(texts))]
        assert set(as_typed) <= set(found)
        assert found == [t for t in reversed(texts) if t in set(found)]
    assert not large.concordance("жоқ нәрсе", "kk")


def test_the_other_language_is_searched_as_well(large):
    found = large.concordance("RU Министр", "ru", 10**6)
    assert len(found) == sum(u.texts["ru"].startswith("RU Министр") for u in large.units())


def test_a_filter_that_leaves_few_is_exact_whatever_is_asked(large):
    oldest = next(iter(large.units()))
    found = large.concordance(oldest.texts["kk"][:2], "kk", where={"tuid": oldest.tuid})
    assert [hit.unit.tuid for hit in found] == [oldest.tuid]


def test_a_search_reads_so_many_texts_at_most(large):
    reads = []
    large._db.conn.set_trace_callback(lambda sql: reads.append(sql.count(",")) if "v.id IN" in sql else None)
    large.concordance("zzz", "kk")
    assert sum(reads) <= 2 * 300  # the tail only; as typed, then by stems
    reads.clear()
    large.concordance("…zzz…", "kk")
    large._db.conn.set_trace_callback(None)
    assert sum(reads) <= concordance.MOST


alphabet = st.text(st.sampled_from("аәкелісім -.Кİßй\u0306"), max_size=12)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(alphabet, alphabet)
def test_spans_lie_in_the_text_and_do_not_overlap(asked, text):
    spans = concordance.Phrase(asked, "kk").spans(text) if asked.strip() else ()
    ends = [0, *(place for span in spans for place in (span.start, span.end))]
    assert ends == sorted(ends)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    if asked.strip() and asked in text:
        assert spans


PARTS = st.lists(
    st.sampled_from(
        ["отырыс", "отырысты", "ОТЫРЫСҚА", "комиссия", "комиссияның", "жоба", "\0", "й", "é", ",", " ", "а"]
    ),
    max_size=8,
)


@given(
    st.lists(PARTS.map(" ".join), max_size=6),
    st.sampled_from(["отырыс", "отырысқа", "комиссия жоба", "омисс", "и\u0306", "e\u0301", "жобаларды", ","]),
    st.booleans(),
)
def test_many_texts_at_once_are_found_like_one_at_a_time(texts, wanted, inflected):
    phrase = Phrase(wanted, "kk", stems=inflected)
    one_by_one = {place for place, text in enumerate(texts) if phrase.spans(text)}
    assert phrase.among([fold(text) for text in texts]) == one_by_one
