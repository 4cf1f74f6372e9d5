"""Items on what a document defines, whom it obliges, and what it is for."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from assistant.quiz import rules
from assistant.quiz.distractors import ALSO_RIGHT, COUNT
from assistant.quiz.likeness import acting, overlap
from assistant.quiz.models import BLANK, Item, Option
from assistant.quiz.stems import Edit, Passage, closed, shown
from assistant.quiz.workbench import Candidate, Workbench, as_shown, statement_of
from index.models import Paragraph

# Turning a rule into its opposite; 应当 against 可以 would be a matter of opinion.
_OPPOSITE = {"不得": "可以", "有权": "无权", "无权": "有权"}


class RuleItems(Workbench):
    """Terms, duties and purposes."""

    def candidates(self) -> Iterator[Candidate]:
        """The candidates of definitions, duties and purposes, in reading order."""
        for definition in self.material.definitions:
            yield from self._of_definition(definition)
        for duty in self.material.duties:
            yield from self._of_duty(duty)
        for aim in self.material.aims:
            yield from self._of_aim(aim)

    def _of_definition(self, definition: rules.Definition) -> Iterator[Candidate]:
        paragraph = definition.paragraph
        passage = Passage(paragraph, definition.start, definition.end, definition.start)
        meaning = definition.meaning
        stem = f"“{meaning}”，说的是下列哪个概念？"
        yield self.candidate(
            "short_answer", "definition", paragraph, definition.start,
            lambda _: self.item(
                "short_answer", "definition", f"“{definition.term}”是指什么？", self.basis(passage),
                accepted=(meaning,),
            ),
        )  # fmt: skip
        if definition.term in meaning:
            return  # a meaning that holds its own term gives it away
        yield self.candidate(
            "single", "definition", paragraph, definition.start,
            lambda rng: self._term(passage, stem, definition, rng),
        )  # fmt: skip
        yield self.candidate(
            "cloze", "definition", paragraph, definition.start,
            lambda _: self.item(
                "cloze", "definition", f"{BLANK}，是指{meaning}。", self.basis(passage),
                accepted=(definition.term,),
            ),
        )  # fmt: skip

    def _term(
        self, passage: Passage, stem: str, definition: rules.Definition, rng: random.Random
    ) -> Item | None:
        others = [
            (d.term, d.paragraph)
            for d in self.material.definitions
            if d.term not in definition.meaning and d.meaning != definition.meaning
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

    def _of_duty(self, duty: rules.Duty) -> Iterator[Candidate]:
        passage = duty.passage
        if acting(duty.subject, {d.subject for d in self.material.duties}):
            return
        yield self.candidate(
            "single", "duty", passage.paragraph, passage.sentence,
            lambda rng: self._who(duty, self._subjects(duty), rng),
        )  # fmt: skip
        yield self.candidate(
            "true_false", "duty", passage.paragraph, passage.sentence,
            lambda rng: self._may(duty, self._subjects(duty), rng),
        )  # fmt: skip

    def _subjects(self, duty: rules.Duty) -> list[tuple[str, Paragraph]]:
        """Others the document gives duties to, which the cited paragraph does not name."""
        text = duty.passage.paragraph.text
        known = {d.subject for d in self.material.duties}
        found = {
            d.subject: d.passage.paragraph
            for d in self.material.duties
            if d.subject not in text
            and not overlap(d.subject, duty.subject)
            and not acting(d.subject, known)
            and not self.material.related(d.subject, duty.subject)
        }
        return [(s, p) for s, p in found.items() if len(s) <= 2.2 * len(duty.subject) + 4]

    def _who(
        self, duty: rules.Duty, subjects: Sequence[tuple[str, Paragraph]], rng: random.Random
    ) -> Item | None:
        stem = closed(as_shown(duty.passage, Edit(duty.start, duty.subject_end, BLANK)))
        if duty.subject in stem or len(subjects) < COUNT:
            return None
        near = self.nearest(subjects, duty.subject, 8)
        rng.shuffle(near)
        near.sort(key=lambda s: len(s[0]) < len(duty.subject))
        near = [*near[:1], *rng.sample(near[1:], len(near) - 1)]
        wrong: list[Option] = []
        for subject, paragraph in near:
            if any(overlap(subject, o.text) for o in wrong):
                continue
            if self.corpus.supporting(stem, subject, share=ALSO_RIGHT) is None:
                wrong.append(Option(subject, right=False, source=paragraph.id))
        if len(wrong) < COUNT:
            return None
        wrong = wrong[:COUNT]
        return self.item(
            "single", "duty", stem, self.basis(duty.passage), wrong=wrong, near=COUNT,
            options=(Option(duty.subject, right=True), *wrong),
        )  # fmt: skip

    def _may(
        self, duty: rules.Duty, subjects: Sequence[tuple[str, Paragraph]], rng: random.Random
    ) -> Item | None:
        """A rule as it is, turned into its opposite, or said of somebody else."""
        passage, modal = duty.passage, duty.modal
        if re.search(r"除.{1,40}外|但是|但书|除非", passage.text) or passage.text.count(modal) > 1:
            return None
        basis = self.basis(passage)
        if rng.random() < 0.5:
            return self.item("true_false", "duty", statement_of(passage), basis, truth=True)
        if modal in _OPPOSITE:
            edit = Edit(duty.subject_end, duty.subject_end + len(modal), _OPPOSITE[modal])
            remark = f"原文是“{modal}”，不是“{_OPPOSITE[modal]}”。"
        else:
            statement = statement_of(passage)
            fitting = [
                s for s, _ in subjects
                if self.corpus.supporting(statement.replace(duty.subject, ""), s, share=ALSO_RIGHT) is None
            ]  # fmt: skip
            if not fitting or statement.count(duty.subject) > 1:
                return None
            nearest = self.nearest([s for s in subjects if s[0] in fitting], duty.subject, 4)
            other = rng.choice(nearest)[0]
            edit = Edit(duty.start, duty.subject_end, other)
            remark = f"原文说的是“{duty.subject}”，不是“{other}”。"
        return self.item(
            "true_false", "duty", statement_of(passage, edit), basis, truth=False, remark=remark
        )

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
        yield self.candidate(
            "short_answer", "purpose", paragraph, aim.start,
            lambda _: self.item(
                "short_answer", "purpose", stem, self.basis(passage), accepted=(aim.aim,)
            ),
        )  # fmt: skip
        parts = tuple(p for p in re.split("，", aim.aim) if 4 <= len(p) <= 40)
        if not aim.enacts or len(parts) < 2:
            return
        others = [
            (part, other.paragraph)
            for other in self._foreign_aims()
            for part in re.split("，", other.aim)
            if 4 <= len(part) <= 40
        ]
        several = f"制定这部{_sort(self.frame)}的目的包括下列哪些？"
        yield self.candidate(
            "multiple", "purpose", paragraph, aim.start,
            lambda rng: self.several(passage, several, "purpose", parts, others, rng),
        )  # fmt: skip

    def _foreign_aims(self) -> Iterator[rules.Aim]:
        for paragraph in self.corpus.paragraphs:
            if paragraph.number == "第一条" and paragraph.document_id != self.material.document.id:
                yield from rules.aims(paragraph)


def _sort(frame: str) -> str:
    """法律, 条例, … by the title's last words."""
    title = re.sub(r"[（(].*", "", frame.removeprefix("根据《").partition("》")[0])
    for ending, word in (("条例", "条例"), ("办法", "办法"), ("规定", "规定"), ("解释", "解释")):
        if title.endswith(ending):
            return word
    return "法律"
