"""Items on what a document defines, whom it obliges, and what it is for."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.quiz import rules
from assistant.quiz.actors import Actor, actors, told
from assistant.quiz.distractors import COUNT
from assistant.quiz.likeness import sort_of
from assistant.quiz.models import BLANK, Item, Option
from assistant.quiz.stems import Edit, Passage, shown
from assistant.quiz.swaps import GUESSED, Swap, other_bodies, swaps
from assistant.quiz.wording import quoted
from assistant.quiz.workbench import Candidate, Workbench, statement_of

# A principle of everything (国家坚持…) is one of many.
_ANY = re.compile(r"国家|各级人民政府|应当|必须|实行|坚持|遵循|贯彻|对|的")


class RuleItems(Workbench):
    """Terms, duties and purposes."""

    def candidates(self) -> Iterator[Candidate]:
        """The candidates of definitions, duties and purposes, in reading order."""
        for definition in self.material.definitions:
            yield from self._of_definition(definition)
        for passage in self.material.passages:
            yield from (self._of_swap(passage, s) for s in self._swaps(passage))
            if self.material.statute:
                yield from (self._of_actor(passage, a) for a in actors(passage))
        for aim in self.material.aims:
            yield from self._of_aim(aim)
        for principle in self.material.principles:
            if len(_ANY.sub("", principle.who)) > 1:
                yield self._of_principle(principle)

    def _swaps(self, passage: Passage) -> list[Swap]:
        """The swaps of a passage that stands by itself."""
        return [] if passage.lead else swaps(passage, self.material, self.corpus)

    def _of_definition(self, definition: rules.Definition) -> Iterator[Candidate]:
        paragraph = definition.paragraph
        passage = Passage(paragraph, definition.start, definition.end, definition.start)
        meaning = definition.meaning
        if rules.tautological(definition):
            return  # a meaning made of its term's own words gives it away
        stem = f"{quoted(meaning)}，说的是下列哪个概念？"
        yield self.candidate(
            "short_answer", "definition", passage,
            lambda _: self.item(
                "short_answer", "definition", f"{quoted(definition.term)}是指什么？", self.basis(passage),
                accepted=(meaning,),
            ),
        )  # fmt: skip
        yield self.candidate(
            "single", "definition", passage,
            lambda rng: self._term(passage, stem, definition, rng),
        )  # fmt: skip
        # Who reads a meaning often has the term; better ask the other way round.
        cloze = self.candidate(
            "cloze", "definition", passage,
            lambda _: self.item(
                "cloze", "definition", f"{BLANK}，是指{meaning}。", self.basis(passage),
                accepted=(definition.term, *self.called(definition.term)),
            ),
        )  # fmt: skip
        yield replace(cloze, spare=True)

    def _term(
        self, passage: Passage, stem: str, definition: rules.Definition, rng: random.Random
    ) -> Item | None:
        others = [
            (d.term, d.paragraph)
            for d in self.material.definitions
            if d.term not in definition.meaning
            and d.meaning != definition.meaning
            and sort_of(d.term) == sort_of(definition.term)
        ]
        rng.shuffle(others)
        wrong: list[Option] = []
        for term, paragraph in others:
            if all(
                term not in t and t not in term for t in (definition.term, *(o.text for o in wrong))
            ):
                wrong.append(Option(term, right=False, source=paragraph.id))
        if len(wrong) < COUNT:
            return None
        options = (Option(definition.term, right=True), *wrong[:COUNT])
        return self.item(
            "single", "definition", stem, self.basis(passage), options=options, near=COUNT,
            wrong=wrong[:COUNT],
        )  # fmt: skip

    def _of_swap(self, passage: Passage, swap: Swap) -> Candidate:
        """A rule as it is, or with what makes it false. Who must do what, and what must not be
        done, is told by common sense (a clinic keeps the medical records) and is not asked; often
        so is what somebody may do (go to a doctor), or whether it costs.
        """
        asks = self.candidate(
            "true_false", swap.aspect, passage, lambda rng: self._judged(passage, swap, rng)
        )
        return replace(asks, spare=swap.was in GUESSED)

    def _judged(self, passage: Passage, swap: Swap, rng: random.Random) -> Item:
        basis = self.basis(passage)
        if rng.random() < 0.5:
            return self.item("true_false", swap.aspect, statement_of(passage), basis, truth=True)
        return self.item(
            "true_false", swap.aspect, statement_of(passage, swap.edit), basis, truth=False,
            remark=swap.remark,
        )  # fmt: skip

    def _of_actor(self, passage: Passage, actor: Actor) -> Candidate:
        """Which body it is that decides, or to which one turns."""
        return self.candidate("single", "body", passage, lambda _: self._who(passage, actor))

    def _who(self, passage: Passage, actor: Actor) -> Item | None:
        found = other_bodies(actor, passage, self.material, self.corpus)
        # A named one first, then the levels of the branch.
        found.sort(key=lambda o: o.source is None)
        wrong = [*found[:1], *found[::-1]][:COUNT] if len(found) > COUNT else found
        stem = statement_of(passage, Edit(actor.start, actor.end, BLANK))
        if len(wrong) < COUNT or told(actor.text, [o.text for o in wrong], self.frame + stem):
            return None
        # The body that the document names all the time is everybody's first guess.
        mine = self.material.spread(actor.text)
        if all(self.material.spread(o.text) < mine for o in wrong):
            return None
        return self.item(
            "single", "body", stem, self.basis(passage), wrong=wrong,
            near=sum(o.source is not None for o in wrong),
            options=(Option(actor.text, right=True), *wrong),
        )  # fmt: skip

    def _of_aim(self, aim: rules.Aim) -> Iterator[Candidate]:
        paragraph = aim.paragraph
        passage = Passage(paragraph, aim.start, aim.end, aim.start)
        if aim.enacts:
            stem = f"制定这部{_sort(self.frame)}的目的是什么？"
        else:
            edit = Edit(aim.aim_start, aim.aim_start + len(aim.aim), "什么")
            text = shown(paragraph.text, aim.start, aim.end, [edit])
            if not text.rstrip("。；").endswith("什么"):
                return
            stem = text.rstrip("。；") + "？"
        asks = self.candidate(
            "short_answer", "purpose", passage,
            lambda _: self.item(
                "short_answer", "purpose", stem, self.basis(passage), accepted=(aim.aim,)
            ),
        )  # fmt: skip
        yield replace(asks, spare=aim.enacts)

    def _of_principle(self, principle: rules.Principle) -> Candidate:
        """What something rests on: 禁毒工作实行什么方针？"""
        stem = f"{principle.who}什么{principle.kind}？"
        end = principle.at + len(principle.what) + 1 + len(principle.kind)
        passage = Passage(principle.paragraph, principle.start, end, principle.start)
        return self.candidate(
            "short_answer", "list", passage,
            lambda _: self.item(
                "short_answer", "list", stem, self.basis(passage), accepted=(principle.what,)
            ),
        )  # fmt: skip


def _sort(frame: str) -> str:
    """法律, 条例, … by the title's last words."""
    title = re.sub(r"[（(].*", "", frame.removeprefix("根据《").partition("》")[0])
    for ending, word in (("条例", "条例"), ("办法", "办法"), ("规定", "规定"), ("解释", "解释")):
        if title.endswith(ending):
            return word
    return "法律"
