"""Conversations kept on disk beside the library: listed, searched, renamed, resumed with citations.

One SQLite file, `conversations.db`; a turn holds its answer whole, so a citation reads the same
after a restart. Each conversation has an owner, and nobody finds another's; who has the link of one
that was shared reads it, and changes nothing in it. Where the library's folder
cannot be written they live as long as the process.
"""

from __future__ import annotations

import copy
import secrets
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from assistant.models import Answer
from index.errors import LibraryError, UnknownConversationError

NAME = "conversations.db"
_TITLE = 60  # characters of the first question that name a conversation
_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
  id TEXT PRIMARY KEY, title TEXT NOT NULL, changed TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '',
  shared INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS turn (
  id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
  position INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL, words TEXT NOT NULL,
  UNIQUE (conversation, position));
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and its whole answer; `id` is unique in the library."""

    id: str
    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a list shows it: its title, its turns' count, when it last changed
    (ISO 8601, UTC), and whether it is the reader's own or another's that was shared.
    """

    id: str
    title: str
    changed: str
    turns: int
    own: bool = True


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Conversations:
    """The conversations one person has had with a library. Safe to use from several threads."""

    def __init__(self, folder: Path, *, now: Callable[[], str] = _now) -> None:
        """Open those of a library's folder. Raises LibraryError where the file is no database."""
        self._owner = ""
        self._now = now
        self._lock = threading.Lock()
        try:
            self._db = _connect(folder / NAME)
        except sqlite3.DatabaseError as exc:
            raise LibraryError(
                f"The conversations in {folder / NAME} cannot be read; move that file away.",
                f"无法读取 {folder / NAME} 里的对话；请把这个文件移走。",
            ) from exc

    def of(self, owner: str) -> Self:
        """Those of one user; the empty name is whoever sits at a machine without accounts."""
        theirs = copy.copy(self)
        theirs._owner = owner
        return theirs

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def begin(self, title: str) -> str:
        """A new conversation; its id."""
        identity = secrets.token_urlsafe(9)
        with self._lock, self._db:
            self._db.execute(
                "INSERT INTO conversation (id, title, changed, owner) VALUES (?, ?, ?, ?)",
                (identity, _titled(title), self._now(), self._owner),
            )
        return identity

    def append(self, conversation: str, answer: Answer) -> Turn:
        """Add a turn at the end. Raises LibraryError where there is no such conversation."""
        turn = Turn(secrets.token_urlsafe(9), answer.question, answer)
        row = (
            turn.id, conversation, conversation, turn.question,
            _ANSWER.dump_json(answer).decode(), answer.answer,
        )  # fmt: skip
        with self._lock, self._db:
            if not self._touch(conversation):
                raise gone(conversation)
            self._db.execute(
                "INSERT INTO turn VALUES (?, ?, (SELECT COALESCE(MAX(position), 0) + 1 FROM turn "
                "WHERE conversation = ?), ?, ?, ?)",
                row,
            )
        return turn

    def get(self, conversation: str) -> Conversation:
        """The conversation of that id. Raises LibraryError where there is none."""
        found = self._list("AND c.id = ?", (conversation,), shared=True)
        if not found:
            raise gone(conversation)
        return found[0]

    def turns(self, conversation: str) -> list[Turn]:
        """The turns in order; none for a conversation that is not there."""
        with self._lock:
            rows = self._db.execute(
                "SELECT t.id, t.question, t.answer FROM turn t JOIN conversation c "
                "ON c.id = t.conversation WHERE c.id = ? AND (c.owner = ? OR c.shared) "
                "ORDER BY t.position",
                (conversation, self._owner),
            ).fetchall()
        return [Turn(i, q, _ANSWER.validate_json(a)) for i, q, a in rows]

    def turn(self, identity: str) -> tuple[Turn, tuple[str, ...]] | None:
        """A turn and the questions before it in its conversation, or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT t.id, t.question, t.answer, t.conversation, t.position FROM turn t JOIN "
                "conversation c ON c.id = t.conversation WHERE t.id = ? AND c.owner = ?",
                (identity, self._owner),
            ).fetchone()
            if row is None:
                return None
            before = self._db.execute(
                "SELECT question FROM turn WHERE conversation = ? AND position < ? "
                "ORDER BY position",
                row[3:],
            ).fetchall()
        turn = Turn(row[0], row[1], _ANSWER.validate_json(row[2]))
        return turn, tuple(question for (question,) in before)

    def find(self, words: str = "", *, limit: int = 50) -> list[Conversation]:
        """Those whose title, questions or answers hold every word, last changed first."""
        clauses, values = [], []
        for word in words.split():
            pattern = f"%{_literal(word)}%"
            clauses.append(
                r"(c.title LIKE ? ESCAPE '\' OR EXISTS (SELECT 1 FROM turn t WHERE "
                r"t.conversation = c.id AND (t.question LIKE ? ESCAPE '\' "
                r"OR t.words LIKE ? ESCAPE '\')))"
            )
            values += [pattern] * 3
        return self._list("".join(f"AND {c}" for c in clauses), (*values,))[:limit]

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation another title. Raises LibraryError where it is empty or unknown."""
        if not title.strip():
            raise LibraryError("A title cannot be empty; write one.", "标题不能是空的；请写一个。")
        with self._lock, self._db:
            changed = self._db.execute(
                "UPDATE conversation SET title = ? WHERE id = ? AND owner = ?",
                (_titled(title), conversation, self._owner),
            )
            if changed.rowcount == 0:
                raise gone(conversation)

    def share(self, conversation: str) -> None:
        """Let everybody who has its link read a conversation. Raises LibraryError if it is not ours."""
        with self._lock, self._db:
            shared = self._db.execute(
                "UPDATE conversation SET shared = 1 WHERE id = ? AND owner = ?",
                (conversation, self._owner),
            )
            if shared.rowcount == 0:
                raise gone(conversation)

    def ours(self, conversation: str) -> str:
        """The conversation itself, or a copy of another's that was shared, to go on with.

        Raises LibraryError where there is none.
        """
        if self._list("AND c.id = ?", (conversation,)):
            return conversation
        copied = self.begin(self.get(conversation).title)
        for turn in self.turns(conversation):
            self.append(copied, turn.answer)
        return copied

    def remove(self, conversation: str) -> bool:
        """Remove a conversation of ours and its turns; whether there was one."""
        with self._lock, self._db:
            removed = self._db.execute(
                "DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation, self._owner)
            )
        return removed.rowcount > 0

    def take_back(self, conversation: str) -> Turn | None:
        """Remove the last turn and give it, or None where there is none."""
        turns = self.turns(conversation)
        if not turns:
            return None
        with self._lock, self._db:
            self._db.execute(
                "DELETE FROM turn WHERE id = ? AND conversation IN "
                "(SELECT id FROM conversation WHERE owner = ?)",
                (turns[-1].id, self._owner),
            )
        return turns[-1]

    def _touch(self, conversation: str) -> bool:
        changed = self._db.execute(
            "UPDATE conversation SET changed = ? WHERE id = ? AND owner = ?",
            (self._now(), conversation, self._owner),
        )
        return changed.rowcount > 0

    def _list(
        self, further: str, values: tuple[str, ...], *, shared: bool = False
    ) -> list[Conversation]:
        whose = "(c.owner = ? OR c.shared)" if shared else "c.owner = ?"
        with self._lock:
            rows = self._db.execute(
                "SELECT c.id, c.title, c.changed, "
                "(SELECT COUNT(*) FROM turn WHERE conversation = c.id), c.owner = ? "
                f"FROM conversation c WHERE {whose} {further} ORDER BY c.changed DESC",
                (self._owner, self._owner, *values),
            ).fetchall()
        return [Conversation(i, title, at, n, bool(own)) for i, title, at, n, own in rows]


