"""The writer's turn: one process, and one thread of it, changes a library at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from index.errors import LibraryBusyError

SECONDS = 30.0  # a second writer waits so long, and is then told


class Turn:
    """A lock file in the library's folder, and a lock for the threads of the process that holds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = filelock.FileLock(folder / "write.lock", thread_local=False)
        # The file's lock lets in every thread of the process that holds it.
        self._turn = threading.RLock()

    @contextmanager
    def held(self, seconds: float | None = None) -> Iterator[None]:
        """The writer's lock, against other threads and other processes. Raises LibraryBusyError."""
        seconds = SECONDS if seconds is None else seconds
        if not self._turn.acquire(timeout=seconds):
            raise self.busy()
        try:
            held = self._lock.acquire(timeout=seconds)
        except filelock.Timeout as exc:
            self._turn.release()
            raise self.busy() from exc
        try:
            with held:
                yield
        finally:
            self._turn.release()

    def busy(self) -> LibraryBusyError:
        """The error of who waited in vain."""
        return LibraryBusyError(
            f"Another process is writing to the library {self.folder}; try again when it is done.",
            f"另一个程序正在写入文库 {self.folder}；请等它完成后再试。",
        )
