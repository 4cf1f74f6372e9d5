"""`zhiduan tune`: a library's own query map from pairs of question and paragraph, kept if it helps.

Pairs are a file's (CSV or JSONL), the answers people found right and the quiz items they accepted. A
fifth of them, chosen by paragraph, is held out: the map serves only where the right paragraph stands
higher there, and not lower for the bundled sample's questions. Nothing leaves the machine.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from assistant import feedback
from assistant.quiz.bank import Bank
from eval import cases
from index import Library, query_map, tuning
from index.chunking import chunk
from index.contract import Encoder
from index.errors import QuestionError
from index.models import Paragraph
from index.parsing import parse
from index.tuning import Pairs, Progress

FEWEST = 20  # pairs
_HELD = 5  # one in so many is held out
_SAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a paragraph that answers it, by its file's name and printed number."""

    question: str
    file: str
    number: str


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came of it: mean reciprocal rank before and after on the part held out and on the sample.

    `p` is the chance that the gain is none (paired bootstrap, one-sided); `version` is None where
    nothing was changed.
    """

    pairs: int
    held_out: int
    before: float
    after: float
    p: float
    sample_before: float
    sample_after: float
    version: int | None


def collected(library: Library) -> list[Pair]:
    """The pairs a library has of its own: thumbs up, and quiz items that were accepted."""
    found = [
        Pair(vote.question, file, number)
        for vote in feedback.read(library.folder)
        if vote.up
        for file, number in vote.cited
    ]
    if (library.folder / "quiz.db").exists():
        with Bank.open(library.folder) as bank:
            found += [
                Pair(kept.item.stem, kept.item.basis[0].file, kept.item.basis[0].number)
                for kept in bank.items(states=("accepted",))
            ]
    return list(dict.fromkeys(found))


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
            f"The pairs in {file} cannot be read ({exc}); give CSV or JSONL with question, file, number.",
            f"无法读取 {file} 中的问答对（{exc}）；请给出含 question、file、number 的 CSV 或 JSONL。",
        ) from exc


def tune(library: Library, pairs: Sequence[Pair], *, progress: Progress | None = None) -> Tuned:
    """Train, judge on what was held out, and let the map serve where it helps.

    Raises QuestionError where fewer than FEWEST pairs name a paragraph of the library.
    """
    embedder = library.embedder
    known = _known(library.paragraphs(), pairs, embedder)
    if len(known.questions) < FEWEST:
        raise QuestionError(
            f"{len(known.questions)} pairs name a paragraph of this library; tuning needs {FEWEST}.",
            f"只有 {len(known.questions)} 对问答对应本文库的段落；调优至少需要 {FEWEST} 对。",
        )
    held = [i for i, right in enumerate(known.right) if _held_out(right[0])]
    ours = [i for i in range(len(known.right)) if i not in set(held)]
    made = tuning.train([known.part(ours)], progress=progress)
    before, after = (_reciprocal(known.part(held), m) for m in (None, made))
    p = _chance(after - before)
    sample = _sample(embedder)
    general, moved = (_reciprocal(sample, m) for m in (None, made))
    better = bool(held) and p < 0.05 and _chance(moved - general + 0.01) < 0.5
    tuned = Tuned(
        len(known.questions), len(held), _mean(before), _mean(after), p,
        _mean(general), _mean(moved), None,
    )  # fmt: skip
    if not better:
        return tuned
    card = {"model": embedder.fingerprint, "made": datetime.now(UTC).isoformat("T", "seconds")}
    version = query_map.keep(library.folder, made, card | asdict(tuned))
    return Tuned(**(asdict(tuned) | {"version": version}))


def _known(paragraphs: Sequence[Paragraph], pairs: Sequence[Pair], embedder: Encoder) -> Pairs:
    places: dict[tuple[str, str], list[int]] = {}
    texts: list[str] = []
    for paragraph in paragraphs:
        for piece in chunk(paragraph):
            places.setdefault((paragraph.file, paragraph.number), []).append(len(texts))
            texts.append(piece.text)
    right: dict[str, list[int]] = {}
    for pair in pairs:
        if (found := places.get((pair.file, pair.number))) is not None:
            right.setdefault(pair.question, []).extend(found)
    width = embedder.dimension
    questions = [embedder.encode_query(q) for q in right]
    return Pairs(
        np.stack(questions) if questions else np.empty((0, width), np.float32),
        embedder.encode_passages(texts),
        tuple(tuple(dict.fromkeys(rows)) for rows in right.values()),
    )


def _sample(embedder: Encoder) -> Pairs:
    suite = cases.load("sample", corpus=None)
    paragraphs = [p for file in suite.files for p in parse(file).paragraphs]
    pairs = [Pair(c.question, g.file, g.number) for c in suite.cases for g in c.gold]
    return _known(paragraphs, pairs, embedder)


def _held_out(passage: int) -> bool:
    digest = hashlib.sha256(str(passage).encode()).digest()
    return digest[0] % _HELD == 0


def _reciprocal(pairs: Pairs, moved: query_map.QueryMap | None) -> np.ndarray:
    """1 / rank of the first right passage of each question, float64[n]."""
    return np.asarray(1.0 / (1.0 + tuning.ranks(pairs, moved)))


def _mean(values: np.ndarray) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def _chance(gains: np.ndarray) -> float:
    """Share of bootstrap samples (Efron and Tibshirani 1993) whose mean gain is not above nothing."""
    if not len(gains):
        return 1.0
    rng = np.random.default_rng(0)
    means = gains[rng.integers(0, len(gains), (_SAMPLES, len(gains)))].mean(1)
    return float((means <= 0).mean())


def lines(library: Path) -> Iterator[str]:
    """A line for each version of a library's tuning, the one that serves marked."""
    for version in query_map.versions(library):
        card = version.card
        mark = "*" if version.serves else " "
        yield (
            f"{mark} {version.number}\t{card.get('made', '')}\t{card.get('pairs')} pairs\t"
            f"{card.get('before')} -> {card.get('after')}"
        )
