"""Vectors alone: the nearest chunks by cosine, a paragraph as near as its nearest chunk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.peers.texts import Passage, Place, paragraphs
from index.chunking import chunk
from index.embedding import Embedder


class Peer:
    """Exact search over the project's own chunks; no words, no numbers, no fusion."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._places: list[Place] = []

    def build(self, files: Sequence[Path]) -> None:
        """Encode every chunk."""
        pieces = [(p, c) for p in paragraphs(files) for c in chunk(p)]
        self._places = [(p.file, p.number) for p, _ in pieces]
        self._vectors = self._embedder.encode_passages([c.text for _, c in pieces])

    def search(self, question: str, k: int) -> list[Passage]:
        """A passage is a paragraph."""
        near = self._vectors @ self._embedder.encode_query(question)
        ordered = (self._places[i] for i in np.argsort(-near, kind="stable"))
        best: list[Place] = list(dict.fromkeys(ordered))[:k]
        return [(place,) for place in best]
