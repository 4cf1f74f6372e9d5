"""The vectors on disk: half-precision rows that grow at the end, memory-mapped, under one head.

    head.json     what is in force, swapped as one file
    N.rows        int64[count], ascending: the chunk row of each vector
    N.f16         float16[count, dimension], the very numbers of the database
    N-M.index     a quantised index over the first M of them (index/quantised.py)

What stands in N.rows and N.f16 beyond the head's count is what an interrupted writer left, and is
written over.
"""

from __future__ import annotations

import json
import mmap
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index import durable

HEAD = "head.json"


@dataclass(frozen=True, slots=True)
class Head:
    """Which files are in force, up to where, and how the quantised index was measured.

    `generation` is the library's that the vectors reach, `model` the fingerprint of their encoder.
    `probes` of the index's lists are searched and `refine` candidates scored exactly; `recall` is
    the share of the ten nearest found so, over `asked` questions made of the library's sentences.
    """

    model: str
    dimension: int
    name: str
    generation: int = 0
    count: int = 0
    index: str | None = None
    trained: int = 0
    indexed: int = 0
    probes: int = 0
    refine: int = 0
    recall: float | None = None
    asked: int = 0

    @property
    def files(self) -> set[str]:
        """The names of the files in force."""
        named = {HEAD, f"{self.name}.rows", f"{self.name}.f16"}
        return named | ({self.index} if self.index else set())


def read_head(folder: Path) -> Head | None:
    """The head in force; None where there is none that can be read."""
    try:
        return Head(**json.loads((folder / HEAD).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_head(folder: Path, head: Head) -> None:
    """Put a head in force; the files it names are on the disk already."""
    durable.replace(folder / HEAD, json.dumps(asdict(head)).encode())


def append(folder: Path, head: Head, rows: np.ndarray, vectors: np.ndarray) -> None:
    """Write rows (int64[n]) and vectors (float16[n, d]) after the head's count; not in force yet."""
    sizes = {"rows": 8, "f16": 2 * head.dimension}
    for suffix, data in (("rows", rows), ("f16", vectors)):
        path = folder / f"{head.name}.{suffix}"
        path.touch()
        with path.open("rb+") as file:
            file.truncate(head.count * sizes[suffix])
            file.seek(0, 2)
            file.write(np.ascontiguousarray(data).tobytes())


def flush(folder: Path, head: Head) -> None:
    """Let the disk have what was appended."""
    for suffix in ("rows", "f16"):
        durable.sync(folder / f"{head.name}.{suffix}")


@dataclass(frozen=True, slots=True)
class Flat:
    """Chunk rows (int64[n], ascending) and their vectors (float16[n, d]), mapped or in memory."""

    rows: np.ndarray
    vectors: np.ndarray
    pages: mmap.mmap | None = None

    def let_go(self) -> None:
        """Count the mapped vectors to this process no more; they stay in the system's cache.

        A question reads a thousand of them here and there, and each brings sixteen pages along.
        """
        if self.pages is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.pages.madvise(mmap.MADV_DONTNEED)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def last(self) -> int:
        """The highest row; 0 where there is none."""
        return int(self.rows[-1]) if len(self.rows) else 0

    def alive(self, spans: np.ndarray) -> np.ndarray:
        """Which positions (bool[n]) lie in one of the spans of rows (int64[m, 2], inclusive)."""
        edges = np.zeros(len(self.rows) + 1, np.int32)
        np.add.at(edges, np.searchsorted(self.rows, spans[:, 0]), 1)
        np.add.at(edges, np.searchsorted(self.rows, spans[:, 1], side="right"), -1)
        inside: np.ndarray = np.cumsum(edges[:-1]) > 0
        return inside


def open_flat(folder: Path, head: Head) -> Flat | None:
    """The vectors of a head; None where the files are not what it says."""
    shape = (head.count, head.dimension)
    if not head.count:
        return Flat(np.empty(0, np.int64), np.empty(shape, np.float16))
    try:
        rows = np.fromfile(folder / f"{head.name}.rows", np.int64, head.count)
        with (folder / f"{head.name}.f16").open("rb") as file:
            pages = mmap.mmap(file.fileno(), 2 * shape[0] * shape[1], access=mmap.ACCESS_READ)
        vectors = np.frombuffer(pages, np.float16).reshape(shape)
    except (OSError, ValueError):
        return None
    ascending = len(rows) == head.count and bool(np.all(rows[1:] > rows[:-1]))
    return Flat(rows, vectors, pages) if ascending else None
