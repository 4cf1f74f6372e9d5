"""A run as Markdown, for a terminal and for the summary of a CI job."""

from __future__ import annotations

from eval.gate import FAILED, PASSED, Decision
from eval.outcomes import Failed
from eval.reports.table import change, interval, number, wanted
from eval.run import Run

_TITLES = {PASSED: "passed", FAILED: "FAILED"}


def text(run: Run, decision: Decision | None) -> str:
    """The scores with their counts, the gate's verdicts, and what could not be measured."""
    s = run.setting
    parts = [f"## Suite {s.suite}: {_title(decision)}", _facts(run), _scores(run)]
    if decision is not None:
        parts += ["### Gate", _verdicts(decision)]
        if decision.unmeasured:
            parts.append("\n".join(f"- could not measure {x}" for x in decision.unmeasured))
    failed = [o for o in run.outcomes if isinstance(o, Failed)]
    if failed:
        parts.append("\n".join(f"- {o.case.id}: {o.error}" for o in failed))
    return "\n\n".join(parts) + "\n"


def _title(decision: Decision | None) -> str:
    return "measured" if decision is None else _TITLES.get(decision.status, "COULD NOT MEASURE")


def _facts(run: Run) -> str:
    s = run.setting
    times = f"p50 {number(run.percentile(50))}, p95 {number(run.percentile(95))}"
    return (
        f"{len(run.outcomes)} cases (split {s.split}, seed {s.seed}), {run.seconds:.1f} s; "
        f"milliseconds a question {times}; {run.resident_mebibytes:.0f} MiB; AUROC of confidence "
        f"{number(run.auroc)}  \nmodel {s.model}; cases {s.cases_sha256}; documents "
        f"{s.documents_sha256}"
    )


def _scores(run: Run) -> str:
    rows = ["| metric | value | 95 % | scored | undefined | failed |", "|---|---|---|---|---|---|"]
    for score in run.scores:
        low, high = run.interval(score.name) or (None, None)
        rows.append(
            f"| {score.name} | {number(score.value)} | {interval(low, high)} | {score.n_scored} | "
            f"{score.n_undefined} | {score.n_error} |"
        )
    return "\n".join(rows)


def _verdicts(decision: Decision) -> str:
    rows = ["| metric | value | wanted | against the baseline | verdict |", "|---|---|---|---|---|"]
    rows += [
        f"| {c.metric} | {number(c.value)} | {wanted(c.limit)} | {change(c)} | {c.verdict} |"
        for c in decision.comparisons
    ]
    return "\n".join(rows)
