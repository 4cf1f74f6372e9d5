"""GIFT, Moodle's text format (docs.moodle.org, 'GIFT format').

GIFT has no ordering: such an item becomes a matching one of things and places in line. An answer
a person must mark becomes an essay, its model answer in the feedback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from assistant.quiz.itemform import is_open, shown_sequence
from assistant.quiz.models import BLANK, Item, Option

_SPECIAL = re.compile(r"([~=#{}:\\])")


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the items as GIFT, in a category named after the title."""
    category = re.sub(r"\s+", " ", title).replace("/", "／")
    parts = [f"$CATEGORY: {category}", *(_question(item) for item in items)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def escaped(text: str) -> str:
    r"""The text with GIFT's own characters escaped, and line ends as \n."""
    # Readers run spaces together, wide ones too, and a blank is made of them.
    plain = text.replace("->", "→").replace(BLANK, "（____）")
    return _SPECIAL.sub(r"\\\1", plain).replace("\n", "\\n").strip()


def _question(item: Item) -> str:
    feedback = f"####{escaped(item.explanation)}"
    if is_open(item):
        feedback = f"####{escaped('参考答案：' + item.accepted[0] + '。' + item.explanation)}"
    head = f"::{item.id}::[plain]{escaped(item.question)}"
    return f"{head}{{{_answers(item)}{feedback}\n}}"


def _answers(item: Item) -> str:
    if is_open(item):
        return ""
    if item.truth is not None:
        return "TRUE" if item.truth else "FALSE"
    if item.options:
        return _lines([f"{_mark(item, o)}{escaped(o.text)}" for o in item.options])
    places = {text: f"第{n}" for n, text in enumerate(item.sequence, 1)}
    pairs = [(p.left, p.right) for p in item.pairs]
    pairs += [(s, places[s]) for s in shown_sequence(item)]
    lines = [f"={escaped(left)} -> {escaped(right)}" for left, right in pairs]
    return _lines(lines or [f"={escaped(a)}" for a in item.accepted])


def _mark(item: Item, option: Option) -> str:
    """= or ~, with its share of the points where several are right."""
    if item.type == "single":
        return "=" if option.right else "~"
    return f"~%{share(len(item.key))}%" if option.right else f"~%-{share(len(item.wrong))}%"


def _lines(answers: Sequence[str]) -> str:
    return "".join(f"\n{a}" for a in answers) + "\n"


def share(count: int) -> str:
    """100 parted among `count`, with the five decimals Moodle knows (33.33333)."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")
