"""On the bundled sample alone the gate turns red for every fault that is put in."""

from __future__ import annotations

import pytest

from eval import cases, gate, linter, run, sabotage
from index import Library


def test_the_healthy_sample_passes_and_lints(sample: Library) -> None:
    suite = cases.load("sample", corpus=None)
    assert len(suite.cases) >= 60
    assert linter.lint(suite, sample) == []
    decision = gate.decide(run.run(suite, sample), gate.thresholds(), gate.read_baseline("sample"))
    assert decision.unmeasured == ()
    assert decision.status == gate.PASSED, [c for c in decision.comparisons if c.verdict != "pass"]


@pytest.mark.parametrize(
    ("fault", "metric"),
    [
        ("retrieval reversed", "hit@1"),
        ("citations shifted by one", "citation_f1"),
        ("refusals switched off", "far_refused"),
        ("citations invented", "citation_f1"),
    ],
)
def test_each_fault_turns_the_gate_red(sample: Library, fault: str, metric: str) -> None:
    suite = cases.load("sample", corpus=None)
    broken = run.run(suite, sample, answerer=sabotage.FAULTS[fault](sample))
    decision = gate.decide(broken, gate.thresholds(), gate.read_baseline("sample"))
    assert decision.status == gate.FAILED
    red = {c.metric for c in decision.comparisons if c.verdict in ("regression", "threshold")}
    assert metric in red


def test_a_run_is_the_same_twice(sample: Library) -> None:
    suite = cases.load("sample", corpus=None)
    first, second = run.run(suite, sample), run.run(suite, sample)
    assert [s.cases for s in first.scores] == [s.cases for s in second.scores]
    assert first.setting == second.setting
