"""A library of a million paragraphs on one machine: open, search, add, memory, recall.

nohup nice python -u -m eval.bench.scale LAWS SUITE --paragraphs 1000000 [--folder DIR] > scale.log &

The paragraphs are the laws' own, repeated with a running number so that no two are the same. The
first vectors are those of the first so many of them, real; the rest are random convex mixes of pairs
of those, normalised, none twice. The questions are those of a suite, real, put through `search`.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from index import Library, parse, quantised, segment
from index.chunking import chunk
from index.corrections import Corrections
from index.embedding import Embedder, open_embedder
from index.errors import FileError
from index.models import Chunk, Document, Paragraph, Report
from index.records import Origin
from index.span_reader import SpanReader
from index.vectorfile import open_flat

_REAL = 12_000
_FEW = 1_000  # enough of them to add a document
_EACH = 100  # paragraphs a document
_TOLD = 50_000  # paragraphs after which a line is printed
_ADDED = 20  # documents added to the full library
_READ = 20  # questions that are read for the answer too


class Replayed:
    """The model's questions; passages get real vectors while there are any, then mixes of two."""

    def __init__(self, model: Embedder, real: np.ndarray, *, seed: int) -> None:
        self.name, self.fingerprint, self.dimension = model.name, model.fingerprint, model.dimension
        self._model, self._real = model, real
        self._given = len(real) if seed else 0  # real ones go into the library once
        self._random = np.random.default_rng(seed)

    @property
    def reader(self) -> SpanReader | None:
        """The model's own; opened when it is first asked for."""
        return self._model.reader

    def encode_query(self, text: str) -> np.ndarray:
        """The model's own."""
        return self._model.encode_query(text)

    def encode_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """float32[n, d]."""
        del progress
        count, self._given = len(texts), self._given + len(texts)
        if self._given <= len(self._real):
            return self._real[self._given - count : self._given]
        one, other = self._random.integers(0, len(self._real), (2, count))
        share = self._random.random((count, 1), np.float32)
        mixed = share * self._real[one] + (1 - share) * self._real[other]
        unit: np.ndarray = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return unit


def texts_of(laws: Path, count: int) -> list[str]:
    """The texts of `count` chunks of the laws, whole laws at random."""
    found: list[str] = []
    files = sorted(str(f) for f in laws.rglob("*.md") if not f.name.startswith("_"))
    random.Random(1).shuffle(files)
    for file in files:
        try:
            paragraphs = parse(file).paragraphs
        except FileError:
            continue
        found += [c.text for p in paragraphs for c in chunk(p)]
        if len(found) > count:
            break
    return found[:count]


def documents(texts: Sequence[str], count: int) -> Iterator[tuple[Document, list[Chunk]]]:
    """`count` paragraphs in documents of _EACH, every text with its running number."""
    for first in range(0, count, _EACH):
        name = f"scale{first // _EACH}"
        paragraphs = tuple(
            Paragraph(f"{name}-{i}", name, name, name, f"{name}.md", str(i + 1),
                      f"{texts[(first + i) % len(texts)]}（{first + i}）", i)
            for i in range(_EACH)
        )  # fmt: skip
        chunks = [Chunk(p.id, 0, len(p.text), p.text) for p in paragraphs]
        yield Document(name, name, name, f"{name}.md", name, paragraphs, Report("plain", 0)), chunks


def build(folder: Path, encoder: Replayed, texts: Sequence[str], count: int) -> None:
    """Fill a library, document by document, as `add` does after parsing."""
    with Library.open(folder, embedder=encoder) as library:
        library._check_model()
        start = time.perf_counter()
        for number, (document, chunks) in enumerate(documents(texts, count)):
            if number and number * _EACH % _TOLD == 0:
                print(f"{number * _EACH:,} stored, {time.perf_counter() - start:.0f} s", flush=True)
            vectors = encoder.encode_passages([c.text for c in chunks])
            origin = Origin(document.file)
            library._store.insert(
                document, chunks, vectors, origin=origin, corrections=Corrections()
            )
        stored = time.perf_counter()
        library._indexes.derive()
        derived = time.perf_counter()
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    print(f"stored in {stored - start:.0f} s, indexed in {derived - stored:.0f} s, {size >> 20} MB")


