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
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from index import migration, names
from index.corrections import Corrections
from index.errors import LibraryError
from index.models import Chunk, Document, Doubt, Note, Paragraph, Report
from index.steps import Watch, unwatched

ALIVE = 1 << 62  # `died` of a living row: beyond any generation
NAMESAKES = 200  # paragraphs read of one number: every law of ten thousand has an article 3
_SCHEMA = """
CREATE TABLE manifest (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, title TEXT NOT NULL,
    label TEXT NOT NULL, file TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL,
    symbol TEXT, date TEXT, language TEXT NOT NULL, report TEXT NOT NULL, size INTEGER NOT NULL,
    born INTEGER NOT NULL, died INTEGER NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,
    mtime INTEGER NOT NULL DEFAULT 0, "first" INTEGER NOT NULL DEFAULT 0,
    "last" INTEGER NOT NULL DEFAULT -1, corrections TEXT NOT NULL DEFAULT '');
CREATE INDEX documents_id ON documents (id);
CREATE INDEX documents_path ON documents (path);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX documents_born ON documents (born);
CREATE INDEX documents_died ON documents (died, born, "first", "last", id);
CREATE TABLE paragraphs (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, document INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, number TEXT NOT NULL, text TEXT NOT NULL, section TEXT NOT NULL,
    page INTEGER, notes TEXT NOT NULL);
CREATE INDEX paragraphs_id ON paragraphs (id);
CREATE INDEX paragraphs_document ON paragraphs (document, ordinal);
CREATE INDEX paragraphs_number ON paragraphs (number, document);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY AUTOINCREMENT, paragraph INTEGER NOT NULL, document INTEGER NOT NULL,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX chunks_document ON chunks (document);
CREATE TABLE vectors (chunk INTEGER PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE definitions (document INTEGER NOT NULL, "full" TEXT NOT NULL, short TEXT NOT NULL);
CREATE INDEX definitions_document ON definitions (document);
"""
_PARAGRAPH = """
SELECT p.id, d.id, d.title, d.label, d.file, p.number, p.text, p.ordinal, p.section, p.page, p.notes
FROM paragraphs p JOIN documents d ON d.row = p.document
WHERE d.born <= :g AND d.died > :g"""

# What words find a chunk: its text, and of a paragraph's first one the notes as well.
_INDEXED = """substr(p.text, c."start" + 1, c."end" - c."start")
 || CASE WHEN p.notes = '[]' OR c."start" > 0 THEN '' ELSE
 (SELECT ' ' || group_concat(json_extract(value, '$[1]'), ' ') FROM json_each(p.notes)) END"""
# From a document to its chunks, never from all chunks to their documents: a change of one document
# is to cost what that document does. Their rows follow each other.
_CHUNKS_OF = 'documents d CROSS JOIN chunks c ON c.row BETWEEN d."first" AND d."last"'
_INFO = "id, title, label, file, path, sha256, size, report, symbol, date, language, corrections"
_ORPHANS = {
    "chunks have no vector":
        "SELECT count(*) FROM chunks WHERE row NOT IN (SELECT chunk FROM vectors)",
    "vectors have no chunk":
        "SELECT count(*) FROM vectors WHERE chunk NOT IN (SELECT row FROM chunks)",
    "chunks have no paragraph":
        "SELECT count(*) FROM chunks WHERE paragraph NOT IN (SELECT row FROM paragraphs)",
    "paragraphs have no document":
        "SELECT count(*) FROM paragraphs WHERE document NOT IN (SELECT row FROM documents)",
    "documents have not all of their paragraphs":
        "SELECT count(*) FROM documents d WHERE size !="
        " (SELECT count(*) FROM paragraphs p WHERE p.document = d.row)",
    "documents have not all of their chunks":
        'SELECT count(*) FROM documents d WHERE "last" - "first" + 1 !='
        " (SELECT count(*) FROM chunks c WHERE c.document = d.row)",
}  # fmt: skip
VectorBlock = tuple[np.ndarray, np.ndarray]


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
    corrections: Corrections = field(default_factory=Corrections)


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with its row and its paragraph."""

    row: int
    paragraph: Paragraph
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What ranking needs of a chunk: its row, its paragraph's row and its document's id."""

    row: int
    paragraph: int
    document_id: str


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


