"""What ships for statutes: a query map, and the questions that were asked about them with their articles.

python -m eval.train.statute_questions DATA CORPUS [--check] [--out FILE] [--few N]

Both are made on the vectors that the shipped question's side gives, so after that is trained anew this is
too. The map learns from LeCoQA and from the written questions on statutes, so that it loses nothing on
laws LeCoQA does not ask about; what is remembered is LeCoQA alone. `--check` asks LeCoQA in folds,
dense with keywords, by question and by law; the question's side that ships has seen it, which is said.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.cases import Suite
from eval.public import lecoqa
from eval.stats import estimate
from eval.train import data, pairs
from eval.train.pairs import Fold, Set
from index import Library, remembered, tuning, versions
from index.embedding import Embedder, open_embedder
from index.models import Paragraph
from index.parsing import parse
from index.query_map import QueryMap
from index.remembered import Article, Kernel, Memory
from index.tuning import Pairs

PENALTY, STEPS = 5.0, 1200  # every second step is LeCoQA's
WEIGHT = 1.0  # of the fused score; half and twice as much were no better in folds
# The kernel is made of LeCoQA's questions' cosines with each other: the nearest of 3,000 is as near as
# `same`, half of the way from the nearest tenth to the nearest thousandth is the width. Chosen in the folds;
# a wider one gains more where a law was asked about, and loses more where none was (docs/training.md).
_TENTH, _THOUSANDTH, _SAME = 0.9, 0.999, 1 - 1 / 3000


@dataclass(frozen=True, slots=True)
class Source:
    """What is learnt from: a suite, its paragraphs, its questions over them, and others beside it."""

    suite: Suite
    articles: tuple[Paragraph, ...]
    asked: Set
    beside: Set


def made(source: Source, learnt: Sequence[int]) -> Memory:
    """The map and the memory of some of the suite's questions."""
    suite, own = source.suite, source.asked.part(learnt)
    known = {(p.file, p.number): remembered.article_of(p) for p in source.articles}
    places: dict[Article, int] = {}
    answered = [
        (row, places.setdefault(_law(known[gold.file, gold.number], gold.file, suite), len(places)))
        for row, at in enumerate(learnt)
        for gold in suite.cases[at].gold
        if (gold.file, gold.number) in known
    ]
    sets = [own.pairs, *([source.beside.pairs] if source.beside.questions else [])]
    return Memory(
        own.pairs.questions, tuple(places), np.array(answered, np.int64).reshape(-1, 2),
        tuning.train(sets, penalty=PENALTY, steps=STEPS), kernel(own.pairs.questions),
    )  # fmt: skip


def _law(article: Article, file: str, suite: Suite) -> Article:
    """The article under its law's name where the law is kept in parts, a folder of its name."""
    folder = next(f.parent.name for f in suite.files if f.name == file)
    law = versions.name(folder, None)
    return replace(article, law=law) if article.law.startswith(law) else article


def kernel(questions: np.ndarray) -> Kernel:
    """From how near questions (float32[n, d]) are to each other."""
    cosines = (questions @ questions.T)[np.triu_indices(len(questions), 1)]
    tenth, thousandth, same = np.quantile(cosines, [_TENTH, _THOUSANDTH, _SAME])
    return Kernel(float(same), float(thousandth - tenth) / 2, WEIGHT)


def crossed(source: Source, folds: Sequence[Fold], embedder: Embedder) -> str:
    """The share of right articles in ten and in a hundred, each question searched for beside its fold's
    memory, with the 95 % intervals.
    """
    found: dict[int, list[float]] = {10: [], 100: []}
    with tempfile.TemporaryDirectory() as home:
        for learnt, held in folds:
            embedder.memory = made(source, learnt) if learnt else None
            # Opened anew, since what is remembered is made once for a library that is open.
            with Library.open(home, embedder=embedder) as library:
                library.add(source.suite.files)
                for at in held:
                    case = source.suite.cases[at]
                    gold = {(g.file, g.number) for g in case.gold}
                    hits = library.search(case.question, k=max(found))
                    places = [(h.paragraph.file, h.paragraph.number) for h in hits]
                    for k, shares in found.items():
                        shares.append(len(gold & set(places[:k])) / len(gold))
    return ", ".join(f"in {k}: {estimate(shares)}" for k, shares in found.items())


def _ranked(pairs_: Pairs, moved: QueryMap | None = None) -> list[float]:
    """The share of questions whose right passage is first, in five, in ten."""
    found = tuning.ranks(pairs_, moved)
    return [round(float(np.mean(found < k)), 3) for k in (1, 5, 10)]


def main() -> None:
    """Make both, print figures, LeCoQA's in folds where `--check` asks for them, and write."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--check", action="store_true", help="LeCoQA in folds too (ten minutes)")
    parser.add_argument("--few", type=int, help="so many documents of each set: a try-out")
    parser.add_argument("--out", type=Path, default=remembered.FILE)
    given = parser.parse_args()
    data.check(given.data)
    embedder = open_embedder(None)
    suite = lecoqa(given.data / "lecoqa" / "train.jsonl", given.corpus).cited(
        given.few and 10 * given.few
    )
    articles = tuple(p for file in suite.files for p in parse(file).paragraphs)
    beside, held = pairs.of_written("statutes", given.corpus, embedder, few=given.few)
    source = Source(suite, articles, pairs.of_suite(suite, embedder), beside)
    everything = list(range(len(suite.cases)))
    if given.check:
        for name, folds in (
            ("without", [([], everything)]),
            ("folds by question", pairs.by_question(suite)),
            ("folds by law", pairs.by_law(suite)),
        ):
            print(f"{name}: {crossed(source, folds, embedder)}", flush=True)
    whole = made(source, everything)
    figures: dict[str, list[float]] = {}
    if held.questions:
        figures = {"without": _ranked(held.pairs), "with": _ranked(held.pairs, whole.map)}
        print("written on statutes held out, first, in five, in ten:", figures)
    whole.write(given.out, card(embedder.asked, figures))
    print(given.out.name, given.out.stat().st_size)


def card(model: str, figures: Mapping[str, object]) -> dict[str, object]:
    """What the file says of itself."""
    return {
        "model": model,
        "penalty": PENALTY,
        "steps": STEPS,
        "trained_by": "python -m eval.train.statute_questions",
        "data": "LeCoQA (MIT); for the map questions of the project's own too",
        "held_out": dict(figures),
    }


if __name__ == "__main__":
    main()
