"""Haystack's hybrid recipe: recursive splitting, BM25 and embedding retrievers, joined by rank.

Its in-memory BM25 cuts words by a pattern, so its documents and questions are given as jieba's words
with spaces between; the vectors are those of the text as it was. Its components are called one after
the other: a pipeline would report its use over the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from haystack import Document
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import RecursiveDocumentSplitter
from haystack.components.retrievers.in_memory import (
    InMemoryBM25Retriever,
    InMemoryEmbeddingRetriever,
)
from haystack.document_stores.in_memory import InMemoryDocumentStore

from eval.peers.bm25 import words
from eval.peers.recipes import CANDIDATES, OVERLAP, SIZE
from eval.peers.texts import Passage, read
from index.embedding import Embedder

_SEPARATORS = ["\n\n", "\n", "。", "；", "，"]
WORD = r"(?u)\b\w+\b"  # its default drops words of one character


class Peer:
    """DocumentJoiner by reciprocal rank over both retrievers."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: list[Passage] = []

    def build(self, files: Sequence[Path]) -> None:
        """Split, encode, count words."""
        splitter = RecursiveDocumentSplitter(
            split_length=SIZE, split_overlap=OVERLAP, split_unit="char", separators=_SEPARATORS
        )
        splitter.warm_up()
        pieces: list[str] = []
        for text in read(files):
            for part in splitter.run(documents=[Document(content=text.content)])["documents"]:
                start = part.meta["split_idx_start"]
                self._passages.append(text.passage(start, start + len(part.content)))
                pieces.append(part.content)
        vectors = self._embedder.embed_documents(pieces)
        store = InMemoryDocumentStore(
            bm25_tokenization_regex=WORD, embedding_similarity_function="cosine"
        )
        store.write_documents([
            Document(id=str(i), content=" ".join(words(piece)), embedding=vector)
            for i, (piece, vector) in enumerate(zip(pieces, vectors, strict=True))
        ])  # fmt: skip
        self._keyword = InMemoryBM25Retriever(store, top_k=CANDIDATES)
        self._near = InMemoryEmbeddingRetriever(store, top_k=CANDIDATES)
        self._joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=CANDIDATES)

    def search(self, question: str, k: int) -> list[Passage]:
        """The joined passages."""
        vector = self._embedder.embed_query(question)
        found = [
            self._keyword.run(query=" ".join(words(question)))["documents"],
            self._near.run(query_embedding=vector)["documents"],
        ]
        return [self._passages[int(d.id)] for d in self._joiner.run(documents=found)["documents"]][
            :k
        ]
