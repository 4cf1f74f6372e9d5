"""Pairs of a question and a paragraph that answers it: a library's own, a file's, the sample's."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant import feedback, questions
from assistant.quiz.bank import Bank
from assistant.sample import sample_suite
from index.errors import QuestionError


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
    """The pairs of a CSV or JSONL file with question, file and number. Raises QuestionError."""
    try:
        text = file.read_text("utf-8-sig")
        rows = (
            list(csv.DictReader(text.splitlines()))
            if file.suffix.lower() == ".csv"
            else [json.loads(line) for line in text.splitlines() if line.strip()]
        )
        return [Pair(str(r["question"]), str(r["file"]), str(r["number"])) for r in rows]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise QuestionError(
            f"The pairs in {file.name} cannot be read ({exc}); give CSV or JSONL with question, "
            "file, number.",
            f"无法读取 {file.name} 中的问答对（{exc}）；请给出含 question、file、number 的 CSV 或 JSONL。",
        ) from exc


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
            question = questions.standalone(vote.question, vote.history)
            yield from (Pair(question, file, number) for file, number in vote.cited)


def _accepted(library: Path) -> Iterator[Pair]:
    if not (library / "quiz.db").exists():
        return
    with Bank.open(library) as bank:
        for kept in bank.items(states=("accepted",)):
            basis = kept.item.basis[0]
            yield Pair(kept.item.stem, basis.file, basis.number)
