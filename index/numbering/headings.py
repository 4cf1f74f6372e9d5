"""How deep each heading stands: by the format's levels, by its printed mark, and on one scale.

A word processor's levels and the marks of headings (一. A. 1., 第一章) are two scales for one tree.
Where each level of the format has one mark, the marks are read as its levels; where a PDF sets all
headings in one size, the marks alone tell.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.models import Block
from index.numbering import marks

_ABOVE = 10  # a format's own levels stand above printed marks
_PIECE = 4  # characters of a title that cannot be there by chance
_NUMBERED = re.compile(r"\s*\d{1,2}(?:\.\d{1,2})*[\s.、]+[\u4e00-\u9fff]")
_MANY = 2  # marked headings that tell that headings carry marks


@dataclass(frozen=True, slots=True)
class Scale:
    """The headings of one document: the format's level of each mark, the blocks of its cover."""

    levels: dict[int, int] = field(default_factory=dict)
    cover: frozenset[int] = frozenset()

    def of_mark(self, level: int) -> int:
        """The level of a heading's printed mark."""
        return self.levels.get(level, level)

    def of_format(self, block: Block, plain: str) -> int:
        """The level of a heading of the format, by its mark where it has one."""
        level = marks.heading_level(plain)
        return (block.level or 1) - _ABOVE if level is None else self.of_mark(level)


def scale(
    blocks: Sequence[Block], plain: Sequence[str], first: int | None, title: str = ""
) -> Scale:
    """The scale of a document of that title whose first numbered paragraph is block `first`."""
    heads = [at for at, block in enumerate(blocks) if block.kind == "heading"]
    marked = {at: level for at in heads if (level := marks.heading_level(plain[at])) is not None}
    pairs: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for at, level in marked.items():
        pairs[level][(blocks[at].level or 1) - _ABOVE] += 1
    usual = {level: counts.most_common(1)[0][0] for level, counts in sorted(pairs.items())}
    rising = list(usual.values())
    if not all(a < b for a, b in itertools.pairwise(rising)):
        usual = {}
    if (bracketed := _bracketed(plain)) is not None:
        usual[marks.BRACKETED_LEVEL] = bracketed
    numbered = {at for at in heads if at in marked or _NUMBERED.match(plain[at])}
    before = len(plain) if first is None else first
    return Scale(usual, _cover(blocks, heads, numbered, before, title))


def _bracketed(plain: Sequence[str]) -> int | None:
    """The level of headings 【…】 where they stand over marked ones: above the outermost of those."""
    below = [
        level for line, after in itertools.pairwise(plain)
        if marks.is_bracketed_heading(line) and (level := marks.heading_level(after)) is not None
    ]  # fmt: skip
    return min(below) - 1 if below else None


def _cover(
    blocks: Sequence[Block], heads: Sequence[int], marked: set[int], first: int, title: str
) -> frozenset[int]:
    """The headings that name the document and not a part of it: the one title above all others, what
    stands unmarked before the first marked heading where headings carry marks, and all down to the
    last that prints a piece of the title.
    """
    found: set[int] = set()
    if len(marked) >= _MANY:
        begin = min(*marked, first)
        found |= {at for at in heads if at < begin}
    levels = [blocks[at].level or 1 for at in heads]
    top = heads[levels.index(min(levels))] if heads else first
    if top < first and levels.count(min(levels)) == 1:
        found |= {at for at in heads if at <= top}
    named = [at for at in heads if at < first and _is_piece(blocks[at].text, title)]
    if named:
        found |= {at for at in heads if at <= named[-1]}
    return frozenset(found - marked)


def _is_piece(text: str, title: str) -> bool:
    """Whether a heading is a line of the title, or the title and more, its number."""
    line, whole = "".join(text.split()), "".join(title.split())
    return len(line) >= _PIECE and len(whole) >= _PIECE and (line in whole or whole in line)
