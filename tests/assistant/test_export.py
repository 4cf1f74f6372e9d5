from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import mammoth
import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from assistant import Assistant, export, fonts
from assistant.conversations import Turn
from assistant.export import Sheet
from assistant.models import Premise, ShortAnswer
from index.models import Paragraph
from tests.conftest import skip

HOSTILE = Sheet(
    "<script>alert(1)</script>\x00",
    (("[a](javascript:x) <b>", ("17. 一 & <i>二</i>", "- 三")),),
    (("〔文件·第1段〕", "<u>", "第一行\n第二行 ![x](http://example.com/x.png)"),),
)


@pytest.fixture
def sheet(assistant: Assistant) -> Sheet:
    questions = ("2025年培训了多少名执法人员？", "红烧肉怎么做？")
    turns = [Turn(str(i), q, assistant.ask(q)) for i, q in enumerate(questions)]
    return export.sheet("对话", turns, paragraph=assistant.library.paragraph)


def test_the_cited_paragraphs_stand_in_full_at_the_end(sheet: Sheet, assistant: Assistant) -> None:
    whole = {p.text for p in assistant.library.paragraphs()}
    assert sheet.cited
    assert {text for _, _, text in sheet.cited} <= whole
    assert sheet.turns[1][1] == ("文库里的文件没有说明这一点。",)


def test_what_qualifies_an_answer_is_exported_with_it(assistant: Assistant) -> None:
    answer = assistant.ask("2025年培训了多少名执法人员？")
    cited = answer.sentences[0].citations
    found = Premise("931名", "2,874名", cited)
    qualified = replace(
        answer, premise=found, short_answer=ShortAnswer("2,874名", cited[0]),
        notices=("〔样本法〕是2006年的旧版。",), unresolved=("〔别的·第1段〕",),
    )  # fmt: skip
    turn = Turn("1", "问题", qualified)
    given = export.sheet("对话", [turn], paragraph=assistant.library.paragraph)
    lines = given.turns[0][1]
    assert lines[0].startswith("与文件不符：问题说“931名”，文件说“2,874名”〔")
    assert lines[1] == "直接回答：2,874名"
    assert lines[-2:] == (
        "注意：〔样本法〕是2006年的旧版。",
        "模型写了对不上原文的引用，已略去：〔别的·第1段〕",
    )
    assert cited[0].file in given.cited[0][1]


def test_a_paragraph_that_has_left_keeps_its_quote(assistant: Assistant) -> None:
    question = "2025年培训了多少名执法人员？"
    turn = Turn("1", question, assistant.ask(question))

    def gone(_: str) -> Paragraph | None:
        return None

    cited = export.sheet("对话", [turn], paragraph=gone).cited
    assert "此段已不在文库中" in cited[0][2]
    assert "2,874" in cited[0][2]


def test_markdown_holds_no_markup_of_the_texts(sheet: Sheet) -> None:
    text = export.markdown(sheet).decode("utf-8")
    assert text.startswith("# 对话\n")
    assert "第13段" in text
    hostile = export.markdown(export.Sheet(*_plain())).decode("utf-8")
    assert "<script" not in hostile
    assert "[a](" not in hostile
    assert "<b>" not in hostile
    assert "17\\." in hostile


def test_word_reads_back(sheet: Sheet) -> None:
    data = export.docx(sheet)
    texts = [p.text for p in Document(io.BytesIO(data)).paragraphs]
    assert texts[0] == "对话"
    assert any("2,874" in t for t in texts)
    assert texts[-1] == sheet.cited[-1][2]
    html = mammoth.convert_to_html(io.BytesIO(export.docx(Sheet(*_plain())))).value
    assert "<script" not in html


def test_word_is_on_a4(sheet: Sheet) -> None:
    page = Document(io.BytesIO(export.docx(sheet))).sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


@pytest.mark.parametrize("named", [False, True])
def test_pdf_reads_back(sheet: Sheet, named: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if named:  # as on a machine without a Chinese font
        monkeypatch.setattr(fonts, "found", lambda: None)
    read = pypdfium2.PdfDocument(export.pdf(sheet))
    text = "".join(page.get_textpage().get_text_range() for page in read)
    read.close()
    assert "执法人员" in text
    assert "引用的段落" in text
    assert export.pdf(Sheet(*_plain())).startswith(b"%PDF")


def test_pdf_carries_its_font_where_the_machine_has_one(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fonts.found() is None:
        skip("no Chinese font here; install Noto Serif CJK")
    carried = export.pdf(sheet)
    assert b"/FontFile2" in carried
    assert b"STSong-Light" not in carried
    monkeypatch.setattr(fonts, "found", lambda: None)
    named = export.pdf(sheet)
    assert b"/FontFile2" not in named
    assert b"STSong-Light" in named


def test_pdfs_written_at_once_keep_their_own_characters() -> None:
    texts = [f"{c}的报告" * 3 for c in "甲乙丙丁戊己"]
    with ThreadPoolExecutor(6) as pool:
        written = list(pool.map(export.pdf, [Sheet(t, ((t, (t,)),), ()) for t in texts]))
    for text, data in zip(texts, written, strict=True):
        read = pypdfium2.PdfDocument(data)
        assert text in read[0].get_textpage().get_text_range()
        read.close()


def test_word_says_that_its_text_is_chinese(sheet: Sheet) -> None:
    file = Document(io.BytesIO(export.docx(sheet)))
    assert [
        language.get(qn("w:eastAsia")) for language in file.styles.element.iter(qn("w:lang"))
    ] == ["zh-CN"]
    heading = file.styles["Heading 1"].element.rPr.rFonts
    assert heading.get(qn("w:eastAsia")) == "宋体"
    assert heading.get(qn("w:eastAsiaTheme")) is None


def _plain() -> tuple[
    str, tuple[tuple[str, tuple[str, ...]], ...], tuple[tuple[str, str, str], ...]
]:
    """The hostile sheet as `sheet` would give it: without control characters."""
    return HOSTILE.title.replace("\x00", ""), HOSTILE.turns, HOSTILE.cited
