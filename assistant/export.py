"""A conversation as Markdown, Word or PDF, with the cited paragraphs in full at the end.

All three are written from the same `Sheet`, so they say the same. The PDF carries a Chinese font of
this machine, cut down to its characters; where the machine has none, it names Adobe's STSong-Light, for
which readers take one of their own.
"""

from __future__ import annotations

import io
import re
import string
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from assistant import citations, fonts
from assistant.conversations import Turn
from assistant.models import Answer, Citation
from index.models import Paragraph

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAMED, _OURS = "STSong-Light", "zhiduan"  # of fonts
_ONE_AT_A_TIME = threading.Lock()
_CITED = "引用的段落 Cited paragraphs"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is exported: the title, (question, answer's lines) and the cited paragraphs.

    A cited paragraph is its notation, where it stands, and its text in full.
    """

    title: str
    turns: tuple[tuple[str, tuple[str, ...]], ...]
    cited: tuple[tuple[str, str, str], ...]


def sheet(
    title: str, turns: Sequence[Turn], *, paragraph: Callable[[str], Paragraph | None]
) -> Sheet:
    """What to export; `paragraph` finds one by id, or None where it has left the library.

    Of a paragraph that has left, the quotes of the answers stand in its place.
    """
    said = tuple((_plain(t.question), lines(t.answer)) for t in turns)
    cited: dict[str, tuple[str, str, str]] = {}
    for turn in turns:
        for one in _citations(turn.answer):
            if one.id in cited:
                continue
            found = paragraph(one.id)
            where = _where(one, found)
            text = found.text if found else f"“{one.quote}”（此段已不在文库中）"
            cited[one.id] = (citations.notation(one), _plain(where), _plain(text))
    return Sheet(_plain(title), said, tuple(cited.values()))


def _citations(answer: Answer) -> list[Citation]:
    """Everything an answer cites, what contradicts the question first."""
    premise = answer.premise.citations if answer.premise else ()
    return [*premise, *(c for s in answer.sentences for c in s.citations)]


def _where(cited: Citation, found: Paragraph | None) -> str:
    """The document, its sections, and the file with the page, to look it up in the original."""
    path = " › ".join((cited.document, *(found.section if found else ())))
    page = f"，第 {found.page} 页" if found and found.page is not None else ""
    return f"{path}（{cited.file}{page}）"


def markdown(given: Sheet) -> bytes:
    """Markdown in UTF-8; what the texts hold is escaped, so nothing in them is markup."""
    out = [f"# {_quiet(given.title)}", ""]
    for question, lines in given.turns:
        out += [f"## {_quiet(question)}", ""]
        out += [part for line in lines for part in (_quiet(line), "")]
    if given.cited:
        out += [f"## {_CITED}", ""]
    for name, where, text in given.cited:
        quoted = "\n".join(f"> {_quiet(line)}  " for line in text.split("\n"))
        out += [f"### {_quiet(name)}", "", _quiet(where), "", quoted, ""]
    return "\n".join(out).encode("utf-8")


def docx(given: Sheet) -> bytes:
    """A Word file on A4."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    file = Document()
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    normal = file.styles["Normal"]
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = file.styles[name]
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts_of = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts_of.attrib.clear()  # a theme's fonts would come first
        for kind, family in (
            ("ascii", "Times New Roman"),
            ("hAnsi", "Times New Roman"),
            ("eastAsia", "宋体"),
        ):
            fonts_of.set(qn(f"w:{kind}"), family)
    # Without it some programs draw Chinese points in the middle of their squares, as in Taiwan.
    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    normal.paragraph_format.line_spacing = 1.5
    normal.paragraph_format.space_after = Pt(4)
    file.core_properties.title, file.core_properties.author = given.title[:255], ""
    file.add_heading(given.title, 0)
    for question, lines in given.turns:
        file.add_heading(question, 1)
        for line in lines:
            file.add_paragraph(line)
    if given.cited:
        file.add_heading(_CITED, 1)
    for name, where, text in given.cited:
        file.add_heading(name, 2)
        file.add_paragraph().add_run(where).font.size = Pt(9)  # italic Chinese reads badly
        file.add_paragraph(text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def pdf(given: Sheet) -> bytes:
    """A PDF on A4."""
    with _ONE_AT_A_TIME:  # reportlab knows one font of a name
        return _laid_out(given, _font(given))


def _font(given: Sheet) -> str:
    """The name of a font for this text, known to reportlab from now on."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    if (found := fonts.found()) is None:
        pdfmetrics.registerFont(UnicodeCIDFont(_NAMED))
        return _NAMED
    said = [part for question, lines in given.turns for part in (question, *lines)]
    text = "".join((given.title, _CITED, string.digits, *said, *map("".join, given.cited)))
    ours = TTFont(_OURS, io.BytesIO(fonts.cut(*found, text)))
    ours._dynamicFont = False  # else reportlab stays with the first font of that name
    pdfmetrics.registerFont(ours)
    del ours._dynamicFont
    return _OURS


def _laid_out(given: Sheet, font: str) -> bytes:
    from reportlab.lib.enums import TA_LEFT
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph as Text
    from reportlab.platypus import SimpleDocTemplate

    def numbered(canvas: Canvas, _: object) -> None:
        """The page's number at its foot."""
        canvas.setFont(font, 9)
        canvas.drawCentredString(canvas._pagesize[0] / 2, 30, str(canvas.getPageNumber()))

    def style(size: float, before: float) -> ParagraphStyle:
        return ParagraphStyle(
            f"s{size}", fontName=font, fontSize=size, leading=size * 1.6,
            spaceBefore=before, spaceAfter=4, wordWrap="CJK", alignment=TA_LEFT,
        )  # fmt: skip

    body, small, head, top = style(10.5, 0), style(9, 0), style(13, 10), style(18, 0)
    story = [Text(_markup(given.title), top)]
    for question, lines in given.turns:
        story.append(Text(_markup(question), head))
        story += [Text(_markup(line), body) for line in lines]
    if given.cited:
        story.append(Text(_CITED, head))
    for name, where, text in given.cited:
        story.append(Text(_markup(name), body))
        story.append(Text(_markup(where), small))
        story += [Text(_markup(line), body) for line in text.split("\n") if line.strip()]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, title=given.title, author="", initialFontName=font).build(
        story, onFirstPage=numbered, onLaterPages=numbered
    )
    return out.getvalue()


FORMATS: dict[str, tuple[Callable[[Sheet], bytes], str]] = {
    "md": (markdown, "text/markdown; charset=utf-8"),
    "docx": (
        docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "pdf": (pdf, "application/pdf"),
}


def lines(answer: Answer) -> tuple[str, ...]:
    """An answer in plain lines, as the page shows it: a contradicted premise, the short answer, the
    sentences with their citations, the notices.
    """
    said = [] if answer.premise is None else [
        f"与文件不符：问题说“{answer.premise.claim}”，文件说“{answer.premise.found}”"
        + "".join(dict.fromkeys(citations.notation(c) for c in answer.premise.citations))
    ]  # fmt: skip
    if answer.short_answer:
        said.append(f"直接回答：{answer.short_answer.text}")
    said += [citations.written(s) for s in answer.sentences] or [answer.answer]
    said += [f"注意：{notice}" for notice in answer.notices]
    if answer.unresolved:
        said.append(f"模型写了对不上原文的引用，已略去：{'、'.join(answer.unresolved)}")
    return tuple(_plain(line) for line in said)


def _plain(text: str) -> str:
    """Text without the control characters XML forbids."""
    return _CONTROL.sub("", text)


def _markup(text: str) -> str:
    return escape(text).replace("\n", "<br/>")


def _quiet(text: str) -> str:
    """Text in which Markdown and HTML see no markup, on one line."""
    one = " ".join(text.split("\n"))
    escaped = re.sub(r"([\\`*_{}\[\]#|~!])", r"\\\1", escape(one, quote=False))
    bare = re.sub(r"^(\s*)([-+=])", r"\1\\\2", escaped)
    return re.sub(r"^(\s*\d+)([.)])", r"\1\\\2", bare)
