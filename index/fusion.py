"""Weights of words, and one score from a keyword and a meaning score: pure functions over arrays."""

from __future__ import annotations

import numpy as np

# Share of the keyword score where nothing is known of the question; chosen on DRCD_dev.
KEYWORD_SHARE = 0.4


def rarity(counts: np.ndarray, total: int) -> np.ndarray:
    """ln(1 + (N - n + ½)/(n + ½)), float64[w]: how rare words are that n of N chunks have (BM25)."""
    n = counts.astype(np.float64)
    weights: np.ndarray = np.log1p((max(total, 1) - n + 0.5).clip(0.5) / (n + 0.5))
    return weights


def standardise(scores: np.ndarray) -> np.ndarray:
    """(x - mean) / standard deviation, float64[n]; zeros where all scores are the same."""
    values = scores.astype(np.float64)
    spread = values.std() if values.size else 0.0
    return np.zeros_like(values) if spread < 1e-9 else (values - values.mean()) / spread


def fuse(keyword: np.ndarray, meaning: np.ndarray, *, share: float = KEYWORD_SHARE) -> np.ndarray:
    """Share · keyword + (1 - share) · meaning, each standardised over the same n candidates.

    A weighted sum of standardised scores (Fox and Shaw's CombSUM on z-scores) keeps how far ahead
    a candidate is, which reciprocal rank fusion throws away.
    """
    return share * standardise(keyword) + (1.0 - share) * standardise(meaning)
