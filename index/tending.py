"""Work beside a library that makes it quicker and changes nothing in it, in one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Tending:
    """Runs `work` when it is asked to; asked while it runs, it goes on with what it does."""

    def __init__(self, work: Callable[[], None]) -> None:
        """`work` raises nothing."""
        self._work = work
        self._thread: threading.Thread | None = None

    @property
    def goes_on(self) -> bool:
        """Whether it is at work."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin, unless it is at work. A process that ends waits for it."""
        if not self.goes_on:
            self._thread = threading.Thread(target=self._work, name="tending a library")
            self._thread.start()

    def wait(self) -> None:
        """Wait until it is done."""
        if self._thread is not None:
            self._thread.join()
