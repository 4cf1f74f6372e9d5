from __future__ import annotations

import pytest

from assistant.quiz.likeness import acting, alike, built_like, overlap


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国家机关", "省级以上人民政府"),
        ("办案机关", "人民检察院"),
        ("国务院有关部门", "公安机关"),
        ("用人单位", "劳务派遣单位"),
        ("公安机关", "县级以上公安机关"),
    ],
)
def test_offices_that_may_be_one(one: str, other: str) -> None:
    assert overlap(one, other)
    assert overlap(other, one)


@pytest.mark.parametrize(("one", "other"), [("人民法院", "医疗机构"), ("公安机关", "居民委员会")])
def test_offices_that_are_not(one: str, other: str) -> None:
    assert not overlap(one, other)


def test_a_subject_and_what_it_does() -> None:
    assert acting("用人单位招用劳动者", {"用人单位"})
    assert acting("设立公司", {"公司"})
    assert not acting("上市公司", {"公司"})


def test_things_built_alike() -> None:
    right = ("未按照规定保存记录的", "未按照规定报告交易的")
    assert built_like("未依法备案的", right)
    assert not built_like("具有良好的职业品德", right)
    assert not built_like("二十四小时翻译热线", right)
    assert not built_like("检察官", ("蒙巴萨", "卡亚俄"))


def test_texts_that_say_the_same() -> None:
    assert alike("实施虐待、遗弃、暴力伤害的行为", "虐待、遗弃未成年人或者实施家庭暴力")
    assert not alike("醉酒或者吸毒的", "在试用期间被证明不符合录用条件的")
