"""The text the others cut up, and the way back from their passages to numbered paragraphs.

They get more than a raw file gives: this project's clean reading of it, page breaks mended and
footnotes taken out, headings and printed numbers where the document has them, paragraphs parted by
an empty line. What is compared is cutting and searching, not reading.

A passage stands for every paragraph at least SHARE of whose characters it holds; where it holds less
of each, for the one it holds most of. `ranked` then gives it the most it can be given: whoever reads
it is taken to find the right paragraph in it at once, and its other paragraphs cost no rank. So the
figures of a recipe that cuts across paragraphs are upper bounds, and the table says how many
paragraphs a passage has, among which a citation would still have to choose.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.models import Document, Paragraph
from index.parsing import parse

Place = tuple[str, str]
"""(file, number) of a paragraph, as a case's gold names it."""
Passage = tuple[Place, ...]
"""The paragraphs a passage stands for, in reading order."""

SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Text:
    """A document as one string; paragraph i covers `starts[i]` to `ends[i]` (code points)."""

    file: str
    content: str
    numbers: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def passage(self, start: int, end: int) -> Passage:
        """The paragraphs that the characters from `start` to `end` stand for."""
        held: list[tuple[float, int]] = []
        first = max(bisect_right(self.starts, start) - 1, 0)
        for i in range(first, len(self.starts)):
            if self.starts[i] >= end:
                break
            common = min(end, self.ends[i]) - max(start, self.starts[i])
            if common > 0:
                held.append((common / (self.ends[i] - self.starts[i]), i))
        kept = [h for h in held if h[0] >= SHARE] or ([max(held)] if held else [])
        return tuple((self.file, self.numbers[i]) for _, i in kept)


def read(files: Sequence[Path]) -> list[Text]:
    """Each file as the others get it. Raises FileError."""
    return [_text(parse(file)) for file in files]


def ranked(passages: Sequence[Passage], gold: Collection[Place]) -> list[Place]:
    """One rank for each passage: the gold it adds, or where it adds none its first paragraph.

    A passage that adds several gold paragraphs takes as many ranks; one that repeats what is
    already there takes none.
    """
    places: dict[Place, None] = {}
    for passage in passages:
        right = [place for place in passage if place in gold]
        places.update(dict.fromkeys(right or passage[:1]))
    return list(places)


def paragraphs(files: Sequence[Path]) -> list[Paragraph]:
    """The paragraphs of all files, in order. Raises FileError."""
    return [p for file in files for p in parse(file).paragraphs]


def _text(document: Document) -> Text:
    content = ""
    starts, ends = [], []
    above: tuple[str, ...] = ()
    for p in document.paragraphs:
        fresh = [h for i, h in enumerate(p.section) if p.section[: i + 1] != above[: i + 1]]
        above = p.section
        starts.append(len(content))
        content += "\n".join([*fresh, written(p)])
        ends.append(len(content))
        content += "\n\n"
    numbers = tuple(p.number for p in document.paragraphs)
    return Text(document.file, content, numbers, tuple(starts), tuple(ends))


def written(paragraph: Paragraph) -> str:
    """A paragraph with its number before it, where the document prints one."""
    if not paragraph.printed:
        return paragraph.text
    after = ". " if paragraph.number.isdecimal() else " "
    return f"{paragraph.number}{after}{paragraph.text}"
