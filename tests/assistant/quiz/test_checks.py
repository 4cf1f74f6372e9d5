from __future__ import annotations

from dataclasses import replace

from assistant.quiz import CHECKS, Item, Option, Quiz, check
from assistant.quiz.checks import coverage
from index import Library


def _single(quiz: Quiz, aspect: str) -> Item:
    return next(i for i in quiz.items if i.type == "single" and i.aspect == aspect)


def _failed(item: Item, library: Library, *others: Item) -> set[str]:
    findings = check(item, library, others=others)
    assert [f.check for f in findings] == list(CHECKS)
    assert all(bool(f.reason) != f.ok for f in findings)
    return {f.check for f in findings if not f.ok}


def test_a_good_item_passes(quiz: Quiz, sample: Library) -> None:
    assert _failed(_single(quiz, "figure"), sample) == set()


def test_a_quote_that_is_not_there(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    wrong = replace(item, basis=(replace(item.basis[0], quote="没有这句话。"),))
    assert "grounded" in _failed(wrong, sample)
    gone = replace(item, basis=(replace(item.basis[0], id="nothing-1"),))
    assert {"grounded", "answerable"} <= _failed(gone, sample)


def test_a_key_that_is_not_in_the_quote(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    options = tuple(replace(o, right=not o.right) for o in item.options)
    assert "grounded" in _failed(replace(item, options=options), sample)


def test_a_reader_without_the_document(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    assert "understandable" in _failed(replace(item, stem="该办公室" + item.stem), sample)


def test_a_distractor_that_is_also_right(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    key = next(o for o in item.options if o.right)
    twice = (*item.options, Option(key.text, right=False))
    assert "key_unique" in _failed(replace(item, options=twice), sample)


def test_a_key_that_shows(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    told = replace(item, stem=f"{item.key[0]}：{item.stem}")
    assert "no_giveaway" in _failed(told, sample)
    key = next(o for o in item.options if o.right)
    short = tuple(o if o.right else replace(o, text=o.text[:1]) for o in item.options)
    if len(key.text) > 3:
        assert "no_giveaway" in _failed(replace(item, options=short), sample)


def test_the_same_question_twice(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    assert "not_duplicate" in _failed(item, sample, item)
    reworded = replace(item, stem="请问，" + item.stem, type="cloze", accepted=item.key, options=())
    assert "not_duplicate" in _failed(reworded, sample, item)


def test_a_false_statement_that_is_true(quiz: Quiz, sample: Library) -> None:
    item = next(i for i in quiz.items if i.truth is True)
    assert "grounded" in _failed(replace(item, truth=False), sample)


def test_coverage_names_what_is_missing(sample: Library) -> None:
    documents = [d.id for d in sample.documents()]
    finding = coverage((), sample, documents=documents)
    assert not finding.ok
    assert "第三章 服务" in finding.reason
