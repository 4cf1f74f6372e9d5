"""A practice, item by item."""

from __future__ import annotations

import pytest

from assistant.quiz import Quiz, generate
from assistant.ui.practice import Practice, view
from index import Library


@pytest.fixture(scope="module")
def quiz(sample: Library) -> Quiz:
    return generate(sample, count=24, seed=5)


def test_a_practice_goes_on_only_from_an_answer(quiz: Quiz) -> None:
    item = next(i for i in quiz.items if i.type == "single")
    begun = Practice((item, item))
    assert begun.next() == begun
    once = begun.answer([item.wrong[0].text])
    assert once.answer(list(item.key)) == once
    assert "✗" in view(once)
    at = [o.text for o in item.options].index(item.wrong[0].text)
    assert f"{'ABCD'[at]}. {item.wrong[0].text}</p>" in view(once)
    done = once.next().answer(list(item.key)).next()
    assert done.done
    assert [m.right for m in done.marks] == [False, True]
    assert done.wrong() == (item,)
    assert "1/2（50%）" in view(done)
    assert done.answer(["x"]) == done


def test_an_open_answer_is_judged_by_the_learner(quiz: Quiz) -> None:
    item = next(i for i in quiz.items if i.type == "short_answer" and i.aspect != "figure")
    waiting = Practice((item,)).answer(["我的回答"])
    assert waiting.next() == waiting
    assert "own-right" in view(waiting)
    assert "</span> 0/0 " in view(waiting)  # nothing is counted before it is judged
    assert "</span> 0/1 " in view(waiting.judge(right=False))
    assert waiting.judge(right=True).next().done
    assert waiting.judge(right=False).wrong() == (item,)


def test_every_item_is_a_form_and_shows_no_key(quiz: Quiz) -> None:
    for item in quiz.items:
        page = view(Practice((item,)))
        assert 'name="given"' in page
        assert item.explanation not in page
