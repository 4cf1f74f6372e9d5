"""Items that ask for a fact: figures, dates, places, bodies, titles, names."""

from __future__ import annotations

import itertools
import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from assistant.quiz.askable import (
    RANKS,
    denies,
    guessed,
    open_ended,
    ordered,
    region_named,
    states_named,
)
from assistant.quiz.distractors import COUNT, distractors
from assistant.quiz.facts import Fact, facts, one_unit
from assistant.quiz.material import kind_of
from assistant.quiz.models import BLANK, Item, ItemType, Option
from assistant.quiz.names import continent, place_class
from assistant.quiz.stems import Edit, Passage, closed, tidy
from assistant.quiz.wording import quoted
from assistant.quiz.workbench import Candidate, Workbench, as_shown, statement_of
from index.models import Paragraph
from index.segment import tokens

_NAMED = ("place", "body", "title", "name")
_MOST_SPELLED = 24  # spellings of two names together
_GOES_ON = re.compile("(?:[、和与及]|以及).{2,8}")
_ETCETERA = re.compile(r"\s*等")
# What shows that a blank takes a date.
_SINCE = re.compile(r"(?:于|自|自从|截至|截止|直至|至|原定)$")
_UNTIL = re.compile(r"(?:起|以前|之前|以后|之后|前[，。]|至|期间)")
_SORT_ASKED = {
    "place": "（填国家或地点）",
    "body": "（填机构）",
    "title": "（填文书）",
    "name": "（填名称）",
}
# What several names of a sort are called, so that a sentence stays true without them.
_CALLED = {
    "body": "机构",
    "title": "文书",
    "state": "国家和地区",
    "region": "地区",
    "other": "地方",
}
_SHORT_FORM = re.compile(r"\s*[（(][^（）()]{2,30}[）)]")


