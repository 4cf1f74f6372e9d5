"""The boxes an item is edited in: what stands in them, whether that is what was shown, keeping it."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Self

from assistant.quiz.bank import Bank, Kept
from assistant.quiz.editing import edited, lines
from assistant.quiz.models import Difficulty
from assistant.ui.reader import digest
from assistant.ui.studio_make import named


@dataclass(frozen=True, slots=True)
class Wording:
    """An item's words and tags as the boxes hold them, in the boxes' order."""

    stem: str
    answers: str
    explanation: str
    difficulty: Difficulty
    tags: str

    @classmethod
    def of(cls, kept: Kept) -> Self:
        """What the boxes show of an item."""
        item, tags = kept.item, "，".join(kept.tags)
        return cls(item.stem, lines(item), item.explanation, item.difficulty, tags)

    def digest(self) -> str:
        """By which it is known whether something else stands in the boxes than was shown.

        The bank would not do: another trainer may have changed the item meanwhile.
        """
        return digest("\n".join(map(str, astuple(self))))

    def keep(self, bank: Bank, item_id: str) -> None:
        """Put it into the bank. Raises QuestionError, and changes nothing, where it makes no item."""
        kept = bank.item(item_id)
        item = edited(
            kept.item, stem=self.stem, answers=self.answers, explanation=self.explanation,
            difficulty=self.difficulty,
        )  # fmt: skip
        if item != kept.item:
            bank.edit(item_id, item)
        tags = set(named(self.tags))
        bank.untag(item_id, *(set(kept.tags) - tags))
        bank.tag(item_id, *tags)


@dataclass(frozen=True, slots=True)
class Open:
    """The item that is open, by id ('' for none), what stands in its boxes, and the digest of what
    was shown in them. All of it travels with each request, so that quick ones are not mixed up.
    """

    id: str
    wording: Wording
    shown: str

    @property
    def changed(self) -> bool:
        """Whether something stands in the boxes that the bank does not have yet."""
        return bool(self.id) and self.wording.digest() != self.shown
