"""CTranslate2 against transformers on one model: time and memory, at the shapes of NLLB-200-distilled-600M.

    python benchmarks/drafting.py [SENTENCES]

The weights are random, which does for speed and memory; they need 5 GB on disk in the temporary folder while it runs. Each way of
running is a process of its own, so that its memory is its own. With random weights the words are near ties and say nothing: that both
ways give the same words is tested on a trained model, tests/workbench/drafting/test_tiny_model.py.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WAYS = ("transformers", "ctranslate2 float32", "ctranslate2 int8")


def build(folder: Path) -> None:
    """Write a model of NLLB-600M's shapes with random weights, and convert it twice."""
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    from workbench.drafting.ctranslate import convert
    from workbench.drafting.models import Model, Record

    spec = importlib.util.spec_from_file_location("small", ROOT / "tests/workbench/drafting/small.py")
    assert spec is not None
    assert spec.loader is not None
    small = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(small)
    small.nllb(folder)
    torch.manual_seed(1)
    config = M2M100Config(
        vocab_size=256_206, d_model=1024, encoder_layers=12, decoder_layers=12, encoder_attention_heads=16,
        decoder_attention_heads=16, encoder_ffn_dim=4096, decoder_ffn_dim=4096, max_position_embeddings=1024,
        decoder_start_token_id=2, tie_word_embeddings=True, init_std=0.1,
    )  # fmt: skip
    M2M100ForConditionalGeneration(config).save_pretrained(folder)
    model = Model("nllb", folder, Record("nllb"))
    for quantization in ("float32", "int8"):
        convert(model, quantization=quantization).rename(folder / f"ctranslate2 {quantization}")


def measure(folder: Path, way: str, number: int) -> dict[str, float]:
    """Translate `number` sentences one way; return seconds to load and to translate, and peak memory in megabytes."""
    from workbench.drafting.codec import Codec
    from workbench.drafting.ctranslate import BEAM, ConvertedModel, Runner
    from workbench.drafting.models import Model, Record
    from workbench.drafting.torch_model import TorchModel

    texts = [
        "Министр кездесуде жаңа жоба туралы айтты.",
        "Қазақстан Республикасының Үкіметі өңірлерге ғылыми жұмыс туралы хат жіберді.",
    ]
    codec = Codec(Model("nllb", folder, Record("nllb")))
    batch = [codec.encode(texts[i % len(texts)], "kk", "ru") for i in range(number)]
    start = time.perf_counter()
    runner: Runner = TorchModel(folder, codec) if way == WAYS[0] else ConvertedModel(folder / way)
    loaded = time.perf_counter()
    runner.run(batch, codec.prefix("ru"), 1, beam=BEAM)
    done = time.perf_counter()
    return {
        "load": loaded - start,
        "translate": done - loaded,
        "memory": peak(),
    }


def peak() -> float:
    """Return the most memory that this process has held, in megabytes (Linux)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) / 1024


def main() -> None:
    if len(sys.argv) == 4:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
        return
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "nllb"
        build(folder)
        found = {}
        for way in WAYS:
            made = subprocess.run(
                [sys.executable, __file__, str(folder), way, str(number)],
                capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            found[way] = json.loads(made.stdout)
        files = {
            WAYS[0]: (folder / "model.safetensors").stat().st_size,
            **{way: (folder / way / "model.bin").stat().st_size for way in WAYS[1:]},
        }
    print(f"{number} sentences, beam 4\n")
    print("| | file, MB | load, s | translate, s | peak memory, MB |\n|---|---|---|---|---|")
    for way, row in found.items():
        print(
            f"| {way} | {files[way] / 1e6:.0f} | {row['load']:.1f} | {row['translate']:.1f} | {row['memory']:.0f} |"
        )


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
