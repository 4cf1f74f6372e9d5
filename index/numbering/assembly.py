"""Building paragraphs block by block: sections above, lines joined, footnotes lifted out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index import segment
from index.models import Block, Doubt, Genre, Note, Paragraph, Report
from index.numbering import annexes, marks, sequence
from index.numbering.headings import Scale
from index.numbering.marks import Mark
from index.numerals import to_chinese

if TYPE_CHECKING:
    from index.numbering import Reading

_CAPTION = 16  # characters, a Latin word one of them
_WORD = re.compile(r"[A-Za-z]+")
_CLAUSE_LEVEL = 2  # 1. has level 3 in marks.heading_level, 1.1 stands below it
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨")
_MARK_CHARS = _CIRCLED | frozenset("¹²³⁴⁵⁶⁷⁸⁹⁰*")


@dataclass(slots=True)
class _Draft:
    number: str
    own: str  # without the annex it stands in; the id is made of it
    printed: bool
    section: tuple[str, ...]
    page: int | None
    line: int | None
    text: str = ""
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class _Section:
    level: int
    block: Block
    since: int  # the drafts there were when it began
    empty: bool = True  # whether nothing has stood below it yet


@dataclass(slots=True)
class Assembly:
    """The paragraphs of one document in the making."""

    document_id: str
    title: str
    label: str
    file: str
    scale: Scale = field(default_factory=Scale)
    _drafts: list[_Draft] = field(default_factory=list)
    _sections: list[_Section] = field(default_factory=list)
    _current: _Draft | None = None
    _note: tuple[str, str] | None = None
    _doubts: list[Doubt] = field(default_factory=list)
    _unnumbered: int = 0
    _closed: bool = False  # whether the document's closing has begun
    _leftover: _Draft | None = None  # headings that have nothing below them
    _caption: bool = False  # whether the open paragraph is only the caption of its article
    _row: bool = False  # whether the open paragraph ends with a row of a table
    _waiting: list[Note] = field(default_factory=list)

    def numbered(self, block: Block, mark: Mark, reading: Reading, at: int) -> None:
        """The block `at`, which begins the paragraph of its number.

        The reading has its label where that is more than is printed here, 一（三） for a （三） that
        counts anew under each heading, and the annex where the numbers begin again in one.
        """
        label, genre = reading.labels.get(at), reading.genre
        self._end_note()
        if genre == "contract" and label:
            self._close(_CLAUSE_LEVEL + label.count(".") + 1)
        printed = block.text[slice(*mark.printed)].replace(" ", "").replace("\u3000", "")
        own = label or printed
        number = annexes.number(reading.annexes.get(at, ""), own)
        draft = _Draft(number, own, True, self._path(), block.page, block.line)
        draft.text = block.text[mark.text_at :].strip()
        titled = genre == "statute" and block.kind == "heading" and 0 < len(draft.text) < 30
        if reading.captioned or titled:
            draft.text += "\n"  # a caption such as 【适用范围】 stands on a line of its own
        self._open(draft)

    def other(
        self,
        block: Block,
        plain: str,
        genre: Genre,
        *,
        cover: bool = False,
        head: int | None = None,
    ) -> None:
        """A block that begins no numbered paragraph: a heading, a note, or more text.

        A heading of the `cover` names the document; what is not its title stays as text. `head` is
        the depth of a heading that an outline has found.
        """
        if self._continues_note(block):
            return
        note = marks.NOTE.match(block.text)
        if (
            block.kind == "footnote"
            and block.mark
            and block.mark.isalnum()
            and block.mark.isascii()
        ):
            self._attach(Note(block.mark, block.text.strip()))
        elif block.kind == "footnote" or (note and block.kind == "text" and self._is_note(note[1])):
            mark = block.mark or (note.group(1) if note else "")
            start = note.end() if note and not block.mark else 0
            self._begin_note(mark, block.text[start:].strip())
            if block.kind == "footnote":
                self._end_note()
        elif cover:
            self._end_note()
            self._current = None
            if block.text.strip() not in self.title:
                self._text(block)
        elif head is not None:
            if head == 1:
                self._end_unnumbered()
            self._heading(_CLAUSE_LEVEL + head, block)
        elif (level := self._heading_level(block, plain, genre)) is not None:
            self._heading(level, block)
        else:
            self._text(block)

    def line(self, block: Block) -> None:
        """A block that is a line of the open paragraph, whatever it looks like."""
        self._end_note()
        if self._current is None:
            self._text(block)
        else:
            self._current.text = f"{self._current.text.rstrip()}\n{block.text}"

    def close(self) -> None:
        """End the open paragraph: what follows is the document's closing."""
        self._end_note()
        self._current = None
        self._closed = True

    def doubt(self, block: Block, reason: str) -> None:
        """A line a person should look at."""
        self._doubts.append(Doubt(block.line, block.text[:40], reason))

    def finish(self, readings: Sequence[Reading]) -> tuple[tuple[Paragraph, ...], Report]:
        """The paragraphs and what their numbering was like, the body's reading first."""
        genre = readings[0].genre
        self._end_note()
        self._close(-100)
        if self._waiting and self._drafts:
            self._drafts[-1].notes += self._waiting
        taken: Counter[str] = Counter()
        numbers: Counter[str] = Counter()
        paragraphs: list[Paragraph] = []
        for draft in self._drafts:
            text = draft.text.strip()
            if not text and not draft.printed:
                continue
            taken[draft.own] += 1
            numbers[draft.number] += 1
            again = f"~{taken[draft.own]}" if taken[draft.own] > 1 else ""
            paragraphs.append(
                Paragraph(
                    f"{self.document_id}-{draft.own}{again}", self.document_id, self.title,
                    self.label, self.file, draft.number, text, len(paragraphs), draft.section,
                    draft.page, tuple(draft.notes),
                )
            )  # fmt: skip
            if draft.printed and genre == "un" and not marks.ends_sentence(text):
                reason = "the paragraph does not end with a sentence"
                self._doubts.append(Doubt(draft.line, text[-40:], reason))
        missing = tuple(n for reading in readings for n in _missing(reading))
        doubled = tuple(n for n, count in numbers.items() if count > 1)
        found = sum(draft.printed for draft in self._drafts)
        doubts = tuple(self._doubts)
        return tuple(paragraphs), Report(genre, found, missing, doubled, doubts)

    def _open(self, draft: _Draft) -> None:
        for section in self._sections:
            section.empty = False
        self._drafts.append(draft)
        self._current = draft
        self._row = False
        draft.notes += self._waiting
        self._waiting.clear()

    def _path(self) -> tuple[str, ...]:
        return tuple(section.block.text.strip() for section in self._sections)

    def _heading_level(self, block: Block, plain: str, genre: Genre) -> int | None:
        if block.kind == "heading":
            level = self.scale.of_format(block, plain)
            annex = self._fresh_annex()
            bare = marks.heading_level(plain) is None
            # Below 附件一 alone on its line stands its title, in whatever size.
            return level if annex is None or not bare else max(level, annex + 1)
        if self._closed and not marks.ANNEX.match(plain):
            return None
        if marks.is_bracketed_heading(plain):
            # Below a bare 第三条 it is the article's caption.
            bare = self._current is not None and self._current.printed and not self._current.text
            return None if bare else self.scale.of_mark(marks.BRACKETED_LEVEL)
        return self._marked_level(plain, genre)

    def _fresh_annex(self) -> int | None:
        """The level of the annex that has just begun: below it is at most a note on it, （规范性）."""
        last = self._sections[-1] if self._sections else None
        if last is None or not marks.ANNEX.match(segment.normalise(last.block.text)):
            return None
        below = self._drafts[last.since :]
        few = len(below) <= 1 and not any(d.printed or len(d.text) > _CAPTION for d in below)
        return last.level if few else None

    def _marked_level(self, plain: str, genre: Genre) -> int | None:
        open_list = self._current is not None and self._current.text.rstrip()[-1:] in "：；:;，、—"
        if genre == "plain" and not marks.is_sure_heading(plain):
            return None
        level = marks.heading_level(plain)
        clause = marks.dotted(plain) if genre == "contract" else None
        if clause and marks.reads_like_heading(plain):
            return _CLAUSE_LEVEL + len(clause[0])
        if level is None or (open_list and level >= 4):
            return None
        if genre == "statute" and level >= 2 and not marks.DIVISION.match(plain):
            return None
        if marks.STEM.match(plain) and (open_list or genre == "statute"):
            return None  # 甲、现金 in a list
        return self.scale.of_mark(level)

    def _heading(self, level: int, block: Block) -> None:
        self._end_note()
        self._close(level)
        self._closed = False
        self._current = None
        for section in self._sections:
            section.empty = False
        self._sections.append(_Section(level, block, len(self._drafts)))

    def _end_unnumbered(self) -> None:
        """End a section 前言 or 引言: the numbered ones stand beside it."""
        if self._sections and marks.BARE_HEADINGS.match(self._sections[-1].block.text):
            self._close(self._sections[-1].level)

    def _close(self, level: int) -> None:
        """End the sections of a level and below; one with nothing below it is no section but text."""
        while self._sections and self._sections[-1].level >= level:
            section = self._sections.pop()
            if not section.empty:
                continue
            if self._leftover is None or self._leftover is not self._drafts[-1]:
                self._leftover = self._blank(section.block)
                self._drafts.append(self._leftover)
            text = f"{self._leftover.text}\n{section.block.text.strip()}"
            self._leftover.text = text.strip()

    def _text(self, block: Block) -> None:
        """Text that goes on: joined to the open paragraph, or a ¶ of its own."""
        current = self._current
        if current is None or (not current.printed and marks.is_whole(current.text)):
            current = self._blank(block)
            self._open(current)
        if not current.text:
            current.text = block.text
            self._caption = current.printed and _is_caption(block.text)
        elif current.printed and not self._apart(block, current):
            current.text = join(current.text, block.text)
        else:
            current.text = f"{current.text.rstrip()}\n{block.text}"

    def _blank(self, block: Block) -> _Draft:
        """A paragraph without a printed number."""
        self._unnumbered += 1
        number = f"¶{self._unnumbered}"
        return _Draft(number, number, False, self._path(), block.page, block.line)

    def _apart(self, block: Block, current: _Draft) -> bool:
        """Whether a block stays a line of its own: after a sentence's end, each item of a list, each
        row of a table, and after the caption of an article.
        """
        after_row, self._row = self._row, block.kind == "table"
        caption, self._caption = self._caption, False
        apart = after_row or self._row or caption
        return apart or marks.ends_sentence(current.text) or marks.begins_item(block.text)

    def _is_note(self, mark: str) -> bool:
        """Whether a line with a mark is a note; ① begins an item of a list too: after a list's lead
        or another item, and below a heading where no text carries the mark.
        """
        if mark not in _CIRCLED:
            return True
        before = self._current.text.rstrip() if self._current else ""
        listed = before.endswith(tuple("：；:;")) or marks.CIRCLED_ITEM.match(
            before.split("\n")[-1]
        )
        carried = any(_find_mark(draft.text, mark) is not None for draft in self._drafts)
        return not listed and (carried or (before != "" and marks.is_whole(before)))

    def _begin_note(self, mark: str, text: str) -> None:
        self._end_note()
        self._note = (mark, text)

    def _attach(self, note: Note) -> None:
        """A note whose mark the reader has lifted out belongs to the text just before it."""
        if self._current is None:
            self._waiting.append(note)  # the mark stood in a heading
        else:
            self._current.notes.append(note)

    def _continues_note(self, block: Block) -> bool:
        """Whether a line goes on with a note that has not come to its end."""
        if self._note is None or marks.is_whole(self._note[1]) or block.kind != "text":
            return False
        mark, text = self._note
        self._note = (mark, join(text, block.text.strip()))
        return True

    def _end_note(self) -> None:
        """Attach a finished note to the paragraph that carries its mark, and lift the mark out."""
        if self._note is None:
            return
        (mark, text), self._note = self._note, None
        if not self._drafts:
            self._text(Block(text))
            return
        note = Note(mark.translate(_SUPERSCRIPTS), text)
        for draft in reversed(self._drafts):
            at = _find_mark(draft.text, mark)
            if at is not None:
                draft.text = draft.text[:at] + draft.text[at + len(mark) :]
                draft.notes.append(note)
                return
        self._drafts[-1].notes.append(note)


