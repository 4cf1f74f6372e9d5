"""Whatever the bytes are, a reader gives blocks or raises FileError with one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import numbering, readers
from index.errors import FileError
from index.models import Source

KINDS = ("txt", "md", "html", "docx", "pdf")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PIECES = st.sampled_from(
    [
        "第一条", "第二条 ", "第９９９条", "（一）", "1.", "1.1 ", "1.1.1", "[45]", "一、", "附件",
        "\n", "。", "：", " ", "甲乙", "2018年", "之一", "#", "<p>", "<ol><li>", "<sup>1</sup>",
        "|", "¹", "*", "零", "〇", "万", "(", "）", "9" * 30, "<table><tr><td>", "</", "第百条",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=60).map("".join)
few = settings(
    max_examples=150, deadline=10_000, suppress_health_check=[HealthCheck.too_slow], database=None
)


def _source(data: bytes, name: str) -> tuple[Source | None, str]:
    try:
        return readers.read(data, name), ""
    except FileError as error:
        return None, f"{error}{error.zh}"


def _reads(data: bytes, name: str) -> None:
    source, sentence = _source(data, name)
    if source is None:
        assert sentence
        assert "\n" not in sentence
        return
    document = numbering.number(source, file=name, sha256="0" * 64, document_id="0")
    identities = [p.id for p in document.paragraphs]
    assert len(set(identities)) == len(identities)
    assert [p.ordinal for p in document.paragraphs] == list(range(len(document.paragraphs)))


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.binary(max_size=400))
@few
def test_any_bytes(kind: str, data: bytes) -> None:
    _reads(data, f"any.{kind}")


@pytest.mark.parametrize("kind", ["txt", "md", "html"])
@given(text=TEXTS)
@few
def test_any_order_of_marks(kind: str, text: str) -> None:
    _reads(text.encode(), f"any.{kind}")


@given(
    levels=st.lists(
        st.tuples(
            st.sampled_from(["decimal", "chineseCounting", "lowerRoman", "bullet", "none", "x"]),
            st.sampled_from(["%1.", "第%1条", "%1.%2", "%9", "", "(%3)"]),
            st.integers(-5, 20_000),
        ),
        max_size=9,
    ),
    items=st.lists(st.tuples(st.integers(-1, 12), st.integers(0, 3)), max_size=20),
)
@few
def test_any_numbering(levels: list[tuple[str, str, int]], items: list[tuple[int, int]]) -> None:
    lists = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (style, text, start) in enumerate(levels)
    )
    paragraphs = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
        "<w:r><w:t>内容。</w:t></w:r></w:p>"
        for level, number in items
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{W}"><w:body>{paragraphs}</w:body></w:document>',
        )
        made.writestr(
            "word/numbering.xml",
            f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{lists}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        )
    _reads(out.getvalue(), "any.docx")
