from __future__ import annotations

import random
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from alignments import Memory, Unit, blocks, postings, read_tmx, write_tmx
from alignments.errors import AlignmentsError
from alignments.similarity import blend, fold, repair, words
from alignments.units import Note, Prop, Tag, Variant
from glossary.database import connect, transaction
from tests.alignments.memories import STEMS, SUFFIXES, sentences, unit

PAIR = Unit({"kk": "Кездесу Астанада 5 тамызда өтті.", "ru": "Встреча прошла в Астане 5 августа."})


def exhaustive(text: str, pool: list[str]) -> float:
    """Return the best score by the documented blend over a whole pool."""
    query = fold(text)

    def score(other: str) -> float:
        return blend(
            Levenshtein.normalized_similarity(words(query), words(fold(other))),
            Levenshtein.normalized_similarity(query, fold(other)),
        )

    return max(score(other) for other in pool)


@pytest.fixture
def memory(tmp_path):
    with Memory(tmp_path / "memory.db") as opened:
        yield opened


def test_exact_scores_one_and_comes_first(memory):
    memory.add([PAIR, unit("Кездесу Астанада 6 тамызда өтті.")])
    first, second = memory.lookup("Кездесу Астанада 5 тамызда өтті.", "kk", "ru")
    assert (first.score, first.word_score, first.character_score) == (1.0, 1.0, 1.0)
    assert first.target == "Встреча прошла в Астане 5 августа."
    assert first.source == "Кездесу Астанада 5 тамызда өтті."
    assert second.score < 1


def test_scores_are_what_they_say(memory):
    memory.add([unit("Бір екі үш төрт бес")])
    (match,) = memory.lookup("Бір екі үш төрттен бес", "kk", "ru")
    assert match.word_score == pytest.approx(4 / 5)
    assert match.character_score == pytest.approx(1 - 3 / 22)
    assert match.score == pytest.approx((4 / 5 + 19 / 22) / 2)


def test_one_suffix_in_a_short_sentence_is_still_found(memory):
    memory.add([unit("Келісімге қол қойылды")])
    (match,) = memory.lookup("Келісімдерге қол қойылды", "kk", "ru")
    assert match.word_score == pytest.approx(2 / 3)
    assert match.character_score > 0.85


def test_letter_case_alone_is_nearly_exact(memory):
    memory.add([unit("ҚАУЛЫ")])
    (match,) = memory.lookup("қаулы", "kk", "ru")
    assert match.score == 0.99
    assert match.source == "ҚАУЛЫ"


def test_a_text_without_words_is_found_exactly(memory):
    memory.add([unit("* * *"), unit("—")])
    assert [m.source for m in memory.lookup("—", "kk", "ru")] == ["—"]
    assert memory.lookup("…", "kk", "ru") == []


def test_threshold_and_limit(memory):
    memory.add([unit(f"Бір екі үш төрт {n}") for n in range(9)])
    assert len(memory.lookup("Бір екі үш төрт 10", "kk", "ru", limit=3)) == 3
    assert memory.lookup("Бір екі үш төрт 10", "kk", "ru", threshold=0.99) == []
    assert memory.lookup("Бір екі үш төрт 5", "kk", "ru", limit=0) == []


def test_only_units_with_the_target_language(memory):
    memory.add([Unit({"kk": "Ынтымақтастық туралы", "en": "On cooperation"}), PAIR])
    assert memory.lookup("Ынтымақтастық туралы", "kk", "ky") == []
    assert [m.target for m in memory.lookup("Ынтымақтастық туралы", "kk", "en")] == ["On cooperation"]


def test_languages_match_by_primary_subtag(memory):
    memory.add([Unit({"kk_KZ": "Шекара ашылды", "RUS": "Граница открыта"})])
    (match,) = memory.lookup("Шекара ашылды", "KK-Cyrl", "ru-KZ")
    assert match.target == "Граница открыта"
    assert match.unit.texts == {"kk_KZ": "Шекара ашылды", "RUS": "Граница открыта"}


