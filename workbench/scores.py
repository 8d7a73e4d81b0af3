"""How good a translation is, by sacrebleu: BLEU, chrF2, chrF++ and TER, each with the signature that reproduces it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class Score:
    """A metric's value on sacrebleu's scale 0..100 (TER: the lower the better) and its signature."""

    name: str
    value: float
    signature: str


def score(hypotheses: Sequence[str], references: Sequence[str]) -> list[Score]:
    """Compare line by line; both must have the same number of lines, and at least one."""
    from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415 - sacrebleu takes half a second to import
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415
    from sacrebleu.metrics.ter import TER  # noqa: PLC0415

    if not hypotheses or len(hypotheses) != len(references):
        raise InvalidInputError(
            "The translation has %(hypotheses)s lines and the reference %(references)s; they must be the same, "
            "and more than none.",
            hypotheses=len(hypotheses),
            references=len(references),
        )
    out = []
    for name, metric in (("BLEU", BLEU()), ("chrF2", CHRF()), ("chrF++", CHRF(word_order=2)), ("TER", TER())):
        result = metric.corpus_score(list(hypotheses), [list(references)])
        out.append(Score(name, result.score, str(metric.get_signature())))
    return out
