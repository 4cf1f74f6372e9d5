"""The table that CSV and XLSX share: one row an item."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.quiz.itemform import (
    DIFFICULTIES,
    NAMES,
    answer,
    shown_rights,
    shown_sequence,
    sources,
)
from assistant.quiz.models import Item, letters

OPTIONS = 6
HEADER = (
    "编号", "题型", "题目", *(f"选项{m}" for m in letters(OPTIONS)), "答案", "可接受的答案", "解析", "依据",
    "难度", "学习目标", "章节",
)  # fmt: skip


def rows(items: Sequence[Item]) -> list[list[str]]:
    """The rows below HEADER, one an item, all strings."""
    return [_row(item) for item in items]


def _row(item: Item) -> list[str]:
    options = [o.text for o in item.options]
    stem = item.question
    if item.pairs:
        options = shown_rights(item)
        stem += "\n" + "\n".join(f"{n}. {p.left}" for n, p in enumerate(item.pairs, 1))
    elif item.sequence:
        options = shown_sequence(item)
    options += [""] * (OPTIONS - len(options))
    return [
        item.id, NAMES[item.type], stem, *options[:OPTIONS], answer(item), "；".join(item.accepted),
        item.explanation, sources(item), DIFFICULTIES[item.difficulty], item.goal,
        " / ".join(item.section),
    ]  # fmt: skip
