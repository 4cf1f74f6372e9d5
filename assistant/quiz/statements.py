"""Multiple choice among statements: which of these does the document say?"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.quiz.corpus import squeezed
from assistant.quiz.fact_items import FactItems
from assistant.quiz.facts import Fact
from assistant.quiz.likeness import alike
from assistant.quiz.models import Item, Option
from assistant.quiz.stems import Passage, dangling, leans
from assistant.quiz.swaps import PAID, Swap, swaps
from assistant.quiz.wording import quoted
from assistant.quiz.workbench import Candidate, statement_of

SIZE = 4
_ONE = 0.7
_LONGEST = 80  # characters of a statement; four of them are read
STEM = "下列哪些说法是正确的？"


@dataclass(frozen=True, slots=True)
class Said:
    """A short sentence that stands by itself, and what in it can be exchanged."""

    passage: Passage
    exchanged: Fact | Swap


class StatementItems(FactItems):
    """Sentences of one section, some made false: which are right?"""

    def candidates(self) -> Iterator[Candidate]:
        """The candidates, SIZE neighbours of a section at a time; what is left over of sections
        is put together.
        """
        sections: dict[tuple[str, ...], list[Said]] = defaultdict(list)
        for passage in self.material.passages:
            if (said := self._said(passage)) is not None:
                sections[passage.paragraph.section[:2]].append(said)
        over: list[Said] = []
        for found in sections.values():
            apart: list[Said] = []
            for said in {_without(said): said for said in found}.values():
                # Of two that speak of one thing a false one is told by the other.
                if not any(alike(said.passage.text, a.passage.text, share=_ONE) for a in apart):
                    apart.append(said)
            whole = len(apart) // SIZE * SIZE
            over += apart[whole:]
            for at in range(0, whole, SIZE):
                yield self._candidate(apart[at : at + SIZE])
        for at in range(0, len(over) - SIZE + 1, SIZE):
            yield self._candidate(over[at : at + SIZE])

    def _said(self, passage: Passage) -> Said | None:
        """What a passage says, if it is short, clear by itself and shown as it stands."""
        if passage.lead or passage.start != passage.sentence:
            return None
        if leans(passage.text, before=passage.paragraph.text[: passage.start]):
            return None
        text = statement_of(passage).rstrip("。")
        if len(text) > _LONGEST or dangling(text):
            return None
        if not passage.fuller and squeezed(text) not in squeezed(passage.text):
            return None
        told = [f for f in self._told(passage) if f.aspect in ("figure", "date")]
        if told:
            return Said(passage, told[-1])
        found = [s for s in swaps(passage, self.material, self.corpus) if s.was not in PAID]
        return Said(passage, found[-1]) if found else None

    def _candidate(self, group: Sequence[Said]) -> Candidate:
        return self.candidate(
            "multiple", "figure", [said.passage for said in group], lambda rng: self._which(group, rng)
        )  # fmt: skip

    def _which(self, group: Sequence[Said], rng: random.Random) -> Item | None:
        """Two or three of the statements as they are, the others with another fact."""
        wanted = rng.choice((1, 2))
        options: list[Option] = []
        remarks: list[str] = []
        for said in rng.sample(list(group), len(group)):
            false = self._false(said, rng) if len(remarks) < wanted else None
            if false is None:
                options.append(Option(statement_of(said.passage).rstrip("。"), right=True))
                continue
            options.append(Option(false[0].rstrip("。"), right=False))
            remarks.append(f"{quoted(options[-1].text)}不对：{false[1]}")
        if not remarks:
            return None
        basis = tuple(c for said in group for c in self.basis(said.passage))
        return self.item(
            "multiple", "figure", STEM, basis, options=tuple(options), near=len(remarks),
            remark="".join(remarks),
        )  # fmt: skip

    def _false(self, said: Said, rng: random.Random) -> tuple[str, str] | None:
        """The sentence made false, and what to say of it."""
        if isinstance(said.exchanged, Fact):
            return self._falsified(said.passage, said.exchanged, rng)
        return statement_of(said.passage, said.exchanged.edit), said.exchanged.remark


def _without(said: Said) -> str:
    """What is said, what is exchanged taken out: two that differ in it only would contradict each
    other.
    """
    text = said.passage.paragraph.text
    span = said.exchanged if isinstance(said.exchanged, Fact) else said.exchanged.edit
    return squeezed(text[said.passage.start : span.start] + text[span.end : said.passage.end])