@dataclass(frozen=True, slots=True)
class Origin:
    """The file a document was read from: path, size in bytes, and time of change in nanoseconds.

    `mtime` is 0 where the file was so new that a later change might not show in it.
    """

    path: str
    size: int = 0
    mtime: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the library and the file it was read from."""

    info: DocumentInfo
    origin: Origin


class Store:
    """One library's database. Connections are one a thread; only one process writes at a time."""

    def __init__(self, path: Path, *, writable: bool, watch: Watch = unwatched) -> None:
        self.path = path
        self._writable = writable
        self._watch = watch
        self._local = threading.local()
        self._write = threading.Lock()
        try:
            if writable:
                self._prepare()
            migration.check(self.manifest(), path.parent)
        except sqlite3.Error as exc:
            raise LibraryError(
                f"The library {path.parent} cannot be opened: {exc}. Choose another folder with "
                "--library, or repair this one from a backup.",
                f"文库 {path.parent} 打不开：{exc}。请用 --library 换一个文件夹，或从备份恢复。",
            ) from exc

    def _prepare(self) -> None:
        """Make the tables of a new library, and bring those of an older one up to date."""
        connection = self._connection()
        if not self._has_schema():
            connection.execute("BEGIN IMMEDIATE")
            if not self._has_schema():  # another process may have been first
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                self.set_manifest(format=str(migration.FORMAT), generation="0", oldest="0")
            connection.execute("COMMIT")
        migration.upgrade(connection)

    def _has_schema(self) -> bool:
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'manifest'"
        return bool(self._connection().execute(query).fetchone()[0])

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._uri(), uri=True, timeout=30, isolation_level=None)
            if self._writable:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
        return connection

    def _uri(self) -> str:
        """How to open the file; where nothing can be written and no log waits, nothing changes."""
        still = not self._writable and not self.path.with_name(f"{self.path.name}-wal").exists()
        mode = "rwc" if self._writable else "ro"
        return f"{self.path.absolute().as_uri()}?mode={mode}" + ("&immutable=1" if still else "")

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextmanager
    def transaction(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """A write transaction and the generation it will make; rolled back on any exception.

        Raises LibraryError where the disk does not take it; nothing is changed then.
        """
        with self._write:
            connection = self._connection()
            try:
                connection.execute("BEGIN IMMEDIATE")
                generation = int(self.manifest()["generation"]) + 1
                yield connection, generation
                self.set_manifest(generation=str(generation))
                connection.execute("COMMIT")
            except BaseException as exc:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                if isinstance(exc, sqlite3.Error | OSError):
                    raise unwritten(self.path.parent, exc) from exc
                raise
        self._watch("committed")

    @contextmanager
    def attached(self, other: Path) -> Iterator[None]:
        """Another database as `other` beside this one, on this thread's connection."""
        connection = self._connection()
        connection.execute("ATTACH DATABASE ? AS other", (str(other),))
        try:
            yield
        finally:
            connection.execute("DETACH DATABASE other")

    def manifest(self) -> dict[str, str]:
        """Format, generation, and what the vectors and words were made with."""
        return dict(self._connection().execute("SELECT name, value FROM manifest").fetchall())

    def set_manifest(self, **values: str) -> None:
        """Write manifest entries outside a generation."""
        self._connection().executemany(
            "INSERT OR REPLACE INTO manifest VALUES (?, ?)", list(values.items())
        )

    def generation(self) -> int:
        """The last generation that was committed."""
        return int(self.manifest()["generation"])

    def oldest(self) -> int:
        """The oldest generation that is still whole; `purge` takes rows of those before it."""
        return int(self.manifest().get("oldest", "0"))

    def insert(  # noqa: PLR0913 - what a document comes with
        self,
        document: Document,
        chunks: Sequence[Chunk],
        vectors: np.ndarray,
        *,
        origin: Origin,
        corrections: Corrections,
        replaces: str | None = None,
    ) -> int:
        """Store a document with its chunks and their vectors (float32[n, d]); its generation."""
        with self.transaction() as (connection, generation):
            self._watch("insert")
            if replaces is not None:
                self._kill(connection, replaces, generation)
            report = json.dumps(_report_to_json(document.report), ensure_ascii=False)
            first = next_row(connection, "chunks")
            row = connection.execute(
                "INSERT INTO documents (id, title, label, file, path, sha256, symbol, date,"
                ' language, report, size, born, died, bytes, mtime, "first", "last",'
                " corrections) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (document.id, document.title, document.label, document.file, origin.path,
                 document.sha256, document.symbol, document.date, document.language, report,
                 len(document.paragraphs), generation, ALIVE, origin.size, origin.mtime,
                 first, first + len(chunks) - 1, corrections.to_json()),
            ).lastrowid  # fmt: skip
            at = _insert_paragraphs(connection, document.paragraphs, row)
            connection.executemany(
                "INSERT INTO chunks VALUES (?,?,?,?,?)",
                [
                    (first + i, at[chunk.paragraph_id], row, chunk.start, chunk.end)
                    for i, chunk in enumerate(chunks)
                ],
            )
            half = np.asarray(vectors, np.float16)
            connection.executemany(
                "INSERT INTO vectors VALUES (?, ?)",
                [(first + i, half[i].tobytes()) for i in range(len(chunks))],
            )
            connection.executemany(
                "INSERT INTO definitions VALUES (?,?,?)",
                [(row, *pair) for p in document.paragraphs for pair in names.mine(p.text)],
            )
            self._watch("inserted")
        return generation

    def remove(self, document_id: str) -> int:
        """Let a document die; the generation without it."""
        with self.transaction() as (connection, generation):
            self._watch("remove")
            self._kill(connection, document_id, generation)
            self._watch("removed")
        return generation

    def amend(  # noqa: PLR0913 - what can be amended
        self,
        document_id: str,
        *,
        title: str,
        label: str,
        numbers: Mapping[str, str],
        report: Report,
        corrections: Corrections,
    ) -> int:
        """Correct a living document's names, numbers (by paragraph id) and report; the generation.

        Rows are corrected in place: an older generation that is still being read shows the new
        names, and nothing else of it changes.
        """
        with self.transaction() as (connection, generation):
            connection.execute(
                "UPDATE documents SET title = ?, label = ?, report = ?, corrections = ?"
                " WHERE id = ? AND died = ?",
                (title, label, json.dumps(_report_to_json(report), ensure_ascii=False),
                 corrections.to_json(), document_id, ALIVE),
            )  # fmt: skip
            connection.executemany(
                "UPDATE paragraphs SET number = ? WHERE id = ? AND document IN"
                " (SELECT row FROM documents WHERE id = ? AND died = ?)",
                [(number, i, document_id, ALIVE) for i, number in numbers.items()],
            )
        return generation

    def _kill(self, connection: sqlite3.Connection, document_id: str, generation: int) -> None:
        connection.execute(
            "UPDATE documents SET died = ? WHERE id = ? AND died = ?",
            (generation, document_id, ALIVE),
        )

    def replace_vectors(
        self, batches: Iterable[tuple[np.ndarray, np.ndarray]], *, model: str, dimension: int
    ) -> int:
        """Put other vectors (rows int64[n], float32[n, d]) in place of all; the new generation.

        Older generations end with it: their vectors are gone.
        """
        with self.transaction() as (connection, generation):
            for rows, vectors in batches:
                half = np.asarray(vectors, np.float16)
                connection.executemany(
                    "UPDATE vectors SET vector = ? WHERE chunk = ?",
                    [(half[i].tobytes(), int(row)) for i, row in enumerate(rows)],
                )
            self.set_manifest(model=model, dimension=str(dimension), oldest=str(generation))
        return generation

    def touch(self, document_id: str, origin: Origin) -> None:
        """Note that a file has the content its document was made of."""
        with self._write:
            self._connection().execute(
                "UPDATE documents SET bytes = ?, mtime = ? WHERE id = ? AND path = ? AND died = ?",
                (origin.size, origin.mtime, document_id, origin.path, ALIVE),
            )

    def known(self, *, path: str | None = None, sha256: str | None = None) -> Known | None:
        """The living document that was read from a path, or has a content."""
        name, value = ("path", path) if path is not None else ("sha256", sha256)
        row = self._connection().execute(
            f"SELECT {_INFO}, bytes, mtime FROM documents WHERE {name} = ? AND died = ?"
            " ORDER BY row",
            (value, ALIVE),
        ).fetchone()  # fmt: skip
        return Known(_info(row[:-2]), Origin(row[4], row[-2], row[-1])) if row else None

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
        return [_info(row) for row in rows]

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
        return _paragraph(row) if row else None

    def paragraphs(self, generation: int, document_id: str | None = None) -> list[Paragraph]:
        """The paragraphs of a document, or of all, in reading order."""
        query = _PARAGRAPH + (" AND d.id = :id" if document_id else "")
        values = {"g": generation, "id": document_id}
        rows = self._connection().execute(query + " ORDER BY d.row, p.ordinal", values)
        return [_paragraph(row) for row in rows]

    def sections(self, generation: int) -> dict[str, list[tuple[str, ...]]]:
        """What stands above the paragraphs of each living document: each path of headings once."""
        query = (
            "SELECT DISTINCT d.id, p.section FROM documents d JOIN paragraphs p"
            " ON p.document = d.row WHERE d.born <= :g AND d.died > :g ORDER BY d.row"
        )
        found: dict[str, list[tuple[str, ...]]] = {}
        for document, section in self._connection().execute(query, {"g": generation}):
            found.setdefault(document, []).append(_section(section))
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
        query = f"{_PARAGRAPH} AND p.row IN ({_listed(rows)}) ORDER BY d.row, p.ordinal"
        return [_paragraph(row) for row in self._connection().execute(query, values)]

    def chunks(self, rows: Sequence[int], generation: int) -> dict[int, StoredChunk]:
        """The living ones of those chunks, by row."""
        query = (
            'SELECT c.row, c."start", c."end", p.id, d.id, d.title, d.label, d.file,'
            " p.number, p.text, p.ordinal, p.section, p.page, p.notes"
            " FROM chunks c JOIN paragraphs p ON p.row = c.paragraph"
            " JOIN documents d ON d.row = c.document WHERE d.born <= :g AND d.died > :g"
            f" AND c.row IN ({_listed(rows)})"
        )
        found = self._connection().execute(query, {"g": generation})
        return {row[0]: StoredChunk(row[0], _paragraph(row[3:]), row[1], row[2]) for row in found}

    def candidates(self, rows: Sequence[int], generation: int) -> list[Candidate]:
        """The living ones of those chunks, in that order; no paragraph is read."""
        query = (
            "SELECT c.row, c.paragraph, d.id FROM chunks c JOIN documents d ON d.row = c.document"
            f" WHERE d.born <= :g AND d.died > :g AND c.row IN ({_listed(rows)})"
        )
        found = self._connection().execute(query, {"g": generation})
        alive = {row[0]: Candidate(*row) for row in found}
        return [alive[row] for row in rows if row in alive]

    def vectors_of(self, rows: Sequence[int]) -> np.ndarray:
        """The vectors (float16[n, d]) of those chunks, in that order."""
        query = f"SELECT chunk, vector FROM vectors WHERE chunk IN ({_listed(rows)})"
        found = dict(self._connection().execute(query).fetchall())
        return np.stack([np.frombuffer(found[row], np.float16) for row in rows])

    def vectors(self, *, after: int = 0, block: int = 20_000) -> Iterator[VectorBlock]:
        """Chunk rows (int64[n], ascending) above `after`, dead ones too, and float16[n, d]."""
        query = "SELECT chunk, vector FROM vectors WHERE chunk > ? ORDER BY chunk LIMIT ?"
        while rows := self._connection().execute(query, (after, block)).fetchall():
            after = rows[-1][0]
            flat = np.frombuffer(b"".join(vector for _, vector in rows), np.float16)
            yield np.array([row for row, _ in rows], np.int64), flat.reshape(len(rows), -1)

    def passages(self, *, block: int = 2_000) -> Iterator[tuple[np.ndarray, list[str]]]:
        """Chunk rows (int64[n]) and texts of all chunks, dead ones too."""
        query = (
            'SELECT c.row, substr(p.text, c."start" + 1, c."end" - c."start")'
            " FROM chunks c JOIN paragraphs p ON p.row = c.paragraph WHERE c.row > ?"
            " ORDER BY c.row LIMIT ?"
        )
        after = 0
        while rows := self._connection().execute(query, (after, block)).fetchall():
            after = rows[-1][0]
            yield np.array([row for row, _ in rows], np.int64), [text for _, text in rows]

    def sample(self, count: int) -> list[str]:
        """The texts of about `count` chunks, spread over the library."""
        query = (
            'SELECT substr(p.text, c."start" + 1, c."end" - c."start") FROM chunks c'
            " JOIN paragraphs p ON p.row = c.paragraph WHERE c.row IN"
            " (SELECT value FROM json_each(?))"
        )
        last = next_row(self._connection(), "chunks") - 1
        rows = np.unique(np.linspace(1, max(last, 1), count).astype(np.int64)).tolist()
        return [text for (text,) in self._connection().execute(query, (json.dumps(rows),))]

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

    def died(self, generation: int, *, since: int) -> list[int]:
        """Chunk rows alive at `since` and dead at `generation`."""
        query = f"SELECT c.row FROM {_CHUNKS_OF} WHERE d.died > ? AND d.died <= ? AND d.born <= ?"
        rows = self._connection().execute(query, (since, generation, since))
        return [row[0] for row in rows]

    def dead(self) -> tuple[int, int]:
        """How many chunks are dead, and how many there are."""
        query = 'SELECT coalesce(sum("last" - "first" + 1), 0) FROM documents WHERE died < ?'
        (dead,) = self._connection().execute(query, (ALIVE,)).fetchone()
        (alive,) = self._connection().execute(query.replace("<", "="), (ALIVE,)).fetchone()
        return dead, dead + alive

    def texts(self, generation: int, *, since: int) -> Iterable[tuple[int, str, str]]:
        """(chunk row, document id, text and notes) alive at `generation` and born after `since`."""
        query = (
            f"SELECT c.row, d.id, {_INDEXED} FROM {_CHUNKS_OF}"
            " JOIN paragraphs p ON p.row = c.paragraph WHERE d.born > ? AND d.born <= ?"
            " AND d.died > ? ORDER BY d.born, d.row, c.row"
        )
        rows = self._connection().execute(query, (since, generation, generation))
        return iter(rows)

    def gone(self, generation: int, *, since: int) -> Iterator[tuple[int, bool, str]]:
        """(chunk row, whether it was alive at `since`, text) of what died after `since`.

        One born since is among them: a writer that stopped halfway may have passed it on.
        """
        query = (
            f"SELECT c.row, d.born <= ?, {_INDEXED} FROM {_CHUNKS_OF}"
            " JOIN paragraphs p ON p.row = c.paragraph WHERE d.died > ? AND d.died <= ?"
        )
        rows = self._connection().execute(query, (since, since, generation))
        return ((row[0], bool(row[1]), row[2]) for row in rows)

    def entries(self, generation: int, *, since: int) -> Iterator[Entry]:
        """The chunks alive at `generation` and born after `since`, read as they are taken."""
        query = (
            f"SELECT c.row, d.id, {_INDEXED}, v.vector,"
            f" d.date, d.symbol, d.language, p.section, p.page FROM {_CHUNKS_OF}"
            " JOIN vectors v ON v.chunk = c.row JOIN paragraphs p ON p.row = c.paragraph"
            " WHERE d.born > ? AND d.born <= ? AND d.died > ? ORDER BY d.born, d.row, c.row"
        )
        rows = self._connection().execute(query, (since, generation, generation))
        for row, document, text, blob, date, symbol, language, section, page in rows:
            vector = np.frombuffer(blob, np.float16).astype(np.float32)
            above = tuple(json.loads(section))
            yield Entry(row, document, text, vector, date, symbol, language, above, page)

    def purge(self) -> None:
        """Drop what is dead for good; every generation but the last one ends with it."""
        with self.transaction() as (connection, generation):
            self._watch("compact")
            dead = f"SELECT row FROM documents WHERE died < {ALIVE}"
            chunks = f"SELECT row FROM chunks WHERE document IN ({dead})"
            connection.execute(f"DELETE FROM vectors WHERE chunk IN ({chunks})")
            for table in ("chunks", "paragraphs", "definitions"):
                connection.execute(f"DELETE FROM {table} WHERE document IN ({dead})")
            connection.execute(f"DELETE FROM documents WHERE died < {ALIVE}")
            self.set_manifest(oldest=str(generation - 1))
            self._watch("compacted")

    def shrink(self) -> None:
        """Give the room of what was dropped back to the disk."""
        try:
            self._watch("shrink")
            self._connection().execute("VACUUM")
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except (sqlite3.Error, OSError) as exc:
            raise unwritten(self.path.parent, exc) from exc

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file, and rows that miss their other half."""
        connection = self._connection()
        (word,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        found = [] if word == "ok" else [f"the database is damaged: {word}"]
        for name, query in _ORPHANS.items():
            (count,) = connection.execute(query).fetchone()
            if count:
                found.append(f"{count} {name}")
        return found


def unwritten(folder: Path, exc: BaseException) -> LibraryError:
    """The error of a disk that does not take a change."""
    return LibraryError(
        f"The library {folder} could not be written ({exc}); what was there before is kept: make "
        "room on the disk or mend its permissions, and run this again.",
        f"文库 {folder} 写入失败（{exc}）；原有内容保持不变：请腾出磁盘空间或修改权限后再运行一次。",
    )


def _listed(rows: Sequence[int]) -> str:
    return ",".join(str(int(row)) for row in rows)


def next_row(connection: sqlite3.Connection, table: str) -> int:
    """The row AUTOINCREMENT gives next; it is never one that was used before."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    last = connection.execute(query, (table,)).fetchone()
    return int(last[0]) + 1 if last else 1