def test_every_translation_is_a_match_and_equal_ones_are_one(memory):
    two = [Variant("kk", "Жол ашылды"), Variant("ru", "Дорога открыта"), Variant("ru", "Открыта дорога")]
    memory.add([Unit(variants=two, tuid="1"), Unit(variants=two, tuid="2")])
    assert sorted(m.target for m in memory.lookup("Жол ашылды", "kk", "ru")) == [
        "Дорога открыта",
        "Открыта дорога",
    ]


def test_lookup_from_any_language_of_the_unit(memory):
    memory.add([PAIR])
    (match,) = memory.lookup("Встреча прошла в Астане 7 августа.", "ru", "kk")
    assert match.target == "Кездесу Астанада 5 тамызда өтті."
    assert match.repaired == "Кездесу Астанада 7 тамызда өтті."


def in_context(target: str, pre: str, post: str) -> Unit:
    return Unit(
        {"kk": "Қаулы қабылданды.", "ru": target},
        props=[Prop("x-context-pre", pre), Prop("x-context-post", post)],
    )


def test_context_decides_between_equal_sources(memory):
    memory.add(
        [in_context("Принято.", "Алды", "Арты"), in_context("Постановление принято.", "Басқа", "Бөлек")]
    )
    first, second = memory.lookup("Қаулы қабылданды.", "kk", "ru", before="Алды", after="Арты")
    assert (first.target, first.context, first.score) == ("Принято.", True, 1.0)
    assert (second.context, second.score) == (False, 1.0)
    assert (
        memory.lookup("Қаулы қабылданды.", "kk", "ru", before="Басқа")[0].target == "Постановление принято."
    )
    assert not any(m.context for m in memory.lookup("Қаулы қабылданды.", "kk", "ru"))
    assert not any(m.context for m in memory.lookup("Қаулы қабылданды.", "kk", "ru", before="", after=""))
    assert not any(
        m.context for m in memory.lookup("Қаулы қабылданды!", "kk", "ru", before="Алды", after="Арты")
    )


@pytest.mark.parametrize(
    ("text", "source", "target", "wanted"),
    [
        ("7 келісім", "5 келісім", "5 соглашений", "7 соглашений"),
        ("2,5 млн, 3 млрд", "1,5 млн, 2 млрд", "1,5 млн и 2 млрд", "2,5 млн и 3 млрд"),
        ("2 және 1", "1 және 2", "1 и 2", "2 и 1"),
        ("7 келісім", "5 құжат", "5 документов", None),
        ("7 келісім", "5 келісім", "пять соглашений", None),
        ("7 мен 8", "5 мен 5", "5 и 5", None),
        ("5 келісім", "5 келісім", "5 соглашений", None),
    ],
)
def test_repair_changes_numbers_where_that_is_safe(text, source, target, wanted):
    assert repair(text, source, target) == wanted


# ---------------------------------------------------------------- adding


def test_the_same_again_is_unchanged_and_another_text_is_a_change(memory):
    given_units = [Unit({"kk": "Иә", "ru": "Да"}, tuid="1"), PAIR]
    assert memory.add(given_units) == (2, 0, 0)
    assert memory.add(given_units) == (0, 0, 2)
    assert memory.add([Unit({"kk": "Иә", "ru": "Ага"}, tuid="1")]) == (0, 1, 0)
    assert len(memory) == 2
    assert memory.get("1").texts["ru"] == "Ага"
    assert [m.target for m in memory.lookup("Иә", "kk", "ru")] == ["Ага"]


def test_of_two_with_one_tuid_the_later_counts(memory):
    memory.add([Unit({"kk": "Иә", "ru": "Да"}, tuid="1"), Unit({"kk": "Иә", "ru": "Ага"}, tuid="1")])
    assert len(memory) == 1
    assert memory.get("1").texts["ru"] == "Ага"


def test_what_was_replaced_is_not_found_any_more(memory):
    memory.add([Unit({"kk": "Ескі мәтін осы", "ru": "Старый"}, tuid="1")])
    memory.lookup("Ескі мәтін осы", "kk", "ru")
    memory.add([Unit({"kk": "Мүлде бөлек сөйлем", "ru": "Новый"}, tuid="1")])
    assert memory.lookup("Ескі мәтін осы", "kk", "ru") == []
    assert [m.target for m in memory.lookup("Мүлде бөлек сөйлем", "kk", "ru")] == ["Новый"]


