"""Retrieval against gold paragraphs, through ir-measures (its formulas are those of trec_eval)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG
from ir_measures.measures import Measure as IrMeasure

from assistant.models import Answer
from eval.cases import Case
from eval.metrics.citation import gold

Measure = Callable[[Case, Answer], float | None]

HIT_1, HIT_5, RECALL_10, MRR, NDCG_10 = Success @ 1, Success @ 5, R @ 10, RR, nDCG @ 10


def hit_at(k: int) -> Measure:
    """1 where a gold paragraph is among the best k (Success@k)."""
    return _measure(Success @ k)


def recall_at(k: int) -> Measure:
    """Share of the gold paragraphs among the best k (R@k)."""
    return _measure(R @ k)


def ndcg_at(k: int) -> Measure:
    """Normalised discounted cumulative gain of the best k (Järvelin and Kekäläinen 2002)."""
    return _measure(nDCG @ k)


def reciprocal_rank(case: Case, answer: Answer) -> float | None:
    """1 / rank of the first gold paragraph, 0 where there is none."""
    return _measure(RR)(case, answer)


def of_places(
    measures: Sequence[IrMeasure],
    wanted: Collection[tuple[str, str]],
    places: Sequence[tuple[str, str]],
) -> dict[IrMeasure, float]:
    """Each measure of ranked (file, number) places, best first, each once; `wanted` is not empty."""
    # trec_eval's names are C strings without spaces; a file's name may be anything.
    names = {place: f"d{i}" for i, place in enumerate({*wanted, *places})}
    qrels = [ir_measures.Qrel("q", names[place], 1) for place in wanted]
    ranked = [ir_measures.ScoredDoc("q", names[place], -float(i)) for i, place in enumerate(places)]
    if not ranked:
        return dict.fromkeys(measures, 0.0)
    scored = ir_measures.calc_aggregate(list(measures), qrels, ranked)
    return {measure: float(scored[measure]) for measure in measures}


def _measure(measure: IrMeasure) -> Measure:
    def value(case: Case, answer: Answer) -> float | None:
        wanted = gold(case)
        if not wanted:
            return None
        places = [(h.paragraph.file, h.paragraph.number) for h in answer.hits]
        return of_places([measure], wanted, places)[measure]

    return value
