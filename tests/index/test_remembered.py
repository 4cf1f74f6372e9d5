"""Questions that were asked before: what raises an article, which article it is, and where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index import Library, remembered
from index.embedding import Embedder, open_embedder
from index.filters import Filter
from index.models import Paragraph
from index.query_map import QueryMap
from index.remembered import Article, Kernel, Memory, article_of

LAW = """中华人民共和国渡口管理法

第一章　总则

第一条　为了加强渡口管理，保障人身和财产安全，制定本法。

第二条　渡船应当按照核定的载客定额载客，不得超载。

第二章　经营

第三条　渡口经营人应当在渡口明显处公布收费项目和标准。

第四条　{fourth}

第五条　违反本法第二条规定的，由渡口管理站责令改正。
"""
FOURTH = "遇有大雾、大风、洪水等情形，渡口经营人应当停止渡运，并设置告示。"
ASKED = "奶奶想过河赶集，船家说今天看不见对岸就歇着，这合规矩吗"


@pytest.fixture(scope="module")
def model() -> Embedder:
    """A model of these tests' own: what it remembers is changed here."""
    return open_embedder()


def _memory(model: Embedder, law: str = "渡口管理法", fourth: str = FOURTH) -> Memory:
    """That the fourth article answers what ASKED asks, and a map that moves nothing."""
    wide = model.dimension
    still = QueryMap(np.zeros((wide, 1), np.float32), np.zeros((1, wide), np.float32))
    digest = article_of(_paragraph(fourth)).digest
    return Memory(
        model.encode_query(ASKED)[None, :], (Article(law, "第四条", digest),),
        np.array([[0, 0]]), still, Kernel(0.85, 0.05, 3.0),
    )  # fmt: skip


def _paragraph(text: str) -> Paragraph:
    return Paragraph("a", "d", "渡口管理法", "渡口管理法", "a.txt", "第四条", text, 0)


@pytest.fixture
def laws(tmp_path: Path, model: Embedder) -> Iterator[Library]:
    """The law, with nothing remembered of it while it is open."""
    (tmp_path / "渡口管理法.txt").write_text(LAW.format(fourth=FOURTH), "utf-8")
    model.memory = None
    with Library.open(tmp_path / "library", embedder=model) as library:
        library.add([tmp_path / "渡口管理法.txt"])
        yield library


def test_what_was_asked_before_has_its_article_first(laws: Library, model: Embedder) -> None:
    plain = laws.search(ASKED)
    model.memory = _memory(model)
    with Library.open(laws.folder, embedder=model) as again:
        hits = again.search(ASKED)
        assert hits[0].paragraph.number == "第四条"
        gained = hits[0].score - next(h for h in plain if h.paragraph.number == "第四条").score
        assert gained == pytest.approx(3.0 * np.log1p(np.exp((1 - 0.85) / 0.05)), abs=1.0)
        # What is asked of something else is as it was.
        other = "收费标准要公布在哪里"
        scores = [h.score for h in laws.search(other)]
        assert [h.score for h in again.search(other)] == pytest.approx(scores, abs=1e-3)


@pytest.mark.parametrize(
    ("law", "fourth"),
    [("渡口管理法", "遇有大雾，渡口经营人应当停止渡运。"), ("航道法", FOURTH)],
)
def test_an_amended_article_and_another_laws_are_not_it(
    laws: Library, model: Embedder, law: str, fourth: str
) -> None:
    plain = [h.score for h in laws.search(ASKED)]
    model.memory = _memory(model, law, fourth)
    with Library.open(laws.folder, embedder=model) as again:
        assert remembered.of(again.view()) is None
        assert [h.score for h in again.search(ASKED)] == pytest.approx(plain)


def test_a_law_is_known_in_a_part_of_it(tmp_path: Path, model: Embedder) -> None:
    part = LAW.format(fourth=FOURTH).replace("渡口管理法", "渡口管理法第二编运营", 1)
    (tmp_path / "第二编.txt").write_text(part, "utf-8")
    model.memory = _memory(model)
    with Library.open(tmp_path / "library", embedder=model) as library:
        library.add([tmp_path / "第二编.txt"])
        assert library.search(ASKED)[0].paragraph.number == "第四条"


def test_nothing_is_remembered_past_a_filter(laws: Library, model: Embedder) -> None:
    model.memory = _memory(model)
    with Library.open(laws.folder, embedder=model) as again:
        found = again.search(ASKED, where=Filter(section="总则"))
        assert {h.paragraph.number for h in found} == {"第一条", "第二条"}


def test_a_memory_is_read_as_it_was_written(tmp_path: Path, model: Embedder) -> None:
    memory = _memory(model)
    memory.write(tmp_path / "m.safetensors", {"model": "a model"})
    read, card = remembered.read(tmp_path / "m.safetensors")
    assert card["model"] == "a model"
    assert (read.articles, read.kernel) == (memory.articles, memory.kernel)
    assert read.questions == pytest.approx(memory.questions, abs=1e-3)
    assert read.raised(model.encode_query(ASKED)).keys() == {0}
    assert read.raised(model.encode_query("联合国毒品和犯罪问题办公室的预算")) == {}


def test_each_question_that_leads_to_an_article_adds_to_it(model: Embedder) -> None:
    memory = _memory(model)
    two = Memory(
        np.concatenate([memory.questions, memory.questions]), memory.articles,
        np.array([[0, 0], [1, 0]]), memory.map, memory.kernel,
    )  # fmt: skip
    vector = model.encode_query(ASKED)
    assert two.raised(vector)[0] > memory.raised(vector)[0]


def test_what_ships_belongs_to_the_question_side_that_ships(embedder: Embedder) -> None:
    memory, card = remembered.read(remembered.FILE)
    if embedder.name.startswith("multilingual-e5-small"):
        assert card["model"] == embedder.asked
        beside = remembered.beside(embedder)
        assert beside is not None
        assert (beside.articles, beside.kernel) == (memory.articles, memory.kernel)
    assert memory.answered[:, 0].max() == len(memory.questions) - 1
    assert memory.answered[:, 1].max() == len(memory.articles) - 1
    assert remembered.beside(object()) is None


def test_the_articles_that_ship_are_those_of_the_laws(corpus: Path, tmp_path: Path) -> None:
    laws = [
        *(corpus / "laws").rglob("*反洗钱法*.md"),
        *(corpus / "laws" / "民法典").glob("物权*.md"),
    ]
    with Library.open(tmp_path / "library", embedder=open_embedder()) as library:
        library.add(laws)
        recall = remembered.of(library.view())
        assert recall is not None
        assert len(recall.rows) > 50
