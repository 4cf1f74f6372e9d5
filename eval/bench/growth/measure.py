"""One system at one size: building it in one process, asking it in another."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import psutil

from eval.bench.growth import systems, table
from eval.bench.growth.documents import K, Prepared

_PATIENCE = 60.0  # seconds of questions after which there are enough

Phase = Literal["build", "serve"]


@dataclass(frozen=True, slots=True)
class Built:
    """Wall and processor seconds of a build, bytes left on disk, peak resident bytes."""

    seconds: float
    processor: float
    disk: int
    peak: int


@dataclass(frozen=True, slots=True)
class Served:
    """What asking costs.

    `opening` is seconds from its folder to the first answer; `p50` and `p95` milliseconds of one
    question without its encoding, `work` its processor milliseconds, which a busy machine changes
    less; `opening_work` and `adding_work` likewise, in seconds; `recall` the share of the exact ten
    nearest among the ten its vector search finds; `resident` bytes after the questions; `adding`
    seconds of one more document of a hundred paragraphs, `found` whether the next search finds it.
    """

    opening: float
    p50: float
    p95: float
    work: float
    opening_work: float
    adding_work: float
    questions: int
    recall: float
    resident: int
    adding: float
    found: bool


def run(name: str, prepared: Prepared, folder: Path, phase: Phase) -> dict[str, float]:
    """One phase in a process of its own. Raises CalledProcessError."""
    command = [sys.executable, "-m", "eval.bench.growth.measure", name, phase]
    command += [str(prepared.folder), str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def build(name: str, prepared: Prepared, folder: Path) -> Built:
    """Build from nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    system = systems.opened(name, folder, table.Served(prepared.folder))
    start, busy = time.perf_counter(), time.process_time()
    system.build(prepared.files)
    system.close()
    seconds, processor = time.perf_counter() - start, time.process_time() - busy
    disk = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    return Built(seconds, processor, disk, _peak())


def serve(name: str, prepared: Prepared, folder: Path) -> Served:
    """Open what was built, ask the questions, add one document to it."""
    embedder = table.Served(prepared.folder)
    questions = json.loads((prepared.folder / "questions.json").read_text("utf-8"))
    system = systems.opened(name, folder, embedder)
    opening = _Clock()
    system.open()
    system.search(questions[0], K)
    opening.stop()
    times: list[_Clock] = []
    for question in questions:
        times.append(_Clock())
        system.search(question, K)
        times[-1].stop()
        if sum(t.seconds for t in times) > _PATIENCE:
            break
    resident = psutil.Process(os.getpid()).memory_info().rss
    recall = _recall(system, prepared, embedder, questions[: len(times)])
    last = list(systems.pieces([prepared.extra]))[-1]
    adding = _Clock()
    system.add(prepared.extra)
    adding.stop()
    found = any(last in text for text in system.search(last, K))
    system.close()
    p50, p95 = np.percentile([1000 * t.seconds for t in times], [50, 95])
    work = float(np.median([1000 * t.work for t in times]))
    return Served(
        opening.seconds, float(p50), float(p95), work, opening.work, adding.work,
        len(times), recall, resident, adding.seconds, found,
    )  # fmt: skip


class _Clock:
    """Wall and processor seconds from its making to `stop`."""

    def __init__(self) -> None:
        self._start, self._busy = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        """Take the figures."""
        self.seconds = time.perf_counter() - self._start
        self.work = time.process_time() - self._busy


def _peak() -> int:
    """The most memory this process had (rusage would remember its parent's)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _recall(
    system: systems.System, prepared: Prepared, embedder: table.Served, questions: list[str]
) -> float:
    """Of the ten nearest by looking at every vector; what is as near as the tenth counts too."""
    vectors = np.stack([embedder.encode_query(q) for q in questions])
    floors = np.load(prepared.folder / "floors.npy")[: len(questions)]
    right = 0
    for vector, floor in zip(vectors, floors, strict=True):
        texts = system.nearest(vector, K)
        scores = embedder.encode_passages(texts) @ vector
        right += int((scores >= floor - 1e-5).sum())
    return right / (K * len(vectors))


def main() -> None:
    """A phase, its figures as the last line of stdout."""
    name, phase, source, folder = sys.argv[1:]
    *files, extra = (Path(f) for f in json.loads((Path(source) / "files.json").read_text("utf-8")))
    prepared = Prepared(Path(source), tuple(files), extra)
    does = build if phase == "build" else serve
    print(json.dumps(asdict(does(name, prepared, Path(folder)))))


if __name__ == "__main__":
    main()
