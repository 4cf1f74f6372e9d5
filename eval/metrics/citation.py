"""Citations against gold paragraphs, by file and number.

Precision = right / cited, recall = right / gold, F1 = 2PR / (P + R). A citation that does not resolve
counts among the cited and is never right. An answerable question that is refused cites nothing: its
precision is 0, not 0/0 = 1.
"""

from __future__ import annotations

from assistant.models import Answer
from eval.cases import Case


def cited(answer: Answer) -> set[tuple[str, str]]:
    """(file, number) of every paragraph an answer cites."""
    return {(c.file, c.number) for s in answer.sentences for c in s.citations}


def gold(case: Case) -> set[tuple[str, str]]:
    """(file, number) of every paragraph a perfect answer cites."""
    return {(g.file, g.number) for g in case.gold}


def precision(case: Case, answer: Answer) -> float:
    """Share of the cited paragraphs that are gold."""
    shown = cited(answer)
    total = len(shown) + len(answer.unresolved)
    return len(shown & gold(case)) / total if total else 0.0


def recall(case: Case, answer: Answer) -> float | None:
    """Share of the gold paragraphs that are cited; undefined without gold."""
    wanted = gold(case)
    return len(cited(answer) & wanted) / len(wanted) if wanted else None


def f1(case: Case, answer: Answer) -> float | None:
    """Harmonic mean of precision and recall; 0 where both are."""
    p, r = precision(case, answer), recall(case, answer)
    if r is None:
        return None
    return 2 * p * r / (p + r) if p + r else 0.0
