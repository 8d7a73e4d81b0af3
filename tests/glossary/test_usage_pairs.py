"""Translations of one sentence, right in many ways and wrong in many: what the check may not say and what it must."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from glossary.terms import Finding, Pin, Term
from glossary.usage import check_usage

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("usage_pairs.toml").read_text(encoding="utf-8")
)["case"]
PAIRS = {
    kind: [
        pytest.param(case, target, id=f"{case['language']}-{target}")
        for case in CASES
        for target in case.get(kind, ())
    ]
    for kind in ("right", "wrong", "missed")
}


def findings(case: dict[str, Any], target: str, paragraph: str) -> list[Finding]:
    language = case["language"]
    pins = [
        Pin(
            Term(kk, "kk", kind), (Term(text, language, kind),), tuple(Term(t, language, kind) for t in avoid)
        )
        for kk, text, kind, *avoid in case["terms"]
    ]
    return check_usage(case["source"], target, pins, "kk", language, paragraph=paragraph)


@pytest.mark.parametrize(("case", "target"), PAIRS["right"])
def test_a_right_translation_raises_no_alarm(case, target):
    alarms = [f for f in findings(case, target, case.get("paragraph", "")) if f.severity == "alarm"]
    assert alarms == []


@pytest.mark.parametrize(("case", "target"), PAIRS["wrong"])
def test_a_wrong_translation_is_noticed(case, target):
    assert findings(case, target, "")


@pytest.mark.parametrize(("case", "target"), PAIRS["missed"])
@pytest.mark.xfail(
    strict=True, reason="a name as a whole in the wrong case: the sentence would have to be parsed"
)
def test_a_wrong_translation_that_is_not_noticed_yet(case, target):
    assert findings(case, target, "")


def test_there_are_enough_of_them():
    assert sum(map(len, PAIRS.values())) >= 100
    assert {case["language"] for case in CASES} == {"ky", "ru", "en"}