def test_deleting(memory):
    memory.add([Unit({"kk": "Иә", "ru": "Да"}, tuid="1"), PAIR])
    assert memory.delete(["1", "nobody"]) == 1
    assert memory.get("1") is None
    assert memory.lookup("Иә", "kk", "ru") == []
    assert len(memory) == 1


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
props = st.lists(st.builds(Prop, texts, texts, texts, texts), max_size=2)
tags = st.lists(
    st.builds(Tag, texts, st.sampled_from(["open", "close", "alone"]), st.integers(0, 20), texts, texts)
)
mappings = st.dictionaries(texts, texts, max_size=2)
variants = st.builds(
    Variant,
    st.sampled_from(["kk", "KK_kz", "rus", "", "x"]),
    texts,
    tags.map(tuple),
    props.map(tuple),
    st.lists(st.builds(Note, texts, texts), max_size=1).map(tuple),
    mappings,
)
units = st.builds(
    Unit,
    variants=st.lists(variants, max_size=3),
    tuid=texts.map("t".__add__),
    props=props,
    notes=st.lists(st.builds(Note, texts), max_size=1),
    attributes=mappings,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(units, max_size=4, unique_by=lambda u: u.tuid))
def test_a_unit_comes_back_as_it_was_added(memory, given_units):
    memory.delete([u.tuid for u in memory.units()])
    memory.add(given_units)
    assert list(memory.units()) == given_units
    assert [memory.get(u.tuid) for u in given_units] == given_units
    assert memory.add(given_units).unchanged == len(given_units)


def test_an_export_comes_back_without_a_change(memory, tmp_path):
    memory.add(
        [unit(s) for s in sentences(50)] + [Unit({"kk_KZ": "Ия", "ru": "Да"}), in_context("а", "б", "в")]
    )
    write_tmx(tmp_path / "out.tmx", memory.units(), "kk", ["ru"])
    assert memory.add(read_tmx(tmp_path / "out.tmx")) == (0, 0, 52)


