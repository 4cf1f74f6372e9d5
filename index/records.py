"""What a library's database gives: documents, chunks and origins as frozen rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from index.corrections import Corrections
from index.models import Doubt, Note, Paragraph, Report


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document as a library lists it; `paragraphs` is their count, `path` where it was read."""

    id: str
    title: str
    label: str
    file: str
    path: str
    sha256: str
    paragraphs: int
    report: Report
    symbol: str | None = None
    date: str | None = None
    language: str = "zh-Hans"
    corrections: Corrections = field(default_factory=Corrections)


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its row and its paragraph."""

    row: int
    paragraph: Paragraph
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs of a chunk: its row, its paragraph's row and its document's id."""

    row: int
    paragraph: int
    document_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk as an index outside the library gets it: its text, its vector, what filters go by."""

    row: int
    document: str
    text: str
    vector: np.ndarray
    date: str | None
    symbol: str | None
    language: str
    section: tuple[str, ...]
    page: int | None


@dataclass(frozen=True, slots=True)
class Origin:
    """The file a document was read from: path, size in bytes, and time of change in nanoseconds.

    `mtime` is 0 where the file was so new that a later change might not show in it.
    """

    path: str
    size: int = 0
    mtime: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the library and the file it was read from."""

    info: DocumentInfo
    origin: Origin


def paragraph_of(row: Sequence[object]) -> Paragraph:
    """The paragraph of a row: ids, names, number, text, place, notes."""
    identity, document_id, document, label, file, number, text, ordinal, section, page, notes = row
    return Paragraph(
        id=str(identity),
        document_id=str(document_id),
        document=str(document),
        label=str(label),
        file=str(file),
        number=str(number),
        text=str(text),
        ordinal=int(str(ordinal)),
        section=section_of(str(section)),
        page=None if page is None else int(str(page)),
        notes=() if notes == "[]" else tuple(Note(*note) for note in json.loads(str(notes))),
    )


@lru_cache(
    maxsize=4096
)  # the paragraphs of a section share it, and most of a library is read often
def section_of(text: str) -> tuple[str, ...]:
    """The headings above a paragraph, as they are stored."""
    return tuple(json.loads(text))


def section_to_json(section: Sequence[str]) -> str:
    """The headings above a paragraph as they are stored."""
    return json.dumps(section, ensure_ascii=False)


def info_of(row: Sequence[Any]) -> DocumentInfo:
    """The document of a row."""
    identity, title, label, file, path, sha256, size, report, symbol, date, language, kept = row
    numbering = report_from_json(json.loads(report))
    return DocumentInfo(
        identity, title, label, file, path, sha256, size, numbering, symbol, date, language,
        Corrections.from_json(kept),
    )  # fmt: skip


def report_to_json(report: Report) -> dict[str, object]:
    """A numbering report as it is stored."""
    return {
        "genre": report.genre,
        "found": report.found,
        "missing": report.missing,
        "doubled": report.doubled,
        "doubtful": [[doubt.line, doubt.text, doubt.reason] for doubt in report.doubtful],
    }


def report_from_json(value: dict[str, Any]) -> Report:
    """The report that was stored so."""
    return Report(
        genre=value["genre"],
        found=value["found"],
        missing=tuple(value["missing"]),
        doubled=tuple(value["doubled"]),
        doubtful=tuple(Doubt(*doubt) for doubt in value["doubtful"]),
    )
