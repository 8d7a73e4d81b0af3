"""Names that a machine spelt by rule: nobody has said yet that they are written so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glossary.terms import Finding
from workbench.review.checks.registry import Pair, check

if TYPE_CHECKING:
    from collections.abc import Iterable


@check("name-by-rule")
def name_by_rule(pair: Pair) -> Iterable[Finding]:
    """A name of a draft is spelt by the transliteration tables, and nobody has verified it."""
    known = {pin.source.text for pin in pair.pins}
    for start, end, name in pair.around.spelt:
        if name not in known:
            yield Finding(
                check="name-by-rule", category="spelling", severity="hint", start=start, end=end,
                message="“%(form)s” is spelt by the transliteration rules; nobody has verified it. Decide it once on the page "
                "“Terms”.",
                values={"form": pair.target[start:end], "term": name},
            )  # fmt: skip
