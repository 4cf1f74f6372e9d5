"""The item bank (题库): items on disk with their state, tags and history.

    <library>/quiz.db    items as JSON, tags, every change with its time, and the papers made of them

Nothing is ever lost: an edit or a rejection keeps what was there before in the history.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self, get_args

from assistant.quiz.itemform import from_json, to_json
from assistant.quiz.models import Draft, Item
from index.errors import LibraryError, QuestionError

State = Literal["new", "accepted", "rejected", "draft"]
STATES: tuple[State, ...] = get_args(State)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    id TEXT PRIMARY KEY, state TEXT NOT NULL, document TEXT NOT NULL, item TEXT NOT NULL,
    reasons TEXT NOT NULL DEFAULT '[]', at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tags (id TEXT NOT NULL REFERENCES items, tag TEXT NOT NULL,
    PRIMARY KEY (id, tag));
CREATE TABLE IF NOT EXISTS history (
    row INTEGER PRIMARY KEY, id TEXT NOT NULL, at TEXT NOT NULL, action TEXT NOT NULL,
    note TEXT NOT NULL, item TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS papers (id TEXT PRIMARY KEY, title TEXT NOT NULL, spec TEXT NOT NULL,
    at TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An item of the bank: its state, tags, and for a draft why it is one.

    `id` stays the item's first one when its words are edited.
    """

    id: str
    item: Item
    state: State
    tags: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    at: str = ""

    @property
    def document(self) -> str:
        """The id of the document it is about."""
        return _document(self.item)


@dataclass(frozen=True, slots=True)
class Change:
    """What was done to an item, when (ISO, UTC), and the item as it was then."""

    at: str
    action: str
    note: str
    item: Item


