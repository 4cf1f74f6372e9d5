"""What pages print around their text, in plain text taken from pages: page numbers, running heads.

A line is dropped only where its form says what it is and it comes again from page to page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_JOB = r"(?:[A-Z]{1,3}\.)?\d{2}-\d{5}(?:\s?\([A-Z]\))?"
_COUNT = r"\d{1,4}\s?/\s?\d{1,4}"
_SYMBOL = r"[A-Z]{1,5}(?:/[A-Z0-9][A-Za-z0-9.\-]*){1,7}(?:\s?\(\d{4}\))?"
# A running line of a UN document: its symbol, the job number, the page, in any order. Each ends at a
# space, a star or the line's end: a long run of digits has one reading and not one for every split.
_RUNNING = re.compile(
    rf"(?:(?:{_JOB}|{_COUNT}|{_SYMBOL}|\d{{1,4}}|\*\d{{6,}}\*|\d{{6}})(?:(?<=\*)|(?=[\s*]|$))\s*)+"
)
_BAR_CODE = re.compile(r"\*\d{6,}\*")
_SURE = re.compile(rf"{_JOB}|(?<![\w/]){_COUNT}(?![\w/])|{_BAR_CODE.pattern}")
_RULE = re.compile(r"[_\-=—─━]{5,}")  # the line above footnotes
_PAGE = re.compile(
    r"[-—–·~•]\s*(\d{1,4})\s*[-—–·~•]|第\s*(\d{1,4})\s*[页頁](?:[\s,，/]*共\s*\d{1,4}\s*[页頁])?|(\d{1,4})"
    r"|Page\s+(\d{1,4})(?:\s+of\s+\d{1,4})?|(\d{1,4})\s*/\s*\d{1,4}"
)
_MARKED = re.compile(
    r"[（(\[【]|第[0-9零〇一二三四五六七八九十百千]+[编章节条]|[一二三四五六七八九十]+、|\d+[.．、]"
)
_APART = 5  # lines between the numbers of two pages
_OFTEN = 3
_LONGEST = 40


def furniture(lines: Sequence[str]) -> frozenset[int]:
    """The lines, by index, that belong to the page and not to the text."""
    texts = [line.strip(" \t\u3000\xa0\ufeff\f") for line in lines]
    running = _symbols(texts)
    pages = _pages(texts) | running
    rules = {at for at, text in enumerate(texts) if _RULE.fullmatch(text)}
    return frozenset(pages | _beside(texts, pages) | rules)


def _symbols(texts: Sequence[str]) -> set[int]:
    """Running lines of a UN document; its symbol alone stays where it stands first."""
    found = {at for at, text in enumerate(texts) if text and _RUNNING.fullmatch(text)}
    shapes = Counter(_shape(texts[at]) for at in found)
    sure = {at for at in found if _SURE.search(texts[at]) and not texts[at].isdecimal()}
    again = {at for at in found - sure if "/" in texts[at] and shapes[_shape(texts[at])] > 1}
    counted = {at for at in sure if is_running(texts[at])}
    beside = {at for at in again if {at - 1, at + 1} & counted}
    first = {at for at in again - beside if not any(texts[at] in text for text in texts[:at])}
    return counted | (again - first) | (sure if len(sure) >= 2 else set())


def is_running(text: str) -> bool:
    """Whether a line is a UN document's running line by itself: it holds the job number."""
    job = re.search(rf"(?<![\w.]){_JOB}(?![\w/])", text) or _BAR_CODE.fullmatch(text)
    return job is not None and _RUNNING.fullmatch(text) is not None


def _pages(texts: Sequence[str]) -> set[int]:
    """The lines that are page numbers: they rise one by one, a page apart."""
    numbers = [
        (at, int(next(group for group in match.groups() if group)))
        for at, text in enumerate(texts)
        if text and (match := _PAGE.fullmatch(text))
    ]
    best: list[int] = []
    for start in range(min(len(numbers), _OFTEN)):
        chain = [numbers[start]]
        for at, number in numbers[start + 1 :]:
            if number == chain[-1][1] + 1 and at - chain[-1][0] >= _APART:
                chain.append((at, number))
        if len(chain) > len(best):
            best = [at for at, _ in chain]
    return set(best) if len(best) >= 2 and len(best) > 0.6 * len(numbers) else set()


def _beside(texts: Sequence[str], pages: set[int]) -> set[int]:
    """Short lines that come again beside the page numbers: the running heads."""
    filled = [at for at, text in enumerate(texts) if text]
    place = {at: n for n, at in enumerate(filled)}
    near: set[int] = set()
    for at in pages:
        n = place[at]
        near |= {filled[m] for m in (n - 1, n + 1) if 0 <= m < len(filled)}
    shapes = Counter(_shape(texts[at]) for at in near - pages)
    return {
        at for at in near - pages
        if shapes[_shape(texts[at])] >= min(_OFTEN, max(2, len(pages) - 1))
        and len(texts[at]) <= _LONGEST and texts[at][-1] not in "。；：，、"
        and not _MARKED.match(texts[at])
    }  # fmt: skip


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", text))
