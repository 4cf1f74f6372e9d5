"""Whether a paired gain is more than chance; seeded, so that a verdict does not change."""

from __future__ import annotations

import numpy as np

_DRAWS = 10_000
_SLACK = 1e-12  # sums of the same numbers in another order


def chance(differences: np.ndarray, *, two_sided: bool = False, seed: int = 0) -> float:
    """P of the mean of paired differences (float64[n]) under random signs (Fisher 1935).

    (1 + draws as great) / (1 + draws), so p is never 0; 1 where nothing differs. Two-sided, what is as
    far below nothing counts too. Of four questions that all gain it is .06 on one side, so that no handful
    decides.
    """
    changed = differences[differences != 0.0]
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (_DRAWS, len(changed)))
    drawn, seen = signs @ changed, float(changed.sum())
    if two_sided:
        drawn, seen = np.abs(drawn), abs(seen)
    return float((1 + (drawn >= seen - _SLACK).sum()) / (1 + _DRAWS))
