"""Word documents as people have them: styles upon styles, moved text, boxes in tables, controls."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

from index.readers import read
from tests.index.test_readers_docx import _bytes, _item, _numbering, _numbers, _read, _rezip

_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def _marked(paragraph: Paragraph, change: str) -> None:
    """The paragraph's mark deleted (`del`) or moved away (`moveFrom`)."""
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:rPr {nsdecls("w")}><w:{change} w:id="3" w:author="a"/></w:rPr>')
    )


def _moved(paragraph: Paragraph, tag: str) -> None:
    """The runs of a paragraph in a tracked move (`moveFrom`, `moveTo`)."""
    wrapper = parse_xml(f'<w:{tag} {nsdecls("w")} w:id="4" w:author="a"/>')
    runs = [run._r for run in paragraph.runs]
    paragraph._p.append(wrapper)
    for run in runs:
        wrapper.append(run)


def test_a_paragraph_moved_away_takes_its_number_along() -> None:
    document = docx.Document()
    _numbering(document, [("decimal", "%1.")])
    away = _item(document, "后来在末尾。")
    _moved(away, "moveFrom")
    _marked(away, "moveFrom")
    _item(document, "甲。")
    _item(document, "乙。")
    _moved(_item(document, "后来在末尾。"), "moveTo")
    source = _read(document)
    assert [b.text for b in source.blocks] == ["甲。", "乙。", "后来在末尾。"]
    assert _numbers(source) == ["1.", "2.", "3."]


@pytest.mark.parametrize("table", [True, False])
def test_text_whose_mark_is_deleted_is_kept_where_no_paragraph_follows(table: bool) -> None:
    document = docx.Document()
    _marked(document.add_paragraph("最后一句。"), "del")
    if table:
        document.add_table(1, 1).cell(0, 0).text = "表。"
    assert [b.text for b in _read(document).blocks] == ["最后一句。", *(["表。"] if table else [])]


def test_a_deleted_mark_joins_lines_of_a_cell() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "前半"
    _marked(cell.paragraphs[0], "del")
    cell.add_paragraph("后半")
    cell.add_paragraph("另一行")
    assert [b.text for b in _read(document).blocks] == ["前半后半 另一行"]


def test_a_text_box_in_a_cell_is_read_once() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "单元格"
    box = "<w:txbxContent><w:p><w:r><w:t>方框</w:t></w:r></w:p></w:txbxContent>"
    cell.paragraphs[0]._p.append(
        parse_xml(
            f"<w:r {nsdecls('w')} {_MC}><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}"
            f"</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        )
    )
    assert [b.text for b in _read(document).blocks] == ["单元格 方框"]


def test_a_style_upon_a_numbered_style_has_the_level_the_list_ties_to_it() -> None:
    document = docx.Document()
    _numbering(document, [("chineseCounting", "第%1章"), ("chineseCounting", "第%2条")])
    levels = document.part.numbering_part.element.findall(".//{*}abstractNum")[0]
    for level, style in zip(levels.findall("{*}lvl"), ("Chapter", "Article"), strict=True):
        level.insert(2, parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style}"/>'))
    chapter = document.styles.add_style("Chapter", 1)
    chapter.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
    )
    article = document.styles.add_style("Article", 1)
    article.base_style = chapter
    article.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="77"/></w:numPr>')
    )
    narrow = document.styles.add_style("Narrow article", 1)  # names no list of its own
    narrow.base_style = article
    for style, text in (
        (chapter, "总则"), (article, "甲。"), (narrow, "乙。"), (chapter, "分则"), (article, "丙。"),
    ):  # fmt: skip
        document.add_paragraph(text, style=style)
    assert _numbers(_read(document)) == ["第一章", "第一条", "第二条", "第二章", "第一条"]


def test_a_level_that_restarts_begins_where_its_override_says() -> None:
    document = docx.Document()
    again = (
        f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/>'
        '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="3"/></w:lvlOverride></w:num>'
    )
    _numbering(document, [("decimal", "%1."), ("decimal", "%1.%2")], again)
    for level in (0, 1, 1, 0, 1):
        _item(document, "内容。", level, 78)
    assert _numbers(_read(document)) == ["1.", "1.3", "1.4", "2.", "2.3"]


@pytest.mark.parametrize(("name", "level"), [("标题 2", 2), ("标题3", 3), ("二级标题", 2)])
def test_headings_by_the_names_of_chinese_styles(name: str, level: int) -> None:
    document = docx.Document()
    document.add_paragraph("总则", style=document.styles.add_style(name, 1))
    assert [(b.kind, b.level) for b in _read(document).blocks] == [("heading", level)]


def test_a_content_control_is_read_and_its_placeholder_is_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("甲方：")
    for properties, text in (("", "样本公司"), ("<w:showingPlcHdr/>", "单击此处输入文字。")):
        paragraph._p.append(
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtPr>{properties}</w:sdtPr><w:sdtContent><w:r><w:t>{text}"
                "</w:t></w:r></w:sdtContent></w:sdt>"
            )
        )
    assert [b.text for b in _read(document).blocks] == ["甲方：样本公司"]


def test_fields_and_links_are_read_as_they_show() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("见")
    for xml in (
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r>",
        "<w:r><w:instrText> REF _Ref1 \\r \\h </w:instrText></w:r>",
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>",
        "<w:r><w:t>第三条</w:t></w:r>",
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
        "<w:fldSimple w:instr='PAGE'><w:r><w:t>和</w:t></w:r></w:fldSimple>",
        "<w:hyperlink w:anchor='a'><w:r><w:t>附件一</w:t></w:r></w:hyperlink>",
    ):
        name = xml[1:].split()[0].split(">")[0]
        paragraph._p.append(parse_xml(xml.replace(name, f"{name} {nsdecls('w')}", 1)))
    assert [b.text for b in _read(document).blocks] == ["见第三条和附件一"]


def test_a_strict_document_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("第一条 内容。")
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = _bytes(document)
    xml = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").replace(usual, strict)
    assert strict in xml
    source = read(_rezip(data, word__document_xml=xml), "strict.docx")
    assert [b.text for b in source.blocks] == ["第一条 内容。"]
