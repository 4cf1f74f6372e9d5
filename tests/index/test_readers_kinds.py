"""Files whose name says nothing of their kind, or something else."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pytest

from index.errors import FileError
from index.readers import is_readable, read
from tests.index.test_readers_docx import _bytes

_TEXT = "第一条 为了规范样本，制定本法。\n第二条 机关负责审查。\n"
_LINES = ["第一条 为了规范样本，制定本法。", "第二条 机关负责审查。"]
_HTML = f"<!DOCTYPE html><html><body>{''.join(f'<p>{line}</p>' for line in _LINES)}</body></html>"


def _word() -> bytes:
    document = docx.Document()
    for line in _LINES:
        document.add_paragraph(line)
    return _bytes(document)


def _package(*parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for part in parts:
            made.writestr(part, "<a/>")
    return out.getvalue()


def _ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le") + bytes(99)


@pytest.mark.parametrize("name", ["文件", "a.docx", "a.pdf", "a.doc", "a.html", "a.txt", "a.md"])
def test_a_word_document_is_read_whatever_its_name(name: str) -> None:
    assert [block.text for block in read(_word(), name).blocks] == _LINES


@pytest.mark.parametrize("name", ["文件", "a.docx", "a.pdf", "a.doc", "a.wps"])
def test_a_web_page_is_read_whatever_its_name(name: str) -> None:
    assert [block.text for block in read(_HTML.encode(), name).blocks] == _LINES


@pytest.mark.parametrize("name", ["文件", "a.docx", "a.pdf", "a.doc"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_plain_chinese_is_read_whatever_its_name(name: str, encoding: str) -> None:
    assert [block.text for block in read(_TEXT.encode(encoding), name).blocks] == _LINES


def test_what_a_folder_holds_is_known_by_ending_or_content(tmp_path: Path) -> None:
    contents = {
        "甲": _word(), "乙": _HTML.encode(), "丙": _TEXT.encode(), "丁": _package("xl/a.xml"),
        "戊": b"", "己.txt": b"", "庚.xlsx": _package("xl/a.xml"), "辛.第一稿": _word(),
    }  # fmt: skip
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    assert {n for n in contents if is_readable(tmp_path / n)} == {"甲", "乙", "己.txt"}
    assert not is_readable(tmp_path / "missing")


def test_a_text_about_html_is_a_text() -> None:
    assert read(_HTML.encode(), "a.txt").blocks[0].text == _HTML


def test_rtf_called_doc_is_rtf() -> None:
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice here")
    assert [block.text for block in read(b"{\\rtf1\\ansi one.\\par two.}", "a.docx").blocks] == [
        "one.", "two.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name", "english", "chinese"),
    [
        (bytes(range(256)) * 9, "文件", "has no ending", "没有后缀"),
        (b" \n", "文件", "is empty", "空的"),
        (b"", "a.pdf", "is empty", "空的"),
        (_ole("EncryptedPackage"), "a.docx", "password", "密码"),
        (_ole("EncryptedPackage"), "文件", "password", "密码"),
        (_ole("Workbook"), "a.docx", "is no .docx", "不是 .docx"),
        (_package("xl/workbook.xml"), "a.docx", "a spreadsheet", "电子表格"),
        (_package("ppt/presentation.xml"), "a.docx", "a presentation", "演示文稿"),
        (_package("a.xml"), "a.docx", "damaged", "损坏"),
        (_package("a.xml"), "文件", "no ending", "没有后缀"),
        (
            b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\nx",
            "a.doc",
            "web archive",
            "网页",
        ),
        (b"no page at all", "a.pdf", "damaged", "损坏"),
        (_word()[:2000], "a.docx", "damaged", "损坏"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "kind of file", "不支持"),
    ],
)
def test_what_cannot_be_read_gives_one_sentence_in_both_languages(
    data: bytes, name: str, english: str, chinese: str
) -> None:
    with pytest.raises(FileError) as caught:
        read(data, name)
    sentence, zh = str(caught.value), caught.value.zh
    assert sentence.startswith(f"{name}: ")
    assert zh.startswith(f"{name}：")
    assert english in sentence
    assert chinese in zh
    assert "\n" not in sentence + zh
    assert sentence.endswith(".")
    assert zh.endswith("。")
