"""Pairs of a question and a paragraph that answers it: a library's own, a file's, the sample's."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant import feedback, followups
from assistant.quiz.bank import Bank
from assistant.sample import sample_suite
from index.errors import FileError, QuestionError
from index.readers.text import decode

_COLUMNS = {
    "question": ("question", "问题"),
    "file": ("file", "文件"),
    "number": ("number", "编号"),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a paragraph that answers it, by its file's name and printed number."""

    question: str
    file: str
    number: str


def collected(library: Path) -> list[Pair]:
    """The pairs a library's folder has of its own: thumbs up, and quiz items that were accepted."""
    return list(dict.fromkeys([*_liked(library), *_accepted(library)]))


def imported(file: Path) -> list[Pair]:
    """The pairs of a CSV or JSONL file with question, file and number (问题, 文件, 编号).

    In the encodings documents may have, for Excel writes GB18030; empty rows are passed over. Raises
    QuestionError, which names the row.
    """
    row = 0
    found = []
    try:
        for row, read in enumerate(_rows(file), 1):  # noqa: B007 - the row is for the message
            cells = json.loads(read) if isinstance(read, str) else read
            if any(cells.values()):
                found.append(_pair(cells))
    except (OSError, FileError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as exc:
        en, zh = (f"row {row}: ", f"第 {row} 行：") if row else ("", "")
        raise QuestionError(
            f"The pairs in {file.name} cannot be read ({en}{exc}); give CSV or JSONL with question, "
            "file, number.",
            f"无法读取 {file.name} 中的问答对（{zh}{exc}）；"
            "请给出含 question、file、number 的 CSV 或 JSONL。",
        ) from exc
    return list(dict.fromkeys(found))


def _rows(file: Path) -> Iterator[Mapping[str, object] | str]:
    """Each row of a table, or each line of JSON."""
    text = decode(file.read_bytes(), file.name).removeprefix("\ufeff")
    if file.suffix.lower() == ".csv":
        yield from csv.DictReader(io.StringIO(text, newline=""), restval="")
    else:
        yield from (line if line.strip() else "{}" for line in text.splitlines())


def _pair(cells: Mapping[str, object]) -> Pair:
    """Raises KeyError where a column is not there, ValueError where its cell says nothing."""
    said = {}
    for name, spellings in _COLUMNS.items():
        value = cells[next((s for s in spellings if s in cells), name)]
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            raise ValueError(f"{name} = {value!r}")
        said[name] = str(value).strip()
    return Pair(**said)


def of_sample() -> list[Pair]:
    """The questions on the bundled sample, each with its right paragraphs."""
    cases = [json.loads(line) for line in sample_suite().splitlines() if line.strip()]
    return [
        Pair(case["question"], gold["file"], gold["number"])
        for case in cases
        for gold in case.get("gold", ())
    ]


def _liked(library: Path) -> Iterator[Pair]:
    """The answers whose last vote is a thumb up; a follow-up question as it was understood."""
    last = {(vote.question, vote.history): vote for vote in feedback.read(library)}
    for vote in last.values():
        if vote.up:
            question = followups.standalone(vote.question, vote.history)
            yield from (Pair(question, file, number) for file, number in vote.cited)


def _accepted(library: Path) -> Iterator[Pair]:
    if not (library / "quiz.db").exists():
        return
    with Bank.open(library) as bank:
        for kept in bank.items(states=("accepted",)):
            basis = kept.item.basis[0]
            yield Pair(kept.item.stem, basis.file, basis.number)
