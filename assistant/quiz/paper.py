"""A test paper: items by type, points for each, and versions in which order differs."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.quiz.distractors import even
from assistant.quiz.models import ITEM_TYPES, Item, ItemType, letters
from index.errors import QuestionError
from index.numerals import to_chinese

# Points an item is worth where nobody says.
POINTS: dict[ItemType, float] = {
    "single": 2, "multiple": 3, "true_false": 1, "cloze": 2, "short_answer": 5, "matching": 4,
    "ordering": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """The items of one type and what each is worth."""

    type: ItemType
    points: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of a paper. `version` is A, B …, or '' where there is only one."""

    title: str
    version: str
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        """The title with its version: 禁毒法测验（A卷）."""
        return f"{self.title}（{self.version}卷）" if self.version else self.title

    @property
    def points(self) -> float:
        """What the whole paper is worth."""
        return sum(part.points * len(part.items) for part in self.parts)

    @property
    def items(self) -> tuple[Item, ...]:
        """The items in the order of the paper."""
        return tuple(item for part in self.parts for item in part.items)


def assemble(
    items: Sequence[Item],
    *,
    title: str = "知段测验",
    versions: int = 1,
    points: Mapping[ItemType, float] | None = None,
    seed: int = 0,
) -> tuple[Paper, ...]:
    """Papers of the same items; from the second version on items and options are shuffled.

    Raises QuestionError where there is no item, or no sensible number of versions or points.
    """
    if not items or not 1 <= versions <= 26:
        raise QuestionError(
            "A paper needs items, and has 1 to 26 versions.",
            "组卷至少要有一道题，版本数为 1 到 26。",
        )
    worth = POINTS | dict(points or {})
    if any(value <= 0 for value in worth.values()):
        raise QuestionError("Points are greater than zero.", "每题分值必须大于零。")
    names = letters(versions) if versions > 1 else [""]
    return tuple(
        _version(items, title, name, worth, random.Random(f"{seed}{name}") if number else None)
        for number, name in enumerate(names)
    )


def _version(
    items: Sequence[Item], title: str, name: str, worth: Mapping[ItemType, float],
    rng: random.Random | None,
) -> Paper:  # fmt: skip
    parts: list[Part] = []
    for kind in ITEM_TYPES:
        chosen = [i for i in items if i.type == kind]
        if rng is not None:
            rng.shuffle(chosen)
            chosen = [replace(i, options=even(i.options, rng)) for i in chosen]
        if chosen:
            parts.append(Part(kind, worth[kind], tuple(chosen)))
    return Paper(title, name, tuple(parts))


def numeral(number: int) -> str:
    """一, 二, 三 … for the parts of a paper."""
    return to_chinese(number)
