"""The meaning index: FAISS, exact inner product over unit vectors under ids of our own."""

from __future__ import annotations

import faiss
import numpy as np

from index.contract import Found


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

    def search(self, vector: np.ndarray, k: int, *, rows: np.ndarray | None = None) -> Found:
        """The `k` best ids and cosines for a unit vector (float32[d]), among `rows` if given."""
        within = None
        if rows is not None:
            within = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
        scores, ids = self._index.search(vector[None, :].astype(np.float32), k, params=within)
        found = ids[0] >= 0
        return ids[0][found], scores[0][found]
