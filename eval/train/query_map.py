"""The default query map: trained by `index/tuning.py` on public sets of questions and paragraphs.

python -m eval.train.query_map DATA CORPUS [--check]

DRCD_dev is not trained on: it is where the map must cost nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from importlib import resources
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from eval.cases import Suite
from eval.public import lecoqa, squad
from eval.train import written
from eval.train.data import held_out
from index import tuning
from index.embedding import Embedder, open_embedder
from index.parsing import parse
from index.query_map import QueryMap
from index.tuning import Pairs

PENALTY = 10.0  # on how far a question moves; chosen on what is held out below


def of_squad(file: Path, embedder: Embedder) -> Pairs:
    """The questions of a SQuAD-form file over its paragraphs."""
    with squad(file) as suite:
        return _of_suite(suite, embedder)


def of_lecoqa(file: Path, corpus: Path, embedder: Embedder) -> Pairs:
    """The questions of LeCoQA over the articles of every statute they may rest on."""
    return _of_suite(lecoqa(file, corpus).cited(), embedder)


def _of_suite(suite: Suite, embedder: Embedder) -> Pairs:
    asked = [(c.question, {(g.file, g.number) for g in c.gold}) for c in suite.cases]
    paragraphs = [p for path in suite.files for p in parse(path).paragraphs]
    return tuning.placed(asked, paragraphs, embedder)[0]


def of_written(name: str, corpus: Path, embedder: Embedder, *, held: bool) -> Pairs:
    """The written questions of a set over its documents; those of documents held out, or the others.

    A near miss counts as a question to the paragraph it is about.
    """
    asked = [a for a in written.read(name) if held_out(a.file) is held]
    with written.opened(name, corpus, embedder) as library:
        paragraphs = library.paragraphs()
    places = [(a.question, {*a.gold, *a.near}) for a in asked]
    return tuning.placed(places, paragraphs, embedder)[0]


def measure(pairs: Pairs, moved: QueryMap | None = None) -> dict[str, float]:
    """Share of questions whose right passage is first, in five, ten, a hundred."""
    found = tuning.ranks(pairs, moved)
    return {f"in {k}": round(float(np.mean(found < k)), 3) for k in (1, 5, 10, 100)}


def main() -> None:
    """Print figures by penalty with a part of LeCoQA's laws held out, then train on all and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="only print, write nothing")
    given = parser.parse_args()
    embedder = open_embedder(None)
    embedder.query_map = None  # what is trained is what moves the bare vector
    start = time.monotonic()
    sets = {
        n: of_squad(given.data / f"{n}.json", embedder)
        for n in ("DRCD_test", "cmrc2018_trial", "xquad_zh", "DRCD_dev")
    }
    sets["lecoqa"] = of_lecoqa(given.data / "lecoqa" / "train.jsonl", given.corpus, embedder)
    print(
        f"encoded in {time.monotonic() - start:.0f} s",
        {n: p.passages.shape for n, p in sets.items()},
        flush=True,
    )
    own, kept = (
        {n: of_written(n, given.corpus, embedder, held=held) for n in written.SETS}
        for held in (False, True)
    )
    order = np.random.default_rng(0).permutation(len(sets["lecoqa"].questions))
    held, ours = (
        sets["lecoqa"].part(order[: len(order) // 4]),
        sets["lecoqa"].part(order[len(order) // 4 :]),
    )
    tests = {"lecoqa": held, "DRCD_dev": sets["DRCD_dev"], **kept}
    print("nothing", {n: measure(pairs) for n, pairs in tests.items()}, flush=True)
    prose = [sets["DRCD_test"], sets["cmrc2018_trial"], sets["xquad_zh"], *own.values()]
    for penalty in (5.0, PENALTY, 20.0):
        start = time.monotonic()
        made = tuning.train([*prose, ours, ours], penalty=penalty)
        print(
            f"penalty {penalty} ({time.monotonic() - start:.0f} s)",
            {n: measure(pairs, made) for n, pairs in tests.items()},
            flush=True,
        )
    if given.check:
        return
    made = tuning.train([*prose, sets["lecoqa"], sets["lecoqa"]], penalty=PENALTY)
    file = Path(str(resources.files("index").joinpath("query_map.safetensors")))
    card = {"model": embedder.fingerprint, "penalty": PENALTY, "steps": tuning.STEPS}
    save_file(
        {"a": made.a.astype(np.float16), "b": made.b.astype(np.float16)},
        str(file),
        metadata={"card": json.dumps(card)},
    )
    print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
