"""What a question takes for granted and the evidence contradicts: a figure, a year, a name."""

from __future__ import annotations

from collections.abc import Iterator

from assistant import citations, spans
from assistant.evidence import Weighed, context
from assistant.models import Premise
from index import segment

# Without the contradicted word the rest of the question must stand in the paragraph: this share of
# its word weight, else it is about something else.
_REST = 0.6
_TAGS = ("ns", "nt", "nr")


def contradicted(weighed: Weighed) -> Premise | None:
    """The premise the best sentence contradicts; None where the question and it agree."""
    if not weighed.candidates or weighed.kind in ("number", "date", "mentions", "lookup"):
        return None
    best = weighed.candidates[0]
    held = segment.normalise(context(best.paragraph))
    for claim, found in _clashes(weighed.question, best.text):
        if claim in held or _rest(weighed, claim, held) < _REST:
            continue
        cited = citations.cite(best.paragraph, best.start, best.end)
        return Premise(claim, found, (cited,))
    return None


def _clashes(question: str, sentence: str) -> Iterator[tuple[str, str]]:
    """(claim, what the sentence has in its place) of figures, years and names."""
    plain, text = segment.normalise(question), segment.normalise(sentence)
    held = spans.quantities(sentence)
    for q in spans.quantities(question):
        same = [h for h in held if h.measure == q.measure and q.measure]
        if same and all(h.value != q.value for h in same):
            yield plain[q.start : q.end], text[same[0].start : same[0].end]
    given = spans.years(question)
    for start, end in spans.dates(sentence):
        years = spans.years(sentence[start:end])
        if years and given and not given & spans.years(sentence):
            yield f"{min(given)}年", text[start:end]
    for name in spans.names(question):
        if name.tag not in _TAGS or name.text in text:
            continue
        others = [n for n in spans.names(sentence) if n.tag == name.tag and n.text not in plain]
        if others:
            yield name.text, others[0].text


def _rest(weighed: Weighed, claim: str, held: str) -> float:
    """Share of the question's word weight, the claim's words left out, that a text holds."""
    rest = [
        (word, weight)
        for word, weight in zip(weighed.words, weighed.rarity, strict=True)
        if word not in claim and claim not in word
    ]
    total = sum(weight for _, weight in rest)
    return sum(weight for word, weight in rest if word in held) / total if total else 0.0
