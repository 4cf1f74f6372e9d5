"""Numbers that restart: 一、（一）1.（1） of papers, 1.1.1 of contracts.

The unit that is cited is the first level whose lines are text and not headings. Where its numbers
run on through the document they stand for themselves, （三） or 34; where they begin again under each
heading they carry the heading's, 一（三）1.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.models import Block
from index.numbering import annexes, marks
from index.numbering.marks import Mark
from index.numbering.sequence import Candidate, longest, missing
from index.numerals import to_chinese

Finder = Callable[[str], Mark | None]
_LEVELS: tuple[tuple[Finder, str], ...] = (
    (marks.item, "{}"), (marks.counted, "（{}）"), (marks.decimal, "{}"), (marks.enclosed, "（{}）"),
)  # fmt: skip
_HEADING_WEIGHT, _BODY_WEIGHT = 0.3, 1.0
_FEWEST = 3
# What a chain loses where clauses are missing, and where the first ones are.
_LOST, _LOST_BELOW = 1.5, 0.5
_MOST_SIBLINGS = 500
_BARE = re.compile(r"\s*(\d{1,2})\s+(?=[\u4e00-\u9fff]{2})")


@dataclass(frozen=True, slots=True)
class Outline:
    """The units of a document: the number of each by its block, the chains they come from."""

    units: dict[int, str] = field(default_factory=dict)
    parts: tuple[tuple[Candidate, ...], ...] = ()
    missing: tuple[str, ...] = ()
    heads: dict[int, int] = field(default_factory=dict)  # depth of the headings among the numbers
    annexes: dict[int, str] = field(default_factory=dict)  # of units that begin again in an annex

    @property
    def weight(self) -> float:
        """How much speaks for this outline."""
        return sum(candidate.weight for part in self.parts for candidate in part)


def with_annexes(
    read: Callable[[Sequence[Block], Sequence[str]], Outline],
    blocks: Sequence[Block],
    plain: Sequence[str],
) -> Outline:
    """The outline of a document, or of its body and of each annex or part that has its own."""
    found = [_divided(read, blocks, plain, begins) for begins in annexes.divided(plain)]
    return max(found, key=lambda outline: len(outline.units))


def _divided(
    read: Callable[[Sequence[Block], Sequence[str]], Outline],
    blocks: Sequence[Block],
    plain: Sequence[str],
    begins: Sequence[int],
) -> Outline:
    """The outline of a document divided at some lines."""
    if not begins:
        return read(blocks, plain)
    spans = [(a, b) for a, b in itertools.pairwise([0, *begins, len(plain)]) if b > a]
    parts = [_moved(read(blocks[a:b], plain[a:b]), a) for a, b in spans]
    units = {at: label for part in parts for at, label in part.units.items()}
    own = annexes.names(blocks, plain, units, begins)
    gone = [annexes.number(own.get(min(p.units), ""), n) for p in parts for n in p.missing]
    heads = {at: depth for part in parts for at, depth in part.heads.items()}
    chains = tuple(chain for part in parts for chain in part.parts)
    return Outline(units, chains, tuple(gone), heads, own)


def _moved(found: Outline, by: int) -> Outline:
    """The outline of a part of a document, at its place in the whole."""
    return Outline(
        {at + by: label for at, label in found.units.items()},
        tuple(tuple(c.moved(by) for c in chain) for chain in found.parts),
        found.missing,
        {at + by: depth for at, depth in found.heads.items()},
    )


def any_mark(plain: str) -> Mark | None:
    """The mark of a paper's line, whatever its level."""
    return next((mark for find, _ in _LEVELS if (mark := find(plain))), None)


def dotted_mark(plain: str) -> Mark | None:
    """The mark of a contract's clause."""
    found = marks.dotted(plain)
    return found[1] if found else marks.decimal(plain)


def paper(blocks: Sequence[Block], plain: Sequence[str]) -> Outline:
    """The units under headings 一、; empty where the headings or the units are too few."""
    find, shape = _LEVELS[0]
    top = longest(_candidates(blocks, plain, find, 0, len(plain)))
    if len(top) < 2 or not _mostly_headings(top):
        return Outline()
    best = Outline()
    for first in (1, 2):
        found = _descend(blocks, plain, top, shape, first)
        if found.weight > 1.5 * best.weight:
            best = found
    bodies = [c for c in top if c.weight == _BODY_WEIGHT and not _holds(c, top, best.units)]
    units = best.units | {c.at: plain_number(plain[c.at]) for c in bodies}
    return Outline(units, best.parts, best.missing) if len(best.units) >= _FEWEST else Outline()


