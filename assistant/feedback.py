"""Thumbs up and down, kept beside the library, one JSON object a line; nothing leaves the machine."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import filelock

from assistant.models import Answer

_NAME = "feedback.jsonl"


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person held of an answer, with what is needed to ask again.

    `cited` holds the (file, number) of each paragraph the answer cited; `at` is ISO 8601 in UTC.
    """

    up: bool
    question: str
    kind: str
    cited: tuple[tuple[str, str], ...]
    at: str
    history: tuple[str, ...] = ()
    reason: str = ""


def of(
    answer: Answer, *, up: bool, at: str, history: tuple[str, ...] = (), reason: str = ""
) -> Vote:
    """A vote on an answer."""
    cited = {(c.file, c.number): None for s in answer.sentences for c in s.citations}
    return Vote(up, answer.question, answer.kind, tuple(cited), at, history, reason)


def keep(library: Path, vote: Vote) -> None:
    """Append a vote to those of a library's folder."""
    row = json.dumps(dataclasses.asdict(vote), ensure_ascii=False)
    with (
        filelock.FileLock(library / f"{_NAME}.lock"),
        (library / _NAME).open("a", encoding="utf-8") as file,
    ):
        file.write(row + "\n")


def read(library: Path) -> Iterator[Vote]:
    """The votes of a library's folder, oldest first; a line cut short by a crash is passed over."""
    file = library / _NAME
    if not file.exists():
        return
    for line in file.read_text("utf-8").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        row["cited"] = tuple((f, n) for f, n in row["cited"])
        row["history"] = tuple(row["history"])
        yield Vote(**row)
