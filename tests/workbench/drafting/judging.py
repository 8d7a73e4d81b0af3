"""Judging drafts of `corpus` sentences: which pins stand in them, and whether in the form that their place asks for.

What a place asks for is read off the draft's own sentence by patterns of `corpus` (a verb's object, a preposition), apart from the
code that is judged; where the draft's sentence is none of these, the case of the reference counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from glossary import check_usage, inflect

# What stands right before a name or title, and the case that it gives it.
_FRAMES = (
    (r"(встретился|вместе|заседание) с$", "instrumental"), (r"участием$", "genitive"), (r"\bот$", "genitive"), (r"\bо$", "locative"),
    (r"принял$", "accusative"), (r"(благодарность|доверие|дано|вопрос|письмо)$", "dative"), (r"(доклад|работу)$", "genitive"),
    (r"подписал$", "nominative"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """One pin of one sentence. `cause` is empty when it is kept in the right form."""

    sentence: Any
    term: str
    by_itself: bool
    kept: bool
    right: bool
    asked: str
    cause: str


def judge(sentences: Sequence[Any], plain: Sequence[Any], mended: Sequence[Any]) -> list[Result]:
    """Return a result for each pin of each sentence; `plain` are the candidates without pins, `mended` those with them."""
    out = []
    for sentence, before, after in zip(sentences, plain, mended, strict=True):
        pins = tuple(w.pin for w in sentence.wanted)
        open_before, open_after = _open(sentence, before.text, pins), _open(sentence, after.text, pins)
        for number, wanted in enumerate(sentence.wanted):
            term, rendering = wanted.pin.source.text, wanted.pin.targets[0]
            kept = term not in open_after
            asked = _asked(after.text, sentence, number) or wanted.case
            form = inflect(rendering.text, "ru", kind=rendering.kind, case=asked, gender=rendering.gender)
            right = kept and _has(after.text, form)
            cause = "" if right else "not found in the draft" if not kept else f"{asked} expected"
            out.append(Result(sentence, term, term not in open_before, kept, right, asked, cause))
    return out


def _open(sentence: Any, text: str, pins: Any) -> set[str]:
    return {f.values["term"] for f in check_usage(sentence.source, text, pins, "kk", "ru")}


def _has(text: str, form: str) -> bool:
    return form in text or form[:1].upper() + form[1:] in text


def _asked(text: str, sentence: Any, number: int) -> str | None:
    """The case that the draft asks for where the pin stands; a name after its title takes the title's place."""
    place = _place(text, sentence.wanted[number])
    if place is None:
        return None
    if (
        number
        and (title := _place(text, sentence.wanted[number - 1])) is not None
        and title[1] + 1 == place[0]
    ):
        return _asked(text, sentence, number - 1)
    before = text[: place[0]].rstrip()
    for pattern, case in _FRAMES:
        if re.search(pattern, before):
            return case
    # A subject: nothing but the opener goes before it.
    if re.fullmatch(r"(Сегодня|Вчера|В Астане|На заседании|Два дня назад)?", before):
        return "nominative"
    return None


def _place(text: str, wanted: Any) -> tuple[int, int] | None:
    rendering = wanted.pin.targets[0]
    for case in ("nominative", "genitive", "dative", "accusative", "instrumental", "locative"):
        form = inflect(rendering.text, "ru", kind=rendering.kind, case=case, gender=rendering.gender)
        at = text.casefold().find(form.casefold())
        if at >= 0 and not text[at + len(form) : at + len(form) + 1].isalpha():
            return at, at + len(form)
    return None


def report(results: Sequence[Result]) -> str:
    """Return what was measured, by kind of sentence and cause of failure."""
    lines = []
    kinds = ["all", *dict.fromkeys(r.sentence.what for r in results)]
    for kind in kinds:
        mine = [r for r in results if kind in {"all", r.sentence.what}]
        lines.append(
            f"{kind}: {len(mine)} pins, kept by the model alone {_share(mine, 'by_itself')}, kept {_share(mine, 'kept')}, "
            f"right form {_share(mine, 'right')}"
        )
    for cause, count in Counter(r.cause for r in results if r.cause).most_common():
        lines.append(f"  failed: {cause}: {count}")
    return "\n".join(lines)


def _share(results: Sequence[Result], what: str) -> str:
    return f"{100 * sum(getattr(r, what) for r in results) / max(1, len(results)):.1f} %"
