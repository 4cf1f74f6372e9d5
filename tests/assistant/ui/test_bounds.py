"""Numbers within bounds, and what is said of one outside them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.ui import texts
from assistant.ui.bounds import Bounds
from index.errors import QuestionError

_COUNT = Bounds(("count",), 1, 300)
_WORTH = Bounds(("points", "type_single"), 0, whole=False)


def test_a_number_within_is_taken_and_an_empty_box_is_the_least() -> None:
    assert [_COUNT.checked(v) for v in (None, 1, 12.6, 300)] == [1, 1, 13, 300]
    assert _WORTH.checked(2.5) == 2.5


@pytest.mark.parametrize("value", [0, -1, 301, 12345678])
def test_a_number_outside_is_named_with_its_box_and_bounds(value: int) -> None:
    with pytest.raises(QuestionError) as caught:
        _COUNT.checked(value)
    assert caught.value.zh == f"“题数”只能是 1 到 300，现在是 {value}；请改正。"
    assert str(caught.value) == f"“How many” goes from 1 to 300, not {value}; change it."


def test_a_box_of_a_group_goes_by_both_names() -> None:
    with pytest.raises(QuestionError) as caught:
        _WORTH.checked(-0.5)
    assert caught.value.zh == "“每题分值·单项选择”不能小于 0，现在是 -0.5；请改正。"


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "请注意"), ("en-US", "Please note")])
def test_what_ends_a_request_has_its_title_in_the_language_of_the_page(
    language: str, title: str
) -> None:
    request: Any = SimpleNamespace(cookies={}, headers={"accept-language": language})
    told = texts.refusal(QuestionError("No <b>.", "不行<b>。"), request)
    assert told.title == title
    assert "<" not in str(told.message)
