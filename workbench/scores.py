"""How good a translation is, by sacrebleu: BLEU, chrF2, chrF++ and TER, each with the signature that reproduces it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class Score:
    """A metric's value on sacrebleu's scale 0..100 (TER: the lower the better, and it may be over 100) and its signature.

    `interval` is half the width of the 95 % interval by bootstrap resampling, around `mean`, the resamplings' mean. `p` is the
    probability that a difference from the baseline as large as this one comes about by chance (paired bootstrap).
    """

    name: str
    value: float
    signature: str
    mean: float | None = None
    interval: float | None = None
    p: float | None = None


def _metrics() -> dict[str, Any]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF
    from sacrebleu.metrics.ter import TER

    return {"BLEU": BLEU(), "chrF2": CHRF(), "chrF++": CHRF(word_order=2), "TER": TER()}


def score(hypotheses: Sequence[str], references: Sequence[str], *, samples: int = 0) -> list[Score]:
    """Compare line by line; both must have the same number of lines, and at least one.

    With `samples`, so many bootstrap resamplings give each score its interval; sacrebleu's fixed seed makes them repeatable.
    """
    _check_lengths(hypotheses, references)
    out = []
    for name, metric in _metrics().items():
        result = metric.corpus_score(list(hypotheses), [list(references)], n_bootstrap=max(samples, 1))
        signature = str(metric.get_signature())
        if samples > 1:
            out.append(Score(name, result.score, signature, float(result._mean), float(result._ci)))  # noqa: SLF001 - the only access
        else:
            out.append(Score(name, result.score, signature))
    return out


def compared(
    systems: Mapping[str, Sequence[str]], references: Sequence[str], *, samples: int = 1000
) -> dict[str, list[Score]]:
    """Score several translations of the same lines; all but the first, the baseline, with `p` (paired bootstrap)."""
    from sacrebleu.significance import PairedTest

    for hypotheses in systems.values():
        _check_lengths(hypotheses, references)
    if len(systems) < 2:
        return {name: score(lines, references, samples=samples) for name, lines in systems.items()}
    test = PairedTest(
        [(name, list(lines)) for name, lines in systems.items()],
        _metrics(),
        [list(references)],
        test_type="bs",
        n_samples=samples,
    )
    signatures, results = test()
    found = {
        name: [_paired(ours, results[theirs][place], signatures[theirs]) for ours, theirs in _NAMES.items()]
        for place, name in enumerate(systems)
    }
    baseline = next(iter(found.values()))
    # The test counts a difference of nothing as one that was never reached by chance; it always is.
    return {
        name: [
            replace(s, p=1.0) if s.p is not None and s.value == b.value else s
            for s, b in zip(scores, baseline, strict=True)
        ]
        for name, scores in found.items()
    }


_NAMES = {"BLEU": "BLEU", "chrF2": "chrF2", "chrF++": "chrF2++", "TER": "TER"}
"""Our names of the metrics and sacrebleu's."""


def _paired(metric: str, result: Any, signature: Any) -> Score:
    p = None if result.p_value is None else float(result.p_value)
    return Score(metric, float(result.score), str(signature), float(result.mean), float(result.ci), p)


def _check_lengths(hypotheses: Sequence[str], references: Sequence[str]) -> None:
    if not hypotheses or len(hypotheses) != len(references):
        raise InvalidInputError(
            "The translation has %(hypotheses)s lines and the reference %(references)s; they must be the same, "
            "and more than none.",
            hypotheses=len(hypotheses),
            references=len(references),
        )


def edits(draft: str, final: str) -> tuple[float, float]:
    """Return how many words and shifts lead from a draft to the final text, and the final text's words (TER's two counts)."""
    from sacrebleu.metrics.ter import TER

    if draft == final:
        return 0.0, float(len(final.split()))
    result = TER().sentence_score(draft, [final])
    return float(result.num_edits), float(result.ref_length)


def chrf(drafts: Sequence[str], finals: Sequence[str]) -> float:
    """Return chrF2 of drafts against final texts, 0..100."""
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF().corpus_score(list(drafts), [list(finals)]).score)
