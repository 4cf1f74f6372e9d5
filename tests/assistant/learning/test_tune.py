from __future__ import annotations

import json
import sys

import pytest

from assistant import feedback
from assistant.feedback import Vote
from assistant.learning import FEWEST, Pair, collected, imported, tune, verdict
from assistant.learning.pairs import of_sample
from assistant.sample import sample_files
from index import Library, query_map, tuning
from index.errors import LibraryError, QuestionError
from index.tuning import Pairs
from tests.assistant.learning import depots


@pytest.fixture(scope="module")
def library(embedder, tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("tuned"), embedder=embedder) as opened:
        opened.add(sample_files())
        yield opened


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


def test_a_map_that_does_not_help_changes_nothing(library):
    wrong = of_sample()
    shifted = [Pair(a.question, b.file, b.number) for a, b in zip(wrong, wrong[40:], strict=False)]
    found = tune(library, shifted)
    assert found.version is None
    assert found.pairs >= FEWEST
    assert query_map.versions(library.folder) == []
    assert verdict(found)[1].startswith("未保留，一切照旧")


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
        tune(library, [Pair("问", "不存在.txt", "1")])


def test_pairs_are_read_from_csv_and_jsonl(tmp_path):
    rows = tmp_path / "a.jsonl"
    rows.write_text(json.dumps({"question": "问", "file": "a.txt", "number": "3"}), "utf-8")
    table = tmp_path / "b.csv"
    table.write_text("question,file,number\n问,a.txt,3\n", "utf-8")
    assert imported(rows) == imported(table) == [Pair("问", "a.txt", "3")]
    bad = tmp_path / "c.jsonl"
    bad.write_text("{", "utf-8")
    with pytest.raises(QuestionError, match="question, file, number"):
        imported(bad)


def test_a_map_others_suffer_from_is_not_kept(tmp_path, embedder, monkeypatch):
    monkeypatch.setattr(sys.modules[tune.__module__], "_SLACK", 0.0)
    with Library.open(tmp_path / "library", embedder=embedder) as depots_library:
        depots_library.add([depots.document(tmp_path)])
        lone = tune(depots_library, depots.green())
        assert (lone.version, lone.spared) == (None, False)
        assert lone.after > lone.before
        assert "其他问题变差" in verdict(lone)[1]
        assert query_map.versions(depots_library.folder) == []


def test_the_last_vote_counts_and_a_follow_up_is_understood(tmp_path):
    def vote(question, *, up, history=()):
        feedback.keep(tmp_path, Vote(up, question, "number", (("a.txt", "3"),), "", history))

    vote("培训了多少人？", up=True)
    vote("举办了几期？", up=True)
    vote("举办了几期？", up=False)
    vote("其中女性呢？", up=True, history=("2025年培训了多少名执法人员？",))
    first, second = collected(tmp_path)
    assert first == Pair("培训了多少人？", "a.txt", "3")
    assert "执法人员" in second.question


def test_what_helps_is_kept_and_taken_back(tmp_path, embedder):
    with Library.open(tmp_path / "library", embedder=embedder) as depots_library:
        depots_library.add([depots.document(tmp_path)])
        found = tune(depots_library, imported(depots.table(tmp_path)))
        assert (found.version, found.spared) == (1, True)
        assert found.after > found.before
        assert verdict(found)[1].startswith("已保留：用 60 对问答训练的第 1 版")
        (version,) = query_map.versions(depots_library.folder)
        assert version.serves
        # What serves now is what the next training has to be better than.
        again = tune(depots_library, depots.pairs())
        assert again.version is None
        assert again.before == found.after
        query_map.serve(depots_library.folder, 0)
        assert query_map.of(depots_library.folder, embedder.fingerprint) is None
