"""Questions over the passages of their set, and LeCoQA's in folds: what the question's side learns from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.cases import Suite
from eval.public import squad
from eval.train import written
from eval.train.data import held_out
from index import tuning
from index.embedding import Embedder
from index.models import Paragraph
from index.parsing import parse
from index.tuning import Pairs, Place

FOLDS = 5
Fold = tuple[list[int], list[int]]
"""The places of the questions trained on, and of those asked."""


@dataclass(frozen=True, slots=True)
class Set:
    """Questions as they are worded, and the same as vectors over the set's passages."""

    questions: tuple[str, ...]
    pairs: Pairs

    def part(self, chosen: Sequence[int]) -> Set:
        """Some of the questions over the same passages."""
        return Set(tuple(self.questions[i] for i in chosen), self.pairs.part(chosen))


def of_squad(file: Path, embedder: Embedder, *, few: int | None = None) -> Set:
    """The questions of a SQuAD-form file over its paragraphs."""
    with squad(file, few=few) as suite:
        return of_suite(suite, embedder)


def of_suite(suite: Suite, embedder: Embedder) -> Set:
    """The cases of a suite over the paragraphs of its files."""
    asked = [(c.question, {(g.file, g.number) for g in c.gold}) for c in suite.cases]
    return _placed(asked, (p for path in suite.files for p in parse(path).paragraphs), embedder)


def of_written(
    name: str, corpus: Path, embedder: Embedder, *, few: int | None = None
) -> tuple[Set, Set]:
    """The written questions of a set over its documents: those to learn from, those held out.

    A near miss counts as a question to the paragraph it is about.
    """
    asked = written.read(name, few=few)
    with written.opened(name, corpus, embedder, few=few) as library:
        whole = _placed(
            [(a.question, {*a.gold, *a.near}) for a in asked], library.paragraphs(), embedder
        )
    kept = {a.question for a in asked if held_out(a.file)}
    sides: tuple[list[int], list[int]] = ([], [])
    for i, question in enumerate(whole.questions):
        sides[question in kept].append(i)
    return whole.part(sides[0]), whole.part(sides[1])


def _placed(
    asked: Sequence[tuple[str, Collection[Place]]],
    paragraphs: Iterable[Paragraph],
    embedder: Embedder,
) -> Set:
    pairs, known = tuning.placed(asked, paragraphs, embedder)
    return Set(tuple(asked[i][0] for i in known), pairs)


def by_question(suite: Suite) -> list[Fold]:
    """Folds by chance."""
    order = np.random.default_rng(0).permutation(len(suite.cases))
    return [
        ([int(i) for n, i in enumerate(order) if n % FOLDS != k], order[k::FOLDS].tolist())
        for k in range(FOLDS)
    ]


def by_law(suite: Suite) -> list[Fold]:
    """Folds with each law, or part of one, in one alone; a question is asked in its first law's.

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
