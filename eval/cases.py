"""Cases and suites: questions with the paragraphs and facts a right answer has.

A suite is `suites/<name>.jsonl`, one case a line, and an entry in `suites/suites.toml` that names the
documents it asks: files below the folder ZHIDUAN_CORPUS names. The bundled sample has its questions
beside its documents, where `zhiduan tune` asks them too.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

import pydantic

from assistant.models import Kind
from assistant.sample import sample_files, sample_suite
from index.errors import ZhiduanError

Split = Literal["tune", "report"]


class SuiteError(ZhiduanError):
    """A suite that cannot be read or whose documents are not there: nothing can be measured."""


class Gold(pydantic.BaseModel, frozen=True, extra="forbid"):
    """A paragraph a perfect answer cites: the file's base name and the number as printed."""

    file: str
    number: str


class Claim(pydantic.BaseModel, frozen=True, extra="forbid"):
    """What a question takes for granted, and what the document says instead."""

    claim: str
    found: str


class Case(pydantic.BaseModel, frozen=True, extra="forbid"):
    """One question. `facts` are lists of accepted spellings, all lists required."""

    id: str = pydantic.Field(min_length=1)
    question: str = pydantic.Field(min_length=1)
    kind: Kind
    split: Split
    answerable: bool
    gold: tuple[Gold, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    history: tuple[str, ...] = ()
    premise: Claim | None = None
    distance: Literal["far", "near"] | None = None
    reworded: bool = False
    answer: str | None = None

    @pydantic.model_validator(mode="after")
    def _agree(self) -> Case:
        if self.answerable != bool(self.gold):
            raise ValueError("an answerable case has gold paragraphs and no other has")
        if self.answerable == (self.distance is not None):
            raise ValueError("an unanswerable case is far or near and no other is")
        return self


class Entry(pydantic.BaseModel, frozen=True, extra="forbid"):
    """A suite in `suites.toml`; without `corpus` it asks the bundled sample."""

    licence: str
    corpus: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """A named list of cases and the documents they ask."""

    name: str
    cases: tuple[Case, ...]
    files: tuple[Path, ...]

    def part(self, split: str) -> Suite:
        """The cases of one split, or all."""
        chosen = tuple(c for c in self.cases if split in ("all", c.split))
        return Suite(self.name, chosen, self.files)

    def cited(self, few: int | None = None) -> Suite:
        """All cases, or the first `few`, over those documents alone that one of them cites."""
        cases = self.cases[:few]
        named = {gold.file for case in cases for gold in case.gold}
        return Suite(self.name, cases, tuple(f for f in self.files if f.name in named))


def names() -> list[str]:
    """The suites there are."""
    return sorted(_entries())


def load(name: str, *, corpus: Path | None) -> Suite:
    """The suite of that name. Raises SuiteError where it or its documents are not there."""
    entries = _entries()
    if name not in entries:
        known = ", ".join(sorted(entries))
        raise SuiteError(
            f"There is no suite {name!r}; there are: {known}.", f"没有评测集“{name}”；有：{known}。"
        )
    cases = read(_text(name, entries[name]), name)
    return Suite(name, cases, _files(name, entries[name], corpus))


def read(text: str, name: str) -> tuple[Case, ...]:
    """The cases in JSON Lines. Raises SuiteError with the line that is wrong."""
    cases: list[Case] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            cases.append(Case.model_validate(json.loads(line)))
        except ValueError as exc:
            reason = str(exc).splitlines()[
                -1 if not isinstance(exc, pydantic.ValidationError) else 2
            ]
            raise SuiteError(
                f"Suite {name}, line {number}: {reason.strip()}",
                f"评测集 {name} 第 {number} 行有误：{reason.strip()}",
            ) from exc
    if not cases:
        raise SuiteError(f"Suite {name} has no cases.", f"评测集 {name} 没有题目。")
    if len({case.id for case in cases}) != len(cases):
        raise SuiteError(f"Suite {name} has an id twice.", f"评测集 {name} 里有重复的编号。")
    return tuple(cases)


def _text(name: str, entry: Entry) -> str:
    if entry.corpus is None:
        return sample_suite()
    file = resources.files("eval").joinpath("suites", f"{name}.jsonl")
    return file.read_text("utf-8") if file.is_file() else ""


def _entries() -> dict[str, Entry]:
    folder = resources.files("eval").joinpath("suites")
    table = tomllib.loads(folder.joinpath("suites.toml").read_text("utf-8"))
    return {name: Entry.model_validate(entry) for name, entry in table.items()}


def _files(name: str, entry: Entry, corpus: Path | None) -> tuple[Path, ...]:
    wanted = entry.corpus
    if wanted is None:
        return tuple(sample_files())
    if corpus is None:
        raise SuiteError(
            f"Suite {name} needs documents of its own; set ZHIDUAN_CORPUS to their folder.",
            f"评测集 {name} 需要专门的文件；请把 ZHIDUAN_CORPUS 设为它们所在的文件夹。",
        )
    files = tuple(corpus / path for path in wanted)
    for file in files:
        if not file.is_file():
            raise SuiteError(
                f"Suite {name} needs {file.name}, which is not in the folder of ZHIDUAN_CORPUS.",
                f"评测集 {name} 需要 {file.name}，ZHIDUAN_CORPUS 的文件夹里没有。",
            )
    return files