def _is_caption(text: str) -> bool:
    """Whether a line under an article's number is its caption (用语, 适用范围)."""
    return len(_WORD.sub("a", text)) <= _CAPTION and not any(c in "，。；：、,;:" for c in text)


def join(before: str, after: str) -> str:
    """Two halves of a cut text: nothing between Chinese or figures, a space between Latin words."""
    if before[-1:].isdigit() and after[:1].isdigit():
        return before + after
    latin = before[-1:].isascii() and before[-1:].isalnum()
    return before + (" " if latin and after[:1].isascii() and after[:1].isalnum() else "") + after


def _find_mark(text: str, mark: str) -> int | None:
    """Where exactly this mark stands in a text, no longer mark (** for *) around it; ① at the
    beginning of a line is the number of an item.
    """
    at = text.find(mark) if mark else -1
    while at >= 0:
        before, after = text[max(at - 1, 0) : at], text[at + len(mark) : at + len(mark) + 1]
        item = mark in _CIRCLED and before in ("", "\n")
        if not item and before not in _MARK_CHARS and after not in _MARK_CHARS:
            return at
        at = text.find(mark, at + 1)
    return None


def _missing(reading: Reading) -> tuple[str, ...]:
    """The numbers between the first and the last of each sequence that no line carries."""
    if reading.labels:
        return reading.gone
    return tuple(
        annexes.number(reading.annexes.get(part[0].at, ""), gone)
        for part in reading.parts
        for gone in _gaps({c.value for c in part if c.value and not c.sub}, reading)
    )


def _gaps(values: set[int], reading: Reading) -> list[str]:
    gone = sequence.missing(values)
    if reading.genre == "statute":
        return [f"第{to_chinese(n)}条" for n in gone]
    return [to_chinese(n) if reading.genre == "paper" else str(n) for n in gone]
