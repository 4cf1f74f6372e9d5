"""Footnotes whose marks are plain digits, as text taken from pages has them: …完成。1 and 1 见….

A digit is a mark only where a line that begins with it follows, in running order; both are then
written raised, as formats that know footnotes give them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.models import Block

RAISED = str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰")
_NOTE = re.compile(
    r"\s*(?:[\[［〔](\d{1,3})[\]］〕]|(\d{1,3}))[\s\u3000]*(?=[^\d\s.．、,，。)）/%:：\-])"
)
_REACH = 120  # blocks between a mark and its note; endnotes stand further off
_STOPS = "。！？；：，、”’」』）)》〉"
_COUNTED = "年月日号条款项个名次件份章节届国天人万亿元倍岁位项种家所座期周点时分段页至到~—–.%％/-"


def raised(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with the marks of plain footnotes raised, in their text and before the note."""
    texts = [block.text for block in blocks]
    before = 0
    last = 0
    found: list[tuple[int, int, int, str]] = []
    for at, block in enumerate(blocks):
        match = _NOTE.match(block.text) if block.kind == "text" else None
        if match is None:
            continue
        number = int(match[1] or match[2])
        if number != last + 1 and number != 1:
            continue
        bracketed = match[1] is not None
        place = _place(texts, before if number > 1 else 0, at, number, bracketed=bracketed)
        if place is None:
            continue
        before, last = place[0], number
        found.append((at, *place))
    return _written(blocks, found) if found else tuple(blocks)


def _written(
    blocks: Sequence[Block], found: Sequence[tuple[int, int, int, str]]
) -> tuple[Block, ...]:
    texts = [block.text for block in blocks]
    # From the end of a text to its beginning, so that places stay true.
    for note, at, start, mark in sorted(found, key=lambda item: (item[1], -item[2])):
        digits = mark.strip("[]［］〔〕")
        text = texts[at]
        texts[at] = text[:start] + digits.translate(RAISED) + text[start + len(mark) :]
        match = _NOTE.match(texts[note])
        if match is not None:
            texts[note] = f"{digits.translate(RAISED)} {texts[note][match.end() :]}"
    return tuple(
        block if block.text == text else replace(block, text=text)
        for block, text in zip(blocks, texts, strict=True)
    )


def _place(
    texts: Sequence[str], first: int, note: int, number: int, *, bracketed: bool
) -> tuple[int, int, str] | None:
    """Where the mark of a note stands in the text before it: the block, the offset, the mark."""
    if bracketed:
        pattern = re.compile(rf"(?<=\S)[\[［〔]{number}[\]］〕]")
        reach = 0
    else:
        # After a sentence's part, or after a word where nothing can be counted.
        pattern = re.compile(
            rf"(?<=[{_STOPS}]){number}(?![\d{_COUNTED}])|(?<=[\u4e00-\u9fff]){number}(?=[。，；：、”）)]|$)"
        )
        reach = note - _REACH
    for at in range(note - 1, max(first, reach, 0) - 1, -1):
        matches = list(pattern.finditer(texts[at]))
        if matches:
            return at, matches[-1].start(), matches[-1].group()
    return None
