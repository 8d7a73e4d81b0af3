"""Folders of models of each family with a real tokenizer and random weights: their words mean nothing, their shapes are right."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import sentencepiece

TEXTS = [
    "Қазақстан Республикасының Үкіметі өңірлерге ғылыми жұмыс туралы хат жіберді.",
    "Кыргыз Республикасынын Өкмөтү аймактарга жаңы иш жөнүндө кат жиберди.",
    "Правительство Республики Казахстан направило в регионы письмо о новой работе.",
    "The Government of the Republic of Kazakhstan sent the regions a letter about new work.",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүіһ ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁӘҒҚҢӨҰҮІҺ 0123456789 . , ; : ! ? « » – —",
]


def pieces(kind: str, **more: Any) -> bytes:
    """Train a SentencePiece model on the texts."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 20), model_writer=written, vocab_size=330, model_type=kind, character_coverage=1.0,
        hard_vocab_limit=False, minloglevel=2, num_threads=1, **more,
    )  # fmt: skip
    return written.getvalue()


def _write(folder: Path, name: str, value: Any) -> None:
    (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def nllb(folder: Path) -> Path:
    """An NLLB folder: a BPE SentencePiece file and a tokenizer_config.json that lists the language codes."""
    folder.mkdir(parents=True)
    (folder / "sentencepiece.bpe.model").write_bytes(pieces("bpe", bos_id=1, eos_id=2, unk_id=0, pad_id=-1))
    codes = ["eng_Latn", "kaz_Cyrl", "kir_Cyrl", "rus_Cyrl"]
    _write(
        folder,
        "tokenizer_config.json",
        {"tokenizer_class": "NllbTokenizer", "additional_special_tokens": codes},
    )
    _write(folder, "config.json", {"model_type": "m2m_100"})
    return folder


def m2m100(folder: Path) -> Path:
    folder.mkdir(parents=True)
    data = pieces("bpe", bos_id=1, eos_id=2, unk_id=0, pad_id=-1)
    (folder / "sentencepiece.bpe.model").write_bytes(data)
    model = sentencepiece.SentencePieceProcessor(model_proto=data)
    vocabulary = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
    for number in range(3, len(model)):
        vocabulary[model.id_to_piece(number)] = len(vocabulary)
    _write(folder, "vocab.json", vocabulary)
    _write(folder, "tokenizer_config.json", {"tokenizer_class": "M2M100Tokenizer"})
    _write(folder, "config.json", {"model_type": "m2m_100"})
    return folder


def t5(folder: Path, codes: tuple[str, ...] = ("<2en>", "<2kk>", "<2ky>", "<2ru>")) -> Path:
    folder.mkdir(parents=True)
    data = pieces("unigram", bos_id=-1, pad_id=0, eos_id=1, unk_id=2, user_defined_symbols=list(codes))
    (folder / "spiece.model").write_bytes(data)
    _write(folder, "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer"})
    _write(folder, "config.json", {"model_type": "t5"})
    return folder


def marian(folder: Path, codes: tuple[str, ...] = (), **told: str) -> Path:
    folder.mkdir(parents=True)
    data = pieces("unigram", bos_id=-1, pad_id=-1, eos_id=0, unk_id=1)
    (folder / "source.spm").write_bytes(data)
    (folder / "target.spm").write_bytes(data)
    model = sentencepiece.SentencePieceProcessor(model_proto=data)
    vocabulary = {"</s>": 0, "<unk>": 1}
    for token in (*(model.id_to_piece(n) for n in range(2, len(model))), *codes, "<pad>"):
        vocabulary[token] = len(vocabulary)
    _write(folder, "vocab.json", vocabulary)
    _write(folder, "tokenizer_config.json", {"tokenizer_class": "MarianTokenizer", **told})
    _write(folder, "config.json", {"model_type": "marian"})
    return folder


def weights(folder: Path) -> None:
    """Give a folder random weights of a tiny model of its kind."""
    import torch
    from transformers import (
        AutoTokenizer,
        M2M100Config,
        M2M100ForConditionalGeneration,
        T5Config,
        T5ForConditionalGeneration,
    )

    tokenizer = AutoTokenizer.from_pretrained(folder)
    size = (
        max([*tokenizer.get_vocab().values(), *tokenizer.convert_tokens_to_ids(tokenizer.all_special_tokens)])
        + 8
    )
    if (folder / "vocab.json").exists():
        size = len(tokenizer.encoder) + len(tokenizer.lang_token_to_id) + tokenizer.num_madeup_words
    with torch.random.fork_rng():
        torch.manual_seed(3)
        if (folder / "spiece.model").exists():
            model: Any = T5ForConditionalGeneration(
                T5Config(
                    vocab_size=size,
                    d_model=32,
                    d_kv=8,
                    d_ff=64,
                    num_layers=3,
                    num_heads=4,
                    decoder_start_token_id=0,
                )
            )
        else:
            model = M2M100ForConditionalGeneration(
                M2M100Config(
                    vocab_size=size, d_model=32, encoder_layers=3, decoder_layers=3, encoder_attention_heads=4,
                    decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=512,
                    decoder_start_token_id=2,
                )
            )  # fmt: skip
    model.save_pretrained(folder)
