"""A library whose indexes are on Milvus: one generation to read, and what brings Milvus up to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index import segment
from index.contract import Encoder, Found
from index.counts import WordCounts
from index.filters import Filter
from index.milvus import MilvusIndex
from index.store import Store
from index.view import View

_NAME = "collection"  # the manifest's entry: what a library's collections are called


class MilvusView(View):
    """What a library held at one generation: paragraphs of its database, searched on Milvus.

    Filters go to Milvus as they are: a list of a million chunks would be too long to send.
    """

    def __init__(
        self,
        folder: Path,
        *,
        generation: int,
        store: Store,
        remote: Remote,
        embedder: Callable[[], Encoder],
    ) -> None:
        # Not View's own: it would ask for local indexes.
        self.folder = folder
        self.generation = generation
        self._store = store
        self._embedder = embedder
        self._remote = remote

    def keyword_search(self, query: str, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and BM25 scores (float32[n])."""
        return self._remote.index.keyword_search(query, k, where=where)

    def vector_search(self, vector: np.ndarray, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and cosines (float32[n]) for a query vector (float32[d])."""
        return self._remote.index.vector_search(vector, k, where=where)

    def cosines(self, rows: Sequence[int], vector: np.ndarray) -> np.ndarray:
        """Cosines (float32[n]) of living chunks and a query vector, by the database's vectors."""
        scores: np.ndarray = self._store.vectors_of(rows).astype(np.float32) @ vector
        return scores

    def rarity(self, words: Sequence[str]) -> list[float]:
        """How rare each word is in the library (inverse document frequency)."""
        return self._remote.counts.rarity(words)


class Remote:
    """A library's collection on Milvus and the word counts beside its database."""

    def __init__(self, uri: str, folder: Path, store: Store) -> None:
        """Connect. Raises LibraryError."""
        self._folder = folder
        self._store = store
        name = store.manifest().get(_NAME)
        if name is None:
            name = f"zhiduan_{uuid.uuid4().hex[:12]}"
            store.set_manifest(**{_NAME: name})
        self.index = MilvusIndex(uri, name)
        self.counts = WordCounts(folder / "words.db")

    @property
    def generation(self) -> int:
        """The generation Milvus has, with all that belongs to it."""
        return self.index.generation

    def view(self, *, embedder: Callable[[], Encoder]) -> MilvusView:
        """That generation."""
        return MilvusView(
            self._folder, generation=self.generation, store=self._store, remote=self,
            embedder=embedder,
        )  # fmt: skip

    def exist(self) -> bool:
        """Milvus answers from an empty collection too."""
        return True

    def are_due(self) -> bool:
        """Whether Milvus or the counts are behind the database."""
        newest = self._store.generation()
        behind = self.counts.generation != newest or self.generation != newest
        return behind or self._is_of_other_words()

    def _is_of_other_words(self) -> bool:
        words = segment.dictionary()
        return self._store.manifest().get("segment", words) != words

    def derive(self) -> None:
        """Bring the counts, then Milvus, from what they have to the database's generation.

        Each goes on from its own stamp, so that it does not matter where a writer stopped.
        """
        generation = self._store.generation()
        if self._is_of_other_words():
            self.clear()
            self._store.set_manifest(segment=segment.dictionary())
        since = self.counts.generation
        if since != generation:
            added = (text for _, _, text in self._store.texts(generation, since=since))
            gone = self._store.gone(generation, since=since)
            dead = (text for _, counted, text in gone if counted)
            self.counts.update(added, dead, generation=generation)
        since = self.index.generation
        if since != generation:
            entries = self._store.entries(generation, since=since)
            gone = self._store.gone(generation, since=since)
            self.index.update(entries, (row for row, _, _ in gone), generation=generation)

    def is_outgrown(self) -> bool:
        """Milvus sees to its indexes itself."""
        return False

    def prepare(self) -> None:
        """Nothing is due."""

    def adopt(self) -> None:
        """Nothing was prepared."""

    def purged(self) -> None:
        """What the database has dropped left Milvus when it died."""
        self.derive()

    def reembedded(self) -> None:
        """Write all vectors anew."""
        self.clear()
        self.derive()

    def differing(self) -> list[str]:
        """Whether Milvus or the counts have other chunks than the database."""
        rows = self._store.alive()
        same = set(self.index.rows()) == rows and self.counts.chunks == len(rows)
        return [] if same else ["Milvus collection"]

    def repair(self, differing: list[str]) -> None:
        """Write the collection anew where it differs."""
        if differing:
            self.clear()
            self.derive()

    def clear(self) -> None:
        """Forget both."""
        self.index.clear()
        self.counts.clear()

    def close(self) -> None:
        """Let go of Milvus."""
        self.index.close()
