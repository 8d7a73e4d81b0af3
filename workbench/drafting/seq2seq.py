"""Local neural models as engines: NLLB, M2M100, Marian and T5 (MADLAD) folders, converted ones by preference.

The confidence of a candidate is exp(mean log-probability of its tokens), between 0 and 1: how sure the model was of a word on
average. It is the model's own opinion, comparable between the candidates of one model, not between models.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.drafting.chunks import chunks
from workbench.drafting.codec import Codec
from workbench.drafting.ctranslate import BEAM, LONGEST, ConvertedModel, Output, Runner
from workbench.drafting.engine import Candidate, Draft, Request
from workbench.drafting.models import Model, check_files, model
from workbench.drafting.pins import pinned
from workbench.drafting.torch_model import TorchModel
from workbench.errors import EngineError

if TYPE_CHECKING:
    from threading import Event

WINDOW = 64
"""Requests that are sorted by length together; when a job is cancelled, what is done up to the window before stays."""
BATCH_TEXTS = 16
BATCH_TOKENS = 1024
"""A batch has at most so many texts and, padding included, so many tokens: that bounds the memory it takes."""

Link = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text for the model: of which request, which part of it, and its tokens."""

    request: int
    start: int
    end: int
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory."""

    codec: Codec
    runner: Runner


# Calls come from the server's threads and from the job's: one loads, the others wait; and one model at a time is in memory.
_loading = threading.Lock()


def load(chosen: Model) -> Loaded:
    """Return the model ready to run; the last one used stays in memory. Raises `ModelError` when it cannot be loaded."""
    with _loading:
        return _load(chosen, chosen.stamp)


@lru_cache(maxsize=1)
def _load(chosen: Model, _stamp: str) -> Loaded:
    check_files(chosen.folder)
    codec = Codec(chosen)
    converted = chosen.converted
    try:
        runner: Runner = (
            ConvertedModel(converted) if converted is not None else TorchModel(chosen.folder, codec)
        )
    except MemoryError as error:
        raise _too_large(chosen.name) from error
    return Loaded(codec, runner)


class Seq2SeqEngine:
    """One model of the models folder."""

    def __init__(self, folder: Path, name: str) -> None:
        """Take the models folder and the model's name; `ModelError` when it is not there."""
        self.name = name
        self._model = model(folder, name)

    @property
    def fingerprint(self) -> str:
        """The model's files and the settings that decide its answers."""
        return f"{self.name} {self._model.stamp} beam={BEAM} longest={LONGEST} pins=1"

    def languages(self) -> AbstractSet[tuple[str, str]]:
        """The pairs that the model was added with, else those that its language codes give."""
        if self._model.record.added:
            return frozenset(self._model.record.pairs)
        return _pairs(self._model, self._model.stamp)

    def translate(self, requests: Sequence[Request], cancel: Event | None = None) -> list[Draft]:
        """Translate in batches of like length; see `Engine.translate`. Cancelling takes effect between two batches."""
        loaded = load(self._model)
        out: list[Draft] = []
        for start in range(0, len(requests), WINDOW):
            window = requests[start : start + WINDOW]
            outputs = self._window(loaded, window, cancel)
            if outputs is None:
                break
            out += outputs
        return out

    def _window(
        self, loaded: Loaded, requests: Sequence[Request], cancel: Event | None
    ) -> list[Draft] | None:
        drafts: dict[int, Draft] = {}
        pieces: list[_Piece] = []
        for number, request in enumerate(requests):
            if not any(letter.isalpha() for letter in request.text):
                # Nothing to translate: figures, signs and emoji stay as they are, an empty text stays empty.
                kept = (Candidate(request.text, 1.0),) if request.text.strip() else ()
                drafts[number] = self._draft(kept)
            elif (found := self._pieces(loaded.codec, number, request)) is None:
                drafts[number] = self._refused(request)
            else:
                pieces += found
        done: dict[tuple[int, int], list[Output]] = {}
        for batch in _batches(pieces, requests):
            if cancel is not None and cancel.is_set():
                return None
            first = requests[batch[0].request]
            outputs = self._run(loaded, [p.tokens for p in batch], loaded.codec.prefix(first.target))
            done.update({(p.request, p.start): o for p, o in zip(batch, outputs, strict=True)})
        for number, request in enumerate(requests):
            if number not in drafts:
                mine = [(p, done[p.request, p.start]) for p in pieces if p.request == number]
                candidates = pinned(_candidates(loaded.codec, request, mine), request)
                drafts[number] = self._draft(candidates[: max(1, request.n)])
        return [drafts[number] for number in range(len(requests))]

    def _pieces(self, codec: Codec, number: int, request: Request) -> list[_Piece] | None:
        def fits(text: str) -> bool:
            return len(codec.encode(text, request.source, request.target)) <= LONGEST

        found = chunks(request.text, request.source, fits)
        if found is None:
            return None
        return [
            _Piece(
                number,
                start,
                end,
                tuple(codec.encode(request.text[start:end], request.source, request.target)),
            )
            for start, end in found
        ]

    def _run(
        self, loaded: Loaded, batch: Sequence[Sequence[str]], prefix: Sequence[str]
    ) -> list[list[Output]]:
        """Translate a batch; where memory runs out, its halves, and say so when a single text is too much."""
        try:
            outputs = loaded.runner.run(batch, prefix, BEAM)
        except (RuntimeError, MemoryError) as error:
            if not _is_memory(error):
                raise EngineError(
                    "The model “%(name)s” failed (%(reason)s). Add or convert it again.",
                    name=self.name,
                    reason=str(error)[:200],
                ) from error
            if len(batch) == 1:
                raise _too_large(self.name) from error
            half = len(batch) // 2
            return self._run(loaded, batch[:half], prefix) + self._run(loaded, batch[half:], prefix)
        if len(outputs) != len(batch) or not all(outputs):
            raise EngineError(
                "The model “%(name)s” gave %(got)s translations for %(wanted)s texts, so that nobody can tell which is "
                "which. Nothing of that was used; add or convert the model again.",
                name=self.name,
                got=sum(1 for each in outputs if each),
                wanted=len(batch),
            )
        return outputs

    def _draft(self, candidates: Sequence[Candidate]) -> Draft:
        record = self._model.record
        return Draft(tuple(candidates), self.name, record.title, record.licence)

    def _refused(self, request: Request) -> Draft:
        problem = EngineError(
            "A text of %(letters)s characters without a space is too long for the model “%(name)s”. Split the segment.",
            letters=len(request.text),
            name=self.name,
        )
        record = self._model.record
        return Draft((), self.name, record.title, record.licence, (problem.message, dict(problem.values)))


