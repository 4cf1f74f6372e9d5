"""The durable library: a folder with a database that is the truth and two indexes that derive.

    <folder>/library.db     documents, paragraphs, chunks, vectors (index/store.py)
    <folder>/keyword/       the tantivy index, stamped with the generation it has
    <folder>/vectors.faiss  written once a library is large; small ones load from the database

With `milvus` both indexes are a collection on Milvus instead (index/milvus.py).

`add` commits one file at a time, so an interrupted run goes on where it stopped. What a reader sees
is the generation both indexes have; opening a library catches them up.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import filelock
import numpy as np

from index import amending, chunking, parsing, readers, segment
from index.amending import Amendment
from index.contract import Encoder, Found
from index.embedding import open_embedder
from index.errors import (
    LibraryBusyError,
    LibraryError,
    ZhiduanError,
)
from index.filters import Filter
from index.keyword import KeywordIndex
from index.milvus_view import MilvusView, Remote
from index.models import Genre, Hit, Paragraph
from index.retriever import Retriever
from index.store import DocumentInfo, Store, StoredChunk
from index.vectors import VectorIndex
from index.view import View

Status = Literal["added", "replaced", "unchanged", "failed"]
Progress = Callable[[int, int, str], None]
_LOCK_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: its document, or the error that kept it out."""

    file: str
    status: Status
    document: DocumentInfo | None = None
    error: ZhiduanError | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: whether all is well, what was repaired, and the counts."""

    ok: bool
    documents: int
    paragraphs: int
    chunks: int
    problems: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()


class Library:
    """Numbered paragraphs that can be added, removed and found again. Open with `Library.open`."""

    def __init__(
        self,
        folder: Path,
        *,
        embedder: Encoder | Callable[[], Encoder] | None = None,
        milvus: str | None = None,
    ) -> None:
        self.folder = folder
        self._embedder = embedder
        self._opening = threading.Lock()
        self._writable = _make(folder)
        self._store = Store(folder / "library.db", writable=self._writable)
        self._lock = filelock.FileLock(folder / "write.lock", thread_local=False)
        self._keyword = KeywordIndex(folder / "keyword")
        chosen = milvus or self._store.manifest().get("milvus")
        self._remote = Remote(chosen, folder, self._store) if chosen else None
        self._vectors: VectorIndex | None = None
        self._vectors_generation = 0
        self._view: View | None = None
        self._viewing = threading.Lock()
        self._catch_up()

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        embedder: Encoder | Callable[[], Encoder] | None = None,
        milvus: str | None = None,
    ) -> Self:
        """Open the library in a folder, or begin one there. Raises LibraryError with the mend.

        `embedder` is an embedder, or what opens one when it is first needed; the offline default
        where none is given. `milvus` is the URI of the Milvus that holds the indexes; a library that
        was moved to one knows it.
        """
        return cls(Path(path).expanduser(), embedder=embedder, milvus=milvus)

    def close(self) -> None:
        """Let go of the database, and of Milvus."""
        self._store.close()
        if self._remote is not None:
            self._remote.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def embedder(self) -> Encoder:
        """The embedding model, opened on first use."""
        with self._opening:
            if not isinstance(self._embedder, Encoder):
                self._embedder = (self._embedder or open_embedder)()
            return self._embedder

    @property
    def generation(self) -> int:
        """The generation this library shows: the last one its keyword index has."""
        return self.view().generation

    # Reading

    def view(self) -> View:
        """The library as it is now; what is written later does not change it."""
        if self._remote is not None:
            return self._remote_view(self._remote)
        keyword = self._keyword.reader()
        with self._viewing:
            if self._view is None or self._view.generation != keyword.generation:
                self._view = View(
                    self.folder, store=self._store, keyword=keyword,
                    vectors=self._vectors_at, embedder=lambda: self.embedder,
                )  # fmt: skip
            return self._view

    def _remote_view(self, remote: Remote) -> View:
        generation = remote.generation
        with self._viewing:
            if self._view is None or self._view.generation != generation:
                self._view = MilvusView(
                    self.folder, generation=generation, store=self._store, remote=remote,
                    embedder=lambda: self.embedder,
                )  # fmt: skip
            return self._view

    def documents(self) -> list[DocumentInfo]:
        """The documents, in the order they were added; read once a generation."""
        return self.view().documents()

    def document(self, document_id: str) -> DocumentInfo:
        """The document of that id. Raises UnknownDocumentError."""
        return self.view().document(document_id)

    def paragraphs(self, document_id: str | None = None) -> list[Paragraph]:
        """The paragraphs of one document, or of all, in reading order."""
        return self.view().paragraphs(document_id)

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph of that id. Raises UnknownDocumentError."""
        return self.view().paragraph(paragraph_id)

    def by_number(self, numbers: Sequence[str]) -> list[Paragraph]:
        """The paragraphs that carry one of the printed numbers."""
        return self.view().by_number(numbers)

    def definitions(self) -> Iterator[tuple[str, str]]:
        """(full name, short name) of what the documents define."""
        return self.view().definitions()

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        documents: Sequence[str] | None = None,
        where: Filter | None = None,
    ) -> list[Hit]:
        """The `k` best paragraphs for a question, best first, each once, of what `where` admits."""
        return Retriever(self).retrieve(query, k=k, documents=documents, where=where)

    def keyword_search(self, query: str, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and BM25 scores (float32[n])."""
        return self.view().keyword_search(query, k, where=where)

    def vector_search(self, vector: np.ndarray, k: int, *, where: Filter | None = None) -> Found:
        """Chunk rows (int64[n]) and cosines (float32[n]) for a query vector (float32[d])."""
        return self.view().vector_search(vector, k, where=where)

    def chunks(self, rows: Sequence[int]) -> dict[int, StoredChunk]:
        """The chunks of those rows that are alive, with paragraph and vector."""
        return self.view().chunks(rows)

    def rarity(self, words: Sequence[str]) -> list[float]:
        """How rare each word is in the library (inverse document frequency)."""
        return self.view().rarity(words)

    # Writing

    def add(
        self,
        paths: str | Path | Sequence[str | Path],
        *,
        genre: Genre | None = None,
        progress: Progress | None = None,
    ) -> list[Added]:
        """Add files and folders; each file is all or nothing, the others go on.

        A file whose content is there already costs nothing; one whose content changed replaces
        its document and keeps its id. `progress(done, total, file)` is called before each file.
        Raises LibraryError where the library itself cannot be written.
        """
        listed = [paths] if isinstance(paths, str | Path) else list(paths)
        with self._writing():
            self._check_model()
            files = [file for path in listed for file in _files(Path(path).expanduser())]
            results: list[Added] = []
            for done, file in enumerate(files):
                if progress is not None:
                    progress(done, len(files), file.name)
                results.append(self._add_file(file, genre))
            if progress is not None:
                progress(len(files), len(files), "")
            self._derive()
        return results

    def remove(self, document_id: str) -> DocumentInfo:
        """Remove a document. Raises UnknownDocumentError."""
        document = self.document(document_id)
        with self._writing():
            self._store.remove(document_id)
            self._derive()
        return document

    def amend(self, document_id: str, amendment: Amendment) -> DocumentInfo:
        """Correct a document's name or numbers; its ids stay, so what cites it does too.

        Raises UnknownDocumentError, and LibraryError where a name or number cannot be one.
        """
        given = amending.checked(amendment)
        with self._writing():
            document = self.document(document_id)
            report = amending.reported(document.report, self.paragraphs(document_id), given)
            self._store.amend(
                document_id, title=given.title or document.title,
                label=given.label or document.label, numbers=given.numbers, report=report,
            )  # fmt: skip
            self._derive()
        return self.document(document_id)

    def verify(self) -> Verdict:
        """Compare the indexes with the database, and make them again where they differ."""
        repaired: list[str] = []
        generation = self._newest()
        rows = {row for row, _, _ in self._store.texts(generation, since=0)}
        ids, vectors = self._store.vectors(generation)
        problems = [] if set(ids.tolist()) == rows else ["vectors are missing for some chunks"]
        if len(vectors) and not np.isfinite(vectors).all():
            problems.append("some vectors are not finite")
        if self._differs(rows):
            with self._writing():
                (self._remote or self._keyword).clear()
                self._derive()
            repaired.append("keyword index" if self._remote is None else "Milvus collection")
        self._vectors = None
        return Verdict(
            ok=not problems,
            documents=len(self.documents()),
            paragraphs=len(self.paragraphs()),
            chunks=len(rows),
            problems=tuple(problems),
            repaired=tuple(repaired),
        )

    def move(self, milvus: str | None) -> None:
        """Move the indexes to the Milvus of that URI, or with None home to the folder.

        They are made whole there before they go here; the documents stay where they are. Raises
        LibraryError, and then nothing has moved.
        """
        with self._writing():
            rows = {row for row, _, _ in self._store.texts(self._newest(), since=0)}
            before, self._view = self._remote, None
            self._remote = Remote(milvus, self.folder, self._store) if milvus else None
            try:
                self._derive()
                if self._differs(rows):
                    (self._remote or self._keyword).clear()
                    self._derive()
            except BaseException:
                self._remote = before
                raise
            place = "" if self._remote is None else self._remote.index.address.public
            self._store.set_manifest(milvus=place)
            if before is None:
                self._keyword.clear()
            elif self._remote is None or before.index.address != self._remote.index.address:
                before.clear()
            if before is not None:
                before.close()

    def _differs(self, rows: set[int]) -> bool:
        """Whether the index has other chunks than the database."""
        if self._remote is not None:
            return self._remote.differs(rows)
        return set(self._keyword.reader().ids()) != rows

    def _newest(self) -> int:
        """The database's generation; the indexes may still be on their way to it."""
        return int(self._store.manifest()["generation"])

    def _add_file(self, file: Path, genre: Genre | None) -> Added:
        try:
            digest = hashlib.sha256(readers.load(file)).hexdigest()
            path = file.absolute().as_posix()
            generation = self._newest()
            known = self._store.documents(generation)
            same = next((d for d in known if d.sha256 == digest), None)
            if same is not None and genre is None:
                return Added(file.name, "unchanged", same)
            old = next((d for d in known if d.path == path), None)
            taken = {d.id for d in known}
            identity = old.id if old else _identity(digest, taken)
            document = parsing.parse(file, genre=genre, document_id=identity)
            chunks = [c for p in document.paragraphs for c in chunking.chunk(p)]
            vectors = self.embedder.encode_passages([c.text for c in chunks])
            self._store.insert(
                document, chunks, vectors, path=path, replaces=old.id if old else None
            )
        except ZhiduanError as error:
            return Added(file.name, "failed", error=error)
        info = DocumentInfo(
            document.id, document.title, document.label, document.file, path, document.sha256,
            len(document.paragraphs), document.report, document.symbol, document.date,
            document.language,
        )  # fmt: skip
        return Added(file.name, "replaced" if old else "added", info)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the writer's lock; a second writer waits, then is told."""
        if not self._writable:
            raise LibraryError(
                f"The library {self.folder} cannot be written; change the folder's permissions or "
                "choose another with --library.",
                f"文库 {self.folder} 不可写；请修改文件夹权限，或用 --library 换一个。",
            )
        try:
            held = self._lock.acquire(timeout=_LOCK_SECONDS)
        except filelock.Timeout as exc:
            raise LibraryBusyError(
                f"Another process is writing to the library {self.folder}; try again when it is "
                "done.",
                f"另一个程序正在写入文库 {self.folder}；请等它完成后再试。",
            ) from exc
        with held:
            yield

    def _check_model(self) -> None:
        """Hold the library to the model and the words it was made with."""
        manifest = self._store.manifest()
        mine = {"model": self.embedder.fingerprint, "segment": segment.VERSION}
        if "model" not in manifest:
            self._store.set_manifest(dimension=str(self.embedder.dimension), **mine)
        elif {name: manifest.get(name) for name in mine} != mine:
            raise LibraryError(
                f"The library {self.folder} was made with another embedding model or word list; "
                "open it with that model, or add the documents to a new folder.",
                f"文库 {self.folder} 是用另一个向量模型或分词版本建立的；请换回原来的模型，"
                "或把文件加入一个新文件夹。",
            )

    def _derive(self) -> None:
        """Bring the keyword index to the database's generation; the vectors follow on use."""
        generation = self._newest()
        if self._remote is not None:
            self._remote.derive(generation)
            return
        since = self._keyword.reader().generation
        if generation == since:
            return
        self._keyword.update(
            self._store.texts(generation, since=since),
            self._store.died(generation, since=since),
            generation=generation,
        )

    def _catch_up(self) -> None:
        """Finish what an interrupted writer left, unless a writer is at work right now."""
        if not self._writable:
            return
        try:
            with self._lock.acquire(timeout=0):
                self._derive()
        except filelock.Timeout:
            return

    def _vectors_at(self, generation: int) -> VectorIndex:
        if self._vectors is None or self._vectors_generation != generation:
            index = self._vectors or VectorIndex(self.embedder.dimension)
            since = self._vectors_generation if self._vectors else 0
            dead = self._store.died(generation, since=since) if self._vectors else []
            if dead:
                index.remove(np.array(dead, np.int64))
            ids, vectors = self._store.vectors(generation, since=since)
            if len(ids):
                index.add(ids, vectors)
            self._vectors, self._vectors_generation = index, generation
        return self._vectors


def _make(folder: Path) -> bool:
    """Make the folder if it is not there; whether it can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise LibraryError(
            f"The library folder {folder} cannot be made ({exc.strerror}); choose another with "
            "--library.",
            f"无法建立文库文件夹 {folder}（{exc.strerror}）；请用 --library 换一个。",
        ) from exc
    if os.access(folder, os.W_OK):
        return True
    if (folder / "library.db").exists():
        return False
    raise LibraryError(
        f"The library folder {folder} cannot be written; change its permissions or choose another "
        "with --library.",
        f"文库文件夹 {folder} 不可写；请修改权限，或用 --library 换一个。",
    )


def _files(path: Path) -> Iterator[Path]:
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


def _identity(digest: str, taken: set[str]) -> str:
    """The shortest beginning of the content's hash, ten digits or more, that is not taken."""
    length = 10
    while digest[:length] in taken and length < len(digest):
        length += 2
    return digest[:length]
