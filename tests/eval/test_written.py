from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import pytest

from eval import cases
from eval.train import written
from eval.train.data import held_out
from eval.train.ranked import WRONG, groups
from eval.train.written import Asked
from index import Library
from index.parsing import parse

DOCS = Path(written.__file__).parent / "questions" / "docs"


@pytest.fixture(scope="module")
def prose():
    return {
        path.name: {p.number: p.text for p in parse(path).paragraphs} for path in DOCS.iterdir()
    }


def test_every_written_question_names_paragraphs_its_document_has(prose):
    asked = written.read("prose")
    assert {a.file for a in asked} == set(prose)
    wrong = [(a.file, n) for a in asked for f, n in (*a.gold, *a.near) if n not in prose[f]]
    assert not wrong


def test_every_written_answer_stands_in_its_paragraph(prose):
    wrong = [
        (a.question, a.answer)
        for a in written.read("prose")
        if a.answer and not any(a.answer in prose[f][n] for f, n in a.gold)
    ]
    assert not wrong


def test_no_question_is_written_twice():
    for name in written.SETS:
        asked = [(a.file, a.question) for a in written.read(name)]
        assert len(set(asked)) == len(asked)


def test_no_statute_of_the_suite_is_among_the_written():
    suites = tomllib.loads(
        resources.files("eval.suites").joinpath("suites.toml").read_text("utf-8")
    )
    asked = {a.file for name in written.SETS for a in written.read(name)}
    assert suites["statutes"]["corpus"]
    assert not asked & {Path(path).name for path in suites["statutes"]["corpus"]}


def test_a_group_has_what_answers_and_what_a_search_finds_beside_it(tmp_path):
    suite = cases.load("sample", corpus=None)
    case = next(c for c in suite.cases if c.answerable and len(c.gold) == 1)
    gold = (case.gold[0].file, case.gold[0].number)
    with Library.open(tmp_path / "library") as library:
        library.add(list(suite.files))
        right = next(
            p for d in library.documents() for p in library.paragraphs(d.id)
            if (p.file, p.number) == gold
        )  # fmt: skip
        asked = [
            Asked(case.question, gold[0], (gold,), answer=right.text[:6]),
            Asked("那座城市有几只猫？", gold[0], (), near=(gold,)),
        ]
        answered, silent = groups(library, asked, source="sample")
    assert [e.start for e in answered] == [0, *[-1] * WRONG]
    assert {e.held_out for e in answered} == {held_out(gold[0])}
    assert right.text not in [e.text for e in answered[1:]]
    assert [e.start for e in silent] == [-1] * WRONG
    assert silent[0].text == right.text