@lru_cache(maxsize=64)
def _pairs(chosen: Model, _stamp: str) -> AbstractSet[tuple[str, str]]:
    return Codec(chosen).pairs


def _batches(pieces: Sequence[_Piece], requests: Sequence[Request]) -> Iterator[list[_Piece]]:
    """Yield batches of one pair of languages and like length, the longest first: memory runs out at once or not at all."""
    batch: list[_Piece] = []

    def pair(piece: _Piece) -> tuple[str, str]:
        return requests[piece.request].source, requests[piece.request].target

    for piece in sorted(pieces, key=lambda p: (pair(p), -len(p.tokens), p.request, p.start)):
        full = batch and (
            pair(batch[0]) != pair(piece)
            or len(batch) == BATCH_TEXTS
            or (len(batch) + 1) * len(batch[0].tokens) > BATCH_TOKENS
        )
        if full:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _candidates(
    codec: Codec, request: Request, pieces: Sequence[tuple[_Piece, Sequence[Output]]]
) -> list[Candidate]:
    """Put the translations of a request's pieces together: the best of each, the second best of each, and so on."""
    out = []
    for rank in range(min(len(outputs) for _, outputs in pieces)):
        text, links, scores, tokens = "", [], 0.0, 0
        for piece, outputs in pieces:
            output = outputs[rank]
            translated = codec.decode(output.tokens)
            if text and translated:
                text += " "
            links += _links(codec, request.text, piece, output, translated, len(text))
            text += translated
            scores += output.score * max(1, len(output.tokens))
            tokens += max(1, len(output.tokens))
        out.append(Candidate(text, min(1.0, math.exp(scores / tokens)), alignment=tuple(links)))
    return out


def _links(
    codec: Codec, text: str, piece: _Piece, output: Output, translated: str, offset: int
) -> list[Link]:
    """Pair each target token with the source token that it looked at most; both as spans of the texts."""
    source = codec.spans(piece.tokens, text[piece.start : piece.end])
    target = codec.spans(output.tokens, translated)
    wide = [place for place, (start, end) in enumerate(source) if end > start]
    links: list[Link] = []
    for (start, end), weights in zip(target, output.attention, strict=False):
        if end == start or not wide:
            continue
        best = max(wide, key=lambda place: weights[place])
        a, b = source[best]
        links.append(((piece.start + a, piece.start + b), (offset + start, offset + end)))
    return links


def _is_memory(error: BaseException) -> bool:
    """Tell whether an exception means that memory ran out: torch and CTranslate2 raise a RuntimeError for it."""
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(
        sign in text for sign in ("out of memory", "bad_alloc", "can't allocate memory", "failed to allocate")
    )


def _too_large(name: str) -> EngineError:
    return EngineError(
        "There is not enough memory for the model “%(name)s”. Close other programs, or convert it (“audarma model "
        "convert”) or take a smaller one.",
        name=name,
    )
