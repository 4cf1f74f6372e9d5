"""Numbers printed twice, out of their turn or after a gap: what the rising chain passes over."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence

from index.models import Block
from index.numbering.sequence import Candidate

_WHOLE = "。！？.!?"
_CLOSERS = "”’」』）)】〕》\"'"
_NEAR = 2  # how far out of its turn a number may stand
_LOST = 3  # numbers that may be missing before the last lines, for each of these


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


def beyond(
    chain: Sequence[Candidate], candidates: Sequence[Candidate], blocks: Sequence[Block],
    plain: Sequence[str], *, body: float,
) -> list[Candidate]:  # fmt: skip
    """The lines after the last of a chain that go on with it where a piece of the text is lost.

    4, then 7 and 8: too few to outweigh what is missing, yet no list, which would count from 1.
    """
    if len(chain) < 2:
        return []
    last = chain[-1]
    after = [c for c in candidates if c.at > last.at]
    values = {c.value for c in after}
    run: list[Candidate] = []
    for c in after:
        before = run[-1] if run else last
        follows = c.value == before.value + 1 if run else c.value > before.value
        listed = c.value - 1 in values and c.value - 1 != before.value
        if follows and not listed and c.weight >= body and _may_begin(blocks, plain, c.at):
            run.append(c)
    gone = run[0].value - last.value - 1 if run else 0
    return run if gone <= _LOST * len(run) else []


def left_over(
    chain: Sequence[Candidate], candidates: Sequence[Candidate], blocks: Sequence[Block],
    plain: Sequence[str], *, body: float,
) -> list[Candidate]:  # fmt: skip
    """The lines that begin like a paragraph and are none: neither in the chain nor in a list from 1.

    Where the line before has not come to its end, those whose number would stand in its turn.
    """
    known = {candidate.at for candidate in chain}
    found: list[Candidate] = []
    listed = 0
    for c in candidates:
        if c.at in known:
            listed = 0
        elif c.value in (1, listed + 1):
            listed = c.value
        elif c.weight >= body and (_may_begin(blocks, plain, c.at) or _in_turn(c, chain)):
            found.append(c)
    return found


def runs_into(blocks: Sequence[Block], plain: Sequence[str], odd: Candidate) -> bool:
    """Whether the text before a numbered line has not come to its end."""
    return not _may_begin(blocks, plain, odd.at)


def _in_turn(candidate: Candidate, chain: Sequence[Candidate]) -> bool:
    """Whether a number stands between the two of the chain around it, or repeats one of them."""
    at = bisect.bisect([c.at for c in chain], candidate.at)
    return 0 < at < len(chain) and chain[at - 1].value <= candidate.value <= chain[at].value


def _may_begin(blocks: Sequence[Block], plain: Sequence[str], at: int) -> bool:
    """Whether the line before has come to its end."""
    before = plain[at - 1].rstrip().rstrip(_CLOSERS) if at else ""
    return not before or before[-1] in _WHOLE or blocks[at - 1].kind == "heading"
