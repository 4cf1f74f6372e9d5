"""Quiz items from the documents' own paragraphs: making, checking, keeping, handing out."""

from assistant.quiz.bank import Bank
from assistant.quiz.checks import CHECKS, Checker, check, coverage
from assistant.quiz.exporters import FORMATS, export
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
from assistant.quiz.paper import Paper, assemble

__all__ = [
    "BLANK",
    "CHECKS",
    "FORMATS",
    "ITEM_TYPES",
    "Aspect",
    "Bank",
    "Checker",
    "Difficulty",
    "Draft",
    "Finding",
    "Item",
    "ItemType",
    "Option",
    "Pair",
    "Paper",
    "Quiz",
    "assemble",
    "check",
    "coverage",
    "export",
    "generate",
]