def plain_number(line: str) -> str:
    """The number of a 一、 line as it is printed."""
    mark = marks.item(line)
    return line[slice(*mark.printed)] if mark else ""


def _holds(candidate: Candidate, siblings: Sequence[Candidate], units: dict[int, str]) -> bool:
    """Whether units stand between a heading and the next of its kind."""
    after = [c.at for c in siblings if c.at > candidate.at]
    end = min(after, default=1 << 60)
    return any(candidate.at < at < end for at in units)


def _descend(
    blocks: Sequence[Block],
    plain: Sequence[str],
    heads: Sequence[Candidate],
    shape: str,
    level: int,
) -> Outline:
    """The units of one level under headings, or of the level below where they are headings too."""
    prefixes = {c.at: shape.format(_printed(plain[c.at])) for c in heads}
    found = _numbered(blocks, plain, prefixes, level, alone=True)
    if len(found.units) < 2:
        return Outline()
    chosen = [c for part in found.parts for c in part]
    if 2 * _heads(chosen) >= len(chosen) and level + 1 < len(_LEVELS):
        deeper = _below(blocks, plain, found.units, level + 1)
        if len(deeper.units) >= _FEWEST:
            # What has its text on its own line and nothing below it is cited by its own number.
            own = {
                c.at
                for c in chosen
                if c.weight == _BODY_WEIGHT and not _holds(c, chosen, deeper.units)
            }
            return replace(deeper, units=deeper.units | {at: found.units[at] for at in own})
    # Headings with text under them are units as well, at the lowest level there is.
    return found if level < 2 or _bodies(found) else Outline()


def _below(
    blocks: Sequence[Block], plain: Sequence[str], labels: dict[int, str], level: int
) -> Outline:
    """The units of a level under headings that are headings themselves."""
    found = _numbered(blocks, plain, labels, level, alone=False)
    return found if 2 * _bodies(found) >= len(found.units) else Outline()


def _numbered(
    blocks: Sequence[Block],
    plain: Sequence[str],
    labels: dict[int, str],
    level: int,
    *,
    alone: bool,
) -> Outline:
    """The units of a level under labelled headings: by their own numbers where these run on.

    `alone` tells whether those below one heading alone do, of which nothing can be seen.
    """
    find, own = _LEVELS[level]
    spans = _spans(sorted(labels), len(plain))
    below = [_candidates(blocks, plain, find, begin, end) for begin, end in spans]
    firsts = [candidates[0].value for candidates in below if candidates]
    runs_on = alone if len(firsts) < 2 else 2 * sum(n > 1 for n in firsts[1:]) > len(firsts) - 1
    if runs_on:
        below = [_candidates(blocks, plain, find, 0, len(plain))]
    chains = [chain for candidates in below if (chain := longest(candidates))]
    units: dict[int, str] = {}
    gone: list[str] = []
    for chain in chains:
        prefix = "" if runs_on else _above(labels, chain[0].at)
        units |= {c.at: prefix + own.format(_printed(plain[c.at])) for c in chain}
        write = str if _printed(plain[chain[0].at]).isdecimal() else to_chinese
        gone += [prefix + own.format(write(n)) for n in missing({c.value for c in chain})]
    return Outline(units, tuple(tuple(chain) for chain in chains), tuple(gone))


def _bodies(found: Outline) -> int:
    """How many units read like text."""
    return sum(c.weight == _BODY_WEIGHT for part in found.parts for c in part)


def _candidates(
    blocks: Sequence[Block], plain: Sequence[str], find: Finder, begin: int, end: int
) -> list[Candidate]:
    """The lines of a span that begin with a number of this form."""
    return [
        Candidate(at, mark.value, 0, _weight(blocks[at], plain[at]))
        for at in range(begin, end)
        if blocks[at].kind not in ("footnote", "table") and (mark := find(plain[at]))
        and mark.value > 0
    ]  # fmt: skip


def _spans(starts: Sequence[int], end: int) -> list[tuple[int, int]]:
    """From behind each heading to the next."""
    return [(at + 1, after) for at, after in zip(starts, [*starts[1:], end], strict=True)]


def _above(labels: dict[int, str], at: int) -> str:
    """The label of the nearest heading above a block."""
    return labels[max(n for n in labels if n < at)] if any(n < at for n in labels) else ""


def _weight(block: Block, plain: str) -> float:
    head = block.kind == "heading" or marks.reads_like_heading(plain)
    return _HEADING_WEIGHT if head else _BODY_WEIGHT


def _mostly_headings(found: Sequence[Candidate]) -> bool:
    return 2 * _heads(found) > len(found)


