"""What is made of a library once a generation, however often it is asked for."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from index.contract import Searchable

_T = TypeVar("_T")


def once(make: Callable[[Searchable], _T]) -> Callable[[Searchable], _T]:
    """`make`, kept for the generation of the library it was made of; what it raises is not."""
    kept: weakref.WeakKeyDictionary[Searchable, tuple[int, _T]] = weakref.WeakKeyDictionary()
    lock = threading.Lock()

    def made(library: Searchable) -> _T:
        with lock:
            generation = library.generation
            held = kept.get(library)
            if held is None or held[0] != generation:
                held = (generation, make(library))
                kept[library] = held
            return held[1]

    return made
