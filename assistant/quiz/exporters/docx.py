"""DOCX: a paper to print, its answer key on pages of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from assistant.quiz.itemform import NAMES, answer, shown_rights, shown_sequence, sources
from assistant.quiz.models import Item, letters
from assistant.quiz.paper import Paper, assemble, numeral

_FONT = "宋体"
_A4 = (Cm(21), Cm(29.7))


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the items as one paper with its key."""
    write_papers(assemble(items, title=title, versions=1), path)


def write_papers(papers: Sequence[Paper], path: Path) -> None:
    """Write papers (versions A, B …) and after each its answer key."""
    word = Document()
    style = word.styles["Normal"]
    style.font.size = Pt(11)
    style.font.name = _FONT
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(3)
    _page(word)
    for number, paper in enumerate(papers):
        if number:
            _new_page(word)
        _paper(word, paper)
        _new_page(word)
        _key(word, paper)
    word.save(str(path))


def _paper(word: Word, paper: Paper) -> None:
    _heading(word, paper.name, 0)
    word.add_paragraph(f"姓名：__________　　得分：__________　　满分：{paper.points:g}分")
    number = 0
    for order, part in enumerate(paper.parts, 1):
        name, count = NAMES[part.type], len(part.items)
        _heading(word, f"{numeral(order)}、{name}（共{count}题，每题{part.points:g}分）", 1)
        for item in part.items:
            number += 1
            _item(word, item, number)


def _item(word: Word, item: Item, number: int) -> None:
    stem = word.add_paragraph(f"{number}. {item.question}")
    stem.paragraph_format.space_before = Pt(6)
    # A question and what is chosen from stay on one page.
    stem.paragraph_format.keep_with_next = item.type != "cloze"
    if item.options:
        _marked(word, [o.text for o in item.options])
    elif item.truth is not None:
        word.add_paragraph("（　　）正确　　（　　）错误")
    elif item.pairs:
        for place, pair in enumerate(item.pairs, 1):
            word.add_paragraph(f"（{place}）{pair.left}").paragraph_format.keep_with_next = True
        _marked(word, shown_rights(item))
    elif item.sequence:
        _marked(word, shown_sequence(item))
    elif item.type == "short_answer":
        word.add_paragraph("答：" + "＿" * 30)


def _marked(word: Word, texts: Sequence[str]) -> None:
    for mark, text in zip(letters(len(texts)), texts, strict=True):
        line = word.add_paragraph(f"{mark}. {text}").paragraph_format
        line.left_indent = Pt(18)
        line.keep_with_next = mark != letters(len(texts))[-1]


def _key(word: Word, paper: Paper) -> None:
    _heading(word, f"{paper.name}：参考答案", 0)
    number = 0
    for part in paper.parts:
        _heading(word, NAMES[part.type], 1)
        for item in part.items:
            number += 1
            line = word.add_paragraph(f"{number}. ")
            line.add_run(answer(item)).bold = True
            line.paragraph_format.keep_with_next = True
            word.add_paragraph(_why(item)).paragraph_format.left_indent = Pt(18)


def _why(item: Item) -> str:
    """The explanation; with its citation where a trainer's own wording dropped it."""
    missing = sources(item, beside=item.explanation)
    return f"{item.explanation}（{missing}）" if missing else item.explanation


def _page(word: Word) -> None:
    """A4, with the page's number at the foot."""
    section = word.sections[0]
    section.page_width, section.page_height = _A4
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(foot, "PAGE")


def _field(line: Paragraph, name: str) -> None:
    """A field that Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    line._p.append(field)


def _new_page(word: Word) -> None:
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _heading(word: Word, text: str, level: int) -> None:
    heading = word.add_heading(text, level)
    for run in heading.runs:
        run.font.name = _FONT
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
