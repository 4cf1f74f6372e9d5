from __future__ import annotations

from assistant.quiz import generate
from eval.metrics.quiz import validity
from index import Library


def test_generated_items_are_valid_and_a_repeated_one_is_not(sample: Library) -> None:
    items = generate(sample, count=5, seed=3).items
    assert validity(items, sample).value == 1.0
    again = validity([*items, items[0]], sample)
    assert again.value == 5 / 6
    assert again.objections == {"not_duplicate": 1}


def test_no_items_have_no_validity(sample: Library) -> None:
    assert validity([], sample).value is None
