"""Translation models on this machine: where they lie, what is known about them, and whether a folder is one at all.

A model is a folder `NAME` in the workspace's `models` folder: the files as their publisher gives them (config.json, tokenizer,
weights), the converted model in `NAME/ctranslate2`, and `audarma.json` with what a person was told about it. A folder that someone
put there by hand is a model too; its licence is then unknown.
"""

from __future__ import annotations

import json
import struct
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import regex

from workbench.errors import EngineError, InvalidInputError

RECORD = "audarma.json"
CONVERTED = "ctranslate2"
NAME = regex.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_SAFETENSORS_HEADER = 8
_POINTER = b"version https://git-lfs"
UNKNOWN_LICENCE = "unknown"


class ModelError(EngineError, InvalidInputError):
    """A folder that is no usable translation model, or a model that cannot do what was asked."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A published model that can be added by name; `bytes` is about what is downloaded."""

    name: str
    title: str
    repository: str
    licence: str
    commercial: bool
    parameters: str
    bytes: int
    pairs: tuple[tuple[str, str], ...]
    scores: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept with a model: `commercial` is None where nobody said; `pairs` are checked when it was added."""

    title: str
    licence: str = UNKNOWN_LICENCE
    commercial: bool | None = None
    source: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    added: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A model of the models folder."""

    name: str
    folder: Path
    record: Record

    @property
    def converted(self) -> Path | None:
        """The folder of the converted model, where there is one: beside the tokenizer, or the folder itself."""
        for folder in (self.folder / CONVERTED, self.folder):
            if (folder / "model.bin").is_file():
                return folder
        return None

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @property
    def stamp(self) -> str:
        """What changes when the model is another: the files' sizes and dates."""
        files = sorted(path for path in self.folder.rglob("*") if path.is_file())
        return "|".join(
            f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}"
            for path in files
            if path.suffix in {".bin", ".safetensors", ".model", ".spm", ".json"}
        )


_used: list[Path] = []


def use(folder: Path) -> None:
    """Name the models folder of this process: that of the workspace it has opened."""
    _used[:] = [folder]


def used() -> Path:
    """Return the models folder of this process; before a workspace is opened, the one in the usual workspace folder."""
    from workbench.workspace import default_folder, models_folder  # noqa: PLC0415 - it opens workspaces with this module

    return _used[0] if _used else models_folder(default_folder())


@cache
def families() -> Mapping[str, Any]:
    """Return the tables of `families.toml`."""
    return tomllib.loads(_table("families.toml"))


@cache
def presets() -> Mapping[str, Preset]:
    """Return the models that can be added by name."""
    found = {}
    for name, row in tomllib.loads(_table("presets.toml")).items():
        pairs = tuple((source, target) for source, target in row.pop("pairs"))
        found[name] = Preset(name, pairs=pairs, scores=tuple(row.pop("scores")), **row)
    return found


def _table(name: str) -> str:
    return resources.files("workbench.drafting").joinpath(name).read_text(encoding="utf-8")


def installed(folder: Path) -> tuple[Model, ...]:
    """Return the models in a models folder by name; folders without a config.json are something else."""
    if not folder.is_dir():
        return ()
    return tuple(
        Model(path.name, path, _record(path))
        for path in sorted(folder.iterdir())
        if NAME.fullmatch(path.name) and _is_model(path)
    )


def names(folder: Path) -> tuple[str, ...]:
    """Return the names of the models that were added, and so checked and tried; others are run only when someone names them."""
    return tuple(model.name for model in installed(folder) if (model.folder / RECORD).is_file())


def is_there(name: str) -> bool:
    """Tell whether the models folder of this process has a model of that name."""
    return bool(NAME.fullmatch(name)) and _is_model(used() / name)


def _is_model(path: Path) -> bool:
    return any((path / place / "config.json").is_file() for place in (".", CONVERTED))


def model(folder: Path, name: str) -> Model:
    """Return the model of that name; `ModelError` when there is none."""
    path = folder / name
    if not NAME.fullmatch(name) or not _is_model(path):
        raise ModelError(
            "There is no model “%(name)s” in %(folder)s. “audarma model list” names those that are there, and "
            "“audarma model add” adds one.",
            name=name,
            folder=folder,
        )
    return Model(name, path, _record(path))


