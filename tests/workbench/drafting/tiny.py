"""Tiny Marian models, trained in the test on `corpus`: their tokenizers, weights, attention and mistakes are real.

One is for kk→ru alone, one for kk→ky and kk→en, told apart by a code before the text as in OPUS-MT's models for several targets.
One thread, a fixed number of steps and a fixed seed: the same models each time. As in many published Marian
models, the attention is guided while it learns: a name's or title's target tokens are to look at its source tokens.
"""

from __future__ import annotations

import io
import json
import random
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sentencepiece
import torch
from transformers import MarianConfig, MarianMTModel

STEPS = {("ru",): 760, ("ky", "en"): 420}
CODES = {"ru": ">>rus<<", "ky": ">>kir<<", "en": ">>eng<<"}
WARM = 60
BATCH = 32
RATE = 4e-3
WIDTH = 96
LAYERS = 2
VOCABULARY = 700
GUIDED = 0.3
SENTENCES = 26_000
_SPACE = "▁"


def train(folder: Path, corpus: Any, languages: tuple[str, ...] = ("ru",)) -> None:
    """Train a model for these targets and write it to `folder` as its publisher would: config, tokenizer files, weights."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.manual_seed(7)
            _train(folder, corpus.training(SENTENCES, languages=languages), STEPS[languages], languages)
    finally:
        torch.set_num_threads(threads)


def _train(folder: Path, sentences: list[Any], steps: int, languages: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    codes = {language: CODES[language] for language in languages} if len(languages) > 1 else {}
    pieces, vocabulary = _tokenizer(folder, sentences, tuple(codes.values()))
    padding = vocabulary["<pad>"]
    model = MarianMTModel(_config(len(vocabulary), padding))
    model.train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    batches = _batches(pieces, sentences, {language: [vocabulary[code]] for language, code in codes.items()})
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / WARM) * (1 - step / steps) ** 0.5
        _step(model, next(batches), padding)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        with torch.no_grad():
            # Marian begins its translation with a zero vector.
            model.get_input_embeddings().weight[padding] = 0
    model.eval().save_pretrained(folder)


def _tokenizer(folder: Path, sentences: list[Any], codes: tuple[str, ...]) -> tuple[Any, dict[str, int]]:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text for s in sentences[:4000] for text in (s.source, s.target)]),
        model_writer=written, vocab_size=VOCABULARY, model_type="unigram", character_coverage=1.0,
        bos_id=-1, pad_id=-1, eos_id=0, unk_id=1, minloglevel=2, num_threads=1,
    )  # fmt: skip
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(written.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    vocabulary = {"</s>": 0, "<unk>": 1}
    for number in range(2, len(pieces)):
        vocabulary[pieces.id_to_piece(number)] = number
    for code in (*codes, "<pad>"):
        vocabulary[code] = len(vocabulary)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    told = {"tokenizer_class": "MarianTokenizer", "source_lang": "kaz"}
    told |= {} if codes else {"target_lang": "rus"}
    (folder / "tokenizer_config.json").write_text(json.dumps(told), encoding="utf-8")
    return pieces, vocabulary


def _config(size: int, padding: int) -> MarianConfig:
    return MarianConfig(
        vocab_size=size, d_model=WIDTH, encoder_layers=LAYERS, decoder_layers=LAYERS, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=2 * WIDTH, decoder_ffn_dim=2 * WIDTH, max_position_embeddings=512,
        pad_token_id=padding, eos_token_id=0, decoder_start_token_id=padding, bad_words_ids=[[padding]], forced_eos_token_id=None,
        dropout=0.0, scale_embedding=True, activation_function="relu", init_std=0.05, attn_implementation="eager",
    )  # fmt: skip


def _spans(pieces: Any, text: str) -> list[tuple[int, int]]:
    out, place = [], 0
    for piece in pieces.encode(text, out_type=str):
        letters = piece.replace(_SPACE, "")
        start = text.index(letters, place)
        place = start + len(letters)
        out.append((start, place))
    return [*out, (len(text), len(text))]


def _aligned(pieces: Any, sentence: Any, before: int) -> list[tuple[int, list[int]]]:
    """The target tokens of each name and title with the source tokens that they come from, `before` of which stand before the text."""
    source, target = _spans(pieces, sentence.source), _spans(pieces, sentence.target)
    out = []
    for wanted in sentence.wanted:
        stem = wanted.pin.source.text
        start, there = sentence.source.find(stem[:-2]), sentence.target.lower().find(wanted.form.lower())
        if start < 0 or there < 0:
            continue
        inside = [i + before for i, (a, b) in enumerate(source) if a < start + len(stem) and b > start]
        out += [(i, inside) for i, (a, b) in enumerate(target) if a < there + len(wanted.form) and b > there]
    return out


def _batches(pieces: Any, sentences: list[Any], codes: dict[str, list[int]]) -> Iterator[list[Any]]:
    """Endless batches of sentences of like length, each made ready once."""
    drawn = random.Random(5)
    ready = []
    for s in sentences:
        code = codes.get(s.language, [])
        aligned = _aligned(pieces, s, len(code))
        ready.append(([*code, *pieces.encode(s.source), 0], [*pieces.encode(s.target), 0], aligned))
    while True:
        drawn.shuffle(ready)
        for start in range(0, len(ready) - BATCH * 16, BATCH * 16):
            pool = sorted(ready[start : start + BATCH * 16], key=lambda row: len(row[0]))
            parts = [pool[i : i + BATCH] for i in range(0, len(pool), BATCH)]
            drawn.shuffle(parts)
            yield from parts


def _padded(rows: list[list[int]], value: int) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([row + [value] * (width - len(row)) for row in rows])


def _step(model: Any, batch: list[Any], padding: int) -> None:
    source = _padded([row[0] for row in batch], padding)
    target = _padded([row[1] for row in batch], -100)
    before = torch.cat([torch.full((len(batch), 1), padding), target[:, :-1].clamp_min(0)], 1)
    out = model(
        input_ids=source,
        attention_mask=(source != padding).long(),
        decoder_input_ids=before,
        output_attentions=True,
    )
    loss = torch.nn.functional.cross_entropy(out.logits.flatten(0, 1), target.flatten(), ignore_index=-100)
    wanted = torch.zeros(len(batch), target.shape[1], source.shape[1])
    for row, (_, _, aligned) in enumerate(batch):
        for place, inside in aligned:
            wanted[row, place, inside] = 1
    told = wanted.amax(-1)
    attended = (out.cross_attentions[-1].mean(1) * wanted).sum(-1).clamp_min(1e-6)
    guided = -(attended.log() * told).sum() / told.sum().clamp_min(1)
    (loss + GUIDED * guided).backward()
