"""The meaning index: FAISS, exact inner product over unit vectors under ids of our own."""

from __future__ import annotations

import faiss
import numpy as np


class VectorIndex:
    """Cosine search over (id, vector) rows, in memory."""

    def __init__(self, dimension: int) -> None:
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add vectors (float32[n, d], unit rows) under ids (int64[n])."""
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)

    def remove(self, ids: np.ndarray) -> None:
        """Remove ids (int64[n]); unknown ones are no error."""
        self._index.remove_ids(faiss.IDSelectorBatch(ids))

    def search(self, vector: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
        """The `k` best ids (int64[n]) and cosines (float32[n]) for a unit vector (float32[d])."""
        scores, ids = self._index.search(vector[None, :].astype(np.float32), k)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]
