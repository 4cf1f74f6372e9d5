"""What a text says of its figures as intervals: 五人以上, 不超过三十日, 三年以上七年以下, 七天至十五天."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant import spans
from assistant.spans import Quantity
from index import segment
from index.numerals import PATTERN, to_int

# What makes a figure the least or the most there may be. A negated word is the other bound, so it is
# asked for first: 不超过 is no 超过.
_MOST = re.compile(
    r"(?:(?:不得?|不应|不能|未)(?:超过|多于|高于|大于|超出)|不[满足到]|未满|(?<![不得应能])[低少小短]于|不及"
    r"|(?:最[高多长大晚迟]|至多|上限)[^,。;:、]{0,10}?)$"
)
_LEAST = re.compile(
    r"(?:(?:不得?|不应|不能)[低少小短]于|(?<![不未得应能])(?:超过|[多高大]于|超出)|(?<![不未])满"
    r"|(?:最[低少短小]|至少|起码|下限)[^,。;:、]{0,10}?)$"
)
_ABOVE = re.compile(r"[以之]上|[以之]外|及以上|或以上|或更[多高长]")
_BELOW = re.compile(r"[以之]?内|[以之]下|及以下|或以下|或更[少低短]")
_SOME = re.compile(r"[多余几]")  # 一千多件 is less than two thousand
_NEAR = 16  # characters before a figure that can make a bound of it
_TO = re.compile(r"\s*(?:至|到|-|~|—|[以之]上(?:至|到|不满|不足)?)\s*")
_FROM = re.compile(rf"({PATTERN})\s*(?:多|余)?\s*(?:至|到|-|~|—)\s*$")


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure with the least and the most it allows; equal where it is no bound.

    `sort` is what it measures, `low` and `high` count the sort's smallest: 两年以上 is 24 months at
    least. text[start:end] is the figure, or both of a range.
    """

    figure: Quantity
    sort: str
    low: float
    high: float
    start: int
    end: int

    @property
    def exact(self) -> bool:
        """Whether it stands for itself."""
        return self.low == self.high

    def agrees(self, claim: Bound) -> bool:
        """Whether a claim of the same sort can be true beside it; so it can where the
        two bound different ends.
        """
        if claim.exact:
            return self.low <= claim.low <= self.high
        if self.exact:
            return claim.low <= self.low <= claim.high
        ends = ((claim.low, self.low), (claim.high, self.high))
        return all(math.isinf(a) or math.isinf(b) or a == b for a, b in ends)

    def tells(self, claim: Bound) -> bool:
        """Whether it says a claim of the same sort: a figure it allows, or the same end."""
        if claim.exact:
            return self.agrees(claim)
        ends = ((claim.low, self.low), (claim.high, self.high))
        return any(a == b and not math.isinf(a) for a, b in ends)


def bounds(text: str) -> tuple[Bound, ...]:
    """Every figure of a text with its interval; the two figures of a range are one."""
    return _bounds(segment.normalise(text))


@lru_cache(maxsize=4096)
def _bounds(plain: str) -> tuple[Bound, ...]:
    found: list[Bound] = []
    for q in spans.quantities(plain):
        sort, times = q.sort
        low, high = _interval(plain, q)
        bound = Bound(q, sort, times * low, times * high, q.start, q.end)
        start = _FROM.search(plain[: q.start])
        last = found[-1] if found else None
        if last and last.sort in (sort, "") and _TO.fullmatch(plain[last.end : q.start]):
            least = last.low if last.sort else times * last.low
            if least < bound.high:
                found[-1] = replace(bound, low=least, start=last.start)
                continue
        elif start and bound.exact and (least := float(times * to_int(start.group(1)))) < bound.low:
            bound = replace(bound, low=least, start=start.start())
        found.append(bound)
    return tuple(found)


def _interval(plain: str, q: Quantity) -> tuple[float, float]:
    if _SOME.search(plain[q.start : q.number_end]):
        return q.value, q.value + _step(q.value)
    begin = max(0, q.start - _NEAR)
    # A figure between the word and this one takes the word: 最多五人, 每人三次.
    between = [o.end for o in spans.quantities(plain) if begin < o.end <= q.start]
    before = plain[max([begin, *between]) : q.start]
    after = plain[q.end :].lstrip()
    if _ABOVE.match(after):
        return q.value, math.inf
    if _BELOW.match(after) or _MOST.search(before):
        return -math.inf, q.value
    if _LEAST.search(before):
        return q.value, math.inf
    return q.value, q.value


def _step(value: float) -> float:
    """The power of ten in which a round figure counts: 100 of 300, 10 of 120."""
    step = 1.0
    while value and value % (10 * step) == 0:
        step *= 10
    return step
