"""A phrase that can stand alone, from a span that a reader cut by its tokens: whole words, measures, marks."""

from __future__ import annotations

import re

import rjieba

from assistant import spans
from index import segment

_CLOSING = {
    "《": "》",
    "“": "”",
    "‘": "’",
    "〈": "〉",
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
}
_OPENING = {close: opened for opened, close in _CLOSING.items()}
_EDGE = " \t\n\u3000，。；：、,;:!！？?"
_FAR = 30  # characters in which the other mark of a pair is looked for
_FUNCTION = frozenset(
    "由以在为與与和对向从被把将於于成"
)  # 由理藩院 is two words, whatever the dictionary says
_JOINS = frozenset("、和及与或")  # what stands between the items of an enumeration
_STOPS = frozenset("，,。；;：:！!？?\n")
_MEANS = re.compile(r"[是系]指|[是指即：:]")  # behind which stands what a name means
_DATE_UNIT = re.compile(r"\s*[年月日号]")


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span text[start:end] grown to the phrase it was cut from, (start, end).

    A cut word is completed, a figure gets its measure word, a date its 日, a lone 》 or “ its partner;
    space and points at the ends go. What was not cut stays as it is.
    """
    start, end = _bare(text, start, end)
    for grow in (_words, _figures, _marks):
        if start < end:
            start, end = grow(text, start, end)
    return _bare(text, start, end)


def enumerated(text: str, start: int, end: int) -> tuple[int, int]:
    """The span grown over its clause where other items of its enumeration stand beside it, (start, end).

    乙、丙 of 有甲、乙、丙等 is half of what there is, the clause is all of it.
    """
    if text[max(0, start - 1) : start] in _JOINS:
        while start and text[start - 1] not in _STOPS:
            start -= 1
    if text[end : end + 1] in _JOINS:
        while end < len(text) and text[end] not in _STOPS:
            end += 1
    return start, end


def defining(text: str, start: int, end: int) -> tuple[int, int]:
    """The span grown to all that a definition says: to the end of its sentence, and where it begins in
    the midst of it back to the word that says what a name means, (start, end).
    """
    first, last = next(s for s in segment.sentences(text) if start < s[1])
    if text[max(0, start - 1) : start] in ("，", ","):
        means = [m.end() for m in _MEANS.finditer(text, first, start)]
        start = max(means, default=first)
    return _bare(text, start, max(end, last))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while start < end and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _words(text: str, start: int, end: int) -> tuple[int, int]:
    first, last, at = start, end, 0
    for word in rjieba.cut(text, False):
        stop = at + len(word)
        if at < start < stop and text[at:start] not in _FUNCTION:
            first = at
        if at < end < stop and text[end:stop] not in _FUNCTION:
            last = stop
        at = stop
    return first, last


def _figures(text: str, start: int, end: int) -> tuple[int, int]:
    for q in spans.quantities(text):
        if q.start < start < q.end:
            start = q.start
        if q.start < end < q.end or q.number_end == end:
            end = q.end
    unit = _DATE_UNIT.match(segment.normalise(text), end)
    if unit and any(first < end < last for first, last in spans.dates(text)):
        end = unit.end()
    return start, end


def _marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Complete the first pair of brackets or quotes of which one stands outside."""
    opened: list[int] = []
    closed: list[int] = []
    for at in range(start, end):
        if text[at] in _CLOSING:
            opened.append(at)
        elif text[at] in _OPENING:
            if opened and text[opened[-1]] == _OPENING[text[at]]:
                opened.pop()
            else:
                closed.append(at)
    if closed:
        partner = text.rfind(_OPENING[text[closed[0]]], max(0, start - _FAR), start)
        if partner >= 0:
            start = partner
        elif closed[0] == end - 1:
            end -= 1
    if opened:
        partner = text.find(_CLOSING[text[opened[0]]], end, end + _FAR)
        if partner >= 0:
            end = partner + 1
        elif opened[0] == start:
            start += 1
    if start and text[start - 1] == "《" and text[end : end + 1] == "》":
        return start - 1, end + 1
    return start, end
