"""From a file to a document in a library's database, where it is not there already."""

from __future__ import annotations

import hashlib
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
from index.records import DocumentInfo, Origin
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
    """A file itself, or the readable files below a folder in the order of their names."""
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        if (
            file.is_file()
            and file.suffix.lower() in readers.SUFFIXES
            and not file.name.startswith((".", "~$"))
        ):
            yield file


def passed_over(path: Path) -> Counter[str]:
    """How many files below a folder are of a kind that cannot be read, by suffix (.ofd)."""
    if not path.is_dir():
        return Counter()
    return Counter(
        suffix
        for file in path.rglob("*")
        if file.is_file()
        and (suffix := file.suffix.lower()) not in readers.SUFFIXES
        and suffix
        and not file.name.startswith((".", "~$"))
    )


def take(file: Path, store: Store, *, encoder: Callable[[], Encoder], genre: Genre | None) -> Added:
    """Put one file into the database, all of it or nothing. Raises LibraryError of the disk."""
    try:
        origin = _origin(file)
        here = store.known(path=origin.path)
        if here is not None and genre is None and origin.mtime and here.origin == origin:
            return Added(file.name, "unchanged", here.info)
        digest = hashlib.sha256(readers.load(file)).hexdigest()
        same = store.known(sha256=digest)
        if same is not None and genre is None:
            store.touch(same.info.id, origin)
            return Added(file.name, "unchanged", same.info)
        old = here.info if here else None
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
            replaces=identity if old else None,
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
