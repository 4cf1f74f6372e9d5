"""Annexes and parts that count from 1 again: where they begin, what their numbers are called.

附件一 名单 … 1. …           ->  附件一第1段
第二部分 通用条款 … 1.1 …    ->  第二部分第1.1段
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Sequence

from index.models import Block
from index.numbering import judgments, marks
from index.numerals import CHINESE, PATTERN, numeral, place, to_chinese, to_int

_LEGAL = str.maketrans(
    f"壹贰叁参肆伍陆柒捌玖拾{marks.STEMS}", "一二三三四五六七八九十一二三四五六七八九十"
)
_PARTS = (
    re.compile(rf"\s*第\s*({PATTERN})\s*部分"),
    re.compile(r"\s*([壹贰叁参肆伍陆柒捌玖拾]{1,3})(?=\s*[、.])"),
    marks.STEM,
    re.compile(rf"\s*第\s*({PATTERN})\s*[编篇]"),
    re.compile(rf"\s*第\s*({PATTERN})\s*章"),
)


def bounds(plain: Sequence[str]) -> list[int]:
    """The lines at which annexes begin, and that which leads to what a judgment decides."""
    found = {at for at, line in enumerate(plain) if marks.ANNEX.match(line)}
    decides = judgments.operative(plain)
    return sorted(found if decides is None else found | {decides})


def parts(plain: Sequence[str]) -> list[int]:
    """The lines at which parts begin, 第一部分, 壹、, where more than one counts from 1 again."""
    for pattern in _PARTS:
        found: list[int] = []
        last = 0
        for at, line in enumerate(plain):
            match = pattern.match(line)
            value = _value(match[1]) if match else 0
            rises = value == last + 1 or (value > 0 and not found)
            if rises and marks.heading_level(line) is not None:
                found.append(at)
                last = value
        spans = itertools.pairwise([*found, len(plain)])
        if sum(_begins_again(plain[begin + 1 : end]) for begin, end in spans) > 1:
            return found
    return []


def _begins_again(plain: Sequence[str]) -> bool:
    """Whether the first number of a part is 1."""
    for line in plain:
        found = marks.dotted(line)
        mark = found[1] if found else marks.article(line) or marks.item(line) or marks.decimal(line)
        if mark is not None:
            return mark.value == 1
    return False


def _value(text: str) -> int:
    return to_int(text.translate(_LEGAL))


def divided(plain: Sequence[str]) -> list[list[int]]:
    """The ways to divide a document: not at all, at its annexes, at its parts and annexes."""
    annexed, parted = bounds(plain), parts(plain)
    ways = [[], annexed, sorted({*annexed, *parted})]
    return [way for at, way in enumerate(ways) if way not in ways[:at]]


def names(
    blocks: Sequence[Block], plain: Sequence[str], numbered: Iterable[int], begins: Sequence[int]
) -> dict[int, str]:
    """The annex or part each numbered block stands in, of those that begin at `begins`; what stands
    before the first is left out.

    A name that two share gets a count, 附件（二）.
    """
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
    match = next((m for p in (*_PARTS, marks.ANNEX_NAME) if (m := p.match(plain))), None)
    if match is not None and match.re is not marks.ANNEX_NAME:
        return "".join(
            block.text[: match.end(1) if match.re is marks.STEM else match.end()].split()
        )
    printed = block.text[slice(*match.span(1))] if match else "附件"
    return "".join(printed.split())