def _insert_paragraphs(
    connection: sqlite3.Connection, paragraphs: Sequence[Paragraph], document: object
) -> dict[str, int]:
    """Store the paragraphs of a document; the row of each by its id."""
    first = next_row(connection, "paragraphs")
    connection.executemany(
        "INSERT INTO paragraphs VALUES (?,?,?,?,?,?,?,?,?)",
        [
            (
                first + i, p.id, document, p.ordinal, p.number, p.text,
                json.dumps(p.section, ensure_ascii=False), p.page,
                json.dumps([[n.mark, n.text] for n in p.notes], ensure_ascii=False),
            )
            for i, p in enumerate(paragraphs)
        ],
    )  # fmt: skip
    return {p.id: first + i for i, p in enumerate(paragraphs)}


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
        section=_section(str(section)),
        page=None if page is None else int(str(page)),
        notes=() if notes == "[]" else tuple(Note(*note) for note in json.loads(str(notes))),
    )


@lru_cache(
    maxsize=4096
)  # the paragraphs of a section share it, and most of a library is read often
def _section(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _info(row: Sequence[Any]) -> DocumentInfo:
    identity, title, label, file, path, sha256, size, report, symbol, date, language, kept = row
    numbering = _report_from_json(json.loads(report))
    return DocumentInfo(
        identity, title, label, file, path, sha256, size, numbering, symbol, date, language,
        Corrections.from_json(kept),
    )  # fmt: skip


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
