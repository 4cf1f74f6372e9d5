"""The SQLite file of a library: its tables, its connections, its transactions, its manifest."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index import migration
from index.errors import LibraryDamagedError, LibraryError
from index.steps import Watch, unwatched

ALIVE = 1 << 62  # `died` of a living row: beyond any generation
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


class Database:
    """One library's file. Connections are one a thread; only one process writes at a time."""

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
            if not isinstance(exc, sqlite3.OperationalError):
                raise damaged(path.parent, exc) from exc
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
        log = self.path.with_name(f"{self.path.name}-wal")
        still = not self._writable and not (log.exists() and log.stat().st_size)
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


def unwritten(folder: Path, exc: BaseException) -> LibraryError:
    """The error of a disk that does not take a change."""
    return LibraryError(
        f"The library {folder} could not be written ({exc}); what was there before is kept: make "
        "room on the disk or mend its permissions, and run this again.",
        f"文库 {folder} 写入失败（{exc}）；原有内容保持不变：请腾出磁盘空间或修改权限后再运行一次。",
    )


@contextmanager
def sound(folder: Path) -> Iterator[None]:
    """Raise LibraryDamagedError where SQLite finds its file damaged, LibraryError where it cannot read."""
    try:
        yield
    except sqlite3.OperationalError as exc:  # the disk, a lock
        raise LibraryError(
            f"The library {folder} could not be read ({exc}); run this again, and look to the disk "
            "where that does not help.",
            f"文库 {folder} 读取失败（{exc}）；请再运行一次，仍然不行请检查磁盘。",
        ) from exc
    except sqlite3.DatabaseError as exc:
        raise damaged(folder, exc) from exc


def damaged(folder: Path, exc: sqlite3.Error) -> LibraryDamagedError:
    """The error of a database that is none, or not whole."""
    return LibraryDamagedError(
        f"The database of the library {folder} is damaged ({exc}); restore a backup with `zhiduan "
        "restore`, or add the files to a new library.",
        f"文库 {folder} 的数据库已损坏（{exc}）；请用 zhiduan restore 从备份恢复，或把文件重新加入一个新文库。",
    )


def next_row(connection: sqlite3.Connection, table: str) -> int:
    """The row AUTOINCREMENT gives next; it is never one that was used before."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    last = connection.execute(query, (table,)).fetchone()
    return int(last[0]) + 1 if last else 1
