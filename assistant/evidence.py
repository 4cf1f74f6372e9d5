"""Which sentences of the hits answer a question, and how much in them speaks for it.

A sentence is worth the share of the question's rare words it holds, by any of their names, and its
nearness in meaning; the kind of answer that is asked for decides what else it must hold.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant import branches, leads, opposites, questions, short, spans
from assistant.models import Kind
from index import names, segment
from index.contract import Encoder
from index.embedding import crowd
from index.library import Library
from index.models import Hit, Paragraph
from index.numerals import numeral, to_int
from index.span_reader import Reading

PARAGRAPHS = 6  # read for an answer
_SURE = 3  # paragraphs whose sentences are all read
_ENCODED = 12  # sentences read in all; encoding is what an answer spends its time on
_WORDS = 0.5  # half of the worth is words, half meaning
_OWN = 0.55  # of the words' half, the share the sentence itself must hold; the rest its paragraph
_UNTYPED = 0.6  # what a sentence without the kind of thing that is asked for is still worth
_OTHER_YEAR = 0.6  # and one that speaks of another year only
_OTHER_EVENT = 0.6  # and one that dates the passing of rules where their effect is asked, or turned
_OTHER_SIDE = 0.6  # and one that says what is so where it is asked what is not
_EFFECT = re.compile(r"[施实][行施]|生效|开始(?:适|使|执)?[用行]|起(?:执行|适用)")
_EVENT = re.compile(r"通过|公布|发布|颁布|印发")
_DEFINES = 1.2  # a sentence in the form of a definition
_READ = 0.4  # share of what the reader saw; chosen on the written questions held out from it
_RANK = 0.93  # a later paragraph is worth less; chosen with _OWN on the tune splits
# Log-odds that a paragraph is the one: its score in the search and its best sentence's worth. A
# conditional logit (McFadden 1974) fitted on tune splits and held-out written questions.
_ODDS_SCORE, _ODDS_WORTH = 0.7, 4.3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a paragraph, or a note, and what it is worth for the question, 0 to 1.

    `start` and `end` are places in the paragraph's `whole`, whose beginning is its text.
    `plain` is its worth before it was asked what it holds. `odds` are its paragraph's, as a
    logarithm: how much likelier than another's that the answer stands there.
    """

    paragraph: Paragraph
    start: int
    end: int
    worth: float
    plain: float
    own: float
    around: float
    near: float
    typed: bool
    rank: int
    reading: Reading | None = None
    odds: float = 0.0

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.paragraph.whole[self.start : self.end]

    @property
    def is_note(self) -> bool:
        """Whether it is a footnote of its paragraph."""
        return self.start > len(self.paragraph.text)

    @property
    def is_listed(self) -> bool:
        """Whether it is of a list, which then is the answer to what asks for several things."""
        return not self.is_note and leads.listed(self.paragraph.text, self.start)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question with its sentences, its rare words and what of them is nowhere.

    The sentences of the likeliest paragraph come first, those of a paragraph best first. `nearest`
    is the nearness of the best paragraph; one that was named was not looked for by meaning, and has
    its best sentence's.
    """

    question: str
    kind: Kind
    candidates: tuple[Candidate, ...]
    words: tuple[str, ...]
    rarity: tuple[float, ...]
    missing: float
    absent: tuple[str, ...]
    nearest: float

    @property
    def telling(self) -> list[str]:
        """The words that can tell one sentence from another: not those of the whole document."""
        paragraph = self.candidates[0].paragraph
        above = segment.normalise(" ".join((paragraph.document, *paragraph.section)))
        return [word for word in self.words if word not in above]

    @property
    def beside(self) -> tuple[Candidate, ...]:
        """Where one thing of each of several is asked for, the sentences parallel to the best one that say
        it of another thing the question names.
        """
        best = self.candidates[0]
        if not questions.each(self.question):
            return ()
        telling = self.telling

        def told(candidate: Candidate) -> set[str]:
            plain = segment.normalise(candidate.text)
            return {word for word in telling if word in plain}

        own = told(best)
        return tuple(
            c for c in self.candidates
            if c.rank == best.rank and c.typed and not told(c) <= own
            and branches.parallel(best.text, c.text)
        )  # fmt: skip


def weigh(library: Library, question: str, hits: Sequence[Hit], kind: Kind) -> Weighed:
    """Every sentence of the evidence with its worth, in the order of `Weighed`."""
    words, rarity = rare_words(library, questions.focus(question))
    aliases = names.of(library)
    spelled = [aliases.of(word) for word in words]
    read = [
        (rank, hit.paragraph, start, end)
        for rank, hit in enumerate(hits[:PARAGRAPHS])
        for start, end in (*segment.sentences(hit.paragraph.text), *hit.paragraph.note_spans)
    ]
    seen = {(p.id, a): saw(hits[rank].reading, a, b) for rank, p, a, b in read}
    read = _promising(read, spelled, rarity, seen)
    near = nearness(library.embedder, question, [p.whole[a:b] for _, p, a, b in read])
    turned = asks_not(question, kind)
    found: list[Candidate] = []
    for (rank, paragraph, start, end), meaning in zip(read, near, strict=True):
        text = paragraph.whole[start:end]
        own = _coverage(text, spelled, rarity)
        around = _coverage(context(paragraph), spelled, rarity)
        typed = short.holds(question, kind, text)
        worth = _WORDS * (_OWN * own + (1 - _OWN) * around) + (1 - _WORDS) * float(meaning)
        plain = worth
        shown = seen[paragraph.id, start]
        if shown is not None:
            worth = (1 - _READ) * worth + _READ * shown
        worth *= (1.0 if typed else _UNTYPED) * _RANK**rank
        worth *= _other_year(question, text)
        if kind == "date":
            worth *= other_event(question, text)
        if turned and not denies(paragraph, start, end):
            worth *= _OTHER_SIDE
        if kind == "definition":
            worth *= _defines(words, spelled, text)
        found.append(
            Candidate(
                paragraph,
                start,
                end,
                worth,
                plain,
                own,
                around,
                float(meaning),
                typed,
                rank,
                hits[rank].reading,
            )
        )
    found = _by_odds(found, hits)
    held = context(found[0].paragraph) if found else ""
    return Weighed(
        question, kind, tuple(found), tuple(words), tuple(rarity),
        _missing(held, spelled, rarity), absent(question, held), _nearest(library, found, hits),
    )  # fmt: skip


def _nearest(library: Library, found: Sequence[Candidate], hits: Sequence[Hit]) -> float:
    cosines = [h.scores.meaning for h in hits if h.scores.meaning is not None]
    if cosines:
        return float(scaled(library.embedder, np.array([max(cosines)]))[0])
    return found[0].near if found else 0.0


def _by_odds(found: Sequence[Candidate], hits: Sequence[Hit]) -> list[Candidate]:
    """The same with their paragraphs' odds, in the order of `Weighed`."""
    best: dict[int, float] = {}
    for c in found:
        best[c.rank] = max(best.get(c.rank, 0.0), c.worth)
    odds = {rank: _ODDS_SCORE * hits[rank].score + _ODDS_WORTH * w for rank, w in best.items()}
    return sorted(
        (replace(c, odds=odds[c.rank]) for c in found), key=lambda c: (-c.odds, c.rank, -c.worth)
    )


