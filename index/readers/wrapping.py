"""Lines of plain text that were cut at a fixed width, put together again.

In a text of which most lines end at one width a line of that width goes on in the next one, even
where it happens to end with a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SPACES = " \t\u3000\xa0\ufeff\f"
_BEGINS = re.compile(
    r"第\s?[0-9０-９零〇一二三四五六七八九十百千]+\s?(?:[编章节条]|部分)|[0-9０-９]{1,4}[.．、](?![0-9])|[0-9]{1,3}(?:\.[0-9]{1,3})+\s"
    r"|[一二三四五六七八九十百]+[、.．]|[(（\[［〔【]\s?(?:[0-9０-９]{1,4}|[a-z]|[ivx]+|[一二三四五六七八九十百]+)\s?[)）\]］〕】]"
    r"|[A-Za-z][.．]\s|[①-⑳•●¹²³⁴⁵⁶⁷⁸⁹*]|【[^】]{1,40}】$|#|\|"
)
_GAPS = re.compile(r"\s{3,}|\t|\.{4,}|…{2,}|\|")  # rows, entries of a contents table
_STOPS = "。；：！？"
_SHORTEST, _LONGEST = 24, 200  # columns a text is cut at
_FEWEST = 6  # lines of the width that make it one
_SHARE = 0.3  # of the lines that are not short
_SLACK = 3  # columns a line may lack: a mark or a word that would not fit


def unwrapped(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """(line number, text) of each line with text, lines of the full width joined to the next."""
    cut = _cut([line for _, line in lines])
    text, first, before = "", 0, ""
    for number, line in lines:
        plain = line.strip(SPACES)
        goes_on = bool(text and plain) and cut is not None and cut.is_full(before)
        if text and not (goes_on and not _begins(line, before)):
            yield first, text
            text = ""
        if plain:
            joined = cut.joined(text, plain) if text and cut else plain
            text, first = joined, first if text else number
        before = line
    if text:
        yield first, text


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where the lines of a text were cut: at so many columns between words, or characters."""

    width: int
    words: bool

    def is_full(self, line: str) -> bool:
        """Whether a line is cut and goes on."""
        plain = line.rstrip(SPACES)
        return not _GAPS.search(plain.strip(SPACES)) and _measure(plain, self.words) >= self.width

    def joined(self, text: str, line: str) -> str:
        """Two lines as one, with the space a cut between Latin words has swallowed."""
        ends = (text[-1:], line[:1])
        latin = self.words and all(c.isascii() and c.isalnum() for c in ends)
        return f"{text} {line}" if latin and not all(c.isdigit() for c in ends) else text + line


def _begins(line: str, before: str) -> bool:
    """Whether a line begins a paragraph: by its mark, or set in where the one before is not."""
    plain = line.strip(SPACES)
    if _BEGINS.match(plain):
        return True
    return len(line) - len(line.lstrip(SPACES)) > len(before) - len(before.lstrip(SPACES))


def _cut(lines: Sequence[str]) -> _Cut | None:
    """How a text was cut; None where most long lines end as a sentence does, or differ in width."""
    plain = [line.rstrip(SPACES) for line in lines if not _GAPS.search(line.strip(SPACES))]
    for words, slack in ((True, _SLACK), (False, 0)):
        widths = [(width, line) for line in plain if (width := _measure(line, words)) >= _SHORTEST]
        most = max((width for width, _ in widths), default=_LONGEST + 1)
        near = [line for width, line in widths if width >= most - slack]
        going = sum(line[-1] not in _STOPS for line in near)
        enough = len(near) >= _FEWEST and len(near) >= _SHARE * len(widths)
        if most <= _LONGEST and enough and 2 * going >= len(near):
            return _Cut(most - slack, words)
    return None


def _measure(line: str, columns: bool) -> int:
    """The width of a line: on a terminal, where a Chinese character takes two columns, or in
    characters.
    """
    if not columns:
        return len(line)
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line)
