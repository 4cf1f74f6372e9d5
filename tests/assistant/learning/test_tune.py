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
    assert query_map.versions(library.folder, library.embedder) == []
    assert verdict(found)[1].startswith("未保留，一切照旧")


def test_versions_are_kept_and_one_serves(library):
    import numpy as np

    zero = query_map.QueryMap(np.zeros((384, 64), np.float32), np.zeros((64, 384), np.float32))
    model = query_map.asked_of(library.embedder)
    before = [h.paragraph.id for h in library.search("培训了多少人")]
    first = query_map.keep(library.folder, zero, {"model": model})
    second = query_map.keep(library.folder, zero, {"model": model})
    assert (first, second) == (first, first + 1)
    assert [v.serves for v in query_map.versions(library.folder, library.embedder)][-2:] == [
        False,
        True,
    ]
    assert [h.paragraph.id for h in library.search("培训了多少人")] == before
    other = query_map.keep(library.folder, zero, {"model": "another model"})
    assert query_map.of(library.folder, library.embedder) is None
    shown = query_map.versions(library.folder, library.embedder)[-2:]
    assert [(v.number, v.serves, v.rests) for v in shown] == [
        (second, False, False), (other, True, True),
    ]  # fmt: skip
    query_map.serve(library.folder, 0)
    assert query_map.of(library.folder, library.embedder) is None
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


def test_a_table_of_excels_own_encoding_and_headings_is_read(tmp_path):
    table = tmp_path / "b.csv"
    table.write_bytes(
        '问题,文件,编号,备注\r\n"为什么\r\n要登记？",制度.txt,第三条,\r\n,,,\r\n'.encode("gb18030")
    )
    assert imported(table) == [Pair("为什么\r\n要登记？", "制度.txt", "第三条")]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("c.jsonl", "{", "row 1.*question, file, number"),
        ("c.jsonl", '{"question": "问", "file": "a.txt", "number": 3}\n[1]\n', "row 2"),
        ("c.jsonl", '{"question": "问", "file": "a.txt", "number": null}\n', "number = None"),
        ("c.csv", "question,file\n问,a.txt\n", "number"),
        ("c.csv", "question,file,number\n问,a.txt,3\n问,a.txt\n", "row 2.*number"),
        ("c.csv", "question,file,number\n,a.txt,3\n", "row 1.*question"),
        ("c.csv", "", "empty"),
        ("c.csv", "\x00\x01\x02" * 400, "c.csv"),
    ],
)
def test_pairs_that_cannot_be_read_are_told_by_their_row(tmp_path, name, text, said):
    bad = tmp_path / name
    bad.write_text(text, "utf-8")
    with pytest.raises(QuestionError, match=said):
        imported(bad)


def test_pairs_of_paragraphs_that_are_not_there_are_counted(tmp_path, embedder):
    stray = [Pair("哪里有？", "没有.txt", "7"), Pair("第几段？", "仓库.txt", "999")]
    with Library.open(tmp_path / "library", embedder=embedder) as depots_library:
        depots_library.add([depots.document(tmp_path)])
        (label,) = {p.label for p in depots_library.paragraphs()}
        by_label = [Pair(p.question, label, p.number) for p in depots.pairs()]
        found = tune(depots_library, [*stray, *by_label])
        assert (found.pairs, found.unknown, found.version) == (60, 2, 1)
        assert "2 pairs name no paragraph of this library (没有.txt 7)" in verdict(found)[0]
        assert "另有 2 对" in verdict(found)[1]
        with pytest.raises(QuestionError, match="1 pairs name none") as told:
            tune(depots_library, [*depots.pairs()[:3], stray[0]])
        assert "另有 1 对" in told.value.zh


def test_a_gain_of_a_handful_is_not_sure():
    import numpy as np

    from assistant.significance import chance

    assert chance(np.array([0.5] * 4 + [0.0] * 30)) > 0.05
    assert chance(np.array([0.5] * 8)) < 0.05
    assert chance(np.zeros(40)) == chance(np.array([])) == 1.0


def test_a_map_others_suffer_from_is_not_kept(tmp_path, embedder, monkeypatch):
    monkeypatch.setattr(sys.modules[tune.__module__], "_SLACK", 0.0)
    with Library.open(tmp_path / "library", embedder=embedder) as depots_library:
        depots_library.add([depots.document(tmp_path)])
        lone = tune(depots_library, depots.green())
        assert (lone.version, lone.spared) == (None, False)
        assert lone.after > lone.before
        assert "其他问题变差" in verdict(lone)[1]
        assert query_map.versions(depots_library.folder, embedder) == []


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
        (version,) = query_map.versions(depots_library.folder, embedder)
        assert version.serves
        # What serves now is what the next training has to be better than.
        again = tune(depots_library, depots.pairs())
        assert again.version is None
        assert again.before == found.after
        query_map.serve(depots_library.folder, 0)
        assert query_map.of(depots_library.folder, embedder) is None
