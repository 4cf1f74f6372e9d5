from __future__ import annotations

import random

from assistant.quiz import check
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.material import Material
from assistant.quiz.statements import SIZE, StatementItems
from index import Library


def test_some_statements_stand_in_the_document_and_the_others_do_not(sample: Library) -> None:
    info = next(d for d in sample.documents() if d.report.genre == "un")
    material = Material(info, sample.paragraphs(info.id))
    maker = StatementItems(material, Corpus(sample), "根据《样本》，")
    whole = squeezed("".join(p.text for p in material.paragraphs))
    items = [item for c in maker.candidates() if (item := c.make(random.Random(3))) is not None]
    assert items
    for item in items:
        assert len(item.options) == len(item.basis) == SIZE
        assert len(item.key) >= 2
        assert item.wrong
        assert all((squeezed(o.text) in whole) == o.right for o in item.options)
        assert all(f"“{o.text}”不对" in item.explanation for o in item.wrong)
    assert all(f.ok for f in check(items[0], sample))
