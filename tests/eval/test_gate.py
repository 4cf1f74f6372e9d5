"""The gate's verdicts: each fault other harnesses let pass turns it red here."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval import gate, reports
from eval.cases import SuiteError
from eval.gate import Limit, Thresholds, Verdict
from eval.outcomes import Failed, Outcome
from eval.run import Run
from tests.eval.conftest import answer, answered, case, run_of

LIMITS = Thresholds(
    alpha=0.05,
    cases=20,
    suites={"made": {"citation_f1": Limit(), "far_refused": Limit(min=0.8, cases=5)}},
)


@pytest.fixture
def baseline(healthy: Run, tmp_path: Path) -> gate.Baseline:
    file = gate.bless(healthy, file=tmp_path / "made.json")
    return gate.read_baseline("made", file=file)


def changed(healthy: Run, count: int, outcome: str = "worse") -> Run:
    """The first `count` cases answered from a wrong paragraph, or not at all."""
    outcomes: list[Outcome] = list(healthy.outcomes)
    for i in range(count):
        of = outcomes[i].case
        broken = Failed(of, "boom") if outcome == "failed" else answered(of, answer(cites=("2",)))
        outcomes[i] = broken
    return run_of(outcomes)


def verdict(run: Run, baseline: gate.Baseline | None, metric: str = "citation_f1") -> Verdict:
    decision = gate.decide(run, LIMITS, baseline)
    return next(c.verdict for c in decision.comparisons if c.metric == metric)


def test_nothing_changed_passes(healthy: Run, baseline: gate.Baseline) -> None:
    assert gate.decide(healthy, LIMITS, baseline).status == gate.PASSED
    assert verdict(healthy, baseline) == Verdict.PASS


def test_two_questions_are_not_significant_and_ten_are(
    healthy: Run, baseline: gate.Baseline
) -> None:
    assert verdict(changed(healthy, 2), baseline) == Verdict.PASS
    worse = changed(healthy, 10)
    assert verdict(worse, baseline) == Verdict.REGRESSION
    assert gate.decide(worse, LIMITS, baseline).status == gate.FAILED


def test_better_is_said(healthy: Run, tmp_path: Path) -> None:
    before = gate.bless(changed(healthy, 10), file=tmp_path / "worse.json")
    assert verdict(healthy, gate.read_baseline("made", file=before)) == Verdict.IMPROVEMENT


def test_a_failed_row_is_not_averaged_away(healthy: Run, baseline: gate.Baseline) -> None:
    decision = gate.decide(changed(healthy, 1, "failed"), LIMITS, baseline)
    assert decision.status == gate.UNMEASURED
    assert any("1 failed" in reason for reason in decision.unmeasured)


def test_a_threshold_fails_without_a_baseline(healthy: Run) -> None:
    loud = [o if o.case.answerable else answered(o.case, answer()) for o in healthy.outcomes]
    decision = gate.decide(run_of(loud), LIMITS, None)
    assert decision.status == gate.FAILED
    assert verdict(run_of(loud), None, "far_refused") == Verdict.THRESHOLD


def test_too_few_cases_are_no_verdict(baseline: gate.Baseline, healthy: Run) -> None:
    few = run_of([*healthy.outcomes[:10], *healthy.outcomes[30:]])
    assert verdict(few, baseline) == Verdict.UNKNOWN
    assert gate.decide(few, LIMITS, baseline).status == gate.UNMEASURED


def test_a_reworded_case_is_not_compared_with_its_old_self(
    healthy: Run, baseline: gate.Baseline
) -> None:
    reworded = [
        answered(case(o.case.id, question="别的问题？"), answer()) if o.case.answerable else o
        for o in healthy.outcomes
    ]
    assert verdict(run_of(reworded), baseline) == Verdict.UNKNOWN


def test_only_a_whole_run_is_blessed(healthy: Run, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="every case"):
        gate.bless(changed(healthy, 1, "failed"), file=tmp_path / "x.json")
    assert not (tmp_path / "x.json").exists()


def test_a_missing_baseline_names_the_mend(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="zhiduan eval bless made"):
        gate.read_baseline("made", file=tmp_path / "none.json")


def test_a_suite_without_limits_cannot_be_gated(healthy: Run) -> None:
    with pytest.raises(SuiteError, match=r"thresholds\.toml"):
        gate.decide(healthy, Thresholds(alpha=0.05, cases=20, suites={}), None)
    odd = Thresholds(alpha=0.05, cases=20, suites={"made": {"hit@l": Limit()}})
    with pytest.raises(SuiteError, match="hit@l"):
        gate.decide(healthy, odd, None)


def test_the_projects_thresholds_name_real_suites_and_metrics(healthy: Run) -> None:
    names = {score.name for score in healthy.scores}
    for suite in gate.thresholds().suites.values():
        assert set(suite) <= names


def test_reports_say_the_verdict_and_escape(
    healthy: Run, baseline: gate.Baseline, tmp_path: Path
) -> None:
    hostile = case("x", question="<script>alert(1)</script>")
    run = run_of([*changed(healthy, 10).outcomes, answered(hostile, answer())])
    decision = gate.decide(run, LIMITS, baseline)
    json, xml, markdown, html = reports.write(run, decision, tmp_path)
    assert '"status": 1' in json.read_text("utf-8")
    assert "<failure" in xml.read_text("utf-8")
    assert "FAILED" in markdown.read_text("utf-8")
    page = html.read_text("utf-8")
    assert "regression" in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for foreign in ('src="http', "src='http", "<link", "@import"):
        assert foreign not in page
