"""A quantised index for many vectors: lists around centres, one bit a dimension, scanned by SIMD.

FAISS's IVF with RaBitQ (Gao and Long, SIGMOD 2024): the question is compared with the vectors of the
nearest `probes` lists by their signs, and the best `refine` are scored again from the vectors
themselves. It is built in seconds, takes about 60 bytes a vector, and how many lists to search is
found by measuring, against an exact search, until it is as good as TARGET says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.vectorfile import Flat

# Recall of the ten nearest that a new index is held to, by sentences of the library.
TARGET = 0.995
REFINE = 1_000
# At least this part of the lists is searched: people's questions lie further from the paragraphs than
# the sentences of the library do. Over 313,600 vectors of laws 100 lay questions found 0.97 of their
# ten nearest in a quarter of the lists and 0.994 in half of them, in 2.5 and 3.5 ms of CPU time.
_LEAST = 2
_SAMPLE = 40_000
_BLOCK = 20_000


class Quantised:
    """Candidates among the first `len` vectors of a flat file."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def lists(self) -> int:
        """How many lists there are to search in."""
        return int(self._index.nlist)

    def candidates(
        self, vector: np.ndarray, k: int, *, probes: int, among: np.ndarray | None = None
    ) -> np.ndarray:
        """About the best `k` positions (int64[n]) for a vector, of those `among` (bool[len]) says."""
        chosen: Any = faiss.SearchParametersIVF(nprobe=probes)
        if among is not None:
            chosen = faiss.SearchParametersIVF(nprobe=probes, sel=selector(among))
        _, found = self._index.search(
            vector[None, :].astype(np.float32), min(k, len(self)), params=chosen
        )
        return np.sort(found[0][found[0] >= 0])

    def extend(self, flat: Flat) -> None:
        """Take in the vectors of the file that are not in it yet."""
        for start in range(len(self), len(flat), _BLOCK):
            self._index.add(flat.vectors[start : start + _BLOCK].astype(np.float32))

    def save(self, path: Path) -> None:
        """Write it to a file. Raises OSError."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as exc:
            raise OSError(str(exc).splitlines()[-1]) from exc


def selector(among: np.ndarray) -> Any:
    """What tells FAISS which positions (bool[n]) may be found."""
    return faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))


def build(flat: Flat) -> Quantised:
    """Train on a sample of the vectors and take all of them in."""
    count, dimension = flat.vectors.shape
    lists = 2 ** round(np.log2(np.sqrt(count) / 2))
    index = faiss.index_factory(dimension, f"IVF{lists},RaBitQfs", faiss.METRIC_INNER_PRODUCT)
    chosen = np.random.default_rng(0).choice(count, min(count, _SAMPLE), replace=False)
    index.train(flat.vectors[np.sort(chosen)].astype(np.float32))
    quantised = Quantised(index)
    quantised.extend(flat)
    return quantised


def load(path: Path) -> Quantised | None:
    """The index in a file; None where it cannot be read."""
    try:
        index = faiss.read_index(str(path))
    except RuntimeError:
        return None
    return Quantised(index) if isinstance(index, faiss.IndexIVFRaBitQFastScan) else None


def tune(quantised: Quantised, flat: Flat, questions: np.ndarray) -> tuple[int, float]:
    """How many lists to search for TARGET, and the recall reached."""
    exact = nearest(flat, questions, 10)
    probes = max(quantised.lists // _LEAST, 1)
    while True:
        recall = _recall(quantised, flat, questions, exact, probes)
        if recall >= TARGET or probes >= quantised.lists:
            return probes, recall
        probes *= 2


def nearest(flat: Flat, questions: np.ndarray, k: int) -> np.ndarray:
    """The `k` nearest positions (int64[q, k]) of each question, by comparing all."""
    best = np.empty((len(questions), 0), np.int64)
    scores = np.empty((len(questions), 0), np.float32)
    for start, block in _blocks(flat.vectors):
        near = questions @ block.T
        best = np.hstack([best, np.broadcast_to(np.arange(len(block)) + start, near.shape)])
        scores = np.hstack([scores, near])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        best = np.take_along_axis(best, order, 1)
        scores = np.take_along_axis(scores, order, 1)
    return best


def _recall(
    quantised: Quantised, flat: Flat, questions: np.ndarray, exact: np.ndarray, probes: int
) -> float:
    k = exact.shape[1]
    shares = []
    for question, wanted in zip(questions, exact, strict=True):
        found = quantised.candidates(question, REFINE, probes=probes)
        scores = flat.vectors[found].astype(np.float32) @ question
        # By score and not by position: of vectors that are as near, any will do.
        least = float((flat.vectors[wanted].astype(np.float32) @ question).min()) - 1e-6
        shares.append(min(int((scores >= least).sum()), k) / k)
    return float(np.mean(shares))


def _blocks(vectors: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    for start in range(0, len(vectors), _BLOCK):
        yield start, vectors[start : start + _BLOCK].astype(np.float32)
