"""An item's answers as lines a person edits, and the item again from the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.quiz.models import Difficulty, Item, Option, Pair
from index.errors import QuestionError

RIGHT = "*"  # begins the line of a right option
BETWEEN = "｜"  # stands between the two sides of a pair
_TRUTHS = {"正确": True, "错误": False, "对": True, "错": False, "true": True, "false": False}


def lines(item: Item) -> str:
    """The answers, one a line: options (right ones after a *), pairs with ｜ between, the things in
    their order, 正确 or 错误, or the accepted spellings.
    """
    if item.options:
        return "\n".join(f"{RIGHT} {o.text}" if o.right else _plain(o.text) for o in item.options)
    if item.pairs:
        return "\n".join(f"{p.left} {BETWEEN} {p.right}" for p in item.pairs)
    return "\n".join(item.sequence or item.accepted or item.key)


def edited(
    item: Item, *, stem: str, answers: str, explanation: str, difficulty: Difficulty
) -> Item:
    """The item in other words. Raises QuestionError where they make no item of its type."""
    if not stem.strip():
        raise QuestionError("The question is empty.", "题干不能为空。")
    changed = replace(
        item, stem=stem.strip(), explanation=explanation.strip(), difficulty=difficulty
    )
    told = [line.strip() for line in answers.splitlines() if line.strip()]
    if item.truth is not None:
        return replace(changed, truth=_truth(told))
    if item.options:
        return replace(changed, options=_options(item, told))
    if item.pairs:
        return replace(changed, pairs=_pairs(told))
    if not told or (item.sequence and len(told) < 2):
        raise QuestionError("The answer is empty.", "答案不能为空。")
    if item.sequence:
        return replace(changed, sequence=tuple(told))
    return replace(changed, accepted=tuple(told))


def _plain(text: str) -> str:
    """A wrong option that begins with the sign of a right one gets a backslash."""
    return "\\" + text if text.startswith((RIGHT, "\\")) else text


def _options(item: Item, told: Sequence[str]) -> tuple[Option, ...]:
    """The options of the lines; one that was there before keeps where it comes from."""
    known = {o.text: o.source for o in item.options}
    options = []
    for line in told:
        right = line.startswith(RIGHT)
        text = line.removeprefix(RIGHT).strip() if right else line.removeprefix("\\")
        options.append(Option(text, right=right, source=None if right else known.get(text)))
    rights = sum(o.right for o in options)
    if len({o.text for o in options}) < len(options) or not all(o.text for o in options):
        raise QuestionError(
            "Two options are the same, or one is empty.", "有两个选项相同，或有选项为空。"
        )
    if not rights or rights == len(options) or (item.type == "single" and rights > 1):
        raise QuestionError(
            "Mark the right options with *; a single choice item has one, and wrong ones are needed.",
            "请用 * 标出正确选项；单选题只能有一个正确选项，并且要有错误选项。",
        )
    return tuple(options)


def _pairs(told: Sequence[str]) -> tuple[Pair, ...]:
    parts = [line.replace("|", BETWEEN).split(BETWEEN, 1) for line in told]
    if len(parts) < 2 or any(len(p) < 2 or not all(s.strip() for s in p) for p in parts):
        raise QuestionError(
            f"Each line is a pair: left {BETWEEN} right.", f"每行写一对：左 {BETWEEN} 右。"
        )
    return tuple(Pair(left.strip(), right.strip()) for left, right in parts)


def _truth(told: Sequence[str]) -> bool:
    if len(told) != 1 or told[0].lower() not in _TRUTHS:
        raise QuestionError("The answer is 正确 or 错误.", "答案只能是“正确”或“错误”。")
    return _TRUTHS[told[0].lower()]
