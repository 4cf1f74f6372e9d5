"""What real documents do: covers, contents, running heads, doubled numbers, dates, plain notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import parse
from index.models import Block, Document, Source
from index.numbering import metadata


def _parse(folder: Path, text: str, name: str = "document.txt") -> Document:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return parse(file)


def _numbers(document: Document) -> list[str]:
    return [p.number for p in document.paragraphs if p.printed]


REPORT = """联合国                                   A/99/312
大会                                     Distr.: General
                                         12 August 2020
第七十五届会议
临时议程*项目74(b)
                样本水源的管理
                秘书长的报告
目录
                                          段次   页次
一. 导言 ................................. 1-2    2
二. 现状 ................................. 3-4    3
   A. 框架 ............................... 3      3
__________
* A/99/150。

20-10611 (C)    010920    090920
*2010611*
一. 导言
1. 样本水源的情况有所改善。1
2. 秘书处与有关国家合作，
__________
1 见A/98/10。
A/99/312
2/9                                               20-10611
继续提供援助。
二. 现状
A. 框架
3. 框架已经建立。
A/99/312
20-10611                                               3/9
4. 框架正在执行。
"""


def test_report_taken_from_its_pages(tmp_path: Path) -> None:
    document = _parse(tmp_path, REPORT)
    assert (document.title, document.label) == ("样本水源的管理", "A/99/312")
    assert (document.symbol, document.date) == ("A/99/312", "2020-08-12")
    assert _numbers(document) == ["1", "2", "3", "4"]
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["1"].text == "样本水源的情况有所改善。"
    assert [(n.mark, n.text) for n in by_number["1"].notes] == [("1", "见A/98/10。")]
    assert by_number["2"].text == "秘书处与有关国家合作，继续提供援助。"
    assert by_number["3"].text == "框架已经建立。"
    assert by_number["3"].section == ("二. 现状", "A. 框架")
    assert not document.report.doubtful


def test_doubled_and_missing_numbers(tmp_path: Path) -> None:
    text = "\n".join(f"{n}. 第{n}项工作已经完成。" for n in (1, 2, 3, 5, 6, 6, 7, 9))
    document = _parse(tmp_path, text)
    assert _numbers(document) == ["1", "2", "3", "5", "6", "6", "7", "9"]
    assert document.report.missing == ("4", "8")
    assert document.report.doubled == ("6",)


def test_a_list_is_no_doubled_number(tmp_path: Path) -> None:
    text = "1. 工作如下：\n1. 甲；\n2. 乙。\n2. 第二段在此。\n3. 第三段在此。\n4. 第四段在此。\n"
    document = _parse(tmp_path, text)
    assert not document.report.doubled


def test_contents_and_division_of_a_statute(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "中华人民共和国样本法\n（2015年4月24日样本会议通过　根据2021年4月29日《关于修改〈样本法〉的决定》修正）\n"
        "目　录\n第一部分　总则\n第二部分　附则\n第一部分　总则\n第一条　为了示范，制定本法。\n"
        "第二条　适用本法：\n（一）甲；\n（二）乙。\n第二部分　附则\n第三条　本法自2022年1月1日起施行。\n",
    )
    assert document.title == "中华人民共和国样本法"
    assert document.date == "2021-04-29"
    assert _numbers(document) == ["第一条", "第二条", "第三条"]
    assert [p.number for p in document.paragraphs] == ["¶1", "第一条", "第二条", "第三条"]
    assert document.paragraphs[-1].section == ("第二部分　附则",)


@pytest.mark.parametrize(
    ("front", "title", "date"),
    [
        ("样本法院\n关于审理某案的规定\n（2003年2月1日公布）\n", "样本法院关于审理某案的规定", "2003-02-01"),
        ("大会\nA/RES/99/7\n2018年12月17日大会决议\n99/7. 某技术\n大会，\n", "某技术", "2018-12-17"),
        ("样本局关于做好统计工作的通知\n各单位：\n", "样本局关于做好统计工作的通知", None),
    ],
)  # fmt: skip
def test_title_and_date(tmp_path: Path, front: str, title: str, date: str | None) -> None:
    body = "".join(f"{n}. 第{n}项工作在此说明。\n" for n in range(1, 5))
    document = _parse(tmp_path, front + body)
    assert (document.title, document.date) == (title, date)


def test_date_of_a_file_named_by_the_law_database(tmp_path: Path) -> None:
    document = _parse(tmp_path, "第一条　甲。\n第二条　乙。\n", "样本法_20190423.txt")
    assert (document.label, document.date) == ("样本法", "2019-04-23")


def test_headings_with_nothing_below_stay_text(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "采购合同\n第一条 标的\n1.1 甲方购买设备。\n1.2 规格另定。\n第二条 价款\n2.1 价款十万元。\n"
        "附件一 清单\n1. 主机一台\n2. 显示器两台\n",
    )
    assert _numbers(document) == ["1.1", "1.2", "2.1"]
    assert document.paragraphs[1].section == ("第一条 标的",)
    assert document.paragraphs[-1].text == "1. 主机一台\n2. 显示器两台"
    assert document.paragraphs[-1].section == ("附件一 清单",)


def test_standard_with_bare_numbers(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "样本管理规范\n1 范围\n本标准规定样本的管理。\n2 要求\n2.1 总则\n2.1.1 样本应当编号。\n"
        "2.1.2 样本应当登记。\n2.2 保存\n2.2.1 样本应当冷藏。\n",
    )
    assert _numbers(document) == ["2.1.1", "2.1.2", "2.2.1"]
    assert document.paragraphs[-1].section == ("2 要求", "2.2 保存")
    assert not document.report.missing


def test_markdown(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "# 样本报告\n\n## 一、导言\n\n1\\. 第一段讲**样本**[^1]的事。\n\n2\\. 第二段见[链接](https://example.org)。\n\n"
        "| 项 | 数 |\n|---|---|\n| 甲 | 3 |\n\n3\\. 第三段在此。\n\n[^1]: 见附件。\n",
        "sample.md",
    )
    first, second, _ = document.paragraphs
    assert first.text == "第一段讲样本的事。"
    assert [(n.mark, n.text) for n in first.notes] == [("1", "见附件。")]
    assert first.section == ("一、导言",)
    assert second.text == "第二段见链接。\n项 | 数\n甲 | 3"


def test_signature_and_date_are_no_part_of_the_last_paragraph(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "样本局关于统计工作的通知\n一、高度重视。各单位要加强领导。\n二、明确任务。按时完成。\n三、严肃纪律。依法处理。\n"
        "附件：1.统计表\n2.填报说明\n样本局\n2020年1月5日\n（此件公开发布）\n",
    )
    assert _numbers(document) == ["一", "二", "三"]
    assert document.paragraphs[-2].text == "严肃纪律。依法处理。"
    closing = document.paragraphs[-1].text.split("\n")
    assert closing == ["附件：1.统计表", "2.填报说明", "样本局", "2020年1月5日", "（此件公开发布）"]


def test_headings_where_nothing_is_numbered(tmp_path: Path) -> None:
    document = _parse(tmp_path, "样本白皮书\n一、历程\n事业起步。\n二、成就\n建成了一百个站。\n")
    assert [p.section for p in document.paragraphs[1:]] == [("一、历程",), ("二、成就",)]


def test_page_of_a_government_site(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        '<div class="header"><a href="/">首页</a></div><p>第一条　甲。<sup>[1]</sup></p><p>第二条　乙。</p>'
        '<p>第三条　丙。</p><p>[1] 经修正。</p><div class="footer">版权所有</div>',
        "a.html",
    )
    assert [p.text for p in document.paragraphs] == ["甲。", "乙。", "丙。"]
    assert [(n.mark, n.text) for n in document.paragraphs[0].notes] == [("1", "经修正。")]


@pytest.mark.parametrize(
    ("tail", "numbers", "missing"),
    [
        ("7. 第七段在这里。\n8. 第八段在这里。\n", ["1", "2", "3", "7", "8"], ("4", "5", "6")),
        ("5. 第五段在这里。\n", ["1", "2", "3", "5"], ("4",)),
        ("1. 甲方到场。\n2. 乙方到场。\n3. 丙方到场。\n4. 丁方到场。\n", ["1", "2", "3"], ()),
        ("90. 第九十段在这里。\n", ["1", "2", "3"], ()),
    ],
)
def test_what_stands_after_a_lost_piece(
    tmp_path: Path, tail: str, numbers: list[str], missing: tuple[str, ...]
) -> None:
    body = "".join(f"{n}. 正文的第{n}段在这里。\n" for n in range(1, 4))
    file = tmp_path / "a.txt"
    file.write_text(body + tail, encoding="utf-8")
    document = parse(file)
    assert [p.number for p in document.paragraphs if p.printed][: len(numbers)] == numbers
    assert document.report.missing == missing


def test_a_numbered_line_out_of_the_sequence_is_doubtful(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    body = "".join(f"{n}. 正文的第{n}段在这里。\n" for n in range(1, 4))
    file.write_text(f"{body}90. 第九十段在这里。\n", encoding="utf-8")
    (doubt,) = parse(file).report.doubtful
    assert doubt.line == 4
    assert doubt.reason == "a numbered line that is out of the sequence"


def test_a_block_of_nothing_but_spaces_names_no_document() -> None:
    source = Source((Block("样本管理规定"), Block("\u3000"), Block("第一条 为了管理样本。")))
    assert metadata.read(source, ["样本管理规定", "", "第一条 为了管理样本。"], "a.txt").title
