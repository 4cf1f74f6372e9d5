"""Intervals and tests for paired measurements; seeded, so that a verdict does not change."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
    """Two-sided p of the mean paired difference under random signs (Fisher 1935).

    (1 + draws at least as extreme) / (1 + draws), so p is never 0; 1 where nothing differs.
    Raises ValueError where the lengths differ or nothing is paired.
    """
    if len(before) != len(after) or not before:
        raise ValueError("a paired test needs pairs")
    difference = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    changed = difference[difference != 0.0]
    if not len(changed):
        return 1.0
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (_RESAMPLES, len(changed)))
    extreme = np.abs(signs @ changed) >= abs(changed.sum()) - 1e-12
    return float((1 + extreme.sum()) / (1 + _RESAMPLES))
