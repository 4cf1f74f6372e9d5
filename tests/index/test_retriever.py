from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.bench.letters import LetterEncoder, mark, write
from index import Library
from index.retriever import READ

FILES = 30
_FORKED = """
import os, sys
from eval.bench.letters import LetterEncoder
from index import Library
library = Library.open(sys.argv[1], embedder=LetterEncoder())
print(library.search("登记号")[0].paragraph.file, flush=True)
child = os.fork()
if child == 0:
    print(library.search("登记号")[0].paragraph.file, flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A hundred and twenty paragraphs that differ in their marks."""
    folder = tmp_path_factory.mktemp("letters")
    files = [write(folder, n, 1) for n in range(FILES)]
    with Library.open(folder / "library", embedder=LetterEncoder()) as library:
        library.add(files)
        yield library


def test_only_the_best_paragraphs_are_read_whole(
    letters: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    store, chunks = letters._store, letters._store.chunks

    def watched(rows: Sequence[int], generation: int) -> object:
        read.append(len(rows))
        return chunks(rows, generation)

    monkeypatch.setattr(store, "chunks", watched)
    assert len(letters.search("登记号", k=3)) == 3
    assert len(letters.search("登记号", k=40)) == 40
    assert read == [READ, 40]


def test_a_short_list_begins_a_long_one(letters: Library) -> None:
    for question in (f"登记号{mark(7, 1)}", "第2段登记号", "第1、2段"):
        long = letters.search(question, k=60)
        assert [h.paragraph.id for h in letters.search(question, k=5)] == [
            h.paragraph.id for h in long[:5]
        ]
        assert len({h.paragraph.id for h in long}) == len(long)


def test_candidates_are_the_living_in_their_order(letters: Library) -> None:
    file = Path(letters.documents()[0].path)
    before = letters.view().candidates([3, 1, 2])
    assert [c.row for c in before] == [3, 1, 2]
    assert {c.document_id for c in before} == {letters.documents()[0].id}
    assert [letters.chunks([c.row])[c.row].paragraph.ordinal for c in before] == [2, 0, 1]
    letters.remove(letters.documents()[0].id)
    assert [c.row for c in letters.candidates([9, 3, 1, 5])] == [9, 5]
    letters.add(file)


def test_cosines_are_those_of_the_database(letters: Library) -> None:
    vector = letters.embedder.encode_query(f"登记号{mark(5, 1)}")
    rows, scores = letters.vector_search(vector, 20)
    backwards = rows[::-1].tolist()
    assert np.allclose(letters.cosines(backwards, vector), scores[::-1], atol=1e-6)
    stored = letters._store.vectors_of(backwards).astype(np.float32)
    assert np.allclose(stored @ vector, scores[::-1], atol=1e-6)


@pytest.mark.skipif(os.name == "nt", reason="nothing forks on Windows")
def test_a_forked_process_searches(letters: Library) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FORKED, str(letters.folder)],
        capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    first, second = done.stdout.split()
    assert first == second
