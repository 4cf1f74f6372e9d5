"""Candidate items, one function a source: facts, enumerations, definitions, duties, purposes.

A candidate is not yet checked. Each function gives what the source can become, by item type; which
of them are kept is for `generation` to choose and for `checks` to judge.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from assistant import citations
from assistant.models import Citation
from assistant.quiz import lists, rules, wording
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.distractors import ALSO_RIGHT, COUNT, distractors
from assistant.quiz.facts import Fact, facts, spellings
from assistant.quiz.material import Material, kind_of
from assistant.quiz.models import BLANK, Aspect, Item, ItemType, Option
from assistant.quiz.names import is_body, territories, tokens
from assistant.quiz.stems import Edit, Passage, closed, dangling, shown, tidy
from index import segment
from index.models import Paragraph

LONGEST_OPTION = 60
_OF_A_KIND = 0.82  # cosine; e5 has unrelated Chinese phrases at about .78
# Nouns that lead in to things of one sort.
_HEADS = {
    "情形": "conduct", "行为": "conduct", "职责": "work", "措施": "work", "义务": "work", "事项": "work",
    "条件": "thing", "材料": "thing", "内容": "thing", "条款": "thing", "机构": "who",
}  # fmt: skip
# An office named by its part (办案机关, 国家机关, 接受举报的机关) may be any that is named by itself.
_PART = re.compile(
    r"(?:国家|行政|司法|办案|主管|执行|调查|决定|联系|对外联系|批准|审批|受理|登记)(?:机关|部门|机构)"
    r"|.*(?:有关|各级|的(?:机关|部门|机构)$).*"
)
_OFFICE = re.compile(r"机关|政府|法院|检察院|部门|委员会|机构|公安|单位")
_PHRASE = 12  # characters; longer ones are clauses
_GENERAL = re.compile(r"总\s*则|附\s*则|一般规定")
_FARTHER = 0.02
_NEGATIVE = re.compile(r"未|不|没有|拒|擅自|违反|违法|非法|泄露")
_SHORT_FORM = re.compile(r"\s*[（(][^（）()]{2,30}[）)]")
# Turning a rule into its opposite; 应当 against 可以 would be a matter of opinion.
_OPPOSITE = {"不得": "可以", "有权": "无权", "无权": "有权"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that can be made: its type, where it stands, and how to make it.

    `make` gives None where the document has too little for it. `place` is (paragraph, sentence
    start): of candidates with one place only one is used.
    """

    type: ItemType
    aspect: Aspect
    section: tuple[str, ...]
    place: tuple[str, int]
    make: Callable[[random.Random], Item | None]


