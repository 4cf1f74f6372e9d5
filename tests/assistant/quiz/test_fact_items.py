from __future__ import annotations

import random

import pytest

from assistant.quiz.corpus import Corpus
from assistant.quiz.fact_items import FactItems, _denies
from assistant.quiz.facts import facts
from assistant.quiz.material import Material
from assistant.quiz.models import BLANK
from assistant.quiz.stems import passages
from index import Library
from index.models import Paragraph


@pytest.mark.parametrize(
    ("text", "key", "denying", "weaker"),
    [
        ("未满十四周岁的居民，由监护人代为办理。", "十四周岁", "十六周岁", "十二周岁"),
        ("查封的期限不得超过二个月，不得重复查封。", "二个月", "一个月", "三个月"),
        ("社区图书室每周开放时间不得少于三十小时。", "三十小时", "四十小时", "二十小时"),
        ("逾期超过六十日的，暂停借阅图书的权利。", "六十日", "三十日", "九十日"),
        ("居民委员会应当在十五日内向主管部门备案。", "十五日", "十日", "三十日"),
    ],
)
def test_a_false_statement_is_false_and_not_only_weaker(
    text: str, key: str, denying: str, weaker: str
) -> None:
    [passage] = passages(Paragraph("d-1", "d", "法", "法", "a.md", "第一条", text, 0))
    fact = next(f for f in facts(text) if f.text == key)
    assert _denies(passage, fact, denying)
    assert not _denies(passage, fact, weaker)


def test_what_a_fact_can_become(sample: Library) -> None:
    info = next(d for d in sample.documents() if d.report.genre == "un")
    material = Material(info, sample.paragraphs(info.id))
    maker = FactItems(material, Corpus(sample), "根据《样本》，")
    place = next(p for p in material.paragraphs if "96期" in p.text).id
    rng = random.Random(1)
    made = [c.make(rng) for c in maker.candidates() if c.place[0] == place]
    items = [item for item in made if item is not None]
    assert {i.type for i in items} == {"single", "cloze", "true_false", "short_answer"}
    for item in items:
        assert item.type == "true_false" or item.key[0] not in item.stem
        if item.type == "cloze":
            assert item.stem.count(BLANK) == 1
