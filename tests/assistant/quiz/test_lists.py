from __future__ import annotations

from assistant.quiz.lists import asked, joined, listings, parted, split, whole
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


def test_only_an_entry_that_is_the_catch_all_is_left_out() -> None:
    lead = "管理员有下列行为之一的，停止借阅：\n"
    text = (
        lead
        + "（一）涂改目录；\n（二）收受礼物，谋取其他利益；\n（三）损坏图书；\n（四）其他违规行为。"
    )
    [found] = listings(_paragraph(text))
    assert whole(found) == ("涂改目录", "收受礼物，谋取其他利益", "损坏图书")


def test_a_list_that_lost_an_entry_is_not_asked_for_as_a_whole() -> None:
    lead = "管理员有下列行为之一的，停止借阅：\n"
    text = (
        lead
        + "（一）涂改目录；\n（二）丢失卡片；\n（三）损坏图书；\n未登记的除外。\n（四）拒绝检查。"
    )
    [found] = listings(_paragraph(text))
    assert len(found.items) == 3
    assert whole(found) == ()


def test_an_entry_with_a_semicolon_stays_one_entry() -> None:
    plain, mixed = ("甲", "乙"), ("甲；再甲", "乙", "丙（2）；丁")
    assert joined(plain) == "甲；乙"
    assert joined(mixed) == "（1）甲；再甲；（2）乙；（3）丙（2）；丁"
    assert parted(joined(plain)) == plain
    assert parted(joined(mixed)) == mixed


def test_one_catch_all_for_what_is_chosen_from_and_for_the_whole() -> None:
    text = (
        "读者有下列行为之一的，予以警告：\n（一）涂改目录；\n（二）收受礼物，谋取其他利益；\n"
        "（三）损坏图书；\n（四）妨碍阅览的其他行为。"
    )
    [found] = listings(_paragraph(text, "第九条"))
    assert found.usable == whole(found) == ("涂改目录", "收受礼物，谋取其他利益", "损坏图书")


def test_an_entry_that_an_article_s_number_tells_is_not_asked_for() -> None:
    lead = "有下列情形之一的，停止借阅：\n"
    [found] = listings(
        _paragraph(f"{lead}（一）本条例第三条所列的；\n（二）损坏图书的；\n（三）逾期的。")
    )
    assert found.usable == ("损坏图书的", "逾期的")
    assert whole(found) == ()
    [found] = listings(
        _paragraph(
            f"{lead}（一）违反本条例第三条规定，转借的；\n（二）损坏图书的；\n（三）逾期的。"
        )
    )
    assert len(whole(found)) == 3


def test_items_that_are_but_numbered_tell_themselves() -> None:
    assert not listings(_paragraph("图书按照珍贵的程度分为一类、二类和三类。", "第九条"))


def test_how_many_they_are_is_no_part_of_the_last() -> None:
    assert split("高风险、中风险、低风险三类") == ("高风险", "中风险", "低风险")
