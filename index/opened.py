"""A library's folder, opened: its database, the two indexes that derive from it, the writer's turn.

    <folder>/library.db    documents, paragraphs, chunks, vectors (index/store.py)
    <folder>/keyword/      the tantivy index, stamped with the generation it has
    <folder>/vectors/      the vectors as a mapped file, and an index of them where they are many

With `milvus` both indexes are a collection on Milvus instead (index/milvus.py). What a reader sees is
the generation the indexes have; opening catches them up.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from index import segment
from index.contract import Encoder
from index.current import Current
from index.database import sound
from index.embedding import open_embedder
from index.errors import LibraryBusyError, LibraryError
from index.local import LocalIndexes
from index.milvus_view import Remote
from index.steps import Watch, unwatched
from index.store import Store
from index.tending import Tending
from index.turn import SECONDS, Turn
from index.upkeep import Indexes
from index.vectors import Sizes
from index.view import View

_log = logging.getLogger(__name__)
_ROOM = 1 << 18  # bytes


class Opened(Current):
    """What reading and changing a library both stand on. Open with `open`."""

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
