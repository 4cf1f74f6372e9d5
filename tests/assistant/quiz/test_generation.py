from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from assistant.notices import NONE_LEFT, NONE_MADE
from assistant.quiz import ITEM_TYPES, Quiz, check, coverage, generate
from assistant.quiz.corpus import squeezed
from index import Library
from index.errors import QuestionError, UnknownDocumentError


def test_every_item_is_whole_and_cited(quiz: Quiz, sample: Library) -> None:
    assert len(quiz.items) == 30
    assert len({i.id for i in quiz.items}) == 30
    for item in quiz.items:
        for cited in item.basis:
            assert sample.paragraph(cited.id).text[cited.start : cited.end] == cited.quote
        assert item.explanation.startswith("依据〔")
        assert item.goal
        assert item.key
        assert item.difficulty in (1, 2, 3)


def test_most_types_are_there_and_sections_are_spread(quiz: Quiz, sample: Library) -> None:
    types = Counter(i.type for i in quiz.items)
    assert len(types) >= 5
    assert set(types) <= set(ITEM_TYPES)
    assert len({(c.id, i.section) for i in quiz.items for c in i.basis}) >= 28
    documents = [d.id for d in sample.documents()]
    # A section whose few sentences the assistant cannot answer from stays empty.
    finding = coverage(quiz.items, sample, documents=documents)
    assert finding.ok or finding.reason.count("、") < 3


def test_distractors_are_alike_and_keys_are_spread(quiz: Quiz) -> None:
    singles = [i for i in quiz.items if i.type == "single"]
    places = Counter(next(n for n, o in enumerate(i.options) if o.right) for i in singles)
    assert max(places.values()) - min(places.values()) <= 1
    for item in singles:
        assert len(item.key) == 1
        assert len(item.options) == 4
        if item.aspect != "list":
            assert all(squeezed(o.text) not in squeezed(item.stem) for o in item.options)


def test_the_same_seed_makes_the_same_items(sample: Library) -> None:
    one, two, other = (generate(sample, count=6, seed=s) for s in (1, 1, 2))
    assert one == two
    assert one.items != other.items


def test_what_is_asked_for_is_what_comes(sample: Library) -> None:
    statute = next(d for d in sample.documents() if d.report.genre == "statute")
    quiz = generate(
        sample, count=4, documents=[statute.id], sections=["服务"], types=["cloze"], seed=1
    )
    assert quiz.items
    for item in quiz.items:
        assert item.type == "cloze"
        assert item.section == ("第三章 服务",)
        assert sample.paragraph(item.basis[0].id).document_id == statute.id
    again = generate(
        sample, count=4, documents=[statute.id], sections=["服务"], types=["cloze"], seed=1,
        avoid=quiz.items,
    )  # fmt: skip
    assert not {i.id for i in quiz.items} & {i.id for i in again.items}


def test_every_kept_item_passes_each_check_again(quiz: Quiz, sample: Library) -> None:
    for item in quiz.items[:8]:
        assert all(f.ok for f in check(item, sample))


def test_too_few_is_said(sample: Library) -> None:
    quiz = generate(sample, count=99, sections=["服务"], types=["true_false"])
    assert len(quiz.items) < 99
    assert quiz.notices


def test_bad_requests(sample: Library, library: Library) -> None:
    with pytest.raises(QuestionError, match="no item type"):
        generate(sample, types=["riddle"])  # type: ignore[list-item]
    with pytest.raises(QuestionError, match="one or more"):
        generate(sample, count=0)
    with pytest.raises(QuestionError, match="no numbered paragraphs"):
        generate(library)
    with pytest.raises(QuestionError):
        generate(sample, sections=["没有这一章"])
    with pytest.raises(UnknownDocumentError):
        generate(sample, documents=["nothing"])


def test_what_many_would_guess_is_asked_only_where_nothing_else_can_be(sample: Library) -> None:
    quiz = generate(sample, count=200, types=["short_answer", "cloze", "true_false"], seed=4)
    aspects: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for item in quiz.items:
        aspects[item.frame, *item.section[:1]].add(item.aspect)
    for item in quiz.items:
        assert not item.stem.startswith(("本法自", "本条例自"))
        if item.stem.startswith("制定这部"):
            assert aspects[item.frame, *item.section[:1]] <= {"purpose", "duty"}


def test_what_nobody_can_guess_is_asked_more_often(sample: Library) -> None:
    """Figures before what a rule leaves open, where a section has both."""
    quiz = generate(sample, count=12, types=["true_false"], seed=3)
    aspects = Counter(i.aspect for i in quiz.items)
    assert aspects["figure"] > aspects["duty"] + aspects["title"]


def test_where_no_item_could_be_made_the_reason_is_given(sample: Library) -> None:
    [rules] = [d.id for d in sample.documents() if "图书室" in d.title]
    none = generate(sample, count=2, documents=[rules], types=["ordering"])
    assert (none.items, none.notices) == ((), (NONE_MADE,))
    asked = generate(sample, count=50, documents=[rules], types=["cloze"], seed=1).items
    assert asked
    again = generate(sample, count=1, documents=[rules], types=["cloze"], seed=1, avoid=asked)
    assert (again.items, again.notices) == ((), (NONE_LEFT,))
