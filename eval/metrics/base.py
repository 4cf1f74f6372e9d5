"""What a metric is, and the table of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.models import Answer
from eval.cases import Case
from eval.metrics import citation, facts, grounding, length, refusal, retrieval, span
from eval.outcomes import Answered, Outcome

Value = Callable[[Answered], float | None]


@dataclass(frozen=True, slots=True)
class Metric:
    """A named measure of one case: whether it applies, its value or None, and which way is up."""

    name: str
    applies: Callable[[Case], bool]
    value: Value
    higher_is_better: bool = True


@dataclass(frozen=True, slots=True)
class Score:
    """A metric over a suite: the mean of what was scored, and each case's value by its id."""

    name: str
    value: float | None
    cases: dict[str, float]
    n_scored: int
    n_undefined: int
    n_error: int
    higher_is_better: bool = True


def _always(case: Case) -> bool:
    return bool(case.id)


def _answerable(case: Case) -> bool:
    return case.answerable


def _spanned(case: Case) -> bool:
    return case.answer is not None


def _of(measure: Callable[[Case, Answer], float | None]) -> Value:
    return lambda answered: measure(answered.case, answered.answer)


METRICS: tuple[Metric, ...] = (
    Metric("hit@1", _answerable, _of(retrieval.hit_at(1))),
    Metric("hit@5", _answerable, _of(retrieval.hit_at(5))),
    Metric("recall@10", _answerable, _of(retrieval.recall_at(10))),
    Metric("mrr", _answerable, _of(retrieval.reciprocal_rank)),
    Metric("ndcg@10", _answerable, _of(retrieval.ndcg_at(10))),
    Metric("citation_precision", _answerable, _of(citation.precision)),
    Metric("citation_recall", _answerable, _of(citation.recall)),
    Metric("citation_f1", _answerable, _of(citation.f1)),
    Metric("facts", lambda case: bool(case.facts), _of(facts.coverage)),
    Metric("exact_match", _spanned, _of(span.exact_match_of)),
    Metric("span_f1", _spanned, _of(span.f1_of)),
    Metric("length_ratio", _answerable, length.ratio, higher_is_better=False),
    Metric("overlong", _answerable, length.overlong, higher_is_better=False),
    Metric("false_refusal", _answerable, _of(refusal.refused), higher_is_better=False),
    Metric("far_refused", lambda case: case.distance == "far", _of(refusal.refused)),
    Metric("near_refused", lambda case: case.distance == "near", _of(refusal.refused)),
    Metric("premise", lambda case: case.premise is not None, _of(refusal.corrected)),
    Metric("grounding", _always, _of(grounding.grounded)),
)


def score(metric: Metric, outcomes: Sequence[Outcome]) -> Score:
    """One metric over all outcomes. Raises ValueError on an empty suite."""
    if not outcomes:
        raise ValueError("there is nothing to score in an empty suite")
    values: dict[str, float] = {}
    undefined = errors = 0
    for outcome in outcomes:
        if not metric.applies(outcome.case):
            continue
        if not isinstance(outcome, Answered):
            errors += 1
            continue
        value = metric.value(outcome)
        if value is None or not math.isfinite(value):
            undefined += 1
        else:
            values[outcome.case.id] = value
    mean = math.fsum(values.values()) / len(values) if values else None
    return Score(metric.name, mean, values, len(values), undefined, errors, metric.higher_is_better)
