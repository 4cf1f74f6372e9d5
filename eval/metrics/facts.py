"""Share of the required facts an answer has, counted only in sentences that cite a gold paragraph."""

from __future__ import annotations

import re

from assistant.models import Answer
from eval.cases import Case
from eval.metrics.citation import gold
from index import segment


def coverage(case: Case, answer: Answer) -> float | None:
    """Facts found / facts required; a fact is found in any of its spellings, spaces aside."""
    if not case.facts:
        return None
    wanted = gold(case)
    held = "\n".join(
        plain(s.text)
        for s in answer.sentences
        if any((c.file, c.number) in wanted for c in s.citations)
    )
    found = sum(any(plain(spelling) in held for spelling in fact) for fact in case.facts)
    return found / len(case.facts)


def plain(text: str) -> str:
    """Normalised and without spaces, so that '2018 年' and '2018年' are one."""
    return re.sub(r"\s", "", segment.normalise(text))
