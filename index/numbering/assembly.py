"""Building paragraphs block by block: sections above, lines joined, footnotes lifted out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.models import Block, Doubt, Genre, Note, Paragraph, Report
from index.numbering import marks, outline
from index.numbering.marks import Mark
from index.numerals import to_chinese

if TYPE_CHECKING:
    from index.numbering import Reading

_EARLY = 3
_CLAUSE_LEVEL = 2  # 1. has level 3 in marks.heading_level, 1.1 stands below it
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_MARK_CHARS = frozenset("¹²³⁴⁵⁶⁷⁸⁹⁰*①②③④⑤⑥⑦⑧⑨")


@dataclass(slots=True)
class _Draft:
    number: str
    printed: bool
    section: tuple[str, ...]
    page: int | None
    line: int | None
    text: str = ""
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class Assembly:
    """The paragraphs of one document in the making."""

    document_id: str
    title: str
    label: str
    file: str
    _drafts: list[_Draft] = field(default_factory=list)
    _sections: list[tuple[int, str]] = field(default_factory=list)
    _current: _Draft | None = None
    _note: tuple[str, str] | None = None
    _doubts: list[Doubt] = field(default_factory=list)
    _unnumbered: int = 0
    _row: bool = False  # whether the open paragraph ends with a row of a table
    _waiting: list[Note] = field(default_factory=list)

    def numbered(self, block: Block, mark: Mark, label: str | None, genre: Genre) -> None:
        """A block that begins the paragraph of its number; `label` where that is more than is
        printed here, 一（三） for a （三） that counts anew under each heading.
        """
        self._end_note()
        printed = block.text[slice(*mark.printed)].replace(" ", "").replace("\u3000", "")
        draft = _Draft(label or printed, True, self._path(), block.page, block.line)
        draft.text = block.text[mark.text_at :].strip()
        if genre == "statute" and block.kind == "heading" and draft.text and len(draft.text) < 30:
            draft.text += "\n"  # a caption such as 【适用范围】 stands on a line of its own
        self._open(draft)

    def other(self, block: Block, plain: str, genre: Genre) -> None:
        """A block that begins no numbered paragraph: a heading, a note, or more text."""
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
        elif block.kind == "footnote" or (note and block.kind == "text"):
            mark = block.mark or (note.group(1) if note else "")
            start = note.end() if note and not block.mark else 0
            self._begin_note(mark, block.text[start:].strip())
            if block.kind == "footnote":
                self._end_note()
        elif (level := self._heading_level(block, plain, genre)) is not None:
            self._heading(level, block)
        else:
            self._text(block)

    def finish(self, reading: Reading) -> tuple[tuple[Paragraph, ...], Report]:
        """The paragraphs and what their numbering was like."""
        self._end_note()
        if self._waiting and self._drafts:
            self._drafts[-1].notes += self._waiting
        taken: Counter[str] = Counter()
        paragraphs: list[Paragraph] = []
        for draft in self._drafts:
            text = draft.text.strip()
            if not text and not draft.printed:
                continue
            taken[draft.number] += 1
            again = f"~{taken[draft.number]}" if taken[draft.number] > 1 else ""
            paragraphs.append(
                Paragraph(
                    f"{self.document_id}-{draft.number}{again}", self.document_id, self.title,
                    self.label, self.file, draft.number, text, len(paragraphs), draft.section,
                    draft.page, tuple(draft.notes),
                )
            )  # fmt: skip
            if draft.printed and reading.genre == "un" and not marks.ends_sentence(text):
                reason = "the paragraph does not end with a sentence"
                self._doubts.append(Doubt(draft.line, text[-40:], reason))
        missing = _missing(reading)
        doubled = tuple(n for n, count in taken.items() if count > 1)
        found = sum(draft.printed for draft in self._drafts)
        doubts = tuple(self._doubts)
        return tuple(paragraphs), Report(reading.genre, found, missing, doubled, doubts)

    def _open(self, draft: _Draft) -> None:
        self._drafts.append(draft)
        self._current = draft
        self._row = False
        draft.notes += self._waiting
        self._waiting.clear()

    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._sections)

    def _heading_level(self, block: Block, plain: str, genre: Genre) -> int | None:
        if block.kind == "heading":
            return (block.level or 1) - 10  # a format's own headings stand above printed marks
        open_list = self._current is not None and self._current.text.rstrip()[-1:] in "：；:;，、"
        if genre == "plain" and marks.BARE_HEADINGS.match(plain) is None:
            return None
        level = marks.heading_level(plain)
        clause = marks.dotted(plain) if genre == "contract" else None
        if clause and marks.reads_like_heading(plain):
            return _CLAUSE_LEVEL + len(clause[0])
        if level is None or (open_list and level >= 4):
            return None
        if genre == "statute" and level >= 2 and not marks.DIVISION.match(plain):
            return None
        return level

    def _heading(self, level: int, block: Block) -> None:
        self._end_note()
        text = block.text.strip()
        if block.kind == "heading" and block.level == 1 and text == self.title:
            self._current = None
            return
        while self._sections and self._sections[-1][0] >= level:
            self._sections.pop()
        self._sections.append((level, text))
        self._current = None

    def _text(self, block: Block) -> None:
        """Text that goes on: joined to the open paragraph, or a ¶ of its own."""
        current = self._current
        if current is None or (not current.printed and marks.is_whole(current.text)):
            self._unnumbered += 1
            current = _Draft(f"¶{self._unnumbered}", False, self._path(), block.page, block.line)
            self._open(current)
        if not current.text:
            current.text = block.text
        elif current.printed and not self._apart(block, current):
            current.text = join(current.text, block.text)
        else:
            current.text = f"{current.text.rstrip()}\n{block.text}"

    def _apart(self, block: Block, current: _Draft) -> bool:
        """Whether a block stays a line of its own: after a sentence's end, and each row of a table."""
        after_row, self._row = self._row, block.kind == "table"
        return after_row or self._row or marks.ends_sentence(current.text)

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


def join(before: str, after: str) -> str:
    """Two halves of a cut text: nothing between Chinese, a space between Latin words."""
    latin = before[-1:].isascii() and before[-1:].isalnum()
    return before + (" " if latin and after[:1].isascii() and after[:1].isalnum() else "") + after


def _find_mark(text: str, mark: str) -> int | None:
    """Where exactly this mark stands in a text, no longer mark (** for *) around it."""
    at = text.find(mark) if mark else -1
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(mark) : at + len(mark) + 1]
        if before not in _MARK_CHARS and after not in _MARK_CHARS:
            return at
        at = text.find(mark, at + 1)
    return None


def _missing(reading: Reading) -> tuple[str, ...]:
    """The numbers between the first and the last of each sequence that no line carries."""
    if reading.genre == "contract" and reading.labels:
        return tuple(outline.clause_gaps(dict(reading.labels)))
    return tuple(
        gone
        for part in reading.parts
        for gone in _gaps({c.value for c in part if c.value}, reading)
    )


def _gaps(values: set[int], reading: Reading) -> list[str]:
    if not values:
        return []
    # A part of a larger text (one book of a code) begins where it begins.
    first = 1 if min(values) <= _EARLY else min(values)
    gone = [n for n in range(first, max(values)) if n not in values]
    if reading.genre == "statute":
        return [f"第{to_chinese(n)}条" for n in gone]
    return [to_chinese(n) if reading.genre == "paper" else str(n) for n in gone]
