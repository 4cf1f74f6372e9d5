"""Work that takes its time, followed in the page: how far it is, and at last what came of it."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from index.errors import ZhiduanError

_POLL = 0.1  # seconds between looks at how far the work is
_T = TypeVar("_T")
Tell = Callable[[int], None]
"""What work calls with the number of steps it has done."""


class Stopped(Exception):  # noqa: N818 - not an error: somebody pressed the button
    """The work was stopped."""


@dataclass(frozen=True, slots=True)
class _Done(Generic[_T]):
    value: _T


def followed(work: Callable[[Tell], _T]) -> Iterator[int | _T]:
    """The steps `work` has done, now and then, and what it gives at last. Raises what it raises.

    It has a thread of its own, and a window that is closed meanwhile does not end it.
    """
    news: queue.Queue[int | _Done[_T] | Exception] = queue.Queue()

    def run() -> None:
        try:
            news.put(_Done(work(news.put)))
        except (ZhiduanError, Stopped) as exc:
            news.put(exc)
        except Exception as exc:
            news.put(exc)
            raise

    threading.Thread(target=run, daemon=True).start()
    yield 0
    while True:
        latest = news.get()
        while isinstance(latest, int) and not news.empty():
            latest = news.get()  # of steps that came at once the last one is enough to show
        if isinstance(latest, Exception):
            raise latest
        if isinstance(latest, _Done):
            yield latest.value
            return
        yield latest
        time.sleep(_POLL)
