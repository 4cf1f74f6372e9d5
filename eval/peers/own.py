"""The project itself, through its library's search alone."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from eval.peers.texts import Passage
from index import Library
from index.embedding import Embedder


class Peer:
    """A library in a folder that goes with it."""

    def __init__(self, embedder: Embedder) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="zhiduan-peer-")
        self._library = Library.open(self._folder.name, embedder=embedder)

    def build(self, files: Sequence[Path]) -> None:
        """Add the files. Raises the first one's error."""
        for added in self._library.add(files):
            if added.error is not None:
                raise added.error

    def search(self, question: str, k: int) -> list[Passage]:
        """A passage is a paragraph."""
        hits = self._library.search(question, k=k)
        return [((h.paragraph.file, h.paragraph.number),) for h in hits]

    def close(self) -> None:
        """Close the library and drop its folder."""
        self._library.close()
        self._folder.cleanup()
