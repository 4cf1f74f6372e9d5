from __future__ import annotations

import numpy as np
import pytest

from index.embedding import open_embedder
from index.span_reader import Passage, Reading, beside


@pytest.fixture(scope="module")
def reader():
    found = beside(open_embedder())
    assert found is not None
    return found


def test_it_finds_the_figure_that_is_asked_for(reader):
    text = "办公室全年举办了48次讲习班，其中12次在内陆国家，共有1,530名官员参加。"
    [reading] = reader.read("参加的官员有多少名？", [Passage(text)])
    best = reading.best()
    assert "1,530" in text[best.start : best.end]


def test_a_paragraph_that_answers_stands_above_one_that_does_not(reader):
    texts = ["图书室周一闭馆，其余各日九时开门。", "渔船应当在离港前报告船员人数。"]
    right, wrong = reader.read("图书室几点开门？", [Passage(t) for t in texts])
    assert right.answers > wrong.answers


def test_a_long_paragraph_is_read_to_its_end(reader):
    text = "本段说明背景情况和有关方面的意见。" * 40 + "该桥于1987年建成。"
    [reading] = reader.read("该桥何时建成？", [Passage(text)])
    best = reading.best()
    assert "1987" in text[best.start : best.end]


def test_probability_is_shared_out_over_the_text():
    starts = np.log(np.array([0.7, 0.2, 0.1], np.float32))
    reading = Reading(0.0, np.array([[0, 2], [2, 4], [4, 6]]), starts, starts)
    assert reading.mass(0, 2) == pytest.approx(0.7, abs=1e-4)
    assert reading.mass(2, 6) == pytest.approx(0.3, abs=1e-4)
    assert reading.best(2, 6).start == 2


def _wavering() -> Reading:
    """Three ways to cut one clause, and a word elsewhere that is likelier than each of them."""
    starts, ends = np.full((2, 60), 1e-9, np.float32)
    starts[0], starts[50:53] = 0.4, 0.2
    ends[0], ends[55] = 0.4, 0.6
    return Reading(0.0, np.array([[n, n + 1] for n in range(60)]), np.log(starts), np.log(ends))


def test_what_agrees_best_is_not_always_the_likeliest():
    reading = _wavering()
    assert (reading.best().start, reading.best().end) == (0, 1)
    found = reading.agreed(longest=6)
    assert (found.start, found.end) == (51, 56)
    assert found.score == pytest.approx(0.12 * (1 + 10 / 11 + 8 / 9), abs=1e-3)


def test_what_agrees_is_no_longer_than_may_be():
    found = _wavering().agreed(longest=2)
    assert found.end - found.start <= 2
    assert _wavering().agreed(longest=0) is None


def test_a_span_ends_where_its_sentence_does():
    even = np.log(np.array([0.5, 0.5], np.float32))
    reading = Reading(
        0.0, np.array([[0, 3], [3, 6]]), even, even
    )  # a token reaches over a full stop
    assert reading.best(0, 4).end <= 4
    assert reading.agreed(0, 4, longest=9).end <= 4
    assert reading.best(6, 9) is None
    assert reading.agreed(6, 9, longest=9) is None


def test_another_model_goes_without():
    assert beside(object()) is None


def test_it_can_be_switched_off():
    assert beside(open_embedder(reads=False)) is None
