"""The genres, each on a document of its own making."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import parse
from index.models import Document


def _parse(folder: Path, text: str, **options: str) -> Document:
    file = folder / "document.txt"
    file.write_text(text, encoding="utf-8")
    return parse(file, **options)  # type: ignore[arg-type]


def _numbers(document: Document) -> list[str]:
    return [p.number for p in document.paragraphs if p.printed]


def test_resolution_has_preamble_and_operative_paragraphs(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "大会，\n回顾其以往各项决议，\n注意到秘书长的报告，\n1. 欢迎所取得的进展；\n2. 请会员国：\n"
        "(a) 加强合作；\n(b) 交流信息；\n3. 决定继续处理此案。\n",
    )
    assert _numbers(document) == ["1", "2", "3"]
    assert document.paragraphs[0].number == "¶1"
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["2"].text == "请会员国：\n(a) 加强合作；\n(b) 交流信息；"


def test_annex_counts_anew(tmp_path: Path) -> None:
    body = "".join(f"{n}. 正文第{n}段的内容到此。\n" for n in range(1, 6))
    annex = "".join(f"{n}. 附件第{n}段的内容到此。\n" for n in range(1, 4))
    document = _parse(tmp_path, f"{body}附件一\n{annex}")
    assert _numbers(document) == [
        "1", "2", "3", "4", "5", "附件一第1段", "附件一第2段", "附件一第3段",
    ]  # fmt: skip
    assert document.paragraphs[-1].section == ("附件一",)
    assert document.paragraphs[-1].id.endswith("-3~2")
    assert document.report.found == 8
    assert not document.report.missing
    assert not document.report.doubled


def test_annexes_are_numberings_of_their_own(tmp_path: Path) -> None:
    body = "".join(f"第{n}条　正文第{n}条。\n" for n in "一二三四")
    annex = "".join(f"第{n}条　附件第{n}条。\n" for n in "一二四")
    document = _parse(tmp_path, f"某条例\n{body}附件1\n{annex}附 件\n{annex}附件\n{annex}")
    assert _numbers(document)[4:7] == ["附件1第一条", "附件1第二条", "附件1第四条"]
    assert _numbers(document)[7::3] == ["附件第一条", "附件（二）第一条"]
    assert document.report.missing == ("附件1第三条", "附件第三条", "附件（二）第三条")
    assert not document.report.doubled
    assert len({p.id for p in document.paragraphs}) == len(document.paragraphs)


def test_an_annex_that_counts_in_another_way(tmp_path: Path) -> None:
    articles = "".join(f"第{n}条 这是第{n}条的内容。\n" for n in "一二三四")
    paper = (
        "一、综合公园\n（一）面积不少于十公顷。\n（二）有专职的管理人员。\n"
        "二、社区公园\n（一）面积不少于一公顷。\n（二）步行可以到达。\n"
    )
    statute = _parse(tmp_path, f"{articles}附件\n公园分级标准\n{paper}")
    assert statute.report.genre == "statute"
    assert _numbers(statute) == [
        "第一条", "第二条", "第三条", "第四条", "附件第一（一）段", "附件第一（二）段",
        "附件第二（一）段", "附件第二（二）段",
    ]  # fmt: skip
    clauses = "1. 总则\n1.1 甲方提供服务。\n1.2 自签字之日起生效。\n2. 付款\n2.1 按月付款。\n2.2 逾期计息。\n"
    items = "1. 系统应当每天运行。\n2. 故障应当排除。\n4. 每月出具报告一份。\n"
    contract = _parse(tmp_path, f"{clauses}附件一 验收标准\n{items}")
    assert _numbers(contract) == [
        "1.1", "1.2", "2.1", "2.2", "附件一第1段", "附件一第2段", "附件一第4段",
    ]  # fmt: skip
    assert contract.report.missing == ("附件一第3段",)


def test_annex_of_a_contract(tmp_path: Path) -> None:
    clauses = "1 标的\n1.1 甲方购买设备。\n1.2 规格另定。\n2 价款\n2.1 价款十万元。\n"
    document = _parse(tmp_path, f"采购合同\n{clauses}附件一 保密协议\n{clauses}")
    own = ["1.1", "1.2", "2.1"]
    assert _numbers(document) == own + [f"附件一第{n}段" for n in own]
    assert document.paragraphs[-1].section == ("附件一 保密协议", "2 价款")


PAPER = (
    "关于加强某项工作的意见\n一、总体要求\n（一）指导思想。以某为指导，坚持稳中求进。\n（二）基本原则。坚持统筹。\n"
    "二、主要任务\n（{0}）完善制度。健全机制：\n1.第一项；\n2.第二项。\n（{1}）强化监管。落实责任。\n"
    "三、保障措施\n（{2}）加强领导。各地要重视。\n"
)


def test_paper_whose_numbers_run_on(tmp_path: Path) -> None:
    document = _parse(tmp_path, PAPER.format("三", "四", "五"))
    assert _numbers(document) == ["（一）", "（二）", "（三）", "（四）", "（五）"]
    assert document.report.genre == "paper"
    third = next(p for p in document.paragraphs if p.number == "（三）")
    assert third.section == ("二、主要任务",)
    assert third.text == "完善制度。健全机制：\n1.第一项；\n2.第二项。"


def test_paper_whose_numbers_begin_again(tmp_path: Path) -> None:
    document = _parse(tmp_path, PAPER.format("一", "二", "一"))
    assert _numbers(document) == ["一（一）", "一（二）", "二（一）", "二（二）", "三（一）"]
    assert not document.report.doubled
    assert not document.report.missing


def test_paper_of_three_levels(tmp_path: Path) -> None:
    text = (
        "一、目标任务\n（一）总体目标\n1.甲事要办好。\n2.乙事要办好。\n（二）具体任务\n"
        "1.丙事要办好。\n2.丁事要办好。\n二、组织实施\n（一）责任分工\n1.戊事要办好。\n"
    )
    document = _parse(tmp_path, text)
    assert _numbers(document) == [
        "一（一）1", "一（一）2", "一（二）1", "一（二）2", "二（一）1",
    ]  # fmt: skip
    assert document.paragraphs[0].section == ("一、目标任务", "（一）总体目标")


RUNNING = (
    "一、目标\n（一）总体\n1. 甲事要办好。\n2. 乙事要办好，包括：\n1. 丙；\n2. 丁。\n（二）具体\n3. 戊事要办好。\n"
    "4. 己事要办好。\n二、实施\n（{}）分工\n5. 庚事要办好。\n{}. 辛事要办好。\n三、附则\n8. 壬事要办好。\n"
)


@pytest.mark.parametrize("second", ["三", "一"])
def test_arabic_numbers_that_run_through_the_headings(tmp_path: Path, second: str) -> None:
    document = _parse(tmp_path, RUNNING.format(second, 7))
    assert _numbers(document) == ["1", "2", "3", "4", "5", "7", "8"]
    assert document.report.missing == ("6",)
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["3"].section == ("一、目标", "（二）具体")
    assert by_number["8"].section == ("三、附则",)
    assert by_number["2"].text == "乙事要办好，包括：\n1. 丙；\n2. 丁。"


def test_a_number_missing_under_a_heading_is_named_with_it(tmp_path: Path) -> None:
    text = (
        "一、甲\n（一）乙\n1.丙要做。\n2.丁要做。\n4.戊要做。\n5.子要做。\n（二）己\n1.庚要做。\n二、辛\n（一）壬\n"
        "1.癸要做。\n"
    )
    assert _parse(tmp_path, text).report.missing == ("一（一）3",)


def test_items_with_text_are_units_themselves(tmp_path: Path) -> None:
    text = "".join(
        f"{n}、将第{n}条修改为：“第{n}条　有下列情形的：\n（一）甲；\n（二）乙。”\n"
        for n in "一二三四"
    )
    assert _numbers(_parse(tmp_path, text)) == ["一", "二", "三", "四"]


def test_contract(tmp_path: Path) -> None:
    text = (
        "服务合同\n1. 定义\n1.1 本合同中的“服务”指附件所列事项。\n1.2 “费用”指服务的对价。\n2. 付款\n"
        "2.1 付款方式\n2.1.1 甲方应当在收到发票后付款。\n2.1.2 逾期的，按日支付1.5‰的违约金。\n"
        "2.2 乙方应当开具发票。\n3. 附则\n3.1 本合同自签字之日起生效。\n"
    )
    document = _parse(tmp_path, text)
    assert document.report.genre == "contract"
    assert _numbers(document) == ["1.1", "1.2", "2.1.1", "2.1.2", "2.2", "3.1"]
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["2.1.1"].section[-1] == "2.1 付款方式"
    assert by_number["3.1"].text == "本合同自签字之日起生效。"


def test_contract_reports_a_missing_clause(tmp_path: Path) -> None:
    text = "1 总则\n1.1 甲方负责供货。\n1.2 乙方负责付款。\n1.4 双方应当保密。\n2 期限\n2.1 合同期限一年。\n"
    document = _parse(tmp_path, text)
    assert _numbers(document) == ["1.1", "1.2", "1.4", "2.1"]
    assert document.report.missing == ("1.3",)


@pytest.mark.parametrize(
    ("form", "third"),
    [
        ("{}. 本段的内容到此。", "3"),
        ("{}．本段的内容到此。", "3"),
        ("{}、本段的内容到此。", "3"),
        ("[{}] 本段的内容到此。", "3"),
        ("［{}］本段的内容到此。", "3"),
        ("【{}】本段的内容到此。", "3"),
        ("({}) 本段的内容到此。", "3"),
    ],
)
def test_forms_of_running_numbers(tmp_path: Path, form: str, third: str) -> None:
    text = "\n".join(form.format(n) for n in range(1, 130))
    document = _parse(tmp_path, text)
    assert len(_numbers(document)) == 129
    assert _numbers(document)[2] == third
    assert document.paragraphs[2].text == "本段的内容到此。"


def test_chinese_numbers_in_brackets(tmp_path: Path) -> None:
    numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    document = _parse(tmp_path, "\n".join(f"（{n}）本段的内容到此。" for n in numbers))
    assert _numbers(document) == numbers


def test_traditional_characters(tmp_path: Path) -> None:
    document = _parse(
        tmp_path, "第一條　為了規範，制定本法。\n第二條　依照第一條辦理。\n第三條　自公布日施行。\n"
    )
    assert _numbers(document) == ["第一條", "第二條", "第三條"]
    assert document.language == "zh-Hant"


def test_a_quoted_article_stays_text(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "第一条　本解释适用于下列案件。\n第二条　依照前款规定处理。\n第十条规定的情形除外。\n"
        "第三条　本解释自公布之日起施行。\n",
    )
    assert _numbers(document) == ["第一条", "第二条", "第三条"]
    assert "第十条规定的情形除外。" in document.paragraphs[1].text


RULES = """数据管理办法
4 分类
4.1 个人数据是指与自然人有关的信息。
4.2年度报告应当存档。
4.3 1.5亿元以上的项目另行审批。
4.4 10个工作日内完成。
8 附则
8.6 本办法由法务部解释。
8.7 2023年1月1日前签订的合同按原规定执行。
8.8、2024年起施行。
"""


def test_clauses_before_any_text_and_before_a_year(tmp_path: Path) -> None:
    document = _parse(tmp_path, RULES)
    assert _numbers(document) == ["4.1", "4.2", "4.3", "4.4", "8.6", "8.7", "8.8"]
    by_number = {p.number: p for p in document.paragraphs}
    assert by_number["4.1"].text == "个人数据是指与自然人有关的信息。"
    assert by_number["8.7"].text == "2023年1月1日前签订的合同按原规定执行。"
    assert by_number["8.7"].section == ("8 附则",)
    assert document.report.missing == ("5", "6", "7")


def test_running_numbers_before_a_year(tmp_path: Path) -> None:
    document = _parse(tmp_path, "1.本规定适用于全员。\n2.2023年起施行。\n3、2024年底前完成。\n")
    assert _numbers(document) == ["1", "2", "3"]
    assert document.paragraphs[1].text == "2023年起施行。"


def test_a_decimal_number_is_no_clause(tmp_path: Path) -> None:
    document = _parse(
        tmp_path,
        "1.5亿元用于建设。\n1.6 亿元用于维护。\n1.7个百分点。\n3.2%的增长。\n2.1万人参加。\n",
    )
    assert _numbers(document) == []


def test_genre_by_hand(tmp_path: Path) -> None:
    text = PAPER.format("三", "四", "五")
    assert _numbers(_parse(tmp_path, text, genre="plain")) == []


def test_a_heading_in_brackets(tmp_path: Path) -> None:
    text = (
        "员工手册\n一、总则\n1. 制定本手册。\n【适用范围】\n2. 适用于全体员工，\n【例外】\n3. 实习生参照。\n"
        "二、考勤\n4. 九点上班。\n"
    )
    document = _parse(tmp_path, text)
    sections = {p.number: p.section for p in document.paragraphs if p.printed}
    assert sections == {
        "1": ("一、总则",), "2": ("一、总则", "【适用范围】"), "3": ("一、总则", "【例外】"), "4": ("二、考勤",),
    }  # fmt: skip
    assert [p.text for p in document.paragraphs[1:3]] == ["制定本手册。", "适用于全体员工，"]


def test_a_heading_in_brackets_over_others(tmp_path: Path) -> None:
    text = (
        "手册\n【上篇】\n一、甲\n（一）乙事要办。\n（二）丙事要办。\n二、丁\n（三）戊事要办。\n【下篇】\n三、己\n"
        "（四）庚事要办。\n"
    )
    document = _parse(tmp_path, text)
    assert document.paragraphs[2].section == ("【上篇】", "一、甲")
    assert document.paragraphs[-1].section == ("【下篇】", "三、己")


def test_a_caption_in_brackets_stays_with_its_article(tmp_path: Path) -> None:
    document = _parse(
        tmp_path, "第一条\n【适用范围】\n本规则适用于公司。\n第二条\n【生效】\n自公布之日起施行。\n"
    )
    assert [p.text for p in document.paragraphs] == [
        "【适用范围】\n本规则适用于公司。", "【生效】\n自公布之日起施行。",
    ]  # fmt: skip
