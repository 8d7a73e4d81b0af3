"""Folders of translation models: which are whole, which languages they have, and what is said of those that are none."""

from __future__ import annotations

import json
import struct
import warnings

import pytest
from click.testing import CliRunner

from workbench.cli import main
from workbench.drafting import adding, models
from workbench.drafting.codec import Codec
from workbench.drafting.models import Model, ModelError, Record


def opened(folder, **record) -> Codec:
    return Codec(Model(folder.name, folder, Record(folder.name, **record)))


def test_every_preset_has_what_is_shown_before_a_download():
    assert {"kazrush-kk-ru", "madlad400-3b", "nllb-600m", "nllb-1.3b"} == set(models.presets())
    for preset in models.presets().values():
        assert models.NAME.fullmatch(preset.name)
        assert preset.bytes > 1_000_000
        assert preset.source.startswith("https://")
        assert preset.commercial == (preset.licence == "Apache-2.0")


# --- languages -----------------------------------------------------------------------------------------------------


def test_nllb_has_every_pair_and_says_the_languages_before_the_texts(small, tmp_path):
    codec = opened(small.nllb(tmp_path / "nllb"))
    codec.check()
    assert len(codec.pairs) == 12
    tokens = codec.encode("Үкімет хат жіберді.", "kk", "ky")
    assert (tokens[0], tokens[-1]) == ("kaz_Cyrl", "</s>")
    assert codec.prefix("ky") == ["kir_Cyrl"]
    assert codec.decode(["kir_Cyrl", *tokens[1:]]) == "Үкімет хат жіберді."


def test_m2m100_refuses_kyrgyz(small, tmp_path):
    codec = opened(small.m2m100(tmp_path / "m2m"))
    assert ("kk", "ru") in codec.pairs
    assert codec.prefix("ru") == ["__ru__"]
    assert not any("ky" in pair for pair in codec.pairs)


def test_madlad_is_told_the_target_before_the_source(small, tmp_path):
    codec = opened(small.t5(tmp_path / "madlad"))
    assert codec.encode("Хат.", "kk", "ru")[0] == "<2ru>"
    assert codec.prefix("ru") == []
    assert ("ru", "ky") in codec.pairs


def test_a_t5_model_of_one_pair_must_be_told_it(small, tmp_path):
    folder = small.t5(tmp_path / "t5", codes=())
    with pytest.raises(ModelError, match="--source"):
        opened(folder)
    assert opened(folder, pairs=(("kk", "ru"),)).pairs == {("kk", "ru")}


@pytest.mark.parametrize(
    ("told", "pairs"),
    [
        ({"source_lang": "kaz", "target_lang": "rus"}, {("kk", "ru")}),
        ({"source_lang": "trk", "target_lang": "en"}, {("kk", "en"), ("ky", "en")}),
    ],
)
def test_marian_says_its_pair_itself(small, tmp_path, told, pairs):
    assert opened(small.marian(tmp_path / "marian", **told)).pairs == pairs


def test_marian_with_several_targets_is_told_which(small, tmp_path):
    folder = small.marian(tmp_path / "marian", (">>rus<<", ">>eng<<"), source_lang="kk", target_lang="mul")
    codec = opened(folder)
    assert codec.pairs == {("kk", "ru"), ("kk", "en")}
    assert codec.encode("Хат.", "kk", "en")[0] == ">>eng<<"


def test_a_tokenizer_that_reads_kazakh_as_unknown_is_found_out(small, tmp_path):
    """As transformers 5 does with a SentencePiece file given as `vocab_file`: no error, only unknown tokens."""
    from transformers import NllbTokenizer

    folder = small.nllb(tmp_path / "nllb")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wrong = NllbTokenizer(vocab_file=str(folder / "sentencepiece.bpe.model"))
        wrong.save_pretrained(tmp_path / "wrong")
    (tmp_path / "wrong" / "config.json").write_text((folder / "config.json").read_text())
    with pytest.raises(ModelError, match="does not know"):
        opened(tmp_path / "wrong").check()


# --- folders -------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    (tmp_path / "letters").mkdir()
    with pytest.raises(ModelError, match=r"no config\.json"):
        models.check_files(tmp_path / "letters")
    with pytest.raises(ModelError, match="There is no folder"):
        models.check_files(tmp_path / "nowhere")


