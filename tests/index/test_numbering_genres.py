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
    assert _numbers(document) == ["1", "2", "3", "4", "5", "1", "2", "3"]
    assert document.paragraphs[-1].section == ("附件一",)
    assert document.paragraphs[-1].id.endswith("-3~2")
    assert not document.report.missing


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


def test_a_decimal_number_is_no_clause(tmp_path: Path) -> None:
    document = _parse(tmp_path, "1.5亿元用于建设。\n3.2%的增长。\n2.1万人参加。\n")
    assert _numbers(document) == []


def test_genre_by_hand(tmp_path: Path) -> None:
    text = PAPER.format("三", "四", "五")
    assert _numbers(_parse(tmp_path, text, genre="plain")) == []
