"""The truth of a library: documents, paragraphs, chunks and vectors in one SQLite database.

Every change is one transaction and makes one new generation. A row carries the generation it was
born in and the one it died in, so a reader at generation g sees just the rows with
born <= g < died, whatever is written meanwhile; `purge` drops the dead. The keyword and vector
indexes derive from here and can be made again at any time.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import LibraryError
from index.models import Chunk, Document, Doubt, Note, Paragraph, Report

FORMAT = 1
_ALIVE = 1 << 62  # `died` of a living row: beyond any generation
_SCHEMA = """
CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, title TEXT NOT NULL,
    label TEXT NOT NULL, file TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
    symbol TEXT, date TEXT, language TEXT NOT NULL, report TEXT NOT NULL, size INTEGER NOT NULL,
    born INTEGER NOT NULL, died INTEGER NOT NULL);
CREATE INDEX documents_id ON documents (id);
CREATE TABLE paragraphs (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, document INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, number TEXT NOT NULL, text TEXT NOT NULL, section TEXT NOT NULL,
    page INTEGER, notes TEXT NOT NULL);
CREATE INDEX paragraphs_id ON paragraphs (id);
CREATE INDEX paragraphs_document ON paragraphs (document, ordinal);
CREATE INDEX paragraphs_number ON paragraphs (number);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY AUTOINCREMENT, paragraph INTEGER NOT NULL, document INTEGER NOT NULL,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX chunks_document ON chunks (document);
CREATE TABLE vectors (chunk INTEGER PRIMARY KEY, vector BLOB NOT NULL);
"""
_PARAGRAPH = """
SELECT p.id, d.id, d.title, d.label, d.file, p.number, p.text, p.ordinal, p.section, p.page, p.notes
FROM paragraphs p JOIN documents d ON d.row = p.document
WHERE d.born <= :g AND d.died > :g"""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """A document as a library lists it; `paragraphs` is their count, `path` where it was read."""

    id: str
    title: str
    label: str
    file: str
    path: str
    sha256: str
    paragraphs: int
    report: Report
    symbol: str | None = None
    date: str | None = None
    language: str = "zh-Hans"


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its row, its paragraph and its vector (float32[d], unit length)."""

    row: int
    paragraph: Paragraph
    start: int
    end: int
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk as an index outside the library gets it: its text, its vector, what filters go by."""

    row: int
    document: str
    text: str
    vector: np.ndarray
    date: str | None
    symbol: str | None
    language: str
    section: tuple[str, ...]
    page: int | None


class Store:
    """One library's database. Connections are one a thread; only one process writes at a time."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        self.path = path
        self._writable = writable
        self._local = threading.local()
        self._write = threading.Lock()
        try:
            if writable and not self._has_schema():
                with self._connection() as connection:
                    connection.executescript("BEGIN IMMEDIATE;" + _SCHEMA + "COMMIT;")
                self.set_manifest(format=str(FORMAT), generation="0")
        except sqlite3.Error as exc:
            raise LibraryError(
                f"The library {path.parent} cannot be opened: {exc}. Choose another folder with "
                "--library, or repair this one from a backup.",
                f"文库 {path.parent} 打不开：{exc}。请用 --library 换一个文件夹，或从备份恢复。",
            ) from exc

    def _has_schema(self) -> bool:
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'manifest'"
        return bool(self._connection().execute(query).fetchone()[0])

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            mode = "rwc" if self._writable else "ro"
            uri = f"{self.path.absolute().as_uri()}?mode={mode}"
            connection = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)
            if self._writable:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextmanager
    def transaction(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """A write transaction and the generation it will make; rolled back on any exception."""
        with self._write:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                generation = int(self.manifest()["generation"]) + 1
                yield connection, generation
                connection.execute(
                    "UPDATE manifest SET value = ? WHERE name = 'generation'", (str(generation),)
                )
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise

    def manifest(self) -> dict[str, str]:
        """Format, generation, and what the vectors and words were made with."""
        return dict(self._connection().execute("SELECT name, value FROM manifest").fetchall())

    def set_manifest(self, **values: str) -> None:
        """Write manifest entries outside a generation."""
        self._connection().executemany(
            "INSERT OR REPLACE INTO manifest VALUES (?, ?)", list(values.items())
        )

    def insert(
        self,
        document: Document,
        chunks: Sequence[Chunk],
        vectors: np.ndarray,
        *,
        path: str,
        replaces: str | None = None,
    ) -> int:
        """Store a document with its chunks and their vectors (float32[n, d]); its generation."""
        with self.transaction() as (connection, generation):
            if replaces is not None:
                self._kill(connection, replaces, generation)
            report = json.dumps(_report_to_json(document.report), ensure_ascii=False)
            row = connection.execute(
                "INSERT INTO documents (id, title, label, file, path, sha256, symbol, date,"
                " language, report, size, born, died) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (document.id, document.title, document.label, document.file, path,
                 document.sha256, document.symbol, document.date, document.language, report,
                 len(document.paragraphs), generation, _ALIVE),
            ).lastrowid  # fmt: skip
            rows = {p.id: _insert_paragraph(connection, p, row) for p in document.paragraphs}
            for chunk, vector in zip(chunks, vectors, strict=True):
                chunk_row = connection.execute(
                    'INSERT INTO chunks (paragraph, document, "start", "end") VALUES (?,?,?,?)',
                    (rows[chunk.paragraph_id], row, chunk.start, chunk.end),
                ).lastrowid
                blob = np.asarray(vector, np.float16).tobytes()
                connection.execute("INSERT INTO vectors VALUES (?, ?)", (chunk_row, blob))
        return generation

    def remove(self, document_id: str) -> int:
        """Let a document die; the generation without it."""
        with self.transaction() as (connection, generation):
            self._kill(connection, document_id, generation)
        return generation

    def amend(
        self,
        document_id: str,
        *,
        title: str,
        label: str,
        numbers: Mapping[str, str],
        report: Report,
    ) -> int:
        """Correct a living document's names, numbers (by paragraph id) and report; the generation.

        Rows are corrected in place: an older generation that is still being read shows the new
        names, and nothing else of it changes.
        """
        with self.transaction() as (connection, generation):
            connection.execute(
                "UPDATE documents SET title = ?, label = ?, report = ? WHERE id = ? AND died = ?",
                (title, label, json.dumps(_report_to_json(report), ensure_ascii=False),
                 document_id, _ALIVE),
            )  # fmt: skip
            connection.executemany(
                "UPDATE paragraphs SET number = ? WHERE id = ? AND document IN"
                " (SELECT row FROM documents WHERE id = ? AND died = ?)",
                [(number, i, document_id, _ALIVE) for i, number in numbers.items()],
            )
        return generation

    def _kill(self, connection: sqlite3.Connection, document_id: str, generation: int) -> None:
        connection.execute(
            "UPDATE documents SET died = ? WHERE id = ? AND died = ?",
            (generation, document_id, _ALIVE),
        )

    def documents(self, generation: int) -> list[DocumentInfo]:
        """The documents alive at a generation, in the order they were added."""
        rows = self._connection().execute(
            "SELECT id, title, label, file, path, sha256, size, report, symbol, date, language"
            " FROM documents WHERE born <= :g AND died > :g ORDER BY row",
            {"g": generation},
        )
        return [_info(row) for row in rows]

    def paragraph(self, paragraph_id: str, generation: int) -> Paragraph | None:
        """The paragraph of that id, if its document is alive."""
        query = _PARAGRAPH + " AND p.id = :id"
        values = {"g": generation, "id": paragraph_id}
        row = self._connection().execute(query, values).fetchone()
        return _paragraph(row) if row else None

    def paragraphs(self, generation: int, document_id: str | None = None) -> list[Paragraph]:
        """The paragraphs of a document, or of all, in reading order."""
        query = _PARAGRAPH + (" AND d.id = :id" if document_id else "")
        values = {"g": generation, "id": document_id}
        rows = self._connection().execute(query + " ORDER BY d.row, p.ordinal", values)
        return [_paragraph(row) for row in rows]

    def by_number(self, numbers: Sequence[str], generation: int) -> list[Paragraph]:
        """All living paragraphs that carry one of the printed numbers, in reading order."""
        marks = ",".join(f":n{i}" for i in range(len(numbers)))
        values = {"g": generation} | {f"n{i}": number for i, number in enumerate(numbers)}
        query = f"{_PARAGRAPH} AND p.number IN ({marks}) ORDER BY d.row, p.ordinal"
        return [_paragraph(row) for row in self._connection().execute(query, values)]

    def chunks(self, rows: Sequence[int], generation: int) -> dict[int, StoredChunk]:
        """The living ones of those chunks, by row."""
        query = (
            'SELECT c.row, c."start", c."end", v.vector, p.id, d.id, d.title, d.label, d.file,'
            " p.number, p.text, p.ordinal, p.section, p.page, p.notes"
            " FROM chunks c JOIN vectors v ON v.chunk = c.row JOIN paragraphs p ON p.row ="
            " c.paragraph JOIN documents d ON d.row = c.document WHERE d.born <= :g AND d.died > :g"
            f" AND c.row IN ({','.join(str(int(row)) for row in rows)})"
        )
        found: dict[int, StoredChunk] = {}
        for row in self._connection().execute(query, {"g": generation}):
            vector = np.frombuffer(row[3], np.float16).astype(np.float32)
            found[row[0]] = StoredChunk(row[0], _paragraph(row[4:]), row[1], row[2], vector)
        return found

    def vectors(self, generation: int, *, since: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Chunk rows (int64[n]) and vectors (float32[n, d]) alive now and born after `since`."""
        query = (
            "SELECT c.row, v.vector FROM chunks c JOIN vectors v ON v.chunk = c.row"
            " JOIN documents d ON d.row = c.document"
            " WHERE d.born <= ? AND d.died > ? AND d.born > ?"
        )
        values = (generation, generation, since)
        rows = self._connection().execute(query, values).fetchall()
        ids = np.array([row[0] for row in rows], np.int64)
        if not rows:
            return ids, np.empty((0, 0), np.float32)
        flat = np.frombuffer(b"".join(row[1] for row in rows), np.float16).astype(np.float32)
        return ids, flat.reshape(len(rows), -1)

    def rows(
        self,
        generation: int,
        documents: Sequence[str],
        *,
        paragraphs: Collection[str] | None = None,
    ) -> np.ndarray:
        """The chunk rows (int64[n], ascending) of those documents, or of those paragraphs of them."""
        query = (
            "SELECT c.row, p.id FROM documents d JOIN chunks c ON c.document = d.row"
            " JOIN paragraphs p ON p.row = c.paragraph WHERE d.born <= :g AND d.died > :g"
            " AND d.id IN (SELECT value FROM json_each(:ids)) ORDER BY c.row"
        )
        values = {"g": generation, "ids": json.dumps(documents)}
        wanted = None if paragraphs is None else frozenset(paragraphs)
        rows = self._connection().execute(query, values)
        return np.array([row for row, p in rows if wanted is None or p in wanted], np.int64)

    def died(self, generation: int, *, since: int) -> list[int]:
        """Chunk rows alive at `since` and dead at `generation`."""
        query = (
            "SELECT c.row FROM chunks c JOIN documents d ON d.row = c.document"
            " WHERE d.died > ? AND d.died <= ? AND d.born <= ?"
        )
        rows = self._connection().execute(query, (since, generation, since))
        return [row[0] for row in rows]

    def texts(self, generation: int, *, since: int) -> Iterable[tuple[int, str, str]]:
        """(chunk row, document id, text) alive at `generation` and born after `since`."""
        query = (
            'SELECT c.row, d.id, substr(p.text, c."start" + 1, c."end" - c."start")'
            " FROM chunks c JOIN paragraphs p ON p.row = c.paragraph"
            " JOIN documents d ON d.row = c.document"
            " WHERE d.born <= ? AND d.died > ? AND d.born > ? ORDER BY c.row"
        )
        rows = self._connection().execute(query, (generation, generation, since))
        return iter(rows)

    def gone(self, generation: int, *, since: int) -> Iterator[tuple[int, bool, str]]:
        """(chunk row, whether it was alive at `since`, text) of what died after `since`.

        One born since is among them: a writer that stopped halfway may have passed it on.
        """
        query = (
            'SELECT c.row, d.born <= ?, substr(p.text, c."start" + 1, c."end" - c."start")'
            " FROM chunks c JOIN paragraphs p ON p.row = c.paragraph"
            " JOIN documents d ON d.row = c.document WHERE d.died > ? AND d.died <= ?"
        )
        rows = self._connection().execute(query, (since, since, generation))
        return ((row[0], bool(row[1]), row[2]) for row in rows)

    def entries(self, generation: int, *, since: int) -> Iterator[Entry]:
        """The chunks alive at `generation` and born after `since`, read as they are taken."""
        query = (
            'SELECT c.row, d.id, substr(p.text, c."start" + 1, c."end" - c."start"), v.vector,'
            " d.date, d.symbol, d.language, p.section, p.page"
            " FROM chunks c JOIN vectors v ON v.chunk = c.row"
            " JOIN paragraphs p ON p.row = c.paragraph JOIN documents d ON d.row = c.document"
            " WHERE d.born <= ? AND d.died > ? AND d.born > ? ORDER BY c.row"
        )
        rows = self._connection().execute(query, (generation, generation, since))
        for row, document, text, blob, date, symbol, language, section, page in rows:
            vector = np.frombuffer(blob, np.float16).astype(np.float32)
            above = tuple(json.loads(section))
            yield Entry(row, document, text, vector, date, symbol, language, above, page)

    def purge(self) -> None:
        """Drop what is dead for good; readers that still hold an older generation refresh."""
        with self.transaction() as (connection, generation):
            dead = "SELECT row FROM documents WHERE died <= ?"
            chunks = f"SELECT row FROM chunks WHERE document IN ({dead})"
            connection.execute(f"DELETE FROM vectors WHERE chunk IN ({chunks})", (generation,))
            for table in ("chunks", "paragraphs"):
                connection.execute(f"DELETE FROM {table} WHERE document IN ({dead})", (generation,))
            connection.execute("DELETE FROM documents WHERE died <= ?", (generation,))


def _insert_paragraph(
    connection: sqlite3.Connection, paragraph: Paragraph, document: object
) -> int:
    cursor = connection.execute(
        "INSERT INTO paragraphs (id, document, ordinal, number, text, section, page, notes)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (
            paragraph.id, document, paragraph.ordinal, paragraph.number, paragraph.text,
            json.dumps(paragraph.section, ensure_ascii=False), paragraph.page,
            json.dumps([[n.mark, n.text] for n in paragraph.notes], ensure_ascii=False),
        ),
    )  # fmt: skip
    return int(cursor.lastrowid or 0)


def _paragraph(row: Sequence[object]) -> Paragraph:
    identity, document_id, document, label, file, number, text, ordinal, section, page, notes = row
    return Paragraph(
        id=str(identity),
        document_id=str(document_id),
        document=str(document),
        label=str(label),
        file=str(file),
        number=str(number),
        text=str(text),
        ordinal=int(str(ordinal)),
        section=tuple(json.loads(str(section))),
        page=None if page is None else int(str(page)),
        notes=tuple(Note(mark, note) for mark, note in json.loads(str(notes))),
    )


def _info(row: Sequence[Any]) -> DocumentInfo:
    identity, title, label, file, path, sha256, size, report, symbol, date, language = row
    numbering = _report_from_json(json.loads(report))
    return DocumentInfo(
        identity, title, label, file, path, sha256, size, numbering, symbol, date, language
    )


def _report_to_json(report: Report) -> dict[str, object]:
    return {
        "genre": report.genre,
        "found": report.found,
        "missing": report.missing,
        "doubled": report.doubled,
        "doubtful": [[doubt.line, doubt.text, doubt.reason] for doubt in report.doubtful],
    }


def _report_from_json(value: dict[str, Any]) -> Report:
    return Report(
        genre=value["genre"],
        found=value["found"],
        missing=tuple(value["missing"]),
        doubled=tuple(value["doubled"]),
        doubtful=tuple(Doubt(*doubt) for doubt in value["doubtful"]),
    )
