from __future__ import annotations

import json

import pytest

from eval import cases, tune
from eval.tune import Pair
from index import Library, query_map, tuning
from index.errors import LibraryError, QuestionError
from index.tuning import Pairs


@pytest.fixture(scope="module")
def suite():
    return cases.load("sample", corpus=None)


@pytest.fixture(scope="module")
def library(suite, tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("tuned")) as opened:
        opened.add(list(suite.files))
        yield opened


def pairs_of(suite):
    return [Pair(c.question, g.file, g.number) for c in suite.cases for g in c.gold]


def test_training_brings_questions_nearer_to_their_passages():
    import numpy as np

    rng = np.random.default_rng(0)
    passages = rng.standard_normal((300, 48)).astype(np.float32)
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    turn = np.linalg.qr(rng.standard_normal((48, 48)))[0].astype(np.float32)
    questions = passages[:200] + 1.5 * passages[:200] @ turn
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    pairs = Pairs(questions, passages, tuple((i,) for i in range(200)))
    train, held = pairs.part(range(150)), pairs.part(range(150, 200))
    made = tuning.train([train], penalty=0.0, steps=200)
    assert tuning.ranks(held, made).mean() < tuning.ranks(held).mean()


def test_a_map_that_does_not_help_changes_nothing(library, suite):
    wrong = pairs_of(suite)
    shifted = [Pair(a.question, b.file, b.number) for a, b in zip(wrong, wrong[40:], strict=False)]
    found = tune.tune(library, shifted)
    assert found.version is None or found.after > found.before
    assert found.pairs >= tune.FEWEST


def test_versions_are_kept_and_one_serves(library):
    import numpy as np

    zero = query_map.QueryMap(np.zeros((384, 64), np.float32), np.zeros((64, 384), np.float32))
    model = library.embedder.fingerprint
    before = [h.paragraph.id for h in library.search("培训了多少人")]
    first = query_map.keep(library.folder, zero, {"model": model})
    second = query_map.keep(library.folder, zero, {"model": model})
    assert (first, second) == (first, first + 1)
    assert [v.serves for v in query_map.versions(library.folder)][-2:] == [False, True]
    assert [h.paragraph.id for h in library.search("培训了多少人")] == before
    query_map.serve(library.folder, 0)
    assert query_map.of(library.folder, model) is None
    with pytest.raises(LibraryError, match="version 99"):
        query_map.serve(library.folder, 99)


def test_too_few_pairs_is_a_sentence(library):
    with pytest.raises(QuestionError, match="tuning needs 20"):
        tune.tune(library, [Pair("问", "不存在.txt", "1")])


def test_pairs_are_read_from_csv_and_jsonl(tmp_path):
    rows = tmp_path / "a.jsonl"
    rows.write_text(json.dumps({"question": "问", "file": "a.txt", "number": "3"}), "utf-8")
    table = tmp_path / "b.csv"
    table.write_text("question,file,number\n问,a.txt,3\n", "utf-8")
    assert tune.imported(rows) == tune.imported(table) == [Pair("问", "a.txt", "3")]
    bad = tmp_path / "c.jsonl"
    bad.write_text("{", "utf-8")
    with pytest.raises(QuestionError, match="question, file, number"):
        tune.imported(bad)
