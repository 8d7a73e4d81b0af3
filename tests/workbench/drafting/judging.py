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

# What stands right before a Russian name or title, and the case that it gives it.
_BEFORE = (
    (r"(встретился|вместе|заседание) с$", "instrumental"), (r"участием$", "genitive"), (r"\bот$", "genitive"), (r"\bо$", "locative"),
    (r"принял$", "accusative"), (r"(благодарность|доверие|дано|вопрос|письмо)$", "dative"), (r"(доклад|работу)$", "genitive"),
    (r"подписал$", "nominative"),
)  # fmt: skip
# The same of what stands right behind a Kyrgyz one.
_BEHIND = (
    (r"менен|жөнүндө", "nominative"), (r"кабыл алды", "accusative"), (r"(ыраазычылык|ишеним|суроо|тапшырма|кат жазды)", "dative"),
    (r"(баяндама|иши|катышуу)", "genitive"), (r"кат алды", "ablative"), (r"кол койду", "nominative"),
)  # fmt: skip
_ARTICLE = re.compile(r"(?i)\b(?:the|a|an)\b")
_OPENERS = r"(Сегодня|Вчера|В Астане|На заседании|Два дня назад)?"
_CASES = {
    "ru": ("nominative", "genitive", "dative", "accusative", "instrumental", "locative"),
    "ky": ("nominative", "genitive", "dative", "accusative", "ablative", "locative"),
    "en": ("nominative",),
}


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
            form = _form(rendering, asked)
            cause = "not found in the draft" if not kept else ""
            if kept and not _has(after.text, form):
                cause = f"{asked} expected"
            elif kept and sentence.language == "en" and _articles_changed(before.text, after.text):
                cause = "an article lost or doubled"
            right = not cause
            out.append(Result(sentence, term, term not in open_before, kept, right, asked, cause))
    return out


def _open(sentence: Any, text: str, pins: Any) -> set[str]:
    return {f.values["term"] for f in check_usage(sentence.source, text, pins, "kk", sentence.language)}


def _form(rendering: Any, case: str) -> str:
    if rendering.language != "ru" and case == "instrumental":
        case = "nominative"  # Kyrgyz says it with `менен`, English with a preposition
    return inflect(
        rendering.text, rendering.language, kind=rendering.kind, case=case, gender=rendering.gender
    )


def _articles_changed(before: str, after: str) -> bool:
    """Whether the pins took an article away that the model had written, or put one beside it."""
    doubled = re.search(r"(?i)\b(the|a|an) (the|a|an)\b", after)
    return doubled is not None or len(_ARTICLE.findall(after)) < len(_ARTICLE.findall(before))


def _has(text: str, form: str) -> bool:
    return form in text or form[:1].upper() + form[1:] in text


def _asked(text: str, sentence: Any, number: int) -> str | None:
    """The case that the draft asks for where the pin stands."""
    place = _place(text, sentence.wanted[number])
    if place is None:
        return None
    return {"ru": _asked_in_russian, "ky": _asked_in_kyrgyz, "en": _asked_in_english}[sentence.language](
        text, sentence, number, place
    )


def _asked_in_russian(text: str, sentence: Any, number: int, place: tuple[int, int]) -> str | None:
    """A name after its title takes the title's place."""
    if (
        number
        and (title := _place(text, sentence.wanted[number - 1])) is not None
        and title[1] + 1 == place[0]
    ):
        return _asked(text, sentence, number - 1)
    before = text[: place[0]].rstrip()
    for pattern, case in _BEFORE:
        if re.search(pattern, before):
            return case
    # A subject: nothing but the opener goes before it.
    return "nominative" if re.fullmatch(_OPENERS, before) else None


def _asked_in_kyrgyz(text: str, sentence: Any, number: int, place: tuple[int, int]) -> str | None:
    """A title before its holder, and a subject before the next phrase, stand in the nominative."""
    following = sentence.wanted[number + 1] if number + 1 < len(sentence.wanted) else None
    if following is not None and (other := _place(text, following)) is not None and other[0] == place[1] + 1:
        return "nominative"
    behind = text[place[1] :].lstrip()
    return next((case for pattern, case in _BEHIND if re.match(pattern, behind)), None)


def _asked_in_english(_text: str, _sentence: Any, _number: int, _place: tuple[int, int]) -> str | None:
    return "nominative"


def _place(text: str, wanted: Any) -> tuple[int, int] | None:
    for case in _CASES[wanted.pin.targets[0].language]:
        form = _form(wanted.pin.targets[0], case)
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
