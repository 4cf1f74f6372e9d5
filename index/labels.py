"""Numbers of several parts that a question names: 一（三）, 第2.1.1条, 附件第一（一）段, 判决第一项.

What is read here may be something else (a figure, an item of a list); only a paragraph that carries
the very label tells.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.numbering import annexes, judgments
from index.numerals import to_chinese, to_int

_C = r"[一二三四五六七八九十百]+"
_ANY = rf"(?:\d{{1,3}}|{_C})"
_IN = rf"[(（]\s*({_ANY})\s*[)）]"
_ANNEX = re.compile(
    r"(?:(附件|附录|附表)\s*([一二三四五六七八九十]{1,3}|\d{1,2}|[a-z])?"
    rf"|第\s*({_ANY})\s*(部分|[编篇章])|([壹贰叁参肆伍陆柒捌玖拾]{{1,3}}|[甲乙丙丁戊己庚辛壬癸]))\s*[的中里]?\s*$"
)
_DECIDED = re.compile(
    rf"({'|'.join(judgments.DECIDED)})(?:书|主文|结果|内容)?[的中]?\s*(?:主文)?\s*第\s*({_ANY})\s*项"
)
_DOTTED = re.compile(
    r"第\s*(\d{1,3}(?:\.\d{1,3}){1,5})\s*[条段款项节]|(?<![\d.])(\d{1,3}(?:\.\d{1,3}){1,5})\s*[条段款](?![目例件])"
)
_OUTLINED = re.compile(
    rf"(?:第\s*|(?<!附件)(?<!附录)(?<!附表))({_C})\s*[、.]?\s*{_IN}(?:\s*(\d{{1,2}})(?![\d年月日.]))?(?:\s*{_IN})?\s*段?"
    rf"|第\s*({_C})\s*[、.]?\s*(\d{{1,2}})\s*段|第\s*{_IN}\s*段"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label as a question has it, at text[start:end], and how a document may print it."""

    start: int
    end: int
    forms: tuple[str, ...]


def labels(plain: str) -> tuple[Label, ...]:
    """The labels in a normalised question."""
    found: list[Label] = []
    for match in _DECIDED.finditer(plain):
        forms = tuple(annexes.number(match[1], one) for one in _both(match[2]))
        found.append(Label(*match.span(), forms))
    for pattern, read in ((_DOTTED, _dotted), (_OUTLINED, _outlined)):
        for match in pattern.finditer(plain):
            above = names(plain[: match.start()]) or ("",)
            own = read(match)
            # The number of a part may be written with it, or be the body's that runs on.
            written = [annexes.number(name, one) for name in above for one in own]
            found.append(Label(*match.span(), tuple(dict.fromkeys([*written, *own]))))
    return tuple(sorted(found, key=lambda label: label.start))


def names(before: str) -> tuple[str, ...]:
    """How a document may print the annex or part that is named right before a number: 附件一, 附件1."""
    match = _ANNEX.search(before)
    if match is None:
        return ()
    kind, count, part, division, legal = match.groups()
    if legal:
        return (legal,)
    if division:
        return tuple(f"第{one}{division}" for one in _both(part))
    if count is None or "a" <= count <= "z":
        return (f"{kind}{count or ''}", f"{kind}{(count or '').upper()}")
    return tuple(f"{kind}{one}" for one in _both(count))


def _both(number: str) -> tuple[str, ...]:
    value = to_int(number)
    return (to_chinese(value), str(value))


def _dotted(match: re.Match[str]) -> Sequence[str]:
    return (match[1] or match[2],)


def _outlined(match: re.Match[str]) -> Sequence[str]:
    """一（三）1, 二1, （三）, in the digits that the inner numbers may have."""
    first, second, third, fourth, top, point, alone = match.groups()
    if alone:
        return tuple(f"（{one}）" for one in _both(alone))
    if top:
        return (f"{top}{int(point)}",)
    tail = (third or "") + (f"（{fourth}）" if fourth else "")
    return tuple(f"{first}（{one}）{tail}" for one in _both(second))
