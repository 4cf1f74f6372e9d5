"""Which of the lines that look numbered are the document's running numbers.

A line pattern alone cannot tell paragraph `2.` from heading `2.`; the running sequence can: the
paragraphs are the chain of candidates, in reading order, whose numbers rise one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# A step over missing numbers costs more than a candidate that looks like a heading gains.
_GAP_COST = 1.5
_GAPS = 30
_START_COST = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may begin a paragraph: its block, its number and 之N, and how likely it is one.

    `weight` is above 1 where the line reads like a paragraph and below where like a heading.
    """

    at: int
    value: int
    sub: int
    weight: float


def longest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The chain of greatest weight whose numbers rise, 第N条之一 after 第N条; O(30 n).

    A chain may skip numbers (text gets lost) at a cost for each, and pays for a late start.
    """
    best: dict[tuple[int, int], tuple[float, int]] = {}
    previous: list[int] = []
    scores: list[float] = []
    for i, candidate in enumerate(candidates):
        score = candidate.weight - _START_COST * min(candidate.value - 1, 40)
        link = -1
        for key, cost in _before(candidate):
            if key in best and best[key][0] + candidate.weight - cost > score:
                score, link = best[key][0] + candidate.weight - cost, best[key][1]
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


def _before(candidate: Candidate) -> list[tuple[tuple[int, int], float]]:
    """The numbers that may stand before, each with its cost."""
    value, sub = candidate.value, candidate.sub
    if sub:
        return [((value, s), _GAP_COST * (sub - s - 1)) for s in range(sub - 1, -1, -1)]
    keys = []
    for gap in range(_GAPS):
        for last_sub in range(10):
            keys.append(((value - 1 - gap, last_sub), _GAP_COST * gap))
    return keys
