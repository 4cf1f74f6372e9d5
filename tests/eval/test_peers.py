"""The mapping from passages to paragraphs by hand; each recipe whose packages are here, on the sample."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from assistant.sample import sample_files
from eval import cases, peers
from eval.peers.texts import Text, ranked, read
from index.embedding import Embedder, open_embedder
from index.parsing import parse

TEXT = Text("甲.txt", "一二三四\n\n五六七八\n\n九十", ("1", "2", "3"), (0, 6, 12), (4, 10, 14))
FIRST, SECOND, THIRD = (("甲.txt", n) for n in "123")


@pytest.mark.parametrize(
    ("start", "end", "wanted"),
    [
        (0, 4, (FIRST,)),
        (0, 14, (FIRST, SECOND, THIRD)),
        (2, 8, (FIRST, SECOND)),
        (4, 6, ()),  # only the empty line between
        (9, 14, (SECOND, THIRD)),  # a quarter of the second is enough
        (13, 99, (THIRD,)),
    ],
)
def test_a_passage_stands_for_what_it_holds(start: int, end: int, wanted: peers.Passage) -> None:
    assert TEXT.passage(start, end) == wanted


def test_a_sliver_stands_for_its_paragraph_where_there_is_nothing_else() -> None:
    long = Text("甲.txt", "字" * 100, ("1",), (0,), (100,))
    assert long.passage(50, 55) == (FIRST,)


def test_ranks_are_the_kindest() -> None:
    assert ranked([(FIRST, SECOND), (THIRD,)], {SECOND}) == [SECOND, THIRD]
    assert ranked([(FIRST,), (FIRST, SECOND, THIRD)], {SECOND, THIRD}) == [FIRST, SECOND, THIRD]
    assert ranked([(FIRST,), (FIRST,)], {SECOND}) == [FIRST]
    assert ranked([], {FIRST}) == []


def test_the_text_given_holds_every_paragraph_at_its_place() -> None:
    for file, text in zip(sample_files(), read(sample_files()), strict=True):
        found = parse(file).paragraphs
        assert text.numbers == tuple(p.number for p in found)
        for p, start, end in zip(found, text.starts, text.ends, strict=True):
            assert text.content[start:end].endswith(p.text)
            assert text.passage(start, end) == ((p.file, p.number),)


def test_an_unknown_peer_and_missing_packages_name_the_mend(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(peers.PeerError, match="there are: zhiduan"):
        peers.opened("nonesuch", embedder)
    monkeypatch.setitem(__import__("sys").modules, "rank_bm25", None)
    monkeypatch.delitem(__import__("sys").modules, "eval.peers.bm25", raising=False)
    with pytest.raises(peers.PeerError, match=r"rank_bm25; install zhiduan\[peers\]"):
        peers.opened("bm25", embedder)


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("zhiduan", "index"), ("dense", "index"), ("bm25", "rank_bm25"),
        ("langchain", "langchain_classic"), ("llamaindex", "llama_index"), ("haystack", "haystack"),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_each_recipe_finds_most_of_the_sample(name: str, package: str, embedder: Embedder) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} comes with zhiduan[peers]")
    figures = peers.compare(cases.load("sample", corpus=None), name, peers.opened(name, embedder))
    assert 0.5 < figures.means["hit@5"] <= 1.0
    assert figures.means["hit@1"] <= figures.means["mrr"] <= figures.means["hit@5"] + 0.1
    assert figures.width >= 1.0
    assert name in peers.table([figures])


def test_an_emptied_cache_has_the_model_and_no_vectors(embedder: Embedder) -> None:
    seen: list[Path] = []

    def model(cache: Path) -> Embedder:
        seen.append(cache)
        return open_embedder(cache=cache)

    with peers.emptied(model, None) as fresh:
        assert fresh.fingerprint == embedder.fingerprint
        assert not (seen[0] / "vectors.db").exists()
    assert not seen[0].exists()
