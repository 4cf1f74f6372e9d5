from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.bench.letters import LetterEncoder, write
from index import Library, quantised, successor, vectorfile
from index.vectorfile import Flat, Head
from index.vectors import Sizes, VectorIndex

COUNT, DIMENSION = 6_000, 64


@pytest.fixture(scope="module")
def flat() -> Flat:
    """Vectors around a hundred centres, under rows with gaps."""
    random = np.random.default_rng(0)
    centres = random.normal(size=(100, DIMENSION))
    points = centres[random.integers(0, 100, COUNT)] + 0.5 * random.normal(size=(COUNT, DIMENSION))
    units = points / np.linalg.norm(points, axis=1, keepdims=True)
    return Flat(np.arange(COUNT, dtype=np.int64) * 3 + 1, units.astype(np.float16))


@pytest.fixture(scope="module")
def index(flat: Flat) -> quantised.Quantised:
    return quantised.build(Flat(flat.rows[:5_000], flat.vectors[:5_000]))


def _questions(flat: Flat, count: int = 50) -> np.ndarray:
    random = np.random.default_rng(1)
    near = flat.vectors[:: COUNT // count].astype(np.float32)
    moved = near + 0.05 * random.normal(size=near.shape).astype(np.float32)
    unit: np.ndarray = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit


def _exact(flat: Flat, question: np.ndarray, among: np.ndarray, k: int = 10) -> list[int]:
    at = np.flatnonzero(among)
    scores = flat.vectors[at].astype(np.float32) @ question
    best: list[int] = flat.rows[at[np.argsort(-scores, kind="stable")[:k]]].tolist()
    return best


def test_exact_search_leaves_out_the_dead(flat: Flat) -> None:
    alive = np.arange(COUNT) % 3 > 0
    searched = VectorIndex(flat, alive)
    for question in _questions(flat, 5):
        rows, scores = searched.search(question, 10)
        assert rows.tolist() == _exact(flat, question, alive)
        assert list(scores) == sorted(scores, reverse=True)


def test_quantised_search_has_the_recall_that_was_measured(
    flat: Flat, index: quantised.Quantised
) -> None:
    """Over what it has and the tail it has not yet, with the dead left out and filters held to."""
    known = Flat(flat.rows[:5_000], flat.vectors[:5_000])
    probes, recall = quantised.tune(index, known, _questions(known))
    assert recall >= quantised.TARGET
    head = Head("m", DIMENSION, "1", count=COUNT, indexed=5_000, probes=probes, refine=1_000)
    alive = np.arange(COUNT) % 5 > 0
    searched = VectorIndex(flat, alive, head=head, quantised=index)
    shares = []
    for question in _questions(flat):
        rows, _ = searched.search(question, 10)
        shares.append(len(set(rows.tolist()) & set(_exact(flat, question, alive))) / 10)
        few = flat.rows[100:400]
        rows, _ = searched.search(question, 10, rows=few)
        assert rows.tolist() == _exact(flat, question, alive & np.isin(flat.rows, few))
    assert np.mean(shares) >= 0.98


def test_a_quantised_index_grows_and_is_read_again(
    flat: Flat, index: quantised.Quantised, tmp_path: Path
) -> None:
    index.save(tmp_path / "a.index")
    again = quantised.load(tmp_path / "a.index")
    assert again is not None
    again.extend(flat)
    assert (len(index), len(again)) == (5_000, COUNT)
    (tmp_path / "b.index").write_bytes(b"no index")
    assert quantised.load(tmp_path / "b.index") is None


def test_a_library_is_quantised_when_it_has_grown(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    files = [write(tmp_path / "files", n, 1) for n in range(120)]
    sizes = Sizes(exact=400, tail=40)
    with Library.open(tmp_path / "small", embedder=LetterEncoder()) as exact:
        exact.add(files)
        with Library.open(tmp_path / "large", embedder=LetterEncoder(), sizes=sizes) as library:
            for part in range(0, 120, 20):
                library.add(files[part : part + 20])
            library.settle()
            head = library._indexes.vectors.head  # type: ignore[attr-defined]
            assert head.index is not None
            assert head.recall >= quantised.TARGET
            assert head.count == 480
            for n in (3, 50, 117):
                vector = library.embedder.encode_query(f"登记号{n:04d}0001")
                _, near = library.vector_search(vector, 10)
                _, best = exact.vector_search(vector, 10)
                assert np.allclose(near, best, atol=1e-3)
            assert library.verify().repaired == ()


def test_an_add_does_not_wait_for_the_index_it_outgrew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was added is found while the next index is made, and so it is where making it fails."""
    (tmp_path / "files").mkdir()
    files = [write(tmp_path / "files", n, 1) for n in range(60)]
    begun, go_on = threading.Event(), threading.Event()
    make = successor.make

    def slowly(*given: Any) -> successor.Successor:
        begun.set()
        assert go_on.wait(60)
        return make(*given)

    monkeypatch.setattr(successor, "make", slowly)
    sizes = Sizes(exact=100, tail=40)
    with Library.open(tmp_path / "l", embedder=LetterEncoder(), sizes=sizes) as library:
        library.add(files[:10])
        library.add(files[10:40])
        assert begun.wait(60)
        assert library.is_tended
        library.add(files[40:])
        assert "00500001" in library.search("登记号00500001")[0].paragraph.text
        assert library._indexes.vectors.head.index is None  # type: ignore[attr-defined]
        go_on.set()
        library.settle()
        assert library._indexes.vectors.head.indexed >= 160  # type: ignore[attr-defined]
        assert "00500001" in library.search("登记号00500001")[0].paragraph.text
        assert library.verify().repaired == ()


def test_an_index_for_files_that_are_gone_is_not_put_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").mkdir()
    files = [write(tmp_path / "files", n, 1) for n in range(60)]
    sizes = Sizes(exact=100, tail=40)
    with Library.open(tmp_path / "l", embedder=LetterEncoder(), sizes=sizes) as library:
        monkeypatch.setattr(library._tending, "start", lambda: None)
        added = library.add(files[:10]) + library.add(files[10:])
        indexes = library._indexes
        assert indexes.is_outgrown()
        indexes.prepare()
        for result in added[:5]:
            assert result.document is not None
            library.remove(result.document.id)
        library.compact()
        head = indexes.vectors.head  # type: ignore[attr-defined]
        indexes.adopt()
        assert indexes.vectors.head == head  # type: ignore[attr-defined]
        assert (head.count, head.indexed) == (220, 220)
        assert library.verify().repaired == ()


def test_what_was_mapped_is_let_go_and_read_again(tmp_path: Path, flat: Flat) -> None:
    head = Head("m", DIMENSION, "1")
    vectorfile.append(tmp_path, head, flat.rows, flat.vectors)
    mapped = vectorfile.open_flat(tmp_path, replace(head, count=COUNT))
    assert mapped is not None
    assert mapped.pages is not None
    before = mapped.vectors[::7].copy()
    mapped.let_go()
    assert np.array_equal(mapped.vectors[::7], before)
    assert vectorfile.open_flat(tmp_path, replace(head, count=COUNT + 1)) is None
