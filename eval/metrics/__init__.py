"""Metrics: each a pure function of one case and its answer, or of all of them.

A case is scored, undefined (the metric applies and has no value) or an error (no answer came); the
three are counted apart and never averaged away. A metric that applies to no case has no value.
"""

from eval.metrics.base import METRICS, Metric, Score, score

__all__ = ["METRICS", "Metric", "Score", "score"]