def _heads(found: Sequence[Candidate]) -> int:
    return sum(c.weight == _HEADING_WEIGHT for c in found)


def _printed(line: str) -> str:
    mark = any_mark(line)
    return line[slice(*mark.printed)] if mark else ""


def contract(blocks: Sequence[Block], plain: Sequence[str]) -> Outline:
    """The clauses 1.1, 1.1.1 of a contract or a standard; headings above clauses are none."""
    paths = _clause_chain(blocks, plain)
    order = sorted(paths)
    units: dict[int, str] = {}
    for at, path in paths.items():
        head = blocks[at].kind == "heading" or marks.reads_like_heading(plain[at])
        after = order[order.index(at) + 1 :][:1]
        # A line that reads like a heading is one where a clause of its own follows at once.
        parent = bool(after) and paths[after[0]][: len(path)] == path
        if not (head and (parent or len(path) == 1)):
            units[at] = ".".join(map(str, path))
    deep = sum("." in number for number in units.values())
    if deep < _FEWEST:
        return Outline()
    chain = tuple(
        Candidate(at, paths[at][-1], 0, _weight(blocks[at], plain[at])) for at in sorted(units)
    )
    heads = {at: len(path) for at, path in paths.items() if at not in units}
    return Outline(units, (chain,), tuple(_clause_gaps(paths.values())), heads)


def _clause_gaps(paths: Iterable[tuple[int, ...]]) -> list[str]:
    """The clauses missing between siblings: 1.2 where 1.1 and 1.3 are there."""
    children: dict[tuple[int, ...], set[int]] = defaultdict(set)
    for path in paths:
        for depth, n in enumerate(path):
            if n < _MOST_SIBLINGS:
                children[path[:depth]].add(n)
    gone = [(*above, n) for above, values in children.items() for n in missing(values)]
    return [".".join(map(str, path)) for path in sorted(gone)]


def _clause_chain(blocks: Sequence[Block], plain: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """Block to path: the longest run of clauses in which each may follow the one before."""
    candidates: list[tuple[int, tuple[int, ...]]] = []
    for at, line in enumerate(plain):
        if blocks[at].kind in ("footnote", "table"):
            continue
        if found := marks.dotted(line):
            candidates.append((at, found[0]))
        elif mark := marks.decimal(line) or marks.article(line) or _bare(line):
            candidates.append((at, (mark.value,)))
    scores: list[float] = []
    links: list[int] = []
    best: dict[tuple[int, ...], int] = {}  # the best chain that ends in a path or below it
    furthest = -1  # the best chain of all, which goes on behind what is lost
    for i, (_, path) in enumerate(candidates):
        options = [best[p] for p in _before(path) if p in best]
        options = [j for j in options if candidates[j][1] < path]
        link = max(options, key=scores.__getitem__, default=-1)
        gain = 1.0 if len(path) > 1 else 0.9
        late = 0.0 if path[-1] == 1 else 0.5
        ways = [(scores[link] if link >= 0 else -late, link)]
        above = best.get(path[:-1], -1)
        lost = [(above, _LOST_BELOW), (furthest, _LOST)]
        ways += [(scores[j] - cost, j) for j, cost in lost if j >= 0 and candidates[j][1] < path]
        score, link = max(ways)
        scores.append(score + gain)
        links.append(link)
        furthest = i if furthest < 0 or scores[i] > scores[furthest] else furthest
        for depth in range(1, len(path) + 1):
            key = path[:depth]
            if key not in best or scores[i] > scores[best[key]]:
                best[key] = i
    at = max(range(len(scores)), key=scores.__getitem__, default=-1)
    chain: dict[int, tuple[int, ...]] = {}
    while at >= 0:
        chain[candidates[at][0]] = candidates[at][1]
        at = links[at]
    return dict(sorted(chain.items()))


def _bare(plain: str) -> Mark | None:
    """The number of a heading such as `4 要求` in a standard."""
    match = _BARE.match(plain)
    if match is None or not marks.reads_like_heading(plain):
        return None
    return Mark(int(match.group(1)), 0, match.end(), match.span(1))


def _before(path: tuple[int, ...]) -> list[tuple[int, ...]]:
    """What may stand before a path: its parent before a first child, else a sibling or below it.

    One sibling, or one parent's heading, may be lost.
    """
    *above, last = path
    parent = tuple(above)
    found = [(*parent, n) for n in (last - 1, last - 2) if n > 0]
    if last <= 2 and parent:
        found.append(parent)
        if parent[-1] > 1:
            found.append((*parent[:-1], parent[-1] - 1))
    return found
