"""Judgments: what they are called, and what the court decides, apart from the facts it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.models import Document
from index.parsing import parse

_FACTS = "一、五月一日，甲取走一辆车。\n二、六月二日，甲取走一部电话。\n三、七月三日，甲到案。\n"
_REASONS = "本院认为，指控的事实清楚。依照有关法律的规定，{}如下：\n"
_ITEMS = "一、甲赔偿乙五千元；\n（自送达之日起计算。）\n二、没收工具。\n"
_TAIL = "如不服本判决，可以上诉。\n审　判　长　　丙\n二〇二三年五月十日\n书　记　员　　丁\n"


def _document(folder: Path, text: str) -> Document:
    file = folder / "case.txt"
    file.write_text(text, encoding="utf-8")
    return parse(file)


def _printed(document: Document) -> dict[str, str]:
    return {p.number: p.text for p in document.paragraphs if p.printed}


def test_what_the_court_decides_is_apart_from_the_facts(tmp_path: Path) -> None:
    text = (
        f"样本市人民法院\n刑 事 判 决 书\n（2023）样01刑初12号\n{_FACTS}{_REASONS.format('判决')}"
    )
    document = _document(tmp_path, text + _ITEMS + _TAIL)
    found = _printed(document)
    assert list(found) == ["一", "二", "三", "判决第一项", "判决第二项"]
    assert found["三"] == "七月三日，甲到案。"
    assert found["判决第一项"] == "甲赔偿乙五千元；\n（自送达之日起计算。）"
    assert found["判决第二项"] == "没收工具。"
    assert document.report.missing == document.report.doubled == ()
    assert document.date == "2023-05-10"


def test_one_run_of_numbers_is_the_courts_decision_all_the_same(tmp_path: Path) -> None:
    text = "样本市人民法院\n民事判决书\n（2023）样01民初9号\n原告：甲。\n" + _REASONS.format("判决")
    assert list(_printed(_document(tmp_path, text + _ITEMS + _TAIL))) == [
        "判决第一项",
        "判决第二项",
    ]


def test_what_a_lower_court_decided_is_text_of_the_facts(tmp_path: Path) -> None:
    text = (
        "样本市中级人民法院\n民事裁定书\n（2023）样01民终9号\n一审法院判决如下：\n一、甲付款；\n"
        "二、驳回其他请求。\n甲上诉。\n" + _REASONS.format("裁定")
    )
    found = _printed(
        _document(tmp_path, text + "一、撤销判决；\n二、发回重审。\n本裁定为终审裁定。\n")
    )
    assert list(found) == ["一", "二", "裁定第一项", "裁定第二项"]
    assert found["裁定第二项"] == "发回重审。"


@pytest.mark.parametrize(
    "front",
    [
        "样本市人民法院\n刑 事 判 决 书\n（2023）样01刑初12号\n",
        "样本市人民法院\n刑事判决书\n案号：（2023）样01刑初12号\n",
        "（2023）样01刑初12号\n样本市人民法院刑事判决书\n",
        "样本市人民法院刑事判决书（2023）样01刑初12号\n",
    ],
)
def test_a_judgment_is_called_by_court_kind_and_number(tmp_path: Path, front: str) -> None:
    document = _document(tmp_path, front + "公诉机关样本市人民检察院。\n" + _REASONS.format("判决"))
    assert document.title == "样本市人民法院刑事判决书（2023）样01刑初12号"
    assert document.label == "（2023）样01刑初12号"


def test_the_title_of_a_page_that_names_the_parties_stays(tmp_path: Path) -> None:
    file = tmp_path / "case.html"
    file.write_text(
        "<html><head><title>甲盗窃罪一审刑事判决书</title></head><body><p>样本市人民法院</p>"
        "<p>刑事判决书</p><p>（2023）样01刑初12号</p><p>公诉机关样本市人民检察院。</p></body></html>",
        encoding="utf-8",
    )
    document = parse(file)
    assert (document.title, document.label) == ("甲盗窃罪一审刑事判决书", "（2023）样01刑初12号")


def test_a_decision_of_a_government_is_no_judgment(tmp_path: Path) -> None:
    text = "关于样本工作的决定\n为做好样本工作，决定如下：\n一、设立办公室。\n二、公布名单。\n三、开展检查。\n"
    document = _document(tmp_path, text)
    assert list(_printed(document)) == ["一", "二", "三"]
    assert document.title == "关于样本工作的决定"
