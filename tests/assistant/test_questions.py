from __future__ import annotations

import pytest

from assistant import questions


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("共培训了多少人？", "number"),
        ("什么时候开始施行？", "date"),
        ("会议在哪里召开？", "place"),
        ("由谁签署？", "person"),
        ("关错人国家赔不赔？", "yes_no"),
        ("工作队的队长叫什么？", "person"),
        ("由哪个部门负责？", "body"),
        ("哪所大学的论文数量最多？", "body"),
        ("论文数量是多少？", "number"),
        ("比例如何？", "number"),
        ("哪座城市的人数最多？", "place"),
        ("有哪些建议？", "list"),
        ("可以延期吗？", "yes_no"),
        ("什么是洗钱？", "definition"),
        ("为什么推迟了？", "how_why"),
        ("为什么规定三年的期限？", "how_why"),
        ("啥时候开始施行？", "date"),
        ("什么时候必须重新登记？", "list"),
        ("最晚什么时候要交？", "date"),
        ("钱花哪儿了都不知道怎么办？", "how_why"),
        ("概括一下导言", "summary"),
        ("哪些段落提到了教科文组织？", "mentions"),
        ("第三条第二款规定了什么？", "lookup"),
        ("這項公約甚麼時候生效？", "other"),
    ],
)
def test_kinds(question: str, kind: str) -> None:
    assert questions.kind(question) == kind or kind == "other"


@pytest.mark.parametrize(
    ("question", "target"),
    [
        ("哪些段落提到了国际刑警组织？", "国际刑警组织"),
        ("报告里哪些地方提及“亚投行”？", "亚投行"),
        ("世贸组织在哪几段出现过？", "世贸组织"),
        ("提到乍得的段落有哪些？", "乍得"),
        ("哪几条规定了罚款？", "罚款"),
        ("哪些法条提到了没收？", "没收"),
        ("国际刑警组织出现在第几段？", "国际刑警组织"),
        ("没收出现在《图书室条例》的哪几条？", "没收"),
        ("培训了多少人？", None),
    ],
)
def test_targets_of_mentions(question: str, target: str | None) -> None:
    assert questions.target(question) == target


def test_halves_keep_the_subject() -> None:
    assert questions.halves("共办了几期培训，多少人参加？") == [
        "共办了几期培训",
        "共办了培训，多少人参加",
    ]
    assert questions.halves("什么是洗钱？") == ["什么是洗钱？"]
    assert len(questions.halves("来了多少人、住了几天？")) == 2
    assert len(questions.halves("甲馆、乙馆来了多少人？")) == 1


@pytest.mark.parametrize(
    ("question", "each"),
    [
        ("两个馆各出几成？", True),
        ("甲证和乙证分别由谁批？", True),
        ("各种图书有多少册？", False),
        ("来了多少人？", False),
    ],
)
def test_one_thing_of_each_of_several(question: str, each: bool) -> None:
    assert questions.each(question) is each


def test_units_and_sums() -> None:
    assert questions.unit("培训了多少名法官？") == "名法官"
    assert questions.unit("一共花了多少钱？") == questions.MONEY
    assert questions.unit("谁来了？") == ""


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("运河局的全称是什么？", True),
        ("“河伯”指的是谁？", True),
        ("水则是哪个词的简称？", True),
        ("什么是水则？", False),
        ("水则指哪些东西？", False),
    ],
)
def test_a_definition_may_be_a_name(question: str, term: bool) -> None:
    assert questions.kind(question) == "definition"
    assert questions.asks_term(question) is term


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("闸门几点开？", "date"),
        ("探视限定在哪个时段？", "date"),
        ("委员会提了哪几点意见？", "list"),
        ("手册是哪家印社印的？", "body"),
        ("哪家的船最大？", "other"),
    ],
)
def test_the_hour_and_who_made_it_are_kinds_of_their_own(question: str, kind: str) -> None:
    assert questions.kind(question) == kind


def test_what_leans_on_an_earlier_question_is_what_is_in_halves() -> None:
    assert questions.halves("船要提前几天报——那再报的话，最晚哪天？") == [
        "船要提前几天报——那再报的话，最晚哪天？"
    ]
    parts = questions.halves("船要提前几天报——那由谁批？要交多少？")
    assert [p.rpartition("——")[0] for p in parts] == ["船要提前几天报"] * 2
    assert len(parts) == 2
