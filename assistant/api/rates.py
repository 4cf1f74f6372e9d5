"""How often one may ask: a sliding window, kept in memory, one for each key."""

from __future__ import annotations

import time

import limits
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.api.problems import Problem


class Rates:
    """The counts of one process."""

    def __init__(self) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, most: int, *key: str) -> None:
        """Count one more for a key. Raises Problem where that is more than `most` in a minute."""
        item = limits.RateLimitItemPerMinute(most)
        if self._limiter.hit(item, *key):
            return
        wait = max(1, round(self._limiter.get_window_stats(item, *key).reset_time - time.time()))
        raise Problem(
            429, "too-many", f"Too many requests; try again in {wait} seconds.",
            f"请求过于频繁；请在 {wait} 秒后再试。", headers={"Retry-After": str(wait)},
        )  # fmt: skip
