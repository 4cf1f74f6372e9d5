"""The durable library: a folder with a database that is the truth and two indexes that derive.

    <folder>/library.db    documents, paragraphs, chunks, vectors (index/store.py)
    <folder>/keyword/      the tantivy index, stamped with the generation it has
    <folder>/vectors/      the vectors as a mapped file, and an index of them where they are many

With `milvus` both indexes are a collection on Milvus instead (index/milvus.py).

`add` commits one file at a time, so an interrupted run goes on where it stopped. What a reader sees
is the generation the keyword index has; opening a library catches the indexes up.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index import adoption, amending, corrections, intake, segment, upkeep
from index.amending import Amendment
from index.contract import Encoder
from index.corrections import Corrections, Renumbering
from index.current import Current
from index.database import sound
from index.embedding import open_embedder
from index.errors import LibraryBusyError, LibraryError
from index.intake import Added
from index.local import LocalIndexes
from index.milvus_view import Remote
from index.models import Genre
from index.records import DocumentInfo
from index.steps import Watch, unwatched
from index.store import Store
from index.tending import Tending
from index.turn import SECONDS, Turn
from index.upkeep import Indexes
from index.vectors import Sizes
from index.view import View

Progress = Callable[[int, int, str], None]
_log = logging.getLogger(__name__)
_ROOM = 1 << 18  # bytes
_DERIVE_SECONDS = 30.0  # of a long `add`, after which what was added so far can be found


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: whether all is well, what was repaired, and the counts."""

    ok: bool
    documents: int
    paragraphs: int
    chunks: int
    problems: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()


