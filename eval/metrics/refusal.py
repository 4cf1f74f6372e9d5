"""Refusals: of answerable questions a fault, of others the right answer; and confidence's order."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.models import Answer
from eval.cases import Case


def refused(case: Case, answer: Answer) -> float:
    """1 where the question was refused, else 0."""
    del case
    return float(answer.refused)


def corrected(case: Case, answer: Answer) -> float:
    """1 where a false premise was found and its correction cites a gold paragraph, else 0."""
    wanted = {(g.file, g.number) for g in case.gold}
    said = answer.premise
    return float(said is not None and any((c.file, c.number) in wanted for c in said.citations))


def auroc(answerable: Sequence[float], unanswerable: Sequence[float]) -> float | None:
    """Probability that an answerable question has the higher confidence, ties half.

    The Mann-Whitney U statistic over n·m (Hanley and McNeil 1982). None without both kinds.
    """
    if not answerable or not unanswerable:
        return None
    wins = sum((a > u) + 0.5 * (a == u) for a in answerable for u in unanswerable)
    return wins / (len(answerable) * len(unanswerable))


def curve(
    answerable: Sequence[float], unanswerable: Sequence[float]
) -> list[tuple[float, float, float]]:
    """(threshold, false refusals, false answers) at every confidence that occurs, rising."""
    return [
        (
            t,
            sum(a < t for a in answerable) / len(answerable) if answerable else 0.0,
            sum(u >= t for u in unanswerable) / len(unanswerable) if unanswerable else 0.0,
        )
        for t in sorted({*answerable, *unanswerable})
    ]
