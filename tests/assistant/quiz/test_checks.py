from __future__ import annotations

from dataclasses import replace

from assistant.citations import cite
from assistant.quiz import CHECKS, Item, Option, Quiz, check
from assistant.quiz.checks import coverage, sections
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


def test_a_word_of_the_key_alone_that_the_stem_tells(quiz: Quiz, sample: Library) -> None:
    options = (
        Option("《制止向恐怖主义提供资助公约》", right=True),
        Option("《制止恐怖主义爆炸公约》", right=False),
        Option("《制止核恐怖主义行为公约》", right=False),
        Option("《核材料实物保护公约》", right=False),
    )
    item = replace(_single(quiz, "figure"), aspect="title", options=options)
    asked = "继续协助会员国处理{}恐怖主义行为，并执行（　　）的建议。"
    assert "no_giveaway" in _failed(replace(item, stem=asked.format("资助")), sample)
    assert "no_giveaway" not in _failed(replace(item, stem=asked.format("")), sample)


def test_a_key_that_the_stem_shortens(quiz: Quiz, sample: Library) -> None:
    names = ("安全理事会", "反恐怖主义委员会", "乍得湖流域委员会", "北非金融行动工作组")
    options = tuple(Option(name, right=not n) for n, name in enumerate(names))
    item = replace(_single(quiz, "figure"), aspect="body", options=options)
    asked = "主任在（　　）关于加强协同作用的{}会议上发言。"
    assert "no_giveaway" in _failed(replace(item, stem=asked.format("安理会")), sample)
    assert "no_giveaway" not in _failed(replace(item, stem=asked.format("非正式")), sample)


def test_a_term_that_half_its_meaning_spells(quiz: Quiz, sample: Library) -> None:
    item = replace(
        _single(quiz, "figure"), type="cloze", aspect="definition", options=(),
        stem="（　　），是指准予进口的证明、文件。", accepted=("许可证件",),
    )  # fmt: skip
    assert "no_giveaway" in _failed(item, sample)
    untold = replace(item, stem="（　　），是指准予进口的凭据。")
    assert "no_giveaway" not in _failed(untold, sample)


def test_the_same_question_twice(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    assert "not_duplicate" in _failed(item, sample, item)
    reworded = replace(item, stem="请问，" + item.stem, type="cloze", accepted=item.key, options=())
    assert "not_duplicate" in _failed(reworded, sample, item)


def test_a_false_statement_that_is_true(quiz: Quiz, sample: Library) -> None:
    item = next(i for i in quiz.items if i.truth is True)
    assert "grounded" in _failed(replace(item, truth=False), sample)


def test_every_section_that_an_item_cites_is_covered(quiz: Quiz, sample: Library) -> None:
    documents = [d.id for d in sample.documents()]
    one, other = (
        next(p for p in sample.paragraphs() if p.section and p.section[0] == name)
        for name in ("第二章 设立", "第三章 服务")
    )
    item = replace(
        _single(quiz, "figure"), section=one.section,
        basis=(cite(one, 0, 9), cite(other, 0, 9)),
    )  # fmt: skip
    served, _ = sections([item], sample, documents=documents)
    assert {name for _, name in served} == {"第二章 设立", "第三章 服务"}


def test_coverage_names_what_is_missing(sample: Library) -> None:
    documents = [d.id for d in sample.documents()]
    finding = coverage((), sample, documents=documents)
    assert not finding.ok
    assert "第三章 服务" in finding.reason


def test_one_paragraph_does_not_ask_twice_for_one_key(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    stem, quote = "一共有多少个？", replace(item.basis[0], start=9000, end=9001)
    other = replace(item, type="cloze", stem=stem, basis=(quote,), options=(), accepted=item.key)
    [reason] = [f.reason for f in check(item, sample, others=[other]) if f.check == "not_duplicate"]
    assert "答案相同" in reason


def test_items_do_not_share_a_pool_of_dates(quiz: Quiz, sample: Library) -> None:
    item = _single(quiz, "figure")
    dates = tuple(Option(f"{n}月1日", right=n == 3) for n in (3, 4, 5, 6))
    first = replace(item, aspect="date", options=dates)
    others = tuple(replace(o, right=o.text == "4月1日") for o in dates[:3])
    moved = replace(
        first, stem="图书室什么时候开馆？", basis=(replace(item.basis[0], id="d-9"),),
        options=(*others, Option("7月1日", right=False)),
    )  # fmt: skip
    [reason] = [
        f.reason for f in check(first, sample, others=[moved]) if f.check == "not_duplicate"
    ]
    assert "选项大半相同" in reason
