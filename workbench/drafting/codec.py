"""A model's tokenizer: texts into the tokens that the model reads, tokens into text, and which languages it has.

The tokens are the same for the converted and the unconverted model, so that both give the same translations.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from glossary.languages import LANGUAGES
from workbench.drafting.models import Model, ModelError, families, read_json

_SPACE = "▁"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Family:
    """How a family of models is told the languages; see `families.toml`."""

    name: str
    title: str
    types: tuple[str, ...]
    source: bool
    target: str
    codes: Mapping[str, str]


class Codec:
    """The tokenizer of one model."""

    def __init__(self, model: Model) -> None:
        """Load the tokenizer; `ModelError` when it is none, or not that of a family that is known here."""
        self._tokenizer = _load(model.folder)
        self._vocabulary: dict[str, int] = self._tokenizer.get_vocab()
        self.family = _family(model.folder, self._tokenizer)
        self.codes = {
            language: code for language, code in self.family.codes.items() if _has(self._tokenizer, code)
        }
        self.pairs = _pairs(model, self.family, self.codes)
        self._special = frozenset(self._tokenizer.all_special_tokens) | frozenset(self.codes.values())

    @property
    def eos(self) -> str:
        """The token at the end of a text."""
        return str(self._tokenizer.eos_token)

    def encode(self, text: str, source: str, target: str) -> list[str]:
        """Return the tokens that the model is to read, the codes of the languages among them."""
        tokens = [str(token) for token in self._tokenizer.tokenize(text)]
        before = [self.codes[source]] if self.family.source else []
        if self.family.target == "before":
            before = [self.codes[target]]
        return [*before, *tokens, self.eos]

    def prefix(self, target: str) -> list[str]:
        """Return what the model is made to begin its translation with."""
        return [self.codes[target]] if self.family.target == "prefix" else []

    def decode(self, tokens: Sequence[str]) -> str:
        """Return the text of translated tokens; codes and other special tokens are no text."""
        kept = [token for token in tokens if token not in self._special]
        return str(self._tokenizer.convert_tokens_to_string(kept)).replace(_SPACE, " ").strip()

    def ids(self, tokens: Sequence[str]) -> list[int]:
        """Return the numbers of tokens, for the unconverted model."""
        return [int(number) for number in self._tokenizer.convert_tokens_to_ids(list(tokens))]

    def tokens(self, ids: Sequence[int]) -> list[str]:
        """Return the tokens of numbers."""
        return [str(token) for token in self._tokenizer.convert_ids_to_tokens(list(ids))]

    @property
    def unknown(self) -> int:
        """The number of the token that stands for what the model does not know."""
        return int(self._tokenizer.unk_token_id)

    @property
    def padding(self) -> int:
        """The number of the token that fills a batch."""
        return int(self._tokenizer.pad_token_id)

    def spans(self, tokens: Sequence[str], text: str) -> list[Span]:
        """Return where each token stands in the text it was made from or into; special tokens and what is not found have no width.

        Tokenizers normalise (a no-break space, full-width letters), so that a token is looked for from where the last one ended.
        """
        out: list[Span] = []
        place = 0
        for token in tokens:
            letters = "" if token in self._special else token.replace(_SPACE, " ").strip()
            start = text.find(letters, place) if letters else -1
            if start < 0 or start - place > _FURTHEST:
                out.append((place, place))
                continue
            place = start + len(letters)
            out.append((start, place))
        return out

    def check(self) -> None:
        """Raise `ModelError` unless the probe in each of the model's languages is read without an unknown token.

        A wrong tokenizer is found so: transformers reads a SentencePiece file that it does not expect without a word and takes every
        token for unknown.
        """
        for language in sorted({language for pair in self.pairs for language in pair}):
            probe = families()["probes"][language]
            side = self._as_target(probe) if self._only_target(language) else self._tokenizer.tokenize(probe)
            unknown = [t for t in side if self._vocabulary.get(t, self.unknown) == self.unknown]
            if unknown or not side:
                raise ModelError(
                    "The tokenizer does not know %(language)s: it reads “%(probe)s” as unknown (%(tokens)s). It is "
                    "not this model's, or its files are damaged.",
                    language=language,
                    probe=probe,
                    tokens=" ".join(unknown[:5]),
                )

    def _only_target(self, language: str) -> bool:
        return all(source != language for source, _ in self.pairs)

    def _as_target(self, text: str) -> list[str]:
        ids = self._tokenizer(text_target=text, add_special_tokens=False)["input_ids"]
        return self.tokens(ids)


_FURTHEST = 12


def _load(folder: Path) -> Any:
    """Load the tokenizer from the folder alone: nothing is downloaded and no code of the model's is run."""
    from transformers import AutoTokenizer

    try:
        with warnings.catch_warnings():
            # Marian's asks for sacremoses, which only changes quotation marks; SentencePiece's C++ types want a module name.
            warnings.simplefilter("ignore")
            tokenizer = AutoTokenizer.from_pretrained(
                str(folder), local_files_only=True, trust_remote_code=False
            )
    except MemoryError:
        raise
    except Exception as error:
        # transformers raises whatever its many tokenizers do; to a person it is one thing.
        raise ModelError(
            "The tokenizer in %(folder)s cannot be read (%(reason)s). Copy the model's own tokenizer files there.",
            folder=folder,
            reason=str(error).strip().split("\n")[0][:200],
        ) from error
    return tokenizer


