"""The verdicts as JUnit XML: one test a gated metric, one error for each case without an answer."""

from __future__ import annotations

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from eval.gate import Comparison, Decision, Verdict
from eval.outcomes import Failed
from eval.reports.table import change, number, wanted
from eval.run import Run


def text(run: Run, decision: Decision | None) -> str:
    """The XML, with its declaration."""
    suite = TestSuite(f"zhiduan.eval.{run.setting.suite}")
    for comparison in decision.comparisons if decision else ():
        suite.add_testcase(_metric(run, comparison))
    for outcome in run.outcomes:
        test = TestCase(outcome.case.id, classname=f"{run.setting.suite}.cases")
        if isinstance(outcome, Failed):
            test.result = [Error(outcome.error)]
        suite.add_testcase(test)
    xml = JUnitXml()
    xml.add_testsuite(suite)
    written: bytes = xml.tostring()  # type: ignore[no-untyped-call]
    return written.decode("utf-8")


def _metric(run: Run, c: Comparison) -> TestCase:
    test = TestCase(c.metric, classname=f"{run.setting.suite}.gate")
    said = f"{c.verdict}: {number(c.value)}, wanted {wanted(c.limit)}, {change(c)}"
    if c.n_error or c.n_undefined or c.verdict == Verdict.UNKNOWN:
        test.result = [Error(f"{said}; {c.n_error} failed, {c.n_undefined} undefined")]
    elif c.verdict in (Verdict.REGRESSION, Verdict.THRESHOLD):
        test.result = [Failure(said)]
    elif c.verdict == Verdict.IMPROVEMENT:
        test.system_out = said
    return test
