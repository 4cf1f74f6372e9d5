"""Asking a recipe every question of a suite, and the table of all."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.cases import Case, Suite, SuiteError
from eval.metrics import retrieval
from eval.peers.recipes import Retriever
from eval.peers.texts import ranked
from eval.run import Progress
from index.embedding import Embedder, cache_folder

DEPTH = 10
_MEASURES = {
    "hit@1": retrieval.HIT_1, "hit@5": retrieval.HIT_5, "recall@10": retrieval.RECALL_10,
    "mrr": retrieval.MRR, "ndcg@10": retrieval.NDCG_10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """What a recipe scored on a suite: means over the questions, and the median ms of one.

    `width` is how many paragraphs a passage it found stands for, on average.
    """

    suite: str
    peer: str
    questions: int
    means: dict[str, float]
    width: float
    build_seconds: float
    milliseconds: float


def asked(suite: Suite) -> list[Case]:
    """The cases every recipe can be asked: answerable ones that lean on no earlier question."""
    return [case for case in suite.cases if case.answerable and not case.history]


@contextmanager
def emptied(model: Callable[[Path], Embedder], cache: str | None) -> Iterator[Embedder]:
    """The embedder over a cache with its models and no vectors, so that every text is encoded."""
    with tempfile.TemporaryDirectory(prefix="zhiduan-peers-") as folder:
        models = cache_folder(cache) / "models"
        if models.is_dir():
            shutil.copytree(models, Path(folder) / "models")
        yield model(Path(folder))


def compare(
    suite: Suite, peer: str, retriever: Retriever, *, progress: Progress | None = None
) -> Figures:
    """Build the recipe on the suite's documents and ask it. Raises SuiteError without questions."""
    cases = asked(suite)
    if not cases:
        raise SuiteError(
            f"Suite {suite.name} has no answerable question that stands alone.",
            f"评测集 {suite.name} 没有可独立回答的题目。",
        )
    start = time.perf_counter()
    retriever.build(suite.files)
    built = time.perf_counter() - start
    rows: list[dict[str, float]] = []
    times: list[float] = []
    sizes: list[int] = []
    for done, case in enumerate(cases, 1):
        start = time.perf_counter()
        passages = retriever.search(case.question, DEPTH)
        times.append(1000 * (time.perf_counter() - start))
        gold = {(g.file, g.number) for g in case.gold}
        row = retrieval.of_places(list(_MEASURES.values()), gold, ranked(passages, gold))
        rows.append({name: row[measure] for name, measure in _MEASURES.items()})
        sizes += [len(passage) for passage in passages]
        if progress is not None:
            progress(done, len(cases))
    means = {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
    width = sum(sizes) / len(sizes) if sizes else 0.0
    return Figures(suite.name, peer, len(cases), means, width, built, float(np.median(times)))


def table(figures: Sequence[Figures]) -> str:
    """One Markdown table, a row for each recipe on each suite."""
    heads = ["suite", "peer", "questions", *figures[0].means]
    heads += ["paragraphs a passage", "build s", "ms a question p50"]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for f in figures:
        cells = [f.suite, f.peer, str(f.questions), *(f"{v:.3f}" for v in f.means.values())]
        cells += [f"{f.width:.1f}", f"{f.build_seconds:.1f}", f"{f.milliseconds:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
