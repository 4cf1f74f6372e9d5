"""How a choice is brought up to date while somebody may be choosing, and what is served in order."""

from __future__ import annotations

import pytest

from assistant.ui import events

CHOICES = [("全部", ""), ("卷一", "a"), ("卷二", "b")]


@pytest.mark.parametrize("value", ["", "a"])
def test_a_value_that_stays_is_not_sent(value: str) -> None:
    assert "value" not in events.offered(CHOICES, value)


@pytest.mark.parametrize("value", ["gone", None])
def test_a_value_that_has_gone_is_none(value: str | None) -> None:
    assert events.offered(CHOICES, value)["value"] == ""


def test_of_several_the_ones_that_stay_are_sent() -> None:
    assert events.renewed(["a", "b"], ["a", "c"], ["a"])["value"] == ["a"]
    assert "value" not in events.renewed(["a", "b"], ["a"], ["a"])


def test_what_shows_one_part_is_served_one_at_a_time() -> None:
    how = events.in_turn("review", events.PRESSED)
    assert how["concurrency_id"] == "review"
    assert how["concurrency_limit"] == 1
    assert how["trigger_mode"] == "multiple"
    assert "concurrency_id" not in events.QUIET
