"""Adding a translation model: a published one by name, or a folder; converted, checked and tried before it counts as added."""

from __future__ import annotations

import importlib.util
import shutil
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import regex

from workbench.drafting import models
from workbench.drafting.codec import Codec
from workbench.drafting.ctranslate import convert
from workbench.drafting.engine import Request
from workbench.drafting.models import Model, ModelError, Preset, Record
from workbench.drafting.seq2seq import Seq2SeqEngine

Tell = Callable[[str], None]
_WANTED = ("*.json", "*.model", "*.spm", "*.txt", "*.safetensors", "pytorch_model*.bin", "README.md")
_LICENCE = regex.compile(r"^license:\s*[\"']?([\w.+-]+)", regex.MULTILINE)
_NON_COMMERCIAL = regex.compile(r"(?i)(^|[-_ ])(nc|non-?commercial)($|[-_ ])")
_KEPT_OUT = ("flax_model.msgpack", "tf_model.h5", "rust_model.ot", "*.onnx", ".git", ".cache")


@dataclass(frozen=True, slots=True)
class Offer:
    """What would be added: `bytes` to download or copy; exactly one of `preset` and `folder` is there."""

    name: str
    record: Record
    bytes: int
    preset: Preset | None = None
    folder: Path | None = None

    @property
    def restricted(self) -> bool:
        """Whether the licence forbids commercial use."""
        return self.record.commercial is False


def offer(
    what: str,
    *,
    name: str | None = None,
    licence: str | None = None,
    pairs: Sequence[tuple[str, str]] = (),
) -> Offer:
    """Return what `audarma model add WHAT` would add: a preset's name or a folder; `ModelError` for anything else."""
    preset = models.presets().get(what)
    if preset is not None:
        record = Record(
            preset.title, preset.licence, preset.commercial, preset.source, preset.pairs or tuple(pairs)
        )
        return Offer(name or what, record, preset.bytes, preset=preset)
    folder = Path(what)
    if not folder.is_dir():
        raise ModelError(
            "“%(what)s” is neither a model that is known here nor a folder. Known are %(names)s.",
            what=what,
            names=", ".join(models.presets()),
        )
    models.check_files(folder)
    wanted = name or regex.sub(r"[^a-z0-9._-]+", "-", folder.resolve().name.lower()).strip("-._")
    if not models.NAME.fullmatch(wanted):
        raise ModelError(
            "“%(name)s” cannot be a model's name. Give one of small Latin letters, digits, points and hyphens with "
            "--name.",
            name=wanted,
        )
    told = licence or _licence(folder)
    record = Record(
        folder.resolve().name,
        told,
        None if told == models.UNKNOWN_LICENCE else not _NON_COMMERCIAL.search(told),
        str(folder.resolve()),
        tuple(pairs),
    )
    return Offer(wanted, record, Model(wanted, folder, record).size, folder=folder)


def _licence(folder: Path) -> str:
    """The licence that the model's README names, as model cards do."""
    card = folder / "README.md"
    found = _LICENCE.search(card.read_text(encoding="utf-8", errors="replace")) if card.is_file() else None
    return found[1] if found else models.UNKNOWN_LICENCE


def add(chosen: Offer, folder: Path, tell: Tell) -> tuple[Model, tuple[tuple[str, str, str], ...]]:
    """Add a model to the models folder; return it and what it made of a probe, per pair of languages.

    `tell` is told of each step. A copy that fails is taken away again; of a download that breaks off the finished files stay, so
    that the next try goes on. Raises `ModelError` saying what is wrong.
    """
    target = folder / chosen.name
    if (target / models.RECORD).is_file():
        raise ModelError(
            "There is a model “%(name)s” already. Delete %(folder)s first, or give another name with --name.",
            name=chosen.name,
            folder=target,
        )
    if chosen.preset is not None:
        _need_torch(chosen.name)
        tell(f"Downloading {chosen.preset.repository}")
        _download(chosen.preset, target)
    else:
        assert chosen.folder is not None
        tell(f"Copying {chosen.folder}")
        _copy(chosen.folder, target)
    try:
        return _finish(Model(chosen.name, target, chosen.record), tell)
    except ModelError:
        if chosen.folder is not None:
            shutil.rmtree(target)
        raise


def _finish(added: Model, tell: Tell) -> tuple[Model, tuple[tuple[str, str, str], ...]]:
    models.check_files(added.folder)
    tell("Checking the tokenizer and the language codes")
    codec = Codec(added)
    codec.check()
    if added.converted is None:
        _need_torch(added.name)
        tell("Converting (int8)")
        convert(added)
    tell("Trying it")
    today = datetime.now(UTC).date().isoformat()
    kept = replace(added.record, pairs=tuple(sorted(codec.pairs)), added=today)
    models.write_record(added.folder, kept)
    try:
        tried = try_out(added.folder.parent, added.name)
    except ModelError:
        (added.folder / models.RECORD).unlink()
        raise
    return Model(added.name, added.folder, kept), tried


def convert_again(chosen: Model, tell: Tell) -> Path:
    """Convert a model that is there, after the same looks at its files and tokenizer as when one is added; return the new folder."""
    models.check_files(chosen.folder)
    tell("Checking the tokenizer and the language codes")
    Codec(chosen).check()
    _need_torch(chosen.name)
    tell("Converting (int8)")
    return convert(chosen)


def try_out(folder: Path, name: str) -> tuple[tuple[str, str, str], ...]:
    """Translate a probe in each direction from Kazakh, or in each that the model has; return source, target and text."""
    engine = Seq2SeqEngine(folder, name)
    probes = models.families()["probes"]
    pairs = sorted(engine.languages())
    pairs = [pair for pair in pairs if pair[0] == "kk"] or pairs
    out = []
    for source, target in pairs:
        draft = engine.translate([Request(probes[source], source, target)])[0]
        text = draft.candidates[0].text if draft.candidates else ""
        if not any(letter.isalpha() for letter in text):
            raise ModelError(
                "The model translates “%(probe)s” from %(source)s into %(target)s as “%(text)s”: it is damaged, or not "
                "for these languages.",
                probe=probes[source],
                source=source,
                target=target,
                text=text,
            )
        out.append((source, target, text))
    return tuple(out)


def _need_torch(name: str) -> None:
    """Before anything large is moved: without torch an unconverted model would be of no use."""
    if importlib.util.find_spec("torch") is None:
        raise ModelError(
            "“%(name)s” has to be converted before it runs, and that needs PyTorch, which is not installed. Type “pip "
            "install 'audarma[torch]'” and try again, or add a folder that holds a model converted for CTranslate2.",
            name=name,
        )


def _copy(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns(*_KEPT_OUT)
    try:
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(target, ignore_errors=True)
        raise ModelError(
            "%(source)s cannot be copied to %(target)s (%(reason)s). Make room on the disk or choose another workspace.",
            source=source,
            target=target,
            reason=str(error)[:200],
        ) from error


def _download(preset: Preset, target: Path) -> None:
    """Fetch a model's files from the Hugging Face hub, with its own progress bars; files that are there are not fetched again."""
    from huggingface_hub import snapshot_download

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            snapshot_download(preset.repository, local_dir=target, allow_patterns=list(_WANTED))
    except Exception as error:
        # Its errors come from four libraries; to a person it is one thing.
        raise ModelError(
            "%(repository)s cannot be downloaded (%(reason)s). This needs a network; without one, download the model "
            "elsewhere, copy its folder here and type “audarma model add FOLDER”.",
            repository=preset.repository,
            reason=type(error).__name__,
        ) from error
