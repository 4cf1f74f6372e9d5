"""Running a suite: a fresh library of its documents, every question once, every metric."""

from __future__ import annotations

import hashlib
import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata

import numpy as np
import psutil

from assistant import Assistant
from assistant.models import Answer
from eval.cases import Case, Suite, SuiteError
from eval.metrics import METRICS, Score, refusal, score
from eval.outcomes import Answered, Failed, Outcome
from eval.stats import bootstrap
from index import Library
from index.embedding import Embedder
from index.errors import ZhiduanError
from index.models import Paragraph

Answerer = Callable[[Case], Answer]
Progress = Callable[[int, int], None]
_PACKAGES = ("zhiduan", "faiss-cpu", "langchain-core", "onnxruntime", "rjieba", "tantivy")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a figure depends on: suite, split, seed, model, documents, packages, machine."""

    suite: str
    split: str
    seed: int
    cases_sha256: str
    documents_sha256: str
    model: str
    versions: dict[str, str]
    machine: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a suite. `scores` is in the order of METRICS; times and memory vary, the rest not."""

    setting: Setting
    outcomes: tuple[Outcome, ...]
    scores: tuple[Score, ...]
    auroc: float | None
    seconds: float
    resident_mebibytes: float

    @property
    def milliseconds(self) -> list[float]:
        """How long each answer took."""
        return [o.milliseconds for o in self.outcomes if isinstance(o, Answered)]

    def percentile(self, share: int) -> float | None:
        """That percentile of the answers' times in milliseconds; None without any."""
        times = self.milliseconds
        return float(np.percentile(times, share)) if times else None

    def interval(self, name: str) -> tuple[float, float] | None:
        """The 95 % interval of a metric's mean; None where nothing was scored."""
        found = next(s for s in self.scores if s.name == name)
        values = list(found.cases.values())
        return bootstrap(values, seed=self.setting.seed) if values else None

    def of_kind(self, kind: str) -> list[Outcome]:
        """The outcomes of one kind of question."""
        return [o for o in self.outcomes if o.case.kind == kind]


@contextmanager
def opened(suite: Suite, embedder: Embedder) -> Iterator[Library]:
    """A fresh library of the suite's documents. Raises SuiteError where one cannot be read."""
    with (
        tempfile.TemporaryDirectory(prefix="zhiduan-eval-") as folder,
        Library.open(folder, embedder=embedder) as library,
    ):
        for added in library.add(suite.files):
            if added.error is not None:
                raise SuiteError(
                    f"Suite {suite.name} cannot be measured: {added.error}",
                    f"评测集 {suite.name} 无法测量：{added.error.zh}",
                )
        yield library


def run(  # noqa: PLR0913 - what a run depends on, all by name
    suite: Suite,
    library: Library,
    *,
    split: str = "all",
    seed: int = 0,
    answerer: Answerer | None = None,
    progress: Progress | None = None,
) -> Run:
    """Ask every case of a split. Raises SuiteError where there is none, or its gold is not there."""
    part = suite.part(split)
    if not part.cases:
        raise SuiteError(
            f"Suite {suite.name} has no cases in the split {split!r}.",
            f"评测集 {suite.name} 的“{split}”部分没有题目。",
        )
    gold = Gold(library)
    ask = answerer or plain(Assistant(library))
    start = time.perf_counter()
    outcomes = []
    for done, case in enumerate(part.cases, 1):
        outcomes.append(_outcome(case, ask, gold))
        if progress is not None:
            progress(done, len(part.cases))
    scores = tuple(score(metric, outcomes) for metric in METRICS)
    return Run(
        _setting(part, split, seed, library), tuple(outcomes), scores, _auroc(outcomes),
        time.perf_counter() - start, psutil.Process().memory_info().rss / 2**20,
    )  # fmt: skip


def plain(assistant: Assistant) -> Answerer:
    """The assistant as it answers everybody."""
    return lambda case: assistant.ask(case.question, history=case.history)


class Gold:
    """Looks up the paragraphs a case names. Raises SuiteError where one does not exist."""

    def __init__(self, library: Library) -> None:
        self._by_place = {(p.file, p.number): p for p in library.paragraphs()}

    def of(self, case: Case) -> tuple[Paragraph, ...]:
        """The gold paragraphs of a case, in its order."""
        missing = [g for g in case.gold if (g.file, g.number) not in self._by_place]
        if missing:
            raise SuiteError(
                f"Case {case.id}: {missing[0].file} has no paragraph {missing[0].number}.",
                f"题目 {case.id}：{missing[0].file} 没有编号为 {missing[0].number} 的段落。",
            )
        return tuple(self._by_place[g.file, g.number] for g in case.gold)


def _outcome(case: Case, ask: Answerer, gold: Gold) -> Outcome:
    wanted = gold.of(case)
    start = time.perf_counter()
    try:
        answer = ask(case)
    except ZhiduanError as error:
        return Failed(case, str(error))
    except Exception as error:  # noqa: BLE001 - a crash is a finding of the run, not its end
        return Failed(case, f"{type(error).__name__}: {error}")
    return Answered(case, answer, wanted, 1000 * (time.perf_counter() - start))


def _auroc(outcomes: list[Outcome]) -> float | None:
    sure: dict[bool, list[float]] = {True: [], False: []}
    for outcome in outcomes:
        if isinstance(outcome, Answered):
            sure[outcome.case.answerable].append(outcome.answer.confidence)
    return refusal.auroc(sure[True], sure[False])


def _setting(suite: Suite, split: str, seed: int, library: Library) -> Setting:
    return Setting(
        suite=suite.name, split=split, seed=seed,
        cases_sha256=_hash(case.model_dump_json() for case in suite.cases),
        documents_sha256=_hash(d.sha256 for d in library.documents()),
        model=f"{library.embedder.name} {library.embedder.fingerprint}",
        versions={name: metadata.version(name) for name in _PACKAGES},
        machine=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
    )  # fmt: skip


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\n")
    return digest.hexdigest()[:16]
