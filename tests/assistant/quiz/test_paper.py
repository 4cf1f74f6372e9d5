from __future__ import annotations

import pytest

from assistant.quiz import Item, assemble
from index.errors import QuestionError


def test_versions_hold_the_same_items_in_another_order(items: list[Item]) -> None:
    a, b = assemble(items, title="测验", versions=2, points={"single": 10}, seed=1)
    assert (a.name, b.name) == ("测验（A卷）", "测验（B卷）")
    assert sorted(i.id for i in a.items) == sorted(i.id for i in b.items)
    assert a.items[0].options != b.items[0].options or a.items[1].options != b.items[1].options
    assert a.points == b.points == 10 + 3 + 1 + 2 + 5 + 4 + 4
    assert assemble(items, versions=2, seed=1) == assemble(items, versions=2, seed=1)


def test_bad_papers(items: list[Item]) -> None:
    for wrong in ({"versions": 0}, {"versions": 27}, {"points": {"single": 0}}):
        with pytest.raises(QuestionError):
            assemble(items, **wrong)  # type: ignore[arg-type]
    with pytest.raises(QuestionError):
        assemble([])
