"""Follow-ups are put in the place of what they are parallel to in the question before."""

from __future__ import annotations

import pytest

from assistant import followups


@pytest.mark.parametrize(
    ("question", "before", "standalone"),
    [
        ("那前一年呢？", "2018年举办了多少场活动？", "2017年举办了多少场活动？"),
        ("那2020年呢？", "2018年举办了多少场活动？", "2020年举办了多少场活动？"),
        ("那尼日利亚呢？", "乍得培训了多少法官？", "尼日利亚培训了多少法官？"),
        ("在开罗呢？", "图书馆在雅加达办了什么展览？", "图书馆在开罗办了什么展览？"),
        ("那境外渔民呢？", "境外船队出海要罚多少？", "境外渔民出海要罚多少？"),
        ("那约旦呢？", "图书馆在加纳办了什么展览？", "图书馆在约旦办了什么展览？"),
        ("第二点具体怎么做？", "报告提出了哪些建议？", "报告提出了哪些建议——第二点具体怎么做？"),
        ("本条例什么时候施行？", "报告提出了哪些建议？", "本条例什么时候施行？"),
    ],
)
def test_years_and_names(question: str, before: str, standalone: str) -> None:
    assert followups.standalone(question, [before]) == standalone


@pytest.mark.parametrize(
    ("question", "before", "standalone"),
    [
        ("下一条呢？", "甲办法第十五条说什么？", "甲办法第16条说什么？"),
        ("上一条呢？", "甲办法第十五条第二款说什么？", "甲办法第14条说什么？"),
        ("下一款呢？", "甲办法第三条第二款说什么？", "甲办法第三条第3款说什么？"),
        ("第三款呢？", "甲办法第三条第二款说什么？", "甲办法第三条第三款说什么？"),
        ("那第六条呢？", "甲办法第三条第二款说什么？", "甲办法第六条说什么？"),
        ("第（四）项呢？", "甲办法第三条第（一）项说什么？", "甲办法第三条第(四)项说什么？"),
        ("第二款呢？", "甲办法第三条说什么？", "甲办法第三条第二款说什么？"),
        ("第五节呢？", "概括一下甲办法第二章第四节", "概括一下甲办法第二章第五节"),
        ("那第八条说了什么？", "甲办法第三条有例外吗？", "甲办法第八条说了什么？"),
    ],
)
def test_another_number_keeps_the_document(question: str, before: str, standalone: str) -> None:
    assert followups.standalone(question, [before]) == standalone


@pytest.mark.parametrize(
    ("question", "before", "standalone"),
    [
        ("那六岁以下的呢？", "七到十二岁的读者证管几年？", "六岁以下的读者证管几年？"),
        ("那未满三十日的呢？", "逾期三十日以上的怎么办？", "逾期未满三十日的怎么办？"),
        ("那第二类呢？", "第一类展品的运输几天审完？", "第二类展品的运输几天审完？"),
        ("那非会员的呢？", "会员借书要交多少押金？", "非会员借书要交多少押金？"),
        ("会员的呢？", "非会员借书要交多少押金？", "会员借书要交多少押金？"),
        ("其他楼层呢？", "三号楼层几点关门？", "其他楼层几点关门？"),
        ("硕士呢？", "博士的借期多久？", "硕士的借期多久？"),
        ("展览许可呢？", "甲类展品出借许可几天审完？", "甲类展品展览许可几天审完？"),
        ("打邻居呢？", "喝醉了打同伴算什么？", "喝醉了打邻居算什么？"),
        ("那组织者呢？", "参加抢购的罚多少钱？", "组织抢购的罚多少钱？"),
        ("那结果呢？", "馆员清点了多少册书？", "馆员清点了多少册书——那结果呢？"),
        ("那花了多少钱呢？", "馆员清点了多少册书？", "馆员清点了多少册书——那花了多少钱呢？"),
    ],
)
def test_what_is_new_replaces_what_it_is_parallel_to(
    question: str, before: str, standalone: str
) -> None:
    assert followups.standalone(question, [before]) == standalone


def test_a_follow_up_to_a_follow_up_goes_on_from_there() -> None:
    said = ["2018年举办了多少场活动？", "那前一年呢？"]
    assert followups.standalone("那2016年呢？", said) == "2016年举办了多少场活动？"
    said = ["甲办法第十五条说什么？", "下一条呢？"]
    assert followups.standalone("下一条呢？", said) == "甲办法第17条说什么？"
