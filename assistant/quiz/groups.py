"""Items made of several sentences: things to match, things to put in order."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from assistant import citations
from assistant.quiz import wording
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.facts import Fact
from assistant.quiz.material import Material, kind_of
from assistant.quiz.models import BLANK, Aspect, Item, ItemType, Pair
from assistant.quiz.rules import tautological
from assistant.quiz.stems import Edit, Passage, dangling, leans
from assistant.quiz.workbench import Candidate, statement_of

SIZE = 4
LEAST = 3
_LONGEST = 70
# A small count of things is guessed from the things; a term, a share or a sum is not.
_TELLING = frozenset(
    ("年", "个月", "月", "日", "天", "周", "小时", "个小时", "分钟", "个工作日", "%", "元", "美元", "欧元",
     "万元", "倍", "岁", "周岁")
)  # fmt: skip
_COUNTED = 10
_AT = re.compile(r"(?:于|在|自|从|截至)\s*$")
_TRAILING = re.compile(r"^(?:起[，,]|起(?=[施实执生])|[，,])?")


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of one fact: `text` without the fact, and the passage it comes from."""

    text: str
    fact: Fact
    passage: Passage


class Grouper:
    """Makes matching and ordering candidates from the material of one document."""

    def __init__(self, material: Material, corpus: Corpus, frame: str) -> None:
        self.material = material
        self.corpus = corpus
        self.frame = frame

    def candidates(self) -> Iterator[Candidate]:
        """Definitions and figures to match, dated events to match and to order."""
        yield from self._definitions()
        by_kind: dict[str, list[Said]] = defaultdict(list)
        for passage in self.material.passages:
            if passage.start != passage.sentence or passage.lead:
                continue
            for said in self._said(passage):
                by_kind[kind_of(said.fact)].append(said)
        for kind, found in by_kind.items():
            for group in _groups(found):
                if kind.startswith("date"):
                    yield from self._dated(group)
                else:
                    yield self._candidate("matching", "figure", group, partial(self._match, group))

    def _said(self, passage: Passage) -> Iterator[Said]:
        """What a sentence says of its one date or figure, if it is short and clear by itself."""
        found = [f for f in self.material.within(passage) if f.aspect in ("date", "figure")]
        telling = [f for f in found if not self.material.everyday(f)]
        if len(telling) != 1 or telling[0].high is not None:
            return
        fact = telling[0]
        dated = fact.aspect == "date"
        before = passage.paragraph.text[: passage.start]
        if dated and fact.unit:
            return  # 2027年底 comes neither before nor after 2027年9月 for certain
        if not dated and fact.unit not in _TELLING and (fact.value or 0) < _COUNTED:
            return
        if (
            before.endswith(("；", ";"))
            or leans(passage.text, before=before)
            or (dated and not _adverbial(passage, fact))
        ):
            return
        edit = _without(passage, fact) if dated else Edit(fact.start, fact.end, BLANK)
        text = statement_of(passage, edit)
        if len(text) <= _LONGEST and dangling(text) is None:
            yield Said(text, fact, passage)

    def _dated(self, group: Sequence[Said]) -> Iterator[Candidate]:
        whole = all("至" not in s.fact.text for s in group)
        yield self._candidate("matching", "date", group, partial(self._match, group))
        if whole and len(group) >= LEAST and self._comparable(group):
            yield self._candidate("ordering", "order", group, partial(self._order, group))

    def _comparable(self, group: Sequence[Said]) -> bool:
        """Whether the dates can be told apart in time: with years, or all in the report's year."""
        return all((s.fact.value or 0) >= 10000 for s in group) or self.material.year is not None

    def _match(self, group: Sequence[Said], rng: random.Random) -> Item | None:
        del rng
        pairs = tuple(Pair(s.text, s.fact.text) for s in group)
        if self._crossed(group):
            return None
        word = "时间" if group[0].fact.aspect == "date" else "数字或期限"
        return self._item(
            "matching",
            group[0].fact.aspect,
            f"把左边的各项与右边的{word}配对。",
            group,
            pairs=pairs,
        )

    def _crossed(self, group: Sequence[Said]) -> bool:
        """Whether some sentence of the library says one thing with another's date or figure."""
        return any(
            self.corpus.supporting(one.text, other.fact.text, share=0.7) is not None
            for one in group
            for other in group
            if one is not other
        )

    def _order(self, group: Sequence[Said], rng: random.Random) -> Item | None:
        del rng
        ordered = sorted(group, key=lambda s: s.fact.value or 0)
        dates = "，".join(s.fact.text for s in ordered)
        return self._item(
            "ordering", "order", "把下列事件按发生时间从早到晚排列。", group,
            sequence=tuple(s.text for s in ordered), remark=f"先后为：{dates}。",
        )  # fmt: skip

    def _definitions(self) -> Iterator[Candidate]:
        found = [
            Said(
                d.meaning, Fact("definition", d.term, d.start, d.end),
                Passage(d.paragraph, d.start, d.end, d.start),
            )
            for d in self.material.definitions
            if len(d.meaning) <= 90 and not tautological(d) and not dangling(d.meaning)
        ]  # fmt: skip
        for at in range(0, len(found) - LEAST + 1, SIZE):
            group = found[at : at + SIZE]
            pairs = tuple(Pair(s.fact.text, s.text) for s in group)
            yield self._candidate(
                "matching", "definition", group, partial(self._terms, group, pairs)
            )

    def _terms(
        self, group: Sequence[Said], pairs: tuple[Pair, ...], rng: random.Random
    ) -> Item | None:
        del rng
        return self._item(
            "matching", "definition", "把左边的术语与右边的含义配对。", group, pairs=pairs
        )

    def _candidate(
        self, kind: ItemType, aspect: Aspect, group: Sequence[Said], make: partial[Item | None]
    ) -> Candidate:
        first = group[0].passage
        section = (self.material.document.id, *first.paragraph.section[:2])
        return Candidate(kind, aspect, section, tuple(s.passage for s in group), make)

    def _item(  # noqa: PLR0913 - an item has that many parts
        self, kind: ItemType, aspect: Aspect, stem: str, group: Sequence[Said], *,
        pairs: tuple[Pair, ...] = (), sequence: tuple[str, ...] = (), remark: str = "",
    ) -> Item:  # fmt: skip
        basis = tuple(
            citations.cite(s.passage.paragraph, s.passage.start, s.passage.end) for s in group
        )
        first = group[0].passage.paragraph
        return Item(
            type=kind, aspect=aspect, frame=self.frame, stem=stem, basis=basis,
            explanation=wording.explanation(basis, remark=remark),
            difficulty=wording.difficulty(kind, length=0, near=len(group)),
            goal=wording.goal(aspect, first), section=first.section, pairs=pairs, sequence=sequence,
        )  # fmt: skip


