"""Against milvus-lite itself: pymilvus speaks to it over loopback as it does to a server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant, cli
from assistant.sample import sample_files
from eval import cases
from index import Filter, Library
from index.embedding import Embedder
from index.errors import LibraryError
from index.milvus import MilvusIndex
from index.milvus_address import Address
from index.milvus_filter import admits
from index.milvus_view import Remote
from index.models import Hit

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

LAW = """# 河道养护条例

## 第一章 总则

第一条 河道养护由水务部门负责。

## 第二章 养护

第二条 养护经费列入年度预算。

第三条 违反本条例的，责令改正。
"""


@pytest.fixture
def remote(tmp_path: Path, embedder: Embedder) -> Iterator[Library]:
    uri = str(tmp_path / "milvus.db")
    with Library.open(tmp_path / "library", embedder=embedder, milvus=uri) as library:
        yield library


def _law(folder: Path, text: str = LAW, name: str = "河道养护条例.md") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def _found(hits: list[Hit]) -> list[tuple[str, str]]:
    return [(hit.paragraph.file, hit.paragraph.number) for hit in hits]


def test_add_find_replace_remove(remote: Library, tmp_path: Path) -> None:
    file = _law(tmp_path)
    assert remote.search("养护经费从哪里来") == []
    first = remote.add(file)[0].document
    assert first is not None
    assert _found(remote.search("养护经费从哪里来"))[0] == (file.name, "第二条")
    _law(tmp_path, LAW.replace("年度预算", "专项基金"))
    assert remote.add(file)[0].status == "replaced"
    assert "专项基金" in remote.search("养护经费从哪里来")[0].paragraph.text
    verdict = remote.verify()
    assert (verdict.ok, verdict.chunks, verdict.repaired) == (True, 3, ())
    remote.remove(first.id)
    assert remote.search("养护经费从哪里来") == []


def test_traditional_and_full_width_questions_find_the_same(
    remote: Library, tmp_path: Path
) -> None:
    remote.add(_law(tmp_path))
    rows, scores = remote.keyword_search("養護經費，年度預算？", 5)
    assert len(rows) == 2
    assert scores[0] > scores[1] > 0  # better is more, whatever the server's sign
    assert remote.keyword_search("的？", 5)[0].size == 0


def test_filters_are_milvus_filters(remote: Library, tmp_path: Path) -> None:
    old, new = "河道养护条例(2019-03-01).md", "河道养护条例(2023-03-01).md"
    remote.add([_law(tmp_path, name=old), _law(tmp_path, LAW + "\n", name=new)])
    ids = {d.file: d.id for d in remote.documents()}

    def numbers(where: Filter) -> set[tuple[str, str]]:
        return set(_found(remote.search("河道养护", where=where)))

    assert {f for f, _ in numbers(Filter(documents=frozenset({ids[new]})))} == {new}
    assert numbers(Filter(documents=frozenset())) == set()
    assert {f for f, _ in numbers(Filter(since="2020"))} == {new}
    assert {f for f, _ in numbers(Filter(until="2019"))} == {old}
    assert {f for f, _ in numbers(Filter(until="2019-03-01"))} == {old}
    assert numbers(Filter(until="2018")) == set()
    assert {n for _, n in numbers(Filter(section="养护"))} == {"第二条", "第三条"}
    assert numbers(Filter(section="%")) == numbers(Filter(symbol="_")) == set()
    assert len(numbers(Filter(language="zh-Hans"))) == 6
    assert numbers(Filter(pages=(1, 3))) == set()
    assert admits(Filter(symbol="E/CN.15")) == 'symbol like "E/CN.15%"'


def test_there_and_back_the_answers_are_the_same(tmp_path: Path, embedder: Embedder) -> None:
    suite = cases.load("sample", corpus=None)
    asked = [case.question for case in suite.cases if not case.history][:25]
    uri = str(tmp_path / "milvus.db")

    def answers(library: Library) -> list[str]:
        return [Assistant(library).ask(question).answer for question in asked]

    def hits(library: Library) -> list[list[Hit]]:
        return [library.search(question, k=5) for question in asked]

    with Library.open(tmp_path / "library", embedder=embedder) as library:
        library.add(sample_files())
        at_home, found = answers(library), hits(library)
        rarity = library.rarity(["图书", "馆员", "没有的词"])
        library.move(uri)
        away = answers(library)
        assert library.rarity(["图书", "馆员", "没有的词"]) == pytest.approx(
            rarity, rel=0.02
        )  # its index counts its stamp
    with Library.open(tmp_path / "library", embedder=embedder) as library:  # it knows where it is
        assert answers(library) == away
        assert library.verify().repaired == ()
        library.move(None)
        assert answers(library) == at_home
        assert hits(library) == found
    assert away == at_home
    index = MilvusIndex(uri, "nothing")
    assert index._client.list_collections() == []  # nothing is left behind
    index.close()


def test_the_command_moves_there_and_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--library", str(tmp_path / "library")]
    assert cli.main(["add", str(_law(tmp_path)), *place]) == 0
    assert cli.main(["move", str(tmp_path / "m.db"), *place]) == 0
    assert "1 documents" in capsys.readouterr().out
    assert cli.main(["search", "养护经费从哪里来", *place]) == 0
    assert "第二条" in capsys.readouterr().out.splitlines()[0]
    assert cli.main(["move", "home", *place]) == 0
    assert cli.main(["verify", "--json", *place]) == 0
    assert '"repaired": []' in capsys.readouterr().out


_KILLED = """
import os, signal, sys
from pathlib import Path
from index import Library
from index.milvus import MilvusIndex

