from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from assistant.ui import uploads
from index.errors import FileError

_HTML = "<html><body><p>第一条 样本。</p></body></html>".encode()


def _word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("第一条 样本。")
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("规定", "第一条 样本。".encode()),
        ("规定", _word()),
        ("规定.pdf", _word()),
        ("规定.doc", _HTML),
        ("规定.txt", "第一条 样本。".encode("gb18030")),
    ],
)
def test_what_the_readers_know_is_let_in_whatever_its_name(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    uploads.check(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("假.pdf", b"MZ not a pdf", "内容与扩展名不符"),
        ("假.txt", b"\x7fELF" + b"a" * 99, "内容与扩展名不符"),
        ("假", b"MZ\0\0\x90\x91" + bytes(99), "没有后缀"),
        ("表.xlsx", b"PK\x03\x04", "不支持这种文件"),
        ("空.pdf", b"", "空的"),
    ],
)
def test_what_is_kept_out_gets_one_sentence(
    tmp_path: Path, name: str, data: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FileError) as caught:
        uploads.check(tmp_path / name)
    assert sentence in caught.value.zh
