"""The default query map: trained by `index/tuning.py` on public sets of questions and paragraphs.

python -m eval.train.query_map DATA CORPUS [--check] [--out FILE] [--few N]

DRCD_dev is not trained on: it is where the map must cost nothing. LeCoQA is asked in folds, once by
law, so that no question is on a law that was trained on, and once by question.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from eval.cases import Suite
from eval.public import lecoqa, squad
from eval.stats import bootstrap
from eval.train import data, written
from eval.train.data import held_out
from index import tuning
from index.embedding import Embedder, open_embedder
from index.parsing import parse
from index.query_map import QueryMap
from index.tuning import Pairs

PENALTY = 10.0  # on how far a question moves; chosen on what is held out below
FOLDS = 5
_FILE = Path(str(resources.files("index").joinpath("query_map.safetensors")))
_PUBLIC = ("DRCD_test", "cmrc2018_trial", "xquad_zh", "DRCD_dev")


def of_squad(file: Path, embedder: Embedder, *, few: int | None = None) -> Pairs:
    """The questions of a SQuAD-form file over its paragraphs."""
    with squad(file, few=few) as suite:
        return _of_suite(suite, embedder)


def _of_suite(suite: Suite, embedder: Embedder) -> Pairs:
    asked = [(c.question, {(g.file, g.number) for g in c.gold}) for c in suite.cases]
    paragraphs = [p for path in suite.files for p in parse(path).paragraphs]
    return tuning.placed(asked, paragraphs, embedder)[0]


def of_written(
    name: str, corpus: Path, embedder: Embedder, *, held: bool, few: int | None = None
) -> Pairs:
    """The written questions of a set over its documents; those of documents held out, or the others.

    A near miss counts as a question to the paragraph it is about.
    """
    asked = [a for a in written.read(name, few=few) if held_out(a.file) is held]
    with written.opened(name, corpus, embedder, few=few) as library:
        paragraphs = library.paragraphs()
    places = [(a.question, {*a.gold, *a.near}) for a in asked]
    return tuning.placed(places, paragraphs, embedder)[0]


def measure(pairs: Pairs, moved: QueryMap | None = None) -> dict[str, float]:
    """Share of questions whose right passage is first, in five, ten, a hundred."""
    found = tuning.ranks(pairs, moved)
    return {f"in {k}": round(float(np.mean(found < k)), 3) for k in (1, 5, 10, 100)}


def by_question(suite: Suite) -> list[tuple[list[int], list[int]]]:
    """(trained on, asked) in folds by chance, by the questions' places in the suite."""
    order = np.random.default_rng(0).permutation(len(suite.cases))
    return [
        ([int(i) for n, i in enumerate(order) if n % FOLDS != k], order[k::FOLDS].tolist())
        for k in range(FOLDS)
    ]


def by_law(suite: Suite) -> list[tuple[list[int], list[int]]]:
    """The same with each law, or part of one, in one fold alone; a question is asked in its first's.

    The laws with most questions are dealt out first, each to the fold that has fewest.
    """
    asked = Counter(case.gold[0].file for case in suite.cases)
    sizes, fold = [0] * FOLDS, dict[str, int]()
    for law, count in sorted(asked.items(), key=lambda item: (-item[1], item[0])):
        fold[law] = sizes.index(min(sizes))
        sizes[fold[law]] += count
    laws = [{g.file for g in case.gold} for case in suite.cases]
    return [
        (
            [i for i, some in enumerate(laws) if all(fold.get(law) != k for law in some)],
            [i for i, case in enumerate(suite.cases) if fold[case.gold[0].file] == k],
        )
        for k in range(FOLDS)
    ]


def crossed(
    folds: Sequence[tuple[list[int], list[int]]], others: Sequence[Pairs], pairs: Pairs
) -> str:
    """Right passages in ten and in a hundred, each question asked of the map of its fold."""
    found: dict[int, list[float]] = {10: [], 100: []}
    for learnt, asked in folds:
        ours, held = pairs.part(learnt), pairs.part(asked)
        made = tuning.train([*others, ours, ours], penalty=PENALTY)
        for k in found:
            found[k] += tuning.shares(held, k, made).tolist()
    return told(found)


def told(found: dict[int, list[float]]) -> str:
    """The mean of each with its 95 % interval."""
    said = []
    for k, values in found.items():
        low, high = bootstrap(values)
        said.append(f"in {k} {np.mean(values):.3f} [{low:.3f}, {high:.3f}]")
    return ", ".join(said)


def main() -> None:
    """Print figures by penalty, LeCoQA's in folds, then train on everything and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="only print, write nothing")
    parser.add_argument("--few", type=int, help="so many documents of each set: a try-out")
    parser.add_argument("--out", type=Path, default=_FILE)
    given = parser.parse_args()
    embedder = open_embedder(None)
    embedder.query_map = None  # what is trained is what moves the bare vector
    start = time.monotonic()
    data.check(given.data)
    sets = {n: of_squad(given.data / f"{n}.json", embedder, few=given.few) for n in _PUBLIC}
    suite = lecoqa(given.data / "lecoqa" / "train.jsonl", given.corpus).cited(
        given.few and 10 * given.few
    )
    laws = _of_suite(suite, embedder)
    print(
        f"encoded in {time.monotonic() - start:.0f} s",
        {n: p.passages.shape for n, p in (sets | {"lecoqa": laws}).items()},
        flush=True,
    )
    own, kept = (
        {n: of_written(n, given.corpus, embedder, held=held, few=given.few) for n in written.SETS}
        for held in (False, True)
    )
    tests = {"DRCD_dev": sets.pop("DRCD_dev"), **kept}
    prose = [pairs for pairs in (*sets.values(), *own.values()) if len(pairs.questions)]
    tests = {n: pairs for n, pairs in tests.items() if len(pairs.questions)}
    bare: dict[int, list[float]] = {k: tuning.shares(laws, k).tolist() for k in (10, 100)}
    print("nothing: lecoqa", told(bare), {n: measure(pairs) for n, pairs in tests.items()})
    for penalty in (5.0, PENALTY, 20.0):
        start = time.monotonic()
        made = tuning.train([*prose, laws, laws], penalty=penalty)
        print(
            f"penalty {penalty} ({time.monotonic() - start:.0f} s)",
            {n: measure(pairs, made) for n, pairs in tests.items()},
            flush=True,
        )
    found = {
        f"LeCoQA in folds by {name}": crossed(folds, prose, laws)
        for name, folds in (("law", by_law(suite)), ("question", by_question(suite)))
    }
    print(found, flush=True)
    if given.check:
        return
    made = tuning.train([*prose, laws, laws], penalty=PENALTY)
    weights = {"a": made.a.astype(np.float16), "b": made.b.astype(np.float16)}
    save_file(weights, str(given.out), metadata=card(embedder.fingerprint, weights, found))
    print(given.out.name, given.out.stat().st_size)


def card(
    model: str, weights: Mapping[str, np.ndarray], figures: Mapping[str, str]
) -> dict[str, str]:
    """What the file says of itself."""
    told = {
        "model": model,
        "penalty": PENALTY,
        "steps": tuning.STEPS,
        "sha256": hashlib.sha256(b"".join(w.tobytes() for w in weights.values())).hexdigest(),
        "trained_by": "python -m eval.train.query_map",
        "data": "DRCD test (CC BY-SA 3.0), CMRC 2018 trial and XQuAD zh (CC BY-SA 4.0), LeCoQA "
        "(MIT), questions of the project's own",
        "held_out": dict(figures),
    }
    return {"card": json.dumps(told)}


if __name__ == "__main__":
    main()
