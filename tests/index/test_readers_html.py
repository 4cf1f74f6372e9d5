from __future__ import annotations

from pathlib import Path

import pytest

from index import parse
from index.errors import FileError
from index.models import Source
from index.readers import read


def _read(body: str, head: str = "") -> Source:
    page = f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read(page.encode(), "page.html")


def _texts(source: Source) -> list[str]:
    return [block.text for block in source.blocks]


def test_headings_paragraphs_and_what_is_left_out() -> None:
    source = _read(
        "<nav>首页</nav><script>var a</script><h1>样本法</h1><div><h2>第一章</h2><p>第一条　甲。<br>第二款。"
        "<p hidden>藏<p style='display:none'>藏</div><footer>版权</footer>"
    )
    assert _texts(source) == ["样本法", "第一章", "第一条　甲。", "第二款。"]
    assert [b.level for b in source.blocks] == [1, 2, None, None]
    assert source.title == "样本法"


def test_line_ends_of_the_file_are_no_spaces_in_chinese() -> None:
    assert _texts(_read("<p>前半句\n   后半句 and\n  more</p>")) == ["前半句后半句 and more"]


def test_a_space_after_an_article_stays() -> None:
    assert _texts(_read("<p>第一条 为了</p>")) == ["第一条 为了"]


@pytest.mark.parametrize(
    ("opening", "numbers"),
    [
        ("<ol>", ["1.", "2."]),
        ("<ol start=44>", ["44.", "45."]),
        ("<ol type=a>", ["a.", "b."]),
        ("<ol style='list-style-type: cjk-ideographic'>", ["一、", "二、"]),
        ("<ol style='list-style: none'>", [None, None]),
        ("<ul>", [None, None]),
        ("<ol start=x>", ["1.", "2."]),
    ],
)
def test_lists_have_the_numbers_a_browser_prints(opening: str, numbers: list[str | None]) -> None:
    source = _read(f"{opening}<li>甲。<li><p>乙。</p></ol>")
    assert [b.number for b in source.blocks] == numbers


def test_a_number_given_to_an_item_counts_on() -> None:
    source = _read("<ol><li>甲。<li value=7>乙。<li>丙。</ol>")
    assert [b.number for b in source.blocks] == ["1.", "7.", "8."]


def test_tables_keep_row_and_column() -> None:
    source = _read("<table><tr><th>国家<th>人数<tr><td>甲<td></table>")
    assert [(b.kind, b.text) for b in source.blocks] == [
        ("table", "国家 | 人数"),
        ("table", "甲 | "),
    ]


def test_a_table_for_layout_is_text() -> None:
    source = _read("<table><tr><td><h2>标题</h2><p>正文。</p></table>")
    assert _texts(source) == ["标题", "正文。"]


def test_footnotes_stay_with_their_paragraph(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text(
        "<meta charset=utf-8><p>第一条　甲<sup id=r1><a href='#n1'>[1]</a></sup>的事。<p>第二条　乙。"
        "<section class=footnotes><ol><li id=n1>注释的内容。<a href='#r1'>↩</a></ol></section>",
        encoding="utf-8",
    )
    first, second = parse(file).paragraphs
    assert first.text == "甲的事。"
    assert [(n.mark, n.text) for n in first.notes] == [("1", "注释的内容。")]
    assert second.text == "乙。"


def test_a_link_in_running_text_is_no_note() -> None:
    source = _read("<p>见<a href='#c2'>第二章</a>。</p><h2 id=c2>第二章</h2>")
    assert _texts(source) == ["见第二章。", "第二章"]


def test_gbk_and_a_sites_name_in_the_title() -> None:
    page = "<title>样本条例_某网站</title><p>第一条　为了规范各项管理活动，制定本条例。</p>"
    source = read(page.encode("gb18030"), "a.htm")
    assert source.title == "样本条例"
    assert source.blocks[0].text.startswith("第一条")


def test_deep_nesting() -> None:
    source = _read("<div>" * 1000 + "深处" + "</div>" * 1000 + "<p>后来</p>")
    assert _texts(source) == ["深处", "后来"]
    with pytest.raises(FileError, match="nested"):
        _read("<div>" * 5000 + "深处" + "</div>" * 5000 + "<p>后来</p>")


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"\x00\x01\x02\x03" * 50])
def test_a_bad_file_gives_one_sentence(data: bytes) -> None:
    with pytest.raises(FileError, match=r"^bad\.html: [^\n]+\.$"):
        read(data, "bad.html")
