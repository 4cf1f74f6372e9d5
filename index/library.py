"""The durable library: documents added, replaced, removed, corrected, proved, moved.

`add` commits one file at a time, so an interrupted run goes on where it stopped. How the folder is
opened and what is in it: index/opened.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index import adoption, amending, corrections, intake, upkeep
from index.amending import Amendment
from index.corrections import Corrections, Renumbering
from index.database import sound
from index.intake import Added
from index.local import LocalIndexes
from index.milvus_view import Remote
from index.models import Genre
from index.opened import Opened
from index.records import DocumentInfo
from index.upkeep import Indexes

Progress = Callable[[int, int, str], None]
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


class Library(Opened):
    """Numbered paragraphs that can be added, removed and found again. Open with `Library.open`."""

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


def _same(one: Indexes, other: Indexes) -> bool:
    """Whether both are in the same place."""
    if isinstance(one, Remote) and isinstance(other, Remote):
        return one.index.address == other.index.address
    return isinstance(one, LocalIndexes) and isinstance(other, LocalIndexes)