def context(paragraph: Paragraph) -> str:
    """What a sentence of a paragraph may rely on: its document, section, text and notes."""
    notes = (note.text for note in paragraph.notes)
    return " ".join((paragraph.document, *paragraph.section, paragraph.text, *notes))


def rare_words(library: Library, question: str) -> tuple[list[str], list[float]]:
    """The question's words without its grammar, and how rare each is in the library."""
    words = [w for w in dict.fromkeys(segment.words(question)) if not segment.is_stop(w)]
    return words, library.rarity(words)


def absent(question: str, held: str) -> tuple[str, ...]:
    """The names, years and figures of a question that a text does not have."""
    plain = segment.normalise(held)
    missing = [n.text for n in spans.names(question) if n.text not in plain]
    missing += [str(y) for y in sorted(spans.years(question) - spans.years(held))]
    values = {q.value for q in spans.quantities(held)}
    missing += [
        segment.normalise(question)[q.start : q.end]
        for q in spans.quantities(question)
        if q.value not in values and q.value > 1
    ]
    return tuple(missing)


def _other_year(question: str, text: str) -> float:
    asked, told = spans.years(question), spans.years(text)
    return _OTHER_YEAR if asked and told and not asked & told else 1.0


def other_event(question: str, text: str) -> float:
    """Less where one of passing and taking effect is asked for and a text tells the other alone, or
    where it abolishes rules, whose own day stands there too.
    """
    if "废止" in text and "废" not in question:
        return _OTHER_EVENT
    asked, told = (
        (_EFFECT.search(one) is not None, _EVENT.search(one) is not None)
        for one in (segment.normalise(question), segment.normalise(text))
    )
    apart = asked[0] != asked[1] and told[0] != told[1]
    return _OTHER_EVENT if apart and asked != told else 1.0


