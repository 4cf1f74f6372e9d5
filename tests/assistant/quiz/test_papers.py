"""Papers that are kept, and their files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import mammoth
import pytest
from lxml import etree

from assistant.quiz import FORMATS, Bank, Item
from assistant.quiz.papers import Papers
from index.errors import QuestionError


@pytest.fixture
def papers(items: list[Item], tmp_path: Path) -> Iterator[Papers]:
    with Bank.open(tmp_path) as bank:
        # One place, so that only the type tells the items' ids apart.
        assert bank.add(items) == len(items)
        yield Papers(bank)


def test_a_paper_is_kept_with_its_points(papers: Papers, items: list[Item], tmp_path: Path) -> None:
    ids = [k.id for k in papers.bank.items()]
    plan = papers.keep(ids, title="卷一", versions=2, points={"single": 7})
    with Bank.open(tmp_path) as again:
        there = Papers(again).plan(plan.id)
        assert (there.title, there.items, there.versions) == ("卷一", tuple(ids), 2)
        first, second = Papers(again).assembled(there)
    assert (first.version, second.version) == ("A", "B")
    assert first.parts[0].points == 7
    assert {i.id for i in first.items} == {i.id for i in second.items} == {i.id for i in items}


def test_every_format_of_every_version(papers: Papers) -> None:
    plan = papers.keep([k.id for k in papers.bank.items()], title="卷", versions=2)
    for form in FORMATS:
        assert papers.file(plan, form)
        assert papers.file(plan, form, version=1)
    text = mammoth.extract_raw_text(io.BytesIO(papers.file(plan, "docx"))).value
    assert all(f"卷（{v}卷）：参考答案" in text for v in "AB")
    for form, version in (("pdf", 0), ("csv", 2), ("csv", -1)):
        with pytest.raises(QuestionError):
            papers.file(plan, form, version=version)


def test_what_cannot_be_a_paper_is_not_kept(papers: Papers) -> None:
    with pytest.raises(QuestionError):
        papers.keep([], title="空")
    with pytest.raises(QuestionError, match="zero"):
        papers.keep([papers.bank.items()[0].id], title="卷", points={"single": 0})
    assert papers.plans() == []
    with pytest.raises(QuestionError, match="no paper"):
        papers.remove("none")


def test_a_removed_paper_leaves_its_items(papers: Papers, items: list[Item]) -> None:
    plan = papers.keep([papers.bank.items()[0].id], title=" ")
    assert plan.title == "知段测验"
    papers.remove(plan.id)
    assert papers.plans() == []
    assert len(papers.bank.items()) == len(items)


def test_moodle_is_told_the_points_of_the_paper(papers: Papers) -> None:
    ids = [k.id for k in papers.bank.items()]
    plan = papers.keep(ids, title="卷", points={"single": 5})
    quiz = etree.fromstring(papers.file(plan, "moodle-xml"))
    told = sorted(float(str(g.text)) for g in quiz.iter("defaultgrade"))
    [paper] = papers.assembled(plan)
    assert told == sorted(part.points for part in paper.parts for _ in part.items)
    assert 5 in told