point, folder, uri, file = sys.argv[1:]

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

library = Library.open(folder, milvus=uri)
if point == "counts":
    library._indexes.counts.update = die
elif point == "rows":
    MilvusIndex.update = die
elif point == "stamp":
    MilvusIndex._stamp = die
library.add(Path(file))
die()
"""


@pytest.mark.parametrize("point", ["counts", "rows", "stamp", "after"])
def test_a_writer_killed_anywhere_is_caught_up(
    tmp_path: Path, embedder: Embedder, point: str
) -> None:
    """Between the database, the word counts, Milvus's rows and its stamp."""
    folder, uri = tmp_path / "library", str(tmp_path / "milvus.db")
    file = _law(tmp_path)
    with Library.open(folder, embedder=embedder, milvus=uri) as library:
        library.add(file)
    _law(tmp_path, LAW.replace("年度预算", "专项基金"))
    command = [sys.executable, "-c", _KILLED, point, str(folder), uri, str(file)]
    died = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, check=False)
    assert died.returncode == -signal.SIGKILL
    with Library.open(folder, embedder=embedder, milvus=uri) as library:
        assert "专项基金" in library.search("养护经费从哪里来")[0].paragraph.text
        assert len(library.search("养护经费从哪里来")) == 3
        assert library.rarity(["养护"]) == library.rarity(["养护"])
        verdict = library.verify()
        assert (verdict.ok, verdict.documents, verdict.repaired) == (True, 1, ())


def test_verify_mends_a_collection_that_lost_rows(remote: Library, tmp_path: Path) -> None:
    remote.add(_law(tmp_path))
    kept = remote._indexes
    assert isinstance(kept, Remote)
    kept.index._client.delete(kept.index.name, ids=kept.index.rows()[:1])
    assert remote.verify().repaired == ("Milvus collection",)
    assert remote.verify().repaired == ()
    assert len(remote.search("河道养护")) == 3


def test_a_milvus_that_is_not_there_names_the_mend(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(
        LibraryError, match=r"127\.0\.0\.1:9/laws\?index=HNSW does not do"
    ) as raised:
        Library.open(tmp_path / "l", embedder=embedder, milvus="http://me:secret@127.0.0.1:9/laws")
    assert "secret" not in str(raised.value)
    with pytest.raises(LibraryError, match="there are: HNSW"):
        Address.of("http://host:19530?index=KDTREE")
    with pytest.raises(LibraryError, match=r"\.db"):
        Address.of("laws.sqlite")