def asks_not(question: str, kind: Kind) -> bool:
    """Whether what is asked for is what is not so."""
    return kind not in ("yes_no", "how_why") and opposites.asks_not(question)


def denies(paragraph: Paragraph, start: int, end: int) -> bool:
    """Whether a sentence, with the lead of its list, says that something is not so."""
    text = paragraph.text
    lead = leads.above(text, start) if end <= len(text) else []
    return opposites.denies(paragraph.whole[start:end], "".join(text[a:b] for a, b in lead))


def _defines(words: Sequence[str], spelled: Sequence[Sequence[str]], text: str) -> float:
    """More where a text says what a name means, or has it by two of its names."""
    plain = segment.normalise(text)
    name = re.escape("".join(words))
    form = (
        rf"(?:所称|所指的?)[“\"《]?{name}|[(]{name}[)]|简称[“\"]?{name}"
        rf"|{name}[”\"》]?[^,。;]{{0,12}}?(?:,?是指|,?指的?是|,指)"
    )
    both = any(sum(f in plain for f in forms) > 1 for forms in spelled)
    return _DEFINES if both or re.search(form, plain) else 1.0


def saw(reading: Reading | None, start: int, end: int) -> float | None:
    """How likely the answer stands in text[start:end] by the reader, 0 to 1; None if not read."""
    if reading is None:
        return None
    return answers(reading) * reading.mass(start, end)


def answers(reading: Reading | None) -> float:
    """How likely a paragraph answers by the reader, 0 to 1; 0 if not read."""
    return 1.0 / (1.0 + math.exp(-reading.answers)) if reading is not None else 0.0


def _promising(
    read: list[tuple[int, Paragraph, int, int]],
    spelled: Sequence[Sequence[str]],
    rarity: Sequence[float],
    seen: Mapping[tuple[str, int], float | None],
) -> list[tuple[int, Paragraph, int, int]]:
    """The sentences worth encoding: those of the best paragraphs, then those with the most words."""

    def order(span: tuple[int, Paragraph, int, int]) -> tuple[bool, float, int]:
        rank, paragraph, start, end = span
        held = _coverage(paragraph.whole[start:end], spelled, rarity)
        return rank >= _SURE, -held - (seen[paragraph.id, start] or 0.0), rank

    return sorted(read, key=order)[:_ENCODED]


def nearness(embedder: Encoder, question: str, texts: Sequence[str]) -> np.ndarray:
    """Nearness of each text to the question, 0 to 1 (float32[n])."""
    if not texts:
        return np.empty(0, np.float32)
    return scaled(embedder, embedder.encode_passages(texts) @ embedder.encode_query(question))


def scaled(embedder: Encoder, cosines: np.ndarray) -> np.ndarray:
    """Cosines of an embedder's questions and passages as nearness, 0 to 1 (float32[n])."""
    low, high = crowd(embedder)
    return np.asarray((cosines - low) / (high - low)).clip(0.0, 1.0)


def _coverage(text: str, spelled: Sequence[Sequence[str]], rarity: Sequence[float]) -> float:
    """Share of the question's word weight that a text holds, 0 to 1."""
    plain = segment.normalise(text)
    total = sum(rarity)
    held = sum(weight for forms, weight in zip(spelled, rarity, strict=True) if _says(plain, forms))
    return held / total if total else 0.0


def _missing(held: str, spelled: Sequence[Sequence[str]], rarity: Sequence[float]) -> float:
    """The share of the question's word weight that its rarest missing word has."""
    plain = re.sub(r"\s", "", segment.normalise(held))
    lacking = [w for forms, w in zip(spelled, rarity, strict=True) if not _says(plain, forms)]
    total = sum(rarity)
    return max(lacking) / total if lacking and total else 0.0


def _says(plain: str, forms: Sequence[str]) -> bool:
    """Whether a text has a word by one of its names, or a figure by its value: 五千 as 5,000."""
    if any(f in plain for f in forms):
        return True
    values = {_value(f) for f in forms} - {0}
    return bool(values) and any(q.value in values for q in spans.quantities(plain))


def _value(word: str) -> int:
    """The value of a numeral of two or more; 0 of any other word, 千万 among them."""
    if not numeral(word) or word[0] in "百千万":
        return 0
    value = to_int(word)
    return value if value > 1 else 0
