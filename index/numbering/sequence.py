"""Which of the lines that look numbered are the document's running numbers.

A line pattern alone cannot tell paragraph `2.` from heading `2.`; the running sequence can: the
paragraphs are the chain of candidates, in reading order, whose numbers rise one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

# A step over missing numbers costs more than a candidate that looks like a heading gains.
_GAP_COST = 1.5
_GAPS = 30
_START_COST = 0.25
_EARLY = 3  # a sequence that begins so early has lost its beginning


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may begin a paragraph: its block, its number and 之N, and how likely it is one.

    `weight` is above 1 where the line reads like a paragraph and below where like a heading.
    """

    at: int
    value: int
    sub: int
    weight: float

    def moved(self, by: int) -> Candidate:
        """The same line where its text stands so many blocks further down."""
        return replace(self, at=self.at + by)


def longest(candidates: Sequence[Candidate], *, cap: float = float("inf")) -> list[Candidate]:
    """The chain of greatest weight whose numbers rise, 第N条之一 after 第N条.

    A chain may skip numbers (text gets lost) at a cost for each, `cap` at most for one gap, and
    pays for a late start.
    """
    best: dict[tuple[int, int], tuple[float, int]] = {}
    previous: list[int] = []
    scores: list[float] = []
    for i, candidate in enumerate(candidates):
        score = candidate.weight - _START_COST * min(candidate.value - 1, 40)
        link = -1
        for key, cost in _before(candidate, best, cap):
            gain = best[key][0] + candidate.weight - min(cost, cap)
            if gain > score:
                score, link = gain, best[key][1]
        previous.append(link)
        scores.append(score)
        own = (candidate.value, candidate.sub)
        if own not in best or score > best[own][0]:
            best[own] = (score, i)
    at = max(range(len(scores)), key=scores.__getitem__, default=-1)
    chain: list[Candidate] = []
    while at >= 0:
        chain.append(candidates[at])
        at = previous[at]
    return chain[::-1]


def _before(
    candidate: Candidate, best: Mapping[tuple[int, int], object], cap: float
) -> Iterator[tuple[tuple[int, int], float]]:
    """The lower numbers seen so far, each with the cost of what would be missing between."""
    value, sub = candidate.value, candidate.sub
    near = [(value - gap, s) for gap in range(_GAPS) for s in range(10)]
    for key in best if cap < _GAPS else near:
        if key >= (value, sub) or key not in best:
            continue
        skipped = sub - key[1] - 1 if key[0] == value else value - key[0] - 1 + sub
        yield key, _GAP_COST * skipped


def missing(values: Collection[int]) -> list[int]:
    """The integers between the first and the last that are not there."""
    if not values:
        return []
    # A part of a larger text (one book of a code) begins where it begins.
    first = 1 if min(values) <= _EARLY else min(values)
    return [n for n in range(first, max(values)) if n not in values]
