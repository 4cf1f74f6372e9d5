"""The gate: thresholds, a committed baseline, and a verdict for each gated metric.

A metric's paired cases are compared with the baseline's by a permutation test; the p values of one
suite are corrected together (Holm 1979), so that twelve metrics do not cry wolf twelve times. What
could not be scored is never passed over: it makes the whole verdict 'could not measure'.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources
from pathlib import Path

import pydantic

from eval.cases import Case, SuiteError
from eval.metrics import METRICS, Score
from eval.run import Run
from eval.stats import bootstrap, permutation

PASSED, FAILED, UNMEASURED = 0, 1, 2
_DIGITS = 6  # of a value in a baseline


class Verdict(StrEnum):
    """What the gate says of a metric."""

    PASS = "pass"  # noqa: S105 - a verdict
    REGRESSION = "regression"
    IMPROVEMENT = "improvement"
    THRESHOLD = "threshold"
    UNKNOWN = "not enough data"


class Limit(pydantic.BaseModel, frozen=True, extra="forbid"):
    """The bounds a metric must keep and the fewest cases it needs."""

    min: float | None = None
    max: float | None = None
    cases: int | None = None


class Thresholds(pydantic.BaseModel, frozen=True, extra="forbid"):
    """`thresholds.toml`: the level of significance, the fewest cases, and each suite's limits."""

    alpha: float = pydantic.Field(gt=0, lt=1)
    cases: int = pydantic.Field(ge=2)
    suites: dict[str, dict[str, Limit]]