class Maker:
    """Makes candidates from the material of one document."""

    def __init__(self, material: Material, corpus: Corpus, frame: str) -> None:
        self.material = material
        self.corpus = corpus
        self.frame = frame

    def candidates(self) -> Iterator[Candidate]:
        """All candidates of the document, in reading order within each source."""
        for passage in self.material.passages:
            for fact in self.material.within(passage):
                lone = not self.material.enumerated(fact, passage.paragraph)
                if lone and not self.material.everyday(fact):
                    yield from self._of_fact(passage, fact)
        for paragraph, run in self.material.runs:
            yield from self._of_run(paragraph, run)
        for listing in self.material.listings:
            yield from self._of_listing(listing)
        for definition in self.material.definitions:
            yield from self._of_definition(definition)
        for duty in self.material.duties:
            yield from self._of_duty(duty)
        for aim in self.material.aims:
            yield from self._of_aim(aim)

    # Facts

    def _of_fact(self, passage: Passage, fact: Fact) -> Iterator[Candidate]:
        text = passage.paragraph.text
        if (
            text[: fact.start].endswith(("（", "("))
            or text.count(fact.text, passage.start, passage.end) > 1
        ):
            return  # a short form beside its full name, or a fact that is said twice
        if fact.aspect == "figure" and _counted(passage, fact):
            return
        makes: list[tuple[ItemType, Callable[[Passage, Fact, random.Random], Item | None]]] = [
            ("single", self._single), ("cloze", self._cloze)
        ]  # fmt: skip
        if fact.aspect != "name":
            makes.append(("true_false", self._true_false))
        if _numbered(fact):
            makes.append(("short_answer", self._short))
        for kind, make in makes:
            yield self._candidate(
                kind, fact.aspect, passage.paragraph, passage.sentence, partial(make, passage, fact)
            )

    def _single(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        stem = _question(passage, fact) or _blanked(passage, fact)
        wrong = self._wrong(passage.paragraph, fact, stem, rng)
        if len(wrong) < COUNT:
            return None
        return self._item(
            "single", fact.aspect, stem, self._basis(passage), near=sum(o.source is not None for o in wrong),
            options=(Option(fact.text, right=True), *wrong), wrong=wrong,
        )  # fmt: skip

    def _cloze(self, passage: Passage, fact: Fact, rng: random.Random) -> Item:
        del rng
        stem = _blanked(passage, fact)
        return self._item(
            "cloze", fact.aspect, stem, self._basis(passage), accepted=spellings(fact)
        )

    def _short(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        del rng
        stem = _question(passage, fact)
        if stem is None:
            return None
        return self._item(
            "short_answer", fact.aspect, stem, self._basis(passage), accepted=spellings(fact)
        )

    def _true_false(self, passage: Passage, fact: Fact, rng: random.Random) -> Item | None:
        truth = rng.random() < 0.5
        stem = _statement(passage)
        remark = ""
        if not truth:
            # What stands in the sentence already would make it say one thing twice.
            wrong = self._wrong(passage.paragraph, fact, stem, rng, count=1)
            if not wrong:
                return None
            end = fact.end + _short_form(passage, fact)
            stem = _statement(passage, Edit(fact.start, end, wrong[0].text))
            remark = f"原文是“{fact.text}”，不是“{wrong[0].text}”。"
        return self._item(
            "true_false", fact.aspect, stem, self._basis(passage), truth=truth, remark=remark
        )

    # Enumerations

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
        stem = closed(_shown(passage, hole))
        texts = [f.text for f in run]
        yield self._candidate(
            "multiple", run[0].aspect, paragraph, passage.sentence,
            lambda rng: self._several(passage, stem, run[0].aspect, texts, self._like(run, paragraph), rng),
        )  # fmt: skip

    def _like(self, run: Sequence[Fact], paragraph: Paragraph) -> list[tuple[str, Paragraph]]:
        """Names of the run's kind that stand nowhere in its paragraph."""
        return [
            (found.fact.text, found.paragraph)
            for found in self.material.pools.get(kind_of(run[0]), ())
            if found.fact.text not in paragraph.text and not self.material.everyday(found.fact)
        ]

    def _of_listing(self, listing: lists.Listing) -> Iterator[Candidate]:
        usable = [i for i in listing.usable if 2 <= len(i) <= LONGEST_OPTION]
        stem = self._listing_stem(listing)
        if stem is None or len(usable) < 2 or lists.too_long(listing):
            return
        passage = Passage(listing.paragraph, listing.start, listing.end, listing.start)
        yield self._candidate(
            "multiple", "list", listing.paragraph, listing.start,
            lambda rng: self._several(passage, stem, "list", usable, self._other_items(listing), rng),
        )  # fmt: skip
        yield self._candidate(
            "single", "list", listing.paragraph, listing.start,
            lambda rng: self._odd_one(passage, stem, listing, usable, rng),
        )  # fmt: skip
        if listing.exhaustive and len(listing.items) <= 5 and len(usable) == len(listing.items):
            open_stem = _open(stem)
            yield self._candidate(
                "short_answer", "list", listing.paragraph, listing.start,
                lambda _: self._item(
                    "short_answer", "list", open_stem, self._basis(passage),
                    accepted=("；".join(listing.items),),
                ),
            )  # fmt: skip
        if listing.ordered and 3 <= len(listing.items) <= 7:
            lead = tidy(listing.lead).rstrip("：:")
            yield self._candidate(
                "ordering", "order", listing.paragraph, listing.start,
                lambda _: self._item(
                    "ordering", "order", f"{lead}。请把下列各项按文件规定的先后排列。",
                    self._basis(passage), sequence=listing.items,
                ),
            )  # fmt: skip

    def _listing_stem(self, listing: lists.Listing) -> str | None:
        if not listing.inline:
            return lists.asked(listing)
        text = listing.paragraph.text
        edit = Edit(*listing.hole, BLANK)
        return closed(shown(text, listing.start, listing.end, [edit]))

    def _other_items(self, listing: lists.Listing) -> list[tuple[str, Paragraph]]:
        """Items of other enumerations; none whose lead-in says much the same as this one's."""
        lead = self.corpus.weights(listing.lead)
        head = _head(listing.lead)
        found: list[tuple[bool, str, Paragraph]] = []
        for other in self.material.listings:
            if other.paragraph.id == listing.paragraph.id or other.inline != listing.inline:
                continue
            theirs = self.corpus.weights(other.lead)
            if (
                self.corpus.covered(lead, other.lead) > 0.5
                or self.corpus.covered(theirs, listing.lead) > 0.5
            ):
                continue
            if any(_GENERAL.search(heading) for heading in other.paragraph.section):
                continue  # what holds for the whole document may hold here, too
            theirs_head = _head(other.lead)
            if head and theirs_head and _HEADS.get(head) != _HEADS.get(theirs_head):
                continue
            found += [(theirs_head != head, i, other.paragraph) for i in other.usable]
        return [(i, p) for _, i, p in sorted(found, key=lambda f: f[0])]

    def _several(  # noqa: PLR0913 - what a multiple choice item is made of
        self, passage: Passage, stem: str, aspect: Aspect, right: Sequence[str],
        others: Sequence[tuple[str, Paragraph]], rng: random.Random,
    ) -> Item | None:  # fmt: skip
        """A multiple choice item: some of what is enumerated among things that are not."""
        keys = rng.sample(list(right), min(len(right), rng.choice((2, 3))))
        wanted = 5 - len(keys) if len(keys) == 3 else rng.choice((2, 3))
        wrong = self._unlike(passage, stem, keys, right, others, wanted, rng)
        if len(wrong) < 2:
            return None
        options = (*(Option(k, right=True) for k in keys), *wrong)
        return self._item(
            "multiple", aspect, stem, self._basis(passage), options=options, wrong=wrong,
            near=len(wrong),
        )  # fmt: skip

    def _odd_one(
        self, passage: Passage, stem: str, listing: lists.Listing, usable: Sequence[str],
        rng: random.Random,
    ) -> Item | None:  # fmt: skip
        """A single choice item that asks which one is not among what is enumerated."""
        if len(usable) < COUNT:
            return None
        inside = rng.sample(list(usable), COUNT)
        outside = self._unlike(
            passage, stem, inside, usable, self._other_items(listing), 1, rng, shorter=True
        )
        if not outside:
            return None
        if listing.inline:
            negative = stem.replace(BLANK, "……", 1) + "下列哪一项不在其列？"
        else:
            head = _head(listing.lead)
            told = tidy(listing.lead).rstrip("：:").replace("下列", "所列", 1)
            negative = f"{told}。下列哪一项不{f'属于所列{head}' if head else '在其列'}？"
        options = (Option(outside[0].text, right=True), *(Option(i, right=False) for i in inside))
        where = (
            [(outside[0].text, self.corpus.by_id[outside[0].source])] if outside[0].source else []
        )
        remark = "".join(f"“{text}”出自{citations.notation(p)}。" for text, p in where)
        return self._item(
            "single", "list", negative, self._basis(passage), options=options, remark=remark, near=1
        )

    def _unlike(  # noqa: PLR0913 - see _several
        self, passage: Passage, stem: str, keys: Sequence[str], right: Sequence[str],
        others: Sequence[tuple[str, Paragraph]], count: int, rng: random.Random, *,
        shorter: bool = False,
    ) -> list[Option]:  # fmt: skip
        """Things that are not enumerated there, of like length, that nothing says are right."""
        length = sum(map(len, keys)) / len(keys)
        most = (1.2 if shorter else 1.8) * length + 2
        near = [o for o in others if 0.5 * length <= len(o[0]) <= most]
        near = self._plausible([o for o in near if _built_like(o[0], right)], right)[: count + 4]
        rng.shuffle(near)
        inside = squeezed(passage.paragraph.text)
        chosen: list[Option] = []
        for text, paragraph in near:
            plain = squeezed(text)
            taken = [squeezed(t) for t in (*right, *(o.text for o in chosen))]
            if plain in inside or any(plain in t or t in plain or _alike(plain, t) for t in taken):
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

    # Definitions, duties, purposes

    def _of_definition(self, definition: rules.Definition) -> Iterator[Candidate]:
        paragraph = definition.paragraph
        passage = Passage(paragraph, definition.start, definition.end, definition.start)
        meaning = definition.meaning
        stem = f"“{meaning}”，说的是下列哪个概念？"
        yield self._candidate(
            "short_answer", "definition", paragraph, definition.start,
            lambda _: self._item(
                "short_answer", "definition", f"“{definition.term}”是指什么？", self._basis(passage),
                accepted=(meaning,),
            ),
        )  # fmt: skip
        if definition.term in meaning:
            return  # a meaning that holds its own term gives it away
        yield self._candidate(
            "single", "definition", paragraph, definition.start,
            lambda rng: self._term(passage, stem, definition, rng),
        )  # fmt: skip
        yield self._candidate(
            "cloze", "definition", paragraph, definition.start,
            lambda _: self._item(
                "cloze", "definition", f"{BLANK}，是指{meaning}。", self._basis(passage),
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
        return self._item(
            "single", "definition", stem, self._basis(passage), options=options, near=COUNT,
            wrong=wrong[:COUNT],
        )  # fmt: skip

    def _of_duty(self, duty: rules.Duty) -> Iterator[Candidate]:
        passage = duty.passage
        if _acting(duty.subject, {d.subject for d in self.material.duties}):
            return
        subjects = self._subjects(duty)
        if len(subjects) >= COUNT:
            yield self._candidate(
                "single", "duty", passage.paragraph, passage.sentence,
                lambda rng: self._who(duty, subjects, rng),
            )  # fmt: skip
        yield self._candidate(
            "true_false", "duty", passage.paragraph, passage.sentence,
            lambda rng: self._may(duty, subjects, rng),
        )  # fmt: skip

    def _subjects(self, duty: rules.Duty) -> list[tuple[str, Paragraph]]:
        """Others the document gives duties to, which the cited paragraph does not name."""
        text = duty.passage.paragraph.text
        known = {d.subject for d in self.material.duties}
        found = {
            d.subject: d.passage.paragraph
            for d in self.material.duties
            if d.subject not in text
            and not _overlap(d.subject, duty.subject)
            and not _acting(d.subject, known)
            and not self.material.related(d.subject, duty.subject)
        }
        return [(s, p) for s, p in found.items() if len(s) <= 2.2 * len(duty.subject) + 4]

    def _nearest(
        self, others: Sequence[tuple[str, Paragraph]], key: str, count: int
    ) -> list[tuple[str, Paragraph]]:
        """The names that mean something most like the key."""
        if not others:
            return []
        vectors = self.corpus.vectors([key, *(name for name, _ in others)])
        order = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")
        return [others[i] for i in order[:count]]

    def _who(
        self, duty: rules.Duty, subjects: Sequence[tuple[str, Paragraph]], rng: random.Random
    ) -> Item | None:
        stem = closed(_shown(duty.passage, Edit(duty.start, duty.subject_end, BLANK)))
        if duty.subject in stem:
            return None
        near = self._nearest(subjects, duty.subject, 8)
        rng.shuffle(near)
        near.sort(key=lambda s: len(s[0]) < len(duty.subject))
        near = [*near[:1], *rng.sample(near[1:], len(near) - 1)]
        wrong: list[Option] = []
        for subject, paragraph in near:
            if any(_overlap(subject, o.text) for o in wrong):
                continue
            if self.corpus.supporting(stem, subject, share=ALSO_RIGHT) is None:
                wrong.append(Option(subject, right=False, source=paragraph.id))
        if len(wrong) < COUNT:
            return None
        wrong = wrong[:COUNT]
        return self._item(
            "single", "duty", stem, self._basis(duty.passage), wrong=wrong, near=COUNT,
            options=(Option(duty.subject, right=True), *wrong),
        )  # fmt: skip

    def _may(
        self, duty: rules.Duty, subjects: Sequence[tuple[str, Paragraph]], rng: random.Random
    ) -> Item | None:
        """A rule as it is, turned into its opposite, or said of somebody else."""
        passage, modal = duty.passage, duty.modal
        if re.search(r"除.{1,40}外|但是|但书|除非", passage.text) or passage.text.count(modal) > 1:
            return None
        basis = self._basis(passage)
        if rng.random() < 0.5:
            return self._item("true_false", "duty", _statement(passage), basis, truth=True)
        if modal in _OPPOSITE:
            edit = Edit(duty.subject_end, duty.subject_end + len(modal), _OPPOSITE[modal])
            remark = f"原文是“{modal}”，不是“{_OPPOSITE[modal]}”。"
        else:
            statement = _statement(passage)
            fitting = [
                s for s, _ in subjects
                if self.corpus.supporting(statement.replace(duty.subject, ""), s, share=ALSO_RIGHT) is None
            ]  # fmt: skip
            if not fitting or statement.count(duty.subject) > 1:
                return None
            nearest = self._nearest([s for s in subjects if s[0] in fitting], duty.subject, 4)
            other = rng.choice(nearest)[0]
            edit = Edit(duty.start, duty.subject_end, other)
            remark = f"原文说的是“{duty.subject}”，不是“{other}”。"
        return self._item(
            "true_false", "duty", _statement(passage, edit), basis, truth=False, remark=remark
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
        yield self._candidate(
            "short_answer", "purpose", paragraph, aim.start,
            lambda _: self._item(
                "short_answer", "purpose", stem, self._basis(passage), accepted=(aim.aim,)
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
        yield self._candidate(
            "multiple", "purpose", paragraph, aim.start,
            lambda rng: self._several(passage, several, "purpose", parts, others, rng),
        )  # fmt: skip

    def _foreign_aims(self) -> Iterator[rules.Aim]:
        for paragraph in self.corpus.paragraphs:
            if paragraph.number == "第一条" and paragraph.document_id != self.material.document.id:
                yield from rules.aims(paragraph)

    # What every item needs

    def _wrong(
        self, paragraph: Paragraph, fact: Fact, stem: str, rng: random.Random, count: int = COUNT
    ) -> list[Option]:
        return distractors(
            fact, stem=stem, paragraph=paragraph, material=self.material, corpus=self.corpus,
            rng=rng, count=count,
        )  # fmt: skip

    def _candidate(
        self, kind: ItemType, aspect: Aspect, paragraph: Paragraph, at: int,
        make: Callable[[random.Random], Item | None],
    ) -> Candidate:  # fmt: skip
        section = (self.material.document.id, *paragraph.section[:2])
        return Candidate(kind, aspect, section, (paragraph.id, at), make)

    def _basis(self, passage: Passage) -> tuple[Citation, ...]:
        return (citations.cite(passage.paragraph, passage.start, passage.end),)

    def _item(  # noqa: PLR0913 - an item has that many parts
        self, kind: ItemType, aspect: Aspect, stem: str, basis: tuple[Citation, ...], *,
        options: tuple[Option, ...] = (), wrong: Sequence[Option] = (), near: int = 0,
        truth: bool | None = None, accepted: tuple[str, ...] = (), sequence: tuple[str, ...] = (),
        remark: str = "",
    ) -> Item:  # fmt: skip
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


def _shown(passage: Passage, *edits: Edit) -> str:
    text = shown(passage.paragraph.text, passage.start, passage.end, edits)
    if not passage.lead:
        return text
    return f"{tidy(passage.lead).rstrip('：:')}：……{text}"


def _blanked(passage: Passage, fact: Fact) -> str:
    """The passage as a sentence with a blank for the fact."""
    blank = BLANK
    if fact.aspect == "name" and fact.text.startswith("“"):
        blank = f"“{BLANK}”"
    # A short form in brackets after a name would tell the name.
    end = fact.end + _short_form(passage, fact)
    return closed(_shown(passage, Edit(fact.start, end, blank)))


def _short_form(passage: Passage, fact: Fact) -> int:
    """The length of what stands in brackets after a name, 0 where nothing does."""
    short = _SHORT_FORM.match(passage.paragraph.text[fact.end : passage.end])
    return short.end() if short and fact.aspect in ("body", "title", "name") else 0


def _statement(passage: Passage, *edits: Edit) -> str:
    return closed(_shown(passage, *edits))


def _numbered(fact: Fact) -> bool:
    return fact.aspect == "figure" and fact.high is None


def _counted(passage: Passage, fact: Fact) -> bool:
    """Whether the sentence counts off what the figure counts: 三个困难：甲、乙、丙."""
    rest = passage.paragraph.text[fact.end : passage.end]
    listed = re.search(r"[：:]([^。；]+)|包括([^。；]+)", rest)
    if listed is None:
        return False
    items = lists.split((listed.group(1) or listed.group(2)).rstrip("。；"))
    return len(items) == fact.value


def _question(passage: Passage, fact: Fact) -> str | None:
    """The passage as a question for a figure in its last clause: …举办了多少期培训班？

    Chinese asks in place, so the order of words stays. None where a full question cannot be made.
    """
    text = passage.paragraph.text
    tail = text[fact.end : passage.end]
    if not _numbered(fact) or re.search(r"[，；：。（]", tail[:-1]) or passage.lead:
        return None
    asked = "百分之多少" if fact.unit == "%" else f"多少{fact.unit}"
    stem = _shown(passage, Edit(fact.start, fact.end, asked))
    return stem.rstrip("。；") + "？"


def _head(lead: str) -> str:
    """The noun an enumeration's lead-in counts: 条件, 情形, 职责."""
    words = re.findall(
        r"(?:下列|以下)(?:\w*?)(情形|条件|职责|行为|材料|措施|义务|事项|内容|条款|机构|原则)", lead
    )
    return words[0] if words else ""


def _open(stem: str) -> str:
    """The question for a whole enumeration, with nothing to choose from."""
    if stem.endswith(f"：{BLANK}。"):
        return stem.removesuffix(f"：{BLANK}。") + "，具体是哪些？"
    return stem.replace("下列哪些", "哪些").replace(f"{BLANK}。", "哪些？")


def _ending(texts: Sequence[str]) -> str:
    """What all texts end with (的, 的情况, 机构): what has another end is plainly not one of them."""
    shortest = min(map(len, texts))
    for length in range(min(shortest, 4), 0, -1):
        if len({t[-length:] for t in texts}) == 1:
            return texts[0][-length:]
    return ""


def _built_like(text: str, right: Sequence[str]) -> bool:
    """Whether a text is built like the right ones: what is not is plainly not one of them."""
    tests: tuple[Callable[[str], bool], ...] = (
        _verbal,
        lambda t: t.endswith("的"),
        lambda t: _NEGATIVE.match(t) is not None,
        lambda t: rules.AGENT.search(t) is not None,
        lambda t: "是指" in t,
        lambda t: bool(facts(t)) and len(facts(t)[0].text) == len(t),
    )
    sorts = [_sort_of(t) for t in right]
    if len(text) <= _PHRASE and max(map(len, right)) <= _PHRASE and _sort_of(text) not in sorts:
        return False
    usual = [sum(map(test, right)) / len(right) for test in tests]
    return text.endswith(_ending(right)) and all(
        (share in (0, 1) and test(text) == bool(share)) or 0 < share < 1
        for test, share in zip(tests, usual, strict=True)
    )


def _sort_of(name: str) -> str:
    """What a short name names: a body, people, a place, something done, or a thing."""
    if is_body(name):
        return "body"
    if re.search(r"[员官者师]$", name):
        return "people"
    words = [t for t in tokens(name) if t.tag != "x"]
    if name in territories() or (len(words) == 1 and words[0].tag in ("ns", "nr", "nrt", "nz")):
        return "place"
    return "act" if words and words[-1].tag.startswith("v") else "thing"


def _verbal(text: str) -> bool:
    """Whether a text begins with what is done rather than with a thing."""
    first = next((t for t in tokens(text) if t.tag != "x"), None)
    return first is not None and first.tag.startswith(("v", "d", "p")) and first.tag != "vn"


def _alike(one: str, other: str) -> bool:
    """Whether two texts share most of their words."""
    a, b = set(segment.words(one)), set(segment.words(other))
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > 0.6


def _overlap(one: str, other: str) -> bool:
    """Whether two names may mean the same: one holds the other, or they end alike."""
    if one in other or other in one:
        return True
    if one[-2:] == other[-2:] and one[-2:] in ("单位", "人员", "动者"):
        return True  # roles that one and the same can have
    if any(_PART.fullmatch(a) and _OFFICE.search(b) for a, b in ((one, other), (other, one))):
        return True
    a, b = segment.words(one), segment.words(other)
    return bool(a and b) and (a[-1] == b[-1] or bool(set(a) & set(b) - territories()))


def _acting(subject: str, known: Collection[str]) -> bool:
    """Whether a subject is a shorter one and what it does: 用人单位招用劳动者."""
    return any(
        subject.startswith(k) and subject != k and tokens(subject[len(k) :])[0].tag.startswith("v")
        for k in known
    )


def _sort(frame: str) -> str:
    """法律, 条例, … by the title's last words."""
    title = re.sub(r"[（(].*", "", frame.removeprefix("根据《").partition("》")[0])
    for ending, word in (("条例", "条例"), ("办法", "办法"), ("规定", "规定"), ("解释", "解释")):
        if title.endswith(ending):
            return word
    return "法律"
