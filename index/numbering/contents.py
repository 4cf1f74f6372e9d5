"""The table of contents of a document: headings and page numbers, printed again further on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.numbering import marks

_HEAD = re.compile(r"\s*目\s*[录次]\s*$")
# 三. 结论 ........ 8-9   6: leaders, or a wide gap, before numbers of paragraphs and pages.
_ENTRY = re.compile(
    r".*(?:[.…·．—_-]{3,}|(?:[.…·]\s){3,}|\s{3,}|\t)[\s.…·]*\(?[\dⅰ-ⅿivx]{1,4}(?:[-–—]\d{1,4})?\)?(?:\s+\d{1,4})?\s*$"
)
_COLUMNS = re.compile(r"\s*(?:段次|页次|章次|段落|页码|\s)+$")
_TAIL = re.compile(r"[.…·．—_\s-]*\(?\d{0,4}(?:[-–—]\d{1,4})?\)?(?:\s+\d{1,4})?\s*$")
_MANY = 3


def contents(plain: Sequence[str]) -> frozenset[int]:
    """The lines of the contents: after 目录 what is printed again later, and lines with leaders."""
    found: set[int] = set()
    later = {_bare(line): at for at, line in enumerate(plain)}
    for at, line in enumerate(plain):
        if _HEAD.match(line):
            end = _end(plain, at + 1, later)
            found |= set(range(at, end)) if end > at + 1 else set()
    entries = {at for at, line in enumerate(plain) if at not in found and _ENTRY.match(line)}
    runs = {at for at in entries if {at - 1, at + 1} & (entries | found)}
    return frozenset(found | (runs if len(runs) >= _MANY else set()))


def _end(plain: Sequence[str], begin: int, later: dict[str, int]) -> int:
    """The line after the last entry; an entry may take two lines."""
    end = at = begin
    while at < len(plain) and at - end < 2:
        line = plain[at]
        again = later.get(_bare(line), at) > at and len(line) <= 2 * marks.LONGEST_HEADING
        if _ENTRY.match(line) or _COLUMNS.match(line) or again:
            end = at + 1
        elif marks.ends_sentence(line):
            break
        at += 1
    return end


def _bare(line: str) -> str:
    """An entry without its page number and spaces."""
    return re.sub(r"\s", "", _TAIL.sub("", line))
