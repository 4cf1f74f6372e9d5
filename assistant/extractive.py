"""Answers made of the documents' own sentences; no chat model, nothing that is not there.

The kind of question decides what is shown: the sentence with the figure, the whole list, the
sentences that say how, every paragraph that mentions a name, the article that was named.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant import (
    branches,
    citations,
    confidence,
    direct,
    leads,
    mentions,
    notices,
    premises,
    questions,
    sections,
    short,
)
from assistant.evidence import Candidate, Weighed, answers, asks_not, denies, weigh
from assistant.models import Answer, Kind, Premise, Sentence, ShortAnswer
from index import catalogue, lookup, segment, versions
from index.filters import Filter
from index.library import Library
from index.models import Hit, Paragraph
from index.retriever import of_statutes
from prompts import REFUSAL

_SURE = 0.5  # probability that a paragraph answers
_AMISS = 0.95  # of the threshold, what an answer of another sort is worth
_FACTS = (*short.KINDS, "definition", "yes_no")
_MOST = 3  # sentences in an answer to an open question
_CLOSE = 0.85  # a further sentence must be worth this share of the best
# A second paragraph is shown where it is more than half as likely as the first: with one right
# paragraph, that is where the expected F1 of two citations, (p + q) * 2/3, exceeds that of one, p.
_SECOND = math.log(2)
_WHOLE = 200  # characters; a paragraph up to this is shown whole for an open question


@dataclass(frozen=True, slots=True)
class Part:
    """A question, or a half of one, with its hits."""

    question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What the evidence says to one part."""

    sentences: tuple[Sentence, ...] = ()
    confidence: float = 0.0
    short_answer: ShortAnswer | None = None
    premise: Premise | None = None
    hits: tuple[Hit, ...] = ()  # where they are not the part's own


def answer(
    library: Library,
    asked: str,
    question: str,
    parts: Sequence[Part],
    *,
    where: Filter | None = None,
) -> Answer:
    """The answer to a stand-alone question from its parts; a refusal where none is answered.

    The first part is the question itself; its halves follow where it has some.
    """
    kind = questions.kind(question)
    whole = _found(library, parts[0], where)
    halves = [_found(library, part, where, of=whole) for part in parts[1:]]
    said = [f for f in halves if f.sentences] or [f for f in (whole,) if f.sentences]
    sentences = _once([s for f in said for s in f.sentences])
    found = [whole, *halves]
    text = "".join(citations.written(s) for s in sentences)
    return Answer(
        question=asked, standalone_question=question, kind=kind,
        answer=text or _refusal(library, question, kind),
        sentences=sentences,
        hits=_merged([f.hits or p.hits for f, p in zip(found, parts, strict=True)])[:10],
        confidence=round(max(f.confidence for f in said or found), 4),
        short_answer=_together(said),
        premise=next((f.premise for f in found if f.premise and f.sentences), None),
        notices=(*_named(library, question, parts[0].hits), *_older(library, sentences)),
    )  # fmt: skip


