"""No graphics card is seen here: torch's CPU device stands in for it, by the same code."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest

from index import card, embedding
from index.embedding import Embedder

DEVICE = card.device  # what the others replace
TEXTS = [
    f"第{n}次培训在{'甲乙丙'[n % 3]}地举办，" + "与会者讨论了合作。" * (n % 5) for n in range(70)
]


@pytest.fixture(scope="module")
def stood_in(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Embedder]:
    """The offline model with what it was compiled from, on the device that stands in."""
    pytest.importorskip("sentence_transformers", reason="it comes with zhiduan[models]")
    root = tmp_path_factory.mktemp("card")
    plain = embedding._offline_folder(root, None, None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(card, "device", lambda: "cpu")
        cache = embedding.VectorCache(root / "vectors.db")
        yield Embedder(embedder.folder, cache=cache, source=lambda: plain)


def test_many_passages_have_the_vectors_of_the_compiled_model(
    stood_in: Embedder, embedder: Embedder
) -> None:
    counted: list[int] = []
    vectors = stood_in.encode_passages(TEXTS, progress=counted.append)
    assert sum(counted) == len(TEXTS)
    compiled = Embedder(embedder.folder).encode_passages(TEXTS)  # which knows of no card
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    agreed = (vectors * compiled).sum(axis=1)
    assert agreed.min() > 0.98  # and in the order they were given
    assert not np.array_equal(vectors, compiled)
    again: list[int] = []
    assert np.array_equal(stood_in.encode_passages(TEXTS, progress=again.append), vectors)
    assert again == []


def test_few_passages_stay_with_the_compiled_model(stood_in: Embedder, embedder: Embedder) -> None:
    assert np.array_equal(stood_in.encode_passages(TEXTS[:5]), embedder.encode_passages(TEXTS[:5]))


def test_a_model_that_does_not_agree_is_not_used(
    stood_in: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card.Card, "encode", lambda _self, _texts: iter([np.eye(384)[0]]))
    other = Embedder(stood_in.folder, source=stood_in._source)
    assert other._card is None


def test_without_a_driver_torch_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_name: str) -> None:
        raise OSError

    torch = SimpleNamespace(cuda=SimpleNamespace(is_available=lambda: True))
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace())
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: None)
    assert DEVICE() == "cuda"
    monkeypatch.setattr(ctypes, "CDLL", none)
    assert DEVICE() is None