def _all_families() -> Iterator[Family]:
    for name, row in families().items():
        if name not in {"names", "probes"}:
            yield Family(name, row["title"], tuple(row["types"]), row["source"], row["target"], row["codes"])


def _has(tokenizer: Any, code: str) -> bool:
    """Tell whether a language's code is a token; M2M100 keeps its codes beside the vocabulary."""
    number = tokenizer.convert_tokens_to_ids(code)
    return number is not None and tokenizer.convert_ids_to_tokens(number) == code


def _family(folder: Path, tokenizer: Any) -> Family:
    """Return the first family of the model's type whose codes the tokenizer has."""
    place = folder / "config.json"
    config = read_json(place) if place.is_file() else {}
    kinds = {str(config["model_type"])} if "model_type" in config else {type(tokenizer).__name__}
    for family in _all_families():
        if kinds & set(family.types) and (
            not family.codes or any(_has(tokenizer, code) for code in family.codes.values())
        ):
            return family
    raise ModelError(
        "%(folder)s is a model of the kind “%(kind)s”. NLLB, M2M100, Marian and T5 (MADLAD) models can be used here.",
        folder=folder,
        kind=", ".join(sorted(kinds)),
    )


def _pairs(model: Model, family: Family, codes: Mapping[str, str]) -> AbstractSet[tuple[str, str]]:
    """Return the pairs of our languages that the model has."""
    if family.target == "prefix":
        return {(a, b) for a, b in product(codes, codes) if a != b}
    if family.name == "madlad":
        return {(a, b) for a, b in product(LANGUAGES, codes) if a != b}
    sources, targets = _told(model.folder)
    pairs = set(model.record.pairs)
    if family.target == "before":
        targets = set(codes)
        pairs = {pair for pair in pairs if pair[1] in codes}
    pairs = pairs or {(a, b) for a, b in product(sources, targets) if a != b}
    if not pairs:
        raise ModelError(
            "Nothing in %(folder)s says from which language into which the model translates. Say it with --source and "
            "--target when you add it.",
            folder=model.folder,
        )
    return pairs


def _told(folder: Path) -> tuple[set[str], set[str]]:
    """Return the source and target languages that tokenizer_config.json names."""
    place = folder / "tokenizer_config.json"
    told = read_json(place) if place.is_file() else {}
    names = families()["names"]

    def ours(key: str) -> set[str]:
        return {language for language, known in names.items() if told.get(key) in known}

    return ours("source_lang"), ours("target_lang")
