"""The library itself, with its indexes in its folder or on milvus-lite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index import Library
from index.embedding import Embedder


class System:
    """`Library.add` and `Library.search`."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._milvus: str | None = None

    def open(self) -> None:
        """Open the library."""
        self._library = Library.open(
            self._folder / "library", embedder=self._embedder, milvus=self._milvus
        )

    def build(self, files: Sequence[Path]) -> None:
        """Add the files. Raises the first one's error."""
        self.open()
        for added in self._library.add(files):
            if added.error is not None:
                raise added.error

    def search(self, question: str, k: int) -> list[str]:
        """Its paragraphs."""
        return [hit.paragraph.text for hit in self._library.search(question, k=k)]

    def nearest(self, vector: np.ndarray, k: int) -> list[str]:
        """By its meaning index alone."""
        rows, _ = self._library.vector_search(vector, k)
        chunks = self._library.chunks(rows.tolist())
        found = (chunks[row] for row in rows.tolist())
        return [c.paragraph.text[c.start : c.end] for c in found]

    def add(self, file: Path) -> None:
        """Add the file. Raises its error."""
        for added in self._library.add(file):
            if added.error is not None:
                raise added.error

    def close(self) -> None:
        """Close the library."""
        self._library.close()


class OnMilvus(System):
    """The same with `milvus=`."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        super().__init__(folder, embedder)
        self._milvus = str(folder / "milvus.db")
