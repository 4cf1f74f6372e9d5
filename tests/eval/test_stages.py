"""What each stage costs is measured on questions nobody asked before, with the checks paid for."""

from __future__ import annotations

import pytest

from assistant import citations
from eval.bench import stages
from index import Library


def test_every_stage_is_taken_and_the_checks_are_paid(sample: Library) -> None:
    found = stages.measure(sample, stages.sample_questions(2), rounds=1)
    assert list(found.seconds) == list(stages.STAGES)
    assert all(len(taken) == 2 and min(taken) > 0 for taken in found.seconds.values())
    assert found.held > 0
    assert (found.stood_in, found.refused) == (0, 0)
    growing = ("chat first token", "chat first sentence", "chat whole")
    for first, shown, whole in zip(*(found.seconds[name] for name in growing), strict=True):
        assert first <= shown <= whole
    rows = found.rows()
    assert len(rows) == len(stages.STAGES)
    assert all("p95" in row and "n 2" in row for row in rows)


def test_a_refusal_asks_no_chat_model(sample: Library) -> None:
    found = stages.measure(sample, ["红烧肉怎么做？"], rounds=1)
    assert found.refused == 1
    assert "chat first token" not in found.seconds


def test_the_model_says_what_stands_in_the_paragraphs_it_is_shown(sample: Library) -> None:
    shown = next(p for p in sample.paragraphs() if p.number == "26")
    mark = citations.notation(shown)
    said = stages.told_by(sample)(f"{mark}\n{shown.whole}")
    assert said.count(mark) >= 1
    assert {m.text for m in citations.parse(said)} == {mark}
    assert stages.told_by(sample)("别的话") == ""


@pytest.mark.parametrize(("count", "rounds"), [(0, 1), (1, 0), (1, 10)])
def test_rounds_that_cannot_be_asked_afresh_are_refused(
    sample: Library, count: int, rounds: int
) -> None:
    with pytest.raises(ValueError, match="1 to 9 rounds"):
        stages.measure(sample, ["绿网的总部设在哪里？"] * count, rounds=rounds)
