from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from assistant.quiz import check
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.material import Material
from assistant.quiz.statements import SIZE, StatementItems
from assistant.quiz.workbench import Candidate, statement_of
from index import Library
from index.numerals import to_chinese
from tests.assistant.quiz.conftest import read_in


def test_some_statements_stand_in_the_document_and_the_others_do_not(sample: Library) -> None:
    info = next(d for d in sample.documents() if d.report.genre == "un")
    material = Material(info, sample.paragraphs(info.id))
    maker = StatementItems(material, Corpus(sample), "根据《样本》，")
    # A name that the document shortens is said in full.
    whole = squeezed("".join(statement_of(p) for p in material.passages))
    items = [item for c in maker.candidates() if (item := c.make(random.Random(3))) is not None]
    assert items
    for item in items:
        assert len(item.options) == len(item.basis) == SIZE
        assert len(item.key) >= 2
        assert item.wrong
        assert all((squeezed(o.text) in whole) == o.right for o in item.options)
        assert all(f"“{o.text}”不对" in item.explanation for o in item.wrong)
    assert all(f.ok for f in check(items[0], sample))


def _statements(folder: Path, articles: Sequence[str]) -> list[Candidate]:
    """The candidates of a statute of these articles."""
    text = "\n\n".join(f"第{to_chinese(n)}条 {a}" for n, a in enumerate(articles, 1))
    read = read_in(folder, "样本条例.md", f"# 样本条例\n\n{text}\n")
    return list(StatementItems(*read, "根据《样本》，").candidates())


def test_a_statement_may_be_longer_than_an_option(tmp_path: Path) -> None:
    long = (
        "社区图书室的管理单位应当在每个季度结束以后的{}日内将本季度借阅情况和图书增减情况的清单"
        "送交区人民政府文化主管部门的有关机构统一保存和公布。"
    )
    articles = (
        long.format("十"), "读者一次可以借阅图书五册，借期为三十日。",
        "图书室应当每年清点图书二次，并公布清点结果。", "管理员应当在三日内答复读者提出的意见和建议。",
    )  # fmt: skip
    assert 60 < len(long) <= 80
    [candidate] = _statements(tmp_path, articles)
    assert len(candidate.passages) == SIZE


def test_two_statements_of_one_thing_do_not_stand_together(tmp_path: Path) -> None:
    articles = (
        "对违法读者处以警告或者二百元以下罚款的，可以适用简易程序。",
        "对登记的违法行为，读者应当及时接受处理，处以警告或者二百元以下罚款的，可以适用简易程序。",
        "图书室应当每年清点图书二次，并公布清点结果。", "管理员应当在三日内答复读者提出的意见和建议。",
        "读者一次可以借阅图书五册，借期为三十日。",
    )  # fmt: skip
    [candidate] = _statements(tmp_path, articles)
    numbers = [p.paragraph.number for p in candidate.passages]
    assert numbers == ["第一条", "第三条", "第四条", "第五条"]
