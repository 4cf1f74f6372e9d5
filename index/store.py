"""The truth of a library: documents, paragraphs, chunks and vectors in one SQLite database.

Every change is one transaction and makes one new generation. A row carries the generation it was
born in and the one it died in, so a reader at generation g sees just the rows with
born <= g < died, whatever is written meanwhile; `purge` drops the dead. The keyword and vector
indexes derive from here and can be made again at any time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from index import names
from index.corrections import Corrections
from index.database import ALIVE, next_row, unwritten
from index.feed import Feed
from index.models import Chunk, Document, Paragraph, Report
from index.records import Origin, report_to_json, section_to_json

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


class Store(Feed):
    """One library's database, to be read (index/reading.py, index/feed.py) and changed."""

    def insert(  # noqa: PLR0913 - what a document comes with
        self,
        document: Document,
        chunks: Sequence[Chunk],
        vectors: np.ndarray,
        *,
        origin: Origin,
        corrections: Corrections,
        replaces: Sequence[str] = (),
    ) -> int:
        """Store a document with its chunks and their vectors (float32[n, d]); its generation."""
        with self.transaction() as (connection, generation):
            self._watch("insert")
            for replaced in replaces:
                self._kill(connection, replaced, generation)
            report = json.dumps(report_to_json(document.report), ensure_ascii=False)
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
                (title, label, json.dumps(report_to_json(report), ensure_ascii=False),
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
        """Note which file has the content its document was made of.

        A file at another path makes a generation, as `amend` does: who reads sees where it is now.
        """
        living = (document_id, ALIVE)
        change = "UPDATE documents SET path = ?, bytes = ?, mtime = ? WHERE id = ? AND died = ?"
        values = (origin.path, origin.size, origin.mtime, *living)
        at = "SELECT path FROM documents WHERE id = ? AND died = ?"
        if self._connection().execute(at, living).fetchone() == (origin.path,):
            with self._write:
                self._connection().execute(change, values)
            return
        with self.transaction() as (connection, _):
            connection.execute(change, values)

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
                section_to_json(p.section), p.page,
                json.dumps([[n.mark, n.text] for n in p.notes], ensure_ascii=False),
            )
            for i, p in enumerate(paragraphs)
        ],
    )  # fmt: skip
    return {p.id: first + i for i, p in enumerate(paragraphs)}
