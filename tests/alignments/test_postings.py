from __future__ import annotations

import pytest

from alignments import Memory, postings
from alignments.postings import Wanted
from alignments.similarity import fold
from tests.alignments.memories import sentences, unit


def cost(path, size: int) -> dict[str, int]:
    """Return what 40 lookups in a memory of that size read, summed up."""
    total = {"statements": 0, "bytes": 0, "candidates": 0}
    with Memory(path) as memory:
        pool = sentences(size)
        memory.add(unit(s) for s in pool)
        asked = [" ".join(text.split()[1:]) + " енді" for text in pool[:40]]
        memory.lookup(asked[0], "kk", "ru")
        statements = []
        memory._db.conn.set_trace_callback(statements.append)
        for text in asked:
            memory.lookup(text, "kk", "ru")
        memory._db.conn.set_trace_callback(None)
        total["statements"] = len(statements)
        with memory._reading("kk") as index:
            for text in asked:
                features = Wanted.of("kk", fold(text)).features
                lists = [row for held in index.blocks for row in held.lists(memory._db, features)]
                total["bytes"] += sum(len(data) for _, _, data in lists)
                total["candidates"] += len(index.candidates(memory._db, fold(text)).variants)
    return total


def test_a_lookups_cost_grows_no_faster_than_the_memory(tmp_path):
    small, large = cost(tmp_path / "small.db", 5000), cost(tmp_path / "large.db", 10_000)
    assert large["bytes"] <= 2.1 * small["bytes"]
    assert large["candidates"] <= 2.2 * small["candidates"]
    assert large["statements"] <= 2.2 * small["statements"]
    assert small["bytes"] > 0
    assert small["candidates"] > 0


@pytest.mark.parametrize("n", [255, 256, 300])
def test_a_very_long_text_counts_right(tmp_path, n):
    with Memory(tmp_path / "m.db") as memory:
        long = " ".join(["сөз"] * n)
        memory.add([unit(long), unit(long + " соңы"), *(unit(s) for s in sentences(5000))])
        found = memory.lookup(long + " тағы", "kk", "ru", 2)
        assert {m.source for m in found} == {long, long + " соңы"}
        assert found[0].word_score == pytest.approx(n / (n + 1))


def test_a_text_of_more_words_than_a_statement_takes(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        long = " ".join(f"б{n:04}" for n in range(3000))
        memory.add([unit(long), *(unit(s) for s in sentences(5000))])
        assert memory.lookup(long + " соңы", "kk", "ru")[0].source == long


def test_frequent_beginnings_have_lists_of_their_words(tmp_path):
    with Memory(tmp_path / "m.db") as memory:
        memory.add(unit(s) for s in sentences(3 * postings.DEEP + 2000))
        with memory._reading("kk") as index:
            (block,) = index.blocks
            ((_, count, _),) = block.lists(memory._db, [postings.feature("kk", "мини")])
            ((_, own, data),) = block.lists(memory._db, [postings.whole_word("kk", "министрге")])
            texts = [u.texts["kk"].casefold() for u in memory.units()]
            with_it = [n for n, text in enumerate(texts) if "министрге" in text]
            assert count > postings.DEEP
            assert own == len(with_it)
            assert postings.unpack(own, data, len(texts)).tolist() == with_it
