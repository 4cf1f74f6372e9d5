"""Reading from whichever generation a library shows when it is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

import numpy as np

from index.contract import Found
from index.database import sound
from index.errors import LibraryError
from index.filters import Filter
from index.models import Hit, Paragraph
from index.records import Candidate, DocumentInfo, StoredChunk
from index.retriever import Retriever
from index.view import View

_T = TypeVar("_T")


class Current(ABC):
    """Each method answers from one whole generation, and reads again where a compaction ended it."""

    @abstractmethod
    def view(self) -> View:
        """The generation that is shown now."""

    def documents(self) -> list[DocumentInfo]:
        """The documents, in the order they were added; read once a generation."""
        return self._read(lambda view: view.documents())

    def document(self, document_id: str) -> DocumentInfo:
        """The document of that id. Raises UnknownDocumentError."""
        return self._read(lambda view: view.document(document_id))

    def paragraphs(self, document_id: str | None = None) -> list[Paragraph]:
        """The paragraphs of one document, or of all, in reading order."""
        return self._read(lambda view: view.paragraphs(document_id))

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph of that id. Raises UnknownDocumentError."""
        return self._read(lambda view: view.paragraph(paragraph_id))

    def sections(self) -> dict[str, list[tuple[str, ...]]]:
        """The paths of headings in each document, outermost first, by its id."""
        return self._read(lambda view: view.sections())

    def below(self, above: Mapping[str, Collection[Sequence[str]]]) -> list[Paragraph]:
        """The paragraphs below one of the paths of headings given for their documents; of the first of them."""
        return self._read(lambda view: view.below(above))

    def by_number(
        self, numbers: Sequence[str], *, documents: Collection[str] | None = None
    ) -> list[Paragraph]:
        """The paragraphs of all documents, or of some, that carry one of the printed numbers."""
        return self._read(lambda view: view.by_number(numbers, documents=documents))

    def definitions(self) -> list[tuple[str, str]]:
        """(full name, short name) of what the documents define."""
        return self._read(lambda view: view.definitions())

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        documents: Sequence[str] | None = None,
        where: Filter | None = None,
        read: bool = False,
    ) -> list[Hit]:
        """The `k` best paragraphs for a question, best first, each once, of what `where` admits.

        With `read` the best are read for the answer, which takes about a tenth of a second more.
        """
        return self._read(
            lambda view: Retriever(view).retrieve(
                query, k=k, documents=documents, where=where, read=read
            )
        )

    def keyword_search(self, query: str, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and BM25 scores (float32[n])."""
        return self._read(lambda view: view.keyword_search(query, k, where=where))

    def vector_search(self, vector: np.ndarray, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and cosines (float32[n]) for a query vector (float32[d])."""
        return self._read(lambda view: view.vector_search(vector, k, where=where))

    def chunks(self, rows: Sequence[int]) -> dict[int, StoredChunk]:
        """The chunks of those rows that are alive, with their paragraphs."""
        return self._read(lambda view: view.chunks(rows))

    def candidates(self, rows: Sequence[int]) -> list[Candidate]:
        """Those chunks of these rows that are alive, in that order, without their paragraphs."""
        return self._read(lambda view: view.candidates(rows))

    def cosines(self, rows: Sequence[int], vector: np.ndarray) -> np.ndarray:
        """Cosines (float32[n]) of living chunks and a query vector (float32[d])."""
        return self._read(lambda view: view.cosines(rows, vector))

    def rows_of(self, paragraphs: Sequence[str]) -> np.ndarray:
        """The chunk rows (int64[n], ascending) of the paragraphs of those ids."""
        return self.view().rows_of(paragraphs)

    def rarity(self, words: Sequence[str]) -> list[float]:
        """How rare each word is in the library (inverse document frequency)."""
        return self.view().rarity(words)

    def _read(self, read: Callable[[View], _T]) -> _T:
        """What `read` makes of one whole generation."""
        while True:
            view = self.view()
            try:
                with sound(view.folder):
                    result = read(view)
            except LibraryError:
                if view.is_whole():
                    raise
            else:
                if view.is_whole():
                    return result