def _groups(found: Sequence[Said]) -> Iterator[tuple[Said, ...]]:
    """Neighbours in reading order, SIZE at a time, no two with one value or one sentence."""
    group: list[Said] = []
    for said in found:
        if any(s.fact.value == said.fact.value or s.passage == said.passage for s in group):
            continue
        if any(squeezed(s.text) == squeezed(said.text) for s in group):
            continue
        group.append(said)
        if len(group) == SIZE:
            yield tuple(group)
            group = []
    if len(group) >= LEAST:
        yield tuple(group)


def _adverbial(passage: Passage, fact: Fact) -> bool:
    """Whether a date says when: it opens the sentence or follows 于, and no noun hangs on it."""
    text = passage.paragraph.text
    opens = fact.start - passage.start <= 1 or _AT.search(text[passage.start : fact.start])
    return (
        bool(opens)
        and re.match(r"[，,]|起|[^的年修底初前后以至到和与]", text[fact.end :]) is not None
    )


def _without(passage: Passage, fact: Fact) -> Edit:
    """Take a date out together with the 于 before it and the comma after it."""
    text = passage.paragraph.text
    before = _AT.search(text[passage.start : fact.start])
    start = passage.start + before.start() if before else fact.start
    after = _TRAILING.match(text[fact.end :])
    return Edit(start, fact.end + (after.end() if after else 0), "")
