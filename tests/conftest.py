"""What the tests share: one model, one library of the sample, the documents to measure with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.sample import sample_files
from index import Library
from index.embedding import Embedder, open_embedder


def skip(reason: str) -> None:
    """Skip with a word; where nothing may be skipped, fail instead."""
    if os.environ.get("ZHIDUAN_NO_SKIP") == "1":
        pytest.fail(f"nothing may be skipped here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def corpus() -> Path:
    folder = os.environ.get("ZHIDUAN_CORPUS")
    if not folder:
        # Outside the place that has the documents these tests have nothing to measure.
        pytest.skip("ZHIDUAN_CORPUS names no folder of documents")
    return Path(folder)


@pytest.fixture(scope="session")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        skip("no chromium here; install it to run the browser tests")
    return str(path)


@pytest.fixture
def axe() -> str:
    script = Path(os.environ.get("NODE_PATH", "node_modules")) / "axe-core" / "axe.min.js"
    if not script.exists():
        skip("no axe-core here; npm install axe-core and set NODE_PATH")
    return script.read_text("utf-8")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return open_embedder(os.environ.get("ZHIDUAN_MODEL"), cache=os.environ.get("ZHIDUAN_CACHE"))


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("sample"), embedder=embedder) as library:
        results = library.add(sample_files())
        assert [r.status for r in results] == ["added", "added"]
        yield library


@pytest.fixture(scope="session")
def assistant(sample: Library) -> Assistant:
    return Assistant(sample)


@pytest.fixture
def library(tmp_path: Path, embedder: Embedder) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=embedder) as fresh:
        yield fresh
