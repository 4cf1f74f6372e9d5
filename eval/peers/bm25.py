"""BM25 alone (Okapi, Robertson and Zaragoza 2009), over jieba's words, a paragraph a document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jieba
import numpy as np
from rank_bm25 import BM25Okapi

from eval.peers.texts import Passage, Place, paragraphs, written
from index.embedding import Embedder


def words(text: str) -> list[str]:
    """Words as jieba cuts them in its default mode, spaces left out."""
    return [word for word in jieba.cut(text) if word.strip()]


class Peer:
    """Keyword search with the parameters rank_bm25 sets."""

    def __init__(self, embedder: Embedder) -> None:
        del embedder
        self._places: list[Place] = []

    def build(self, files: Sequence[Path]) -> None:
        """Count words."""
        found = paragraphs(files)
        self._places = [(p.file, p.number) for p in found]
        self._index = BM25Okapi([words(written(p)) for p in found])

    def search(self, question: str, k: int) -> list[Passage]:
        """A passage is a paragraph."""
        best = np.argsort(-self._index.get_scores(words(question)), kind="stable")[:k]
        return [(self._places[i],) for i in best]
