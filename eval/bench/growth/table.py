"""Vectors that are there already: an embedder that looks texts up and encodes nothing.

Real texts have their model's vectors. A mixed text has a random convex mix of the vectors of the two
texts it is made of, at unit length, so that a million paragraphs lie where sentences lie and not
where noise does; no two of them are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.embedding import Embedder

_BLOCK = 50_000


class Table:
    """Keys of texts (void[n], sorted) and the pair and share each vector is mixed from."""

    def __init__(self, folder: Path) -> None:
        self._vectors = np.load(folder / "vectors.npy", mmap_mode="r")  # float32[m, d]
        self._keys = np.load(folder / "keys.npy")  # S16[n]
        self._pairs = np.load(folder / "pairs.npy")  # int32[n, 2]
        self._shares = np.load(folder / "shares.npy")  # float32[n]
        self.dimension = int(self._vectors.shape[1])

    def __len__(self) -> int:
        return len(self._keys)

    def rows(self, texts: Sequence[str]) -> np.ndarray:
        """Where the texts stand (int64[n]). Raises KeyError for one that is not there."""
        wanted = np.array([key(text) for text in texts], "S16")
        found = np.searchsorted(self._keys, wanted).clip(0, len(self._keys) - 1)
        if (self._keys[found] != wanted).any():
            missing = texts[int(np.argmax(self._keys[found] != wanted))]
            raise KeyError(missing)
        return found

    def vectors(self, rows: np.ndarray) -> np.ndarray:
        """float32[n, d], unit length."""
        first, second = self._pairs[rows].T
        share = self._shares[rows, None]
        mixed = share * self._vectors[first] + (1 - share) * self._vectors[second]
        unit: np.ndarray = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return unit.astype(np.float32)


def key(text: str) -> bytes:
    """What a text is looked up by; hexadecimal, since numpy drops zero bytes at an end."""
    return hashlib.sha256(text.encode()).hexdigest()[:16].encode()


def save(folder: Path, texts: Sequence[str], pairs: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Write what `Table` reads; the first of equal texts is kept. Where each row came from (int64)."""
    keys, first = np.unique(np.array([key(text) for text in texts], "S16"), return_index=True)
    np.save(folder / "keys.npy", keys)
    np.save(folder / "pairs.npy", pairs[first].astype(np.int32))
    np.save(folder / "shares.npy", shares[first].astype(np.float32))
    return first


class Served(Embedder):
    """The embedder of a prepared corpus: passages from its table, questions from its list."""

    def __init__(self, folder: Path) -> None:
        settings = json.loads((folder / "settings.json").read_text("utf-8"))
        self.table = Table(folder)
        self.name = f"{settings['name']}, looked up"
        self.fingerprint = str(settings["fingerprint"])
        self.dimension = self.table.dimension
        questions = json.loads((folder / "questions.json").read_text("utf-8"))
        asked = np.load(folder / "questions.npy")
        self._questions: dict[str, np.ndarray] = dict(zip(questions, asked, strict=True))

    def encode_query(self, text: str) -> np.ndarray:
        """float32[d] of a question in the list, or of a text in the table.

        Anything else (a question whose document's name was taken out) gets the first question's: only
        the time of its search is taken.
        """
        found = self._questions.get(text)
        if found is not None:
            return found
        try:
            found = self.encode_passages([text])[0]
        except KeyError:
            found = next(iter(self._questions.values()))
        return found

    def encode_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """float32[n, d]. Raises KeyError for a text that is not in the table."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        if progress is not None:
            progress(len(texts))
        return self.table.vectors(self.table.rows(texts))


def floors(table: Table, rows: np.ndarray, questions: np.ndarray, k: int) -> np.ndarray:
    """The k-th best cosine of each question (float32[q]) over the rows, by looking at every one."""
    best = np.full((len(questions), k), -2.0, np.float32)
    for start in range(0, len(rows), _BLOCK):
        scores = questions @ table.vectors(rows[start : start + _BLOCK]).T
        best = -np.partition(-np.hstack([best, scores]), k - 1, axis=1)[:, :k]
    floor: np.ndarray = best.min(axis=1)
    return floor
