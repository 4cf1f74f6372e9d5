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
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import numpy as np

from index import segment
from index.contract import Found
from index.errors import LibraryError
from index.filters import Filter
from index.keyword import BIGRAM_WEIGHT
from index.store import Entry

if TYPE_CHECKING:
    from pymilvus import MilvusClient

# Degree and build width as Milvus's own guide sets them where recall comes first.
_GRAPH = {"M": 32, "efConstruction": 200}
_BUILD: dict[str, dict[str, object]] = {
    "HNSW": {**_GRAPH}, "HNSW_SQ": {**_GRAPH, "sq_type": "SQ8"}, "DISKANN": {}, "FLAT": {},
}  # fmt: skip
# BM25 as tantivy has it, so that a library scores alike here and there.
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}
_BATCH = 1000  # rows a request, about 3 MB: far below the 64 MB a message may have
_WIDEST = 16_384  # Milvus's limit on the rows of one answer
_DEEPER = 3  # a row high in the sum of two lists is this deep in both, nearly always
_STAMP_SECONDS = 1.0  # how long another process's new generation may go unseen
_held: Counter[str] = Counter()  # clients of this process, by place
_holding = threading.Lock()


@dataclass(frozen=True, slots=True)
class Address:
    """Where a library's collections are: a server or a milvus-lite file, and the kind of index."""

    place: str
    index: str = "HNSW"

    @classmethod
    def of(cls, uri: str) -> Address:
        """What a URI says. Raises LibraryError for one that says nothing."""
        if "://" not in uri:
            if not uri.endswith(".db"):  # by which pymilvus knows a file
                raise LibraryError(
                    f"{uri} is no Milvus URI; give http://host:19530, or a file that ends in .db.",
                    f"{uri} 不是 Milvus 地址；请给出 http://主机:19530，或以 .db 结尾的文件。",
                )
            return cls(Path(uri).expanduser().absolute().as_posix())
        parts = urlsplit(uri)
        index = parse_qs(parts.query).get("index", ["HNSW"])[0].upper()
        if index not in _BUILD:
            raise LibraryError(
                f"There is no Milvus index {index!r}; there are: {', '.join(_BUILD)}.",
                f"没有名为“{index}”的 Milvus 索引；有：{'、'.join(_BUILD)}。",
            )
        return cls(urlunsplit(parts._replace(query="")), index)

    @property
    def is_file(self) -> bool:
        """Whether it is a milvus-lite file and not a server."""
        return "://" not in self.place

    @property
    def public(self) -> str:
        """The URI without a user's name and password."""
        if self.is_file:
            return self.place
        parts = urlsplit(self.place)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]))
        return f"{bare}?index={self.index}"


