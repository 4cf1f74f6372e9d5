"""The steps of a change to a library, named, so that a test can stop a process at each of them."""

from __future__ import annotations

from collections.abc import Callable

Watch = Callable[[str], None]
"""Called with a step's name before the step is taken; what it raises is that step's error."""

STEPS = (
    "insert", "inserted", "remove", "removed", "committed",
    "vectors append", "vectors flush", "vectors index", "vectors head", "vectors tidy",
    "keyword write", "keyword commit", "keyword committed", "keyword sums",
    "compact", "compacted", "shrink",
)  # fmt: skip


def unwatched(step: str) -> None:
    """Go on."""
    del step
