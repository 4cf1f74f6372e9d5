from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from index import parse
from index.errors import FileError
from index.models import Source
from index.readers import read

Level = tuple[str, str]


def _numbering(document: docx.document.Document, levels: list[Level], extra: str = "") -> None:
    """A list of its own, instance 77; `extra` is XML of further instances of the same list."""
    body = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{body}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    if extra:
        root.append(parse_xml(extra))


def _item(
    document: docx.document.Document, text: str, level: int = 0, number: int = 77
) -> Paragraph:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        )
    )
    return paragraph


def _bytes(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _read(document: docx.document.Document) -> Source:
    return read(_bytes(document), "document.docx")


def _numbers(source: Source) -> list[str | None]:
    return [block.number for block in source.blocks]


def _rezip(data: bytes, **parts: bytes) -> bytes:
    """The package with parts added or replaced; a part's name has __ for / and _ for a dot."""
    out = io.BytesIO()
    new = {k.replace("__", "/").replace("_xml", ".xml"): v for k, v in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for info in old.infolist():
            if info.filename not in new:
                made.writestr(info, old.read(info.filename))
        for name, content in new.items():
            made.writestr(name, content)
    return out.getvalue()


def test_levels_restart_after_a_higher_one() -> None:
    document = docx.Document()
    _numbering(document, [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")])
    for level in (0, 1, 2, 2, 1, 2, 0, 1):
        _item(document, "内容。", level)
    expected = ["1.", "1.1", "(a)", "(b)", "1.2", "(a)", "2.", "2.1"]
    assert _numbers(_read(document)) == expected


def test_chinese_counting_beyond_a_thousand() -> None:
    document = docx.Document()
    _numbering(document, [("chineseCountingThousand", "第%1条")])
    for _ in range(1003):
        _item(document, "本条的内容。")
    numbers = _numbers(_read(document))
    assert (numbers[0], numbers[99], numbers[-1]) == ("第一条", "第一百条", "第一千零三条")


@pytest.mark.parametrize(
    ("style", "at", "shown"),
    [
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographDigital", 10, "一〇"),
        ("upperRoman", 4, "IV"),
        ("lowerLetter", 28, "bb"),
        ("decimalZero", 3, "03"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalFullWidth", 12, "１２"),
        ("ideographTraditional", 2, "乙"),
        ("decimalEnclosedParen", 2, "(2)"),
        ("decimalEnclosedFullstop", 2, "2."),
        ("no-such-format", 5, "5"),
    ],
)
def test_formats(style: str, at: int, shown: str) -> None:
    document = docx.Document()
    _numbering(document, [(style, "%1")])
    for _ in range(at):
        _item(document, "内容。")
    assert _numbers(_read(document))[-1] == shown


def test_an_override_begins_again_and_shares_the_counter() -> None:
    document = docx.Document()
    again = (
        f'<w:num {nsdecls("w")} w:numId="78"><w:abstractNumId w:val="77"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    _numbering(document, [("decimal", "%1.")], again)
    for number in (77, 77, 78, 78, 77):
        _item(document, "内容。", number=number)
    assert _numbers(_read(document)) == ["1.", "2.", "5.", "6.", "7."]


def test_numbers_by_style_and_none_by_override() -> None:
    document = docx.Document()
    for _ in range(3):
        document.add_paragraph("内容。", style="List Number")
    _item(document, "不编号。", number=0)
    document.add_paragraph("圆点。", style="List Bullet")
    assert _numbers(_read(document)) == ["1.", "2.", "3.", None, None]


def test_an_empty_numbered_paragraph_counts() -> None:
    document = docx.Document()
    _numbering(document, [("decimal", "%1.")])
    for text in ("甲。", "", "丙。"):
        _item(document, text)
    assert _numbers(_read(document)) == ["1.", "3."]


def test_automatic_numbers_become_paragraph_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("样本报告", 0)
    _numbering(document, [("decimal", "%1."), ("lowerLetter", "(%2)")])
    for n in range(1, 6):
        _item(document, f"这是第{n}段，内容如下：")
        _item(document, "甲项内容；", 1)
        _item(document, "乙项内容。", 1)
    document.save(str(tmp_path / "a.docx"))
    parsed = parse(tmp_path / "a.docx")
    assert [p.number for p in parsed.paragraphs] == ["1", "2", "3", "4", "5"]
    assert parsed.title == "样本报告"
    assert parsed.paragraphs[2].text == "这是第3段，内容如下：\n(a) 甲项内容；\n(b) 乙项内容。"


def test_tracked_changes_are_read_as_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("保留")
    paragraph._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>新增</w:t></w:r></w:ins>')
    )
    paragraph._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>删除</w:delText></w:r></w:del>'
        )
    )
    mark = parse_xml(
        f'<w:rPr {nsdecls("w")}><w:del w:id="3" w:author="a"/></w:rPr>'
    )  # the mark's end is deleted
    paragraph._p.get_or_add_pPr().append(mark)
    document.add_paragraph("接上。")
    assert [b.text for b in _read(document).blocks] == ["保留新增接上。"]


def test_tables_keep_row_and_column() -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    for at, text in (((0, 0), "国家"), ((0, 1), "人数"), ((1, 0), "甲国"), ((1, 2), "备注")):
        table.cell(*at).text = text
    blocks = _read(document).blocks
    assert [(b.kind, b.text) for b in blocks] == [
        ("table", "国家 | 人数 | "),
        ("table", "甲国 |  | 备注"),
    ]


def test_footnotes_stay_with_their_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    for text in ("第一条 甲的内容。", "第二条 乙的内容。"):
        paragraph = document.add_paragraph(text)
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    paragraph.add_run()._r.append(reference)
    note = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        "<w:r><w:t> 这是注释</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    file = tmp_path / "a.docx"
    file.write_bytes(_rezip(_bytes(document), word__footnotes_xml=note.encode()))
    first, second = parse(file).paragraphs
    assert not first.notes
    assert second.text == "乙的内容。"
    assert [(n.mark, n.text) for n in second.notes] == [("1", "这是注释")]


def test_headings_and_contents_table() -> None:
    document = docx.Document()
    document.add_heading("第一章 总则", 1)
    style = document.styles.add_style("toc 1", 1)
    document.add_paragraph("第一章 总则 3", style=style)
    document.add_paragraph("正文。")
    assert [(b.kind, b.level) for b in _read(document).blocks] == [("heading", 1), ("text", None)]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"<a>" + b" " * (64 << 20))
    return out.getvalue()


def _entities() -> bytes:
    document = docx.Document()
    document.add_paragraph("内容。")
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    )
    return _rezip(_bytes(document), word__document_xml=xml)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 no zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        _bomb(),
        _entities(),
    ],
    ids=["empty", "cut", "password", "zip-bomb", "entities"],
)
def test_a_bad_file_gives_one_sentence(data: bytes) -> None:
    with pytest.raises(FileError, match=r"^bad\.docx: [^\n]+\.$") as caught:
        read(data, "bad.docx")
    assert caught.value.zh.startswith("bad.docx：")


def test_a_truncated_file_gives_one_sentence() -> None:
    document = docx.Document()
    document.add_paragraph("内容。")
    data = _bytes(document)
    with pytest.raises(FileError, match="damaged"):
        read(data[: len(data) // 2], "cut.docx")
