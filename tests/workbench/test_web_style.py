"""The look, as far as it can be computed: contrast of the colours, and letters for every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import workbench

STATIC = Path(workbench.__file__).parent / "web" / "static"
CSS = (STATIC / "style.css").read_text("utf-8")
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)
}
TEXT_ON = [
    *((ink, ground) for ink in ("ink", "muted", "accent") for ground in ("paper", "surface", "sunken")),
    ("accent-ink", "accent"),
    ("accent", "accent-soft"),
    *((meaning, f"{meaning}-soft") for meaning in ("good", "warn", "bad")),
    *((meaning, "surface") for meaning in ("good", "warn", "bad")),
    *(("ink", f"{meaning}-soft") for meaning in ("good", "warn", "bad", "accent")),
]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_right():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), TEXT_ON)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_texts_can_be_read(ink, ground, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@pytest.mark.parametrize(
    "edge", ["line-strong", "focus", "state-translated", "state-reviewed", "state-final"]
)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_can_be_seen(edge, theme):
    assert contrast(TOKENS[edge][theme], TOKENS["surface"][theme]) >= 3


def covered(weight: int) -> set[int]:
    points: set[int] = set()
    faces = re.findall(
        rf"@font-face {{[^}}]*font-weight: {weight};[^}}]*url\(\"([^\"]+)\"\)[^}}]*unicode-range: ([^;]+);",
        CSS,
    )
    for address, ranges in faces:
        assert (STATIC / address).read_bytes()[:4] == b"wOF2"
        for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", ranges):
            points |= set(range(int(low, 16), int(high or low, 16) + 1))
    return points


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize(
    "letters",
    [
        "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ",
        "АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "«»“”„–—…№'’0123456789%",
    ],
    ids=["kk", "ky", "en", "signs"],
)
def test_the_letters_of_every_language_are_vendored(weight, letters):
    wanted = {ord(letter) for letter in letters + letters.lower()}
    assert {chr(point) for point in wanted - covered(weight)} == set()


def test_the_fonts_licence_stands_beside_them():
    assert "SIL Open Font License" in (STATIC / "fonts" / "OFL.txt").read_text("utf-8")


def test_nothing_is_fetched_from_elsewhere():
    for sheet in STATIC.glob("*.css"):
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//|@import", sheet.read_text("utf-8")), sheet
