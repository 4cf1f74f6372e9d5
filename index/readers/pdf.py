"""PDF with a text layer, by PDFium; pages without one go to OCR where that extra is installed."""

from __future__ import annotations

import ctypes
import itertools
import math
import statistics
from collections import Counter
from dataclasses import dataclass, field

import pypdfium2 as pdfium
from pypdfium2 import raw

from index.errors import FileError
from index.models import Source
from index.readers import layout
from index.readers.archive import broken
from index.readers.layout import Line, Page

_MOST_PAGES = 20_000
_PAGES_AT_ONCE = 200
_MOST_CHARS = 100_000  # of one page; more is no page of text
_SUPERSCRIPT = {ord(c): s for c, s in zip("1234567890*", "¹²³⁴⁵⁶⁷⁸⁹⁰*", strict=True)}
_SUPERSCRIPT |= {ord(c): "" for c in "[]［］〔〕"}  # a raised [1] is the mark ¹
_HYPHENS = (0x02, 0xFFFE, 0xAD)  # how PDFium writes a hyphen at the end of a line
# LibreOffice sets Chinese and Latin a fifth of an em apart, and a space at least three tenths.
_WITH_SPACES, _WITHOUT_SPACES, _OFFICE_SPACES = 0.55, 0.18, 0.27
_IDEOGRAPH_SPACE = 0.2  # the gap between two ideographs, less what justifying adds, that is a space
_MIXED = {"Skia": _WITHOUT_SPACES, "LibreOffice": _OFFICE_SPACES}  # by the program that wrote it
_WIDE_SPACE = 0.8  # a gap, in ems, that is an ideographic space some programs do not draw
_RAISED = 0.88  # of the line's size, and smaller: a browser's superscript has five sixths
_NEAR_PIECES = 12  # how far back the line is that a late piece belongs to
_FEW_CHARS = 8  # a page with fewer has no text layer worth the name


@dataclass(slots=True)
class _Char:
    code: int
    x0: float
    x1: float
    y: float
    size: float


@dataclass(slots=True)
class _Piece:
    """Characters that follow each other on one line."""

    chars: list[_Char] = field(default_factory=list)

    def takes(self, char: _Char) -> bool:
        """Whether a character goes on with this piece."""
        if not self.chars:
            return True
        last = self.chars[-1]
        em = max(last.size, char.size)
        return abs(char.y - last.y) < 0.5 * em and -0.6 * em < char.x0 - last.x1 < 1.8 * em

    def line(self, height: float, mixed: float) -> Line | None:
        """The piece as a line; raised small digits become superscripts, gaps become spaces.

        `mixed` is the gap, in ems, that is a space between Chinese and Latin.
        """
        if not self.chars:
            return None
        size = Counter(round(c.size, 1) for c in self.chars).most_common(1)[0][0]
        if len(self.chars) <= 6:
            size = max(size, *(round(c.size, 1) for c in self.chars))
        level = Counter(
            round(c.y, 1) for c in self.chars if c.size > 0.8 * size
        ).most_common(1)[0][0]  # fmt: skip
        text, starts = "", []
        loose = _looseness(self.chars)
        last: _Char | None = None
        for char in self.chars:
            raised = char.size < _RAISED * size and char.y - level > 0.12 * size
            shown = _SUPERSCRIPT.get(char.code, chr(char.code)) if raised else chr(char.code)
            gap = (char.x0 - last.x1) / size - loose if last else 0.0
            if last and gap > _space(last, char, mixed) and text[-1:] not in (" ", "\u3000"):
                text += "\u3000" if gap > _WIDE_SPACE and _wide(last) and _wide(char) else " "
                starts.append(last.x1)
            text += shown
            starts += [char.x0] * len(shown)
            last = char
        x0, x1 = self.chars[0].x0, max(c.x1 for c in self.chars)
        return Line(text.rstrip(), x0, x1, height - level, size, tuple(starts[:12]))


def _looseness(chars: list[_Char]) -> float:
    """By how many ems a justified line is set apart between its Chinese characters."""
    gaps = [
        (char.x0 - last.x1) / char.size
        for last, char in itertools.pairwise(chars)
        if last.code > 0x2E80 and char.code > 0x2E80
    ]
    return min(max(statistics.median(gaps), 0.0), 0.5) if gaps else 0.0


def _wide(char: _Char) -> bool:
    return char.code > 0x2E80


def _ideograph(code: int) -> bool:
    return 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00 or code >= 0x20000


def _space(last: _Char, char: _Char, mixed: float) -> float:
    """The gap, in ems, that is a space: punctuation is set wider than ideographs or Latin."""
    if _ideograph(last.code) and _ideograph(char.code):
        return _IDEOGRAPH_SPACE
    wide = (last.code > 0x2E80) + (char.code > 0x2E80)
    return (0.2, mixed, 0.7)[wide]


def read_pdf(data: bytes, name: str) -> Source:
    """The blocks of a PDF, page by page. Raises FileError."""
    document = _opened(data, name)
    try:
        count, facts = len(document), document.get_metadata_dict()
    finally:
        document.close()
    if count > _MOST_PAGES:
        raise FileError(
            f"{name}: the file has {count} pages; split it into files of at most {_MOST_PAGES}.",
            f"{name}：文件有 {count} 页；请拆分为每份不超过 {_MOST_PAGES} 页。",
        )
    # Browsers write no spaces, so that only a gap tells; others write them, and set Chinese and
    # Latin apart without any.
    mixed = next(
        (gap for name, gap in _MIXED.items() if name in facts.get("Producer", "")), _WITH_SPACES
    )
    pages: list[Page] = []
    unread: list[int] = []
    for first in range(0, count, _PAGES_AT_ONCE):
        # PDFium keeps every font it has met until the document is closed.
        document = _opened(data, name)
        try:
            _read(document, range(first, min(first + _PAGES_AT_ONCE, count)), mixed, pages, unread)
        except pdfium.PdfiumError as exc:
            raise broken(name) from exc
        finally:
            document.close()
    if unread:
        _scan(data, pages, unread, name)
    return _source(pages, facts.get("Title", "").strip())


