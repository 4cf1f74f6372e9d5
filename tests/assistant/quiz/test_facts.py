from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quiz.facts import common_year, facts, quantity, spelled, spellings, with_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("举办了96期培训班，共有2,874名人员", [("96期", 96), ("2,874名", 2874)]),
        ("应当在三十日内办理", [("三十日", 30)]),
        ("清除了约18.7万条广告", [("18.7万条", 187000)]),
        ("占百分之八十", [("百分之八十", 80)]),
        ("举行了30多场活动", [("30多场", 30)]),
        ("试用期不得超过一个月", [("一个月", 1)]),
    ],
)
def test_figures(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(f.text, f.value) for f in facts(text)] == expected


@pytest.mark.parametrize(
    "text",
    ["第三十二条规定", "依照第72/284号决议", "一个部门", "第十二届会议", "第 139 届", "上一年度"],
)
def test_numbers_that_are_no_figures(text: str) -> None:
    assert facts(text) == []


def test_a_range_and_a_date_are_one_fact_each() -> None:
    [fine] = facts("处五百元以上二千元以下罚款")
    assert (fine.text, fine.value, fine.high) == ("五百元以上二千元以下", 500, 2000)
    [share] = facts("处百分之五以上百分之十五以下的罚款")
    assert (share.text, share.value, share.high) == ("百分之五以上百分之十五以下", 5, 15)
    [date] = facts("于2025 年9月8日至10月5日进行")
    assert (date.aspect, date.text, date.value) == ("date", "2025年9月8日至10月5日", 20250908)


def test_names_and_titles() -> None:
    found = facts("庭长格蕾丝·阿坎多法官编写了《起诉手册》，犬名“小麦”。")
    assert [(f.aspect, f.text) for f in found] == [
        ("name", "格蕾丝·阿坎多"), ("title", "《起诉手册》"), ("name", "“小麦”"),
    ]  # fmt: skip


@given(st.integers(1, 9999))
def test_a_value_is_written_like_the_key_and_read_back(value: int) -> None:
    for like in ("三十", "30", "1,200"):
        assert quantity(spelled(value, like)) == value


def test_other_values_keep_unit_and_script() -> None:
    [days], [share], [many] = facts("三十日"), facts("百分之八十"), facts("30多场")
    assert with_number(days, 15) == "十五日"
    assert with_number(share, 60) == "百分之六十"
    assert with_number(many, 50) == "50多场"


def test_spellings_of_a_key() -> None:
    [fact] = facts("共有2,874名")
    assert spellings(fact)[0] == "2,874名"
    assert {"2874名", "2874", "二千八百七十四名"} <= set(spellings(fact))
    [large] = facts("共有5万册")
    assert {"50000册", "五万册"} <= set(spellings(large))
    [share] = facts("共有3%")
    assert "百分之三" in spellings(share)


def test_the_year_of_a_report() -> None:
    assert common_year(["2018年甲", "2018年5月乙", "2018年丙", "2016年丁"]) == 2018
    assert common_year(["没有日期"]) is None


def test_what_follows_a_comma_of_the_sentence_is_no_part_of_a_figure() -> None:
    found = [(f.aspect, f.text) for f in facts("例如，4 月 9 日举行了会议，34名读者参加。")]
    assert found == [("date", "4月9日"), ("figure", "34名")]
    assert [f.text for f in facts("共有1,234名读者参加。")] == ["1,234名"]


def test_a_part_is_no_count_of_nothing() -> None:
    assert not facts("密品的零件、部件和组件，按照规定管理。")


@pytest.mark.parametrize(
    "text", ["3月份", "2027年底", "2026年第一季度", "2018年至2020年", "3月上旬"]
)
def test_a_date_is_whole(text: str) -> None:
    assert [f.text for f in facts(f"办公室于{text}前举办了讲习班。")] == [text]


def test_what_else_is_right_for_a_month_and_a_title() -> None:
    assert [spellings(f) for f in facts("在3月份举行")] == [("3月份", "3月")]
    [title] = facts("依照《中华人民共和国图书馆法》办理")
    assert spellings(title)[1:] == ("中华人民共和国图书馆法", "图书馆法")


def test_what_follows_a_point_is_no_figure_by_itself() -> None:
    assert not facts("每册重零点九二克，占百分之三点五")


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("五至十年", {"5至10年", "5年至10年", "五年至十年", "五至十"}),
        ("1倍至3倍", {"一倍至三倍", "1至3倍", "1至3", "1倍以上3倍以下"}),
        ("六个月至十年", set()),
    ],
)
def test_spellings_of_a_range(text: str, also: set[str]) -> None:
    [fact] = facts(f"停止借阅{text}")
    first, *others = spellings(fact)
    assert first == text
    assert also <= set(others)
    assert bool(others) == bool(also)


def test_large_sums_keep_their_numerals() -> None:
    [sum_] = facts("处五千万元罚款")
    assert with_number(sum_, 200_000_000) == "二亿元"
    assert [(f.text, f.value) for f in facts("收入一亿五千万元")] == [("一亿五千万元", 150_000_000)]
