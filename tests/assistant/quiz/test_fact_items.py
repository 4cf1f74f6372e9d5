from __future__ import annotations

import random

from assistant.quiz.corpus import Corpus
from assistant.quiz.fact_items import FactItems
from assistant.quiz.material import Material
from assistant.quiz.models import BLANK
from index import Library


def test_what_a_fact_can_become(sample: Library) -> None:
    info = next(d for d in sample.documents() if d.report.genre == "un")
    material = Material(info, sample.paragraphs(info.id))
    maker = FactItems(material, Corpus(sample), "根据《样本》，")
    place = next(p for p in material.paragraphs if "96期" in p.text).id
    rng = random.Random(1)
    made = [c.make(rng) for c in maker.candidates() if c.passages[0].paragraph.id == place]
    items = [item for item in made if item is not None]
    assert {i.type for i in items} == {"single", "cloze", "true_false", "short_answer"}
    for item in items:
        assert item.type == "true_false" or item.key[0] not in item.stem
        if item.type == "cloze":
            assert item.stem.count(BLANK) == 1
    counted = next(i for i in items if i.type == "cloze" and i.key[0] == "96")
    assert f"{BLANK}期" in counted.stem  # the unit stays in the sentence
    assert "96期" in counted.accepted