def _opened(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as exc:
        if "assword" in str(exc):
            raise FileError(
                f"{name}: the file is protected by a password; save it without one.",
                f"{name}：文件有密码保护；请取消密码后另存。",
            ) from exc
        raise broken(name) from exc


def _read(
    document: pdfium.PdfDocument, span: range, mixed: float, pages: list[Page], unread: list[int]
) -> None:
    """Read a span of pages, and note those that are pictures."""
    for index in span:
        page = document[index]
        try:
            pieces, size = _pieces(page, mixed)
            if sum(len(piece.text) for piece in pieces) < _FEW_CHARS and _has_picture(page):
                unread.append(index)
            pages.append(Page(index + 1, *size, tuple(pieces)))
        finally:
            page.close()


def _source(pages: list[Page], title: str) -> Source:
    """The blocks of the pages; a title the file names counts where the first page prints it."""
    blocks = layout.blocks(pages)
    front = [block.text for block in blocks if block.page == 1 and block.kind != "footnote"]
    if title not in front:
        heads = [b for b in blocks[:12] if b.kind == "heading" and b.page == 1 and len(b.text) > 3]
        title = max(heads, key=lambda b: b.size or 0.0).text if heads else ""
    return Source(tuple(blocks), title=title or None)


def _scan(data: bytes, pages: list[Page], unread: list[int], name: str) -> None:
    """Read pages that are pictures; without the extra, a file of nothing else is an error."""
    from index.readers import ocr

    if not ocr.installed():
        if len(unread) < len(pages):
            return
        raise FileError(
            f"{name}: the pages are pictures without text; install the extra 'zhiduan[ocr]' to read them.",
            f"{name}：各页都是图片，没有文字层；请安装扩展 zhiduan[ocr] 后再读取。",
        )
    document = _opened(data, name)
    try:
        for index in unread:
            page = document[index]
            try:
                pages[index] = ocr.read_page(page, index + 1)
            finally:
                page.close()
    except pdfium.PdfiumError as exc:
        raise broken(name) from exc
    finally:
        document.close()


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _pieces(page: pdfium.PdfPage, mixed: float) -> tuple[list[Line], tuple[float, float]]:
    """The pieces of text on a page, as PDFium orders them, and the page's size.

    `mixed` is the gap, in ems, that is a space between Chinese and Latin.
    """
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        chars = _chars(textpage)
    finally:
        textpage.close()
    pieces: list[_Piece] = [_Piece()]
    for char in chars:
        if not pieces[-1].takes(char):
            pieces.append(_Piece())
        pieces[-1].chars.append(char)
    pieces = _spliced([piece for piece in pieces if piece.chars])
    lines = [ln for p in pieces if (ln := p.line(height, mixed)) and ln.text.strip()]
    return lines, (width, height)


def _spliced(pieces: list[_Piece]) -> list[_Piece]:
    """Pieces with those put in that are drawn later into a gap left for them.

    LibreOffice draws a line's characters of another font (quotation marks) after the line.
    """
    kept: list[_Piece] = []
    for piece in pieces:
        first, last = piece.chars[0], piece.chars[-1]
        for host in reversed(kept[-_NEAR_PIECES:]):
            same = abs(host.chars[0].y - first.y) < 0.2 * max(first.size, 1.0)
            if same and host.chars[0].x0 < first.x0 and last.x1 < host.chars[-1].x1:
                host.chars = sorted([*host.chars, *piece.chars], key=lambda char: char.x0)
                break
        else:
            kept.append(piece)
    return kept


def _chars(textpage: pdfium.PdfTextPage) -> list[_Char]:
    """Every character with its box; what PDFium has made up (spaces, line ends) is left out."""
    handle, count = textpage.raw, min(textpage.count_chars(), _MOST_CHARS)
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), raw.FS_MATRIX()
    px, py, pbox, pmatrix = map(ctypes.byref, (x, y, box, matrix))
    found: list[_Char] = []
    for i in range(count):
        code = raw.FPDFText_GetUnicode(handle, i)
        if code in _HYPHENS:
            code = 0xAD
        elif code < 32 or code == 0xFFFD or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        if code == 32 and raw.FPDFText_IsGenerated(handle, i) == 1:
            continue
        raw.FPDFText_GetCharOrigin(handle, i, px, py)
        raw.FPDFText_GetLooseCharBox(handle, i, pbox)
        raw.FPDFText_GetMatrix(handle, i, pmatrix)
        raw_size = raw.FPDFText_GetFontSize(handle, i)
        size = raw_size * math.hypot(matrix.c, matrix.d)
        if not (0 < size < 2000 and math.isfinite(x.value) and math.isfinite(y.value)):
            continue
        if abs(matrix.b) > abs(matrix.a):
            continue  # text set upright along the page's edge: a watermark or a running mark
        # The box of some ideographs is that of their ink; all of them are an em wide.
        wide = raw_size * math.hypot(matrix.a, matrix.b) if _ideograph(code) else 0.0
        found.append(_Char(code, x.value, max(box.right, x.value + wide), y.value, size))
    return found