def _connect(file: Path) -> sqlite3.Connection:
    try:
        return _prepared(sqlite3.connect(file, check_same_thread=False))
    except sqlite3.OperationalError:
        # A folder that is not ours to write: questions are answered all the same.
        return _prepared(sqlite3.connect(":memory:", check_same_thread=False))


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(_SCHEMA)
        # A file from before there were accounts: it is the local person's, and nothing is shared.
        known = {row[1] for row in db.execute("PRAGMA table_info (conversation)")}
        for column in ("owner TEXT NOT NULL DEFAULT ''", "shared INTEGER NOT NULL DEFAULT 0"):
            if column.split()[0] not in known:
                db.execute(f"ALTER TABLE conversation ADD COLUMN {column}")
    except sqlite3.DatabaseError:
        db.close()
        raise
    return db


def _titled(title: str) -> str:
    plain = " ".join(title.split())
    return plain if len(plain) <= _TITLE else plain[: _TITLE - 1] + "…"


def _literal(word: str) -> str:
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def gone(conversation: str) -> UnknownConversationError:
    """The error of a conversation that is not there, or not ours: nobody can tell which."""
    return UnknownConversationError(
        f"There is no conversation {conversation!r}; it may have been removed.",
        f"没有编号为“{conversation}”的对话；它可能已被删除。",
    )
