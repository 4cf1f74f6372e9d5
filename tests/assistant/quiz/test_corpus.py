"""Items from documents as they come: a report whose pages were cut, a statute."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assistant.quiz import check, generate
from assistant.quiz.stems import dangling
from index import Library


@pytest.mark.corpus
def test_a_report_gives_forty_items_that_hold(corpus: Path, library: Library) -> None:
    [report] = sorted(corpus.glob("*.txt"))
    library.add(report)
    quiz = generate(library, count=40, seed=3)
    assert len(quiz.items) == 40
    assert len(quiz.items) / quiz.candidates > 0.4
    assert len({i.aspect for i in quiz.items}) >= 5
    assert Counter(i.type for i in quiz.items)["single"] >= 12
    for item in quiz.items:
        assert dangling(item.stem) is None
        assert all(f.ok for f in check(item, library)[:4])
