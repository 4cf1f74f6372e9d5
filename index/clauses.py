"""The parts of an article: 款 by position, 项 （一）, 目 1., as spans of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import segment
from index.numerals import to_chinese, to_int

_ITEM = re.compile(r"\s*\(([一二三四五六七八九十百]+)\)")
_POINT = re.compile(r"\s*(\d{1,2})[.、](?!\d)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of an article: its path (第二款, （一）, 1.) and text[start:end]."""

    path: tuple[str, ...]
    start: int
    end: int


def clauses(text: str) -> tuple[Clause, ...]:
    """Every 款, 项 and 目 of an article whose parts stand on lines of their own.

    A line that begins with neither （一） nor 1. is a new 款; a 款 reaches over its 项.
    """
    lines: list[tuple[tuple[str, ...], int, int]] = []
    count, at = 0, 0
    path: tuple[str, ...] = ()
    for line in text.split("\n"):
        plain = segment.normalise(line)
        if item := _ITEM.match(plain):
            path = (*path[:1], f"（{to_chinese(to_int(item.group(1)))}）")
        elif (point := _POINT.match(plain)) and len(path) >= 2:
            path = (*path[:2], f"{int(point.group(1))}.")
        else:
            count += 1
            path = (f"第{to_chinese(count)}款",)
        lines.append((path, at, at + len(line)))
        at += len(line) + 1
    return tuple(
        Clause(path, start, max(e for p, _, e in lines if p[: len(path)] == path))
        for path, start, _ in lines
    )
