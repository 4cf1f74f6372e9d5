"""Fits the weights of `assistant/confidence.json`, and prints the curve its threshold is read from.

python -m eval.fit_confidence DATA [--out FILE] [--few N]    (the folder of DRCD_dev.json;
ZHIDUAN_CORPUS for the suites)

Answerable are questions with their paragraph in the library; not answerable the same questions when
the paragraphs that hold the answer are taken away: near where the rest of the article stays, far
where the whole article goes. Questions written for the purpose (eval/train/questions) and the suites'
tune splits are added; their report splits are not read.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from importlib import resources
from pathlib import Path

import numpy as np

from assistant import confidence, followups, questions
from assistant.confidence import Features, Model
from assistant.evidence import weigh
from eval import cases, gate, run
from eval.metrics.refusal import auroc, curve
from eval.public import squad
from eval.train import written
from eval.train.data import held_out
from index import Library
from index.embedding import Embedder, open_embedder
from index.models import Hit

_FILE = Path(str(resources.files("assistant").joinpath("confidence.json")))
QUESTIONS = 400  # of the public set, and of each set of written ones
_TUNE_WEIGHT = 5.0  # of a row of a tune split: they are few, and asked as people ask
_RIDGE = 1e-2
_STEPS = 4000
# What may be refused of the answerable ones of the tune splits.
_REFUSALS = 0.05
_STATUTES = "statutes"  # what the suite and the set of written questions on them are both called
Row = tuple[Features, float, float]  # features, 1 where answerable, weight


def main() -> None:
    """Fit prose and statutes with the reader and all without it, print the curves, write the weights."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=_FILE)
    parser.add_argument("--few", type=int, help="so many questions of each set: a try-out")
    given = parser.parse_args()
    with_reader, without = open_embedder(None), open_embedder(None, reads=False)
    drcd, few = given.data / "DRCD_dev.json", given.few
    chosen = {
        "prose": _fitted("prose", _prose(drcd, with_reader, few)),
        "statute": _fitted("statute", _statutes(with_reader, few)),
        "plain": _fitted("plain", [*_prose(drcd, without, few), *_statutes(without, few)]),
    }
    given.out.write_text(json.dumps(chosen, indent=1) + "\n", encoding="utf-8")
    print(given.out.read_text("utf-8"))


def _prose(drcd: Path, embedder: Embedder, few: int | None) -> list[Row]:
    suites = (name for name in gate.thresholds().suites if name != _STATUTES)
    own = [row for name in suites for row in _suite(name, embedder, few)]
    return [*_public(drcd, embedder, few), *_written("prose", embedder, few), *own]


def _statutes(embedder: Embedder, few: int | None) -> list[Row]:
    return [*_written(_STATUTES, embedder, few), *_suite(_STATUTES, embedder, few)]