def test_a_model_of_another_kind_is_named(small, tmp_path):
    folder = small.nllb(tmp_path / "bert")
    (folder / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(ModelError, match="“bert”"):
        opened(folder)


def safetensors(path, length: int = 16, missing: int = 0) -> None:
    header = json.dumps({"a": {"dtype": "F32", "shape": [length // 4], "data_offsets": [0, length]}}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * (length - missing))


def test_half_of_a_download_is_found_by_its_size(small, tmp_path):
    folder = small.nllb(tmp_path / "nllb")
    with pytest.raises(ModelError, match="has no weights"):
        models.check_files(folder)
    safetensors(folder / "model.safetensors", missing=5)
    with pytest.raises(ModelError, match="cut off or damaged"):
        models.check_files(folder)
    safetensors(folder / "model.safetensors")
    models.check_files(folder)


def test_a_missing_shard_an_open_download_and_a_pointer_are_named(small, tmp_path):
    folder = small.nllb(tmp_path / "nllb")
    shards = {
        "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    }
    (folder / "model.safetensors.index.json").write_text(json.dumps(shards))
    safetensors(folder / "model-00001-of-00002.safetensors")
    with pytest.raises(ModelError, match="model-00002-of-00002"):
        models.check_files(folder)
    (folder / "model-00002-of-00002.safetensors").write_text(
        "version https://git-lfs.github.com/spec/v1\noid x\n"
    )
    with pytest.raises(ModelError, match="Git LFS"):
        models.check_files(folder)
    (folder / "model-00002-of-00002.safetensors.incomplete").write_bytes(b"")
    with pytest.raises(ModelError, match="broke off"):
        models.check_files(folder)


def test_a_configuration_that_broke_off_is_named(small, tmp_path):
    folder = small.nllb(tmp_path / "nllb")
    (folder / "config.json").write_text('{"model_type": "m2m')
    with pytest.raises(ModelError, match=r"config\.json cannot be read"):
        models.check_files(folder)


def test_damaged_tokenizer_files_are_one_clear_error(small, tmp_path):
    folder = small.marian(tmp_path / "marian", source_lang="kk", target_lang="ru")
    (folder / "source.spm").write_bytes(b"no SentencePiece file")
    with pytest.raises(ModelError, match="tokenizer"):
        opened(folder)


# --- the commands --------------------------------------------------------------------------------------------------


def run(*arguments: str):
    return CliRunner().invoke(main, arguments)


def test_list_says_what_can_be_added(tmp_path):
    result = run("--workspace", str(tmp_path), "model", "list")
    assert result.exit_code == 0
    assert "No model in" in result.stderr
    assert "kazrush-kk-ru" in result.stderr
    assert "not for commercial use" in result.stderr


def test_a_non_commercial_licence_is_asked_about_before_anything_is_fetched(tmp_path):
    result = run("--workspace", str(tmp_path), "model", "add", "nllb-600m")
    assert result.exit_code == 1
    assert "2500 MB" in result.stderr
    assert "--accept-licence" in result.stderr
    assert not (tmp_path / "models").exists()


def test_without_a_network_one_sentence_says_what_to_do(tmp_path, monkeypatch):
    # Set before the hub's library is read: it reads this once.
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    result = run("--workspace", str(tmp_path), "model", "add", "kazrush-kk-ru")
    assert result.exit_code == 1
    assert "cannot be downloaded" in result.stderr
    assert "audarma model add FOLDER" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_is_neither_a_name_nor_a_folder_is_said(tmp_path):
    result = run("--workspace", str(tmp_path), "model", "add", "no-such-model")
    assert result.exit_code == 1
    assert "neither" in result.stderr


@pytest.mark.parametrize("kind", ["nllb", "m2m100", "t5"])
def test_every_family_is_converted_and_begins_with_the_same_words(small, tmp_path, kind):
    from workbench.drafting.ctranslate import ConvertedModel, convert
    from workbench.drafting.torch_model import TorchModel

    folder = getattr(small, kind)(tmp_path / kind)
    small.weights(folder)
    chosen = Model(kind, folder, Record(kind))
    codec = Codec(chosen)
    batch = [codec.encode(text, "kk", "ru") for text in small.TEXTS[:2]]
    original = TorchModel(folder, codec).run(batch, codec.prefix("ru"), 1, beam=1)
    converted = ConvertedModel(convert(chosen, quantization="float32")).run(
        batch, codec.prefix("ru"), 1, beam=1
    )

    for one, other in zip(original, converted, strict=True):
        # What a model of random weights says is a near tie further on.
        assert one[0].tokens[:2] == other[0].tokens[:2]
        assert len(other[0].attention) == len(other[0].tokens)
        assert len(other[0].attention[0]) == len(one[0].attention[0])
    assert len(converted) == len(batch)


def test_a_licence_is_read_off_the_model_card(small, tmp_path):
    folder = small.nllb(tmp_path / "nllb")
    safetensors(folder / "model.safetensors")
    assert adding.offer(str(folder)).record.licence == "unknown"
    (folder / "README.md").write_text("---\nlicense: cc-by-nc-4.0\n---\n")
    assert adding.offer(str(folder)).restricted
