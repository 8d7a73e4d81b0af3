"""Quotation marks in running text: where quotations open and close, when a mark may do either."""

from __future__ import annotations

import regex

_BEFORE_OPENING = " \u00a0\t\n([{–—-/:"


def quotations(text: str, *, carried: bool = False) -> tuple[list[tuple[int, int]], int | None]:
    """The outermost quotations of a paragraph, and where one opens that it does not close.

    `carried`: one is open from before; its opening mark may be repeated. Where it is closed the first span begins at -1.
    """
    stack: list[int] = [-1] if carried else []
    found: list[tuple[int, int]] = []
    for mark in regex.finditer(r"[«»„“”\"]", text):
        opens = _is_opening(text, mark, bool(stack))
        if opens and carried and not text[: mark.start()].strip():
            continue
        if opens:
            stack.append(mark.start())
        elif stack:
            begun = stack.pop()
            if not stack:
                found.append((begun, mark.end()))
    return found, stack[0] if stack else None


def unclosed_quotations(text: str) -> list[tuple[int, int]]:
    """Return the quotation that a paragraph leaves open, as a list of one or none."""
    _, unclosed = quotations(text)
    return [] if unclosed is None else [(unclosed, len(text))]


def _is_opening(text: str, mark: regex.Match[str], inside: bool) -> bool:
    """Tell an opening mark from a closing one: `“` and the straight mark are both, and their place tells."""
    if mark[0] in "«„":
        return True
    if mark[0] == "»":
        return False
    after_space = mark.start() == 0 or text[mark.start() - 1] in _BEFORE_OPENING
    before_word = mark.end() < len(text) and (text[mark.end()].isalnum() or text[mark.end()] in "«“…")
    if after_space != before_word:
        return not inside
    return after_space


def opens_with_quote(text: str) -> bool:
    """Tell whether a paragraph begins with a quotation mark."""
    return text.lstrip()[:1] in {"«", "„", "“", '"', "”"}
