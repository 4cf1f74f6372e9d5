"""What is compared, what each must be able to do, and the pieces they all get."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, cast

import numpy as np

from eval.peers import PeerError
from index.chunking import chunk
from index.embedding import Embedder
from index.parsing import parse

SYSTEMS = {
    "zhiduan": "this library",
    "milvus": "this library on milvus-lite",
    "langchain": "LangChain: FAISS and BM25 over jieba's words, EnsembleRetriever",
    "llamaindex": "LlamaIndex: VectorStoreIndex",
    "haystack": "Haystack: BM25 over jieba's words and embeddings in memory, DocumentJoiner",
}

_MODULES = {"zhiduan": "own", "milvus": "own"}


class System(Protocol):
    """A way to keep pieces and find them again. Made with a folder of its own and an embedder."""

    def build(self, files: Sequence[Path]) -> None:
        """Read, cut and index the files and leave everything on disk."""

    def open(self) -> None:
        """Come up from disk alone."""

    def search(self, question: str, k: int) -> list[str]:
        """The texts of the `k` best pieces or paragraphs, as its users would ask."""

    def nearest(self, vector: np.ndarray, k: int) -> list[str]:
        """The texts of the `k` pieces its vector search has for a vector (float32[d])."""

    def add(self, file: Path) -> None:
        """One more document: found by the next search, and on disk."""

    def close(self) -> None:
        """Let go of everything."""


def opened(name: str, folder: Path, embedder: Embedder) -> System:
    """The system of that name. Raises PeerError where its packages are missing."""
    try:
        module = importlib.import_module(f"eval.bench.growth.{_MODULES.get(name, name)}")
    except ImportError as exc:
        raise PeerError(
            f"{name} needs {exc.name}; install zhiduan[milvus,peers] in an environment of its own.",
            f"{name} 缺少 {exc.name}；请在单独的环境里安装 zhiduan[milvus,peers]。",
        ) from exc
    if name == "milvus":
        return cast(System, module.OnMilvus(folder, embedder))
    return cast(System, module.System(folder, embedder))


def pieces(files: Sequence[Path]) -> Iterator[str]:
    """The texts of the files' pieces, read and cut as this library does it."""
    for file in files:
        for paragraph in parse(file).paragraphs:
            yield from (c.text for c in chunk(paragraph))
