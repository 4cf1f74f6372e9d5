from __future__ import annotations

from assistant.quiz.lists import asked, listings, split
from index.models import Paragraph


def _paragraph(text: str, number: str = "第五条") -> Paragraph:
    return Paragraph("d-5", "d", "样本", "样本", "a.md", number, text, 0)


def test_a_list_on_lines_becomes_a_question() -> None:
    text = "有下列情形之一的，可以解除合同：\n（一）不能胜任的；\n（二）违反制度的；\n（三）法律规定的其他情形。"
    [found] = listings(_paragraph(text))
    assert asked(found) == "有下列哪些情形的，可以解除合同？"
    assert found.usable == ("不能胜任的", "违反制度的")


def test_a_fine_below_is_no_lead_in() -> None:
    text = "有下列行为之一的，处一万元以下罚款：\n（一）甲的；\n（二）乙的；\n（三）丙的。"
    [found] = listings(_paragraph(text))
    assert asked(found) == "有下列哪些行为的，处一万元以下罚款？"


def test_lettered_and_running_lists() -> None:
    [lettered] = listings(_paragraph("建议各国：(a) 制定法律；(b) 指定机构；(c) 提供保险。", "62"))
    assert lettered.items == ("制定法律", "指定机构", "提供保险")
    [running] = listings(_paragraph("培训对象包括护林员、海关官员、检察官和法官。", "14"))
    assert running.items == ("护林员", "海关官员", "检察官", "法官")
    assert running.exhaustive


def test_what_is_no_enumeration() -> None:
    assert split("甲，并且乙、丙") == ()
    assert split("甲和乙、丙和丁、戊") == ()
    assert split("甲") == ()
