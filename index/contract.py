"""The seams of retrieval, one short protocol each: what encodes, what searches, what is read from.

A backend is a `Searchable`. The library on disk gives one for each generation (index/view.py); one
that keeps its paragraphs elsewhere implements the same and everything above it goes on working.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from index.filters import Allowed, Filter
from index.models import Paragraph

if TYPE_CHECKING:
    from index.records import Candidate, DocumentInfo, StoredChunk

Found = tuple[np.ndarray, np.ndarray]
"""Chunk rows (int64[n]) and their scores (float32[n]), best first."""


@runtime_checkable
class Encoder(Protocol):
    """Text to unit vectors; `fingerprint` changes with anything that changes a vector."""

    name: str
    fingerprint: str
    dimension: int

    def encode_query(self, text: str) -> np.ndarray:
        """float32[d]."""

    def encode_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """float32[n, d]; `progress(n)` after every n more texts."""


class KeywordSearch(Protocol):
    """BM25 over the chunks of one generation."""

    def search(self, query: str, k: int, *, allowed: Allowed | None = None) -> Found:
        """The `k` best rows, among the allowed ones where that is given."""

    def rarity(self, words: Sequence[str]) -> list[float]:
        """Inverse document frequency of each word."""


class VectorSearch(Protocol):
    """Cosine search over the chunks of one generation."""

    def search(self, vector: np.ndarray, k: int, *, rows: np.ndarray | None = None) -> Found:
        """The `k` best rows for a unit vector, among `rows` (int64[n], ascending) where given."""

    def cosines(self, rows: np.ndarray, vector: np.ndarray) -> np.ndarray:
        """Cosines (float32[n]) of rows it has (int64[n]) and a unit vector (float32[d])."""


class Searchable(Protocol):
    """What retrieval and answering read from: one generation of a library, whole."""

    @property
    def folder(self) -> Path:
        """Where what belongs to the library but is no document is kept (its own names.toml)."""

    @property
    def generation(self) -> int:
        """A number that changes with every change of the documents."""

    @property
    def embedder(self) -> Encoder:
        """The model questions are encoded with."""

    def view(self) -> Searchable:
        """One generation to read from, however long; itself where it is one already."""

    def documents(self) -> list[DocumentInfo]:
        """The documents, in the order they were added."""

    def document(self, document_id: str) -> DocumentInfo:
        """The document of that id. Raises UnknownDocumentError."""

    def paragraphs(self, document_id: str | None = None) -> list[Paragraph]:
        """The paragraphs of one document, or of all, in reading order."""

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph of that id. Raises UnknownDocumentError."""

    def sections(self) -> dict[str, list[tuple[str, ...]]]:
        """The paths of headings in each document, outermost first, by its id."""

    def below(self, above: Mapping[str, Collection[Sequence[str]]]) -> list[Paragraph]:
        """The paragraphs below one of the paths of headings given for their documents; of the first of them."""

    def by_number(
        self, numbers: Sequence[str], *, documents: Collection[str] | None = None
    ) -> list[Paragraph]:
        """The paragraphs of all documents, or of some, that carry one of the printed numbers."""

    def definitions(self) -> Iterable[tuple[str, str]]:
        """(full name, short name) of what the documents define: 全称（以下简称“简称”）."""

    def keyword_search(self, query: str, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows and BM25 scores."""

    def vector_search(self, vector: np.ndarray, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows and cosines for a query vector (float32[d])."""

    def chunks(self, rows: Sequence[int]) -> dict[int, StoredChunk]:
        """The chunks of those rows that are alive, with their paragraphs."""

    def candidates(self, rows: Sequence[int]) -> list[Candidate]:
        """Those chunks of these rows that are alive, in that order, without their paragraphs."""

    def cosines(self, rows: Sequence[int], vector: np.ndarray) -> np.ndarray:
        """Cosines (float32[n]) of living chunks and a query vector (float32[d])."""

    def rows_of(self, paragraphs: Sequence[str]) -> np.ndarray:
        """The chunk rows (int64[n], ascending) of the paragraphs of those ids."""

    def rarity(self, words: Sequence[str]) -> list[float]:
        """How rare each word is (inverse document frequency)."""
