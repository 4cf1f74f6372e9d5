"""The folder of the meaning index: brought up to the database by the writer, mapped by readers."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from index import quantised, successor, vectorfile
from index.quantised import Quantised
from index.steps import Watch, unwatched
from index.store import Store
from index.successor import Questions, Successor
from index.vectorfile import Flat, Head
from index.vectors import Sizes, VectorIndex


class VectorFolder:
    """What derives from the vectors of a library's database, in `<library>/vectors`."""

    def __init__(
        self, folder: Path, *, watch: Watch = unwatched, sizes: Sizes | None = None
    ) -> None:
        self._folder = folder
        self._watch = watch
        self._sizes = sizes or Sizes()
        self._loaded: tuple[str, Quantised] | None = None
        self._next: Successor | None = None

    @property
    def head(self) -> Head | None:
        """What is in force; None where nothing can be read."""
        return vectorfile.read_head(self._folder)

    def open(self, store: Store, generation: int) -> VectorIndex:
        """The index at a generation; from the database itself where the files do not reach it."""
        spans = np.array(list(store.spans(generation).values()), np.int64).reshape(-1, 2)
        wanted = int((spans[:, 1] - spans[:, 0] + 1).sum())
        model = store.manifest().get("model")
        while (head := self.head) is not None and head.model == model:
            flat = vectorfile.open_flat(self._folder, head)
            if flat is None and self.head != head:
                continue  # a writer put another in force meanwhile
            if flat is None or int((alive := flat.alive(spans)).sum()) != wanted:
                break
            return VectorIndex(flat, alive, head=head, quantised=self._index(head))
        flat = _from_database(store)
        return VectorIndex(flat, flat.alive(spans))

    def update(self, store: Store, questions: Questions) -> None:
        """Append what the database has and the files have not; `is_outgrown` tells what is due then.

        Raises OSError where the disk does not take it; what was in force stays so.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        manifest = store.manifest()
        generation, model = int(manifest["generation"]), manifest.get("model")
        if model is None:  # nothing was ever added
            return
        head = self.head
        flat = vectorfile.open_flat(self._folder, head) if head else None
        if head is None or flat is None or head.model != model or head.generation > generation:
            self._rebuild(store, questions)
            return
        if head.generation == generation:
            return
        grown = self._append(store, head, flat.last)
        self._put(self._succeeded(replace(grown, generation=generation)))

    def rebuild(self, store: Store, questions: Questions) -> None:
        """Make all of it again from the database, without the rows that were dropped there."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._rebuild(store, questions)

    @property
    def is_outgrown(self) -> bool:
        """Whether so much came that searching it takes long, and `prepare` is due."""
        head = self.head
        return head is not None and self._sizes.outgrown(head)

    def prepare(self, questions: Questions) -> None:
        """Make the quantised index that is due, aside; nothing changes. Raises OSError."""
        head = self.head
        if head is not None and self._sizes.outgrown(head):
            self._next = successor.make(self._folder, head, questions)

    def adopt(self) -> None:
        """Put in force what was made aside, where it still fits; the writer does. Raises OSError."""
        head = self.head
        if head is not None and (grown := self._succeeded(head)) != head:
            self._put(grown)

    def drop(self) -> None:
        """Forget everything, the files too."""
        self._loaded = self._next = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def differs(self, store: Store) -> bool:
        """Whether the files are not, number for number, what the database has."""
        manifest = store.manifest()
        if "model" not in manifest:
            return False
        head = self.head
        flat = vectorfile.open_flat(self._folder, head) if head else None
        if head is None or flat is None or head.generation != int(manifest["generation"]):
            return True
        if head.index is not None:
            index = quantised.load(self._folder / head.index)
            if index is None or len(index) != head.indexed:
                return True
        at = 0
        for rows, vectors in store.vectors():
            mine = slice(at, at + len(rows))
            if not (
                np.array_equal(flat.rows[mine], rows)
                and np.array_equal(flat.vectors[mine].view(np.uint16), vectors.view(np.uint16))
            ):
                return True
            at += len(rows)
        return at != len(flat)

    def _rebuild(self, store: Store, questions: Questions) -> None:
        manifest = store.manifest()
        used = [int(p.stem) for p in self._folder.glob("*.rows") if p.stem.isdigit()]
        empty = Head(
            manifest["model"], int(manifest["dimension"]), str(max(used, default=0) + 1),
            generation=int(manifest["generation"]),
        )  # fmt: skip
        head = self._append(store, empty, 0)
        if self._sizes.outgrown(head):
            self._next = successor.make(self._folder, head, questions)
        self._put(self._succeeded(head))

    def _append(self, store: Store, head: Head, last: int) -> Head:
        """Write the rows after `last` to the files, and let the disk have them."""
        self._watch("vectors append")
        none = np.empty(0, np.int64), np.empty((0, head.dimension), np.float16)
        vectorfile.append(self._folder, head, *none)
        for rows, vectors in store.vectors(after=last):
            vectorfile.append(self._folder, head, rows, vectors)
            head = replace(head, count=head.count + len(rows))
        self._watch("vectors flush")
        vectorfile.flush(self._folder, head)
        return head

    def _succeeded(self, head: Head) -> Head:
        """The head with the index that was made aside, where it still fits."""
        made, self._next = self._next, None
        if made is None or not made.fits(head):
            return head
        self._watch("vectors index")
        return made.save(self._folder, head)

    def _index(self, head: Head) -> Quantised | None:
        """The quantised index in force, read once."""
        if head.index is None:
            return None
        if self._loaded is None or self._loaded[0] != head.index:
            index = quantised.load(self._folder / head.index)
            if index is None or len(index) != head.indexed:
                return None
            self._loaded = (head.index, index)
        return self._loaded[1]

    def _put(self, head: Head) -> None:
        """Put the head in force, then drop the files that are not."""
        self._watch("vectors head")
        vectorfile.write_head(self._folder, head)
        self._watch("vectors tidy")
        for file in self._folder.iterdir():
            if file.name not in head.files:
                try:
                    file.unlink()
                except (
                    OSError
                ):  # on Windows a reader may have it mapped; the next change tries again
                    continue


def _from_database(store: Store) -> Flat:
    blocks = list(store.vectors())
    if not blocks:
        return Flat(np.empty(0, np.int64), np.empty((0, 1), np.float16))
    rows, vectors = zip(*blocks, strict=True)
    return Flat(np.concatenate(rows), np.concatenate(vectors))
