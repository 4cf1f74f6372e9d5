"""From a file to a document in a library's database, where it is not there already."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index import chunking, corrections, parsing, readers
from index.contract import Encoder
from index.corrections import Corrections, Renumbering
from index.errors import LibraryError, ZhiduanError
from index.models import Genre
from index.records import DocumentInfo, Known, Origin
from index.store import Store

Status = Literal["added", "replaced", "unchanged", "failed"]
_SETTLED = 2_000_000_000  # nanoseconds; the coarsest clock of a file system, FAT's


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: its document, or the error that kept it out.

    `lost` are the numbers a person had corrected whose paragraph is not there any more.
    """

    file: str
    status: Status
    document: DocumentInfo | None = None
    error: ZhiduanError | None = None
    lost: tuple[Renumbering, ...] = ()


def files_in(path: Path) -> Iterator[Path]:
    """A file itself, or the readable files below a folder in the order of their names.

    Links to files are followed, links to folders are not: they may lead round and round (`links`).
    """
    if not path.is_dir():
        yield path
        return
    yield from (file for file in sorted(_files(path)) if readers.is_readable(file))


def links(path: Path) -> list[Path]:
    """The links to folders below a folder, in the order of their names."""
    found = path.rglob("*") if path.is_dir() else ()
    return sorted(file for file in found if file.is_symlink() and file.is_dir())


def passed_over(path: Path) -> Counter[str]:
    """How many files below a folder are of a kind that cannot be read, by suffix (.ofd); "" counts
    those that have none and whose content does not tell.
    """
    if not path.is_dir():
        return Counter()
    return Counter(file.suffix.lower() for file in _files(path) if not readers.is_readable(file))


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder, without hidden ones and Word's own (~$)."""
    return (
        file for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith((".", "~$"))
    )  # fmt: skip


def take(file: Path, store: Store, *, encoder: Callable[[], Encoder], genre: Genre | None) -> Added:
    """Put one file into the database, all of it or nothing. Raises LibraryError of the disk."""
    try:
        origin = _origin(file)
        here = store.known(path=origin.path)
        if here is not None and genre is None and origin.mtime and here.origin == origin:
            return Added(file.name, "unchanged", here.info)
        digest = hashlib.sha256(readers.load(file)).hexdigest()
        is_own = here is not None and here.info.sha256 == digest
        same = None if genre else here if is_own else store.known(sha256=digest)
        if same is not None and (there := _there(file, origin, same, here=here, store=store)):
            return there
        befores = {known.info.id: known.info for known in (same, here) if known is not None}
        old = next(iter(befores.values()), None)
        identity = old.id if old else _identity(digest, store.is_taken)
        document = parsing.parse(file, genre=genre, document_id=identity)
        amendment, kept, lost = corrections.fitting(
            old.corrections if old else Corrections(), document.paragraphs, document.report,
            same=old is not None and old.sha256 == digest,
        )  # fmt: skip
        document = corrections.applied(document, amendment)
        chunks = [c for p in document.paragraphs for c in chunking.chunk(p)]
        store.insert(
            document,
            chunks,
            encoder().encode_passages([c.text for c in chunks]),
            origin=origin,
            replaces=list(befores),
            corrections=kept,
        )
    except LibraryError:
        raise  # the disk, not the file
    except ZhiduanError as error:
        return Added(file.name, "failed", error=error)
    added = store.known(path=origin.path)
    return Added(
        file.name, "replaced" if old else "added", added.info if added else None, lost=lost
    )


def _there(
    file: Path, origin: Origin, same: Known, *, here: Known | None, store: Store
) -> Added | None:
    """What becomes of a file whose content is that of a document; None where it is to be read again.

    That is where the document's own file is gone: it has another name now, and a title or a date may
    come from a name. `here` is what was read from this file before.
    """
    is_gone = not os.path.exists(same.origin.path)  # noqa: PTH110  False too where nobody may look
    moved = is_gone and here is None and same.info.file == file.name
    if moved or (here is not None and here.info.id == same.info.id):
        store.touch(same.info.id, origin)
    elif is_gone:
        return None
    elif here is not None:  # its former text stands nowhere any more
        store.remove(here.info.id)
        return Added(file.name, "replaced", same.info)
    return Added(file.name, "unchanged", same.info)


def _origin(file: Path) -> Origin:
    """Where a file is, its size, and when it changed; 0 where that is too lately to be told apart."""
    path = file.absolute().as_posix()
    try:
        facts = file.stat()
    except OSError:
        return Origin(path)  # reading it will say what is wrong
    settled = time.time_ns() - facts.st_mtime_ns > _SETTLED
    return Origin(path, facts.st_size, facts.st_mtime_ns if settled else 0)


def _identity(digest: str, is_taken: Callable[[str], bool]) -> str:
    """The shortest beginning of the content's hash, ten digits or more, that is not taken."""
    length = 10
    while is_taken(digest[:length]) and length < len(digest):
        length += 2
    return digest[:length]
