from __future__ import annotations

import gzip
import sqlite3
import threading
from pathlib import Path

import pytest

from assistant import Assistant, backup
from assistant.accounts.store import Accounts
from assistant.conversations import Conversations
from assistant.generative import Endpoint
from assistant.sample import sample_files
from assistant.ui.desk import Desk
from index import Library
from index.embedding import Embedder
from index.errors import LibraryError

QUESTION = "2025年培训了多少名执法人员？"


def _written(folder: Path, embedder: Embedder) -> Path:
    """A backup taken while others write, of the sample with an answer kept and a user."""
    target = folder / "all.tar.gz"
    with Library.open(folder / "old", embedder=embedder) as library:
        library.add(sample_files())
        kept = Conversations(library.folder)
        kept.append(kept.begin("培训"), Assistant(library).ask(QUESTION))
        accounts = Accounts(library.folder / "accounts.db")
        accounts.add("li", "twelve monkeys", role="reader")
        (library.folder / "files").mkdir()
        (library.folder / "files" / "甲.txt").write_text("第一条 甲。\n第二条 乙。\n", "utf-8")
        library.add(library.folder / "files" / "甲.txt")
        done = threading.Event()

        def write() -> None:
            while not done.is_set():
                kept.begin("x")

        writer = threading.Thread(target=write)
        writer.start()
        backup.write(library.folder, target)
        done.set()
        writer.join()
        kept.close()
        accounts.close()
    return target


def test_into_a_new_folder(tmp_path: Path, embedder: Embedder) -> None:
    file = _written(tmp_path, embedder)
    assert file.stat().st_mode & 0o077 == 0
    done = backup.restore(file, tmp_path / "new", embedder=lambda: embedder)
    assert done.documents == 3
    with Library.open(tmp_path / "new", embedder=embedder) as library:
        assert library.verify().ok
        assert not library.verify().repaired
        assert "2,874" in Assistant(library).ask(QUESTION).answer
        paths = {Path(d.path).parent for d in library.documents() if d.file == "甲.txt"}
        assert paths == {tmp_path / "new" / "files"}
    kept = Conversations(tmp_path / "new")
    (found,) = kept.find("培训")
    assert "2,874" in kept.turns(found.id)[0].answer.answer
    kept.close()
    assert (tmp_path / "new" / "accounts.db").stat().st_mode & 0o077 == 0
    accounts = Accounts(tmp_path / "new" / "accounts.db")
    assert accounts.check("li", "twelve monkeys") is not None
    accounts.close()


def test_into_a_library_that_is_open(tmp_path: Path, embedder: Embedder) -> None:
    file = _written(tmp_path, embedder)
    with Library.open(tmp_path / "old", embedder=embedder) as library:
        kept = Conversations(library.folder)
        later = kept.begin("以后的")
        library.remove(library.documents()[0].id)
        (tmp_path / "new.txt").write_text("第一条 后来加入的。\n第二条 也是。\n", "utf-8")
        library.add(tmp_path / "new.txt")
        before = library.generation
        old_view = library.view()
        # As another process would.
        backup.restore(file, tmp_path / "old", embedder=lambda: embedder)
        assert library.generation > before
        assert len(old_view.documents()) == 3
        assert "2,874" in Assistant(library).ask(QUESTION).answer
        assert "new.txt" not in {d.file for d in library.documents()}
        assert library.search("后来加入")[0].paragraph.file != "new.txt"
        assert library.verify().ok
        assert later not in {c.id for c in kept.find()}
        kept.begin("能写")
        kept.close()


def test_the_chat_model_of_a_backup_is_used_at_once(tmp_path: Path, embedder: Embedder) -> None:
    with Library.open(tmp_path / "old", embedder=embedder) as library:
        kept = Conversations(library.folder)
        desk = Desk(Assistant(library), kept)
        desk.preferences.set_endpoint(Endpoint("first"), key=False)
        desk.use(Endpoint("first"))
        backup.write(library.folder, tmp_path / "all.tar.gz")
        desk.preferences.set_endpoint(Endpoint("second"), key=False)
        desk.use(Endpoint("second"))
        desk.follow()
        assert desk.endpoint == Endpoint("second")
        backup.restore(tmp_path / "all.tar.gz", library.folder, embedder=lambda: embedder)
        desk.follow()
        assert desk.endpoint == Endpoint("first")
        kept.close()


def test_a_damaged_archive_changes_nothing(tmp_path: Path, embedder: Embedder) -> None:
    file = _written(tmp_path, embedder)
    data = file.read_bytes()
    flipped = bytearray(gzip.decompress(data))
    at = flipped.index(b"SQLite format 3") + 5000
    flipped[at] ^= 255
    for name, wrong in (("cut", data[: len(data) // 2]), ("flipped", gzip.compress(bytes(flipped))),
                        ("none", b"no archive")):  # fmt: skip
        (tmp_path / name).write_bytes(wrong)
        with pytest.raises(LibraryError, match="nothing was changed"):
            backup.restore(tmp_path / name, tmp_path / "other", embedder=lambda: embedder)
    assert not (tmp_path / "other").exists()


def test_what_cannot_be_written_is_said(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(LibraryError, match="no library"):
        backup.write(tmp_path, tmp_path / "x.tar.gz")
    with Library.open(tmp_path / "a", embedder=embedder) as library:
        library.add(sample_files()[:1])
        with pytest.raises(LibraryError, match="choose another place"):
            backup.write(library.folder, tmp_path / "none" / "x.tar.gz")


def test_another_model_is_refused(tmp_path: Path, embedder: Embedder) -> None:
    file = _written(tmp_path, embedder)
    with Library.open(tmp_path / "old", embedder=embedder):
        pass
    with sqlite3.connect(tmp_path / "old" / "library.db") as db:
        db.execute("UPDATE manifest SET value = 'another' WHERE name = 'model'")
    db.close()
    with pytest.raises(LibraryError, match="another embedding model"):
        backup.restore(file, tmp_path / "old", embedder=lambda: embedder)
