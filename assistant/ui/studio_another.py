"""Another item in one's place: of its type from its section or document, else of another type there."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.quiz import generate
from assistant.quiz.models import ITEM_TYPES, Item, ItemType
from index.errors import QuestionError
from index.library import Library


def another(library: Library, item: Item, *, avoid: Sequence[Item]) -> Item:
    """The new item; of another type it may ask the same thing, since the old one goes.

    Raises UnknownDocumentError where the item's document has left the library, QuestionError where
    `avoid` and what fails the checks leave nothing to ask.
    """
    document = library.paragraph(item.basis[0].id).document_id
    section, others = item.section[-1:], [t for t in ITEM_TYPES if t != item.type]
    left = [i for i in avoid if i.id != item.id]
    ways: list[tuple[tuple[str, ...], list[ItemType], Sequence[Item]]] = [
        (section, [item.type], avoid), ((), [item.type], avoid), (section, others, left),
    ]  # fmt: skip
    for sections, types, known in ways:
        try:
            quiz = generate(
                library, count=1, documents=[document], sections=sections, types=types,
                avoid=known, seed=len(avoid),
            )  # fmt: skip
        except QuestionError:
            continue  # no such section any more
        if quiz.items:
            return quiz.items[0]
    raise QuestionError(
        "All there is to ask of this kind in the document is in the bank, and the section gives no other "
        "kind; choose other documents or sections under Make.",
        "这份文件里能出的这种题都已在题库里，这一节也出不了别的题型；请到“生成”里另选文件或章节。",
    )