def _named(library: Library, question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """What is to be said of a look-up: whose name was taken for whose, which part an article lacks."""
    found = [hit for hit in hits if hit.scores.number is not None]
    said = []
    name = lookup.byname_in(library, question) if found else None
    if name is not None and len(name.documents) == 1:
        said.append(notices.TAKEN_FOR.format(name.name, name.documents[0].label))
    path = lookup.named(question).path
    lacking = [hit.paragraph for hit in found if not lookup.has_part(hit.paragraph, path)]
    said += [
        notices.NO_PART.format(f"〔{p.label}·{p.number}〕", lookup.spoken(path)) for p in lacking
    ]
    return tuple(said)


def _together(said: Sequence[Found]) -> ShortAnswer | None:
    """The short answers of the halves that one paragraph has, as one; else the first half's."""
    shorts = [found.short_answer for found in said if found.short_answer]
    if not shorts or (said[0].short_answer is None and not _cites(said[0], shorts[0].citation.id)):
        return None
    first = shorts[0]
    same = [s.text for s in shorts if s.citation.id == first.citation.id]
    texts = [text for text in dict.fromkeys(same) if not any(text in o and text != o for o in same)]
    return replace(first, text="；".join(texts))


def _older(library: Library, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    """A sentence for each older version an answer stands on."""
    files = {(c.label, c.file) for s in sentences for c in s.citations}
    if not files:
        return ()
    return tuple(
        versions.notice(old, newest)
        for old, newest in catalogue.of(library).older
        if (old.label, old.file) in files
    )


def _found(library: Library, part: Part, where: Filter | None, *, of: Found | None = None) -> Found:
    """What is said to one part; half of a question may lean on the paragraph the whole one found."""
    kind = questions.kind(part.question)
    named = [hit for hit in part.hits if hit.scores.number is not None]
    if (looked_up := _looked_up(library, part.question, kind, named)) is not None:
        return looked_up
    if lookup.named(part.question).numbers:
        part = Part(part.question, tuple(named))  # a number that is named is what is asked
    if kind == "mentions" and (target := questions.target(part.question)):
        hits = mentions.find(library, target, where=where).hits
        if hits:
            return _mentioned(hits)
    weighed = weigh(library, part.question, part.hits, kind)
    using = confidence.model(
        read=any(hit.reading is not None for hit in part.hits),
        statute=of_statutes(library, [hit.paragraph for hit in part.hits]) > 0.5,
    )
    sure = confidence.probability(confidence.features(weighed, part.hits), using)
    if of is not None and weighed.candidates and _stands_in(of, weighed.candidates[0]):
        sure = max(sure, of.confidence)
    if sure < using.threshold:
        return Found(confidence=sure)
    if _amiss(weighed):
        return Found(confidence=using.threshold * _AMISS)
    weighed = _told_apart(weighed)
    section = sections.likely(library, part.question, part.hits) if kind == "summary" else ()
    spans = _choose(weighed, alone=of is not None)
    chosen = [_sentence(p, start, end) for p, start, end in spans]
    return Found(
        tuple(_lead(p) for p in section) or tuple(chosen), sure,
        None if section else direct.answer(weighed), premises.contradicted(weighed),
    )  # fmt: skip


def _looked_up(library: Library, question: str, kind: Kind, named: Sequence[Hit]) -> Found | None:
    """What was named, or nothing where that is not there; None where there is more to be found out."""
    if kind == "lookup" and named:
        return Found(tuple(_whole(hit) for hit in named), 1.0)
    if kind == "summary" and named:
        return Found(tuple(_lead(hit.paragraph) for hit in named), 1.0)
    name = lookup.byname_in(library, question)
    asked = kind in ("lookup", "summary") and lookup.is_division(question)
    absent = name is not None and not name.documents
    if not named and (asked or absent or lookup.named(question).numbers):
        return Found()
    return None


def _amiss(weighed: Weighed) -> bool:
    """Whether a sum, a length of time, a name, or what is not so is asked for and the best paragraph has
    none, unless the reader sees the answer there all the same; or it counts other things than are asked for.
    """
    best = weighed.candidates[0]
    told = [c for c in weighed.candidates if c.rank == best.rank]
    if weighed.kind == "number" and short.measured_otherwise(weighed.question, best.text):
        return not any(c.typed for c in told)
    if answers(best.reading) >= _SURE:
        return False
    if asks_not(weighed.question, weighed.kind) and not any(
        denies(c.paragraph, c.start, c.end) for c in told
    ):
        return True
    return short.exacting(weighed.question, weighed.kind) and not any(c.typed for c in told)


def _told_apart(weighed: Weighed) -> Weighed:
    """The same with the sentence first that its parallel ones are told from by the question's words.

    Those it was told from are out: they say it of something else.
    """
    best = weighed.candidates[0]
    if questions.each(weighed.question):
        return weighed
    beside = [c for c in weighed.candidates if c.rank == best.rank and c.typed >= best.typed]
    texts = [c.text for c in beside]
    found = beside[branches.told(weighed.telling, weighed.question, texts, 0)]
    if found is best:
        return weighed
    rest = (c for c in weighed.candidates if c is not found and c is not best)
    return replace(weighed, candidates=(found, *rest))


def _stands_in(found: Found, candidate: Candidate) -> bool:
    """Whether a candidate is of a paragraph that an answer already stands on."""
    return _cites(found, candidate.paragraph.id)


def _cites(found: Found, paragraph: str) -> bool:
    return any(c.id == paragraph for s in found.sentences for c in s.citations)


def _mentioned(hits: Sequence[Hit]) -> Found:
    sentences = tuple(mentions.sentence(hit) for hit in hits)
    unit = "条" if all("条" in hit.paragraph.number for hit in hits) else "段"
    counted = ShortAnswer(f"{len(hits)}{unit}", sentences[0].citations[0])
    return Found(sentences, 1.0, counted, hits=tuple(hits))


def _choose(weighed: Weighed, *, alone: bool = False) -> list[tuple[Paragraph, int, int]]:
    """The spans to show, in reading order: the best sentence, its list, and what is nearly as good.

    `alone` keeps to one paragraph.
    """
    best = weighed.candidates[0]
    second = None if alone else _second(weighed)
    open_question = weighed.kind not in _FACTS
    if open_question and second is None and len(best.paragraph.text) <= _WHOLE:
        whole = best.paragraph
        note = [(best.start, best.end)] if best.is_note else []
        return [(whole, start, end) for start, end in (*segment.sentences(whole.text), *note)]
    chosen = [best, *weighed.beside]
    listed = weighed.kind == "list" and best.is_listed
    for candidate in weighed.candidates[1:] if open_question and not listed else []:
        near = candidate.rank == best.rank and candidate.worth >= _CLOSE * best.worth
        if near and len(chosen) < _MOST:
            chosen.append(candidate)
    chosen += [second] if second is not None else []
    spans = {span for candidate in chosen for span in _leaning(candidate, weighed.kind)}
    # The likelier document first; within one, reading order.
    likeliest = list(dict.fromkeys(c.paragraph.document_id for c in chosen))
    return sorted(spans, key=lambda s: (likeliest.index(s[0].document_id), s[0].ordinal, s[1]))


def _second(weighed: Weighed) -> Candidate | None:
    """The best sentence of the second likeliest paragraph, where it is nearly as likely."""
    best = weighed.candidates[0]
    others = (c for c in weighed.candidates if c.rank != best.rank)
    second = next(others, None)
    return second if second is not None and best.odds - second.odds < _SECOND else None


def _leaning(candidate: Candidate, kind: Kind) -> list[tuple[Paragraph, int, int]]:
    """A sentence with what it says nothing without: the items it announces, its own lead, the one before.

    Where several things are asked for, an item is shown with the whole list.
    """
    paragraph, text = candidate.paragraph, candidate.paragraph.text
    own = (candidate.start, candidate.end)
    if candidate.is_note:
        return [(paragraph, *own)]
    lead = leads.above(text, candidate.start)
    spans = {*lead, own, *leads.below(text, candidate.start)}
    if kind != "definition":  # which says itself what it defines
        spans.update(leads.before(text, *own))
    if lead and kind == "list":
        spans.update(leads.below(text, lead[-1][0]))
    return [(paragraph, start, end) for start, end in sorted(spans)]


def _sentence(paragraph: Paragraph, start: int, end: int) -> Sentence:
    """A sentence of a paragraph; a note is named as one."""
    whole = paragraph.whole
    begin = whole.rfind("\n", 0, start) + 1 if (start, end) in paragraph.note_spans else start
    return Sentence(whole[begin:end], (citations.cite(paragraph, start, end),))


def _whole(hit: Hit) -> Sentence:
    """A paragraph that was named, or the part of it that was."""
    return _sentence(hit.paragraph, hit.start, hit.end)


def _lead(paragraph: Paragraph) -> Sentence:
    """What a paragraph of a section begins with; its first sentence says what it is about."""
    return _sentence(paragraph, *segment.sentences(paragraph.text)[0])


def _once(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    """Each sentence once, in the order of the parts."""
    return tuple(dict.fromkeys(sentences))


def _merged(lists: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of all parts, the best of each first, every paragraph once."""
    hits: dict[str, Hit] = {}
    for rank in range(max((len(one) for one in lists), default=0)):
        for one in lists:
            if rank < len(one):
                hits.setdefault(one[rank].paragraph.id, replace(one[rank], reading=None))
    return tuple(hits.values())


def _refusal(library: Library, question: str, kind: Kind) -> str:
    """The fixed words; for an unknown document its name, for an unknown number the numbers there are."""
    name = lookup.byname_in(library, question)
    if name is not None and not name.documents:
        return REFUSAL + f"文库中没有名为“{name.name}”的文件。"
    if kind in ("lookup", "summary") and lookup.is_division(question):
        return REFUSAL + f"没有找到{''.join(lookup.section_path(question))}。"
    if kind == "mentions" or not lookup.named(question).numbers:
        return REFUSAL
    ranges = lookup.ranges(library, question)
    return "".join(
        [REFUSAL, *(f"〔{label}〕的编号从{first}到{last}。" for label, first, last in ranges)]
    )
