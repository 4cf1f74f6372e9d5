"""DOCX: a paper to print, its answer key on pages of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt

from assistant.quiz.itemform import NAMES, answer, shown_rights, shown_sequence, sources
from assistant.quiz.models import Item, letters
from assistant.quiz.paper import Paper, assemble, numeral

_FONT = "宋体"


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
    word.add_paragraph(f"{number}. {item.question}")
    if item.options:
        _marked(word, [o.text for o in item.options])
    elif item.truth is not None:
        word.add_paragraph("（　　）正确　　（　　）错误")
    elif item.pairs:
        for place, pair in enumerate(item.pairs, 1):
            word.add_paragraph(f"（{place}）{pair.left}")
        _marked(word, shown_rights(item))
    elif item.sequence:
        _marked(word, shown_sequence(item))
    elif item.type == "short_answer":
        word.add_paragraph("答：" + "＿" * 30)


def _marked(word: Word, texts: Sequence[str]) -> None:
    for mark, text in zip(letters(len(texts)), texts, strict=True):
        word.add_paragraph(f"{mark}. {text}").paragraph_format.left_indent = Pt(18)


def _key(word: Word, paper: Paper) -> None:
    _heading(word, f"{paper.name}：参考答案", 0)
    number = 0
    for part in paper.parts:
        _heading(word, NAMES[part.type], 1)
        for item in part.items:
            number += 1
            line = word.add_paragraph(f"{number}. ")
            line.add_run(answer(item)).bold = True
            word.add_paragraph(
                f"{item.explanation}（{sources(item)}）"
            ).paragraph_format.left_indent = Pt(18)


def _new_page(word: Word) -> None:
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _heading(word: Word, text: str, level: int) -> None:
    heading = word.add_heading(text, level)
    for run in heading.runs:
        run.font.name = _FONT
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
