"""One library's documents put in the place of another's, in one transaction: how a backup comes back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from index.database import ALIVE, next_row
from index.errors import LibraryError
from index.store import Store

_MADE_WITH = ("model", "segment", "dimension")
# What a column holds where it is not its own: a row of that table, or a value of the new generation.
_ROWS: dict[str, dict[str, str]] = {
    "documents": {"row": "documents", "first": "chunks", "last": "chunks"},
    "paragraphs": {"row": "paragraphs", "document": "documents"},
    "chunks": {"row": "chunks", "paragraph": "paragraphs", "document": "documents"},
    "vectors": {"chunk": "chunks"},
    "definitions": {"document": "documents"},
}


def adopt(store: Store, other: Path) -> int:
    """The documents of the other database in the place of those here, as one generation.

    Rows are new ones behind those here, so the indexes follow as after any change. The other file is
    brought to this format. Raises LibraryError, and changes nothing, where it is of another model.
    """
    with closing(Store(other, writable=True)) as theirs:
        manifest = theirs.manifest()
    _agree(store, manifest)
    with store.attached(other), store.transaction() as (connection, generation):
        connection.execute("UPDATE documents SET died = ? WHERE died = ?", (generation, ALIVE))
        _copy(connection, born=generation, at=int(manifest["generation"]))
    return generation


def _agree(store: Store, theirs: Mapping[str, str]) -> None:
    """Hold the other library to the model of this one; one without a model yet takes theirs."""
    mine = store.manifest()
    if "model" not in mine:
        store.set_manifest(**{name: theirs[name] for name in _MADE_WITH if name in theirs})
    elif theirs.get("model", mine["model"]) != mine["model"]:
        raise LibraryError(
            f"That library was made with another embedding model than {store.path.parent}; "
            "restore it into a new folder.",
            f"那个文库与 {store.path.parent} 使用的向量模型不同；请恢复到一个新文件夹。",
        )


def _copy(connection: sqlite3.Connection, *, born: int, at: int) -> None:
    """What was alive at a generation of the attached database."""
    after = {
        table: next_row(connection, table) - 1 for table in ("documents", "paragraphs", "chunks")
    }
    fresh = {"born": str(born), "died": str(ALIVE)}
    alive = f"SELECT row FROM other.documents WHERE born <= {at} AND died > {at}"
    chunks = f"SELECT row FROM other.chunks WHERE document IN ({alive})"
    which = {"documents": ("row", alive), "vectors": ("chunk", chunks)}
    for table, rows in _ROWS.items():
        names = [r[1] for r in connection.execute(f"PRAGMA main.table_info ({table})")]
        moved = {name: f'"{name}" + {after[rows[name]]}' for name in names if name in rows}
        values = [moved.get(n) or fresh.get(n) or f'"{n}"' for n in names]
        column, wanted = which.get(table, ("document", alive))
        quoted = ", ".join(f'"{name}"' for name in names)
        connection.execute(
            f"INSERT INTO main.{table} ({quoted}) SELECT {', '.join(values)} FROM other.{table}"
            f" WHERE {column} IN ({wanted})"
        )