def search(library: Library, questions: Sequence[str]) -> None:
    """Latency of the whole retrieval, encoding the question included, and memory."""
    library.search(questions[0])
    times, cpu = [], []
    for question in questions:
        start, used = time.perf_counter(), time.process_time()
        library.search(question)
        times.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
    for name, values in (("search", times), ("its CPU time", cpu)):
        print(
            f"{name}: p50 {np.percentile(values, 50):.1f} ms, p95 {np.percentile(values, 95):.1f} ms"
        )
    print(f"peak resident memory, asking: {_peak()} MB (more where it was built in this process)")
    read = []
    for question in questions[:_READ]:
        start = time.perf_counter()
        library.search(question, read=True)
        read.append(1000 * (time.perf_counter() - start))
    print(f"search and read: p50 {np.percentile(read, 50):.0f} ms, of {len(read)} questions")
    print(f"peak resident memory, with the model that reads: {_peak()} MB")


def compare(library: Library, questions: Sequence[str]) -> None:
    """Recall of the vector search: the share of the exact ten nearest that it finds."""
    head = library._indexes.vectors.head  # type: ignore[attr-defined]
    flat = open_flat(library.folder / "vectors", head)
    if flat is None:
        raise SystemExit("the vectors cannot be read")
    asked = np.stack([library.embedder.encode_query(q) for q in questions])
    exact = quantised.nearest(flat, asked, 10)
    shares = [
        len(set(library.vector_search(q, 10)[0].tolist()) & set(flat.rows[best].tolist())) / 10
        for q, best in zip(asked, exact, strict=True)
    ]
    print(
        f"recall@10 of exact: {np.mean(shares):.4f} ({head.probes} lists, measured {head.recall})"
    )


def add(library: Library, texts: Sequence[str], scratch: Path) -> None:
    """What one more document of _EACH paragraphs takes until it is on disk and can be found."""
    run, times = time.time_ns(), []  # no file of an earlier run
    for number in range(_ADDED):
        file = scratch / f"新文件{number}.txt"
        lines = [f"{n}. {texts[n]}新{run}之{number}" for n in range(1, _EACH + 1)]
        file.write_text("\n\n".join(lines), encoding="utf-8")
        start = time.perf_counter()
        (result,) = library.add(file)
        times.append(time.perf_counter() - start)
        if result.status != "added":
            raise SystemExit(f"{file} was not added: {result.error}")
    print(
        f"add a document of {_EACH} paragraphs: p50 {np.percentile(times, 50):.2f} s, slowest "
        f"{max(times):.2f} s, of {_ADDED}"
    )
    start = time.perf_counter()
    library.settle()
    if (waited := time.perf_counter() - start) > 1:
        print(f"the quantised index was made anew beside, {waited:.1f} s more")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("laws", type=Path)
    parser.add_argument(
        "questions", type=Path, help="a suite: a JSON object with 'question' a line"
    )
    parser.add_argument("--paragraphs", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the library is or will be kept")
    chosen = parser.parse_args()
    lines = chosen.questions.read_text("utf-8").splitlines()
    questions = [str(json.loads(line)["question"]) for line in lines][:200]
    there = chosen.folder is not None and (chosen.folder / "library.db").exists()
    # Of a library that is there the figures are to be its own, not those of what it was made from.
    texts = texts_of(chosen.laws, _FEW if there else _REAL)
    model = open_embedder()
    encoder = Replayed(model, model.encode_passages(texts), seed=time.time_ns() if there else 0)
    with tempfile.TemporaryDirectory(prefix="zhiduan-scale-") as scratch:
        folder = chosen.folder or Path(scratch) / "library"
        if not there:
            build(folder, encoder, texts, chosen.paragraphs)
        segment.words("词")  # the dictionary is read once a process
        start = time.perf_counter()
        library = Library.open(folder, embedder=encoder)
        library.documents()
        opened = time.perf_counter()
        library.search(questions[0])
        print(
            f"open {opened - start:.2f} s, first search {time.perf_counter() - opened:.2f} s after"
        )
        search(library, questions)
        add(library, texts, Path(scratch))
        compare(library, questions)
        library.close()


if __name__ == "__main__":
    main()