class FactItems(Workbench):
    """Single choice, cloze, true/false and short answer on one fact; multiple choice on several."""

    def candidates(self) -> Iterator[Candidate]:
        """The candidates of the document's facts, in reading order."""
        for passage in self.material.passages:
            for fact in self._told(passage):
                yield from self._of_fact(passage, fact)
        for paragraph, run in self.material.runs:
            yield from self._of_run(paragraph, run)

    def _told(self, passage: Passage) -> list[Fact]:
        """The facts of a passage that are worth asking for."""
        return [
            fact
            for fact in self.material.within(passage)
            if not self.material.enumerated(fact, passage.paragraph)
            and not self.material.everyday(fact)
            and not guessed(passage, fact)
        ]

    def _of_fact(self, passage: Passage, fact: Fact) -> Iterator[Candidate]:
        makes: list[tuple[ItemType, Callable[[Passage, Fact, random.Random], Item | None]]] = []
        joined = self.material.joined(fact, passage.paragraph)
        if len(joined) > 1:
            # A blank takes in all that stands side by side; the first of them asks for it.
            if fact == joined[0] and fact.aspect in _NAMED:
                yield from self._of_pair(passage, joined)
        else:
            makes.append(("cloze", self._cloze))
            # Of grades there are two or three: a sixth is not believed.
            if fact.unit not in RANKS:
                makes.append(("single", self._single))
        # A short form in brackets tells whether a title is the right one,
        # and in a statute, where each title has its one matter, no other is believed.
        told = fact.aspect == "title" and (self.material.statute or _short_form(passage, fact))
        if fact.aspect != "name" and kind_of(fact) != "title:law" and not told:
            makes.append(("true_false", self._true_false))
        if _numbered(fact) and len(joined) == 1:
            makes.append(("short_answer", self._short))
        for kind, make in makes:
            yield self.candidate(kind, fact.aspect, passage, partial(make, passage, fact))

    def _single(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        stem = _question(passage, fact) or _blanked(passage, fact)
        wrong = self._wrong(passage.paragraph, fact, stem, rng, count=2 * COUNT)
        wrong = [o for o in wrong if ordered(passage, fact, o.text)][:COUNT]
        if len(wrong) < COUNT:
            return None
        key = fact.text
        if f"“{BLANK}”" in stem:
            # The marks stand round the blank.
            key = key.strip("“”")
            wrong = [replace(o, text=o.text.strip("“”")) for o in wrong]
        return self.item(
            "single", fact.aspect, stem, self.basis(passage), near=sum(o.source is not None for o in wrong),
            options=(Option(key, right=True), *wrong), wrong=wrong,
        )  # fmt: skip

    def _cloze(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        del rng
        stem = _blanked(passage, fact)
        if fact.aspect == "figure" and stem.startswith(BLANK):
            return None  # nothing says that a figure is wanted
        accepted = self.spellings(fact)
        if _counts_whole(fact):
            # The unit stays, so that the blank says what is wanted: （　　）个国家, （　　）类容器.
            stem = stem.replace(BLANK, BLANK + fact.unit, 1)
            bare = fact.text[: fact.number].strip()
            numerals = (a.removesuffix(fact.unit) for a in accepted if a.endswith(fact.unit))
            accepted = tuple(dict.fromkeys((bare, *accepted, *numerals)))
        else:
            stem += _wanted(stem, fact)
        return self.item("cloze", fact.aspect, stem, self.basis(passage), accepted=accepted)

    def _of_pair(self, passage: Passage, pair: Sequence[Fact]) -> Iterator[Candidate]:
        """Two names that stand side by side, asked for together."""
        makes: tuple[tuple[ItemType, Callable[[random.Random], Item | None]], ...] = (
            ("cloze", lambda _: self._both(passage, pair)),
            ("single", lambda rng: self._which_two(passage, pair, rng)),
        )
        for kind, make in makes if len(pair) == 2 else ():
            yield self.candidate(kind, pair[0].aspect, passage, make)

    def _both(self, passage: Passage, pair: Sequence[Fact]) -> Item:
        """A cloze that takes the two in either order."""
        whole = _pair_text(passage, pair)
        spelled = [self.spellings(fact) for fact in pair]
        orders = (itertools.product(*spelled), itertools.product(*spelled[::-1]))
        accepted = [j.join(two) for order in orders for two in order for j in "和、"]
        return self.item(
            "cloze", pair[0].aspect, _pair_stem(passage, pair), self.basis(passage),
            accepted=tuple(dict.fromkeys((whole, *accepted[:_MOST_SPELLED]))),
        )  # fmt: skip

    def _which_two(self, passage: Passage, pair: Sequence[Fact], rng: random.Random) -> Item | None:
        """A single choice among pairs of names of the kind."""
        stem = _pair_stem(passage, pair)
        found = self._wrong(passage.paragraph, pair[0], stem, rng, count=2 * COUNT)
        if len(found) < 2 * COUNT:
            return None
        whole = _pair_text(passage, pair)
        between = whole[len(pair[0].text) : len(whole) - len(pair[1].text)]
        wrong = [
            Option(f"{one.text}{between}{other.text}", right=False, source=one.source)
            for one, other in zip(found[::2], found[1::2], strict=True)
        ]
        return self.item(
            "single", pair[0].aspect, stem, self.basis(passage), near=COUNT,
            options=(Option(whole, right=True), *wrong),
        )  # fmt: skip

    def _short(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        del rng
        stem = _question(passage, fact)
        if stem is None:
            return None
        return self.item(
            "short_answer", fact.aspect, stem, self.basis(passage), accepted=self.spellings(fact)
        )

    def _true_false(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        basis = self.basis(passage)
        if rng.random() < 0.5:
            return self.item("true_false", fact.aspect, statement_of(passage), basis, truth=True)
        if (false := self._falsified(passage, fact, rng)) is None:
            return None
        stem, remark = false
        return self.item("true_false", fact.aspect, stem, basis, truth=False, remark=remark)

    def _falsified(
        self, passage: Passage, fact: Fact, rng: random.Random
    ) -> tuple[str, str] | None:
        """A passage with another fact that makes it false, and what to say of it."""
        if open_ended(passage, fact):
            return None
        # What stands in the sentence already would make it say one thing twice.
        wrong = self._wrong(passage.paragraph, fact, statement_of(passage), rng, count=6)
        wrong = [
            o for o in wrong if denies(passage, fact, o.text) and ordered(passage, fact, o.text)
        ]
        if not wrong:
            return None
        # The nearest one: a term of office of fifteen years is not believed.
        wrong.sort(key=lambda o: _distance(fact, o.text))
        edit = Edit(fact.start, fact.end + _short_form(passage, fact), wrong[0].text)
        return statement_of(
            passage, edit
        ), f"原文是{quoted(fact.text)}，不是{quoted(wrong[0].text)}。"

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
        text = paragraph.text
        rest = text[passage.start : run[0].start] + "，" + text[run[-1].end : passage.end]
        goes_on = _GOES_ON.match(text[run[-1].end : passage.end])
        further = states_named(goes_on.group()) if goes_on else ()
        if run[0].aspect == "place" and (region_named(rest) or further):
            return
        stem = _stem_of_run(passage, run)
        texts = [f.text for f in run]
        yield self.candidate(
            "multiple", run[0].aspect, passage,
            lambda rng: self.several(passage, stem, run[0].aspect, texts, self._like(run, paragraph), rng),
        )  # fmt: skip

    def _like(self, run: Sequence[Fact], paragraph: Paragraph) -> list[tuple[str, Paragraph]]:
        """Names of the run's kinds, of the same part of the world, that stand nowhere in its
        paragraph.
        """
        parts = {continent(fact.text) for fact in run}
        return [
            (found.fact.text, found.paragraph)
            for kind in sorted({kind_of(fact) for fact in run})
            for found in self.material.pools.get(kind, ())
            if found.fact.text not in paragraph.text
            and not self.material.everyday(found.fact)
            and continent(found.fact.text) in parts
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


def _stem_of_run(passage: Passage, run: Sequence[Fact]) -> str:
    """The sentence with several things for those it counts off, and which of some these are: with a
    blank for all of them it would be untrue of the few that the options hold.
    """
    text = passage.paragraph.text
    called = _CALLED[place_class(run[0].text) if run[0].aspect == "place" else run[0].aspect]
    end = run[-1].end + _short_form(passage, run[-1])
    several = f"若干{called}"
    if etcetera := _ETCETERA.match(text[end : passage.end]):
        # 甲、乙等三国 are three states; 甲、乙等国家 several states.
        end += etcetera.end()
        following = tokens(text[end : passage.end])[0].tag if end < passage.end else ""
        several = {"m": "", "n": "若干"}.get(following[:1], several)
    sentence = closed(as_shown(passage, Edit(run[0].start, end, several)))
    return f"{sentence}这些{called}中有下列哪几个？"


def _wanted(stem: str, fact: Fact) -> str:
    """What sort of thing goes into a blank where nothing beside it shows that: a date, a name."""
    before, _, after = stem.partition(BLANK)
    if fact.aspect == "figure" and fact.high is not None:
        return f"（填数字范围，单位：{fact.unit}）" if one_unit(fact) else "（填数字范围）"
    if fact.aspect == "figure":
        return "（填数字）"
    if fact.aspect == "date":
        return "" if _SINCE.search(before) or _UNTIL.match(after) else "（填时间）"
    alone = not before or before.endswith(("，", "；", "。"))
    return _SORT_ASKED.get(fact.aspect, "") if alone else ""


def _pair_text(passage: Passage, pair: Sequence[Fact]) -> str:
    """What the two names and the word between them read."""
    return tidy(passage.paragraph.text[pair[0].start : pair[1].end])


def _pair_stem(passage: Passage, pair: Sequence[Fact]) -> str:
    """The passage with one blank for the two."""
    end = pair[1].end + _short_form(passage, pair[1])
    return closed(as_shown(passage, Edit(pair[0].start, end, BLANK)))


def _short_form(passage: Passage, fact: Fact) -> int:
    """The length of what stands in brackets after a name, 0 where nothing does."""
    short = _SHORT_FORM.match(passage.paragraph.text[fact.end : passage.end])
    return short.end() if short and fact.aspect in ("body", "title", "name") else 0


def _distance(fact: Fact, other: str) -> float:
    """How far a figure is from another in size (of the logarithm); 0 where it is no figure."""
    told = facts(other) if fact.aspect == "figure" else []
    if not told or not told[0].value or not fact.value:
        return 0.0
    return abs(math.log(told[0].value / fact.value))


def _counts_whole(fact: Fact) -> bool:
    """Whether a figure is a numeral and its unit, with nothing between."""
    unit = fact.text[fact.number :].strip()
    return fact.aspect == "figure" and fact.high is None and bool(unit) and unit == fact.unit


def _numbered(fact: Fact) -> bool:
    return fact.aspect == "figure" and fact.high is None


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
