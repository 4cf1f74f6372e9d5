"""Intervals and tests for paired measurements; seeded, so that a verdict does not change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.significance import chance

_RESAMPLES = 10_000


def bootstrap(
    values: Sequence[float], *, seed: int = 0, level: float = 0.95
) -> tuple[float, float]:
    """The percentile interval of the mean (Efron 1979). Raises ValueError without values."""
    if not values:
        raise ValueError("no interval of no values")
    data = np.asarray(values, np.float64)
    draws = np.random.default_rng(seed).integers(0, len(data), (_RESAMPLES, len(data)))
    low, high = np.quantile(data[draws].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def permutation(before: Sequence[float], after: Sequence[float], *, seed: int = 0) -> float:
    """Two-sided p of the mean paired difference, by `significance.chance`.

    Raises ValueError where the lengths differ or nothing is paired.
    """
    if len(before) != len(after) or not before:
        raise ValueError("a paired test needs pairs")
    difference = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    return chance(difference, two_sided=True, seed=seed)


def estimate(values: Sequence[float]) -> str:
    """The mean with its 95 % interval: .706 [.683, .728], as tables have it."""
    low, high = bootstrap(values)
    return f"{sum(values) / len(values):.3f} [{low:.3f}, {high:.3f}]"
