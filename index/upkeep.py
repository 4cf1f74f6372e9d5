"""What keeps a library true: its database checked, compacted, encoded again, its indexes with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np

from index.contract import Encoder
from index.store import Store
from index.view import View

# Dead chunks are dropped when they are so many and this share of all.
_DEAD, _DEAD_SHARE = 5_000, 0.25


class Indexes(Protocol):
    """What derives from a library's database, in its folder or elsewhere; one writer at a time."""

    @property
    def generation(self) -> int:
        """The generation that can be read. Raises LibraryError where none can."""

    def view(self, *, embedder: Callable[[], Encoder]) -> View:
        """That generation."""

    def exist(self) -> bool:
        """Whether there is anything to read."""

    def are_due(self) -> bool:
        """Whether they are not what the database makes of them."""

    def derive(self) -> None:
        """Bring them to the database's generation. Raises LibraryError."""

    def is_outgrown(self) -> bool:
        """Whether they find all, and could find it faster."""

    def prepare(self) -> None:
        """Make what finds it faster, aside, whoever writes meanwhile. Raises LibraryError."""

    def adopt(self) -> None:
        """Put in force what was prepared, where it still fits. Raises LibraryError."""

    def purged(self) -> None:
        """Let go of what the database has dropped."""

    def reembedded(self) -> None:
        """Take the vectors of another model."""

    def differing(self) -> list[str]:
        """Which of them are not what the database makes of them."""

    def repair(self, differing: list[str]) -> None:
        """Make those again from the database. Raises LibraryError."""

    def clear(self) -> None:
        """Forget them."""

    def close(self) -> None:
        """Let go of what is held open."""


def compact(store: Store, indexes: Indexes, *, shrink: bool) -> None:
    """Drop the dead for good; with `shrink` the room goes back to the disk."""
    indexes.derive()
    store.purge()
    indexes.purged()
    if shrink:
        store.shrink()


def compact_if_due(store: Store, indexes: Indexes) -> None:
    """Drop the dead when they have become many."""
    dead, total = store.dead()
    if dead > max(_DEAD, _DEAD_SHARE * total):
        compact(store, indexes, shrink=False)


def reembed(
    store: Store, indexes: Indexes, encoder: Encoder, *, progress: Callable[[int, int], None]
) -> None:
    """Encode every chunk again and move the library to that encoder; `progress(done, total)`."""
    total = store.dead()[1]

    def batches() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        done = 0
        for rows, texts in store.passages():
            progress(done, total)
            yield rows, encoder.encode_passages(texts)
            done += len(rows)
        progress(total, total)

    store.replace_vectors(batches(), model=encoder.fingerprint, dimension=encoder.dimension)
    indexes.reembedded()


def problems(store: Store) -> list[str]:
    """What is wrong with the database itself, which nothing here can mend."""
    found = store.check()
    dimension = int(store.manifest().get("dimension", "0"))
    for _, vectors in store.vectors():
        if vectors.shape[1] != dimension or not np.isfinite(vectors).all():
            return [*found, "some vectors are not what the model gives"]
    return found
