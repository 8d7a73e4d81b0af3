"""Running a converted model with CTranslate2: no torch, eight-bit numbers, a quarter of the memory; and converting one."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from workbench.drafting.models import CONVERTED, Model, ModelError

BEAM = 4
LONGEST = 256
"""Tokens of one text that a model is given at a time; longer ones are cut at sentences before."""
_DEEP = 2


@dataclass(frozen=True, slots=True)
class Output:
    """One translation: its tokens, the mean log-probability of a token, and per token the attention to each source token."""

    tokens: tuple[str, ...]
    score: float
    attention: tuple[tuple[float, ...], ...] = ()


class Runner(Protocol):
    """A loaded model."""

    def run(
        self, batch: Sequence[Sequence[str]], prefix: Sequence[str], n: int, beam: int = BEAM
    ) -> list[list[Output]]:
        """Return per text its `n` best translations of a search `beam` wide, best first; the same texts give the same."""


def longest_output(batch: Sequence[Sequence[str]]) -> int:
    """Return how many tokens a translation may have: room for a language that needs more, and an end to one that repeats itself."""
    return 2 * max(len(tokens) for tokens in batch) + 16


class ConvertedModel:
    """A converted model, run by CTranslate2 on the processor."""

    def __init__(self, folder: Path, *, compute: str = "auto", threads: int = 0) -> None:
        """Load the model; `compute` is CTranslate2's type of numbers, `auto` as it was converted."""
        import ctranslate2

        try:
            self._translator = ctranslate2.Translator(
                str(folder),
                device="cpu",
                compute_type=compute,
                inter_threads=1,
                intra_threads=threads or min(4, os.cpu_count() or 1),
            )
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                "The converted model in %(folder)s cannot be loaded (%(reason)s). Convert it again with “audarma model "
                "convert”, or get it again.",
                folder=folder,
                reason=str(error)[:200],
            ) from error

    def run(
        self, batch: Sequence[Sequence[str]], prefix: Sequence[str], n: int, beam: int = BEAM
    ) -> list[list[Output]]:
        """Translate one batch; see `Runner.run`."""
        results = self._translator.translate_batch(
            [list(tokens) for tokens in batch],
            target_prefix=[list(prefix)] * len(batch) if prefix else None,
            beam_size=beam,
            num_hypotheses=n,
            max_decoding_length=longest_output(batch) + len(prefix),
            max_input_length=0,  # it would cut longer texts off without a word
            return_scores=True,
            return_attention=True,
            disable_unk=True,
        )
        return [
            [
                Output(
                    tuple(tokens[len(prefix) :]),
                    float(score),
                    tuple(tuple(row) for row in attention[len(prefix) :]),
                )
                for tokens, score, attention in zip(
                    result.hypotheses, result.scores, result.attention, strict=True
                )
            ]
            for result in results
        ]


def convert(model: Model, *, quantization: str = "int8") -> Path:
    """Convert a model for CTranslate2 into `NAME/ctranslate2` and return that folder; it stands there whole or not at all.

    Of the decoder's attention the mean of all heads is kept, of the last layer but one in a deep model: it tells best which source
    word a target word came from (Garg et al. 2019, “Jointly Learning to Align and Translate with Transformer Models”).
    Needs torch; `ModelError` says so where it is missing.
    """
    try:
        import torch  # noqa: F401 - asked for only to say that it is missing
    except ImportError as error:
        raise ModelError(
            "Converting needs PyTorch, which is not installed. Type “pip install 'audarma[torch]'” and try again, or "
            "add a model that is already converted for CTranslate2."
        ) from error
    target, unfinished = model.folder / CONVERTED, model.folder / f"{CONVERTED}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _converter(model.folder).convert(
                str(unfinished), quantization=None if quantization == "float32" else quantization
            )
    except MemoryError:
        raise
    except Exception as error:
        # The converter and transformers raise whatever they do; to a person it is one thing.
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ModelError(
            "%(folder)s cannot be converted (%(reason)s). Its weights may be damaged, or of a kind that CTranslate2 does not know.",
            folder=model.folder,
            reason=str(error).strip().split("\n")[0][:200],
        ) from error
    if target.exists():
        shutil.rmtree(target)
    unfinished.rename(target)
    return target


class _WithCodes:
    """M2M100's tokenizer as the converter knows it: transformers 5 no longer lists the languages' codes where it looks for them."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)

    @property
    def special_tokens_map(self) -> dict[str, Any]:
        codes = self._tokenizer.id_to_lang_token
        return {
            **self._tokenizer.special_tokens_map,
            "additional_special_tokens": [codes[number] for number in sorted(codes)],
        }


def _converter(folder: Path) -> Any:
    from ctranslate2.converters import TransformersConverter

    class Aligning(TransformersConverter):  # type: ignore[misc]  # CTranslate2 has no types
        """Keeps the attention that tells most about which word came from which."""

        def load_tokenizer(self, tokenizer_class: Any, model_name_or_path: str, **more: Any) -> Any:
            tokenizer = super().load_tokenizer(tokenizer_class, model_name_or_path, **more)
            return _WithCodes(tokenizer) if hasattr(tokenizer, "id_to_lang_token") else tokenizer

        def _load(self) -> Any:
            spec = super()._load()
            layers = len(spec.decoder.layer)
            heads = int(spec.decoder.num_heads) if hasattr(spec.decoder, "num_heads") else 1
            spec.decoder.alignment_layer = spec.decoder.alignment_layer.dtype.type(
                -2 if layers > _DEEP else -1
            )
            spec.decoder.alignment_heads = spec.decoder.alignment_heads.dtype.type(heads)
            return spec

    return Aligning(str(folder))
