"""The questions written for training: `questions/*.jsonl`, on statutes and on the documents beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from index import Library
from index.embedding import Embedder

SETS = ("prose", "statutes")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the places that answer it (none: they do not), and the nearest that do not.

    A place is a file's name and a paragraph's number; `answer` is the shortest piece of text that
    answers, verbatim.
    """

    question: str
    file: str
    gold: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, str], ...] = ()
    answer: str | None = None


def read(name: str, *, few: int | None = None) -> list[Asked]:
    """The questions of one of `SETS`, or those on its first `few` documents."""
    lines = (_folder() / f"{name}.jsonl").read_text("utf-8").splitlines()
    asked = [_asked(**json.loads(line)) for line in lines]
    kept = set(list(dict.fromkeys(a.file for a in asked))[:few])
    return [a for a in asked if a.file in kept]


@contextmanager
def opened(
    name: str, corpus: Path, embedder: Embedder, *, few: int | None = None
) -> Iterator[Library]:
    """A library of every document a set asks about, or of `few`, for as long as it is open."""
    wanted = {asked.file for asked in read(name, few=few)}
    own = (_folder() / "docs").iterdir()
    files = [p for p in (*own, *(corpus / "laws").rglob("*.md")) if p.name in wanted]
    with TemporaryDirectory() as home, Library.open(home, embedder=embedder) as library:
        library.add(files)
        yield library


def _asked(
    *, question: str, file: str, gold: list[dict[str, str]], near: tuple[str, ...] = (),
    answer: str | None = None, **_: object,
) -> Asked:  # fmt: skip
    places = tuple((g["file"], g["number"]) for g in gold)
    return Asked(question, file, places, tuple((file, n) for n in near), answer)


def _folder() -> Path:
    return Path(str(resources.files("eval.train").joinpath("questions")))
