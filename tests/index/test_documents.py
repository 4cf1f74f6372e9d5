"""Whole documents of the genres people have, each as text and as a web page with headings."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import pytest

from index import parse
from index.models import Document

# A line "# …" is a title, "## …" a heading of the format; in a text file both are lines like others.
REGULATION = """# 临江市内河管理办法
（2021年3月5日临江市人民政府令第18号公布）
## 第一章　总则
第一条　为了加强管理，制定本办法。
第二条　本办法所称内河，是指附件一所列的河道。
第二条之一　涉及历史风貌区的，适用前条规定。
## 第二章　附则
第三条　本办法自2021年5月1日起施行。
## 附件一
# 内河名录
一、河道
1.东渠，自北闸至南湖。
2.西渠，自水厂至南湖。
二、水塘
1.月塘，面积12亩。
"""
CONTRACT = """# 设备采购合同
甲方：云岭公司
## 1 定义
1.1 本合同中，“设备”指附表一所列的设备。
1.2 标题不影响解释。
## 2 供货
2.1 范围
2.1.1 乙方应按附表一供货。
2.1.2 乙方不得分包。
（以下无正文）
## 附表一 供货清单
1.1 冷水机组2台。
1.2 冷却塔4座。
1.3 水泵6台。
"""
PAPER = """# 中共临江市委 临江市人民政府
# 关于推进养老服务的实施意见
## 一、总体要求
## （一）基本原则
1.政府引导。发挥市场作用。
2.分类推进。不搞一刀切。
## 二、重点任务
## （一）完善设施
1.编制规划。年底前完成。
2.盘活房屋。鼓励企业提供。
## 三、保障措施
（一）加强领导。列入重要议事日程。
（二）强化投入。安排专项资金。
"""
RESOLUTION = """A/RES/79/501
# 2024年12月18日大会决议
# 79/501. 促进山区社区的数字包容
大会，
回顾其第77/310号决议，
1. 注意到秘书长的报告；
2. 吁请会员国：
(a) 制定战略；和
(b) 支持青年；
3. 请秘书长提出报告。
"""
ORDINANCE = """# 《公眾碼頭（使用）條例》
## 第1部　導言
1.　簡稱
本條例可引稱為《公眾碼頭（使用）條例》。
2.　釋義
(1) 凡提述船隻，包括——
(a) 小艇；及
(b) 渡輪。
(2) 署長指海事處處長。
## 第2部　使用限制
3.　禁止滯留
(1) 任何人不得使船隻停泊超過30分鐘。
(2) 第(1)款不適用於——
(a) 緊急情況；或
(b) 獲准許的船隻。
(3) 違反第(1)款，即屬犯罪。
## 附表1
1. 東灣碼頭
2. 西灣碼頭
"""
STANDARD = """# 社区食堂服务规范
## 前言
本文件按照GB/T 1.1—2020的规定起草。
## 1 范围
本文件规定了社区食堂的要求。
## 2 术语
2.1
社区食堂 community canteen
以普惠价格提供餐食的场所。
## 3 要求
3.1 场地应通风。
3.2 噪声应符合下列规定：
a) 就餐区不大于55 dB；
b) 后厨不大于70 dB。
"""
RULES = """# 差旅费用管理制度
## 1. 目的
规范差旅费用。
## 2. 标准
### 2.1 交通
- 经理：一等座
- 其他员工：二等座
### 2.2 住宿
1. 一线城市每晚不超过500元。
2. 其他城市每晚不超过350元。
## 3. 流程
1. 出差前提交申请。
2. 返回后提交票据。
3. 财务审核。
"""
AGREEMENT = """# 劳务派遣协议
甲、双方的基本情况
一、派遣单位为川北人力公司。
二、用工单位为临江纺织厂。
乙、派遣期限
一、派遣期限为两年。
二、甲、乙双方可以书面变更期限。
"""


def _text(document: str) -> str:
    return "\n".join(line.lstrip("# ") for line in document.splitlines())


def _page(document: str) -> str:
    lines: list[str] = []
    for line in document.splitlines():
        level = len(line) - len(line.lstrip("#"))
        tag = f"h{level}" if level else "p"
        lines.append(f"<{tag}>{html.escape(line.lstrip('# '))}</{tag}>")
    return "<!doctype html><meta charset=utf-8>" + "\n".join(lines)


def _parsed(folder: Path, document: str, kind: str) -> Document:
    file = folder / f"document.{kind}"
    file.write_text({"txt": _text, "html": _page, "md": str}[kind](document), encoding="utf-8")
    return parse(file)


def _found(document: Document) -> dict[str, tuple[Sequence[str], str]]:
    assert not document.report.missing
    return {p.number: (p.section, p.text) for p in document.paragraphs if p.printed}


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_the_title_of_an_annex_stands_below_it(tmp_path: Path, kind: str) -> None:
    found = _found(_parsed(tmp_path, REGULATION, kind))
    assert list(found)[:4] == ["第一条", "第二条", "第二条之一", "第三条"]
    section, text = found["附件一第二1段"]
    assert (section[0], section[-1]) == ("附件一", "二、水塘")
    assert text == "月塘，面积12亩。"


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_contract_whose_headings_have_bare_numbers(tmp_path: Path, kind: str) -> None:
    found = _found(_parsed(tmp_path, CONTRACT, kind))
    assert found["1.1"][0] == ("1 定义",)
    assert found["2.1.2"] == (("2 供货", "2.1 范围"), "乙方不得分包。")
    assert found["附表一第1.3段"] == (("附表一 供货清单",), "水泵6台。")


@pytest.mark.parametrize("kind", ["txt", "html", "md"])
def test_a_paper_that_stops_a_level_higher_in_one_part(tmp_path: Path, kind: str) -> None:
    document = _parsed(tmp_path, PAPER, kind)
    assert document.title == "中共临江市委 临江市人民政府关于推进养老服务的实施意见"
    found = _found(document)
    assert list(found) == [
        "一（一）1",
        "一（一）2",
        "二（一）1",
        "二（一）2",
        "三（一）",
        "三（二）",
    ]
    assert found["三（一）"] == (("三、保障措施",), "加强领导。列入重要议事日程。")


@pytest.mark.parametrize("kind", ["txt", "html", "md"])
def test_a_title_is_no_section_of_its_own_document(tmp_path: Path, kind: str) -> None:
    document = _parsed(tmp_path, RESOLUTION, kind)
    found = _found(document)
    assert document.title == "促进山区社区的数字包容"
    assert list(found) == ["1", "2", "3"]
    assert found["2"] == ((), "吁请会员国：\n(a) 制定战略；和\n(b) 支持青年；")


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_an_ordinance_of_captioned_sections(tmp_path: Path, kind: str) -> None:
    document = _parsed(tmp_path, ORDINANCE, kind)
    found = _found(document)
    assert document.title == "公眾碼頭（使用）條例"
    assert list(found) == ["1", "2", "3"]
    assert found["1"] == (
        ("第1部　導言",), "簡稱\n本條例可引稱為《公眾碼頭（使用）條例》。",
    )  # fmt: skip
    section, text = found["3"]
    assert section == ("第2部　使用限制",)
    assert text.splitlines()[0] == "禁止滯留"
    assert text.splitlines()[2:4] == ["(2) 第(1)款不適用於——", "(a) 緊急情況；或"]
    assert document.paragraphs[-1].section[0] == "附表1"


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_standard_with_a_foreword_and_terms(tmp_path: Path, kind: str) -> None:
    found = _found(_parsed(tmp_path, STANDARD, kind))
    assert found["2.1"] == (
        ("2 术语",), "社区食堂 community canteen\n以普惠价格提供餐食的场所。",
    )  # fmt: skip
    assert found["3.2"][1].count("\n") == 2


@pytest.mark.parametrize("kind", ["txt", "html", "md"])
def test_house_rules_are_cited_by_their_captions(tmp_path: Path, kind: str) -> None:
    found = _found(_parsed(tmp_path, RULES, kind))
    assert list(found) == ["1", "2", "3"]
    assert found["1"][1] == "目的\n规范差旅费用。"
    assert found["2"][1].splitlines()[1:4] == ["2.1 交通", "- 经理：一等座", "- 其他员工：二等座"]
    assert found["3"][1].endswith("\n3. 财务审核。")


def test_an_essay_under_numbered_headings_keeps_its_paragraphs(tmp_path: Path) -> None:
    prose = "\n".join(["这一段说的是另外一件事情，并且说得很完整。"] * 5)
    text = "".join(f"{n}. 第{n}个题目\n{prose}\n" for n in range(1, 5))
    document = _parsed(tmp_path, text, "txt")
    assert document.report.genre == "plain"
    assert len(document.paragraphs) > 4


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_stems_are_the_outermost_headings(tmp_path: Path, kind: str) -> None:
    found = _found(_parsed(tmp_path, AGREEMENT, kind))
    assert list(found) == ["甲第一段", "甲第二段", "乙第一段", "乙第二段"]
    assert found["乙第二段"] == (("乙、派遣期限",), "甲、乙双方可以书面变更期限。")


def test_stems_in_a_list_are_no_headings(tmp_path: Path) -> None:
    text = "第一条　财产如下：\n甲、现金\n乙、股票\n第二条　本法自公布日施行。\n"
    document = _parsed(tmp_path, text, "txt")
    assert document.paragraphs[0].text == "财产如下：\n甲、现金\n乙、股票"
    assert document.paragraphs[1].section == ()
