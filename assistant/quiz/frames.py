"""Whether another value of the document fits what an item leaves open.

The next article may give another term in the same words; what tells the two apart then has to stand
in the stem, and where it does not, the item has two keys.
"""

from __future__ import annotations

import re

from assistant.quiz.corpus import Corpus, Place, squeezed
from assistant.quiz.facts import facts
from assistant.quiz.models import BLANK, Item

# Share of the word weight of the stem that the other sentence must have.
SHARE = 0.8
_SHARE_NAMED = 0.9  # of a name, whose kind is not looked at
_BESIDE = 3  # characters beside the value, on both sides together, in which the two agree
_REACH = 6  # characters beside the value that are looked at
_ASPECTS = frozenset(("figure", "date", "body", "place", "title", "name"))


def rival(item: Item, corpus: Corpus) -> tuple[str, Place] | None:
    """Another value that fits the stem, and the sentence of the same document that has it."""
    paragraph = corpus.by_id.get(item.basis[0].id) if item.basis else None
    if (
        paragraph is None
        or item.type not in ("single", "cloze", "short_answer")
        or item.aspect not in _ASPECTS
        or len(item.basis) != 1
    ):
        return None
    quote, key = squeezed(item.basis[0].quote), squeezed(item.key[0])
    before, found, after = quote.partition(key)
    named = item.aspect not in ("figure", "date")
    share = _SHARE_NAMED if named else SHARE
    weights = corpus.weights(item.stem.replace(BLANK, "，"))
    total = sum(weights.values())
    if not found or not total:
        return None
    for place, text in corpus.clauses(paragraph.document_id):
        if place.paragraph.id == paragraph.id and _inside(place, item):
            continue
        if sum(w for word, w in weights.items() if word in text) < share * total:
            continue
        for value, left, right in _values(text, item, key, before, after):
            alike = _agree(left[::-1], before[::-1]) + _agree(right, after)
            if alike >= _BESIDE and not (named and (key in value or value in key)):
                return value, place
    return None


def _inside(place: Place, item: Item) -> bool:
    """Whether a sentence is one of those the item cites."""
    return place.start < item.basis[0].end and item.basis[0].start < place.end


def _values(text: str, item: Item, key: str, before: str, after: str) -> list[tuple[str, str, str]]:
    """What in a sentence could stand in the key's place, with what is before and after it."""
    if item.aspect in ("figure", "date"):
        told = facts(key)
        return [
            (f.text, text[: f.start], text[f.end :])
            for f in facts(text)
            if told and (f.aspect, f.unit) == (told[0].aspect, told[0].unit)
            and (f.value, f.high) != (told[0].value, told[0].high)
        ]  # fmt: skip
    # A name is what stands between the same words.
    head, tail = re.escape(before[-_BESIDE:]) or "^", re.escape(after[:_BESIDE])
    if not tail:
        return []
    return [
        (m.group(1), text[: m.start(1)], text[m.end(1) :])
        for m in re.finditer(rf"{head}([^，。；]{{2,{len(key) + _REACH}}}?){tail}", text)
    ]


def _agree(one: str, other: str) -> int:
    """How many characters two texts begin with alike, up to `_REACH`; both empty agree as one."""
    if not one and not other:
        return 1
    count = 0
    for a, b in zip(one[:_REACH], other[:_REACH], strict=False):
        if a != b:
            break
        count += 1
    return count
