"""LangChain's hybrid: FAISS saved by `save_local`, BM25Retriever as a pickle, fused by rank.

BM25Retriever cannot be added to, so one more document makes it again from all of them.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document

from eval.bench.growth.systems import pieces
from eval.peers.bm25 import words
from eval.peers.recipes import CANDIDATES
from index.embedding import Embedder


class System:
    """EnsembleRetriever with equal weights and its own constant of 60."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder

    def build(self, files: Sequence[Path]) -> None:
        """Encode into FAISS, count words, save both."""
        documents = [Document(text) for text in pieces(files)]
        self._vectors = FAISS.from_documents(documents, self._embedder)
        self._index(documents)

    def open(self) -> None:
        """Load what was saved."""
        self._vectors = FAISS.load_local(
            str(self._folder), self._embedder, allow_dangerous_deserialization=True
        )
        with (self._folder / "bm25.pkl").open("rb") as file:
            self._keyword = pickle.load(file)  # noqa: S301  # written by `_index`
        self._join()

    def search(self, question: str, k: int) -> list[str]:
        """The fused passages."""
        return [d.page_content for d in self._both.invoke(question)[:k]]

    def nearest(self, vector: np.ndarray, k: int) -> list[str]:
        """By FAISS alone."""
        found = self._vectors.similarity_search_by_vector(vector.tolist(), k=k)
        return [d.page_content for d in found]

    def add(self, file: Path) -> None:
        """Add to FAISS, make BM25 again, save both."""
        fresh = [Document(text) for text in pieces([file])]
        self._vectors.add_documents(fresh)
        self._index([*self._keyword.docs, *fresh])

    def close(self) -> None:
        """Nothing is held."""

    def _index(self, documents: list[Document]) -> None:
        self._keyword = BM25Retriever.from_documents(documents, preprocess_func=words, k=CANDIDATES)
        self._vectors.save_local(str(self._folder))
        with (self._folder / "bm25.pkl").open("wb") as file:
            pickle.dump(self._keyword, file)
        self._join()

    def _join(self) -> None:
        near = self._vectors.as_retriever(search_kwargs={"k": CANDIDATES})
        self._both = EnsembleRetriever(retrievers=[self._keyword, near], weights=[0.5, 0.5])
