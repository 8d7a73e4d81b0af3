"""A real model, trained for these tests, with real mistakes: pins kept, both ways of running it, and bad input."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli import main
from workbench.drafting import adding, models
from workbench.drafting.codec import Codec
from workbench.drafting.ctranslate import BEAM, ConvertedModel, convert
from workbench.drafting.engine import Request
from workbench.drafting.models import ModelError, model
from workbench.drafting.seq2seq import Loaded, Seq2SeqEngine, load
from workbench.drafting.torch_model import TorchModel
from workbench.errors import EngineError

pytestmark = pytest.mark.xdist_group("tiny")
ROOT = Path(__file__).resolve().parents[3]
UNSEEN_SEED = 20  # sentences that nothing was tried out on while the code was written


@pytest.fixture(scope="module")
def engine(models_folder) -> Seq2SeqEngine:
    return Seq2SeqEngine(models_folder, "tiny")


@pytest.fixture(scope="module")
def unseen(corpus):
    return corpus.unseen(140, UNSEEN_SEED)


def request(sentence) -> Request:
    return Request(sentence.source, "kk", "ru", pins=tuple(w.pin for w in sentence.wanted))


def ask(engine, text: str, **more):
    return engine.translate([Request(text, "kk", "ru", **more)])[0]


# --- pins ----------------------------------------------------------------------------------------------------------


def test_pins_of_names_titles_and_patterns_that_training_never_saw(engine, unseen, corpus, judging):
    seen = {w.pin.source.text for s in corpus.training(4000) for w in s.wanted}
    assert not any(w.pin.source.text in seen for s in unseen for w in s.wanted)

    plain = [d.candidates[0] for d in engine.translate([Request(s.source, "kk", "ru") for s in unseen])]
    mended = [d.candidates[0] for d in engine.translate([request(s) for s in unseen])]
    results = judging.judge(unseen, plain, mended)
    print(judging.report(results))

    assert len(results) >= 200
    assert sum(r.kept for r in results) >= 0.98 * len(results)
    assert sum(r.right for r in results) >= 0.90 * len(results)
    # The model alone is far from that: there was something to do.
    assert sum(r.by_itself for r in results) < 0.8 * len(results)
    # What a draft says of its pins is what the glossary's check says.
    for sentence, candidate in zip(unseen, mended, strict=True):
        mine = [r for r in results if r.sentence is sentence]
        assert {r.term for r in mine if not r.kept} == {pin.term for pin in candidate.pins_open}


@pytest.mark.parametrize("language", ["ky", "en"])
def test_pins_in_kyrgyz_and_english(second_folder, corpus, judging, language):
    seen = {w.pin.source.text for s in corpus.training(8000, languages=("ky", "en")) for w in s.wanted}
    sentences = corpus.unseen(140, UNSEEN_SEED, language)
    assert not any(w.pin.source.text in seen for s in sentences for w in s.wanted)

    engine = Seq2SeqEngine(second_folder, "second")
    assert engine.languages() == {("kk", "ky"), ("kk", "en")}
    plain = [
        d.candidates[0] for d in engine.translate([Request(s.source, "kk", language) for s in sentences])
    ]
    mended = [
        d.candidates[0]
        for d in engine.translate(
            [Request(s.source, "kk", language, pins=tuple(w.pin for w in s.wanted)) for s in sentences]
        )
    ]
    results = judging.judge(sentences, plain, mended)
    print(language, judging.report(results))

    assert len(results) >= 200
    assert sum(r.kept for r in results) >= 0.98 * len(results)
    assert sum(r.right for r in results) >= 0.90 * len(results)
    assert sum(r.by_itself for r in results) < 0.8 * len(results)


def test_a_draft_says_its_model_licence_and_confidence(engine, unseen):
    draft = engine.translate([request(unseen[0])])[0]
    assert (draft.engine, draft.model, draft.licence) == ("tiny", "tiny", "cc0-1.0")
    assert 0 < draft.candidates[0].confidence <= 1
    assert len(draft.candidates) == 1
    several = ask(engine, unseen[0].source, n=3)
    assert len(several.candidates) == 3
    assert several.candidates[0].confidence == max(c.confidence for c in several.candidates)


def test_links_stand_inside_the_texts(engine, unseen):
    for draft, sentence in zip(engine.translate([request(s) for s in unseen[:20]]), unseen, strict=False):
        candidate = draft.candidates[0]
        for (a, b), (c, d) in candidate.alignment:
            assert 0 <= a < b <= len(sentence.source)
            assert 0 <= c < d <= len(candidate.text)


# --- converted and unconverted -------------------------------------------------------------------------------------


@pytest.mark.parametrize("beam", [1, BEAM])
def test_converted_and_unconverted_agree_token_by_token(folder_of_models, unseen, beam):
    chosen = model(folder_of_models, "tiny")
    codec = Codec(chosen)
    exact = ConvertedModel(convert(chosen, quantization="float32"), compute="float32")
    original = TorchModel(chosen.folder, codec)
    batch = [codec.encode(s.source, "kk", "ru") for s in unseen[:40]]
    # One by one: padding changes the order of additions, and with it the last bits.
    mine = [exact.run([tokens], [], 1, beam=beam)[0][0] for tokens in batch]
    other = [original.run([tokens], [], 1, beam=beam)[0][0] for tokens in batch]
    same = sum(a.tokens == b.tokens for a, b in zip(mine, other, strict=True))
    rough = ConvertedModel(convert(chosen)).run(batch, [], 1, beam=beam)
    close = sum(a.tokens == b[0].tokens for a, b in zip(mine, rough, strict=True))
    print(f"beam {beam}: float32 equal {same} of {len(batch)}, int8 equal {close} of {len(batch)}")
    assert same == len(batch)
    for a, b in zip(mine, other, strict=True):
        assert len(a.attention) == len(b.attention)
        for one, two in zip(a.attention, b.attention, strict=True):
            assert one == pytest.approx(two, abs=2e-4)


def test_the_same_requests_give_the_same_drafts(engine, unseen):
    requests = [request(s) for s in unseen[:12]]
    assert engine.translate(requests) == engine.translate(requests)


# --- bad input -----------------------------------------------------------------------------------------------------


def test_a_long_segment_is_translated_piece_by_piece_and_whole(engine, unseen):
    sentences = [s.source for s in unseen[:90]]
    text = " ".join(sentences)
    assert len(text) > 5000
    candidate = ask(engine, text).candidates[0]
    assert candidate.text.count(".") >= 0.8 * len(sentences)
    assert max(b for (_, b), _ in candidate.alignment) > len(text) - 40


def test_a_long_text_without_a_space_is_refused_with_a_reason(engine):
    draft = ask(engine, "қ" * 5000)
    assert draft.candidates == ()
    message, values = draft.problem
    assert "5000" in message % values


def test_nothing_to_translate_stays_as_it_is(engine):
    assert [d.text for d in ask(engine, "🙂 2025 – 45 %").candidates] == ["🙂 2025 – 45 %"]
    assert ask(engine, "").candidates == ()
    assert ask(engine, "  \n").candidates == ()


def test_emoji_and_latin_letters_do_no_harm(engine, unseen):
    text = ask(engine, f"🙂 WTO – {unseen[0].source} https://example.kz/a?b=c").candidates[0].text
    assert text
    assert "<unk>" not in text
    assert "⁇" not in text


def test_a_cancelled_job_stops_between_batches(engine, unseen):
    cancel = threading.Event()
    cancel.set()
    assert engine.translate([request(s) for s in unseen], cancel) == []


class Runner:
    """A model that gives what it is told to, or has too little memory for more than some texts."""

    def __init__(self, inner, room: int = 99, lost: int = 0) -> None:
        self.inner, self.room, self.lost, self.calls = inner, room, lost, []

    def run(self, batch, prefix, n, beam=BEAM):
        self.calls.append(len(batch))
        if len(batch) > self.room:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")
        return self.inner.run(batch, prefix, n, beam)[self.lost :]


def test_too_few_translations_are_an_error_not_a_shift(engine, unseen):
    loaded = load(engine._model)
    texts = [loaded.codec.encode(s.source, "kk", "ru") for s in unseen[:4]]
    with pytest.raises(EngineError, match="3 translations for 4 texts"):
        engine._run(Loaded(loaded.codec, Runner(loaded.runner, lost=1)), texts, [])


def test_where_memory_runs_out_smaller_batches_are_tried(engine, unseen):
    loaded = load(engine._model)
    texts = [loaded.codec.encode(s.source, "kk", "ru") for s in unseen[:5]]
    runner = Runner(loaded.runner, room=2)
    assert len(engine._run(Loaded(loaded.codec, runner), texts, [])) == 5
    assert max(n for n in runner.calls if n <= 2) <= 2
    with pytest.raises(EngineError, match="not enough memory"):
        engine._run(Loaded(loaded.codec, Runner(loaded.runner, room=0)), texts, [])


def test_a_damaged_conversion_says_so(folder_of_models):
    binary = folder_of_models / "tiny" / "ctranslate2" / "model.bin"
    binary.write_bytes(binary.read_bytes()[:5000])
    with pytest.raises(ModelError, match="cannot be loaded"):
        Seq2SeqEngine(folder_of_models, "tiny").translate([Request("Құжат.", "kk", "ru")])


# --- adding, and without torch -------------------------------------------------------------------------------------


def run(*arguments: str, text: str | None = None):
    return CliRunner().invoke(main, arguments, input=text)


def test_a_folder_is_added_listed_and_translates(tmp_path, published, unseen):
    result = run("--workspace", str(tmp_path), "model", "add", str(published))
    assert result.exit_code == 0, result.stderr
    assert "Licence: cc0-1.0" in result.stderr
    assert result.stdout.startswith("kk→ru: ")
    assert "tiny" in run("--workspace", str(tmp_path), "model", "list").stdout
    again = run("--workspace", str(tmp_path), "model", "add", str(published))
    assert again.exit_code == 1
    assert "already" in again.stderr

    lines = [unseen[0].source, "", unseen[1].source]
    translated = run(
        "--workspace",
        str(tmp_path),
        "translate",
        "--engine",
        "tiny",
        "--target",
        "ru",
        text="\n".join(lines) + "\n",
    )
    assert translated.exit_code == 0, translated.stderr
    out = translated.stdout.split("\n")
    assert len(out) == 4
    assert out[1] == ""
    assert out[0]


# --- converting ----------------------------------------------------------------------------------------------------


@pytest.fixture
def by_hand(tmp_path, published) -> Path:
    """A workspace into whose models folder someone has copied the unconverted model."""
    shutil.copytree(published, tmp_path / "models" / "tiny")
    return tmp_path


def convert_there(workspace: Path, name: str = "tiny"):
    return run("--workspace", str(workspace), "model", "convert", name)


def translate_there(workspace: Path, lines: list[str]) -> list[str]:
    result = run(
        "--workspace",
        str(workspace),
        "translate",
        "--engine",
        "tiny",
        "--target",
        "ru",
        text="\n".join(lines) + "\n",
    )
    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith("\n")
    return result.stdout[:-1].split("\n")


def test_a_model_is_converted_and_translates_line_for_line(by_hand, unseen):
    result = convert_there(by_hand)
    assert result.exit_code == 0, result.stderr
    folder = by_hand / "models" / "tiny" / "ctranslate2"
    assert result.stdout.startswith(f"{folder}: ")
    assert {p.name for p in folder.iterdir()} >= {"model.bin", "config.json"}
    weights = by_hand / "models" / "tiny" / "model.safetensors"
    assert (folder / "model.bin").stat().st_size < 0.5 * weights.stat().st_size

    lines = [s.source for s in unseen[:12]]
    lines[3:3] = ["", "🙂 2025 – 45 %", "  "]
    from_converted = translate_there(by_hand, lines)
    assert len(from_converted) == len(lines)
    assert from_converted[3:6] == ["", "🙂 2025 – 45 %", "  "]
    # Without the weights, what is converted is all that it can have run.
    weights.unlink()
    assert translate_there(by_hand, lines) == from_converted


def test_converting_again_takes_the_place_of_the_first(by_hand):
    assert convert_there(by_hand).exit_code == 0
    stale = by_hand / "models" / "tiny" / "ctranslate2" / "stale"
    stale.write_text("", encoding="utf-8")
    assert convert_there(by_hand).exit_code == 0
    assert not stale.exists()


def test_what_is_no_model_is_not_converted(by_hand):
    (by_hand / "models" / "letters").mkdir()
    for name in ("letters", "nothing", "../tiny"):
        refused = convert_there(by_hand, name)
        assert refused.exit_code == 1
        assert "There is no model" in refused.stderr
        assert "audarma model list" in refused.stderr


@pytest.mark.parametrize(
    ("name", "left", "message"),
    [
        ("model.safetensors", 5000, "cut off or damaged"),
        ("model.safetensors", 0, "has no weights"),
        ("config.json", 20, "cannot be read"),
        ("source.spm", 0, "no tokenizer"),
    ],
)
def test_a_half_downloaded_model_is_not_converted(by_hand, name, left, message):
    place = by_hand / "models" / "tiny" / name
    data = place.read_bytes()
    place.write_bytes(data[:left]) if left else place.unlink()
    refused = convert_there(by_hand)
    assert refused.exit_code == 1
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (by_hand / "models" / "tiny" / "ctranslate2").exists()


def test_a_model_with_another_ones_tokenizer_is_not_converted(by_hand, small, tmp_path):
    other = small.marian(tmp_path / "other", source_lang="en", target_lang="ru")
    for name in ("source.spm", "target.spm"):
        shutil.copy(other / name, by_hand / "models" / "tiny" / name)
    words = json.loads((by_hand / "models" / "tiny" / "vocab.json").read_text("utf-8"))
    latin = {word if len(word) > 1 else f"{word}{word}x": number for word, number in words.items()}
    (by_hand / "models" / "tiny" / "vocab.json").write_text(json.dumps(latin), encoding="utf-8")
    refused = convert_there(by_hand)
    assert refused.exit_code == 1
    assert "does not know" in refused.stderr
    assert not (by_hand / "models" / "tiny" / "ctranslate2").exists()


# --- among the engines ---------------------------------------------------------------------------------------------


def test_an_added_model_joins_the_engines(folder_of_models):
    from workbench.drafting import engine as engines
    from workbench.drafting import order

    before = models.used()
    models.use(folder_of_models)
    try:
        assert "tiny" in order.known()
        assert order.known().index("memory") < order.known().index("tiny") < order.known().index("assembly")
        assert engines.engine("tiny").languages() == {("kk", "ru")}
        assert isinstance(engines.engine("tiny"), engines.Cacheable)
    finally:
        models.use(before)


def test_a_neural_draft_says_its_engine_and_licence_in_the_page_and_in_tmx(
    models_folder, workspace, client, unseen, tmp_path
):
    from workbench import exports, intake, projects
    from workbench.drafting import order, predraft
    from workbench.review import translations

    before = models.used()
    models.use(models_folder)
    try:
        number = projects.create_project(workspace.db, "Neural", "kk", ("ru",))
        order.set_engines(workspace.db, number, {"ru": ["tiny"]}, [])
        document = intake.add_document(workspace, number, "a.txt", unseen[0].source.encode(), draft=False)
        predraft.predraft(workspace, document)
    finally:
        models.use(before)
    segment = translations.rows(workspace.db, document)[0].id
    (draft,) = client.get(f"/segments/{segment}/ru/help.json").get_json()["drafts"]
    assert (draft["engine_name"], draft["model"], draft["licence"]) == ("tiny", "tiny", "cc0-1.0")
    assert "licence: cc0-1.0" in client.get(f"/segments/{segment}/ru/drafts").text
    file = tmp_path / "a.tmx"
    exports.tmx(workspace, [document], "kk", ["ru"], file, state="initial")
    written = file.read_text("utf-8")
    score = round(100 * draft["confidence"])
    assert f'<prop type="x-origin">tiny {score}</prop>' in written
    assert '<prop type="x-licence">cc0-1.0</prop>' in written
    assert '<prop type="x-model">tiny</prop>' in written


def test_a_copy_that_turns_out_wrong_is_taken_away_again(tmp_path, published):
    broken = tmp_path / "broken"
    shutil.copytree(published, broken)
    # Whole by its length, but its words are another tokenizer's.
    vocabulary = json.loads((broken / "vocab.json").read_text("utf-8"))
    wrong = {("x" * n if len(word) == 1 and word.isalpha() else word): n for word, n in vocabulary.items()}
    (broken / "vocab.json").write_text(json.dumps(wrong), encoding="utf-8")
    with pytest.raises(ModelError, match="does not know"):
        adding.add(adding.offer(str(broken)), tmp_path / "models", lambda _: None)
    assert not (tmp_path / "models" / "broken").exists()


WITHOUT_TORCH = """
import sys

class Hiding:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        if name == "torch" or name.startswith("torch."):
            return None
        return self.finder.find_spec(name, path, target)

    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path[:] = [Hiding(finder) for finder in sys.meta_path]
sys.argv = ["audarma", *sys.argv[1:]]
from workbench.cli import main
main()
"""


def without_torch(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WITHOUT_TORCH), *arguments],
        input=text, capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip


def test_a_converted_model_runs_without_torch(models_folder, unseen):
    workspace = str(models_folder.parent)
    result = without_torch(
        "--workspace",
        workspace,
        "translate",
        "--engine",
        "tiny",
        "--target",
        "ru",
        text=f"{unseen[0].source}\n",
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()
    assert result.stdout.strip() != unseen[0].source

    for command in (["convert", "tiny"], ["add", "kazrush-kk-ru"]):
        refused = without_torch("--workspace", workspace, "model", *command)
        assert refused.returncode == 1
        assert "PyTorch, which is not installed" in refused.stderr
        assert "Traceback" not in refused.stderr
