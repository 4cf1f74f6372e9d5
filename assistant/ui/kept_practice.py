"""A practice under way as the browser keeps it over a reload: ids of the bank, place and marks."""

from __future__ import annotations

from typing import Annotated, Any

import pydantic

from assistant.quiz.bank import Bank
from assistant.quiz.marking import Mark
from assistant.ui.practice import Practice
from index.errors import QuestionError

_Share = Annotated[float, pydantic.Field(ge=0, le=1)]


class _Record(pydantic.BaseModel):
    """As it is written; `visitor` because several people may use one browser."""

    model_config = pydantic.ConfigDict(extra="forbid")
    visitor: str
    ids: tuple[str, ...] = pydantic.Field(min_length=1)
    at: int = pydantic.Field(ge=0)
    shares: tuple[_Share | None, ...]
    given: tuple[str, ...]

    @pydantic.model_validator(mode="after")
    def _is_one(self) -> _Record:
        """A mark for each item before the place and perhaps its own; only that waits for a judgement."""
        if self.at >= len(self.ids) or len(self.shares) not in (self.at, self.at + 1):
            raise ValueError("place and marks do not fit the items")
        if None in self.shares[: self.at]:
            raise ValueError("an answer before the place is not judged")
        return self


def record(practice: Practice, *, visitor: str) -> dict[str, Any]:
    """What the browser keeps; nothing of a practice that has not begun or is done."""
    if practice.done:
        return {}
    shares = tuple(m.share for m in practice.marks)
    return _Record(
        visitor=visitor, ids=practice.ids, at=practice.at, shares=shares, given=practice.given
    ).model_dump(mode="json")


def restored(told: object, bank: Bank, *, visitor: str) -> Practice:
    """The practice that was kept; none where it is another visitor's, or the bank has not its items.

    What the browser holds can be anything, so it is checked.
    """
    try:
        kept = _Record.model_validate(told)
        if kept.visitor != visitor:
            return Practice()
        items = tuple(bank.item(i).item for i in kept.ids)
    except (pydantic.ValidationError, QuestionError):
        return Practice()
    return Practice(items, kept.at, tuple(map(Mark, kept.shares)), kept.given, kept.ids)
