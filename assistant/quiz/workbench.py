"""What every maker of items works with: the document, the library, and how an item is put together."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant import citations
from assistant.models import Citation
from assistant.quiz import wording
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.distractors import ALSO_RIGHT
from assistant.quiz.facts import Fact, spellings
from assistant.quiz.likeness import alike, built_like
from assistant.quiz.material import Material
from assistant.quiz.models import Aspect, Item, ItemType, Option
from assistant.quiz.names import also_called
from assistant.quiz.stems import Edit, Passage, closed, dangling, shown, under
from index.models import Paragraph

LONGEST_OPTION = 60
_OF_A_KIND = 0.82  # cosine; e5 has unrelated Chinese phrases at about .78
_FARTHER = 0.02


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that can be made: its type, where it stands, and how to make it.

    `make` gives None where the document has too little for it. Of candidates whose `passages`
    overlap only one is used. A `spare` one asks what many would guess; it is used where its section
    has nothing better.
    """

    type: ItemType
    aspect: Aspect
    section: tuple[str, ...]
    passages: tuple[Passage, ...]
    make: Callable[[random.Random], Item | None]
    spare: bool = False


class Workbench:
    """The material of one document, held against the whole library."""

    def __init__(self, material: Material, corpus: Corpus, frame: str) -> None:
        self.material = material
        self.corpus = corpus
        self.frame = frame

    def candidate(
        self, kind: ItemType, aspect: Aspect, passages: Passage | Sequence[Passage],
        make: Callable[[random.Random], Item | None],
    ) -> Candidate:  # fmt: skip
        """A candidate that rests on passages, the first of which gives its section."""
        rests = (passages,) if isinstance(passages, Passage) else tuple(passages)
        section = (self.material.document.id, *rests[0].paragraph.section[:2])
        return Candidate(kind, aspect, section, rests, make)

    def spellings(self, fact: Fact) -> tuple[str, ...]:
        """What is accepted for a fact: its spellings, and the other names of what it names."""
        written = spellings(fact)
        if fact.aspect not in ("body", "place", "title", "name"):
            return written
        return tuple(dict.fromkeys((*written, *(o for name in written for o in self.called(name)))))

    def called(self, name: str) -> tuple[str, ...]:
        """The other names of what a name means, by the document itself and the table of names."""
        return (*self.material.short_forms(name), *also_called(name, self.corpus.names))

    def basis(self, passage: Passage) -> tuple[Citation, ...]:
        """What an item on one passage cites."""
        return (citations.cite(passage.paragraph, passage.start, passage.end),)

    def item(  # noqa: PLR0913 - an item has that many parts
        self, kind: ItemType, aspect: Aspect, stem: str, basis: tuple[Citation, ...], *,
        options: tuple[Option, ...] = (), wrong: Sequence[Option] = (), near: int = 0,
        truth: bool | None = None, accepted: tuple[str, ...] = (), sequence: tuple[str, ...] = (),
        remark: str = "",
    ) -> Item:  # fmt: skip
        """An item of the document, its explanation, difficulty and goal worded."""
        paragraph = self.corpus.by_id[basis[0].id]
        said = [
            (o.text, self.corpus.by_id[o.source]) for o in wrong if o.source in self.corpus.by_id
        ]
        return Item(
            type=kind, aspect=aspect, frame=self.frame, stem=stem, basis=basis,
            explanation=wording.explanation(basis, remark=remark or wording.elsewhere(said)),
            difficulty=wording.difficulty(kind, length=len(stem), near=near),
            goal=wording.goal(aspect, paragraph), section=paragraph.section, options=options,
            truth=truth, accepted=accepted, sequence=sequence,
        )  # fmt: skip

    def several(  # noqa: PLR0913 - what a multiple choice item is made of
        self, passage: Passage, stem: str, aspect: Aspect, right: Sequence[str],
        others: Sequence[tuple[str, Paragraph]], rng: random.Random,
    ) -> Item | None:  # fmt: skip
        """A multiple choice item: some of what is enumerated among things that are not."""
        keys = rng.sample(list(right), min(len(right), rng.choice((2, 3))))
        wanted = 5 - len(keys) if len(keys) == 3 else rng.choice((2, 3))
        wrong = self.unlike(passage, stem, keys, right, others, wanted, rng)
        if len(wrong) < 2:
            return None
        options = (*(Option(k, right=True) for k in keys), *wrong)
        return self.item(
            "multiple", aspect, stem, self.basis(passage), options=options, wrong=wrong,
            near=len(wrong),
        )  # fmt: skip

    def unlike(  # noqa: PLR0913 - see _several
        self, passage: Passage, stem: str, keys: Sequence[str], right: Sequence[str],
        others: Sequence[tuple[str, Paragraph]], count: int, rng: random.Random, *,
        shorter: bool = False,
    ) -> list[Option]:  # fmt: skip
        """Things that are not enumerated there, of like length, that nothing says are right."""
        length = sum(map(len, keys)) / len(keys)
        most = (1.2 if shorter else 1.8) * length + 2
        near = [o for o in others if 0.5 * length <= len(o[0]) <= most]
        near = self._plausible([o for o in near if built_like(o[0], right)], right)[: count + 4]
        rng.shuffle(near)
        inside = squeezed(passage.paragraph.text)
        chosen: list[Option] = []
        for text, paragraph in near:
            plain = squeezed(text)
            taken = [squeezed(t) for t in (*right, *(o.text for o in chosen))]
            if plain in inside or any(plain in t or t in plain or alike(plain, t) for t in taken):
                continue
            if len(text) > LONGEST_OPTION or dangling(text):
                continue
            if self.corpus.supporting(stem, text, share=ALSO_RIGHT) is not None:
                continue
            chosen.append(Option(text, right=False, source=paragraph.id))
            if len(chosen) == count:
                break
        return chosen

    def _plausible(
        self, others: Sequence[tuple[str, Paragraph]], right: Sequence[str]
    ) -> list[tuple[str, Paragraph]]:
        """The things that mean something of the kind, nearest first."""
        if not others:
            return []
        mine = self.corpus.vectors(right)
        # No farther from the right ones than these are from each other.
        among = (mine @ mine.T)[np.triu_indices(len(right), 1)]
        least = max(_OF_A_KIND, float(among.mean()) - _FARTHER) if len(among) else _OF_A_KIND
        nearness = (mine @ self.corpus.vectors([text for text, _ in others]).T).max(axis=0)
        ranked = sorted(zip(nearness.tolist(), others, strict=True), key=lambda r: -r[0])
        return [other for near, other in ranked if near >= least]

    def nearest(
        self, others: Sequence[tuple[str, Paragraph]], key: str, count: int
    ) -> list[tuple[str, Paragraph]]:
        """The names that mean something most like the key."""
        if not others:
            return []
        vectors = self.corpus.vectors([key, *(name for name, _ in others)])
        order = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")
        return [others[i] for i in order[:count]]


def as_shown(passage: Passage, *edits: Edit) -> str:
    """A passage as a question shows it; an entry of a list with its lead-in."""
    fuller = [f for f in passage.fuller if all(f.end <= e.start or e.end <= f.start for e in edits)]
    text = shown(passage.paragraph.text, passage.start, passage.end, [*edits, *fuller])
    return under(passage.lead, text) if passage.lead else text


def statement_of(passage: Passage, *edits: Edit) -> str:
    """A passage as a sentence to be judged true or false."""
    return closed(as_shown(passage, *edits))
