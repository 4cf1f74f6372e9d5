"""Haystack's in-memory document store, saved by `save_to_disk`, with both its retrievers joined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.bench.growth.systems import pieces
from eval.peers.bm25 import words
from eval.peers.haystack import WORD
from eval.peers.recipes import CANDIDATES
from index.embedding import Embedder


class System:
    """DocumentJoiner by reciprocal rank over both retrievers; what was cut stands in `meta`."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._file = folder / "store.json"
        self._embedder = embedder

    def build(self, files: Sequence[Path]) -> None:
        """Encode, count words, save."""
        self._store = InMemoryDocumentStore(
            bm25_tokenization_regex=WORD, embedding_similarity_function="dot_product"
        )
        self._write(files)

    def open(self) -> None:
        """Load what was saved."""
        self._store = InMemoryDocumentStore.load_from_disk(str(self._file))
        self._join()

    def search(self, question: str, k: int) -> list[str]:
        """The joined passages."""
        vector = self._embedder.embed_query(question)
        found = [
            self._keyword.run(query=" ".join(words(question)))["documents"],
            self._near.run(query_embedding=vector)["documents"],
        ]
        joined = self._joiner.run(documents=found)["documents"]
        return [str(d.meta["text"]) for d in joined[:k]]

    def nearest(self, vector: np.ndarray, k: int) -> list[str]:
        """By the embedding retriever alone."""
        found = self._near.run(query_embedding=vector.tolist(), top_k=k)["documents"]
        return [str(d.meta["text"]) for d in found]

    def add(self, file: Path) -> None:
        """Write and save."""
        self._write([file])

    def close(self) -> None:
        """Nothing is held."""

    def _write(self, files: Sequence[Path]) -> None:
        texts = list(pieces(files))
        start = self._store.count_documents()
        self._store.write_documents([
            Document(
                id=str(start + i), content=" ".join(words(text)), embedding=vector,
                meta={"text": text},
            )
            for i, (text, vector) in enumerate(
                zip(texts, self._embedder.embed_documents(texts), strict=True)
            )
        ])  # fmt: skip
        self._store.save_to_disk(str(self._file))
        self._join()

    def _join(self) -> None:
        self._keyword = InMemoryBM25Retriever(self._store, top_k=CANDIDATES)
        self._near = InMemoryEmbeddingRetriever(self._store, top_k=CANDIDATES)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=CANDIDATES)
