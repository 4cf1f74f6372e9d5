"""What answers are worth."""

from __future__ import annotations

import pytest

from assistant.quiz import Item
from assistant.quiz.marking import mark


def test_each_type_marks_its_own_key_as_right(items: list[Item]) -> None:
    for item in items:
        given = [p.right for p in item.pairs] or list(item.key)
        got = mark(item, given)
        assert got.right or (got.share is None and item.aspect == "purpose"), item.type


def test_nothing_is_worth_nothing(items: list[Item]) -> None:
    assert [mark(i, []).share for i in items] == [0, 0, 0, 0, None, 0, 0]
    assert [mark(i, [""]).share for i in items] == [0, 0, 0, 0, None, 0, 0]


def test_a_wrong_option_costs_its_share(items: list[Item]) -> None:
    right, wrong = items[1].key, [o.text for o in items[1].wrong]
    assert mark(items[1], right[:2]).share == pytest.approx(2 / 3)
    assert mark(items[1], [*right, wrong[0]]).share == pytest.approx(0.5)
    assert mark(items[1], [o.text for o in items[1].options]).share == 0


@pytest.mark.parametrize("given", ["三十日", " 30日。", "30 日", "“三十日”"])
def test_figures_are_compared_by_value(items: list[Item], given: str) -> None:
    assert mark(items[3], [given]).right


@pytest.mark.parametrize("given", ["三十一日", "30个月", "三十日以后备案", "30"])
def test_other_figures_are_wrong(items: list[Item], given: str) -> None:
    assert mark(items[3], [given]).share == 0


def test_what_stands_in_its_place_counts(items: list[Item]) -> None:
    first, second, third = items[6].sequence
    assert mark(items[6], [first, third, second]).share == pytest.approx(1 / 3)
