"""How many chunks have each word: what a library on Milvus weighs a question's words by.

Milvus scores with these counts and does not tell them. They derive from the library's database as an
index does, in a small database of their own that carries its generation; one transaction an update.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index import fusion, segment

_SCHEMA = """
CREATE TABLE IF NOT EXISTS words (word TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""
_MORE = "INSERT INTO {} VALUES (?, ?) ON CONFLICT DO UPDATE SET {} = {} + excluded.{}"


class WordCounts:
    """Counts of chunks by word, at one generation of a library."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def generation(self) -> int:
        """The generation that was counted last; 0 for none."""
        return self._fact("generation")

    @property
    def chunks(self) -> int:
        """How many chunks were counted."""
        return self._fact("chunks")

    def update(self, added: Iterable[str], removed: Iterable[str], *, generation: int) -> None:
        """Count texts in and others out, and set the generation: all of it or nothing."""
        words: Counter[str] = Counter()
        chunks = 0
        for sign, texts in ((1, added), (-1, removed)):
            for text in texts:
                chunks += sign
                for word in set(segment.search_words(text)):
                    words[word] += sign
        with self._open() as connection:
            connection.executemany(_MORE.format("words", *["count"] * 3), list(words.items()))
            if min(words.values(), default=0) < 0:
                connection.execute("DELETE FROM words WHERE count <= 0")
            connection.execute(_MORE.format("facts", *["value"] * 3), ("chunks", chunks))
            stamp = ("generation", generation)
            connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", stamp)

    def rarity(self, words: Sequence[str]) -> list[float]:
        """Inverse document frequency of each word."""
        marks = ",".join("?" * len(words))
        with self._open() as connection:
            query = f"SELECT word, count FROM words WHERE word IN ({marks})"
            known = dict(connection.execute(query, list(words)))
        counts = np.array([known.get(word, 0) for word in words], np.int64)
        return [float(x) for x in fusion.rarity(counts, self.chunks)]

    def clear(self) -> None:
        """Forget everything."""
        self._path.unlink(missing_ok=True)

    def _fact(self, name: str) -> int:
        with self._open() as connection:
            query = "SELECT value FROM facts WHERE name = ?"
            row = connection.execute(query, (name,)).fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction; what is cheap to make again needs no flush."""
        connection = sqlite3.connect(self._path, timeout=30)
        try:
            connection.executescript(_SCHEMA)
            with connection:
                yield connection
        finally:
            connection.close()
