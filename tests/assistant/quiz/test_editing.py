"""Items as lines, and back."""

from __future__ import annotations

import pytest

from assistant.quiz import Item
from assistant.quiz.editing import edited, lines
from index.errors import QuestionError


def _with(item: Item, answers: str, *, stem: str | None = None) -> Item:
    return edited(
        item, stem=item.stem if stem is None else stem, answers=answers,
        explanation=item.explanation, difficulty=item.difficulty,
    )  # fmt: skip


def test_lines_give_the_same_item(items: list[Item]) -> None:
    for item in items:
        assert _with(item, lines(item)) == item


def test_an_option_that_begins_with_the_sign_comes_back(items: list[Item]) -> None:
    changed = _with(items[0], "* 甲\n\\*乙\n\\\\丙")
    assert [(o.text, o.right) for o in changed.options] == [
        ("甲", True), ("*乙", False), ("\\丙", False),
    ]  # fmt: skip
    assert _with(changed, lines(changed)) == changed


@pytest.mark.parametrize(
    ("number", "answers"),
    [
        (0, "* 甲\n* 乙\n丙"), (0, "甲\n乙"), (0, "* 甲\n甲"), (0, "* 甲"), (0, "*\n乙"), (1, ""),
        (2, "也许"), (3, " \n"), (5, "左\n右"), (5, "左 ｜ 右"), (5, "左 ｜\n甲 ｜ 乙"), (6, "一"),
    ],
)  # fmt: skip
def test_lines_that_make_no_item_are_refused(items: list[Item], number: int, answers: str) -> None:
    with pytest.raises(QuestionError):
        _with(items[number], answers)


def test_an_empty_question_is_refused(items: list[Item]) -> None:
    with pytest.raises(QuestionError, match="empty"):
        _with(items[0], lines(items[0]), stem="  ")
