"""Language models behind an OpenAI-compatible address: vLLM, llama.cpp, Ollama, or a service.

The glossary and the neighbouring sentences stand in the prompt. One segment is one numbered line; the numbers of the answer are
checked, and where they do not fit each segment is asked for alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import regex

from workbench.drafting.engine import Request
from workbench.drafting.models import UNKNOWN_LICENCE
from workbench.drafting.remote import RemoteEngine

if TYPE_CHECKING:
    from threading import Event

_NUMBERED = regex.compile(r"\s*(\d{1,3})[.:)\t]\s?(.*)")
_BREAK = regex.compile(r"\r\n|[\n\r\u2028\u2029]")
# Models that think aloud do so between these; it is no part of the answer.
_THOUGHT = regex.compile(r"<think>.*?</think>", regex.DOTALL)
LINE_BREAK = "⏎"
"""Stands for a line break inside a segment, because a line is a segment."""


@cache
def _prompt() -> Mapping[str, Any]:
    """The prompt's texts, from `remote_prompt.toml`."""
    text = resources.files("workbench.drafting").joinpath("remote_prompt.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


class OpenAIEngine(RemoteEngine):
    """Any server that speaks OpenAI's chat completions."""

    name = "openai"

    @property
    def model(self) -> str:
        """The model's name, and where it runs."""
        return f"{self._setting(self.service.extra_variable)} ({self._host()})"

    @property
    def licence(self) -> str:
        """Any model may stand behind such an address."""
        return UNKNOWN_LICENCE

    @property
    def fingerprint(self) -> str:
        """See `Cacheable`; another prompt is another answer."""
        return f"{super().fingerprint} {_prompt()['version']}"

    def ask(self, requests: Sequence[Request], cancel: Event | None) -> list[str]:
        """See `RemoteEngine.ask`."""
        found = read_lines(self._complete(requests, cancel), len(requests))
        if found is None and len(requests) > 1:
            found = []
            for request in requests:
                # One that cannot be had alone either stays without a draft; the others are kept.
                found += read_lines(self._complete([request], cancel), 1) or [""]
        return found if found is not None else [""]

    def _complete(self, requests: Sequence[Request], cancel: Event | None) -> str:
        body = {
            "model": self._setting(self.service.extra_variable),
            "messages": messages(requests),
            "temperature": 0,
            "stream": False,
        }
        headers = {"Authorization": f"Bearer {self._key()}"} if self._key() else {}
        found = self._post("/chat/completions", body, headers, cancel)
        try:
            content = found["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError) as error:
            raise self._strange() from error
        if not isinstance(content, str):
            raise self._strange()
        return _THOUGHT.sub("", content)


def messages(requests: Sequence[Request]) -> list[dict[str, str]]:
    """Return the chat that asks for some segments: the rules, the glossary, the neighbours, the numbered lines."""
    table = _prompt()
    names: Mapping[str, str] = table["languages"]
    first, last = requests[0], requests[-1]
    rules = table["rules"].format(
        source=names[first.source], target=names[first.target], count=len(requests), line_break=LINE_BREAK
    )
    parts = []
    glossary = {
        pin.source.text: pin.targets[0].text for request in requests for pin in request.pins if pin.targets
    }
    if glossary:
        lines = "\n".join(f"{source} → {target}" for source, target in glossary.items())
        parts.append(f"{table['glossary']}\n{lines}")
    for heading, neighbour in (("before", first.before), ("after", last.after)):
        if neighbour:
            parts.append(f"{table[heading]}\n{_one_line(neighbour)}")
    lines = "\n".join(f"{number}: {_one_line(request.text)}" for number, request in enumerate(requests, 1))
    parts.append(f"{table['segments']}\n{lines}")
    return [{"role": "system", "content": rules}, {"role": "user", "content": "\n\n".join(parts)}]


def _one_line(text: str) -> str:
    return _BREAK.sub(LINE_BREAK, text)


def read_lines(answer: str, wanted: int) -> list[str] | None:
    """Return the answer's lines without their numbers; None unless there are as many as wanted, numbered in order."""
    lines = [line for line in answer.strip().splitlines() if line.strip()]
    if len(lines) != wanted:
        return None
    found = [_NUMBERED.fullmatch(line) for line in lines]
    if wanted == 1 and found[0] is None:
        # A model asked for a single line may leave its number out; there is nothing to be confused with.
        return [lines[0].strip().replace(LINE_BREAK, "\n")]
    if any(m is None or int(m[1]) != number for number, m in enumerate(found, 1)):
        return None
    return [m[2].strip().replace(LINE_BREAK, "\n") for m in found if m is not None]
