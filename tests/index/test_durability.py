from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Library, parsing
from index.embedding import Embedder
from index.errors import LibraryBusyError, LibraryError

OLD = Path(__file__).with_name("formats") / "library-1.sql"


class Letters:
    """An encoder that counts letters: quick, the same everywhere, and it says what it was asked."""

    def __init__(self, name: str = "letters", dimension: int = 64) -> None:
        self.name, self.fingerprint, self.dimension = name, f"{name}-{dimension}", dimension
        self.encoded: list[str] = []

    def encode_query(self, text: str) -> np.ndarray:
        counts = np.full(self.dimension, 1e-3, np.float32)
        for letter in text:
            counts[ord(letter) % self.dimension] += 1
        unit: np.ndarray = counts / np.linalg.norm(counts)
        return unit

    def encode_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> np.ndarray:
        self.encoded += texts
        return np.stack([self.encode_query(text) for text in texts])


def write(
    folder: Path, count: int, *, name: str = "报告", places: str = "甲乙丙丁戊己庚"
) -> list[Path]:
    folder.mkdir(exist_ok=True)
    files = []
    for i in range(count):
        file = folder / f"{name}{i}.txt"
        lines = [f"{n}. {places[n % 7]}地第{i}年办了{n}次会议，检验了样本。" for n in range(1, 6)]
        file.write_text("\n\n".join(lines), encoding="utf-8")
        settled = time.time_ns() - 10**10
        os.utime(file, ns=(settled, settled))
        files.append(file)
    return files


def test_a_library_of_format_1_is_brought_up_to_date(tmp_path: Path, embedder: Embedder) -> None:
    with sqlite3.connect(tmp_path / "library.db") as connection:
        connection.executescript(OLD.read_text("utf-8"))
        connection.execute("UPDATE manifest SET value = 'another' WHERE name = 'model'")
    connection.close()
    with Library.open(tmp_path, embedder=embedder) as library:
        assert [d.paragraphs for d in library.documents()] == [3]
        assert ("绿色网络合作方案", "绿网") in library.definitions()
        with pytest.raises(LibraryError, match="zhiduan reembed"):
            library.search("会议在哪里办的？")
        with pytest.raises(LibraryError, match="zhiduan reembed"):
            library.add(write(tmp_path / "files", 1))
        library.reembed()
        assert library.search("会议在哪里办的？")[0].paragraph.number == "2"
        verdict = library.verify()
        assert (verdict.ok, verdict.repaired, verdict.chunks) == (True, (), 3)


def test_a_library_of_a_newer_format_is_left_alone(tmp_path: Path) -> None:
    with Library.open(tmp_path, embedder=Letters()) as library:
        library._store.set_manifest(format="99")
    with pytest.raises(LibraryError, match="newer zhiduan"):
        Library.open(tmp_path, embedder=Letters())


def test_another_dictionary_makes_the_keyword_index_anew(tmp_path: Path) -> None:
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        library.add(write(tmp_path / "files", 2))
        library._store.set_manifest(segment="of last year")
        library._indexes.keyword.update(
            [], list(library._indexes.keyword.reader().rows()), generation=2
        )
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        assert len(library.search("检验了样本")) == 10
        assert library.verify().repaired == ()


def test_reembedding_ends_what_other_readers_saw(tmp_path: Path) -> None:
    with (
        Library.open(tmp_path / "l", embedder=Letters()) as old,
        Library.open(tmp_path / "l", embedder=Letters("more", 96)) as new,
    ):
        old.add(write(tmp_path / "files", 2))
        before = old.view()
        new.reembed()
        assert not before.is_whole()
        assert new.search("丙地第1年办了2次会议，检验了样本。")[0].paragraph.number == "2"
        with pytest.raises(LibraryError, match="another embedding model"):
            old.search("样本")
        assert new.verify().ok


def test_an_add_goes_on_and_reads_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = write(tmp_path / "files", 6)
    steps: list[str] = []

    def stop(step: str) -> None:
        steps.append(step)
        if steps.count("committed") == 4:
            raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        Library.open(tmp_path / "l", embedder=Letters(), watch=stop) as library,
    ):
        library.add(files)
    model = Letters()
    read: list[str] = []
    load = parsing.readers.load
    monkeypatch.setattr("index.readers.load", lambda file: read.append(file.name) or load(file))
    with Library.open(tmp_path / "l", embedder=model) as library:
        assert len(library.documents()) == 4
        results = library.add(files)
        assert [r.status for r in results] == ["unchanged"] * 4 + ["added"] * 2
        assert len(model.encoded) == 10
        assert set(read) == {"报告4.txt", "报告5.txt"}
        os.utime(files[0])
        assert library.add(files[0])[0].status == "unchanged"
        assert read[-1] == "报告0.txt"