class Baseline(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What a suite scored when it was last blessed: each metric's value of each case.

    `cases` holds a hash of each case, so that one that was reworded is not compared with itself.
    """

    suite: str
    cases: dict[str, str]
    metrics: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A gated metric: its value and interval, the change against the baseline, and the verdict."""

    metric: str
    value: float | None
    low: float | None
    high: float | None
    limit: Limit
    verdict: Verdict
    n_scored: int
    n_undefined: int
    n_error: int
    n_paired: int
    n_changed: int
    difference: float | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdicts on one run, and the exit status they come to."""

    suite: str
    comparisons: tuple[Comparison, ...]
    unmeasured: tuple[str, ...]

    @property
    def status(self) -> int:
        """2 where something could not be measured, else 1 where something got worse, else 0."""
        if self.unmeasured:
            return UNMEASURED
        bad = {Verdict.REGRESSION, Verdict.THRESHOLD}
        return FAILED if any(c.verdict in bad for c in self.comparisons) else PASSED


def thresholds() -> Thresholds:
    """The project's thresholds."""
    text = resources.files("eval").joinpath("thresholds.toml").read_text("utf-8")
    return Thresholds.model_validate(tomllib.loads(text))


def baseline_file(suite: str) -> Path:
    """Where a suite's baseline is kept."""
    return Path(str(resources.files("eval").joinpath("baselines", f"{suite}.json")))


def read_baseline(suite: str, *, file: Path | None = None) -> Baseline:
    """The committed baseline. Raises SuiteError where there is none or it cannot be read."""
    path = file or baseline_file(suite)
    try:
        return Baseline.model_validate_json(path.read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise SuiteError(
            f"Suite {suite} has no readable baseline; make one with `zhiduan eval bless {suite}`.",
            f"评测集 {suite} 没有可读的基线；请用 zhiduan eval bless {suite} 建立。",
        ) from exc


def bless(run: Run, *, file: Path | None = None) -> Path:
    """Write a run as its suite's baseline. Raises SuiteError where it was not measured whole."""
    flawed = [s.name for s in run.scores if s.n_error or s.n_undefined]
    if flawed or run.setting.split != "all":
        raise SuiteError(
            f"A baseline needs every case of {run.setting.suite} scored; not whole: "
            f"{', '.join(flawed) or 'one split only'}.",
            f"基线需要 {run.setting.suite} 的每道题都有得分；不完整：{'、'.join(flawed) or '只测了一部分'}。",
        )
    path = file or baseline_file(run.setting.suite)
    blessed = {
        "suite": run.setting.suite,
        "cases": {o.case.id: fingerprint(o.case) for o in run.outcomes},
        "metrics": {s.name: {k: round(v, _DIGITS) for k, v in s.cases.items()} for s in run.scores},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(blessed, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def fingerprint(case: Case) -> str:
    """A hash of a case that changes with any word of it."""
    return hashlib.sha256(case.model_dump_json().encode()).hexdigest()[:12]


def decide(run: Run, limits: Thresholds, baseline: Baseline | None) -> Decision:
    """The verdicts on a run. Without a baseline only the thresholds are held.

    Raises SuiteError where the suite has no thresholds or they name a metric there is not.
    """
    suite = run.setting.suite
    gated = limits.suites.get(suite)
    scores = {score.name: score for score in run.scores}
    unknown = [name for name in gated or () if name not in scores]
    if not gated or unknown:
        named = f"name the unknown metric {unknown[0]!r}" if unknown else "have no entry for it"
        raise SuiteError(
            f"Suite {suite} cannot be gated: eval/thresholds.toml {named}.",
            f"评测集 {suite} 无法把关：eval/thresholds.toml 里没有它，或写了不存在的指标。",
        )
    same = _same_cases(run, baseline)
    draft = [
        _compare(scores[name], limit, limits, _paired(scores[name], baseline, same))
        for name, limit in gated.items()
    ]
    return Decision(suite, tuple(_corrected(draft, limits.alpha)), _unmeasured(run, draft))


def _same_cases(run: Run, baseline: Baseline | None) -> set[str]:
    if baseline is None:
        return set()
    return {o.case.id for o in run.outcomes if baseline.cases.get(o.case.id) == fingerprint(o.case)}


def _paired(
    score: Score, baseline: Baseline | None, same: set[str]
) -> tuple[list[float], list[float]] | None:
    """(before, after) of the cases both have, or None without a baseline."""
    if baseline is None:
        return None
    before = baseline.metrics.get(score.name, {})
    both = sorted(same & before.keys() & score.cases.keys())
    return [before[c] for c in both], [round(score.cases[c], _DIGITS) for c in both]


def _compare(
    score: Score,
    limit: Limit,
    limits: Thresholds,
    paired: tuple[list[float], list[float]] | None,
) -> Comparison:
    values = list(score.cases.values())
    low, high = bootstrap(values) if values else (None, None)
    before, after = paired or ([], [])
    changes = [a - b for b, a in zip(before, after, strict=True)]
    enough = limits.cases if limit.cases is None else limit.cases
    short = score.n_scored < enough or (paired is not None and len(before) < enough)
    p = permutation(before, after) if before else None
    return Comparison(
        score.name, score.value, low, high, limit,
        Verdict.UNKNOWN if short else _held(score, limit), score.n_scored, score.n_undefined,
        score.n_error, len(before), sum(c != 0.0 for c in changes),
        sum(changes) / len(changes) if changes else None, p,
    )  # fmt: skip


def _held(score: Score, limit: Limit) -> Verdict:
    value = score.value
    if value is None:
        return Verdict.UNKNOWN
    low = limit.min is not None and value < limit.min
    high = limit.max is not None and value > limit.max
    return Verdict.THRESHOLD if low or high else Verdict.PASS


def _corrected(draft: Sequence[Comparison], alpha: float) -> list[Comparison]:
    """Verdicts of change at the level alpha over all metrics together, by Holm's step-down."""
    tested = sorted((c for c in draft if c.p is not None), key=lambda c: c.p or 0.0)
    significant: set[str] = set()
    for rank, comparison in enumerate(tested):
        if (comparison.p or 0.0) > alpha / (len(tested) - rank):
            break
        significant.add(comparison.metric)
    decided = []
    for comparison in draft:
        verdict = comparison.verdict
        if verdict == Verdict.PASS and comparison.metric in significant:
            verdict = Verdict.IMPROVEMENT if _better(comparison) else Verdict.REGRESSION
        decided.append(replace(comparison, verdict=verdict))
    return decided


def _better(comparison: Comparison) -> bool:
    up = next(m.higher_is_better for m in METRICS if m.name == comparison.metric)
    return ((comparison.difference or 0.0) > 0) == up


def _unmeasured(run: Run, draft: Sequence[Comparison]) -> tuple[str, ...]:
    """Every reason why the run is not a measurement."""
    reasons = [
        f"{s.name}: {s.n_error} failed and {s.n_undefined} undefined of "
        f"{s.n_scored + s.n_error + s.n_undefined}"
        for s in run.scores
        if s.n_error or s.n_undefined
    ]
    for c in draft:
        if c.verdict == Verdict.UNKNOWN:
            pairs = f", {c.n_paired} of them in the baseline" if c.p is not None else ""
            reasons.append(f"{c.metric}: not enough data ({c.n_scored} cases{pairs})")
    return tuple(reasons)
