"""The keyword and the meaning index in a library's folder, as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from index import segment
from index.contract import Encoder
from index.database import unwritten
from index.errors import ZhiduanError
from index.keyword import KeywordIndex
from index.steps import Watch, unwatched
from index.store import Store
from index.vectorfolder import VectorFolder
from index.vectors import Sizes
from index.view import View

_ASKED = 128  # questions a quantised index is measured with


class LocalIndexes:
    """What derives from a library's database, in its folder.

    The meaning index goes first: a generation is seen once the keyword index has it.
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        *,
        encoder: Callable[[], Encoder],
        watch: Watch = unwatched,
        sizes: Sizes | None = None,
    ) -> None:
        self._folder = folder
        self._store = store
        self._encoder = encoder
        self.keyword = KeywordIndex(folder / "keyword", watch=watch)
        self.vectors = VectorFolder(folder / "vectors", watch=watch, sizes=sizes)

    @property
    def generation(self) -> int:
        """The generation that can be read. Raises LibraryError where none can."""
        return self.keyword.reader().generation

    def view(self, *, embedder: Callable[[], Encoder]) -> View:
        """That generation."""
        return View(
            self._folder, store=self._store, keyword=self.keyword.reader(), vectors=self.vectors,
            embedder=embedder,
        )  # fmt: skip

    def exist(self) -> bool:
        """Whether there is anything to read."""
        return self.keyword.exists()

    def are_due(self) -> bool:
        """Whether they are not what the database and the dictionary make of them."""
        manifest, words = self._store.manifest(), segment.dictionary()
        return (
            not self.keyword.exists()
            or self.generation != int(manifest["generation"])
            or manifest.get("segment", words) != words
        )

    def derive(self) -> None:
        """Bring both to the database's generation. Raises LibraryError."""
        with self._disk():
            self.vectors.update(self._store, self._questions)
            self._derive_keyword()

    def is_outgrown(self) -> bool:
        """Whether the quantised index lacks so much that a search takes long."""
        return self.vectors.is_outgrown

    def prepare(self) -> None:
        """Make the next quantised index, aside. Raises LibraryError."""
        with self._disk():
            self.vectors.prepare(self._questions)

    def adopt(self) -> None:
        """Put in force what was prepared. Raises LibraryError."""
        with self._disk():
            self.vectors.adopt()

    def purged(self) -> None:
        """Let go of what the database has dropped."""
        with self._disk():
            self._derive_keyword()
            self.vectors.rebuild(self._store, self._questions)

    def reembedded(self) -> None:
        """Take the vectors of another model; readers wait for the keyword index, so it is first."""
        with self._disk():
            self._derive_keyword()
            self.vectors.update(self._store, self._questions)

    def differing(self) -> list[str]:
        """Which of them are not what the database makes of them."""
        damaged = self.are_due() or self.keyword.is_damaged()
        bad = damaged or self.keyword.reader().rows() != self._store.alive()
        found = ["keyword index"] if bad else []
        return [*found, "meaning index"] if self.vectors.differs(self._store) else found

    def repair(self, differing: list[str]) -> None:
        """Make those again from the database. Raises LibraryError."""
        with self._disk():
            if "meaning index" in differing and "model" in self._store.manifest():
                self.vectors.rebuild(self._store, self._questions)
            if "keyword index" in differing:
                self.keyword.drop()
                self._derive_keyword()

    def clear(self) -> None:
        """Forget both."""
        self.keyword.drop()
        self.vectors.drop()

    def close(self) -> None:
        """Nothing is held open that the process does not let go of itself."""

    def _derive_keyword(self) -> None:
        store, keyword = self._store, self.keyword
        manifest = store.manifest()
        generation = int(manifest["generation"])
        words = segment.dictionary()
        anew = not keyword.exists() or manifest.get("segment", words) != words
        since = 0 if anew else keyword.reader().generation
        if since > generation:  # the database is an older copy
            anew, since = True, 0
        if since == generation and not anew:
            return
        died = [] if anew else store.died(generation, since=since)
        keyword.update(
            store.texts(generation, since=since), died, generation=generation, clear=anew
        )
        if manifest.get("segment") != words:
            store.set_manifest(segment=words)

    def _questions(self) -> np.ndarray:
        """Sentences of the library, asked as questions (float32[q, d]); none where no model fits."""
        try:
            encoder = self._encoder()
        except ZhiduanError:
            return np.empty((0, 0), np.float32)
        if encoder.fingerprint != self._store.manifest().get("model"):
            return np.empty((0, 0), np.float32)
        texts = self._store.sample(_ASKED)
        asked = [text[a:b] for text in texts for a, b in segment.sentences(text)[:1]]
        return np.stack([encoder.encode_query(text) for text in asked])

    @contextmanager
    def _disk(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            raise unwritten(self._store.path.parent, exc) from exc
