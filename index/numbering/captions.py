"""Sections whose number and caption stand on a line of their own, 3.　禁止滞留, over their text.

So ordinances and house rules are set: what is cited is the section, its (1) and 1.1 are lines of it.
In a report the same form is a heading over numbered paragraphs, in an essay one over pages of prose.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from index.models import Block
from index.numbering import annexes, marks
from index.numbering.sequence import Candidate, longest

_FEWEST = 3
_WEIGHT = 0.3
_BELOW = 3  # the level of 1. in marks.heading_level
_MOST_PROSE = 2  # blocks below a caption that are no items of a list
_LONGEST = 800  # characters below a caption


def captions(blocks: Sequence[Block], plain: Sequence[str]) -> list[Candidate]:
    """The lines 1. 2. 3. that are captions over short texts; empty where they are something else."""
    end = min(annexes.bounds(plain), default=len(plain))
    found = longest([
        Candidate(at, mark.value, 0, _WEIGHT)
        for at, (block, line) in enumerate(zip(blocks[:end], plain, strict=False))
        if block.kind in ("text", "heading") and (mark := marks.decimal(line))
        and mark.value > 0 and marks.reads_like_heading(line)
    ])  # fmt: skip
    if len(found) < _FEWEST or [c.value for c in found] != list(range(1, len(found) + 1)):
        return []
    spans = itertools.pairwise([*(c.at for c in found), end])
    short = sum(_is_short(blocks[a + 1 : b], plain[a + 1 : b]) for a, b in spans)
    return found if 3 * short >= 2 * len(found) else []


def is_below(line: str) -> bool:
    """Whether a line that reads like a heading stands below a caption: 3.1, (a), 1."""
    level = marks.heading_level(line)
    return marks.dotted(line) is not None or (level is not None and level >= _BELOW)


def _is_short(blocks: Sequence[Block], plain: Sequence[str]) -> bool:
    """Whether a caption has a text below it that one may cite as a whole."""
    texts = [line for block, line in zip(blocks, plain, strict=True) if block.kind != "heading"]
    prose = sum(not marks.begins_item(line) for line in texts)
    return len(texts) > 0 and prose <= _MOST_PROSE and sum(map(len, texts)) <= _LONGEST
