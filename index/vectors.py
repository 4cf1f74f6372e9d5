"""The meaning index: exact while a library is small, quantised with exact scores when it is large."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np

from index.contract import Found
from index.quantised import Quantised, selector
from index.vectorfile import Flat, Head

# What a filter leaves is compared one by one where it is no more than this.
_FEW = 20_000
# Questions after which mapped vectors are let go. That takes 24 ms at a million, and the dozen questions
# after it wait 3 ms for their pages; 64 have touched all of a million, so rarer keeps no more of them.
_HOLD = 512
_NONE = (np.empty(0, np.int64), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many vectors are searched exactly.

    Up to `exact` all of them: it takes 2 to 4 ms, and nothing else is as good. Above, new ones are
    until they are `tail`, or the share `growth` of those the quantised index has.
    """

    exact: int = 100_000
    tail: int = 20_000
    growth: float = 0.05

    def outgrown(self, head: Head) -> bool:
        """Whether more than that has no quantised index."""
        tail = head.count - head.indexed
        return head.count > self.exact and tail > max(self.tail, self.growth * head.indexed)


class VectorIndex:
    """Cosine search over the living rows of a flat file."""

    def __init__(
        self,
        flat: Flat,
        alive: np.ndarray,
        *,
        head: Head | None = None,
        quantised: Quantised | None = None,
    ) -> None:
        """`alive` (bool[n]) tells which positions may be found.

        With `quantised`, what it does not have yet is searched exactly; `head` says how deep to go.
        """
        self._flat = flat
        self._alive = None if alive.all() else alive
        self._quantised = quantised
        self._head = head
        self._asked = 0
        self._known = len(quantised) if quantised is not None else 0
        self._exact = _exact(flat.vectors[self._known :])

    def __len__(self) -> int:
        return len(self._flat) if self._alive is None else int(self._alive.sum())

    def search(self, vector: np.ndarray, k: int, *, rows: np.ndarray | None = None) -> Found:
        """The `k` best rows and cosines for a unit vector (float32[d]), among `rows` if given."""
        among = self._alive
        if rows is not None:
            at = self._positions(rows)
            if len(at) <= _FEW:
                return self._best(vector, at, k)
            among = np.zeros(len(self._flat), bool)
            among[at] = True
        with _one_thread():
            found = self._newest(vector, k, among)
            if self._quantised is not None and self._head is not None:
                known = None if among is None else among[: self._known]
                old = self._quantised.candidates(
                    vector, max(self._head.refine, 4 * k), probes=self._head.probes, among=known
                )
                found = np.concatenate([old, found])
        best = self._best(vector, found, k)
        self._asked += 1
        if self._quantised is not None and self._asked % _HOLD == 0:
            self._flat.let_go()
        return best

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Cosines (float32[n]) of rows it has (int64[n], any order) and a unit vector."""
        at = np.searchsorted(self._flat.rows, rows)
        scores: np.ndarray = self._flat.vectors[at].astype(np.float32) @ vector
        return scores

    def _newest(self, vector: np.ndarray, k: int, among: np.ndarray | None) -> np.ndarray:
        """The best `k` positions of those the quantised index does not have."""
        if not self._exact.ntotal:
            return _NONE[0]
        within: Any = None
        if among is not None:
            within = faiss.SearchParameters(sel=selector(among[self._known :]))
        _, found = self._exact.search(vector[None, :].astype(np.float32), k, params=within)
        positions: np.ndarray = found[0][found[0] >= 0] + self._known
        return positions

    def _positions(self, rows: np.ndarray) -> np.ndarray:
        """Where the living ones of those rows stand in the file."""
        at: np.ndarray = np.searchsorted(self._flat.rows, rows)
        at = at[at < len(self._flat)]
        at = at[self._flat.rows[at] == rows[: len(at)]]
        return at if self._alive is None else at[self._alive[at]]

    def _best(self, vector: np.ndarray, positions: np.ndarray, k: int) -> Found:
        """The `k` best of those positions, by their own vectors; the older row first on a tie."""
        if not len(positions):
            return _NONE
        positions = np.sort(positions)
        scores = self._flat.vectors[positions].astype(np.float32) @ vector
        best = np.argsort(-scores, kind="stable")[:k]
        return self._flat.rows[positions[best]], scores[best]


@contextmanager
def _one_thread() -> Iterator[None]:
    """FAISS divides questions among threads; for one question a team only waits, and spins."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)  # of the calling thread alone
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _exact(vectors: np.ndarray) -> faiss.Index:
    """An exact index over half-precision vectors (float16[n, d]), which are taken as they are."""
    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
    )
    codes = np.ascontiguousarray(vectors).view(np.uint8).reshape(-1)
    faiss.copy_array_to_vector(codes, index.codes)
    index.ntotal = len(vectors)
    return index
