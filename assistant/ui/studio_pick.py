"""Which items of the bank a paper or a practice takes: by tag, document, type and number."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.quiz.bank import Bank, Kept, State
from assistant.quiz.models import ITEM_TYPES, ItemType
from assistant.ui import ask, events
from assistant.ui.bounds import Bounds
from assistant.ui.desk import Desk

_MOST = Bounds(("most",), 0)


@dataclass(frozen=True, slots=True)
class Pick:
    """What is taken; `most` 0 is all. Items turned down and drafts never are."""

    tag: str = ""
    document: str = ""
    types: tuple[ItemType, ...] = ITEM_TYPES
    with_new: bool = False
    most: int = 0


def picked(bank: Bank, pick: Pick, *, seed: int = 0) -> list[Kept]:
    """The items, in the order they came; where there are more than `most`, chance chooses."""
    states: list[State] = ["accepted", "new"] if pick.with_new else ["accepted"]
    found = bank.items(states=states, tag=pick.tag or None, document=pick.document or None)
    found = [k for k in found if k.item.type in pick.types]
    if 0 < pick.most < len(found):
        chosen = {k.id for k in random.Random(seed).sample(found, pick.most)}
        found = [k for k in found if k.id in chosen]
    return found


@dataclass(frozen=True, slots=True)
class PickForm:
    """The boxes; their values, in this order, make a `Pick`."""

    tag: gr.Dropdown
    document: gr.Dropdown
    types: gr.CheckboxGroup
    with_new: gr.Checkbox
    most: gr.Number
    every: Any

    @property
    def parts(self) -> list[Any]:
        """The boxes as inputs of an event."""
        return [self.tag, self.document, self.types, self.with_new, self.most]

    def refresh(self, desk: Desk, opened: events.Opened) -> None:
        """Bring tags and documents up to date when the part is opened."""

        def choices(tag: str, document: str) -> tuple[Any, Any]:
            with Bank.open(desk.assistant.library.folder) as bank:
                return offered(desk, bank, self.every, tag=tag, document=document)

        boxes = [self.tag, self.document]
        gr.on(opened, choices, boxes, boxes, **events.QUIET)


def tags_of(bank: Bank, every: Any) -> list[tuple[Any, str]]:
    """The tags to filter by, after the word for no filter."""
    return [(every, ""), *((tag, tag) for tag in bank.tags())]


def offered(
    desk: Desk, bank: Bank, every: Any, *, tag: str | None, document: str | None
) -> tuple[Any, Any]:
    """The tags and documents to filter by; what is there no more is no filter."""
    documents = [(every, ""), *ask.choices(desk)]
    return events.offered(tags_of(bank, every), tag), events.offered(documents, document)


def pick_of(
    tag: str, document: str, types: Sequence[ItemType], new: bool, most: float | None
) -> Pick:
    """The values of a form as a Pick; no type chosen means every type. Raises QuestionError."""
    count = int(_MOST.checked(most))
    return Pick(tag or "", document or "", tuple(types) or ITEM_TYPES, bool(new), count)


def build(word: ask.Word, *, name: str, new: bool, most: int) -> PickForm:
    """The boxes of one form; `name` begins their ids, `new` and `most` are where they stand."""
    every = word("every")
    with gr.Row():
        tag = events.choice(every, label=word("tag"), elem_id=f"{name}-tag")
        document = events.choice(every, label=word("document"), elem_id=f"{name}-document")
        count = _MOST.box(word, most, min_width=120, elem_id=f"{name}-most")
    types = gr.CheckboxGroup(
        [(word(f"type_{t}"), t) for t in ITEM_TYPES], value=list(ITEM_TYPES), label=word("types"),
        elem_id=f"{name}-types",
    )  # fmt: skip
    with_new = gr.Checkbox(new, label=word("with_new"), elem_id=f"{name}-new")
    return PickForm(tag, document, types, with_new, count, every)
