"""Annexes that count from 1 again: where they begin, and what their numbers are called.

附件一 名单 … 1. …    ->  附件一第1段
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence

from index.models import Block
from index.numbering import judgments, marks
from index.numerals import CHINESE, numeral, place, to_chinese


def bounds(plain: Sequence[str]) -> list[int]:
    """The lines at which annexes begin, and that which leads to what a judgment decides."""
    found = {at for at, line in enumerate(plain) if marks.ANNEX.match(line)}
    decides = judgments.operative(plain)
    return sorted(found if decides is None else found | {decides})


def names(blocks: Sequence[Block], plain: Sequence[str], numbered: Iterable[int]) -> dict[int, str]:
    """The annex each numbered block stands in, those of the body left out.

    A name that two annexes share gets a count, 附件（二）.
    """
    begins = bounds(plain)
    above = {at: begins[i - 1] for at in sorted(numbered) if (i := bisect.bisect(begins, at))}
    called: dict[int, str] = {}
    for begin in dict.fromkeys(above.values()):
        name = _name(blocks[begin], plain[begin])
        again = sum(known.partition("（")[0] == name for known in called.values())
        called[begin] = f"{name}（{to_chinese(again + 1)}）" if again else name
    return {at: called[begin] for at, begin in above.items()}


def number(annex: str, own: str) -> str:
    """The number of an annex's paragraph: 附件一第1段, 附件二第三条, 判决第一项; the body's is its own."""
    if not annex:
        return own
    if annex in judgments.DECIDED:
        return f"{annex}第{own}项" if numeral(own) else f"{annex}{own}"
    # 附件一四十五 and 附件一（二） could not be read.
    return f"{annex}第{own}段" if own[0] in CHINESE else f"{annex}{place(own)}"


def _name(block: Block, plain: str) -> str:
    if decided := judgments.lead(plain):
        return decided
    match = marks.ANNEX_NAME.match(plain)
    printed = block.text[slice(*match.span(1))] if match else "附件"
    return "".join(printed.split())
