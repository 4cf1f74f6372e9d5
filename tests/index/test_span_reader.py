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


def test_another_model_goes_without():
    assert beside(object()) is None


def test_it_can_be_switched_off():
    assert beside(open_embedder(reads=False)) is None
