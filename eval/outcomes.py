"""What came of a case: an answer, or the error that kept it out."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.models import Answer
from eval.cases import Case
from index.models import Paragraph


@dataclass(frozen=True, slots=True)
class Answered:
    """A case with its answer, the gold paragraphs as the library has them, and how long it took."""

    case: Case
    answer: Answer
    gold: tuple[Paragraph, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """A case that could not be answered. It is counted, never left out."""

    case: Case
    error: str


Outcome = Answered | Failed
