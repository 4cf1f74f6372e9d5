"""Odd shapes: articles counted in the Japanese way, a resolution inside a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.models import Document
from index.parsing import parse


def _document(folder: Path, text: str) -> Document:
    file = folder / "text.txt"
    file.write_text(text, encoding="utf-8")
    return parse(file)


def test_an_article_counted_with_no_is_an_article_of_its_own(tmp_path: Path) -> None:
    document = _document(
        tmp_path,
        "样本规则\n第1条 本规则适用于样本。\n第2条 委员会由5人组成。\n第2条の1 任期为2年。\n第3条 即日生效。\n",
    )
    assert [p.number for p in document.paragraphs if p.printed] == [
        "第1条", "第2条", "第2条の1", "第3条",
    ]  # fmt: skip


def test_a_resolution_inside_a_report_stays_with_its_paragraph(tmp_path: Path) -> None:
    document = _document(
        tmp_path,
        "第二十九届会议报告\n1. 委员会建议核准下列决议草案：\n经济及社会理事会，\n1. 请会员国加强合作；\n"
        "2. 请秘书长提供援助；\n3. 决定继续审议。\n二. 一般性辩论\n2. 委员会审议了项目3。\n"
        "3. 主席致开幕词。\n4. 若干代表团发了言。\n",
    )
    texts = {p.number: p.text for p in document.paragraphs if p.printed}
    assert list(texts) == ["1", "2", "3", "4"]
    assert texts["2"] == "委员会审议了项目3。"
    assert texts["1"].endswith("3. 决定继续审议。")


def test_an_article_is_missing_though_one_beside_it_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    numbers = ("第一条", "第二条", "第三条之一", "第四条")
    file.write_text("".join(f"{n} 这里是它的内容。\n" for n in numbers), encoding="utf-8")
    assert parse(file).report.missing == ("第三条",)


def test_circled_items_of_a_list_are_text_and_circled_notes_are_notes(tmp_path: Path) -> None:
    document = _document(
        tmp_path,
        "样本要点\n一、加强学习①，提高认识：\n① 每周学习；\n② 每月交流。\n二、改进作风，包括下列几点：\n① 走访。\n"
        "② 汇报。\n三、严格考核，奖优罚劣。②\n① 指集中学习。\n② 见样本办法。\n",
    )
    found = {p.number: p for p in document.paragraphs if p.printed}
    assert found["一"].text == "加强学习，提高认识：\n① 每周学习；\n② 每月交流。"
    assert found["二"].text == "改进作风，包括下列几点：\n① 走访。\n② 汇报。"
    assert found["三"].text == "严格考核，奖优罚劣。"
    assert [n.text for p in found.values() for n in p.notes] == ["指集中学习。", "见样本办法。"]


def test_circled_items_below_a_heading_are_text(tmp_path: Path) -> None:
    document = _document(
        tmp_path,
        "样本要点\n第一章 学习\n第一条 学习应当经常。\n第二条 交流应当定期。\n第二章 措施\n① 走访。\n② 汇报。\n",
    )
    assert [n for p in document.paragraphs for n in p.notes] == []
    assert document.paragraphs[-2].text + document.paragraphs[-1].text == "① 走访。② 汇报。"


_PARTS = [
    ("第一部分 总体要求", "第二部分 主要任务", "第一部分", "第二部分"),
    ("壹、总体要求", "貳、主要任務", "壹", "貳"),
    ("第一章 总体要求", "第二章 主要任务", "第一章", "第二章"),
]


@pytest.mark.parametrize(("first", "second", "one", "two"), _PARTS)
def test_parts_that_count_from_one_again_are_named(
    tmp_path: Path, first: str, second: str, one: str, two: str
) -> None:
    items = "一、坚持统筹协调，全面推进。\n二、坚持分类指导，重点突破。\n三、坚持改革创新。\n"
    document = _document(tmp_path, f"样本方案\n{first}\n{items}{second}\n{items}")
    assert [p.number for p in document.paragraphs if p.printed] == [
        f"{part}第{n}段" for part in (one, two) for n in "一二三"
    ]
    assert document.paragraphs[-1].section == (second,)
    assert document.report.missing == document.report.doubled == ()


def test_clauses_of_two_parts_of_a_contract(tmp_path: Path) -> None:
    clauses = "1. 一般约定\n1.1 适用样本法律。\n1.2 文件互相解释。\n2. 发包人\n2.1 提供场地。\n"
    document = _document(
        tmp_path,
        "施工合同\n第一部分 协议书\n一、工期为一百天，自开工起算。\n二、价格为一百万元，含税。\n"
        f"第二部分 通用条款\n{clauses}第三部分 专用条款\n{clauses}",
    )
    assert [p.number for p in document.paragraphs if p.printed] == [
        "第一部分第一段", "第一部分第二段", *(f"第{n}部分第{c}段" for n in "二三" for c in ("1.1", "1.2", "2.1")),
    ]  # fmt: skip


def test_chapters_through_which_articles_run_on_name_no_article(tmp_path: Path) -> None:
    text = (
        "样本条例\n第一章 总则\n第一条 为了样本。\n第二条 样本如下：\n1. 甲；\n2. 乙。\n"
        "第二章 分则\n第三条 样本。\n"
    )
    assert [p.number for p in _document(tmp_path, text).paragraphs if p.printed] == [
        "第一条", "第二条", "第三条",
    ]  # fmt: skip


def test_the_sections_of_an_annex_stand_below_it(tmp_path: Path) -> None:
    document = _document(
        tmp_path,
        "样本报告\n一. 导言\n1. 正文的第一段在此。\n2. 正文的第二段在此。\n二. 结论\n3. 正文的第三段在此。\n"
        "附件一 工作计划\n一. 目标\n1. 附件的第一段在此。\n2. 附件的第二段在此。\n二. 经费\n"
        "3. 附件的第三段在此。\n",
    )
    sections = {p.number: p.section for p in document.paragraphs if p.printed}
    assert sections["3"] == ("二. 结论",)
    assert sections["附件一第1段"] == ("附件一 工作计划", "一. 目标")
    assert sections["附件一第3段"] == ("附件一 工作计划", "二. 经费")
