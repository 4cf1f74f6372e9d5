"""Items that ask for a fact: figures, dates, places, bodies, titles, names."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from assistant.quiz import lists
from assistant.quiz.distractors import COUNT, distractors
from assistant.quiz.facts import Fact, facts, spellings
from assistant.quiz.material import kind_of
from assistant.quiz.models import BLANK, Item, ItemType, Option
from assistant.quiz.names import proper
from assistant.quiz.stems import Edit, Passage, closed
from assistant.quiz.workbench import Candidate, Workbench, as_shown, statement_of
from index.models import Paragraph

_AT_MOST = re.compile(r"(?:不得?超过|不得多于|不多于|最长|最多|最高)[^，。；]{0,6}$")
_AT_LEAST = re.compile(r"(?:不得?少于|不得?低于|至少|至迟[^，。；]{0,6}前)[^，。；]{0,6}$")
_LESS_THAN = re.compile(r"(?:未满|不满|不足|少于|低于)\s*$")
_MORE_THAN = re.compile(r"(?:(?<![未不])满|(?<![不得])超过|多于|高于)\s*$")
_SEVERAL = 2
_MEASURES = frozenset(("年", "个月", "日", "天", "周", "小时", "个小时", "%", "元", "万元", "倍"))
_WITHIN = re.compile(r"\s*(?:以内|之内|内|以下|前)")
_ETCETERA = re.compile(r"[^，。；]{0,20}等")
_SHORT_FORM = re.compile(r"\s*[（(][^（）()]{2,30}[）)]")


class FactItems(Workbench):
    """Single choice, cloze, true/false and short answer on one fact; multiple choice on several."""

    def candidates(self) -> Iterator[Candidate]:
        """The candidates of the document's facts, in reading order."""
        for passage in self.material.passages:
            for fact in self.material.within(passage):
                lone = not self.material.enumerated(fact, passage.paragraph)
                if lone and not self.material.everyday(fact):
                    yield from self._of_fact(passage, fact)
        for paragraph, run in self.material.runs:
            yield from self._of_run(paragraph, run)

    def _of_fact(self, passage: Passage, fact: Fact) -> Iterator[Candidate]:
        text = passage.paragraph.text
        if (
            text[: fact.start].endswith(("（", "("))
            or text.count(fact.text, passage.start, passage.end) > 1
        ):
            return  # a short form beside its full name, or a fact that is said twice
        if fact.aspect == "figure" and _counted(passage, fact):
            return
        if fact.aspect == "body" and not proper(fact.text):
            return  # 国家机关 is a sort of body, and another sort might do as well
        makes: list[tuple[ItemType, Callable[[Passage, Fact, random.Random], Item | None]]] = [
            ("single", self._single), ("cloze", self._cloze)
        ]  # fmt: skip
        if fact.aspect != "name":
            makes.append(("true_false", self._true_false))
        if _numbered(fact):
            makes.append(("short_answer", self._short))
        for kind, make in makes:
            yield self.candidate(
                kind, fact.aspect, passage.paragraph, passage.sentence, partial(make, passage, fact)
            )

    def _single(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        stem = _question(passage, fact) or _blanked(passage, fact)
        wrong = self._wrong(passage.paragraph, fact, stem, rng)
        if len(wrong) < COUNT:
            return None
        return self.item(
            "single", fact.aspect, stem, self.basis(passage), near=sum(o.source is not None for o in wrong),
            options=(Option(fact.text, right=True), *wrong), wrong=wrong,
        )  # fmt: skip

    def _cloze(self, passage: Passage, fact: Fact, rng: random.Random) -> Item:
        del rng
        stem = _blanked(passage, fact)
        return self.item("cloze", fact.aspect, stem, self.basis(passage), accepted=spellings(fact))

    def _short(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        del rng
        stem = _question(passage, fact)
        if stem is None:
            return None
        return self.item(
            "short_answer", fact.aspect, stem, self.basis(passage), accepted=spellings(fact)
        )

    def _true_false(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        truth = rng.random() < 0.5
        stem = statement_of(passage)
        remark = ""
        if not truth and _ETCETERA.match(passage.paragraph.text[fact.end : passage.end]):
            return None  # 甲和乙等国: another may be among them
        if not truth:
            # What stands in the sentence already would make it say one thing twice.
            wrong = self._wrong(passage.paragraph, fact, stem, rng, count=6)
            wrong = [o for o in wrong if _denies(passage, fact, o.text)]
            if not wrong:
                return None
            end = fact.end + _short_form(passage, fact)
            stem = statement_of(passage, Edit(fact.start, end, wrong[0].text))
            remark = f"原文是“{fact.text}”，不是“{wrong[0].text}”。"
        return self.item(
            "true_false", fact.aspect, stem, self.basis(passage), truth=truth, remark=remark
        )

    def _of_run(self, paragraph: Paragraph, run: Sequence[Fact]) -> Iterator[Candidate]:
        passage = next(
            (
                p
                for p in self.material.passages
                if p.paragraph.id == paragraph.id and p.sentence <= run[0].start < p.end
            ),
            None,
        )
        if passage is None:
            return
        hole = Edit(run[0].start, run[-1].end, BLANK)
        stem = closed(as_shown(passage, hole))
        texts = [f.text for f in run]
        yield self.candidate(
            "multiple", run[0].aspect, paragraph, passage.sentence,
            lambda rng: self.several(passage, stem, run[0].aspect, texts, self._like(run, paragraph), rng),
        )  # fmt: skip

    def _like(self, run: Sequence[Fact], paragraph: Paragraph) -> list[tuple[str, Paragraph]]:
        """Names of the run's kind that stand nowhere in its paragraph."""
        return [
            (found.fact.text, found.paragraph)
            for found in self.material.pools.get(kind_of(run[0]), ())
            if found.fact.text not in paragraph.text and not self.material.everyday(found.fact)
        ]

    def _wrong(
        self, paragraph: Paragraph, fact: Fact, stem: str, rng: random.Random, count: int = COUNT
    ) -> list[Option]:
        return distractors(
            fact, stem=stem, paragraph=paragraph, material=self.material, corpus=self.corpus,
            rng=rng, count=count,
        )  # fmt: skip


def _blanked(passage: Passage, fact: Fact) -> str:
    """The passage as a sentence with a blank for the fact."""
    blank = BLANK
    if fact.aspect == "name" and fact.text.startswith("“"):
        blank = f"“{BLANK}”"
    # A short form in brackets after a name would tell the name.
    end = fact.end + _short_form(passage, fact)
    return closed(as_shown(passage, Edit(fact.start, end, blank)))


def _short_form(passage: Passage, fact: Fact) -> int:
    """The length of what stands in brackets after a name, 0 where nothing does."""
    short = _SHORT_FORM.match(passage.paragraph.text[fact.end : passage.end])
    return short.end() if short and fact.aspect in ("body", "title", "name") else 0


def _numbered(fact: Fact) -> bool:
    return fact.aspect == "figure" and fact.high is None


def _counted(passage: Passage, fact: Fact) -> bool:
    """Whether the sentence counts off what the figure counts: 三个困难：甲、乙、丙."""
    rest = passage.paragraph.text[fact.end : passage.end]
    if fact.value == _SEVERAL and rest.startswith("以上") and fact.unit not in _MEASURES:
        return True  # 两个以上 means several, and nobody would say 四个以上
    numeral = re.escape(fact.text[: fact.number])
    if re.search(rf"(?<![一二三四五六七八九十\d]){numeral}级", rest):
        return True  # 十个等级，…最轻的为十级
    listed = re.search(r"[：:]([^。；]+)|包括([^。；]+)", rest)
    if listed is None:
        return False
    items = lists.split((listed.group(1) or listed.group(2)).rstrip("。；"))
    return len(items) == fact.value


def _denies(passage: Passage, fact: Fact, other: str) -> bool:
    """Whether a figure in the fact's place makes the sentence false rather than weaker.

    Who must wait for those under 14 must for those under 12; what must not exceed two months does
    not exceed three. So a condition is widened and a bound is tightened.
    """
    told = facts(other)
    if fact.aspect != "figure" or fact.high is not None or not told or fact.value is None:
        return True
    text = passage.paragraph.text
    before, after = text[passage.start : fact.start], text[fact.end : passage.end]
    larger = (told[0].value or 0) > fact.value
    if _AT_MOST.search(before) or (_WITHIN.match(after) and not _MORE_THAN.search(before)):
        return not larger
    if _AT_LEAST.search(before):
        return larger
    if _LESS_THAN.search(before):
        return larger
    if _MORE_THAN.search(before) or after.startswith("以上"):
        return not larger
    return True


def _question(passage: Passage, fact: Fact) -> str | None:
    """The passage as a question for a figure in its last clause: …举办了多少期培训班？

    Chinese asks in place, so the order of words stays. None where a full question cannot be made.
    """
    text = passage.paragraph.text
    tail = text[fact.end : passage.end]
    if not _numbered(fact) or re.search(r"[，；：。（]", tail[:-1]) or passage.lead:
        return None
    asked = "百分之多少" if fact.unit == "%" else f"多少{fact.unit}"
    stem = as_shown(passage, Edit(fact.start, fact.end, asked))
    return stem.rstrip("。；") + "？"
