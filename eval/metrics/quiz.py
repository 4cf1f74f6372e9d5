"""Quiz validity: the share of items no check of the quiz studio objects to, and what each objects to.

The checks are the studio's own (`assistant.quiz.check`); an item is judged with those before it, so
that the second of two like items is the one that fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.quiz import Checker, Item
from index import Library


@dataclass(frozen=True, slots=True)
class Validity:
    """Share of valid items (None without items), how many there were, and objections by check."""

    value: float | None
    n_scored: int
    objections: dict[str, int]


def validity(items: Sequence[Item], library: Library) -> Validity:
    """Valid items / items."""
    checker = Checker(library)
    objections: Counter[str] = Counter()
    valid = 0
    for n, item in enumerate(items):
        failed = [f.check for f in checker.check(item, others=items[:n]) if not f.ok]
        objections.update(failed)
        valid += not failed
    return Validity(valid / len(items) if items else None, len(items), dict(objections))
