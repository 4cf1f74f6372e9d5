"""Kills and disk errors: a library opens as it was before or after the operation, never between.

python -m eval.bench.crash --kills 500 --errors 60 [--folder DIR]

Each trial takes one operation (add, replace, remove, compact) on a library that lives on from trial
to trial, in a child process. The child is killed (SIGKILL) at one named step of the commit, at each
in turn, or by its parent at a random moment; or its disk fails: an error raised at a step (ENOSPC,
EIO), a limit on the size of files (the kernel refuses the write, EFBIG), or a small file system that
is full, where the user may mount one. Another process then opens the library and compares.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from eval.bench import letters
from index import Library
from index.errors import LibraryError
from index.steps import STEPS
from index.vectors import Sizes

Held = dict[int, int]
"""File number to version: what the library should hold."""
Operation = Literal["add", "replace", "remove", "compact"]
OPERATIONS: tuple[Operation, ...] = ("add", "replace", "remove", "compact")
Fault = Callable[[random.Random], None]
_SIZES = Sizes(exact=200, tail=60)  # so small that the quantised index takes part
_EACH_FILE = ("insert", "inserted", "committed")
_DERIVED = tuple(step for step in STEPS if step.startswith(("vectors", "keyword")))
_TAKEN: dict[Operation, tuple[str, ...]] = {
    "add": (*_EACH_FILE, *_DERIVED),
    "replace": (*_EACH_FILE, *_DERIVED),
    "remove": ("remove", "removed", "committed", *_DERIVED),
    "compact": ("compact", "compacted", "committed", "shrink", *_DERIVED),
}
_MOST = 60  # files in the library; then some go
_ROOM = 256 << 10  # bytes of a small file system left free at most


@dataclass
class Outcome:
    """What the trials found; `wrong` is a sentence for each."""

    kills: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    wrong: list[str] = field(default_factory=list)


class Bench:
    """A library, the files it is made of, and what it should hold."""

    def __init__(self, folder: Path, *, seed: int = 1) -> None:
        self.files, self.library, self.notes = (folder / n for n in ("files", "library", "notes"))
        self.files.mkdir(parents=True)
        self.random = random.Random(seed)
        self.held: Held = {}
        self.versions = 0

    def trial(
        self, operation: Operation, fault: Fault | None, *, after: float | None = None
    ) -> str:
        """Run an operation in a child; how it ended. `fault` is armed in the child, and `after`
        so many seconds the parent kills it.
        """
        steps = self._plan(operation)
        self.notes.write_text("")
        seed = self.random.random()
        child = os.fork()
        if child == 0:
            _quietly(lambda: self._operate(operation, steps, fault, random.Random(seed)))
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        self._held_after(steps)
        return "killed" if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"

    def check(self) -> list[str]:
        """Open the library in another process and compare; the sentences of what is wrong."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            _quietly(lambda: self._tell(write))
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        if not answer:
            return ["the process that opened the library died"]
        found: dict[str, Any] = json.loads(answer)
        if found["held"] is not None:
            self.held = self._possible[found["held"]]
        return list(found["wrong"])

    def _tell(self, pipe: int) -> None:
        with os.fdopen(pipe, "w") as out:
            json.dump(self._compare(), out)

    def _plan(self, operation: Operation) -> list[Held]:
        """What the library holds before, and after each file of the operation."""
        chosen = self.random.sample(sorted(self.held), min(3, len(self.held)))
        states = [dict(self.held)]
        if operation == "remove":
            for number in chosen[:1]:
                states.append({n: v for n, v in states[-1].items() if n != number})
        elif operation in ("add", "replace"):
            fresh = [n for n in range(2 * _MOST) if n not in self.held][:3]
            for number in sorted(chosen if operation == "replace" else fresh):
                self.versions += 1
                letters.write(self.files, number, self.versions)
                states.append(states[-1] | {number: self.versions})
        return states

    def _operate(
        self, operation: Operation, states: list[Held], fault: Fault | None, chance: random.Random
    ) -> None:
        """In the child: note how far it came, fail where it is to."""
        armed: list[Fault] = [fault] if fault is not None else []
        many = operation in ("add", "replace") and getattr(fault, "step", "") in _EACH_FILE
        where = chance.randint(1, 3) if many else 1
        seen: Counter[str] = Counter()

        def watch(step: str) -> None:
            seen[step] += 1
            for each in armed:
                if isinstance(each, AtStep) and each.step == step and seen[step] >= where:
                    each(chance)

        with Library.open(
            self.library, embedder=letters.LetterEncoder(), watch=watch, sizes=_SIZES
        ) as library:
            for each in armed:
                if not isinstance(each, AtStep):
                    each(chance)
            if operation == "compact":
                library.compact()
            elif operation == "remove":
                for number in set(states[0]) - set(states[-1]):
                    library.remove(_id(library, number))
            else:
                changed = sorted(n for n in states[-1] if states[0].get(n) != states[-1][n])
                paths = [self.files / f"文件{n}.txt" for n in changed]
                results = library.add(paths, progress=lambda done, _all, _file: self._note(done))
                if any(result.error for result in results):
                    raise results[0].error or LibraryError("a file failed", "文件失败")
            self._note(len(states) - 1)

    def _note(self, done: int) -> None:
        """So many files are committed; written where no fault reaches it."""
        self.notes.write_text(str(done))

    def _held_after(self, states: list[Held]) -> None:
        noted = self.notes.read_text()
        self._possible = states[int(noted) if noted else 0 :]

    def _compare(self) -> dict[str, Any]:
        wrong: list[str] = []
        with Library.open(self.library, embedder=letters.LetterEncoder(), sizes=_SIZES) as library:
            found = {_number(d.file): d.id for d in library.documents()}
            texts = {n: library.paragraphs(i) for n, i in found.items()}
            held = {n: int(p[0].text.rstrip("。")[-4:]) for n, p in texts.items()}
            at = self._possible.index(held) if held in self._possible else None
            if at is None:
                wrong.append(f"it holds {held}, which is none of {self._possible}")
            for number, paragraphs in texts.items():
                marks = {p.text.rstrip("。")[-8:] for p in paragraphs}
                if marks != {letters.mark(number, held[number])} or len(paragraphs) != 4:
                    wrong.append(f"file {number} has {marks} in {len(paragraphs)} paragraphs")
            before = self._answers(library, held, wrong)
            verdict = library.verify()
            if not verdict.ok:
                wrong.append(f"verify: {verdict.problems}")
            if library.verify().repaired:
                wrong.append("verify repairs what it has repaired")
            if self._answers(library, held, wrong) != before:
                wrong.append("the answers changed with the repair")
        return {"wrong": wrong, "held": at}

    def _answers(self, library: Library, held: Held, wrong: list[str]) -> list[list[str]]:
        """Search for a few files that are there, and for one version that is not."""
        answers = []
        chance = random.Random(len(held))
        for number in chance.sample(sorted(held), min(4, len(held))):
            mark = letters.mark(number, held[number])
            hits = library.search(f"登记号{mark}", k=10)
            answers.append(sorted(h.paragraph.id for h in hits if mark in h.paragraph.text))
            if sum(mark in hit.paragraph.text for hit in hits) != letters.PARAGRAPHS:
                wrong.append(f"{mark} is not found: {[h.paragraph.text for h in hits[:4]]}")
            rows, _ = library.vector_search(library.embedder.encode_query(mark), 10)
            if len(library.chunks(rows.tolist())) != len(rows):
                wrong.append("the meaning index has rows that are not there")
        return answers


