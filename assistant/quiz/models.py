"""What a quiz item is made of, each a frozen dataclass."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from assistant.models import Citation

ItemType = Literal[
    "single", "multiple", "true_false", "cloze", "short_answer", "matching", "ordering"
]
ITEM_TYPES: tuple[ItemType, ...] = get_args(ItemType)
# What the key of an item is: the kind of thing its distractors must be, too.
Aspect = Literal[
    "figure", "date", "place", "body", "title", "name", "list", "definition", "duty", "purpose",
    "order",
]  # fmt: skip
Difficulty = Literal[1, 2, 3]
BLANK = "（　　）"


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a single or multiple choice item.

    `source` is the paragraph a wrong option was taken from, None where it was made from the key.
    """

    text: str
    right: bool
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things of a matching item that belong together."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Item:
    """A quiz item (题目) and what it rests on.

    `frame` names the document ('根据《禁毒法》，') and `stem` asks, with BLANK where something is
    missing. `options` belong to single and multiple choice, `truth` to true/false, `accepted` (the
    key first, then other spellings of it) to cloze and short answer, `pairs` to matching, and
    `sequence` (in the right order) to ordering. `basis` cites the sentences it rests on, the first
    one being the main one. `difficulty` is 1 (easy) to 3 (hard), `goal` what a learner shows.
    """

    type: ItemType
    aspect: Aspect
    frame: str
    stem: str
    basis: tuple[Citation, ...]
    explanation: str
    difficulty: Difficulty
    goal: str
    section: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    truth: bool | None = None
    accepted: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    sequence: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Twelve hex digits that stay while type, place and key stay; wording may change."""
        main = self.basis[0]
        parts = (self.type, self.aspect, main.id, str(main.start), *sorted(self.key))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]

    @property
    def key(self) -> tuple[str, ...]:
        """The right answer in words; several for multiple choice, matching and ordering."""
        if self.options:
            return tuple(o.text for o in self.options if o.right)
        if self.truth is not None:
            return ("正确" if self.truth else "错误",)
        if self.pairs:
            return tuple(f"{p.left}——{p.right}" for p in self.pairs)
        return self.sequence or self.accepted[:1]

    @property
    def wrong(self) -> tuple[Option, ...]:
        """The distractors."""
        return tuple(o for o in self.options if not o.right)

    @property
    def odd(self) -> bool:
        """Whether a single choice item asks which one is not among what is enumerated."""
        return self.type == "single" and self.aspect == "list"

    @property
    def question(self) -> str:
        """Frame and stem together, as a learner reads them."""
        return self.frame + self.stem


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check says of an item: the check's name, whether it holds, and why not."""

    check: str
    ok: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An item that failed checks; a trainer may mend it."""

    item: Item
    findings: tuple[Finding, ...]

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """The findings that do not hold."""
        return tuple(f for f in self.findings if not f.ok)


@dataclass(frozen=True, slots=True)
class Quiz:
    """Items that hold, the drafts that do not, and of how many candidates they are."""

    items: tuple[Item, ...]
    drafts: tuple[Draft, ...] = ()
    candidates: int = 0
    seed: int = 0
    notices: tuple[str, ...] = field(default=())

    def tried(self) -> dict[ItemType, int]:
        """How many candidates of each type were checked."""
        counts: dict[ItemType, int] = {}
        for item in (*self.items, *(draft.item for draft in self.drafts)):
            counts[item.type] = counts.get(item.type, 0) + 1
        return counts

    def rejected(self) -> dict[str, int]:
        """How many drafts each check turned down (the first check that failed counts)."""
        counts: dict[str, int] = {}
        for draft in self.drafts:
            name = draft.reasons[0].check
            counts[name] = counts.get(name, 0) + 1
        return counts


def letters(count: int) -> Sequence[str]:
    """A, B, C … for the options of an item."""
    return [chr(ord("A") + i) for i in range(count)]
