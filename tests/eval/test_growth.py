from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.bench.growth import documents, measure, report, systems, table
from eval.peers import PeerError
from index.embedding import Embedder
from index.numerals import to_chinese

LAW = "# 河道养护条例\n\n" + "\n\n".join(
    f"第{to_chinese(n)}条 河道养护经费第{n}项列入年度预算，由水务部门每年检查{n}次。"
    for n in range(1, 41)
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> documents.Prepared:
    """One statute of forty articles, one public article, and mixed documents up to 200."""
    root = tmp_path_factory.mktemp("scale")
    (root / "laws").mkdir()
    (root / "laws" / "河道养护条例.md").write_text(LAW, "utf-8")
    (root / "lecoqa").mkdir()
    asked = [{"question": f"第{n}次检查由哪个部门进行？"} for n in range(3)]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in asked)
    (root / "lecoqa" / "train.jsonl").write_text(lines, "utf-8")
    context = "运河开挖于隋代，全长约一千八百公里，沿线有六座城市。"
    qa = {"id": "1", "question": "运河全长多少？", "answers": [{"text": "约一千八百公里"}]}
    articles = [{"title": "运河", "paragraphs": [{"context": context, "qas": [qa]}]}]
    (root / "set.json").write_text(json.dumps({"data": articles}), "utf-8")
    said: list[str] = []
    return documents.prepare(
        documents.Sources(root, root), root / "work", paragraphs=200, embedder=embedder,
        say=said.append,
    )  # fmt: skip


def test_every_piece_has_its_vector_and_no_two_are_the_same(
    prepared: documents.Prepared, embedder: Embedder
) -> None:
    served = table.Served(prepared.folder)
    texts = list(systems.pieces([*prepared.files, prepared.extra]))
    vectors = served.encode_passages(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert len(set(texts)) == len(np.unique(vectors, axis=0)) == len(texts)
    real = list(systems.pieces(prepared.files[:2]))
    assert np.allclose(vectors[: len(real)], embedder.encode_passages(real), atol=1e-6)
    with pytest.raises(KeyError):
        served.encode_passages(["这一段不在表里"])


def test_this_library_is_built_asked_and_added_to(
    prepared: documents.Prepared, tmp_path: Path
) -> None:
    folder = tmp_path / "zhiduan"
    built = measure.build("zhiduan", prepared, folder)
    assert built.disk > 100_000
    assert built.peak > 0
    served = measure.serve("zhiduan", prepared, folder)
    assert served.questions == 4
    assert served.recall == 1.0
    assert served.found
    assert 0 < served.p50 <= served.p95


def test_too_few_texts_to_mix_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 texts cannot be mixed into 1,000"):
        documents._mixed(tmp_path, ["甲", "乙"], 1000, 2, print)


def test_vectors_of_some_pieces_stand_for_those_of_all(
    prepared: documents.Prepared, tmp_path: Path, embedder: Embedder
) -> None:
    root = prepared.folder.parents[1]
    sources = documents.Sources(root, root, encoded=30)
    some = documents.prepare(sources, tmp_path, paragraphs=100, embedder=embedder, say=print)
    served = table.Served(some.folder)
    assert len(np.load(some.folder / "vectors.npy")) == 30
    texts = list(systems.pieces([*some.files, some.extra]))
    vectors = served.encode_passages(texts)
    assert len(np.unique(vectors, axis=0)) == len(set(texts))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_system_whose_packages_are_missing_names_the_mend(
    tmp_path: Path, prepared: documents.Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "eval.bench.growth.haystack", None)
    with pytest.raises(PeerError, match=r"install zhiduan\[milvus,peers\]"):
        systems.opened("haystack", tmp_path, table.Served(prepared.folder))


def test_figures_are_ratios_to_ours_and_growth_an_exponent() -> None:
    def row(system: str, size: int, value: float) -> dict[str, object]:
        keys = report.SHOWN
        return {"system": system, "size": size, "recall": 1.0} | dict.fromkeys(keys, value)

    rows = [
        row("zhiduan", 1000, 2.0), row("zhiduan", 10_000, 2.0),
        row("haystack", 1000, 3.0), row("haystack", 10_000, 30.0),
    ]  # fmt: skip
    text = report.tables(rows)
    assert "| haystack | 1.5x |" in text
    assert "| haystack | 15x |" in text
    assert "| zhiduan | 1,000 | 10,000 | 0.00 |" in text
    assert "| haystack | 1,000 | 10,000 | 1.00 |" in text