class MilvusIndex:
    """Keyword and meaning search over a library's entries in one collection."""

    def __init__(self, uri: str, name: str) -> None:
        """Connect; the collection `name` is made with the first rows. Raises LibraryError."""
        self.address = Address.of(uri)
        self.name, self._stamps = name, f"{name}_stamps"
        self._client = _connect(self.address)
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
                    self._client.upsert(self.name, [_row(entry) for entry in part])
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
        _release(self.address)

    def _search(
        self, field: str, query: object, wide: dict[str, int], k: int, where: Filter | None
    ) -> Found:
        with self._asking():
            if self.generation == 0 or not (narrowed := admits(where)):
                return _none()
            hits = self._client.search(
                self.name, data=[query], anns_field=field, limit=min(k, _WIDEST),
                filter=narrowed if narrowed != _ALL else "", output_fields=["row"],
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
            _make_stamps(self._client, self._stamps)
        if not self._client.has_collection(self.name):
            _make_entries(self._client, self.name, dimension, self.address.index)
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
            raise _unanswered(self.address, exc) from exc


_ALL = "row >= 0"


def admits(where: Filter | None) -> str:
    """A filter as Milvus writes it; empty where nothing can be found, `_ALL` where everything."""
    if where is None or where == Filter():
        return _ALL
    if where.documents is not None and not where.documents:
        return ""
    parts: list[str] = []
    if where.documents is not None:
        parts.append(f"document in {_quoted(sorted(where.documents))}")
    if where.since is not None:
        parts.append(f"date >= {_quoted(where.since)}")
    if where.until is not None:
        # A beginning of a date ends with its last day: "~" sorts after every digit and "-".
        parts.append(f'date != "" and date <= {_quoted(where.until + "~")}')
    if where.symbol is not None:
        parts.append(f"symbol like {_quoted(_like(where.symbol) + '%')}")
    if where.language is not None:
        parts.append(f"language == {_quoted(where.language)}")
    if where.section is not None:
        parts.append(f"section like {_quoted('%' + _like(_plain(where.section)) + '%')}")
    if where.pages is not None:
        parts.append(f"page >= {max(where.pages[0], 1)} and page <= {where.pages[1]}")
    return " and ".join(parts)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _like(text: str) -> str:
    """Text for a pattern, in which % and _ stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _plain(text: str) -> str:
    return "".join(segment.normalise(text).split())


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "row": entry.row,
        "document": entry.document,
        "text": segment.normalise(entry.text),
        "spelled": " ".join(segment.bigrams(entry.text)),
        "date": entry.date or "",
        "symbol": entry.symbol or "",
        "language": entry.language,
        "section": "\n".join(_plain(heading) for heading in entry.section),
        "page": entry.page or 0,
        "meaning": np.asarray(entry.vector, np.float32),
    }


def _make_entries(client: MilvusClient, name: str, dimension: int, index: str) -> None:
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("row", DataType.INT64, is_primary=True)
    # "standard" cuts at spaces, on a server and in milvus-lite; Chinese it leaves whole.
    for text, tokenizer, field in (("text", "jieba", "words"), ("spelled", "standard", "pairs")):
        schema.add_field(
            text, DataType.VARCHAR, max_length=65_535, enable_analyzer=True, mmap_enabled=True,
            analyzer_params={"tokenizer": tokenizer},
        )  # fmt: skip
        schema.add_field(field, DataType.SPARSE_FLOAT_VECTOR)
        bm25 = Function(
            name=f"{field}_bm25", function_type=FunctionType.BM25, input_field_names=[text],
            output_field_names=[field],
        )  # fmt: skip
        schema.add_function(bm25)
    narrowing = {"document": 64, "date": 32, "symbol": 256, "language": 32, "section": 65_535}
    for field, length in narrowing.items():
        schema.add_field(field, DataType.VARCHAR, max_length=length)
    schema.add_field("page", DataType.INT64)
    schema.add_field("meaning", DataType.FLOAT_VECTOR, dim=dimension)
    indexes = client.prepare_index_params()
    indexes.add_index("meaning", index_type=index, metric_type="IP", params=_BUILD[index])
    for field in ("words", "pairs"):
        indexes.add_index(
            field, index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25
        )
    for field in ("document", "date", "symbol", "language"):
        indexes.add_index(field, index_type="INVERTED")
    client.create_collection(name, schema=schema, index_params=indexes)


def _make_stamps(client: MilvusClient, name: str) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("generation", DataType.INT64)
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # a collection must have a vector
    indexes = client.prepare_index_params()
    indexes.add_index("nothing", index_type="FLAT", metric_type="IP")
    client.create_collection(name, schema=schema, index_params=indexes)


def _connect(address: Address) -> MilvusClient:
    try:
        import jieba
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException
    except ImportError as exc:
        raise LibraryError(
            f"A library on Milvus needs {exc.name}; install zhiduan[milvus].",
            f"使用 Milvus 需要 {exc.name}；请安装 zhiduan[milvus]。",
        ) from exc
    jieba.setLogLevel(logging.WARNING)  # milvus-lite cuts with it, and it speaks on stderr
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it raises is said once
    if address.is_file:
        Path(address.place).parent.mkdir(parents=True, exist_ok=True)
    try:
        client = MilvusClient(address.place)
    except (MilvusException, ValueError) as exc:
        raise _unanswered(address, exc) from exc
    with _holding:
        _held[address.place] += 1
    return client


def _release(address: Address) -> None:
    """Stop the milvus-lite of a file once nobody in this process holds it."""
    with _holding:
        _held[address.place] -= 1
        last = _held[address.place] <= 0
    if last and address.is_file:
        from milvus_lite.server_manager import server_manager_instance

        server_manager_instance.release_server(address.place)


def _unanswered(address: Address, exc: Exception) -> LibraryError:
    return LibraryError(
        f"Milvus at {address.public} does not do what was asked ({exc}); see that it runs and, if "
        "it is a file, that no other process holds it.",
        f"{address.public} 的 Milvus 没有完成请求（{exc}）；请确认它在运行；"
        "如果是文件，请确认没有被其他程序占用。",
    )


def _none() -> Found:
    return np.empty(0, np.int64), np.empty(0, np.float32)


def _parts(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while part := list(itertools.islice(rest, size)):
        yield part
