"""The outline of a glossary in JSON: which lists it has, and at which offset each of their records begins.

The standard library reads values but does not say where they stood; here it reads one record at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn, cast

from glossary.exchange.records import ImportRefusedError

FORMAT = "audarma-glossary"
VERSION = 1
SECTIONS = ("profiles", "concepts", "appointments")
_SPACE = re.compile(r"[ \t\r\n]*")


class _Scanner:
    """Walks through the outermost object and its lists, so that each record's place is known."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._decoder = json.JSONDecoder(object_pairs_hook=_without_repetition, parse_constant=_no_constant)

    def skip(self) -> str:
        """Pass over white space; return the sign that follows."""
        self.at = cast("re.Match[str]", _SPACE.match(self.text, self.at)).end()
        return self.text[self.at : self.at + 1]

    def expect(self, signs: str) -> str:
        """Pass one of these signs."""
        if (found := self.skip()) not in signs or not found:
            self.fail(f"expected {' or '.join(signs)}")
        self.at += 1
        return found

    def value(self) -> Any:
        """Read one whole value."""
        self.skip()
        try:
            found, self.at = self._decoder.raw_decode(self.text, self.at)
        except json.JSONDecodeError as error:
            self.at = error.pos
            self.fail(error.msg)
        except RecursionError:
            self.fail("nested too deeply")
        except ValueError as error:
            self.fail(str(error))
        return found

    def fail(self, reason: str) -> NoReturn:
        """Refuse the file at this place."""
        raise ImportRefusedError(
            "Line %(line)s is not well-formed JSON (%(reason)s).",
            line=self.text.count("\n", 0, self.at) + 1,
            reason=reason,
        )


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        repeated = next(name for name in found if [key for key, _ in pairs].count(name) > 1)
        raise ValueError(f"“{repeated[:40]}” twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def sections(text: str) -> dict[str, list[tuple[int, Any]]]:
    """Return the records of each list with their offsets; refuse what is no glossary in this format."""
    scan = _Scanner(text)
    found: dict[str, list[tuple[int, Any]]] = {}
    about: dict[str, Any] = {}
    scan.expect("{")
    going = scan.skip() != "}"
    if not going:
        scan.at += 1
    while going:
        name = scan.value()
        scan.expect(":")
        if name in SECTIONS and name not in found and scan.skip() == "[":
            found[name] = list(_items(scan))
        elif name in {"format", "version"} and name not in about:
            about[name] = scan.value()
        else:
            scan.fail(f"unexpected {str(name)[:40]!r}")
        going = scan.expect(",}") == ","
    if scan.skip():
        scan.fail("something follows the end")
    if about != {"format": FORMAT, "version": VERSION}:
        raise ImportRefusedError(
            "This JSON file is not a glossary that this program knows: it must say “format”: “%(format)s” and “version”: "
            "%(version)s.",
            format=FORMAT,
            version=VERSION,
        )
    return found


def _items(scan: _Scanner) -> Iterator[tuple[int, Any]]:
    scan.expect("[")
    if scan.skip() == "]":
        scan.at += 1
        return
    while True:
        scan.skip()
        place = scan.at
        yield place, scan.value()
        if scan.expect(",]") == "]":
            return
