"""The keyword index: BM25 over words and character pairs, kept by tantivy.

tantivy is fed with our own words, joined by spaces and cut by its whitespace tokenizer; its default
tokenizer finds nothing in Chinese. The index derives from the library's database: a stamp document,
written in the same commit, tells which generation of the library it has.
"""

from __future__ import annotations

import json
import shutil
import threading
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import tantivy

from index import durable, fusion, segment
from index.contract import Found
from index.errors import LibraryError
from index.filters import Allowed
from index.steps import Watch, unwatched

_HEAP_BYTES = 64 << 20
# Share of the character pairs in the score; a word match says more than the pairs inside it.
BIGRAM_WEIGHT = 0.6


def _schema() -> tantivy.Schema:
    build = tantivy.SchemaBuilder()
    build.add_unsigned_field("id", indexed=True, stored=True, fast=True)
    build.add_unsigned_field("stamp", indexed=True, stored=True)
    build.add_text_field("document", tokenizer_name="raw", index_option="basic")
    for name in ("words", "pairs"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    return build.build()


class KeywordIndex:
    """BM25 over (row, document id, text) in a folder, or in memory where `folder` is None."""

    def __init__(self, folder: Path | None = None, *, watch: Watch = unwatched) -> None:
        self._folder = folder
        self._watch = watch
        self._index = tantivy.Index(_schema()) if folder is None else None
        self._seen: tuple[int, ...] | None = None
        self._reader: KeywordReader | None = None
        self._reading = threading.Lock()

    def reader(self) -> KeywordReader:
        """What was committed last, to read from for as long as one likes.

        Raises LibraryError where there is no index or it cannot be read.
        """
        with self._reading:
            seen = self._commit()
            if self._reader is None or seen != self._seen:
                try:
                    index = self._opened()
                    index.reload()
                    self._reader, self._seen = KeywordReader(index), seen
                except ValueError as exc:
                    self._index = self._reader = None
                    raise self._damaged(exc) from exc
            return self._reader

    def update(
        self,
        added: Iterable[tuple[int, str, str]],
        removed: Iterable[int],
        *,
        generation: int,
        clear: bool = False,
    ) -> None:
        """Add rows, remove rows and set the generation, in one commit: all of it or nothing.

        With `clear` all that was there goes. An index that is not there or cannot be read is made
        anew, so then `added` is to be everything: see `exists`. Raises OSError.
        """
        writer = self._writer()
        try:
            self._watch("keyword write")
            writer.garbage_collect_files()  # a killed writer's leftovers stand in the way
            if clear:
                writer.delete_all_documents()
            else:
                writer.delete_documents_by_query(_any(self._opened().schema, "stamp"))
            for row in removed:
                self._delete(writer, "id", row)
            for row, document_id, text in added:
                writer.add_document(_document(row, document_id, text))
            stamp = tantivy.Document()
            stamp.add_unsigned("stamp", generation)
            writer.add_document(stamp)
            self._watch("keyword commit")
            writer.commit()
            self._watch("keyword committed")
            writer.wait_merging_threads()
        except ValueError as exc:
            raise OSError(str(exc)) from exc
        finally:
            del writer  # lets go of its lock, which a pending exception would hold on to
        self._watch("keyword sums")
        self._write_sums()

    def exists(self) -> bool:
        """Whether there is an index that can be read."""
        try:
            self.reader()
        except LibraryError:
            return False
        return True

    def drop(self) -> None:
        """Forget everything, the files too."""
        self._index = self._reader = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def is_damaged(self) -> bool:
        """Whether a file has changed since it was written."""
        if self._folder is None:
            return False
        try:
            known = json.loads(self._sums.read_text("utf-8"))
        except (OSError, ValueError):
            return True
        return bool(known != {file.name: _sum(file) for file in self._segments()})

    @property
    def _sums(self) -> Path:
        assert self._folder is not None  # noqa: S101  only an index on disk has them
        return self._folder.with_suffix(".sums.json")

    def _segments(self) -> list[Path]:
        """The files of the index itself; tantivy writes each once."""
        assert self._folder is not None  # noqa: S101  as above
        return [
            f for f in sorted(self._folder.iterdir()) if f.name[0] != "." and f.suffix != ".json"
        ]

    def _write_sums(self) -> None:
        if self._folder is None:
            return
        try:
            known = json.loads(self._sums.read_text("utf-8"))
        except (OSError, ValueError):
            known = {}
        sums = {f.name: known.get(f.name) or _sum(f) for f in self._segments()}
        durable.replace(self._sums, json.dumps(sums).encode())

    def _commit(self) -> tuple[int, ...]:
        """What changes with every commit of any process."""
        if self._folder is None:
            return ()
        try:
            facts = (self._folder / "meta.json").stat()
        except OSError as exc:
            raise self._damaged(exc) from exc
        return facts.st_ino, facts.st_mtime_ns, facts.st_size

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self._index = tantivy.Index.open(str(self._folder))
        return self._index

    def _writer(self) -> tantivy.IndexWriter:
        """The writer of the index that is there, or of a new one. Raises OSError."""
        self._seen = None
        try:
            if self._index is None and self._folder is not None and not self.exists():
                self.drop()
                self._folder.mkdir(parents=True)
                self._index = tantivy.Index(_schema(), path=str(self._folder))
            return self._opened().writer(heap_size=_HEAP_BYTES, num_threads=1)
        except ValueError as exc:
            raise OSError(str(exc)) from exc

    def _delete(self, writer: tantivy.IndexWriter, field: str, value: int) -> None:
        """Delete by a query: a bare Python integer would be taken for a signed term and not match."""
        schema = self._opened().schema
        writer.delete_documents_by_query(tantivy.Query.term_query(schema, field, value))

    def _damaged(self, exc: Exception) -> LibraryError:
        return LibraryError(
            f"The keyword index {self._folder} cannot be read ({exc}); run `zhiduan verify`, which "
            "makes it again from the documents.",
            f"关键词索引 {self._folder} 无法读取（{exc}）；请运行 zhiduan verify，"
            "它会根据文件内容重新建立。",
        )


def _document(row: int, document_id: str, text: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_unsigned("id", row)
    document.add_text("document", document_id)
    document.add_text("words", " ".join(segment.search_words(text)))
    document.add_text("pairs", " ".join(segment.bigrams(text)))
    return document


def _any(schema: tantivy.Schema, field: str) -> tantivy.Query:
    """Every document that has the (unsigned) field."""
    return tantivy.Query.range_query(schema, field, tantivy.FieldType.Unsigned, 0, 1 << 62)


def _sum(file: Path) -> int:
    return zlib.crc32(file.read_bytes())


class KeywordReader:
    """One commit of a keyword index; commits after it change nothing here."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self.generation = self._stamp()

    def _stamp(self) -> int:
        """The generation of the library that was committed last; 0 for an empty index."""
        hits = self._searcher.search(_any(self._schema, "stamp"), 1).hits
        return int(self._searcher.doc(hits[0][1])["stamp"][0]) if hits else 0

    def search(self, query: str, k: int, *, allowed: Allowed | None = None) -> Found:
        """The `k` best rows and their BM25 scores, among the allowed ones where that is given.

        Where rows inside documents are excluded it looks deeper until `k` allowed ones are found.
        """
        parts = self._parts(query)
        if not parts or (allowed is not None and not len(allowed.rows)):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = tantivy.Query.boolean_query(parts)
        if allowed is None:
            return self._best(wanted, k)
        wanted = self._within(wanted, allowed.documents)
        depth = k
        while True:
            ids, scores = self._best(wanted, depth)
            if not allowed.narrower:
                return ids, scores
            kept = np.isin(ids, allowed.rows)
            if kept.sum() >= k or len(ids) < depth:
                return ids[kept][:k], scores[kept][:k]
            depth *= 4

    def rows(self) -> set[int]:
        """All rows in the index."""
        every = _any(self._schema, "id")
        hits = self._searcher.search(every, max(self._searcher.num_docs, 1), count=False).hits
        return set(self._rows(hits).tolist())

    def rarity(self, words: Sequence[str]) -> list[float]:
        """Inverse document frequency of each word."""
        counts = np.array([self._searcher.doc_freq("words", word) for word in words], np.int64)
        return [float(x) for x in fusion.rarity(counts, self._searcher.num_docs)]

    def _best(self, wanted: tantivy.Query, k: int) -> Found:
        hits = self._searcher.search(wanted, k, count=False).hits
        return self._rows(hits), np.array([score for score, _ in hits], np.float32)

    def _rows(self, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> np.ndarray:
        addresses = [address for _, address in hits]
        return np.array(self._searcher.fast_field_values("id", addresses), np.int64)

    def _within(self, wanted: tantivy.Query, documents: Sequence[str]) -> tantivy.Query:
        """The same query narrowed to documents, which adds nothing to its score."""
        must = tantivy.Occur.Must
        within = tantivy.Query.term_set_query(self._schema, "document", list(documents))
        return tantivy.Query.boolean_query(
            [(must, wanted), (must, tantivy.Query.const_score_query(within, 0.0))]
        )

    def _parts(self, query: str) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        """One optional term query for each word and pair of the question, grammar left out."""
        schema, should = self._schema, tantivy.Occur.Should
        terms = [("words", word, 1.0) for word in segment.search_words(query)]
        terms += [("pairs", pair, BIGRAM_WEIGHT) for pair in segment.bigrams(query)]
        return [
            (
                should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term), boost),
            )
            for field, term, boost in dict.fromkeys(terms)
            if not segment.is_stop(term)
        ]
