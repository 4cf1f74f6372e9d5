"""Weights of words, and one score from a keyword and a meaning score: pure functions over arrays."""

from __future__ import annotations

import numpy as np

# Share of the keyword score, of prose and of statutes, which are asked in words they do not use; and
# the weight of the reader's log-odds beside the fused score. Chosen on the written questions of
# documents held out from the reader and on the tune splits (docs/training.md).
KEYWORD_SHARE, STATUTE_SHARE = 0.25, 0.15
READING_WEIGHT = 1.0


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


def share_of(statutes: float) -> float:
    """The keyword score's share where that part (0 to 1) of the candidates stands in statutes."""
    return KEYWORD_SHARE + (STATUTE_SHARE - KEYWORD_SHARE) * statutes


def with_reading(fused: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Fused score + READING_WEIGHT · the reader's log-odds that the paragraph answers, each float[n].

    The log-odds are bent (5 · tanh(x / 5)), so that a reader sure of itself does not outweigh
    everything else.
    """
    return np.asarray(fused + READING_WEIGHT * 5.0 * np.tanh(answers / 5.0))
