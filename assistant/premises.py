"""What a question takes for granted and the evidence contradicts: a figure, a year, a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant import citations, questions, spans
from assistant.evidence import Weighed, context
from assistant.models import Premise
from index import segment

# Without the contradicted words the rest of the question must stand in the paragraph: this share of
# its word weight, else it is about something else. One who asks 对吗 has named what he means.
_REST, _REST_TAGGED = 0.5, 0.1
_TAGGED = re.compile(r"(对|是|没错)(吗|吧|么)[?？]?$|是不是|对不对|是否")
_TAGS = ("ns", "nt", "nr")
_CONTEXT = 6  # characters before a figure that say what it counts


def contradicted(weighed: Weighed) -> Premise | None:
    """The premise the best paragraph contradicts; None where the question and it agree."""
    if not weighed.candidates or weighed.kind in ("mentions", "lookup"):
        return None
    best = weighed.candidates[0]
    held = segment.normalise(context(best.paragraph))
    bar = _REST_TAGGED if _TAGGED.search(weighed.question.strip()) else _REST
    for candidate in weighed.candidates:
        if candidate.paragraph.id != best.paragraph.id:
            continue
        for claim, found in _clashes(weighed, candidate.text):
            if claim not in held and _rest(weighed, claim, held) >= bar:
                cited = citations.cite(best.paragraph, candidate.start, candidate.end)
                return Premise(claim, found, (cited,))
    return None


def _clashes(weighed: Weighed, sentence: str) -> Iterator[tuple[str, str]]:
    """(claim, what the sentence has in its place) of figures, dates and names."""
    yield from _figures(weighed, sentence)
    plain, text = segment.normalise(weighed.question), segment.normalise(sentence)
    told = [text[a:b] for a, b in spans.dates(sentence)]
    for start, end in spans.dates(weighed.question) if weighed.kind != "date" else ():
        claim = _bare(plain[start:end])
        alike = [t for t in told if _form(t) == _form(claim)]
        if alike and claim not in map(_bare, told):
            yield claim, alike[0]
    if weighed.kind not in ("yes_no", "how_why"):
        return  # elsewhere a name that is missing is what is asked for, or another word for it
    for name in spans.names(weighed.question):
        if name.tag not in _TAGS or name.text in text:
            continue
        others = [n for n in spans.names(sentence) if n.tag == name.tag and n.text not in plain]
        if others:
            yield name.text, others[0].text


def _figures(weighed: Weighed, sentence: str) -> Iterator[tuple[str, str]]:
    """Figures of the question that the sentence has otherwise, with the same measure word."""
    plain, text = segment.normalise(weighed.question), segment.normalise(sentence)
    held = spans.quantities(sentence)
    for q in spans.quantities(weighed.question):
        if not q.measure or plain[q.start - 1 : q.start] in ("哪", "这", "那", "每"):
            continue
        same = [h for h in held if h.measure == q.measure]
        if weighed.kind in ("number", "date"):
            # What is asked for is a figure too: only one of the same noun, or of another clause.
            same = [h for h in same if _counts_alike(q, h) or _aside(plain, q)]
        if same and all(h.value != q.value for h in same):
            before = _pairs(plain[max(0, q.start - _CONTEXT) : q.start])
            best = max(
                same, key=lambda h: len(before & _pairs(text[max(0, h.start - _CONTEXT) : h.start]))
            )
            yield plain[q.start : q.end], text[best.start : best.end]


def _counts_alike(q: spans.Quantity, h: spans.Quantity) -> bool:
    return len(set(q.unit[1:]) & set(h.unit[1:])) >= 2


def _aside(plain: str, q: spans.Quantity) -> bool:
    """Whether a figure stands in a clause of its own, which asks nothing."""
    clause = plain[: q.end].rpartition(",")[2] + plain[q.end :].partition(",")[0]
    return "," in plain and not questions.asks(clause)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _bare(date: str) -> str:
    return re.sub(r"\s|份", "", date)


def _form(date: str) -> tuple[bool, ...]:
    """Which of year, month and day a date has."""
    return tuple(mark in date for mark in "年月日")


def _rest(weighed: Weighed, claim: str, held: str) -> float:
    """Share of the question's word weight, the claim's words left out, that a text holds."""
    rest = [
        (word, weight)
        for word, weight in zip(weighed.words, weighed.rarity, strict=True)
        if word not in claim and claim not in word
    ]
    total = sum(weight for _, weight in rest)
    return sum(weight for word, weight in rest if word in held) / total if total else 0.0
