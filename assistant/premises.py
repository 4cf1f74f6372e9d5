"""What a question takes for granted and the evidence contradicts: a figure, a year, a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant import citations, questions, spans
from assistant.evidence import Candidate, Weighed, answers, context
from assistant.models import Premise
from index import segment

# Without the contradicted words the rest of the question must stand in the paragraph: this share of
# its word weight, else it is about something else; less where the reader finds the answer there.
_REST, _REST_READ = 0.5, 0.2
# One who asks 对吗 has named what he means.
_REST_TAGGED, _REST_TAGGED_READ = 0.1, 0.0
_READ = 0.4  # probability that the paragraph answers
_TAGGED = re.compile(r"(对|是|没错)(吗|吧|么)[?？]?$|是不是|对不对|是否")
_TAGS = ("ns", "nt", "nr")
_CONTEXT = 6  # characters before a figure that say what it counts
# After its measure word the noun stands, before another figure or mark.
_NOUN = re.compile(r"[^\W\d_几两一二三四五六七八九十百千]{0,8}")
_UPPER = re.compile(r"\s*(?:至|到|-|~|—)\s*")


def contradicted(weighed: Weighed) -> Premise | None:
    """The premise the best paragraph contradicts; None where the question and it agree."""
    if not weighed.candidates or weighed.kind in ("mentions", "lookup"):
        return None
    best = weighed.candidates[0]
    held = segment.normalise(context(best.paragraph))
    bar = _bar(weighed, best)
    for candidate in weighed.candidates:
        if candidate.paragraph.id != best.paragraph.id:
            continue
        for claim, found in _clashes(weighed, candidate.text):
            if claim not in held and _rest(weighed, claim, held) >= bar:
                cited = citations.cite(best.paragraph, candidate.start, candidate.end)
                return Premise(claim, found, (cited,))
    return None


def _bar(weighed: Weighed, best: Candidate) -> float:
    tagged = _TAGGED.search(weighed.question.strip())
    if answers(best.reading) >= _READ:
        return _REST_TAGGED_READ if tagged else _REST_READ
    return _REST_TAGGED if tagged else _REST


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
        if others and not any(_shortens(name.text, n.text) for n in others):
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
            same = [h for h in same if _counts_alike(plain, q, text, h) or _aside(plain, q)]
        if same and all(h.value != q.value for h in same):
            before = _pairs(plain[max(0, q.start - _CONTEXT) : q.start])
            best = max(
                same, key=lambda h: len(before & _pairs(text[max(0, h.start - _CONTEXT) : h.start]))
            )
            yield plain[q.start : q.end], text[best.start : _range_end(held, best, text)]


def _counts_alike(plain: str, q: spans.Quantity, text: str, h: spans.Quantity) -> bool:
    """Whether two figures count the same noun, be it 20个检察官小组 or 12个联邦检察官小组."""
    nouns = (_NOUN.match(plain, q.end), _NOUN.match(text, h.end))
    asked, told = (_pairs(noun.group()) if noun else set() for noun in nouns)
    return bool(asked & told)


def _range_end(held: Sequence[spans.Quantity], lower: spans.Quantity, text: str) -> int:
    """Where a figure ends, or the range it begins: 七天至十五天."""
    ends = (
        q.end for q in held if q.start > lower.end and _UPPER.fullmatch(text[lower.end : q.start])
    )
    return next(ends, lower.end)


def _shortens(one: str, other: str) -> bool:
    """Whether one name is made of the other's characters, in order: 中国, 中华人民共和国."""
    short, long = sorted((one, other), key=len)
    left = iter(long)
    return all(char in left for char in short)


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
