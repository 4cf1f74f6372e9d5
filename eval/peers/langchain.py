"""LangChain's hybrid recipe: recursive splitting, FAISS and BM25, fused by reciprocal rank.

BM25Retriever splits on spaces by itself and finds nothing in Chinese, so it gets jieba, as its users
do; the separators are those its guide adds for writing without spaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.peers.bm25 import words
from eval.peers.recipes import CANDIDATES, OVERLAP, SIZE
from eval.peers.texts import Passage, Text, read
from index.embedding import Embedder

_SEPARATORS = ["\n\n", "\n", "。", "；", "，", "、", " ", ""]


class Peer:
    """EnsembleRetriever with equal weights and its own constant of 60."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: list[Passage] = []

    def build(self, files: Sequence[Path]) -> None:
        """Split, encode, count words."""
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=SIZE, chunk_overlap=OVERLAP, separators=_SEPARATORS,
            keep_separator="end", add_start_index=True,
        )  # fmt: skip
        pieces = [piece for text in read(files) for piece in self._split(splitter, text)]
        keyword = BM25Retriever.from_documents(pieces, preprocess_func=words, k=CANDIDATES)
        vectors = FAISS.from_documents(pieces, self._embedder)
        near = vectors.as_retriever(search_kwargs={"k": CANDIDATES})
        self._both = EnsembleRetriever(
            retrievers=[keyword, near], weights=[0.5, 0.5], id_key="piece"
        )

    def search(self, question: str, k: int) -> list[Passage]:
        """The fused passages."""
        return [self._passages[d.metadata["piece"]] for d in self._both.invoke(question)[:k]]

    def _split(self, splitter: RecursiveCharacterTextSplitter, text: Text) -> list[Document]:
        pieces: list[Document] = splitter.create_documents([text.content])
        for piece in pieces:
            start = piece.metadata["start_index"]
            piece.metadata["piece"] = len(self._passages)
            self._passages.append(text.passage(start, start + len(piece.page_content)))
        return pieces