@pytest.mark.parametrize(
    "bad",
    [
        Unit({"kk": "a\ud800"}),
        Unit({"kk": "a"}, tuid="\udfff"),
        Unit({"kk": "a"}, notes=[Note("\ud800")]),
        Unit(variants=[Variant("kk", str(n)) for n in range(257)]),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is_added(memory, bad):
    with pytest.raises(AlignmentsError):
        memory.add([PAIR, bad])
    assert len(memory) == 0
    assert memory.lookup("a\ud800", "kk", "ru") == []
    assert memory.search("\ud800", "kk") == []


def test_a_source_that_fails_adds_nothing(memory):
    def failing():
        yield from (unit(s) for s in sentences(700))
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        memory.add(failing())
    assert len(memory) == 0


# ---------------------------------------------------------------- the index


def test_the_best_match_is_what_an_exhaustive_search_finds(memory):
    pool = sentences(3 * blocks.TAIL)
    memory.add(unit(s) for s in pool[: 2 * blocks.TAIL])  # in a block
    memory.add(unit(s) for s in pool[2 * blocks.TAIL : -200])  # in the tail
    memory.add(unit(s) for s in pool[-200:])
    rng = random.Random(5)
    for _ in range(60):
        asked = rng.choice(pool).split()
        asked[rng.randrange(len(asked))] = rng.choice(STEMS) + rng.choice(SUFFIXES)
        text = " ".join(asked)
        best = exhaustive(text, pool)
        if best >= 0.6:
            found = memory.lookup(text, "kk", "ru")
            assert found[0].score == pytest.approx(min(best, 0.99)) or found[0].source == text


def test_common_words_only(memory):
    memory.add(unit(f"{s} және бұл туралы") for s in sentences(2000))
    memory.add([unit("Бұл және туралы"), unit("Тағы бұл туралы")])
    assert memory.lookup("БҰЛ ЖӘНЕ ТУРАЛЫ", "kk", "ru")[0].source == "Бұл және туралы"
    assert memory.lookup("тағыда бұл туралы", "kk", "ru")[0].source == "Тағы бұл туралы"
    assert memory.lookup("бұл", "kk", "ru") == []


def test_many_small_additions_stay_in_few_blocks_and_are_all_found(tmp_path):
    database = connect(tmp_path / "m.db")
    memory = Memory(database)
    pool = sentences(6 * blocks.TAIL, seed=3)
    for start in range(0, len(pool), 256):
        memory.add(unit(s) for s in pool[start : start + 256])
    while not memory.merge():
        pass  # the background is at it
    sizes = [block.size for block in blocks.blocks_of(database, "kk")]
    assert len(sizes) <= 3
    assert sum(sizes) > len(pool) - blocks.TAIL
    assert all(memory.lookup(s, "kk", "ru", limit=1, threshold=1)[0].source == s for s in pool[::97])


def test_rebuilding_forgets_what_was_deleted_and_finds_the_same(memory):
    pool = sentences(1500)
    memory.add(unit(s, tuid=str(n)) for n, s in enumerate(pool))
    before = memory.lookup(pool[7] + " енді", "kk", "ru")
    memory.delete(str(n) for n in range(100, 1500))
    memory.rebuild()
    assert len(memory) == 100
    assert memory.lookup(pool[7] + " енді", "kk", "ru")[0] == before[0]


def test_a_language_is_indexed_when_it_is_first_asked_for(memory):
    memory.add(unit(s) for s in sentences(5000))
    asked = "RU " + sentences(5000)[4321]
    assert memory.lookup(asked, "ru", "kk", limit=1)[0].source == asked


def test_posting_lists_pack_and_unpack():
    import numpy as np

    for count, size in [(1, 9), (1, 1), (3, 65536), (5000, 65536), (65536, 65536), (20, 300)]:
        ordinals = np.sort(np.random.default_rng(count).choice(size, count, replace=False)).astype("<u2")
        data = postings.pack(ordinals, size)
        if postings.is_bitmap(count, data):
            back = np.flatnonzero(np.unpackbits(np.frombuffer(data, np.uint8), count=size))
        else:
            back = np.frombuffer(data, "<u2")
        assert back.tolist() == ordinals.tolist()
        assert len(data) <= 8192


# ---------------------------------------------------------------- sharing a file


def test_a_database_joins_the_callers_transaction(tmp_path):
    database = connect(tmp_path / "m.db")
    memory = Memory(database)

    def add_and_fail():
        with transaction(database):
            memory.add([PAIR])
            assert memory.lookup(PAIR.texts["kk"], "kk", "ru")[0].score == 1
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        add_and_fail()
    assert len(memory) == 0
    assert memory.lookup(PAIR.texts["kk"], "kk", "ru") == []
    # The ids of what was undone are used again, for another text.
    memory.add([Unit({"kk": "Мүлде бөлек сөйлем", "ru": "Другое"})])
    assert memory.lookup("Мүлде бөлек сөйлемдер", "kk", "ru")[0].target == "Другое"


def test_what_another_connection_adds_is_found_at_once(tmp_path):
    with Memory(tmp_path / "m.db") as reader:
        assert reader.lookup("Жол ашылды", "kk", "ru") == []

        def add():
            with Memory(tmp_path / "m.db") as writer:
                writer.add(unit(s) for s in [*sentences(1200), "Жол ашылды"])

        thread = threading.Thread(target=add)
        thread.start()
        thread.join()
        assert reader.lookup("Жолдар ашылды", "kk", "ru")[0].source == "Жол ашылды"
        assert len(reader) == 1201


def test_several_memories_in_a_file(tmp_path):
    database = connect(tmp_path / "m.db")
    own, old = Memory(database), Memory(database, name="archive", priority=5)
    own.add([Unit({"kk": "Жол ашылды", "ru": "Дорога открыта"}, tuid="1")])
    old.add([Unit({"kk": "Жол ашылды", "ru": "Открыта дорога"}, tuid="1")])
    assert (len(own), len(old)) == (1, 1)
    assert [(m.memory, m.target) for m in own.lookup("Жол ашылды", "kk", "ru")] == [
        ("main", "Дорога открыта"),
        ("archive", "Открыта дорога"),
    ]
    only = own.lookup("Жол ашылды", "kk", "ru", where={"memory": "archive"})
    assert [m.target for m in only] == ["Открыта дорога"]
    with pytest.raises(AlignmentsError, match="read-only"):
        Memory(database, name="fixed", read_only=True).add([PAIR])


def test_where(memory):
    memory.add(
        [
            Unit(
                {"kk": f"Жол {n} ашылды", "ru": "x"},
                tuid=str(n),
                props=[Prop("x-state", s), Prop("x-document", "d")],
            )
            for n, s in enumerate(["final", "initial", "translated"])
        ]
    )
    wanted = {"state": ["final", "translated"]}
    assert [u.tuid for u in memory.units(wanted)] == ["0", "2"]
    found = memory.lookup("Жол 5 ашылды", "kk", "ru", where=wanted)
    assert sorted(m.unit.tuid for m in found) == ["0", "2"]
    assert [u.tuid for u in memory.search("ашыл", "kk", 9, where={"tuid": "1", "document": "d"})] == ["1"]
    assert list(memory.units({"state": []})) == []
    with pytest.raises(AlignmentsError, match="cannot be filtered"):
        list(memory.units({"1=1; --": "x"}))


def test_search_finds_parts_of_words_in_any_case(memory):
    memory.add([PAIR, Unit({"kk": "АСТАНА форумы", "ru": "Форум"}), Unit({"kk": "Басқа", "ru": "в Астане"})])
    assert [u.texts["kk"] for u in memory.search("астана", "kk")] == [
        "АСТАНА форумы",
        "Кездесу Астанада 5 тамызда өтті.",
    ]
    assert [u.texts["ru"] for u in memory.search("Астане", "ru", 1)] == ["в Астане"]
    assert memory.search("  ", "kk") == []
    assert memory.search("100%_", "kk") == []


def test_reading_all_units_costs_in_proportion_to_them(tmp_path):
    """SQLite's own steps are counted: four times the units, at most about four times the steps."""

    def steps(count: int) -> int:
        counted = 0

        def count_steps() -> int:
            nonlocal counted
            counted += 1
            return 0

        database = connect(tmp_path / f"{count}.db")
        with Memory(database) as memory:
            memory.add(Unit(texts={"kk": f"Сөйлем {n}", "ru": f"Предложение {n}"}) for n in range(count))
            database.conn.set_progress_handler(count_steps, 100)
            assert sum(1 for _ in memory.units()) == count
            database.conn.set_progress_handler(None, 0)
        database.close()
        return counted

    assert steps(8000) < 5 * steps(2000)


@pytest.mark.parametrize("fails", [False, True])
def test_a_large_import_leaves_the_index_of_keys_as_it_was(tmp_path, monkeypatch, fails):
    monkeypatch.setattr("alignments.memory.BULK", 500)

    def units():
        yield from (Unit(texts={"kk": f"Сөйлем {n}", "ru": f"Предложение {n}"}) for n in range(2000))
        if fails:
            raise ValueError("the file breaks off")

    with Memory(tmp_path / "memory.db") as memory:
        if fails:
            with pytest.raises(ValueError, match="breaks off"):
                memory.add(units())
        else:
            memory.add(units())
            assert [match.score for match in memory.lookup("сөйлем 1234", "kk", "ru", limit=1)] == [0.99]
        assert len(memory) == (0 if fails else 2000)
        plan = memory._db.execute("EXPLAIN QUERY PLAN SELECT id FROM variant WHERE key = 1").fetchall()
        assert "variant_by_key" in str(plan)
        assert memory._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_units_that_are_passed_over_hide_no_equal_pair(tmp_path, limit):
    """Of two units that say the same, the newer one is the match; without it, the older one is."""
    texts = {"kk": "Тараптар екі құжатқа қол қойды.", "ru": "Стороны подписали два документа."}
    with Memory(tmp_path / "m.db") as memory:
        memory.add([Unit(texts=texts, tuid="older"), Unit(texts=texts, tuid="newer")])

        def found(*without):
            matches = memory.lookup(texts["kk"], "kk", "ru", limit, without=without)
            return [(match.unit.tuid, match.score) for match in matches]

        assert found() == [("newer", 1)]
        assert found("newer") == [("older", 1)]
        assert found("older", "newer") == []
