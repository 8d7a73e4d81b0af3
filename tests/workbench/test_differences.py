from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.web.differences import differences


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Министрге хат", "Министрдің хат", [("same", "Министр"), ("del", "ге"), ("ins", "дің"), ("same", " хат")]),
        ("қала өсті", "ауыл өсті", [("del", "қала"), ("ins", "ауыл"), ("same", " өсті")]),
        ("2024 жыл", "2025 жыл", [("del", "2024"), ("ins", "2025"), ("same", " жыл")]),
        ("ол келді", "ол кеше келді", [("same", "ол "), ("ins", "кеше "), ("same", "келді")]),
        ("бар", "бару", [("same", "бар"), ("ins", "у")]),
        ("", "", []),
    ],
)  # fmt: skip
def test_only_what_differs_is_marked(old, new, expected):
    assert differences(old, new) == expected


texts = st.text(alphabet="аәбғ 12.,\u0306\n", max_size=40)


@given(texts, texts)
def test_the_pieces_spell_both_texts(old, new):
    pieces = differences(old, new)
    assert "".join(text for kind, text in pieces if kind != "ins") == old
    assert "".join(text for kind, text in pieces if kind != "del") == new
    assert all(text for _, text in pieces)
