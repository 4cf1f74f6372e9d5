"""Numbers that restart: 一、（一）1.（1） of papers, 1.1.1 of contracts.

The unit that is cited is the first level whose lines are text and not headings. Where its numbers
run on through the document they stand for themselves, （三）; where they begin again under each
heading they carry the heading's, 一（三）1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from index.models import Block
from index.numbering import marks
from index.numbering.marks import Mark
from index.numbering.sequence import Candidate, longest

Finder = Callable[[str], Mark | None]
_LEVELS: tuple[tuple[Finder, str], ...] = (
    (marks.item, "{}"), (marks.counted, "（{}）"), (marks.decimal, "{}"), (marks.enclosed, "（{}）"),
)  # fmt: skip
_HEADING_WEIGHT, _BODY_WEIGHT = 0.3, 1.0
_FEWEST = 3
_BARE = re.compile(r"\s*(\d{1,2})\s+(?=[\u4e00-\u9fff]{2})")


@dataclass(frozen=True, slots=True)
class Outline:
    """The units of a document: the number of each by its block, the chains they come from."""

    units: dict[int, str] = field(default_factory=dict)
    parts: tuple[tuple[Candidate, ...], ...] = ()
    missing: tuple[str, ...] = ()
    heads: dict[int, int] = field(default_factory=dict)  # depth of the headings among the numbers

    @property
    def weight(self) -> float:
        """How much speaks for this outline."""
        return sum(candidate.weight for part in self.parts for candidate in part)


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
    spans = [(0, len(plain), "")]
    chains = _chains(blocks, plain, find, spans)
    top = [candidate for chain in chains for candidate in chain]
    if len(top) < 2 or not _mostly_headings(top):
        return Outline()
    best = Outline()
    for first in (1, 2):
        found = _descend(blocks, plain, top, shape, first)
        if found.weight > 1.5 * best.weight:
            best = found
    bodies = [c for c in top if c.weight == _BODY_WEIGHT and not _holds(c, top, best.units)]
    units = best.units | {c.at: plain_number(plain[c.at]) for c in bodies}
    return Outline(units, best.parts) if len(best.units) >= _FEWEST else Outline()


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
    find, own = _LEVELS[level]
    prefixes = {c.at: shape.format(_printed(plain[c.at])) for c in heads}
    spans = _spans(heads, prefixes, len(plain))
    running = _chains(blocks, plain, find, [(0, len(plain), "")])
    under = _chains(blocks, plain, find, spans)
    runs_on = _count(running) >= _count(under)
    chains = running if runs_on else under
    found = [candidate for chain in chains for candidate in chain]
    if len(found) < 2:
        return Outline()
    labels: dict[int, str] = {}
    for candidate in found:
        prefix = "" if runs_on else _above(prefixes, candidate.at)
        labels[candidate.at] = prefix + own.format(_printed(plain[candidate.at]))
    if _mostly_headings(found) and level + 1 < len(_LEVELS):
        deeper = _below(blocks, plain, found, labels, level + 1)
        if len(deeper.units) >= _FEWEST:
            return deeper
    bodies = sum(c.weight == _BODY_WEIGHT for c in found)
    # Headings with text under them are units as well, at the lowest level there is.
    if bodies == 0 and level >= 2:
        return Outline()
    return Outline(labels, tuple(tuple(chain) for chain in chains if chain))


def _below(
    blocks: Sequence[Block], plain: Sequence[str], heads: Sequence[Candidate],
    labels: dict[int, str], level: int,
) -> Outline:  # fmt: skip
    """The units of a level that begins again under each of these headings."""
    find, own = _LEVELS[level]
    chains = _chains(blocks, plain, find, _spans(heads, labels, len(plain)))
    units = {
        c.at: _above(labels, c.at) + own.format(_printed(plain[c.at])) for ch in chains for c in ch
    }
    bodies = sum(c.weight == _BODY_WEIGHT for chain in chains for c in chain)
    if 2 * bodies < len(units):
        return Outline()
    return Outline(units, tuple(tuple(chain) for chain in chains if chain))


def _chains(
    blocks: Sequence[Block],
    plain: Sequence[str],
    find: Finder,
    spans: Sequence[tuple[int, int, str]],
) -> list[list[Candidate]]:
    """The running sequence within each span that begins with 1 (or nearly)."""
    found = []
    for begin, end, _ in spans:
        candidates = [
            Candidate(at, mark.value, 0, _weight(blocks[at], plain[at]))
            for at in range(begin, end)
            if blocks[at].kind not in ("footnote", "table") and (mark := find(plain[at]))
            and mark.value > 0
        ]  # fmt: skip
        found.append(longest(candidates))
    return found


def _spans(
    heads: Sequence[Candidate], labels: dict[int, str], end: int
) -> list[tuple[int, int, str]]:
    starts = [c.at for c in heads]
    return [
        (at + 1, after, labels.get(at, ""))
        for at, after in zip(starts, [*starts[1:], end], strict=True)
    ]


def _above(labels: dict[int, str], at: int) -> str:
    """The label of the nearest heading above a block."""
    return labels[max(n for n in labels if n < at)] if any(n < at for n in labels) else ""


def _weight(block: Block, plain: str) -> float:
    head = block.kind == "heading" or marks.reads_like_heading(plain)
    return _HEADING_WEIGHT if head else _BODY_WEIGHT


def _mostly_headings(found: Sequence[Candidate]) -> bool:
    return 2 * sum(c.weight == _HEADING_WEIGHT for c in found) > len(found)


def _count(chains: Sequence[Sequence[Candidate]]) -> int:
    return sum(len(chain) for chain in chains)


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
    have = {path[:n] for path in paths for n in range(1, len(path) + 1)}
    gone = {
        (*path[:-1], n)
        for path in have
        for n in range(1, path[-1])
        if (*path[:-1], n) not in have and path[-1] < 500
    }
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
    for i, (_, path) in enumerate(candidates):
        options = [best[p] for p in _before(path) if p in best]
        options = [j for j in options if candidates[j][1] < path]
        link = max(options, key=scores.__getitem__, default=-1)
        gain = 1.0 if len(path) > 1 else 0.9
        late = 0.0 if path[-1] == 1 else 0.5
        scores.append((scores[link] if link >= 0 else -late) + gain)
        links.append(link)
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
