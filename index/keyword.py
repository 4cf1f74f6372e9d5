"""The keyword index: BM25 over words and character pairs, kept by tantivy.

tantivy is fed with our own words, joined by spaces and cut by its whitespace tokenizer; its default
tokenizer finds nothing in Chinese. The index derives from the library's database: a stamp document,
written in the same commit, tells which generation of the library it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import tantivy

from index import fusion, segment
from index.contract import Found
from index.filters import Allowed

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
    """BM25 over (id, document id, text) rows in a folder, or in memory where `folder` is None."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(folder))
        else:
            self._index = tantivy.Index(_schema())
        self._index.reload()

    def reader(self) -> KeywordReader:
        """What was committed last, to read from for as long as one likes."""
        self._index.reload()
        return KeywordReader(self._index)

    def update(
        self, added: Iterable[tuple[int, str, str]], removed: Iterable[int], *, generation: int
    ) -> None:
        """Add rows, remove ids and set the generation, in one commit: all of it or nothing."""
        before = self.reader().generation
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        for identity in removed:
            self._delete(writer, "id", identity)
        for identity, document_id, text in added:
            document = tantivy.Document()
            document.add_unsigned("id", identity)
            document.add_text("document", document_id)
            document.add_text("words", " ".join(segment.search_words(text)))
            document.add_text("pairs", " ".join(segment.bigrams(text)))
            writer.add_document(document)
        self._delete(writer, "stamp", before)
        stamp_document = tantivy.Document()
        stamp_document.add_unsigned("stamp", generation)
        writer.add_document(stamp_document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def clear(self) -> None:
        """Forget everything, the generation too."""
        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        writer.delete_all_documents()
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _delete(self, writer: tantivy.IndexWriter, field: str, value: int) -> None:
        """Delete by a query: a bare Python integer would be taken for a signed term and not match."""
        writer.delete_documents_by_query(tantivy.Query.term_query(self._index.schema, field, value))


class KeywordReader:
    """One commit of a keyword index; commits after it change nothing here."""

    def __init__(self, index: tantivy.Index) -> None:
        self._schema = index.schema
        self._searcher = index.searcher()
        self.generation = self._stamp()

    def _stamp(self) -> int:
        """The generation of the library that was committed last; 0 for an empty index."""
        hits = self._searcher.search(self._range("stamp"), 1).hits
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

    def ids(self) -> list[int]:
        """All rows in the index."""
        searcher = self._searcher
        hits = searcher.search(self._range("id"), max(searcher.num_docs, 1), count=False).hits
        return [int(searcher.doc(address)["id"][0]) for _, address in hits]

    def rarity(self, words: Sequence[str]) -> list[float]:
        """Inverse document frequency of each word."""
        counts = np.array([self._searcher.doc_freq("words", word) for word in words], np.int64)
        return [float(x) for x in fusion.rarity(counts, self._searcher.num_docs)]

    def _best(self, wanted: tantivy.Query, k: int) -> Found:
        hits = self._searcher.search(wanted, k, count=False).hits
        ids = [int(self._searcher.doc(address)["id"][0]) for _, address in hits]
        return np.array(ids, np.int64), np.array([score for score, _ in hits], np.float32)

    def _range(self, field: str) -> tantivy.Query:
        """Every document that has the field."""
        unsigned = tantivy.FieldType.Unsigned
        return tantivy.Query.range_query(self._schema, field, unsigned, 0, 1 << 62)

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
