"""The training scripts: folds that hold laws apart, data by its hash, cards that say what is there."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from eval.cases import Case, Gold, Suite
from eval.train import data, written
from eval.train.pairs import FOLDS, Set, by_law, by_question
from eval.train.statute_questions import Source, kernel, made
from index.models import Paragraph
from index.tuning import Pairs


@pytest.fixture
def suite() -> Suite:
    laws = [(n % 7, n % 5) for n in range(60)]
    return Suite("laws", tuple(_case(n, pair) for n, pair in enumerate(laws)), ())


def _case(n: int, laws: tuple[int, int]) -> Case:
    gold = tuple(Gold(file=f"{law}.md", number="第一条") for law in dict.fromkeys(laws))
    return Case(
        id=str(n), question=f"问{n}", kind="other", split="report", answerable=True, gold=gold
    )


def test_folds_ask_every_question_once_and_hold_laws_apart(suite: Suite) -> None:
    for folds in (by_law(suite), by_question(suite)):
        assert len(folds) == FOLDS
        assert sorted(i for _, asked in folds for i in asked) == list(range(60))
        assert not any(set(learnt) & set(asked) for learnt, asked in folds)
    for learnt, asked in by_law(suite):
        known = {g.file for i in learnt for g in suite.cases[i].gold}
        assert not known & {suite.cases[i].gold[0].file for i in asked}


def test_other_data_than_is_pinned_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not there"):
        data.check(tmp_path)
    for name in data.SHA256:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", "utf-8")
    with pytest.raises(ValueError, match="another edition"):
        data.check(tmp_path)


def test_a_try_out_asks_of_a_few_documents() -> None:
    few = written.read("prose", few=2)
    assert len({a.file for a in few}) == 2
    assert len(few) < len(written.read("prose"))


@pytest.mark.parametrize("name", ["query_adapter.safetensors", "span_reader.safetensors"])
def test_a_cards_hash_is_that_of_its_weights(name: str) -> None:
    file = Path(str(resources.files("index").joinpath(name)))
    digest = hashlib.sha256()
    with safe_open(str(file), framework="numpy") as weights:
        card = json.loads(weights.metadata()["card"])
        for key in sorted(weights.keys()):
            tensor: np.ndarray = weights.get_tensor(key)
            digest.update(key.encode() + tensor.tobytes())
    assert card["sha256"] == digest.hexdigest()
    assert {"data", "trained_by", "held_out"} <= card.keys()


def test_a_memory_pairs_each_question_with_its_articles_once(tmp_path: Path) -> None:
    folder = tmp_path / "渡口法典"
    folder.mkdir()
    file = folder / "总则.md"
    parts = tuple(
        Paragraph(f"p{n}", "d", "渡口法典总则", "渡口法典总则", file.name, f"第{n}条", f"文{n}", n)
        for n in "一二三"
    )
    golds = (("第一条",), ("第二条", "第一条"), ("第三条",))
    cases = tuple(
        Case(
            id=str(i), question=f"问{i}", kind="other", split="report", answerable=True,
            gold=tuple(Gold(file=file.name, number=n) for n in numbers),
        )
        for i, numbers in enumerate(golds)
    )  # fmt: skip
    vectors = np.eye(3, 384, dtype=np.float32)
    asked = Set(("问0", "问1", "问2"), Pairs(vectors, vectors, ((0,), (1, 0), (2,))))
    source = Source(Suite("laws", cases, (file,)), parts, asked, asked.part([]))
    memory = made(source, [0, 1])
    assert [(a.law, a.number) for a in memory.articles] == [
        ("渡口法典", "第一条"), ("渡口法典", "第二条"),
    ]  # fmt: skip
    assert memory.answered.tolist() == [[0, 0], [1, 1], [1, 0]]
    assert memory.questions.shape == (2, 384)


def test_the_kernel_is_as_wide_as_questions_lie_apart() -> None:
    rng = np.random.default_rng(0)
    questions = rng.standard_normal((300, 384)).astype(np.float32)
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    near = questions + 2 * questions[:1]
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    assert 0 < kernel(questions).same < kernel(near).same < 1
    assert kernel(questions).width > kernel(near).width > 0
