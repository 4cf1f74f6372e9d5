"""What a sentence leans on in its own paragraph: the lead of its list, the sentence before it.

Everything is a span of the paragraph's text. A list stands on lines of its own: the line that
announces it ends with a colon, or with no mark at all as a heading does, and its items follow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index import segment
from index.numbering import marks
from index.numerals import CHINESE

Span = tuple[int, int]

_COLON = re.compile(r"[:：]\s*$")
# A sentence that opens so says nothing without the one before it; 其他 and 该不该 do.
_OPENS = re.compile(
    r"但是?|然而|不过|因此|所以|因而|否则|为此|对此|据此|其中|此种|此类|这|该(?!不)|其(?![他它余次实])|上述|前述|[他她它]们?(?!人)"
)
_BEFORE = re.compile(r"[前上](?:[一二两三]?)款|前项")  # the 款 before, as a statute calls it


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    mark: str  # the shape of the mark it begins with, （一） or 1.; empty for none


def above(text: str, start: int) -> list[Span]:
    """The leads of the item that text[start:] stands in, the outermost first; none for other text.

    Inside an item its first sentence leads too: it has the mark, and says what the item is about.
    """
    lines = _lines(text)
    if not lines:
        return []
    at = _at(lines, start)
    first = _first(text, lines[at])
    found = [first] if lines[at].mark and first[0] < start else []
    while lines[at].mark and (lead := _lead(text, lines, at)) is not None:
        found.insert(0, _last(text, lines[lead]))
        at = lead
    return found


def below(text: str, start: int) -> list[Span]:
    """The sentences of the items a line announces, in order; none where it announces none."""
    lines = _lines(text)
    at = _at(lines, start)
    if not lines or not _announces(text, lines, at):
        return []
    last = at + 1
    while last < len(lines) and lines[last].mark and lines[last].mark != lines[at].mark:
        last += 1
    return [
        (a, b) for a, b in segment.sentences(text) if lines[at].end < a and b <= lines[last - 1].end
    ]


def listed(text: str, start: int) -> bool:
    """Whether a sentence is a list's: one of its items, or the lead of some."""
    return bool(above(text, start) or below(text, start))


def before(text: str, start: int, end: int) -> list[Span]:
    """What a sentence leans on that opens by pointing back; none for one that stands by itself."""
    plain = segment.normalise(text[start:end])
    lines = _lines(text)
    if _BEFORE.match(plain):
        at = _at(lines, start)
        while at and lines[at].mark:
            at -= 1
        at -= 1
        while at > 0 and lines[at].mark:
            at -= 1
        if at < 0:
            return []
        says = _last if _announces(text, lines, at) else _first
        return [says(text, lines[at])]
    sentences = segment.sentences(text)
    at = next((i for i, span in enumerate(sentences) if span[0] == start), 0)
    return [sentences[at - 1]] if at and _OPENS.match(plain) else []


@lru_cache(maxsize=1024)
def _lines(text: str) -> tuple[_Line, ...]:
    found: list[_Line] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            found.append(_Line(at, at + len(line), _mark(line)))
        at += len(line) + 1
    return tuple(found)


def _mark(line: str) -> str:
    """The shape of a line's mark: '(一)' of （三）, '1.' of 12．, '①' of ②; empty for none."""
    if not marks.begins_item(line):
        return ""
    if "①" <= line.strip()[0] <= "⑳":
        return "①"
    head = segment.normalise(line).strip()
    mark = re.match(rf"\(?(?:[{CHINESE}]+|\d+|[a-z]+|\S)[).、]?", head)
    shape = re.sub(rf"[{CHINESE}]+", "一", mark.group()) if mark else ""
    return re.sub(r"[a-z]+", "a", re.sub(r"\d+", "1", shape))


def _at(lines: tuple[_Line, ...], start: int) -> int:
    return next((i for i, line in enumerate(lines) if start < line.end), len(lines) - 1)


def _lead(text: str, lines: tuple[_Line, ...], at: int) -> int | None:
    """The line that announces an item: the nearest above of another mark that announces items."""
    for i in range(at - 1, -1, -1):
        if lines[i].mark != lines[at].mark and _announces(text, lines, i):
            deeper = {line.mark for line in lines[i + 1 : at]}
            return i if lines[i].mark not in deeper else None
        if not lines[i].mark:
            return None
    return None


def _announces(text: str, lines: tuple[_Line, ...], at: int) -> bool:
    """Whether a line is followed by items it is the lead of."""
    line = text[lines[at].start : lines[at].end]
    follows = lines[at + 1].mark if at + 1 < len(lines) else ""
    if not follows or follows == lines[at].mark:
        return False
    return bool(_COLON.search(line)) or marks.reads_like_heading(segment.normalise(line).rstrip())


def _first(text: str, line: _Line) -> Span:
    return next(s for s in segment.sentences(text) if s[1] > line.start)


def _last(text: str, line: _Line) -> Span:
    """The sentence a lead ends with; those before it announce nothing."""
    return next(s for s in reversed(segment.sentences(text)) if s[0] < line.end)
