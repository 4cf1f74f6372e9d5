"""What the indexes take from a library's database: what was born and died since a generation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from index.database import ALIVE, next_row
from index.reading import Reading, listed
from index.records import Entry

# What words find a chunk: its text, and of a paragraph's first one the notes as well.
_INDEXED = """substr(p.text, c."start" + 1, c."end" - c."start")
 || CASE WHEN p.notes = '[]' OR c."start" > 0 THEN '' ELSE
 (SELECT ' ' || group_concat(json_extract(value, '$[1]'), ' ') FROM json_each(p.notes)) END"""
# From a document to its chunks, never from all chunks to their documents: a change of one document
# is to cost what that document does. Their rows follow each other.
_CHUNKS_OF = 'documents d CROSS JOIN chunks c ON c.row BETWEEN d."first" AND d."last"'
VectorBlock = tuple[np.ndarray, np.ndarray]


class Feed(Reading):
    """A change of one document is to cost what that document does; all of it, what all does."""

    def vectors_of(self, rows: Sequence[int]) -> np.ndarray:
        """The vectors (float16[n, d]) of those chunks, in that order."""
        query = f"SELECT chunk, vector FROM vectors WHERE chunk IN ({listed(rows)})"
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
