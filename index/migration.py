"""Formats of the database: what each version changed, and the way from an older one to this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from index import names
from index.errors import LibraryError

# 1: documents, paragraphs, chunks, vectors.
# 2: a document knows its file's size and time, its chunk rows, and what it defines.
# 3: a document knows what a person corrected in it.
# 4: what was born or died after a generation, and a number in one document, are found by index.
FORMAT = 4


def check(manifest: Mapping[str, str], folder: Path) -> None:
    """Raise LibraryError where the database is not of this format."""
    version = int(manifest["format"])
    if version > FORMAT:
        raise LibraryError(
            f"The library {folder} was made by a newer zhiduan (format {version}, this one reads "
            f"{FORMAT}); update zhiduan, or choose another folder with --library.",
            f"文库 {folder} 由更新版本的知段建立（格式 {version}，本版本支持 {FORMAT}）；"
            "请更新知段，或用 --library 换一个文件夹。",
        )
    if version < FORMAT:
        raise LibraryError(
            f"The library {folder} was made by an older zhiduan (format {version}) and cannot be "
            "written here; open it once where it can be, and it is brought up to date.",
            f"文库 {folder} 由较早版本的知段建立（格式 {version}），而此处不可写；"
            "请在可写的位置打开一次，即会自动升级。",
        )


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring an older database to this format in one transaction; a newer one is left alone."""
    if _version(connection) >= FORMAT:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _version(connection) == 1:  # another process may have been first
            _from_1(connection)
        if _version(connection) == 2:
            _from_2(connection)
        if _version(connection) == 3:
            _from_3(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    query = "SELECT value FROM manifest WHERE name = 'format'"
    return int(connection.execute(query).fetchone()[0])


def _from_1(connection: sqlite3.Connection) -> None:
    for column in ("bytes", "mtime", '"first"'):
        connection.execute(f"ALTER TABLE documents ADD COLUMN {column} INTEGER NOT NULL DEFAULT 0")
    connection.execute('ALTER TABLE documents ADD COLUMN "last" INTEGER NOT NULL DEFAULT -1')
    connection.execute("CREATE INDEX documents_path ON documents (path)")
    connection.execute("CREATE INDEX documents_sha256 ON documents (sha256)")
    connection.execute(
        'CREATE TABLE definitions (document INTEGER NOT NULL, "full" TEXT NOT NULL,'
        " short TEXT NOT NULL)"
    )
    connection.execute("CREATE INDEX definitions_document ON definitions (document)")
    # A document's chunks were always inserted together, so their rows follow each other.
    spans = connection.execute("SELECT document, min(row), max(row) FROM chunks GROUP BY document")
    connection.executemany(
        'UPDATE documents SET "first" = ?, "last" = ? WHERE row = ?',
        [(first, last, document) for document, first, last in spans.fetchall()],
    )
    for document, text in connection.execute("SELECT document, text FROM paragraphs").fetchall():
        connection.executemany(
            "INSERT INTO definitions VALUES (?,?,?)", [(document, *p) for p in names.mine(text)]
        )
    connection.executemany(
        "INSERT OR REPLACE INTO manifest VALUES (?, ?)", [("format", "2"), ("oldest", "0")]
    )


def _from_2(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE documents ADD COLUMN corrections TEXT NOT NULL DEFAULT ''")
    connection.execute("INSERT OR REPLACE INTO manifest VALUES ('format', '3')")


def _from_3(connection: sqlite3.Connection) -> None:
    connection.execute("DROP INDEX paragraphs_number")
    connection.execute("CREATE INDEX paragraphs_number ON paragraphs (number, document)")
    connection.execute("CREATE INDEX documents_born ON documents (born)")
    connection.execute('CREATE INDEX documents_died ON documents (died, born, "first", "last", id)')
    connection.execute("INSERT OR REPLACE INTO manifest VALUES ('format', '4')")