class Library(Current):
    """Numbered paragraphs that can be added, removed and found again. Open with `Library.open`."""

    def __init__(
        self,
        folder: Path,
        *,
        embedder: Encoder | Callable[[], Encoder] | None = None,
        milvus: str | None = None,
        watch: Watch = unwatched,
        sizes: Sizes | None = None,
    ) -> None:
        self.folder = folder
        self._embedder = embedder
        self._opening = threading.Lock()
        self._viewing = threading.Lock()
        self._view: View | None = None
        self._writable = _make(folder)
        self._turn = Turn(folder)
        self._store = self._open_store(watch)
        self._watch = watch
        self._sizes = sizes
        chosen = milvus or self._store.manifest().get("milvus")
        self._indexes: Indexes = self._at(chosen)
        self._tending = Tending(self._tend)
        self._catch_up()

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        embedder: Encoder | Callable[[], Encoder] | None = None,
        milvus: str | None = None,
        watch: Watch = unwatched,
        sizes: Sizes | None = None,
    ) -> Self:
        """Open the library in a folder, or begin one there. Raises LibraryError with the mend.

        `embedder` is an embedder, or what opens one when it is first needed; the offline default
        where none is given. `milvus` is the URI of the Milvus that holds the indexes; a library that
        was moved to one knows it. `watch` is told every step of a change (index/steps.py); `sizes` says
        from how many chunks on the meaning index is quantised.
        """
        return cls(
            Path(path).expanduser(), embedder=embedder, milvus=milvus, watch=watch, sizes=sizes
        )

    def close(self) -> None:
        """Finish what goes on beside; let go of the database, and of Milvus."""
        self.settle()
        self._store.close()
        self._indexes.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def embedder(self) -> Encoder:
        """The embedding model, opened on first use.

        Raises LibraryError where the library was made with another: nothing would be found right.
        """
        encoder = self._encoder()
        made_with = self._store.manifest().get("model")
        if made_with not in (None, encoder.fingerprint):
            raise LibraryError(
                f"The library {self.folder} was made with another embedding model than "
                f"{encoder.name}; set ZHIDUAN_MODEL to that model, or run `zhiduan reembed` to move "
                "the library to this one.",
                f"文库 {self.folder} 是用另一个向量模型建立的，不是 {encoder.name}；"
                "请用 ZHIDUAN_MODEL 换回原来的模型，或运行 zhiduan reembed 转换到现在的模型。",
            )
        return encoder

    def _encoder(self) -> Encoder:
        with self._opening:
            if not isinstance(self._embedder, Encoder):
                self._embedder = (self._embedder or open_embedder)()
            return self._embedder

    @property
    def generation(self) -> int:
        """The generation this library shows: the last one its keyword index has."""
        return self.view().generation

    @property
    def is_tended(self) -> bool:
        """Whether a faster index is being made beside; what was added can be found already."""
        return self._tending.goes_on

    def settle(self) -> None:
        """Wait until what goes on beside is done; `close` does."""
        self._tending.wait()

    # Reading

    def view(self) -> View:
        """The library as it is now; what is written later does not change it.

        What a compaction drops is gone from older views too: the methods of the library read again
        where that happens, whoever holds a view asks `is_whole` after reading.
        """
        end = time.monotonic() + SECONDS
        while (view := self._latest()).generation < self._store.oldest():
            self._catch_up()  # the indexes are on their way to a generation that is whole
            if time.monotonic() > end:
                raise self._turn.busy()
            time.sleep(0.02)
        return view

    def _latest(self) -> View:
        """What the indexes show, read again where that has changed."""
        generation = self._indexes.generation
        with self._viewing:
            if self._view is None or self._view.generation != generation:
                self._view = self._indexes.view(embedder=lambda: self.embedder)
            return self._view

    def _at(self, milvus: str | None) -> Indexes:
        """The indexes in a Milvus, or in the folder."""
        if milvus:
            return Remote(milvus, self.folder, self._store)
        return LocalIndexes(
            self.folder, self._store, encoder=self._encoder, watch=self._watch, sizes=self._sizes
        )

    # Writing

    def add(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        genre: Genre | None = None,
        progress: Progress | None = None,
    ) -> list[Added]:
        """Add files and folders; each file is all or nothing, the others go on.

        An interrupted run goes on where it stopped: a file that has not changed since is not even
        read, one whose content is there already is not parsed, and one whose content changed
        replaces its document, keeps its id, and what a person corrected in it where that still applies
        (index/corrections.py). `progress(done, total, file)` is called before each
        file. Raises LibraryError where the library itself cannot be written.
        """
        listed = [paths] if isinstance(paths, str | Path) else list(paths)
        with self._writing():
            self._check_model()
            files = [file for path in listed for file in intake.files_in(Path(path).expanduser())]
            results: list[Added] = []
            derived = time.monotonic()
            for done, file in enumerate(files):
                if progress is not None:
                    progress(done, len(files), file.name)
                results.append(intake.take(file, self._store, encoder=self._encoder, genre=genre))
                if time.monotonic() - derived > _DERIVE_SECONDS:
                    self._derive()
                    derived = time.monotonic()
            if progress is not None:
                progress(len(files), len(files), "")
            self._derive()
            upkeep.compact_if_due(self._store, self._indexes)
        return results

    def remove(self, document_id: str) -> DocumentInfo:
        """Remove a document. Raises UnknownDocumentError."""
        with self._writing():
            document = self.document(document_id)
            self._store.remove(document_id)
            self._derive()
            upkeep.compact_if_due(self._store, self._indexes)
        return document

    def amend(self, document_id: str, amendment: Amendment) -> DocumentInfo:
        """Correct a document's name or numbers; its ids stay, so what cites it does too.

        Raises UnknownDocumentError, and LibraryError where a name or number cannot be one.
        """
        given = amending.checked(amendment)
        with self._writing():
            document = self.document(document_id)
            paragraphs = self.paragraphs(document_id)
            kept = corrections.remembered(
                document.corrections, given, names=(document.title, document.label),
                paragraphs=paragraphs, report=document.report,
            )  # fmt: skip
            self._store.amend(
                document_id, title=given.title or document.title,
                label=given.label or document.label, numbers=given.numbers,
                report=amending.reported(document.report, paragraphs, given), corrections=kept,
            )  # fmt: skip
            self._derive()
        return self.document(document_id)

    def correct(self, document_id: str, earlier: Corrections) -> tuple[Renumbering, ...]:
        """Put back what was corrected in a document that was removed; those that do not apply.

        Raises UnknownDocumentError.
        """
        document = self.document(document_id)
        amendment, _, lost = corrections.fitting(
            earlier, self.paragraphs(document_id), document.report, same=True
        )
        self.amend(document_id, amendment)
        return lost

    def adopt(self, database: Path) -> None:
        """The documents of another library's database in the place of these; the indexes follow.

        Readers go from the one to the other at once. Raises LibraryError and changes nothing where
        it is of another model.
        """
        with self._writing():
            adoption.adopt(self._store, database)
            self._derive()

    def compact(self) -> None:
        """Drop for good what was removed and replaced, and give its room back to the disk."""
        with self._writing():
            upkeep.compact(self._store, self._indexes, shrink=True)

    def reembed(self, *, progress: Callable[[int, int], None] | None = None) -> None:
        """Move the library to the model it is opened with; all of it or nothing.

        `progress(done, total)` counts chunks. Vectors go to the cache as they are made, so a run
        that was interrupted is soon where it was.
        """
        with self._writing():
            upkeep.reembed(
                self._store, self._indexes, self._encoder(),
                progress=progress or (lambda _done, _total: None),
            )  # fmt: skip

    def verify(self) -> Verdict:
        """Prove the library: the database by itself, the indexes against it; mend what derives.

        Raises LibraryError where the database is too damaged to be read.
        """
        if not self._writable:
            with sound(self.folder):
                return self._verdict(self._indexes.differing(), [])
        with self._writing(derive=False):
            differing = self._indexes.differing()
            self._indexes.repair(differing)
            self._view = None
            return self._verdict([], differing)

    def move(self, milvus: str | None) -> None:
        """Move the indexes to the Milvus of that URI, or with None home to the folder.

        They are made whole there before they go here; the documents stay where they are. Raises
        LibraryError, and then nothing has moved.
        """
        self.settle()
        with self._writing():
            before, self._view = self._indexes, None
            self._indexes = there = self._at(milvus)
            try:
                there.derive()
                there.repair(there.differing())
            except BaseException:
                self._indexes = before
                raise
            place = there.index.address.public if isinstance(there, Remote) else ""
            self._store.set_manifest(milvus=place)
            if not _same(before, there):
                before.clear()
            before.close()

    def _derive(self) -> None:
        """Bring the indexes to the database; what only makes them faster is begun beside."""
        self._indexes.derive()
        if self._indexes.is_outgrown():
            self._tending.start()

    def _tend(self) -> None:
        indexes = self._indexes
        try:
            indexes.prepare()
            with self._turn.held():
                indexes.adopt()
            with self._viewing:
                self._view = None
        except LibraryBusyError:
            return  # whoever writes adopts it
        except LibraryError as exc:
            _log.warning("%s", exc)  # searching is as right as before; the next change tries again
        finally:
            self._store.close()

    def _verdict(self, unmended: list[str], repaired: list[str]) -> Verdict:
        problems = upkeep.problems(self._store)
        problems += [f"the {name} differs from the database" for name in unmended]
        documents = self.documents()
        return Verdict(
            ok=not problems,
            documents=len(documents),
            paragraphs=sum(d.paragraphs for d in documents),
            chunks=self.view().size,
            problems=tuple(problems),
            repaired=tuple(repaired),
        )

    @contextmanager
    def _writing(self, *, derive: bool = True) -> Iterator[None]:
        """Hold the writer's lock, with the indexes up to date; a second writer waits, then is told."""
        if not self._writable:
            raise LibraryError(
                f"The library {self.folder} cannot be written; make room on the disk, change the "
                "folder's permissions, or choose another with --library.",
                f"文库 {self.folder} 不可写；请腾出磁盘空间、修改文件夹权限，或用 --library 换一个。",
            )
        with sound(self.folder), self._turn.held():
            if derive:
                self._indexes.derive()
            yield

    def _check_model(self) -> None:
        """Hold the library to the model it was made with; the first `add` decides."""
        encoder = self.embedder
        if "model" not in self._store.manifest():
            self._store.set_manifest(
                model=encoder.fingerprint, model_name=encoder.name,
                dimension=str(encoder.dimension), segment=segment.dictionary(),
            )  # fmt: skip

    def _open_store(self, watch: Watch) -> Store:
        """The database; a new one is made by one process."""
        path = self.folder / "library.db"
        if path.exists() or not self._writable:
            return Store(path, writable=self._writable, watch=watch)
        with self._turn.held():
            return Store(path, writable=True, watch=watch)

    def _catch_up(self) -> None:
        """Finish what an interrupted writer left, unless a writer is at work right now.

        Where the disk does not take it the library shows what it showed before.
        """
        if not self._writable:
            return
        fresh = not self._indexes.exist()  # nothing to show yet
        try:
            with self._turn.held(SECONDS if fresh else 0):
                if self._indexes.are_due():
                    self._indexes.derive()
        except LibraryBusyError:
            return
        except LibraryError:
            if not self._indexes.exist():
                raise


def _same(one: Indexes, other: Indexes) -> bool:
    """Whether both are in the same place."""
    if isinstance(one, Remote) and isinstance(other, Remote):
        return one.index.address == other.index.address
    return isinstance(one, LocalIndexes) and isinstance(other, LocalIndexes)


def _full(folder: Path) -> bool:
    """Whether the disk has no room for what SQLite keeps beside an open database."""
    return shutil.disk_usage(folder).free < _ROOM


def _make(folder: Path) -> bool:
    """Make the folder if it is not there; whether it can be written.

    On a full disk a library that is there is opened to be read.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise LibraryError(
            f"The library folder {folder} cannot be made ({exc.strerror}); choose another with "
            "--library.",
            f"无法建立文库文件夹 {folder}（{exc.strerror}）；请用 --library 换一个。",
        ) from exc
    begun = (folder / "library.db").exists()
    if os.access(folder, os.W_OK) and not (begun and _full(folder)):
        return True
    if begun:
        return False
    raise LibraryError(
        f"The library folder {folder} cannot be written; change its permissions or choose another "
        "with --library.",
        f"文库文件夹 {folder} 不可写；请修改权限，或用 --library 换一个。",
    )
