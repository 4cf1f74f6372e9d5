"""Made-up cases and answers, and runs of them without a library."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from assistant.models import Answer, Citation, Sentence
from eval.cases import Case, Gold
from eval.metrics import METRICS, score
from eval.outcomes import Answered, Outcome
from eval.run import Run, Setting
from index.models import Hit, Paragraph

FILE = "甲.txt"
Make = Callable[..., Outcome]


def paragraph(number: str, text: str = "") -> Paragraph:
    return Paragraph(
        f"d-{number}",
        "d",
        "甲",
        "A/1",
        FILE,
        number,
        text or f"第{number}段的正文，共有{number}人。",
        0,
    )


def case(identity: str = "c1", *, gold: Sequence[str] = ("1",), **more: object) -> Case:
    fields = {
        "id": identity, "question": f"问题{identity}？", "kind": "number", "split": "report",
        "answerable": bool(gold), "gold": tuple(Gold(file=FILE, number=n) for n in gold),
        "distance": None if gold else "far",
    }  # fmt: skip
    return Case.model_validate(fields | more)


def answer(
    *, cites: Sequence[str] = ("1",), hits: Sequence[str] = (), unresolved: Sequence[str] = (),
    confidence: float = 0.9,
) -> Answer:  # fmt: skip
    sentences = []
    for number in cites:
        p = paragraph(number)
        cited = Citation(p.id, p.document, p.label, p.file, number, p.text, 0, len(p.text))
        sentences.append(Sentence(p.text, (cited,)))
    found = tuple(Hit(paragraph(n), 0, 1, 1.0) for n in dict.fromkeys([*(hits or cites), *cites]))
    return Answer(
        "问", "问", "number", "", tuple(sentences), found, confidence,
        unresolved=tuple(unresolved),
    )  # fmt: skip


def answered(of: Case, given: Answer) -> Answered:
    return Answered(of, given, tuple(paragraph(g.number) for g in of.gold), 1.0)


def run_of(outcomes: Sequence[Outcome], *, suite: str = "made") -> Run:
    setting = Setting(suite, "all", 0, "", "", "none", {}, "none")
    scores = tuple(score(metric, outcomes) for metric in METRICS)
    return Run(setting, tuple(outcomes), scores, None, 0.1, 1.0)


@pytest.fixture
def healthy() -> Run:
    """Thirty right answers and eight right refusals."""
    right = [answered(case(f"a{i}"), answer()) for i in range(30)]
    silent = [answered(case(f"u{i}", gold=()), answer(cites=(), confidence=0.1)) for i in range(8)]
    return run_of([*right, *silent])