def test_compaction_drops_the_dead_and_changes_no_answer(tmp_path: Path) -> None:
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        added = library.add(write(tmp_path / "files", 6))
        for result in added[:3]:
            assert result.document is not None
            library.remove(result.document.id)
        hits = library.search("丁地办了几次会议")
        older = library.view()
        library.compact()
        assert library.search("丁地办了几次会议") == hits
        assert library._store.dead() == (0, 15)
        assert not (older.is_whole() and older.generation < library._store.oldest())
        assert library.verify().repaired == ()
        assert len(library._indexes.vectors.open(library._store, library.generation)) == 15


@pytest.mark.parametrize("name", ["keyword/meta.json", "vectors/head.json", "vectors/1.f16"])
def test_a_damaged_index_is_made_again(tmp_path: Path, name: str) -> None:
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        library.add(write(tmp_path / "files", 3))
        hits = library.search("丁地办了几次会议")
    (tmp_path / "l" / name).write_bytes(b"")
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        assert library.search("丁地办了几次会议") == hits
        library.verify()
        assert library.verify().repaired == ()
        assert library.search("丁地办了几次会议") == hits


@pytest.mark.parametrize("suffix", [".idx", ".fieldnorm", ".f16"])
def test_verify_finds_a_changed_byte(tmp_path: Path, suffix: str) -> None:
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        library.add(write(tmp_path / "files", 3))
    (file,) = (tmp_path / "l").rglob(f"*{suffix}")
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 1
    file.write_bytes(data)
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        assert len(library.verify().repaired) == 1
        assert library.verify().repaired == ()


def test_a_second_writer_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.turn.SECONDS", 0.1)
    files = write(tmp_path / "files", 1)
    with (
        Library.open(tmp_path / "l", embedder=Letters()) as first,
        Library.open(tmp_path / "l", embedder=Letters()) as second,
        first._writing(),
    ):
        with pytest.raises(LibraryBusyError, match="Another process is writing"):
            second.add(files)
        assert second.documents() == []


def test_a_disk_that_fails_while_room_is_given_back_is_one_sentence(tmp_path: Path) -> None:
    def failing(step: str) -> None:
        if step == "shrink":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with Library.open(tmp_path / "library", embedder=Letters(), watch=failing) as library:
        library.add(write(tmp_path / "files", 1))
        with pytest.raises(LibraryError, match="could not be written"):
            library.compact()
        assert library.verify().ok


def test_a_library_on_a_full_disk_is_read_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, files = tmp_path / "library", write(tmp_path / "files", 2)
    with Library.open(home, embedder=Letters()) as library:
        library.add(files[:1])
    (home / "library.db-wal").touch()  # what a program leaves that was stopped there
    full = shutil.disk_usage(home)._replace(free=0)
    with monkeypatch.context() as patched:
        patched.setattr("index.opened.shutil.disk_usage", lambda _folder: full)
        with Library.open(home, embedder=Letters()) as library:
            assert [d.file for d in library.documents()] == ["报告0.txt"]
            assert library.search("检验样本")
            assert library.verify().ok
            with pytest.raises(LibraryError, match="make room on the disk"):
                library.add(files[1:])
    with Library.open(home, embedder=Letters()) as library:
        assert [added.status for added in library.add(files[1:])] == ["added"]


def test_a_change_of_one_document_reads_no_other(tmp_path: Path) -> None:
    """SQLite's steps for what the indexes ask after a change, in a library and one thrice as large."""

    def steps(library: Library, file: Path) -> int:
        (result,) = library.add(file)
        assert result.document is not None
        library.remove(result.document.id)
        store, last = library._store, library.generation
        taken = [0]

        def count() -> int:
            taken[0] += 1
            return 0

        store._connection().set_progress_handler(count, 1)
        added = list(store.texts(last - 1, since=last - 2))
        entries = list(store.entries(last - 1, since=last - 2))
        died = store.died(last, since=last - 1)
        gone = list(store.gone(last, since=last - 1))
        store._connection().set_progress_handler(None, 1)
        assert [len(x) for x in (added, entries, died, gone)] == [5, 5, 5, 5]
        return taken[0]

    files = write(tmp_path / "files", 30)
    extra = write(tmp_path / "more", 2, name="新报告")
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        library.add(files[:10])
        few = steps(library, extra[0])
        library.add(files)
        assert steps(library, extra[1]) == few


def test_a_number_is_looked_up_in_the_documents_that_are_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path / "l", embedder=Letters()) as library:
        library.add(write(tmp_path / "files", 6))
        ids = [d.id for d in library.documents()]
        assert [p.document_id for p in library.by_number(["3"])] == ids
        assert [p.number for p in library.by_number(["3", "1"])] == ["1", "3"] * 6
        assert [p.document_id for p in library.by_number(["3"], documents=ids[2:4])] == ids[2:4]
        monkeypatch.setattr("index.reading.NAMESAKES", 2)
        assert [p.document_id for p in library.by_number(["3"])] == ids[:2]
        assert [p.document_id for p in library.by_number(["3"], documents=ids[3:])] == ids[3:5]
