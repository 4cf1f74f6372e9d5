"""The words every report uses for a number, a limit and a change."""

from __future__ import annotations

from eval.gate import Comparison, Limit


def number(value: float | None) -> str:
    """Three decimals, or a dash for no value."""
    return "—" if value is None else f"{value:.3f}"


def interval(low: float | None, high: float | None) -> str:
    """A 95 % interval."""
    return "—" if low is None or high is None else f"{low:.3f}–{high:.3f}"


def wanted(limit: Limit) -> str:
    """The bounds of a metric: '≥ 0.90'."""
    bounds = [f"≥ {limit.min:g}"] if limit.min is not None else []
    bounds += [f"≤ {limit.max:g}"] if limit.max is not None else []
    return ", ".join(bounds) or "no bound"


def change(c: Comparison) -> str:
    """The difference to the baseline and how sure it is."""
    if c.difference is None or c.p is None:
        return "no baseline"
    return f"{c.difference:+.3f} on {c.n_changed} of {c.n_paired} (p {c.p:.3f})"
