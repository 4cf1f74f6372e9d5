from __future__ import annotations

import random
from pathlib import Path

import pytest

from assistant.quiz import generate
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.material import Material
from assistant.quiz.rule_items import RuleItems
from assistant.quiz.statements import StatementItems
from assistant.quiz.swaps import swaps
from index import Library

_LAW = """# 样本管理办法

第一章 总则

第一条 为了规范管理，保护读者，制定本办法。

第二条 设立分馆的，应当报国务院文化主管部门批准。

第三条 分馆撤销的，应当报省级人民政府文化主管部门备案。

第四条 违反前条规定的，由县级人民政府公安部门责令限期改正。

第五条 分馆的管理单位可以联合设立书库，并约定费用的分担。

第六条 分馆应当向读者无偿提供目录，并在门口张贴借阅办法。

第七条 设立分馆的，除另有规定外，也可以报设区的市级人民政府文化主管部门批准。

第八条 分馆的章程修改以后，由国务院文化主管部门批准。
"""


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("law")
    (folder / "样本管理办法.md").write_text(_LAW, encoding="utf-8")
    library = Library.open(folder / "library")
    library.add([folder / "样本管理办法.md"])
    return library


@pytest.fixture(scope="module")
def material(law: Library) -> Material:
    [info] = law.documents()
    return Material(info, law.paragraphs(info.id))


def test_what_makes_a_rule_false(law: Library, material: Material) -> None:
    corpus = Corpus(law)
    found = {
        p.paragraph.number: {(s.was, s.edit.text) for s in swaps(p, material, corpus)}
        for p in material.passages
    }
    assert ("批准", "备案") in found["第二条"]
    assert ("备案", "批准") in found["第三条"]
    assert ("无偿", "有偿") in found["第六条"]
    assert found["第五条"] == {("可以", "应当")}


def test_what_is_often_guessed_is_spare(law: Library, material: Material) -> None:
    maker = RuleItems(material, Corpus(law), "根据《样本》，")
    spare = {
        c.passages[0].paragraph.number: c.spare
        for c in maker.candidates()
        if c.type == "true_false"
    }
    assert spare["第五条"]
    assert spare["第六条"]
    assert not spare["第二条"]
    assert not [
        p.number for c in StatementItems(material, Corpus(law), "根据《样本》，").candidates()
        for p in (q.paragraph for q in c.passages) if p.number == "第六条"
    ]  # fmt: skip


def test_who_decides_does_not_file(law: Library, material: Material) -> None:
    """由…备案 is not said: a statement of it tells itself."""
    corpus = Corpus(law)
    told = next(p for p in material.passages if p.text.startswith("分馆的章程修改"))
    assert not [s for s in swaps(told, material, corpus) if s.was == "批准"]


def test_no_level_of_a_body_that_the_document_does_not_name(
    law: Library, material: Material
) -> None:
    corpus = Corpus(law)
    texts = "".join(p.text for p in material.paragraphs)
    found = [s for p in material.passages for s in swaps(p, material, corpus) if s.aspect == "body"]
    assert found
    assert all(s.edit.text in texts for s in found)


def test_what_the_document_names_all_the_time_is_not_made_what_it_names_once(
    law: Library, material: Material
) -> None:
    corpus = Corpus(law)
    for passage in material.passages:
        for swap in swaps(passage, material, corpus):
            if swap.aspect == "body":
                assert 2 * material.spread(swap.edit.text) >= material.spread(swap.was)


def test_no_body_that_another_article_names_for_the_same(law: Library, material: Material) -> None:
    """第七条 has the city approve branches, too: it is no wrong answer to who does so in 第二条."""
    maker = RuleItems(material, Corpus(law), "根据《样本》，")
    items = [i for c in maker.candidates() if (i := c.make(random.Random(2))) is not None]
    bodies = [i for i in items if i.type == "single" and i.aspect == "body"]
    assert bodies
    for item in bodies:
        said = squeezed(item.stem)
        assert all(squeezed(o.text) not in said for o in item.options)
        if item.key == ("国务院文化主管部门",):
            assert "设区的市级人民政府文化主管部门" not in [o.text for o in item.wrong]


def test_a_sentence_that_failed_is_not_tried_again(law: Library) -> None:
    quiz = generate(law, count=40, seed=3)
    failed = [d for d in quiz.drafts if d.reasons[0].check in ("understandable", "not_duplicate")]
    places = [(c.id, c.start) for d in failed for c in d.item.basis]
    assert len(places) == len(set(places))
