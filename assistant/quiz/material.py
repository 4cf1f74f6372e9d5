"""What one document offers to ask about, and the things of like kind that distractors come from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from assistant.quiz import lists, rules
from assistant.quiz.actors import actors
from assistant.quiz.facts import Fact, common_year, facts, outermost
from assistant.quiz.models import Aspect
from assistant.quiz.names import COMMON, Bodies, body_sort, place_class, places, title_sort
from assistant.quiz.naming import FullNames
from assistant.quiz.stems import Passage, passages
from index.models import Paragraph
from index.names import same_name
from index.records import DocumentInfo


@dataclass(frozen=True, slots=True)
class Found:
    """A fact and the paragraph it stands in."""

    fact: Fact
    paragraph: Paragraph


class Material:
    """The facts, enumerations, definitions, duties and purposes of one document."""

    def __init__(self, document: DocumentInfo, paragraphs: Sequence[Paragraph]) -> None:
        self.document = document
        self.paragraphs = tuple(p for p in paragraphs if p.printed)
        self.statute = document.report.genre == "statute"
        self.bodies = Bodies([p.text for p in self.paragraphs])
        self.year = None if self.statute else common_year(p.text for p in self.paragraphs)
        self._facts: dict[str, list[Fact]] = {}
        self._spread: dict[str, int] = {}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """What can be asked about, in reading order."""
        found = (passage for p in self.paragraphs for passage in passages(p))
        return tuple(replace(p, fuller=self._full_names.edits(p)) for p in found)

    @cached_property
    def _full_names(self) -> FullNames:
        """What the document calls in full; of a statute only what it says it will call so."""
        titles = {
            fact.text.strip("《》")
            for p in self.paragraphs for fact in self.facts(p) if fact.aspect == "title"
        }  # fmt: skip
        return FullNames(
            [] if self.statute else [p.text for p in self.paragraphs],
            bodies=() if self.statute else self.bodies.names,
            titles=() if self.statute else titles,
            short=self._called,
        )

    @cached_property
    def _called(self) -> dict[str, str]:
        """The short names that the document says it will use (以下简称…), each with the full one."""
        return {
            short["name"].strip("《》“”"): fact.text.strip("《》“”")
            for p in self.paragraphs
            for fact in self.facts(p)
            if fact.aspect in ("title", "body")
            and (short := _SHORT.match(p.text, fact.end)) is not None
            and short["called"]
        }

    @cached_property
    def listings(self) -> tuple[lists.Listing, ...]:
        """The enumerations."""
        return tuple(found for p in self.paragraphs for found in lists.listings(p))

    @cached_property
    def definitions(self) -> tuple[rules.Definition, ...]:
        """The defined terms."""
        return tuple(found for p in self.paragraphs for found in rules.definitions(p))

    @cached_property
    def duties(self) -> tuple[rules.Duty, ...]:
        """Who must, may or must not do what."""
        return tuple(found for p in self.paragraphs for found in rules.duties(p))

    @cached_property
    def actors(self) -> dict[str, Paragraph]:
        """The bodies that act in the document's rules, each with a paragraph that names it."""
        found: dict[str, Paragraph] = {}
        for passage in self.passages:
            for actor in actors(passage):
                found.setdefault(actor.text, passage.paragraph)
        return found

    @cached_property
    def _duties(self) -> dict[Passage, rules.Duty]:
        return {duty.passage: duty for duty in self.duties}

    def duty(self, passage: Passage) -> rules.Duty | None:
        """What a passage obliges or allows somebody to do, if it begins with who."""
        return self._duties.get(passage)

    @cached_property
    def aims(self) -> tuple[rules.Aim, ...]:
        """What things are for."""
        return tuple(found for p in self.paragraphs for found in rules.aims(p))

    @cached_property
    def principles(self) -> tuple[rules.Principle, ...]:
        """What things rest on."""
        return tuple(found for p in self.paragraphs for found in rules.principles(p))

    @cached_property
    def pools(self) -> dict[str, tuple[Found, ...]]:
        """The facts of the document by kind (`kind_of`), each text once, in reading order."""
        pools: dict[str, dict[str, Found]] = defaultdict(dict)
        for paragraph in self.paragraphs:
            for fact in self.facts(paragraph):
                pools[kind_of(fact)].setdefault(fact.text, Found(fact, paragraph))
        return {kind: tuple(found.values()) for kind, found in pools.items()}

    @cached_property
    def runs(self) -> tuple[tuple[Paragraph, tuple[Fact, ...]], ...]:
        """Places, bodies or titles of one kind that are counted off side by side."""
        return tuple(
            (p, run)
            for p in self.paragraphs
            for aspect in ("place", "body", "title")
            for run in lists.runs([f for f in self.facts(p) if f.aspect == aspect], p.text)
            if aspect != "place" or len({kind_of(f) for f in run}) == 1
        )

    def facts(self, paragraph: Paragraph) -> list[Fact]:
        """The facts of a paragraph; a place inside a body's name is not a place."""
        known = self._facts.get(paragraph.id)
        if known is None:
            text = paragraph.text
            # A statute's bodies are asked for by their duties; its places are turns of phrase.
            named = [] if self.statute else [*self.bodies.find(text), *places(text)]
            known = outermost([*facts(text), *named])
            self._facts[paragraph.id] = known
        return known

    def within(self, passage: Passage) -> list[Fact]:
        """The facts of the sentence a passage asks about."""
        return [
            f
            for f in self.facts(passage.paragraph)
            if passage.sentence <= f.start and f.end <= passage.end
        ]

    def enumerated(self, fact: Fact, paragraph: Paragraph) -> bool:
        """Whether a fact is one of several that are counted off side by side."""
        return any(p.id == paragraph.id and fact in run for p, run in self.runs)

    def joined(self, fact: Fact, paragraph: Paragraph) -> tuple[Fact, ...]:
        """The facts of its kind that stand side by side with a fact, itself among them: of 5月和9月,
        or of 甲国和乙国, one half by itself is not what the sentence says.
        """
        alike = [f for f in self.facts(paragraph) if kind_of(f) == kind_of(fact)]
        return next((run for run in lists.runs(alike, paragraph.text, least=1) if fact in run), ())

    @cached_property
    def _short_forms(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for paragraph in self.paragraphs:
            for fact in self.facts(paragraph):
                short = _SHORT.match(paragraph.text, fact.end)
                if fact.aspect not in ("title", "body", "name") or short is None:
                    continue
                names = [n.strip("《》“”") for n in (fact.text, short["name"])]
                if short["called"] or same_name(*names):
                    found[names[0]].add(names[1])
                    found[names[1]].add(names[0])
        return dict(found)

    def short_forms(self, name: str) -> tuple[str, ...]:
        """The other names the document gives: in brackets, 《全称》（以下简称《简称》）, either way, and a
        title of which a shorter one is the end.
        """
        bare = name.strip("《》“”")
        titles = {
            f.fact.text.strip("《》")
            for kind, found in self.pools.items() if kind.startswith("title") for f in found
        } if name.startswith("《") else set()  # fmt: skip
        longer = {t for t in titles if t != bare and t.endswith(bare) and len(bare) > 3}
        # Of two titles with that end nobody knows which is meant.
        return tuple(
            sorted(self._short_forms.get(bare, set()) | (longer if len(longer) == 1 else set()))
        )

    def naming(self, name: str) -> Paragraph | None:
        """The first paragraph that holds a name."""
        return next((p for p in self.paragraphs if name in p.text), None)

    def spread(self, name: str) -> int:
        """In how many paragraphs a name stands."""
        if name not in self._spread:
            self._spread[name] = sum(name in p.text for p in self.paragraphs)
        return self._spread[name]

    def related(self, one: str, other: str) -> bool:
        """Whether the document says that one is, or counts as, the other."""
        link = r"[^。；\n]{0,12}(?:是|属于|视为|即|包括|以下称|以下简称)[^。；\n]{0,10}"
        a, b = re.escape(one), re.escape(other)
        pattern = re.compile(f"{a}{link}{b}|{b}{link}{a}")
        return any(pattern.search(p.text) for p in self.paragraphs)

    def everyday(self, fact: Fact) -> bool:
        """Whether a fact is what the whole document is about, and so nothing to ask for."""
        if fact.aspect == "body":
            return fact.text in self.bodies.subjects
        if fact.aspect == "title":
            return self.spread(fact.text) > max(COMMON * len(self.paragraphs), 3)
        if fact.aspect == "date" and fact.value is not None:
            # The year of a report, and the next one, for which it plans.
            year, rest = divmod(int(fact.value), 10000)
            return rest == 0 and self.year is not None and year - self.year in (0, 1)
        return False


_SHORT = re.compile(
    r"\s*[（(](?P<called>(?:以下|下文)?(?:简称|统称|下称|又称|称)为?)?(?P<name>[^（）()，。；]{2,30})[)）]"
)


def kind_of(fact: Fact) -> str:
    """The kind within which facts can stand in for one another."""
    if fact.aspect == "figure":
        return f"figure:{_UNIT_KINDS.get(fact.unit, fact.unit)}:{'range' if fact.high else ''}"
    if fact.aspect == "date" and fact.value is not None:
        value = int(fact.value)
        parts = (value // 10000 > 0, value // 100 % 100 > 0, value % 100 > 0)
        return "date:" + "".join("ymd"[i] for i, there in enumerate(parts) if there) + _span(fact)
    if fact.aspect == "name":
        return "name:person" if "·" in fact.text else "name"
    return f"{fact.aspect}:{_SORTS[fact.aspect](fact.text)}"


def _span(fact: Fact) -> str:
    return fact.unit + ("-" if re.search(r"[至到]", fact.text) else "")


_SORTS: dict[Aspect, Callable[[str], str]] = {
    "place": place_class, "title": title_sort, "body": body_sort,
}  # fmt: skip
# Units that count the same sort of thing; a figure of one can be written with the other.
_UNIT_KINDS = {"天": "日", "人": "名", "位": "名", "周岁": "岁", "万元": "元", "个小时": "小时"}
