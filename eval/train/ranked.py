"""Questions each with what a search finds for them: the paragraphs that answer and the likeliest that do not.

One group a question; the reader learns which of a group to put first, as it will be asked to.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval import run
from eval.public import lecoqa
from eval.train import written
from eval.train.data import Example, held_out
from eval.train.written import Asked
from index import Library
from index.embedding import Embedder
from index.models import Paragraph
from index.retriever import place

WRONG = 3  # paragraphs of a group that do not answer
_FOUND = 10  # what they are taken from


def of_written(
    corpus: Path, embedder: Embedder, *, few: int | None = None
) -> Iterator[list[Example]]:
    """The groups of the written questions, or of those on the first `few` documents of each set."""
    for name in written.SETS:
        with written.opened(name, corpus, embedder, few=few) as library:
            yield from groups(library, written.read(name, few=few), source=name)


def of_lecoqa(
    file: Path, corpus: Path, embedder: Embedder, *, few: int | None = None
) -> Iterator[list[Example]]:
    """The groups of LeCoQA, or the first `few`, over the statutes it names. Raises SuiteError."""
    suite = lecoqa(file, corpus).cited(few)
    asked = [
        Asked(c.question, c.gold[0].file, tuple((g.file, g.number) for g in c.gold))
        for c in suite.cases
    ]
    with run.opened(suite, embedder) as library:
        yield from groups(library, asked, source="lecoqa")


def groups(
    library: Library, asked: Sequence[Asked], *, source: str, seed: int = 1
) -> Iterator[list[Example]]:
    """A group a question; the search is the one without a reader.

    A question nothing answers has its near misses in the group, and none that answers.
    """
    rng = random.Random(seed)
    places = {(p.file, p.number): p for p in library.paragraphs()}
    for n, a in enumerate(asked):
        right = [places[g] for g in a.gold if g in places][:2]
        if a.gold and not right:
            continue
        near = [places[g] for g in a.near if g in places]
        known = {places[g].id for g in (*a.gold, *a.near) if g in places}
        found = [h.paragraph for h in library.search(a.question, k=_FOUND + 2)]
        wrong = [p for p in found if p.id not in known][:_FOUND]
        if a.answer:  # another paragraph that says it may well answer too
            wrong = [p for p in wrong if a.answer not in p.text]
        # The likeliest two always, the rest by chance.
        room = max(WRONG - len(near), 1)
        likeliest, others = wrong[: min(2, room)], wrong[min(2, room) :]
        picked = [*likeliest, *rng.sample(others, min(room - len(likeliest), len(others)))]
        yield [
            *(_example(a, p, f"{source}-{n}", source, answers=True) for p in right),
            *(_example(a, p, f"{source}-{n}", source, answers=False) for p in (*near, *picked)),
        ]


def _example(a: Asked, p: Paragraph, group: str, source: str, *, answers: bool) -> Example:
    start = end = -2 if answers else -1
    if answers and a.answer and (at := p.text.find(a.answer)) >= 0:
        start, end = at, at + len(a.answer)
    held = held_out(a.file)
    return Example(a.question, p.text, start, end, held, source, place(p), group)
