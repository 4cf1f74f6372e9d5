"""Faults put in on purpose, to see the gate turn red.

Each takes an assistant and gives one that is broken in one way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from assistant import Assistant, citations
from assistant.models import Answer, Citation, Sentence
from eval.cases import Case
from eval.run import Answerer, plain
from index import Library
from index.filters import Filter
from index.models import Hit

_MANY = 1000  # hits; more than any suite's documents have paragraphs


class _Worst:
    """A library whose search gives the worst paragraphs first."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __getattr__(self, name: str) -> object:
        return getattr(self._library, name)

    def search(
        self, query: str, *, k: int = 10, where: Filter | None = None, read: bool = False
    ) -> list[Hit]:
        """The `k` worst of what the library finds, worst first."""
        return self._library.search(query, k=_MANY, where=where, read=read)[::-1][:k]


def reversed_retrieval(library: Library) -> Answerer:
    """Retrieval upside down."""
    return plain(Assistant(cast(Library, _Worst(library))))


def shifted_citations(library: Library) -> Answerer:
    """Every citation names the paragraph after the one its words stand in."""
    healthy = Assistant(library)

    def shift(cited: Citation) -> Citation:
        here = library.paragraph(cited.id)
        order = library.paragraphs(here.document_id)
        return citations.cite(order[(here.ordinal + 1) % len(order)])

    def ask(case: Case) -> Answer:
        answer = healthy.ask(case.question, history=case.history)
        sentences = tuple(
            replace(s, citations=tuple(shift(c) for c in s.citations)) for s in answer.sentences
        )
        return replace(answer, sentences=sentences)

    return ask


def no_refusals(library: Library) -> Answerer:
    """Where the documents do not say, the nearest paragraph is given as the answer."""
    healthy = Assistant(library)

    def ask(case: Case) -> Answer:
        answer = healthy.ask(case.question, history=case.history)
        if not answer.refused or not answer.hits:
            return answer
        nearest = answer.hits[0].paragraph
        return replace(
            answer, sentences=(Sentence(nearest.text, (citations.cite(nearest),)),), confidence=1.0
        )

    return ask


def invented_citations(library: Library) -> Answerer:
    """Every answer names, beside what it stands on, a paragraph that does not exist."""
    healthy = Assistant(library)

    def ask(case: Case) -> Answer:
        answer = healthy.ask(case.question, history=case.history)
        return replace(answer, unresolved=("〔·第99999段〕",) if answer.sentences else ())

    return ask


FAULTS = {
    "retrieval reversed": reversed_retrieval,
    "citations shifted by one": shifted_citations,
    "refusals switched off": no_refusals,
    "citations invented": invented_citations,
}
