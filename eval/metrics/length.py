"""Answer length against the gold paragraphs: an answer longer than they are is a fault."""

from __future__ import annotations

from eval.outcomes import Answered


def ratio(answered: Answered) -> float | None:
    """Characters of the answer's sentences / characters of the gold paragraphs; 0 for a refusal.

    Undefined where the library has none of the gold paragraphs.
    """
    whole = sum(len(p.text) for p in answered.gold)
    return sum(len(s.text) for s in answered.answer.sentences) / whole if whole else None


def overlong(answered: Answered) -> float | None:
    """1 where the answer is longer than its gold paragraphs, else 0."""
    share = ratio(answered)
    return None if share is None else float(share > 1.0)
