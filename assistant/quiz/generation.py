"""Items from a library: candidates are chosen, made, checked; what fails is kept as a draft.

Chosen round by round: the type that lacks most, within it the section that has fewest items. Same
library, same request, same seed: same items.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.notices import NONE_LEFT, NONE_MADE, TOO_FEW
from assistant.quiz import wording
from assistant.quiz.checks import Checker
from assistant.quiz.corpus import Corpus
from assistant.quiz.distractors import even
from assistant.quiz.fact_items import FactItems
from assistant.quiz.groups import Grouper
from assistant.quiz.list_items import ListItems
from assistant.quiz.material import Material
from assistant.quiz.models import ITEM_TYPES, Aspect, Difficulty, Draft, Item, ItemType, Quiz
from assistant.quiz.rule_items import RuleItems
from assistant.quiz.statements import StatementItems
from assistant.quiz.stems import Passage
from assistant.quiz.workbench import Candidate
from index.errors import QuestionError
from index.library import Library

# How a quiz is made up where nobody says: what documents offer most, and what is quick to mark.
_SHARES: dict[ItemType, float] = {
    "single": 0.36, "multiple": 0.16, "true_false": 0.16, "cloze": 0.14, "short_answer": 0.10,
    "matching": 0.05, "ordering": 0.03,
}  # fmt: skip
# What nobody can guess is asked more often than what a sentence half tells.
_WEIGHTS: dict[Aspect, float] = {
    "figure": 4.0, "date": 4.0, "place": 2.0, "body": 0.5, "title": 0.5, "name": 0.5, "duty": 0.25,
}  # fmt: skip
_OF_SENTENCE = frozenset(("understandable", "not_duplicate"))
Progress = Callable[[int, int], None]


def generate(  # noqa: PLR0913 - a request has that many sides
    library: Library,
    *,
    count: int = 20,
    documents: Sequence[str] | None = None,
    sections: Sequence[str] = (),
    types: Sequence[ItemType] | None = None,
    difficulty: Difficulty | None = None,
    seed: int = 0,
    avoid: Sequence[Item] = (),
    progress: Progress | None = None,
) -> Quiz:
    """`count` items that pass every check, or as many as the documents give.

    `sections` are words of headings; `avoid` holds items that must not be asked again (a bank's, or
    the one that is to be made anew). `progress(done, count)` is called after each item that passes.
    Raises QuestionError where nothing can be asked for: no such type, no paragraphs there.
    """
    wanted = _types(types)
    if count < 1:
        raise QuestionError(
            f"{count} items cannot be made; ask for one or more.",
            f"无法生成 {count} 道题；请至少要 1 道。",
        )
    corpus = Corpus(library)
    candidates = _candidates(library, corpus, documents, sections)
    if not candidates:
        raise QuestionError(
            "There are no numbered paragraphs there with something to ask; choose other documents or sections.",
            "所选范围里没有可出题的带编号段落；请另选文件或章节。",
        )
    chooser = _Chooser(candidates, wanted, count, random.Random(seed))
    checker = Checker(library, corpus=corpus)
    items: list[Item] = []
    drafts: list[Draft] = []
    tried = 0
    while len(items) < count and (candidate := chooser.next()) is not None:
        item = _made(candidate, items, chooser.rng)
        if item is None or (difficulty is not None and item.difficulty != difficulty):
            continue
        tried += 1
        findings = checker.failing(item, others=[*avoid, *items])
        if all(f.ok for f in findings):
            items.append(item)
            chooser.took(candidate)
            if progress is not None:
                progress(len(items), count)
        else:
            drafts.append(Draft(item, findings))
            chooser.failed(candidate, findings[-1].check)
    notices = (_short(items, drafts, avoid),) if len(items) < count else ()
    return Quiz(_balanced(items, chooser.rng), tuple(drafts), tried, seed, notices)


def _short(items: Sequence[Item], drafts: Sequence[Draft], avoid: Sequence[Item]) -> str:
    """Why there are fewer items than asked for."""
    if items:
        return TOO_FEW.format(len(items))
    again = bool(avoid) and any(d.reasons[0].check == "not_duplicate" for d in drafts)
    return NONE_LEFT if again else NONE_MADE


def _made(candidate: Candidate, items: Sequence[Item], rng: random.Random) -> Item | None:
    """The candidate's item; a statement that is as often true as false over the whole quiz."""
    truths = Counter(i.truth for i in items if i.truth is not None)
    item = candidate.make(rng)
    for _ in range(4):
        if item is None or item.truth is None or truths[item.truth] <= truths[not item.truth]:
            break
        item = candidate.make(rng) or item
    return item


def _types(types: Sequence[ItemType] | None) -> tuple[ItemType, ...]:
    for name in types or ():
        if name not in ITEM_TYPES:
            raise QuestionError(
                f"There is no item type {name!r}; the types are {', '.join(ITEM_TYPES)}.",
                f"没有“{name}”这种题型；题型有 {'、'.join(ITEM_TYPES)}。",
            )
    return tuple(dict.fromkeys(types)) if types else ITEM_TYPES


