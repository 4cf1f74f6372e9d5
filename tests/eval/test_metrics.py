"""Every metric against values worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.models import ShortAnswer
from eval.metrics import (
    METRICS,
    citation,
    facts,
    grounding,
    length,
    refusal,
    retrieval,
    score,
    span,
)
from eval.outcomes import Failed
from tests.eval.conftest import answer, answered, case


def test_citation_precision_counts_invented_ones_as_wrong() -> None:
    of = case(gold=("1", "2"))
    assert citation.precision(of, answer(cites=("1", "3"))) == 0.5
    assert citation.precision(of, answer(cites=("1",), unresolved=("〔甲·第999段〕",))) == 0.5
    assert citation.recall(of, answer(cites=("1",))) == 0.5
    assert citation.f1(of, answer(cites=("1",))) == pytest.approx(2 / 3)


def test_no_citation_at_all_has_precision_zero_and_not_one() -> None:
    assert citation.precision(case(), answer(cites=())) == 0.0
    assert citation.f1(case(), answer(cites=())) == 0.0


def test_retrieval_by_hand() -> None:
    of = case(gold=("2", "9"))
    given = answer(cites=("1",), hits=("1", "2", "3", "4", "5", "9"))
    assert retrieval.hit_at(1)(of, given) == 0.0
    assert retrieval.hit_at(5)(of, given) == 1.0
    assert retrieval.recall_at(10)(of, given) == 1.0
    assert retrieval.recall_at(10)(case(gold=("2", "99")), given) == 0.5
    assert retrieval.reciprocal_rank(of, given) == 0.5
    # 1/log2(3) + 1/log2(7) over 1 + 1/log2(3)
    assert retrieval.ndcg_at(10)(of, given) == pytest.approx(0.6053, abs=1e-3)


def test_a_file_name_with_a_space_or_a_nul_is_one_name() -> None:
    given = answer(cites=("1",), hits=("1", "2"))
    assert retrieval.reciprocal_rank(case(gold=("2",)), given) == 0.5


def test_facts_count_only_in_sentences_that_cite_gold() -> None:
    of = case(facts=(("共有1人", "一人"), ("没有的",)))
    assert facts.coverage(of, answer(cites=("1",))) == 0.5
    assert facts.coverage(case(gold=("2",), facts=(("共有1人",),)), answer(cites=("1",))) == 0.0
    assert facts.coverage(case(facts=(("共有１人",),)), answer(cites=("1",))) == 1.0


def test_length_and_grounding() -> None:
    twice = answered(case(), answer(cites=("1", "2")))
    assert length.ratio(twice) == 2.0
    assert length.overlong(twice) == 1.0
    assert length.ratio(replace(twice, gold=())) is None
    assert grounding.grounded(case(), answer(cites=("1",))) == 1.0
    other = answer(cites=("1",))
    wrong = replace(other.sentences[0], text="共有57人。")
    assert grounding.grounded(case(), replace(other, sentences=(wrong,))) == 0.0


def test_span_f1_is_the_longest_common_stretch() -> None:
    assert span.exact_match("48 个。", ["48个"]) == 1.0
    # common 三四 (2) of 四 and 三: P 2/4, R 2/3
    assert span.f1("一三四五", ["三四六"]) == pytest.approx(2 * (2 / 4) * (2 / 3) / (2 / 4 + 2 / 3))
    assert span.f1("", ["甲"]) == 0.0
    given = answer()
    short = ShortAnswer("1人", given.sentences[0].citations[0])
    assert span.exact_match_of(case(answer="1人"), replace(given, short_answer=short)) == 1.0
    assert span.exact_match_of(case(answer="1人"), given) == 0.0


def test_auroc_and_curve() -> None:
    assert refusal.auroc([0.9, 0.8], [0.1, 0.8]) == pytest.approx(3.5 / 4)
    assert refusal.auroc([0.9], []) is None
    assert refusal.curve([0.9, 0.5], [0.5]) == [(0.5, 0.0, 1.0), (0.9, 0.5, 0.0)]


def test_failed_and_undefined_rows_are_counted_and_not_averaged() -> None:
    metric = next(m for m in METRICS if m.name == "length_ratio")
    good = answered(case("a"), answer())
    without = replace(answered(case("b"), answer()), gold=())
    result = score(metric, [good, without, Failed(case("c"), "boom")])
    assert (result.n_scored, result.n_undefined, result.n_error) == (1, 1, 1)
    assert result.cases == {"a": 1.0}
    with pytest.raises(ValueError, match="empty suite"):
        score(metric, [])