def _record(path: Path) -> Record:
    place = path / RECORD
    if not place.is_file():
        return Record(path.name)
    stored = read_json(place)
    stored["pairs"] = tuple((source, target) for source, target in stored.get("pairs", ()))
    return Record(**stored)


def write_record(path: Path, record: Record) -> None:
    """Keep what is known about the model in `path`."""
    text = json.dumps(asdict(record), ensure_ascii=False, indent=2)
    (path / RECORD).write_text(text + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file of a model; `ModelError` when it is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise ModelError(
            "%(file)s cannot be read (%(reason)s): the model was not downloaded or copied whole. Get it again.",
            file=path,
            reason=error,
        ) from error
    if not isinstance(value, dict):
        raise ModelError("%(file)s is not a model's: it holds no JSON object.", file=path)
    return value


def check_files(folder: Path) -> None:
    """Raise `ModelError` unless the folder holds a whole model: its configuration, a tokenizer and all weights.

    What is there is looked at, not loaded: downloads that broke off, Git LFS pointers and shards that are missing are found
    by their sizes.
    """
    if not folder.is_dir():
        raise ModelError("There is no folder %(folder)s.", folder=folder)
    if not _is_model(folder):
        raise ModelError(
            "%(folder)s is no translation model: it has no config.json. Give the folder that holds config.json, the "
            "tokenizer's files and the weights.",
            folder=folder,
        )
    if (folder / "config.json").is_file():
        read_json(folder / "config.json")
    for path in (*folder.rglob("*.incomplete"), *folder.rglob("*.part")):
        raise ModelError(
            "The download in %(folder)s broke off (%(file)s). Add the model again: what is there already is not "
            "downloaded twice.",
            folder=folder,
            file=path.name,
        )
    _check_tokenizer(folder)
    if Model(folder.name, folder, Record("")).converted is None:
        _check_weights(folder)


_TOKENIZERS = (
    "tokenizer.json",
    "sentencepiece.bpe.model",
    "spiece.model",
    "source.spm",
    "sentencepiece.model",
)


def _check_tokenizer(folder: Path) -> None:
    there = [folder / name for name in _TOKENIZERS if (folder / name).is_file()]
    if not there:
        raise ModelError(
            "%(folder)s has no tokenizer (one of %(files)s). Copy it from where the model came from.",
            folder=folder,
            files=", ".join(_TOKENIZERS),
        )
    for path in there:
        _check_no_pointer(path)


def _check_weights(folder: Path) -> None:
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        shards = sorted(set(read_json(index).get("weight_map", {}).values()))
    elif (folder / "model.safetensors").is_file():
        shards = ["model.safetensors"]
    elif (folder / "pytorch_model.bin").is_file():
        _check_no_pointer(folder / "pytorch_model.bin")
        return
    else:
        raise ModelError(
            "%(folder)s has no weights (model.safetensors, pytorch_model.bin, or a converted model.bin). The model was "
            "not downloaded or copied whole; get it again.",
            folder=folder,
        )
    for name in shards:
        _check_shard(folder / name)


def _check_shard(path: Path) -> None:
    """Compare a safetensors file's length with what its header says."""
    if not path.is_file():
        raise ModelError(
            "%(file)s is missing from %(folder)s: the model was not downloaded or copied whole. Get it again.",
            file=path.name,
            folder=path.parent,
        )
    _check_no_pointer(path)
    with path.open("rb") as stream:
        start = stream.read(_SAFETENSORS_HEADER)
        length = struct.unpack("<Q", start)[0] if len(start) == _SAFETENSORS_HEADER else 0
        header = stream.read(length) if length <= path.stat().st_size else b""
    try:
        tensors = json.loads(header)
        ends = [row["data_offsets"][1] for key, row in tensors.items() if key != "__metadata__"]
    except (ValueError, TypeError, KeyError, AttributeError):
        ends = []
    if not ends or _SAFETENSORS_HEADER + length + max(ends) != path.stat().st_size:
        raise ModelError(
            "%(file)s in %(folder)s is cut off or damaged: the model was not downloaded or copied whole. Get it again.",
            file=path.name,
            folder=path.parent,
        )


def _check_no_pointer(path: Path) -> None:
    with path.open("rb") as stream:
        if stream.read(len(_POINTER)) == _POINTER:
            raise ModelError(
                "%(file)s in %(folder)s only points to the real file (Git LFS). Fetch it with “git lfs pull”.",
                file=path.name,
                folder=path.parent,
            )
