"""The way of the data, one noun a stage, each a frozen dataclass.

    file --readers--> Block --numbering--> Document(Paragraph) --chunking--> Chunk
         --embedding + keyword--> Library --retriever--> Hit

All offsets are Unicode code points into the text of one paragraph, half open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

BlockKind = Literal["text", "heading", "footnote", "table", "list"]
Genre = Literal["un", "statute", "paper", "contract", "word", "plain"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph-like piece of a file, as a reader found it; numbering is not its business.

    `line` is 1-based in a text file, `page` 1-based where the format has pages, `level` the depth
    of a heading where the format says so, `number` an automatic number the text does not contain
    (Word), `mark` the mark of a footnote, `size` the font size in points.
    """

    text: str
    kind: BlockKind = "text"
    page: int | None = None
    line: int | None = None
    level: int | None = None
    number: str | None = None
    mark: str | None = None
    size: float | None = None
    bold: bool = False
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader took from one file: its blocks and what the format itself says of it."""

    blocks: tuple[Block, ...]
    title: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote; its mark has left the paragraph's text."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One numbered paragraph (an article in a statute), the unit that is cited.

    `number` is the number as the document prints it ("17", "第三条", "¶2" where it prints none);
    `section` the headings above it, outermost first, as printed; `id` is unique in the library.
    `ordinal` counts the paragraphs of a document from 0 in reading order.
    """

    id: str
    document_id: str
    document: str
    label: str
    file: str
    number: str
    text: str
    ordinal: int
    section: tuple[str, ...] = ()
    page: int | None = None
    notes: tuple[Note, ...] = ()

    @property
    def printed(self) -> bool:
        """Whether the document itself prints this number."""
        return not self.number.startswith("¶")

    @property
    def whole(self) -> str:
        """The text with a line for each note behind it, 脚注1：…; what reads for an answer reads this."""
        return "\n".join((self.text, *(f"脚注{note.mark}：{note.text}" for note in self.notes)))

    @property
    def note_spans(self) -> tuple[tuple[int, int], ...]:
        """Where the text of each note stands in `whole`."""
        spans: list[tuple[int, int]] = []
        end = len(self.text)
        for note in self.notes:
            start = end + len(f"\n脚注{note.mark}：")
            end = start + len(note.text)
            spans.append((start, end))
        return tuple(spans)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where the numbering is not certain: the line of the source, its text, and why."""

    line: int | None
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the numbering found: numbers `missing` from the sequence, `doubled`, and `doubtful`."""

    genre: Genre
    found: int
    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    doubtful: tuple[Doubt, ...] = ()

    @property
    def expected(self) -> int:
        """How many numbers there should be: those found and those missing between them."""
        return self.found + len(self.missing)


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file. `label` is what stands in 〔…〕; `date` is ISO, of adoption or publication."""

    id: str
    title: str
    label: str
    file: str
    sha256: str
    paragraphs: tuple[Paragraph, ...]
    report: Report
    symbol: str | None = None
    date: str | None = None
    language: str = "zh-Hans"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of one paragraph that is embedded as a whole; offsets into the paragraph's text."""

    paragraph_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Scores:
    """Why a paragraph was found: its keyword (BM25), meaning (cosine) and exact-number scores.

    `reading` is the reader's log-odds that it answers, where it was read.
    """

    keyword: float | None = None
    meaning: float | None = None
    number: float | None = None
    reading: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph found for a question, with its best span and the fused score.

    `reading` is what the reader saw in it (a span_reader.Reading), where it was read; an answer's hits
    go without, since it is no part of what is kept.
    """

    paragraph: Paragraph
    start: int
    end: int
    score: float
    scores: Scores = field(default_factory=Scores)
    reading: Any = field(default=None, compare=False, repr=False)