def _fitted(label: str, rows: Sequence[Row]) -> dict[str, object]:
    """The weights that fit, with the curves of all rows and of the tune splits' printed."""
    fitted = fit(rows)
    own = [row for row in rows if row[2] == _TUNE_WEIGHT]
    for part, some in (("all", rows), ("tune", own)):
        yes = [confidence.probability(f, fitted) for f, good, _ in some if good]
        no = [confidence.probability(f, fitted) for f, good, _ in some if not good]
        print(f"{label}, {part}: {len(yes)} answerable, {len(no)} not, AUROC {auroc(yes, no):.3f}")
        for threshold, refused, answered in curve(yes, no)[:: max(1, (len(yes) + len(no)) // 20)]:
            print(f"  {threshold:.3f}  false refusals {refused:.3f}  false answers {answered:.3f}")
    return {
        "weights": {k: round(v, 4) for k, v in fitted.weights.items()},
        "bias": round(fitted.bias, 4),
        "threshold": threshold_of(own, fitted, refusals=_REFUSALS),
    }


def fit(rows: Sequence[Row]) -> Model:
    """Weighted logistic regression with a ridge, by gradient descent on standardised features."""
    x = np.array([astuple(f) for f, _, _ in rows])
    y = np.array([good for _, good, _ in rows])
    w = np.array([weight for _, _, weight in rows])
    w /= w.sum()
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = (x - mean) / spread
    beta, bias = np.zeros(x.shape[1]), 0.0
    for _ in range(_STEPS):
        error = w * (1 / (1 + np.exp(-(z @ beta + bias))) - y)
        beta -= 0.5 * (z.T @ error + _RIDGE * beta)
        bias -= 0.5 * error.sum()
    plain = beta / spread
    names = [f.name for f in fields(Features)]
    return Model(dict(zip(names, plain.tolist(), strict=True)), float(bias - plain @ mean), 0.5)


def threshold_of(rows: Sequence[Row], fitted: Model, *, refusals: float) -> float:
    """What refuses that share of the answerable: midway from the last refused to the first answered."""
    yes = sorted(confidence.probability(f, fitted) for f, good, _ in rows if good)
    first = int(refusals * len(yes))
    return round((yes[first - 1] + yes[first]) / 2, 3) if first else 0.5


def _public(file: Path, embedder: Embedder, few: int | None) -> Iterator[Row]:
    with squad(file, few=few) as suite, run.opened(suite, embedder) as library:
        chosen = random.Random(0).sample(list(suite.cases), min(few or QUESTIONS, len(suite.cases)))
        articles = {d.file: d.id for d in library.documents()}
        everything = list(articles.values())
        for case in chosen:
            gold = {(g.file, g.number) for g in case.gold}
            held = _answers(case)
            hits = library.search(case.question, k=20, read=True)
            near = [
                h for h in hits
                if (h.paragraph.file, h.paragraph.number) not in gold
                and not any(a in h.paragraph.text for a in held)
            ]  # fmt: skip
            rest = [d for d in everything if d != articles[case.gold[0].file]]
            far = library.search(case.question, k=10, documents=rest, read=True)
            far = [h for h in far if not any(a in h.paragraph.text for a in held)]
            for some, good, weight in ((hits, 1.0, 1.0), (near, 0.0, 0.5), (far, 0.0, 0.5)):
                if (row := _row(library, case.question, some[:10])) is not None:
                    yield row, good, weight


def _written(name: str, embedder: Embedder, few: int | None) -> Iterator[Row]:
    """Some of the written questions on the documents the reader was not trained on."""
    asked = [a for a in written.read(name, few=few) if held_out(a.file)]
    asked = random.Random(0).sample(asked, min(few or QUESTIONS, len(asked)))
    corpus = Path(os.environ["ZHIDUAN_CORPUS"])
    with written.opened(name, corpus, embedder, few=few) as library:
        for a in asked:
            hits = library.search(a.question, read=True)
            if (found := _row(library, a.question, hits)) is not None:
                yield found, float(bool(a.gold)), 1.0


def _answers(case: cases.Case) -> list[str]:
    return [case.answer] if case.answer else []


def _suite(name: str, embedder: Embedder, few: int | None) -> Iterator[Row]:
    corpus = os.environ.get("ZHIDUAN_CORPUS")
    suite = cases.load(name, corpus=Path(corpus) if corpus else None)
    with run.opened(suite, embedder) as library:
        for case in suite.part("tune").cases[:few]:
            if case.kind in ("lookup", "mentions") or len(questions.halves(case.question)) > 1:
                continue  # decided by the structure, not by this
            question = followups.standalone(case.question, case.history)
            if (row := _row(library, question, library.search(question, read=True))) is not None:
                yield row, float(case.answerable), _TUNE_WEIGHT


def _row(library: Library, question: str, hits: Sequence[Hit]) -> Features | None:
    weighed = weigh(library, question, hits, questions.kind(question))
    return confidence.features(weighed, hits)


if __name__ == "__main__":
    main()