@dataclass(frozen=True)
class AtStep:
    """A fault at the first, second or third time a step is taken."""

    step: str
    number: int | None = None

    def __call__(self, _chance: random.Random) -> None:
        """Die, or raise the error of that number."""
        if self.number is None:
            os.kill(os.getpid(), signal.SIGKILL)
            return
        raise OSError(self.number, os.strerror(self.number))


def limit_files(chance: random.Random) -> None:
    """The kernel refuses to make a file longer than this: SQLite's log, tantivy's, the vectors."""
    size = int(10 ** chance.uniform(3, 5.5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _id(library: Library, number: int) -> str:
    return next(d.id for d in library.documents() if _number(d.file) == number)


def _number(file: str) -> int:
    return int(Path(file).stem.removeprefix("文件"))


def _quietly(run: Callable[[], None]) -> None:
    """In a forked child: run, and leave without what the parent would do at its end."""
    try:
        run()
    except LibraryError:
        os._exit(3)
    except BaseException as exc:  # noqa: BLE001  the parent sees the status
        print(f"{type(exc).__name__}: {exc}", file=sys.stderr, flush=True)
        os._exit(4)
    os._exit(0)


def measure(folder: Path, *, kills: int, errors: int, seed: int = 1) -> Outcome:
    """Half of the kills at named steps, each in turn, half at random moments; then the errors."""
    bench, outcome = Bench(folder, seed=seed), Outcome()
    bench.trial("add", None)
    outcome.wrong += bench.check()
    for i in range(4 * (kills + errors)):
        if outcome.kills.total() >= kills and outcome.errors.total() >= errors:
            break
        operation = OPERATIONS[i % 4] if len(bench.held) < _MOST else "remove"
        if len(bench.held) < 6:
            operation = "add"
        if outcome.kills.total() < kills:
            _kill(bench, operation, i, outcome)
        else:
            _fail(bench, operation, i, outcome)
        wrong = bench.check()
        outcome.wrong += [f"trial {i}, {operation}: {sentence}" for sentence in wrong]
    return outcome


def _kill(bench: Bench, operation: Operation, i: int, outcome: Outcome) -> None:
    step = _TAKEN[operation][(i // 8) % len(_TAKEN[operation])]
    if (i // 4) % 2:
        ended = bench.trial(operation, None, after=bench.random.uniform(0.01, 0.4))
        step = f"random moment of {operation}"
    else:
        ended = bench.trial(operation, AtStep(step))
    if ended == "killed":
        outcome.kills[step] += 1
    else:
        outcome.finished += 1
        if ended != "exit 0":
            outcome.wrong.append(f"trial {i}, {operation} at {step}: {ended}")


def _fail(bench: Bench, operation: Operation, i: int, outcome: Outcome) -> None:
    number = (errno.ENOSPC, errno.EIO)[i % 2]
    writing = [s for s in _TAKEN[operation] if s != "committed"]  # after it nothing is written
    step = writing[(i // 8) % len(writing)]
    limited = (i // 4) % 2 == 1
    fault: Fault = limit_files if limited else AtStep(step, number)
    ended = bench.trial(operation, fault)
    if ended == "exit 3":
        name = "a limit on files (EFBIG)" if limited else f"{errno.errorcode[number]} at a step"
        outcome.errors[name] += 1
    elif ended == "exit 0":
        outcome.finished += 1
    else:
        outcome.wrong.append(f"trial {i}, {operation}: {ended}")


def full_disk(folder: Path, *, trials: int, outcome: Outcome, seed: int = 2) -> bool:
    """The same on a file system of 12 MB that a ballast fills; False where none can be mounted."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        return False
    try:
        bench = Bench(folder / "bench", seed=seed)
        bench.notes = folder.parent / "notes"
        for _ in range(3):
            bench.trial("add", None)
            outcome.wrong += bench.check()
        for i in range(trials):
            operation = OPERATIONS[i % 4] if len(bench.held) > 6 else "add"
            free = shutil.disk_usage(folder).free
            keep = bench.random.randint(0, _ROOM)
            (folder / "ballast").write_bytes(bytes(max(free - keep, 0)))
            ended = bench.trial(operation, None)
            if ended == "exit 3":
                outcome.errors["a full file system (ENOSPC)"] += 1
            elif ended == "exit 0":
                outcome.finished += 1
            else:
                outcome.wrong.append(f"full disk {i}, {operation}: {ended}")
            (folder / "ballast").unlink()
            outcome.wrong += [f"full disk {i}, {operation}: {w}" for w in bench.check()]
    finally:
        subprocess.run(["umount", str(folder)], check=False)
    return True


def main() -> int:
    """Print what happened; 1 where anything was wrong, 2 where fewer trials failed than asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--errors", type=int, default=60)
    parser.add_argument("--full", type=int, default=30, help="trials on a full file system")
    parser.add_argument("--folder", help="where to work; /dev/shm is quicker and kills alike")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zhiduan-crash-", dir=chosen.folder) as scratch:
        outcome = measure(
            Path(scratch) / "kills", kills=chosen.kills, errors=chosen.errors, seed=chosen.seed
        )
        mounted = full_disk(Path(scratch) / "full", trials=chosen.full, outcome=outcome)
    for name, count in [*outcome.kills.most_common(), *outcome.errors.most_common()]:
        print(f"{count:5}  {name}")
    if not mounted:
        print("no small file system could be mounted here, so none was filled")
    print(
        f"{outcome.kills.total()} kills, {outcome.errors.total()} disk errors, {outcome.finished} "
        f"operations that finished first; {len(outcome.wrong)} things wrong afterwards; "
        f"{time.monotonic() - start:.0f} s"
    )
    for sentence in outcome.wrong[:20]:
        print(f"wrong: {sentence}")
    short = outcome.kills.total() < chosen.kills or outcome.errors.total() < chosen.errors
    if short:
        print(f"{chosen.kills} kills and {chosen.errors} disk errors were asked for")
    return 1 if outcome.wrong else 2 if short else 0


if __name__ == "__main__":
    sys.exit(main())
