"""GIFT, Moodle's text format (docs.moodle.org, 'GIFT format').

GIFT has no ordering: such an item becomes a matching one of things and places in line. An answer
a person must mark becomes an essay, its model answer in the feedback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from assistant.quiz.itemform import is_open, shown_sequence
from assistant.quiz.models import Item

_SPECIAL = re.compile(r"([~=#{}:\\])")


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the items as GIFT, in a category named after the title."""
    category = re.sub(r"\s+", " ", title).replace("/", "／")
    parts = [f"$CATEGORY: {category}", *(_question(item) for item in items)]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def escaped(text: str) -> str:
    r"""The text with GIFT's own characters escaped, and line ends as \n."""
    return _SPECIAL.sub(r"\\\1", text.replace("->", "→")).replace("\n", "\\n").strip()


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
    if item.type == "multiple":
        right, wrong = f"%{_share(len(item.key))}%", f"%-{_share(len(item.wrong))}%"
        return _lines([f"~{right if o.right else wrong}{escaped(o.text)}" for o in item.options])
    if item.options:
        return _lines([f"{'=' if o.right else '~'}{escaped(o.text)}" for o in item.options])
    if item.pairs:
        return _lines([f"={escaped(p.left)} -> {escaped(p.right)}" for p in item.pairs])
    if item.sequence:
        places = {text: n for n, text in enumerate(item.sequence, 1)}
        return _lines([f"={escaped(s)} -> 第{places[s]}" for s in shown_sequence(item)])
    return _lines([f"={escaped(a)}" for a in item.accepted])


def _lines(answers: Sequence[str]) -> str:
    return "".join(f"\n{a}" for a in answers) + "\n"


def _share(count: int) -> str:
    """100 parted among `count`, with the five decimals Moodle knows (33.33333)."""
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")
