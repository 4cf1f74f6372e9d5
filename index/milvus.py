"""Both indexes of a library on Milvus: dense vectors, and Milvus's own BM25 over jieba's words and
over pairs of characters.

For those who outgrow one machine. The library's database stays the truth; what is here derives from
it and carries, in a collection of its own, the stamp of the generation it has. Rows are written
under their chunk's row, then waited for, and the stamp last of all: a writer that dies in between
leaves an old stamp, and the next one writes the same rows again over themselves. A row that is here
and not, or no longer, in the generation a reader sees is dropped when the reader looks it up.

A URI is a server's ("http://user:password@host:19530/database", "?index=DISKANN" chooses the index)
or a file's ("laws.db": milvus-lite, one process at a time). Comes with zhiduan[milvus].
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from index import segment
from index.contract import Found
from index.errors import LibraryError
from index.filters import Filter
from index.keyword import BIGRAM_WEIGHT
from index.milvus_address import Address, connect, release, unanswered
from index.milvus_filter import ALL, admits
from index.milvus_schema import make_entries, make_stamps, row_of
from index.records import Entry

_BATCH = 1000  # rows a request, about 3 MB: far below the 64 MB a message may have
_WIDEST = 16_384  # Milvus's limit on the rows of one answer
_DEEPER = 3  # a row high in the sum of two lists is this deep in both, nearly always
_STAMP_SECONDS = 1.0  # how long another process's new generation may go unseen


class MilvusIndex:
    """Keyword and meaning search over a library's entries in one collection."""

    def __init__(self, uri: str, name: str) -> None:
        """Connect; the collection `name` is made with the first rows. Raises LibraryError."""
        self.address = Address.of(uri)
        self.name, self._stamps = name, f"{name}_stamps"
        self._client = connect(self.address)
        self._seen: tuple[float, int] | None = None
        with self._asking():
            for collection in (name, self._stamps):  # a server may have dropped it from memory
                if self._client.has_collection(collection):
                    self._client.load_collection(collection)

    @property
    def generation(self) -> int:
        """The generation of the library that was written last; 0 for an empty index."""
        if self._seen is None or time.monotonic() - self._seen[0] > _STAMP_SECONDS:
            self._seen = (time.monotonic(), self._read_stamp())
        return self._seen[1]

    def update(self, added: Iterable[Entry], removed: Iterable[int], *, generation: int) -> None:
        """Write entries, delete rows, then set the stamp.

        Safe to repeat: an entry stands under its own row, and deleting twice is no error.
        """
        entries = iter(added)
        first = next(entries, None)
        with self._asking():
            if first is not None:
                self._make(len(first.vector))
                for part in _parts(itertools.chain([first], entries), _BATCH):
                    self._client.upsert(self.name, [row_of(entry) for entry in part])
            if self._client.has_collection(self.name):
                for dead in _parts(removed, _WIDEST):
                    self._client.delete(self.name, ids=[int(row) for row in dead])
                self._stamp(generation)

    def keyword_search(self, query: str, k: int, *, where: Filter | None = None) -> Found:
        """The `k` best rows and their BM25 scores, among what `where` admits.

        Words and character pairs are searched apart, deeper than asked, and their scores summed.
        """
        total: dict[int, float] = {}
        for field, cut, weight in (
            ("words", segment.search_words, 1.0),
            ("pairs", segment.bigrams, BIGRAM_WEIGHT),
        ):
            terms = [term for term in dict.fromkeys(cut(query)) if not segment.is_stop(term)]
            if not terms:
                continue
            rows, scores = self._search(field, " ".join(terms), {}, _DEEPER * k, where)
            # A server gives BM25's score, milvus-lite its negative; it is never below nothing.
            for row, score in zip(rows.tolist(), np.abs(scores).tolist(), strict=True):
                total[row] = total.get(row, 0.0) + weight * score
        best = sorted(total, key=lambda row: (-total[row], row))[:k]
        return np.array(best, np.int64), np.array([total[row] for row in best], np.float32)

    def vector_search(self, vector: np.ndarray, k: int, *, where: Filter | None = None) -> Found:
        """The `k` best rows and cosines for a unit vector, among what `where` admits."""
        width = max(2 * k, 128)
        wide = {"search_list": width} if self.address.index == "DISKANN" else {"ef": width}
        return self._search("meaning", np.asarray(vector, np.float32), wide, k, where)

    def rows(self) -> list[int]:
        """All rows in the index, in order."""
        found: list[int] = []
        with self._asking():
            if not self._client.has_collection(self.name):
                return found
            pages = self._client.query_iterator(
                self.name, filter="row >= 0", output_fields=["row"], batch_size=_WIDEST // 2,
                consistency_level="Strong",
            )  # fmt: skip
            while part := pages.next():
                found += (int(row["row"]) for row in part)
            pages.close()
        return sorted(found)

    def clear(self) -> None:
        """Forget everything, the generation first."""
        with self._asking():
            for collection in (self._stamps, self.name):
                self._client.drop_collection(collection)
        self._seen = None

    def close(self) -> None:
        """Let go of the connection; a milvus-lite file can then be opened by another process."""
        self._client.close()
        release(self.address)

    def _search(
        self, field: str, query: object, wide: dict[str, int], k: int, where: Filter | None
    ) -> Found:
        with self._asking():
            if self.generation == 0 or not (narrowed := admits(where)):
                return _none()
            hits = self._client.search(
                self.name, data=[query], anns_field=field, limit=min(k, _WIDEST),
                filter=narrowed if narrowed != ALL else "", output_fields=["row"],
                search_params={"params": wide}, consistency_level="Bounded",
            )[0]  # fmt: skip
        rows = np.array([int(hit["row"]) for hit in hits], np.int64)
        return rows, np.array([float(hit["distance"]) for hit in hits], np.float32)

    def _read_stamp(self) -> int:
        with self._asking():
            if not self._client.has_collection(self._stamps):
                return 0
            found = self._client.query(
                self._stamps, filter="id == 1", output_fields=["generation"],
                consistency_level="Strong",
            )  # fmt: skip
        return int(found[0]["generation"]) if found else 0

    def _stamp(self, generation: int) -> None:
        """Set the stamp once every replica can find what was written before it."""
        self._client.query(
            self.name, filter="row == 0", output_fields=["row"], consistency_level="Strong"
        )
        stamp = {"id": 1, "generation": generation, "nothing": [0.0, 0.0]}
        self._client.upsert(self._stamps, [stamp])
        self._seen = (time.monotonic(), generation)

    def _make(self, dimension: int) -> None:
        """Make the collections that are not there. Raises LibraryError for other dimensions."""
        if not self._client.has_collection(self._stamps):
            make_stamps(self._client, self._stamps)
        if not self._client.has_collection(self.name):
            make_entries(self._client, self.name, dimension, self.address.index)
        fields = self._client.describe_collection(self.name)["fields"]
        found = next(int(f["params"]["dim"]) for f in fields if f["name"] == "meaning")
        if found != dimension:
            raise LibraryError(
                f"The Milvus collection {self.name} has vectors of {found} dimensions and the model "
                f"{dimension}; open the library with the model it was made with.",
                f"Milvus 集合 {self.name} 的向量是 {found} 维，模型是 {dimension} 维；"
                "请换回建立文库时的模型。",
            )

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn what the client raises into one sentence."""
        from pymilvus.exceptions import MilvusException

        try:
            yield
        except MilvusException as exc:
            raise unanswered(self.address, exc) from exc


def _none() -> Found:
    return np.empty(0, np.int64), np.empty(0, np.float32)


def _parts(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while part := list(itertools.islice(rest, size)):
        yield part
