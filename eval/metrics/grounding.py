"""Whether every sentence stands on what it cites: each quote verbatim at its place, none uncited."""

from __future__ import annotations

from assistant.checking import check
from assistant.models import Answer
from eval.cases import Case


def grounded(case: Case, answer: Answer) -> float:
    """Share of sentences that cite, whose figures and names the quotes hold; 1 for a refusal.

    A refusal says nothing, so nothing in it can be unfounded.
    """
    del case
    if not answer.sentences:
        return 1.0
    paragraphs = {h.paragraph.id: h.paragraph for h in answer.hits}
    held = 0
    for sentence in answer.sentences:
        cited = [paragraphs[c.id] for c in sentence.citations if c.id in paragraphs]
        verbatim = all(
            paragraphs[c.id].text[c.start : c.end] == c.quote
            for c in sentence.citations
            if c.id in paragraphs
        )
        beyond = not cited and bool(sentence.citations)  # a range reaches past the ten hits
        held += bool(sentence.citations) and verbatim and (beyond or check(sentence.text, cited).ok)
    return held / len(answer.sentences)
