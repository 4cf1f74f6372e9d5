"""Items as JSON and back, and the words that every export shows alike."""

from __future__ import annotations

import random
from dataclasses import asdict
from typing import Any

from assistant import citations
from assistant.models import Citation
from assistant.quiz.models import Item, ItemType, Option, Pair, letters
from index.errors import QuestionError

Json = dict[str, Any]
NAMES: dict[ItemType, str] = {
    "single": "单项选择题", "multiple": "多项选择题", "true_false": "判断题", "cloze": "填空题",
    "short_answer": "简答题", "matching": "配对题", "ordering": "排序题",
}  # fmt: skip
DIFFICULTIES = {1: "易", 2: "中", 3: "难"}
_OPEN = ("definition", "purpose", "list")


def to_json(item: Item) -> Json:
    """An item with all it holds, its id and its key in words."""
    return {"id": item.id} | asdict(item) | {"key": list(item.key)}


def from_json(value: Json) -> Item:
    """The item `to_json` wrote. Raises QuestionError where something is missing or wrong."""
    try:
        return Item(
            type=value["type"], aspect=value["aspect"], frame=value["frame"], stem=value["stem"],
            basis=tuple(Citation(**c) for c in value["basis"]), explanation=value["explanation"],
            difficulty=value["difficulty"], goal=value["goal"], section=tuple(value["section"]),
            options=tuple(Option(**o) for o in value["options"]), truth=value["truth"],
            accepted=tuple(value["accepted"]), pairs=tuple(Pair(**p) for p in value["pairs"]),
            sequence=tuple(value["sequence"]),
        )  # fmt: skip
    except (KeyError, TypeError) as exc:
        raise QuestionError(
            f"This is not a quiz item ({exc}); export it again as JSON.",
            f"这不是一道题目（{exc}）；请重新导出为 JSON。",
        ) from exc


def is_open(item: Item) -> bool:
    """Whether the answer is a text that a person marks, not a word a machine compares."""
    return item.type == "short_answer" and item.aspect in _OPEN


def answer(item: Item) -> str:
    """The key as an answer sheet has it: letters, 正确, words, or 1-C 2-A."""
    if item.options:
        marks = letters(len(item.options))
        return "".join(m for m, o in zip(marks, item.options, strict=True) if o.right)
    if item.pairs:
        rights = shown_rights(item)
        marks = letters(len(rights))
        return " ".join(f"{n}-{marks[rights.index(p.right)]}" for n, p in enumerate(item.pairs, 1))
    if item.sequence:
        shown = shown_sequence(item)
        marks = letters(len(shown))
        return "".join(marks[shown.index(s)] for s in item.sequence)
    return item.key[0]


def shown_rights(item: Item) -> list[str]:
    """The right column of a matching item in chance order, the same order every time."""
    return _mixed([p.right for p in item.pairs], item.id)


def shown_sequence(item: Item) -> list[str]:
    """The things of an ordering item in chance order, the same order every time."""
    return _mixed(list(item.sequence), item.id)


def _mixed(things: list[str], seed: str) -> list[str]:
    """Another order than the one given, where there is another."""
    rng = random.Random(seed)
    mixed = things[:]
    for _ in range(8):
        rng.shuffle(mixed)
        if mixed != things:
            break
    return mixed


def sources(item: Item, *, beside: str = "") -> str:
    """Where an item rests: 〔禁毒法·第五条〕; without what the text beside it says already."""
    marks = dict.fromkeys(citations.notation(c) for c in item.basis)
    return "".join(mark for mark in marks if mark not in beside)
