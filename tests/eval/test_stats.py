from __future__ import annotations

import pytest

from eval.stats import bootstrap, permutation


def test_permutation_agrees_with_counting_signs() -> None:
    # Five pairs all better: 2 of 32 sign patterns are as extreme.
    assert permutation([0] * 5, [1] * 5) == pytest.approx(2 / 32, abs=0.01)
    assert permutation([0, 1], [0, 1]) == 1.0
    assert permutation([0] * 2, [1] * 2) > 0.4


def test_an_interval_holds_the_mean_and_is_the_same_twice() -> None:
    values = [0.0, 1.0, 1.0, 1.0]
    low, high = bootstrap(values)
    assert low <= 0.75 <= high
    assert bootstrap(values) == (low, high)
    # the binomial says P(mean <= .25) = 5.1 % for four draws at .75
    assert low == 0.25


def test_nothing_has_no_interval_and_no_test() -> None:
    with pytest.raises(ValueError, match="no interval"):
        bootstrap([])
    with pytest.raises(ValueError, match="pairs"):
        permutation([1.0], [])