def _candidates(
    library: Library, corpus: Corpus, documents: Sequence[str] | None, sections: Sequence[str]
) -> list[Candidate]:
    infos = library.documents()
    chosen = [library.document(d) for d in documents] if documents is not None else infos
    found: list[Candidate] = []
    for info in chosen:
        paragraphs = [p for p in corpus.paragraphs if p.document_id == info.id]
        material = Material(info, paragraphs)
        frame = wording.frame(info, among=infos)
        for maker in (FactItems, ListItems, RuleItems, StatementItems, Grouper):
            found += maker(material, corpus, frame).candidates()
    found = _without_spare(found)
    if not sections:
        return found
    return [
        c
        for c in found
        if any(s in heading for s in sections for heading in c.passages[0].paragraph.section)
    ]


def _without_spare(found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that ask what many would guess, but where a top section has no
    other. To choose from a list often comes to nothing, so that counts for none.
    """
    sure = {
        c.section[:2]
        for c in found
        if not c.spare and (c.aspect != "list" or c.type == "short_answer")
    }
    return [c for c in found if not c.spare or c.section[:2] not in sure]


class _Chooser:
    """Which candidate comes next: the type most wanting, then the section least served."""

    def __init__(
        self, candidates: Sequence[Candidate], types: Sequence[ItemType], count: int,
        rng: random.Random,
    ) -> None:  # fmt: skip
        self.rng = rng
        whole = sum(_SHARES[t] for t in types)
        self._goal = {t: count * _SHARES[t] / whole for t in types}
        self._kept: Counter[ItemType] = Counter()
        self._served: Counter[tuple[str, ...]] = Counter()
        self._tries: Counter[tuple[str, ...]] = Counter()
        self._aspects: Counter[tuple[str, str]] = Counter()
        self._used: dict[str, list[Passage]] = defaultdict(list)
        self._left: dict[ItemType, dict[tuple[str, ...], list[Candidate]]] = {
            t: defaultdict(list) for t in types
        }
        shuffled = list(candidates)
        rng.shuffle(shuffled)
        for candidate in shuffled:
            if candidate.type in self._left:
                self._left[candidate.type][candidate.section].append(candidate)

    def next(self) -> Candidate | None:
        """The next candidate to try; None when there is none left."""
        while kinds := [t for t, by_section in self._left.items() if any(by_section.values())]:
            kind = min(kinds, key=lambda t: (self._kept[t] / self._goal[t], ITEM_TYPES.index(t)))
            by_section = self._left[kind]
            open_sections = [s for s, found in by_section.items() if found]
            section = min(open_sections, key=lambda s: (self._served[s], self._tries[s], s))
            candidate = self._pick(kind, by_section[section])
            self._tries[section] += 1
            if not any(_over(p, q) for p in candidate.passages for q in self._used[p.paragraph.id]):
                return candidate
        return None

    def _pick(self, kind: str, found: list[Candidate]) -> Candidate:
        """Of one section's candidates the one whose aspect this type has had least, for its weight."""
        index = min(
            range(len(found)),
            key=lambda i: self._aspects[kind, found[i].aspect] / _WEIGHTS.get(found[i].aspect, 1.0),
        )
        return found.pop(index)

    def took(self, candidate: Candidate) -> None:
        """Say that a candidate became an item."""
        self._kept[candidate.type] += 1
        for passage in candidate.passages:
            self._served[candidate.section[0], *passage.paragraph.section[:2]] += 1
        self._aspects[candidate.type, candidate.aspect] += 1
        self._use(candidate)

    def failed(self, candidate: Candidate, check: str) -> None:
        """Say that an item failed a check. What is wrong with its one sentence, and not with what
        was asked of it, is wrong with whatever else is asked of that sentence.
        """
        if check in _OF_SENTENCE and len(candidate.passages) == 1 and candidate.aspect != "list":
            self._use(candidate)

    def _use(self, candidate: Candidate) -> None:
        for passage in candidate.passages:
            self._used[passage.paragraph.id].append(passage)


def _over(one: Passage, other: Passage) -> bool:
    """Whether two passages of a paragraph overlap."""
    return one.start < other.end and other.start < one.end


def _balanced(items: Sequence[Item], rng: random.Random) -> tuple[Item, ...]:
    """The items with their options in chance order, the keys of single choice spread evenly."""
    positions: list[int] = []
    out: list[Item] = []
    for item in items:
        if item.type == "single":
            if not positions:
                positions = rng.sample(range(len(item.options)), len(item.options))
            out.append(replace(item, options=even(item.options, rng, position=positions.pop())))
        elif item.options:
            out.append(replace(item, options=even(item.options, rng)))
        else:
            out.append(item)
    return tuple(out)
