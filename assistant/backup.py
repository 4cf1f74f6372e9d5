"""Everything of a library in one file, written and put back while a server runs.

A .tar.gz of the databases, each copied as SQLite copies one that is in use, of the uploaded files and
the votes, and of a list of all of it with sizes and SHA-256. The indexes are left out: they derive. The
whole archive is checked before anything is changed; a restored library is one more generation of the
one that is there, so readers go from the old one to the new one and never see half of both.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from assistant import preferences
from index import Library
from index.embedding import Embedder
from index.errors import LibraryError

FORMAT = 1
_LIST = "backup.json"
_PLACE = "folder.txt"  # where it was: uploaded files are known by their path
_LIBRARY = "library.db"
_ACCOUNTS = "accounts.db"
_DERIVED = ("keyword", "vectors", "vectors.faiss")
_PASSING = (".lock", ".new", ".part", "-wal", "-shm", "-journal")
_OWNERS = (_ACCOUNTS, preferences.NAME)  # hashes of passwords, a chat model's key: 0600 where new
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """What a backup holds: files, and bytes of the archive."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: files, and the documents of the library."""

    files: int
    documents: int


def write(folder: Path, target: Path, *, accounts: Path | None = None) -> Written:
    """Write a backup of a library's folder. Raises LibraryError; a file half written is none."""
    if not (folder / _LIBRARY).is_file():
        raise LibraryError(
            f"There is no library in {folder}; name it with --library.",
            f"{folder} 里没有文库；请用 --library 指定。",
        )
    part = target.with_name(f".{target.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix="zhiduan-", dir=target.parent) as scratch:
            listed = _gather(folder, Path(scratch), accounts)
            (Path(scratch) / _PLACE).write_text(folder.absolute().as_posix(), "utf-8")
            listed.append(_PLACE)
            # It holds hashes of passwords, and documents not everybody may read.
            with os.fdopen(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as out:
                _pack(Path(scratch), listed, out)
        part.replace(target)
    except (OSError, sqlite3.Error) as exc:
        part.unlink(missing_ok=True)
        raise LibraryError(
            f"The backup {target} cannot be written ({exc}); choose another place.",
            f"无法写入备份 {target}（{exc}）；请换一个位置。",
        ) from exc
    return Written(len(listed), target.stat().st_size)


def restore(
    source: Path, folder: Path, *, accounts: Path | None = None,
    embedder: Callable[[], Embedder] | None = None,
) -> Restored:  # fmt: skip
    """Put a backup in the place of what is there. Raises LibraryError and changes nothing where the
    archive is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="zhiduan-") as scratch:
        found = _unpack(source, Path(scratch))
        with Library.open(folder, embedder=embedder) as library:
            _move_uploads(found, library.folder)
            library.adopt(found / _LIBRARY)
            documents = len(library.documents())
        names = [n for n in _files(found) if n not in (_LIST, _PLACE, _LIBRARY)]
        for name in names:
            target = accounts if name == _ACCOUNTS and accounts else folder / name
            _put(found / name, target)
    return Restored(len(names) + 1, documents)


def _gather(folder: Path, scratch: Path, accounts: Path | None) -> list[str]:
    """Copies in the scratch folder: databases as of now, other files as they are."""
    names = [n for n in _files(folder) if _kept(n)]
    for name in names:
        copy = scratch / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        _copy(folder / name, copy)
    if accounts is not None and accounts.is_file() and _ACCOUNTS not in names:
        _copy(accounts, scratch / _ACCOUNTS)
        names.append(_ACCOUNTS)
    return names


def _move_uploads(found: Path, folder: Path) -> None:
    """Uploaded files are below the new folder now, so that a later upload replaces the right one."""
    old = (found / _PLACE).read_text("utf-8") + "/files/"
    new = folder.absolute().as_posix() + "/files/"
    with closing(sqlite3.connect(found / _LIBRARY)) as db, db:
        db.execute(
            "UPDATE documents SET path = ? || substr(path, ?) WHERE substr(path, 1, ?) = ?",
            (new, len(old) + 1, len(old), old),
        )


def _kept(name: str) -> bool:
    return not (name.split("/", maxsplit=1)[0] in _DERIVED or name.endswith(_PASSING))


def _files(folder: Path) -> list[str]:
    found = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
    return [p.relative_to(folder).as_posix() for p in found]


def _copy(source: Path, target: Path) -> None:
    if source.suffix == ".db":
        _copy_database(source, target)
        return
    with source.open("rb") as data, target.open("wb") as out:
        for piece in _pieces(data.read):
            out.write(piece)


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's online backup: one moment of a database that others are writing to or reading."""
    with (
        closing(sqlite3.connect(source, timeout=30)) as old,
        closing(sqlite3.connect(target, timeout=30)) as new,
    ):
        old.backup(new)


def _put(source: Path, target: Path) -> None:
    """A restored file in its place: a database into the one in use, another file by renaming."""
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = 0o600 if source.name in _OWNERS else 0o666
    if source.suffix == ".db":
        target.touch(mode=mode)  # one that is there keeps its own
        _copy_database(source, target)
        return
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=mode)
    _copy(source, part)
    part.replace(target)


def _pack(scratch: Path, names: list[str], out: object) -> None:
    files = [
        {"name": n, "bytes": (scratch / n).stat().st_size, "sha256": _digest(scratch / n)}
        for n in names
    ]
    head = {
        "format": FORMAT, "zhiduan": metadata.version("zhiduan"),
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "files": files,
    }  # fmt: skip
    (scratch / _LIST).write_text(json.dumps(head, ensure_ascii=False, indent=1), "utf-8")
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:  # type: ignore[call-overload]
        for name in (_LIST, *names):
            archive.add(scratch / name, arcname=name, recursive=False)


def _unpack(source: Path, scratch: Path) -> Path:
    """The checked content of an archive. Raises LibraryError where it is not whole."""
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            archive.extractall(scratch, filter="data")
        head = json.loads((scratch / _LIST).read_text("utf-8"))
        listed = {str(f["name"]): str(f["sha256"]) for f in head["files"]}
        form = int(head["format"])
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, TypeError) as exc:
        raise _damaged(source) from exc
    if form > FORMAT:
        raise LibraryError(
            f"The backup {source} is of a newer zhiduan; install that version first.",
            f"备份 {source} 来自更新版本的 zhiduan；请先升级。",
        )
    if set(_files(scratch)) != {_LIST, *listed} or _LIBRARY not in listed:
        raise _damaged(source)
    if any(_digest(scratch / name) != digest for name, digest in listed.items()):
        raise _damaged(source)
    return scratch


def _digest(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as data:
        for piece in _pieces(data.read):
            digest.update(piece)
    return digest.hexdigest()


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while piece := read(_PIECE):
        yield piece


def _damaged(source: Path) -> LibraryError:
    return LibraryError(
        f"{source} is no whole backup; nothing was changed. Take another one.",
        f"{source} 不是完整的备份；没有改动任何内容。请换一个备份。",
    )
