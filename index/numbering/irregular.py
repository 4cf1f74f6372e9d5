"""Numbers that are printed twice, or out of their turn: paragraphs the rising chain passes over."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from index.models import Block
from index.numbering.sequence import Candidate

_WHOLE = "。！？.!?"
_CLOSERS = "”’」』）)】〕》\"'"
_NEAR = 2  # how far out of its turn a number may stand


def passed_over(
    chain: Sequence[Candidate], candidates: Sequence[Candidate], blocks: Sequence[Block],
    plain: Sequence[str], *, body: float,
) -> list[Candidate]:  # fmt: skip
    """The candidates that are paragraphs as well: a 6 after the 6, a 4 after the 5.

    Each stands where a paragraph may begin and is no item of a list, whose neighbours would be there
    too. `body` is the weight of a line that reads like a paragraph.
    """
    if len(chain) < 3:
        return []
    known = {candidate.at for candidate in chain}
    have = {(candidate.value, candidate.sub) for candidate in chain}
    found: list[Candidate] = []
    edges = [*chain, None]
    for before, after in itertools.pairwise(edges):
        assert before is not None  # noqa: S101 - only the last of the edges is None
        end = after.at if after else len(plain)
        between = [c for c in candidates if before.at < c.at < end and c.at not in known]
        values = [c.value for c in between]
        for c in between:
            lonely = c.value - 1 not in values and c.value + 1 not in values
            if not lonely or c.weight < body or values.count(c.value) > 1:
                continue
            twice = (c.value, c.sub) == (before.value, before.sub)
            late = (c.value, c.sub) not in have and abs(c.value - before.value) <= _NEAR
            if (twice or late) and _may_begin(blocks, plain, c.at):
                found.append(c)
                have.add((c.value, c.sub))
    return found


def _may_begin(blocks: Sequence[Block], plain: Sequence[str], at: int) -> bool:
    """Whether the line before has come to its end."""
    before = plain[at - 1].rstrip().rstrip(_CLOSERS) if at else ""
    return not before or before[-1] in _WHOLE or blocks[at - 1].kind == "heading"
