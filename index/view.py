"""One generation of a library on disk, whole: nothing in it changes, whoever writes meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.contract import Encoder, Found, VectorSearch
from index.errors import UnknownDocumentError
from index.filters import Allowed, Filter
from index.keyword import KeywordReader
from index.models import Paragraph
from index.records import Candidate, DocumentInfo, StoredChunk
from index.store import Store
from index.vectorfolder import VectorFolder


class View:
    """What a library held at one generation; it is the generation its keyword index has."""

    def __init__(
        self,
        folder: Path,
        *,
        store: Store,
        keyword: KeywordReader,
        vectors: VectorFolder,
        embedder: Callable[[], Encoder],
    ) -> None:
        self.folder = folder
        self.generation = keyword.generation
        self._store = store
        self._keyword = keyword
        self._vectors = vectors
        self._embedder = embedder

    def view(self) -> View:
        """Itself."""
        return self

    def is_whole(self) -> bool:
        """Whether no compaction has dropped anything of this generation so far."""
        return self._store.oldest() <= self.generation

    @property
    def size(self) -> int:
        """How many chunks it has."""
        return sum(last - first + 1 for first, last in self._spans.values())

    @property
    def embedder(self) -> Encoder:
        """The library's embedding model."""
        return self._embedder()

    @cached_property
    def _meaning(self) -> VectorSearch:
        return self._vectors.open(self._store, self.generation)

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        return self._store.spans(self.generation)

    @cached_property
    def _documents(self) -> tuple[DocumentInfo, ...]:
        return tuple(self._store.documents(self.generation))

    @cached_property
    def _sections(self) -> dict[str, list[tuple[str, ...]]]:
        return self._store.sections(self.generation)

    @cached_property
    def _by_id(self) -> dict[str, DocumentInfo]:
        return {document.id: document for document in self._documents}

    def documents(self) -> list[DocumentInfo]:
        """The documents, in the order they were added."""
        return list(self._documents)

    def document(self, document_id: str) -> DocumentInfo:
        """The document of that id. Raises UnknownDocumentError."""
        found = self._by_id.get(document_id)
        if found is None:
            raise UnknownDocumentError(
                f"There is no document {document_id!r} in the library; `zhiduan list` shows their "
                "ids.",
                f"文库里没有编号为“{document_id}”的文件；用 zhiduan list 查看编号。",
            )
        return found

    def paragraphs(self, document_id: str | None = None) -> list[Paragraph]:
        """The paragraphs of one document, or of all, in reading order."""
        return self._store.paragraphs(self.generation, document_id)

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph of that id. Raises UnknownDocumentError."""
        found = self._store.paragraph(paragraph_id, self.generation)
        if found is None:
            raise UnknownDocumentError(
                f"There is no paragraph {paragraph_id!r} in the library.",
                f"文库里没有编号为“{paragraph_id}”的段落，它所在的文件可能已被移除。",
            )
        return found

    def sections(self) -> dict[str, list[tuple[str, ...]]]:
        """The paths of headings in each document, outermost first, by its id; read once."""
        return self._sections

    def below(self, above: Mapping[str, Collection[Sequence[str]]]) -> list[Paragraph]:
        """The paragraphs below one of the paths of headings given for their documents; of the first of them."""
        return self._store.below(above, self.generation)

    def by_number(
        self, numbers: Sequence[str], *, documents: Collection[str] | None = None
    ) -> list[Paragraph]:
        """The paragraphs of all documents, or of some, that carry one of the printed numbers."""
        return self._store.by_number(numbers, self.generation, documents=documents)

    def definitions(self) -> list[tuple[str, str]]:
        """(full name, short name) of what the documents define."""
        return self._store.definitions(self.generation)

    def keyword_search(self, query: str, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and BM25 scores (float32[n])."""
        return self._keyword.search(query, k, allowed=self._allowed(where))

    def vector_search(self, vector: np.ndarray, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and cosines (float32[n]) for a query vector (float32[d])."""
        allowed = self._allowed(where)
        rows = None if allowed is None else allowed.rows
        return self._meaning.search(vector, k, rows=rows)

    def chunks(self, rows: Sequence[int]) -> dict[int, StoredChunk]:
        """The chunks of those rows that are alive, with their paragraphs."""
        return self._store.chunks(rows, self.generation)

    def candidates(self, rows: Sequence[int]) -> list[Candidate]:
        """Those chunks of these rows that are alive, in that order, without their paragraphs."""
        return self._store.candidates(rows, self.generation)

    def cosines(self, rows: Sequence[int], vector: np.ndarray) -> np.ndarray:
        """Cosines (float32[n]) of living chunks and a query vector (float32[d])."""
        return self._meaning.cosines(np.asarray(rows, np.int64), vector)

    def rows_of(self, paragraphs: Sequence[str]) -> np.ndarray:
        """The chunk rows (int64[n], ascending) of the paragraphs of those ids."""
        return self._store.rows_of(paragraphs, self.generation)

    def rarity(self, words: Sequence[str]) -> list[float]:
        """How rare each word is in the library (inverse document frequency)."""
        return self._keyword.rarity(words)

    def _allowed(self, where: Filter | None) -> Allowed | None:
        if where is None or where == Filter():
            return None
        documents = tuple(d.id for d in self._documents if where.admits(d))
        if not where.by_paragraph:
            spans = [self._spans[d] for d in documents if d in self._spans]
            rows = [np.arange(first, last + 1) for first, last in sorted(spans)]
            return Allowed(documents, np.concatenate([np.empty(0, np.int64), *rows]))
        held = [p.id for d in documents for p in self.paragraphs(d) if where.holds(p)]
        rows_held = self.rows_of(held)
        return Allowed(documents, rows_held, narrower=True)
