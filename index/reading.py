"""What a library held at a generation, read from its database: documents, paragraphs, chunks."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

import numpy as np

from index.database import ALIVE, Database
from index.models import Paragraph
from index.records import (
    Candidate,
    DocumentInfo,
    Known,
    Origin,
    StoredChunk,
    info_of,
    paragraph_of,
    section_of,
    section_to_json,
)

NAMESAKES = 200  # paragraphs read of one number: every law of ten thousand has an article 3
_PARAGRAPH = """
SELECT p.id, d.id, d.title, d.label, d.file, p.number, p.text, p.ordinal, p.section, p.page, p.notes
FROM paragraphs p JOIN documents d ON d.row = p.document
WHERE d.born <= :g AND d.died > :g"""
_INFO = "id, title, label, file, path, sha256, size, report, symbol, date, language, corrections"


class Reading(Database):
    """Each method reads the rows alive at one generation."""

    # The paths of headings in a document, by its row, which AUTOINCREMENT never gives twice.
    _paths: Mapping[int, list[tuple[str, ...]]] = MappingProxyType({})

    def known(self, *, path: str | None = None, sha256: str | None = None) -> Known | None:
        """The living document that was read from a path, or has a content."""
        name, value = ("path", path) if path is not None else ("sha256", sha256)
        row = self._connection().execute(
            f"SELECT {_INFO}, bytes, mtime FROM documents WHERE {name} = ? AND died = ?"
            " ORDER BY row",
            (value, ALIVE),
        ).fetchone()  # fmt: skip
        return Known(info_of(row[:-2]), Origin(row[4], row[-2], row[-1])) if row else None

    def is_taken(self, document_id: str) -> bool:
        """Whether a living document has that id."""
        query = "SELECT 1 FROM documents WHERE id = ? AND died = ?"
        return self._connection().execute(query, (document_id, ALIVE)).fetchone() is not None

    def documents(self, generation: int) -> list[DocumentInfo]:
        """The documents alive at a generation, in the order they were added."""
        rows = self._connection().execute(
            f"SELECT {_INFO} FROM documents WHERE born <= :g AND died > :g ORDER BY row",
            {"g": generation},
        )
        return [info_of(row) for row in rows]

    def spans(self, generation: int) -> dict[str, tuple[int, int]]:
        """The first and the last chunk row of each document alive at a generation that has any."""
        rows = self._connection().execute(
            'SELECT id, "first", "last" FROM documents WHERE born <= :g AND died > :g'
            ' AND "last" >= "first" ORDER BY "first"',
            {"g": generation},
        )
        return {identity: (first, last) for identity, first, last in rows}

    def alive(self) -> set[int]:
        """The chunk rows of the living documents."""
        spans = self.spans(self.generation()).values()
        return {row for first, last in spans for row in range(first, last + 1)}

    def definitions(self, generation: int) -> list[tuple[str, str]]:
        """(full name, short name) of what the documents alive at a generation define."""
        query = (
            'SELECT f."full", f.short FROM documents d JOIN definitions f ON f.document = d.row'
            " WHERE d.born <= :g AND d.died > :g ORDER BY f.rowid"
        )
        return self._connection().execute(query, {"g": generation}).fetchall()

    def paragraph(self, paragraph_id: str, generation: int) -> Paragraph | None:
        """The paragraph of that id, if its document is alive."""
        query = _PARAGRAPH + " AND p.id = :id"
        values = {"g": generation, "id": paragraph_id}
        row = self._connection().execute(query, values).fetchone()
        return paragraph_of(row) if row else None

    def paragraphs(self, generation: int, document_id: str | None = None) -> list[Paragraph]:
        """The paragraphs of a document, or of all, in reading order."""
        query = _PARAGRAPH + (" AND d.id = :id" if document_id else "")
        values = {"g": generation, "id": document_id}
        rows = self._connection().execute(query + " ORDER BY d.row, p.ordinal", values)
        return [paragraph_of(row) for row in rows]

    def sections(self, generation: int) -> dict[str, list[tuple[str, ...]]]:
        """What stands above the paragraphs of each living document: each path of headings once.

        Read once a document, for no change touches the headings of one that is there.
        """
        rows = self._connection().execute(
            "SELECT row, id FROM documents WHERE born <= :g AND died > :g ORDER BY row",
            {"g": generation},
        )
        alive: dict[int, str] = dict(rows.fetchall())
        held = {row: self._paths[row] for row in alive.keys() & self._paths.keys()}
        if new := sorted(alive.keys() - held.keys()):
            held |= {row: [] for row in new}
            found = self._connection().execute(
                "SELECT DISTINCT document, section FROM paragraphs"
                " WHERE document IN (SELECT value FROM json_each(?)) ORDER BY document",
                (json.dumps(new),),
            )
            for row, section in found:
                held[row].append(section_of(section))
        self._paths = held  # swapped whole: another thread has the one before, or this one
        return {identity: held[row] for row, identity in alive.items() if held[row]}

    def below(
        self, above: Mapping[str, Collection[Sequence[str]]], generation: int
    ) -> list[Paragraph]:
        """The living paragraphs below one of the paths of headings given for their documents.

        Documents are read in that order until there are NAMESAKES: 总则 stands in every law.
        """
        query = _PARAGRAPH + (
            " AND d.id = :id AND p.section IN (SELECT value FROM json_each(:paths))"
            " ORDER BY p.ordinal"
        )
        found: list[Paragraph] = []
        for document_id, paths in above.items():
            stored = json.dumps([section_to_json(path) for path in paths])
            values = {"g": generation, "id": document_id, "paths": stored}
            found += map(paragraph_of, self._connection().execute(query, values))
            if len(found) >= NAMESAKES:
                break
        return found

    def by_number(
        self, numbers: Sequence[str], generation: int, *, documents: Collection[str] | None = None
    ) -> list[Paragraph]:
        """The living paragraphs that carry one of the printed numbers, in reading order.

        Of `documents`, where those ids are given; of each number the first NAMESAKES.
        """
        query = (
            "SELECT p.row, d.id FROM paragraphs p JOIN documents d ON d.row = p.document"
            " WHERE d.born <= :g AND d.died > :g AND p.number = :number"
        )
        values = {"g": generation, "ids": json.dumps(list(documents or ()))}
        if documents is not None and len(documents) <= NAMESAKES:
            query += " AND p.document IN (SELECT row FROM documents WHERE id IN"
            query += " (SELECT value FROM json_each(:ids)))"
        rows: list[int] = []
        for number in numbers:
            found = self._connection().execute(
                query + " ORDER BY p.document, p.row", values | {"number": number}
            )
            within = (row for row, i in found if documents is None or i in documents)
            rows += islice(within, NAMESAKES)
        query = f"{_PARAGRAPH} AND p.row IN ({listed(rows)}) ORDER BY d.row, p.ordinal"
        return [paragraph_of(row) for row in self._connection().execute(query, values)]

    def chunks(self, rows: Sequence[int], generation: int) -> dict[int, StoredChunk]:
        """The living ones of those chunks, by row."""
        query = (
            'SELECT c.row, c."start", c."end", p.id, d.id, d.title, d.label, d.file,'
            " p.number, p.text, p.ordinal, p.section, p.page, p.notes"
            " FROM chunks c JOIN paragraphs p ON p.row = c.paragraph"
            " JOIN documents d ON d.row = c.document WHERE d.born <= :g AND d.died > :g"
            f" AND c.row IN ({listed(rows)})"
        )
        found = self._connection().execute(query, {"g": generation})
        return {row[0]: StoredChunk(row[0], paragraph_of(row[3:]), row[1], row[2]) for row in found}

    def candidates(self, rows: Sequence[int], generation: int) -> list[Candidate]:
        """The living ones of those chunks, in that order; no paragraph is read."""
        query = (
            "SELECT c.row, c.paragraph, d.id FROM chunks c JOIN documents d ON d.row = c.document"
            f" WHERE d.born <= :g AND d.died > :g AND c.row IN ({listed(rows)})"
        )
        found = self._connection().execute(query, {"g": generation})
        alive = {row[0]: Candidate(*row) for row in found}
        return [alive[row] for row in rows if row in alive]

    def rows_of(self, paragraphs: Sequence[str], generation: int) -> np.ndarray:
        """The chunk rows (int64[n], ascending) of those paragraphs."""
        query = (
            "SELECT c.row FROM json_each(:ids) j JOIN paragraphs p ON p.id = j.value"
            " JOIN documents d ON d.row = p.document JOIN chunks c ON c.document = d.row"
            " AND c.paragraph = p.row WHERE d.born <= :g AND d.died > :g ORDER BY c.row"
        )
        values = {"g": generation, "ids": json.dumps(paragraphs)}
        rows = self._connection().execute(query, values).fetchall()
        return np.array([row for (row,) in rows], np.int64)


def listed(rows: Sequence[int]) -> str:
    """Rows as SQL lists them."""
    return ",".join(str(int(row)) for row in rows)
