"""One writer and many reader processes on one library: no error, no torn read.

python -m eval.bench.torture --readers 8 --seconds 60

The writer replaces every document of a set at random, one add at a time, removes and adds others,
and compacts. All paragraphs of a document carry its version, so a reader that finds two versions in
one, or one that is listed and cannot be found, or a paragraph of a document that is not there, has
seen a generation torn. Readers look through one view, and through the library's own methods.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from eval.bench import letters
from index import Library
from index.retriever import Retriever
from index.vectors import Sizes

_SIZES = Sizes(exact=160, tail=30)  # so small that the quantised index takes part
_FILES = 30


@dataclass
class Outcome:
    """Reads and writes, what readers raised, and what they saw torn."""

    reads: int = 0
    writes: int = 0
    generations: int = 0
    errors: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)


def _open(folder: Path) -> Library:
    return Library.open(folder / "library", embedder=letters.LetterEncoder(), sizes=_SIZES)


def write(folder: Path, seconds: float, seed: int) -> int:
    """Change the library until the time is up; how many changes."""
    chance, end, version = random.Random(seed), time.monotonic() + seconds, 1
    with _open(folder) as library:
        while time.monotonic() < end:
            version += 1
            file = letters.write(folder / "files", chance.randrange(_FILES), version)
            if chance.random() < 0.2:
                for document in library.documents():
                    if document.file == file.name:
                        library.remove(document.id)
            library.add(file)
            if version % 10 == 0:
                library.compact()
    return version - 1


def read(folder: Path, seconds: float, seed: int) -> Outcome:
    """Read until the time is up, and judge what is seen."""
    chance, end, outcome = random.Random(seed), time.monotonic() + seconds, Outcome()
    seen: set[int] = set()
    with _open(folder) as library:
        while time.monotonic() < end:
            try:
                outcome.torn += _look(library, chance)
                outcome.torn += _search(library, chance)
            except Exception as exc:  # noqa: BLE001  any of them is a finding
                outcome.errors.append(f"{type(exc).__name__}: {exc}")
            seen.add(library.generation)
            outcome.reads += 2
    outcome.generations = len(seen)
    return outcome


def _look(library: Library, chance: random.Random) -> list[str]:
    """One view, read whole: every document with all its paragraphs, of one version, and found."""
    view = library.view()
    torn: list[str] = []
    for document in chance.sample(view.documents(), min(6, len(view.documents()))):
        paragraphs = view.paragraphs(document.id)
        marks = {p.text.rstrip("。")[-8:] for p in paragraphs}
        hits = Retriever(view).retrieve(f"登记号{max(marks, default='无')}")
        found = [h for h in hits if h.paragraph.document_id == document.id]
        if len(marks) != 1 or len(paragraphs) != letters.PARAGRAPHS:
            torn.append(f"{document.file} has {marks} in {len(paragraphs)} paragraphs")
        elif {h.paragraph.text.rstrip("。")[-8:] for h in found} != marks:
            torn.append(f"{document.file} is listed with {marks} and {len(found)} are found")
    return torn if view.is_whole() else []


def _search(library: Library, chance: random.Random) -> list[str]:
    """The library's own search: its hits of one document are of one version."""
    hits = library.search(f"登记号{chance.randrange(_FILES):04d}", k=40)
    versions: dict[str, set[str]] = {}
    for hit in hits:
        mark = hit.paragraph.text.rstrip("。")[-8:]
        versions.setdefault(hit.paragraph.document_id, set()).add(mark)
    return [f"a search finds {marks}" for marks in versions.values() if len(marks) > 1]


def measure(folder: Path, *, readers: int, seconds: float) -> Outcome:
    """The writer in this process, each reader in one of its own.

    Forking comes first: a child of a process whose FAISS has threads would wait for them for ever.
    """
    (folder / "files").mkdir(parents=True)
    children = [_fork(folder, seconds, seed) for seed in range(readers)]
    with _open(folder) as library:
        library.add([letters.write(folder / "files", n, 1) for n in range(_FILES)])
    (folder / "go").touch()
    total = Outcome(writes=write(folder, seconds, 99))
    for pipe, child in children:
        with os.fdopen(pipe) as answer:
            text = answer.read()
        os.waitpid(child, 0)
        found = Outcome(**json.loads(text)) if text else Outcome(errors=["a reader died"])
        total.reads += found.reads
        total.generations = max(total.generations, found.generations)
        total.errors += found.errors
        total.torn += found.torn
    with _open(folder) as library:
        verdict = library.verify()
        total.errors += verdict.problems
        total.torn += [f"verify repaired the {name}" for name in verdict.repaired]
    return total


def _fork(folder: Path, seconds: float, seed: int) -> tuple[int, int]:
    """A reader in a process of its own: the pipe it answers on, and its number."""
    answer, out = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(answer)
        with contextlib.suppress(BaseException), os.fdopen(out, "w") as pipe:
            while not (folder / "go").exists():
                time.sleep(0.02)
            json.dump(vars(read(folder, seconds, seed)), pipe)
        os._exit(0)
    os.close(out)
    return answer, child


def main() -> int:
    """Print what happened; 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhiduan-torture-") as scratch:
        outcome = measure(Path(scratch) / "t", readers=chosen.readers, seconds=chosen.seconds)
    print(
        f"{chosen.readers} readers, {chosen.seconds:.0f} s: {outcome.reads} reads, {outcome.writes} "
        f"changes, up to {outcome.generations} generations seen by one reader; "
        f"{len(outcome.errors)} errors, {len(outcome.torn)} torn reads"
    )
    for sentence in [*outcome.errors, *outcome.torn][:20]:
        print(f"wrong: {sentence}")
    return 1 if outcome.errors or outcome.torn else 0


if __name__ == "__main__":
    sys.exit(main())
