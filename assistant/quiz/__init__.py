"""Quiz items from the documents' own paragraphs: making, checking, keeping, handing out."""

from assistant.quiz.checks import CHECKS, Checker, check, coverage
from assistant.quiz.generation import generate
from assistant.quiz.models import (
    BLANK,
    ITEM_TYPES,
    Aspect,
    Difficulty,
    Draft,
    Finding,
    Item,
    ItemType,
    Option,
    Pair,
    Quiz,
)

__all__ = [
    "BLANK",
    "CHECKS",
    "ITEM_TYPES",
    "Aspect",
    "Checker",
    "Difficulty",
    "Draft",
    "Finding",
    "Item",
    "ItemType",
    "Option",
    "Pair",
    "Quiz",
    "check",
    "coverage",
    "generate",
]
