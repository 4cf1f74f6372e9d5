"""Numbers of several parts, named in a question, find the paragraph that is printed so."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Library, lookup
from index.labels import labels

_PAPER = "".join(
    f"{a}、{head}\n（一）{head}的第一项工作要做好。\n（二）{head}的第二项工作要做好。\n"
    for a, head in zip("一二三", ("总体要求", "主要任务", "保障措施"), strict=True)
)
_CONTRACT = "1 标的\n1.1 甲方购买设备。\n1.2 规格另定。\n2 价款\n2.1 价款十万元。\n2.2 分期付清。\n"
_CASE = (
    "样本市人民法院\n刑事判决书\n（2023）样01刑初12号\n一、甲取走车。\n二、甲取走电话。\n三、甲到案。\n"
    "本院认为，依照法律，判决如下：\n一、甲赔偿五千元；\n二、没收工具。\n"
)
_NO = "第1条 适用于样本。\n第2条 由5人组成。\n第2条の1 任期为2年。\n第3条 即日生效。\n"
_TEXTS = {
    "paper.txt": f"关于样本工作的意见\n{_PAPER}",
    "annexed.txt": f"关于通告的通知\n第一条 现发布方案。\n第二条 附方案。\n附件\n{_PAPER}",
    "contract.txt": f"采购合同\n{_CONTRACT}附件一 保密协议\n{_CONTRACT}",
    "parts.txt": f"施工合同\n第一部分 通用条款\n{_CONTRACT}第二部分 专用条款\n{_CONTRACT}",
    "case.txt": _CASE,
    "no.txt": f"样本规则\n{_NO}",
    "hant.txt": "樣本條例\n第一條 為了規範樣本，制定本條例。\n第二條 機關負責審查。\n第三條 自公佈之日起施行。\n",
    "wide.txt": "样本决议\n１．请会员国加强合作。\n２．请秘书长提供援助。\n３．决定继续审议。\n",
}


@pytest.mark.parametrize(
    ("file", "question", "number"),
    [
        ("paper.txt", "一（二）说了什么", "一（二）"),
        ("paper.txt", "第二（一）段讲了什么？", "二（一）"),
        ("paper.txt", "三、（二）说了什么", "三（二）"),
        ("annexed.txt", "附件第一（二）段说了什么", "附件第一（二）段"),
        ("contract.txt", "第2.1条规定了什么", "2.1"),
        ("contract.txt", "1.2款说了什么", "1.2"),
        ("contract.txt", "附件一第2.1条说了什么", "附件一第2.1段"),
        ("parts.txt", "第二部分第1.2条说了什么", "第二部分第1.2段"),
        ("case.txt", "判决第二项是什么", "判决第二项"),
        ("case.txt", "判决主文第1项说了什么", "判决第一项"),
        ("no.txt", "第2条の1说了什么", "第2条の1"),
        ("no.txt", "第2条之1说了什么", "第2条の1"),
        ("no.txt", "第二条说了什么", "第2条"),
        ("hant.txt", "第三条说了什么", "第三條"),
        ("wide.txt", "第2段说了什么", "２"),
    ],
)
def test_a_label_finds_its_paragraph(
    library: Library, tmp_path: Path, file: str, question: str, number: str
) -> None:
    (tmp_path / file).write_text(_TEXTS[file], encoding="utf-8")
    library.add(tmp_path / file)
    assert [p.paragraph.number for p in lookup.find(library, question)] == [number]


@pytest.mark.parametrize(
    "question",
    ["投资了1.5亿元吗", "增长2.3个百分点", "第三条第一款（三）项", "2019年（一）季度"],
)
def test_what_is_no_label(question: str) -> None:
    assert [label.forms for label in labels(question)] == []


def test_what_looks_like_a_label_and_is_printed_nowhere_stops_no_other_look_up(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "no.txt").write_text(_TEXTS["no.txt"], encoding="utf-8")
    library.add(tmp_path / "no.txt")
    assert lookup.find(library, "第7.7条说了什么") == []
    assert [p.paragraph.number for p in lookup.find(library, "统一（三）与第3条")] == ["第3条"]