class Bank:
    """Items on disk. Open with `Bank.open(library.folder)`."""

    def __init__(self, file: Path) -> None:
        try:
            self._connection = sqlite3.connect(file, timeout=30, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as exc:
            raise LibraryError(
                f"The item bank {file} cannot be opened ({exc}); check the folder's permissions.",
                f"题库 {file} 打不开（{exc}）；请检查文件夹权限。",
            ) from exc

    @classmethod
    def open(cls, folder: str | Path) -> Self:
        """The bank of a library's folder, made where there is none. Raises LibraryError."""
        return cls(Path(folder).expanduser() / "quiz.db")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def add(
        self, items: Sequence[Item], *, drafts: Sequence[Draft] = (), tags: Sequence[str] = ()
    ) -> int:
        """Add items and drafts; those already there stay as they are. How many are new."""
        new = 0
        with self._writing():
            for item in items:
                new += self._insert(item, "new", (), tags)
            for draft in drafts:
                reasons = tuple(f"{f.check}: {f.reason}" for f in draft.reasons)
                new += self._insert(draft.item, "draft", reasons, tags)
        return new

    def items(
        self, *, states: Sequence[State] = (), tag: str | None = None, document: str | None = None
    ) -> list[Kept]:
        """The items in the order they came, of some states, a tag, or a document's id."""
        query, values = "SELECT id, item, state, reasons, at FROM items WHERE 1", list[str]()
        if states:
            query += f" AND state IN ({','.join('?' * len(states))})"
            values += states
        if tag is not None:
            query += " AND id IN (SELECT id FROM tags WHERE tag = ?)"
            values.append(tag)
        if document is not None:
            query += " AND document = ?"
            values.append(document)
        rows = self._connection.execute(query + " ORDER BY rowid", values).fetchall()
        return [self._kept(row) for row in rows]

    def item(self, item_id: str) -> Kept:
        """The item of that id. Raises QuestionError."""
        query = "SELECT id, item, state, reasons, at FROM items WHERE id = ?"
        row = self._connection.execute(query, (item_id,)).fetchone()
        if row is None:
            raise QuestionError(
                f"There is no item {item_id!r} in the bank.", f"题库里没有编号为“{item_id}”的题目。"
            )
        return self._kept(row)

    def accept(self, item_id: str, *, note: str = "") -> None:
        """Take an item into the bank for good."""
        self._change(item_id, "accepted", note, state="accepted")

    def reject(self, item_id: str, *, note: str = "") -> None:
        """Turn an item down; it stays, so that it is not made again."""
        self._change(item_id, "rejected", note, state="rejected")

    def reopen(self, item_id: str, *, note: str = "") -> None:
        """Put an item back among the new ones."""
        self._change(item_id, "reopened", note, state="new")

    def edit(self, item_id: str, item: Item, *, note: str = "") -> None:
        """Put other words in an item's place; the old ones stay in the history."""
        self._change(item_id, "edited", note, item=item)

    def tag(self, item_id: str, *tags: str) -> None:
        """Add tags to an item."""
        self.item(item_id)
        with self._writing():
            self._tag(item_id, tags)

    def untag(self, item_id: str, *tags: str) -> None:
        """Take tags off an item."""
        with self._writing():
            rows = [(item_id, tag) for tag in tags]
            self._connection.executemany("DELETE FROM tags WHERE id = ? AND tag = ?", rows)

    def tags(self) -> list[str]:
        """The tags in use."""
        rows = self._connection.execute("SELECT DISTINCT tag FROM tags ORDER BY tag").fetchall()
        return [tag for (tag,) in rows]

    def keep_paper(self, paper_id: str, title: str, spec: str) -> None:
        """Keep what a paper is made of (JSON)."""
        with self._writing():
            row = (paper_id, title, spec, _now())
            self._connection.execute("INSERT INTO papers VALUES (?, ?, ?, ?)", row)

    def papers(self) -> list[tuple[str, str, str, str]]:
        """id, title, spec and time of each paper, newest first."""
        query = "SELECT id, title, spec, at FROM papers ORDER BY rowid DESC"
        return self._connection.execute(query).fetchall()

    def remove_paper(self, paper_id: str) -> None:
        """Forget a paper."""
        with self._writing():
            self._connection.execute("DELETE FROM papers WHERE id = ?", (paper_id,))

    def history(self, item_id: str) -> list[Change]:
        """What was done to an item, oldest first."""
        query = "SELECT at, action, note, item FROM history WHERE id = ? ORDER BY row"
        rows = self._connection.execute(query, (item_id,)).fetchall()
        return [
            Change(at, action, note, from_json(json.loads(item))) for at, action, note, item in rows
        ]

    def _insert(self, item: Item, state: State, reasons: Sequence[str], tags: Sequence[str]) -> int:
        text, at = json.dumps(to_json(item), ensure_ascii=False), _now()
        document, why = _document(item), json.dumps(list(reasons), ensure_ascii=False)
        done = self._connection.execute(
            "INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?, ?)",
            (item.id, state, document, text, why, at),
        )
        if not done.rowcount:
            return 0
        self._record(item.id, at, "added", "", text)
        self._tag(item.id, tags)
        return 1

    def _change(
        self, item_id: str, action: str, note: str, *,
        state: State | None = None, item: Item | None = None,
    ) -> None:  # fmt: skip
        kept = self.item(item_id)
        at = _now()
        text = json.dumps(to_json(item or kept.item), ensure_ascii=False)
        with self._writing():
            self._connection.execute(
                "UPDATE items SET state = ?, item = ?, at = ? WHERE id = ?",
                (state or kept.state, text, at, item_id),
            )
            self._record(item_id, at, action, note, text)

    def _record(self, item_id: str, at: str, action: str, note: str, text: str) -> None:
        self._connection.execute(
            "INSERT INTO history (id, at, action, note, item) VALUES (?, ?, ?, ?, ?)",
            (item_id, at, action, note, text),
        )

    def _tag(self, item_id: str, tags: Sequence[str]) -> None:
        rows = [(item_id, tag.strip()) for tag in tags if tag.strip()]
        self._connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", rows)

    def _kept(self, row: tuple[str, str, State, str, str]) -> Kept:
        item_id, text, state, reasons, at = row
        tags = self._connection.execute(
            "SELECT tag FROM tags WHERE id = ? ORDER BY tag", (item_id,)
        ).fetchall()
        item = from_json(json.loads(text))
        return Kept(item_id, item, state, tuple(t for (t,) in tags), tuple(json.loads(reasons)), at)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction; rolled back on any exception."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise


def _document(item: Item) -> str:
    """The id of the document an item is about, which those of its paragraphs begin with."""
    return item.basis[0].id.rpartition("-")[0]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
