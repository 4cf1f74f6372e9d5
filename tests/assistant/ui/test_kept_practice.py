"""A practice as the browser keeps it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.quiz import Bank, generate
from assistant.ui.kept_practice import record, restored
from assistant.ui.practice import Practice
from index import Library


@pytest.fixture
def bank(sample: Library) -> Iterator[Bank]:
    with Bank.open(sample.folder) as bank:
        bank.add(generate(sample, count=3, types=["single"], seed=5).items)
        yield bank


@pytest.fixture
def begun(bank: Bank) -> Practice:
    kept = bank.items()[:3]
    whole = Practice(tuple(k.item for k in kept), ids=tuple(k.id for k in kept))
    return whole.answer(list(kept[0].item.key)).next().answer([kept[1].item.wrong[0].text])


def test_a_practice_comes_back_as_it_was(bank: Bank, begun: Practice) -> None:
    assert restored(record(begun, visitor="甲"), bank, visitor="甲") == begun
    assert record(Practice(), visitor="甲") == {}
    again = begun.next().answer(["x"]).next().again()
    assert again.ids == begun.ids[1:]
    assert restored(record(again, visitor="甲"), bank, visitor="甲") == again


def test_nothing_comes_of_another_visitor_s_or_of_what_is_none(bank: Bank, begun: Practice) -> None:
    told = record(begun, visitor="甲")
    assert restored(told, bank, visitor="乙") == Practice()
    for wrong in (
        {"ids": ["0" * 12]}, {"ids": []}, {"at": 9}, {"at": -1}, {"shares": [None, 1.0]},
        {"shares": [7.0, 1.0]}, {"given": 3}, {"more": 1},
    ):  # fmt: skip
        assert restored(told | wrong, bank, visitor="甲") == Practice()
    assert restored("…", bank, visitor="甲") == Practice()
