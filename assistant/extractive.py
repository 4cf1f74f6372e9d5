"""Answers made of the documents' own sentences; no chat model, nothing that is not there.

A sentence is worth the share of the question's rare words it holds and its nearness in meaning; the
kind of answer that is asked for decides what else it must hold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant import citations, questions
from assistant.models import Answer, Citation, Kind, Sentence
from index import segment
from index.embedding import Embedder
from index.library import Library
from index.models import Hit, Paragraph
from prompts import REFUSAL

EVIDENCE = 6  # paragraphs read for an answer
_SURE = 2  # paragraphs whose sentences are all read
_ENCODED = 8  # sentences read in all
_MOST = 3  # sentences in an answer to an open question
_CLOSE = 0.88  # a further sentence must be worth this share of the best
# Half of the worth is words, half meaning.
_WORDS = 0.5
# e5's cosines crowd together: unrelated Chinese texts have about .76, right answers about .88.
_COSINE_FLOOR, _COSINE_TOP = 0.76, 0.90
CONFIDENT = 0.42  # below it the documents do not say
_NEEDS: dict[Kind, str] = {
    "number": r"[0-9〇零一二三四五六七八九十百千万亿两半]",
    "date": r"[0-9一二三四五六七八九十]+\s*(年|月|日|天|小时|个月|周)",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a paragraph and what it is worth for the question, 0 to 1."""

    paragraph: Paragraph
    start: int
    end: int
    worth: float
    coverage: float
    rank: int

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.paragraph.text[self.start : self.end]


def answer(
    library: Library, question: str, hits: Sequence[Hit], *, asked: str | None = None
) -> Answer:
    """The answer to a stand-alone question from its hits; a refusal where they do not say."""
    kind = questions.kind(question)
    shown = asked or question
    named = [hit for hit in hits if hit.scores.number is not None]
    if kind == "lookup":
        sentences = tuple(_whole(hit) for hit in named)
        return _answer(shown, question, kind, sentences, hits, 1.0 if sentences else 0.0)
    candidates = weigh(library, question, hits[:EVIDENCE], kind)
    confidence = max((c.worth for c in candidates), default=0.0)
    if confidence < CONFIDENT:
        return _answer(shown, question, kind, (), hits, confidence)
    chosen = _choose(candidates, kind)
    sentences = tuple(
        Sentence(c.text, (citations.cite(c.paragraph, c.start, c.end),)) for c in chosen
    )
    return _answer(shown, question, kind, sentences, hits, confidence)


def weigh(library: Library, question: str, hits: Sequence[Hit], kind: Kind) -> list[Candidate]:
    """Every sentence of the evidence with its worth, best first."""
    spans = [
        (rank, hit.paragraph, start, end)
        for rank, hit in enumerate(hits)
        for start, end in segment.sentences(hit.paragraph.text)
    ]
    if not spans:
        return []
    words, rarity = _rare_words(library, question)
    spans = _promising(spans, words, rarity)
    texts = [p.text[start:end] for _, p, start, end in spans]
    meaning = _meaning(library.embedder, question, texts)
    need = re.compile(_NEEDS[kind]) if kind in _NEEDS else None
    found: list[Candidate] = []
    for (rank, paragraph, start, end), text, near in zip(spans, texts, meaning, strict=True):
        context = " ".join((*paragraph.section, paragraph.text))
        own, around = _coverage(text, words, rarity), _coverage(context, words, rarity)
        coverage = 0.7 * own + 0.3 * around
        worth = _WORDS * coverage + (1 - _WORDS) * float(near)
        if need is not None and not need.search(segment.normalise(text)):
            worth *= 0.6
        found.append(Candidate(paragraph, start, end, worth * 0.99**rank, coverage, rank))
    return sorted(found, key=lambda c: -c.worth)


def _promising(
    spans: list[tuple[int, Paragraph, int, int]], words: Sequence[str], rarity: Sequence[float]
) -> list[tuple[int, Paragraph, int, int]]:
    """The sentences worth encoding: those of the best paragraphs, then those with the most words.

    Encoding is what an answer spends its time on.
    """

    def order(span: tuple[int, Paragraph, int, int]) -> tuple[bool, float, int]:
        rank, paragraph, start, end = span
        share = _coverage(paragraph.text[start:end], words, rarity)
        return (rank >= _SURE, -share, rank)

    return sorted(spans, key=order)[:_ENCODED]


def _meaning(embedder: Embedder, question: str, texts: Sequence[str]) -> np.ndarray:
    """Nearness of each text to the question, 0 to 1 (float32[n])."""
    cosines = embedder.encode_passages(texts) @ embedder.encode_query(question)
    scaled: np.ndarray = (cosines - _COSINE_FLOOR) / (_COSINE_TOP - _COSINE_FLOOR)
    return scaled.clip(0.0, 1.0)


def _rare_words(library: Library, question: str) -> tuple[list[str], list[float]]:
    """The question's words without its grammar, and how rare each is in the library."""
    words = [w for w in dict.fromkeys(segment.words(question)) if not segment.is_stop(w)]
    return words, library.rarity(words)


def _coverage(text: str, words: Sequence[str], rarity: Sequence[float]) -> float:
    """Share of the question's word weight that a text holds, 0 to 1."""
    plain = segment.normalise(text)
    total = sum(rarity)
    held = sum(weight for word, weight in zip(words, rarity, strict=True) if word in plain)
    return held / total if total else 0.0


def _choose(candidates: Sequence[Candidate], kind: Kind) -> list[Candidate]:
    """The best sentence and those nearly as good, in reading order; one for a plain fact."""
    most = 1 if kind in ("number", "date", "place", "person", "body", "definition") else _MOST
    best = candidates[0]
    chosen = [c for c in candidates if c.worth >= _CLOSE * best.worth][:most]
    return sorted(chosen, key=lambda c: (c.paragraph.document_id, c.paragraph.ordinal, c.start))


def _whole(hit: Hit) -> Sentence:
    """A paragraph that was named, or the part of it that was."""
    text = hit.paragraph.text[hit.start : hit.end]
    cited: tuple[Citation, ...] = (citations.cite(hit.paragraph, hit.start, hit.end),)
    return Sentence(text, cited)


def _answer(  # noqa: PLR0913 - an answer has that many parts
    asked: str,
    question: str,
    kind: Kind,
    sentences: tuple[Sentence, ...],
    hits: Sequence[Hit],
    confidence: float,
) -> Answer:
    text = "".join(citations.written(s) for s in sentences) if sentences else REFUSAL
    return Answer(
        question=asked, standalone_question=question, kind=kind, answer=text,
        sentences=sentences, hits=tuple(hits[:10]), confidence=round(float(confidence), 4),
    )  # fmt: skip
