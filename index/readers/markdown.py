"""Markdown: headings, footnotes and tables; emphasis, links and comments as the text they show."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from index.models import Block, Source
from index.readers.text import SPACES, decode

_HEAD = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"(=+|-+)\s*$")
_EMPHASIS = re.compile(r"(\*\*\*|___|\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![\*\w])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\*\w])")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]^][^\]]*)\]\([^)\s]+(?:\s\"[^\"]*\")?\)")
_TAG = re.compile(r"</?(?:[a-z][a-z0-9]*)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_QUOTE = re.compile(r"(?:>\s?)+")
_NOTE_AT = re.compile(r"\[\^([^\]\s]+)\]")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]:\s*(.*)$")
_RULE = re.compile(r"(?:[-*_]\s*){3,}$")
_ROW = re.compile(r"\|.*\|$")
_TABLE_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?$")


def read_markdown(data: bytes, name: str) -> Source:
    """One block a line, `#` lines as headings; front matter, comments and emphasis are left out."""
    text = decode(data, name).lstrip("\ufeff")
    # Blanked, not cut, so that line numbers stay true.
    text = re.sub(r"\A---\n.*?\n---(?=\n|\Z)", _blank, text, flags=re.S)
    text = re.sub(r"<!--.*?-->", _blank, text, flags=re.S)
    lines = text.splitlines()
    notes = {m[1]: _shown(m[2]) for line in lines if (m := _NOTE.match(line.strip()))}
    blocks = list(_blocks(lines, notes))
    title = next((b.text for b in blocks if b.kind == "heading" and b.level == 1), None)
    return Source(tuple(blocks), title=title)


def _blocks(lines: Sequence[str], notes: dict[str, str]) -> Iterator[Block]:
    after_note = False
    for number, raw in enumerate(lines, 1):
        line = raw.strip(SPACES)
        if _NOTE.match(line):
            after_note = True
            continue
        # The further lines of a note are indented.
        if after_note and line and raw[:2].strip() == "":
            continue
        after_note = False
        line = _QUOTE.sub("", line, count=1).strip(SPACES) if line.startswith(">") else line
        if not line or _RULE.match(line) or _TABLE_RULE.match(line) or _is_underline(lines, number):
            continue
        yield from _line(line, number, _level_below(lines, number), notes)


def _line(line: str, number: int, below: int | None, notes: dict[str, str]) -> Iterator[Block]:
    """The block of one line, and after it the notes it refers to."""
    used = [mark for mark in _NOTE_AT.findall(line) if mark in notes]
    line = _NOTE_AT.sub(lambda m: "" if m[1] in notes else m[0], line)
    head = _HEAD.match(line)
    if head:
        yield Block(_shown(head[2]), kind="heading", line=number, level=len(head[1]))
    elif _ROW.match(line):
        cells = " | ".join(cell.strip() for cell in _shown(line).strip("|").split("|"))
        yield Block(cells, kind="table", line=number)
    else:
        kept = _shown(line)
        if below:
            yield Block(kept, kind="heading", line=number, level=below)
        else:
            yield from (
                Block(part.strip(SPACES), line=number)
                for part in kept.split("\n")
                if part.strip(SPACES)
            )
    for mark in used:
        yield Block(notes[mark], kind="footnote", line=number, mark=mark)


def _level_below(lines: Sequence[str], number: int) -> int | None:
    """The level of a heading that is underlined on the next line."""
    if not _is_underline(lines, number + 1):
        return None
    return 1 if lines[number].strip().startswith("=") else 2


def _is_underline(lines: Sequence[str], number: int) -> bool:
    """Whether a line (from 1) underlines the one above it, which is short text by itself."""
    if not 1 < number <= len(lines) or not _UNDERLINE.match(lines[number - 1].strip()):
        return False
    above = lines[number - 2].strip()
    alone = number < 3 or not lines[number - 3].strip()
    return bool(above) and alone and len(above) <= 60 and not above.startswith(("#", "|", ">", "-"))


def _shown(line: str) -> str:
    """A line's text as a page shows it."""
    line = _LINK.sub(r"\1", _IMAGE.sub("", line))
    line = _SLANTED.sub(r"\1", _EMPHASIS.sub(r"\2", line))
    line = _TAG.sub("", _BREAK.sub("\n", line))
    return html.unescape(_ESCAPE.sub(r"\1", line)).strip(SPACES)


def _blank(match: re.Match[str]) -> str:
    return "\n" * match.group().count("\n")
