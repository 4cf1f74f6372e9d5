"""The table of recipes and what each must be able to do."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from eval.peers.texts import Passage
from index.embedding import Embedder
from index.errors import ZhiduanError

SIZE, OVERLAP = 500, 50
"""Characters of a passage and of its overlap: what guides for Chinese text commonly set, and as much
as fits the model's 512 tokens."""
CANDIDATES = 50
"""Passages taken from each side before a fusion."""


class PeerError(ZhiduanError):
    """A recipe that cannot be run here."""


class Retriever(Protocol):
    """A way to find passages. Made with an embedder; it may ignore it."""

    def build(self, files: Sequence[Path]) -> None:
        """Read, cut and index the files; called once, before any search."""

    def search(self, question: str, k: int) -> list[Passage]:
        """The `k` best passages, best first."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where a retriever is and what it does, in a line of the table."""

    module: str
    what: str


RECIPES = {
    "zhiduan": Recipe("own", "this project's search"),
    "bm25": Recipe("bm25", "BM25 over jieba words, a paragraph a document"),
    "dense": Recipe("dense", "nearest vectors, a paragraph its nearest chunk"),
    "langchain": Recipe(
        "langchain", "RecursiveCharacterTextSplitter, FAISS and BM25 with jieba, EnsembleRetriever"
    ),
    "llamaindex": Recipe("llamaindex", "SentenceSplitter, VectorStoreIndex"),
    "haystack": Recipe(
        "haystack", "RecursiveDocumentSplitter, BM25 with jieba and embedding, DocumentJoiner"
    ),
}


def opened(name: str, embedder: Embedder) -> Retriever:
    """The retriever of that name, not built yet. Raises PeerError with the mend."""
    if name not in RECIPES:
        known = ", ".join(RECIPES)
        raise PeerError(
            f"There is no peer {name!r}; there are: {known}.",
            f"没有对照方案“{name}”；有：{known}。",
        )
    try:
        module = importlib.import_module(f"eval.peers.{RECIPES[name].module}")
    except ImportError as exc:
        raise PeerError(
            f"The peer {name} needs {exc.name}; install zhiduan[peers] in an environment of its own.",
            f"对照方案 {name} 缺少 {exc.name}；请在单独的环境里安装 zhiduan[peers]。",
        ) from exc
    return cast(Retriever, module.Peer(embedder))
