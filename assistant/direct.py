"""The short answer: what answers by itself in the sentence an answer stands on.

Where a kind of thing is asked for (a figure, a date, a name) it is the reader's likeliest phrase, else
what `short` finds by its form. To any other question it is the phrase or clause that agrees best with
all the reader thinks of, and only where it is sure enough: half an answer is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import branches, citations, opposites, phrases, questions, short
from assistant.evidence import Candidate, Weighed, answers, asks_not
from assistant.models import Kind, ShortAnswer
from index import segment
from index.span_reader import Span

_LONG = 40  # characters of a figure, a date, a name
_LONGEST = 60  # and of a clause, a list, a definition; of 40 to 80 the first that loses none
_CLAUSE = re.compile("[，；;]")
_WHOLE_CLAUSE = re.compile("[^，；;]+")
_OPEN = ("other", "how_why", "list", "definition")
# The F1 to expect of a phrase, times how likely its paragraph answers, where any kind of thing will do.
# Chosen on one half of the held-out encyclopedia articles and on the tune splits.
_EXPECTED = 0.2


def answer(weighed: Weighed) -> ShortAnswer | None:
    """What answers by itself in the best sentence, or in the branch of it that is asked for."""
    best, text = weighed.candidates[0], weighed.candidates[0].text
    cited = citations.cite(best.paragraph, best.start, best.end)
    words = _anew(weighed)
    if questions.each(weighed.question):
        said = sorted((best, *weighed.beside), key=lambda c: c.start)
        each = short.each(weighed.question, weighed.kind, "；".join(c.text for c in said), words)
        cited = citations.cite(best.paragraph, said[0].start, said[-1].end)
        return ShortAnswer(each, cited) if each else None
    if words != weighed.words and not any(word in segment.normalise(text) for word in words):
        return None  # what is short there would answer the question it leans on
    denying = _denying(weighed)
    if (found := _shortest(weighed, best.start + denying, best.end)) is None:
        return None
    if denying:
        return ShortAnswer(best.paragraph.whole[slice(*found)], cited)
    thought = (found[0] - best.start, found[1] - best.start)
    telling = [word for word in weighed.telling if word in words]
    branch = branches.branch(telling, weighed.question, text, thought)
    # A subject that opens its clause may be that of the other too, and is not said again.
    governed = text[: thought[0]][-1:].isalnum()
    if governed or short.holds(weighed.question, weighed.kind, text[slice(*branch)]):
        found = _shortest(weighed, best.start + branch[0], best.start + branch[1]) or found
    if words != weighed.words and (clause := _clause_of(words, text, found[0] - best.start)):
        inside = _shortest(weighed, best.start + clause[0], best.start + clause[1])
        if inside is None:
            return None
        found = inside
    return ShortAnswer(best.paragraph.whole[slice(*found)], cited)


def _clause_of(words: Sequence[str], text: str, at: int) -> tuple[int, int] | None:
    """The clause that has what a question asks anew, 严管级为…, where text[at] stands in one without;
    None where it need not be another.
    """
    clauses = [m.span() for m in _WHOLE_CLAUSE.finditer(text)]
    plain = [segment.normalise(text[a:b]) for a, b in clauses]
    has = [any(w in clause for w in words if len(w) > 1) for clause in plain]
    here = next((i for i, (a, b) in enumerate(clauses) if a <= at < b), 0)
    if not clauses or has[here] or sum(has) != 1:
        return None
    return clauses[has.index(True)]


def _denying(weighed: Weighed) -> int:
    """Where in the best sentence the clause begins that says what is not so, if that is asked for; else 0."""
    text = weighed.candidates[0].text
    if not asks_not(weighed.question, weighed.kind):
        return 0
    return next((a for a, b in branches.clauses(text) if opposites.denies(text[a:b])), 0)


def _anew(weighed: Weighed) -> tuple[str, ...]:
    """The words of a question, or of what it asks anew where it leans on an earlier one."""
    anew = questions.anew(weighed.question)
    if anew == weighed.question:
        return weighed.words
    return tuple(w for w in segment.words(anew) if not segment.is_stop(w)) or weighed.words


def _shortest(weighed: Weighed, start: int, end: int) -> tuple[int, int] | None:
    """Where the best paragraph says the answer by itself between two places."""
    best, kind, text = weighed.candidates[0], weighed.kind, weighed.candidates[0].paragraph.whole
    if (read := _read(kind, best, start, end)) is not None:
        found = _grown(weighed, *phrases.whole(text, read.start, read.end))
        fits = 0 < found[1] - found[0] <= (_LONG if kind in short.KINDS else _LONGEST)
        if fits and short.sort(weighed.question, kind, text, *found):
            return found
    span = short.answer(weighed.question, kind, text[start:end])
    return (start + span[0], start + span[1]) if span is not None else None


def _read(kind: Kind, best: Candidate, start: int, end: int) -> Span | None:
    """Where the reader sees the answer between two places; None where it is not sure enough of it."""
    if best.reading is None:
        return None
    if kind in short.KINDS:
        return best.reading.best(start, end)
    if kind not in _OPEN or (kind == "list" and best.is_listed):
        return None
    found = best.reading.agreed(start, end, longest=_LONGEST)
    sure = found is not None and found.score * answers(best.reading) >= _EXPECTED
    return found if sure else None


def _grown(weighed: Weighed, start: int, end: int) -> tuple[int, int]:
    """A phrase grown to all of its enumeration or definition, or cut to the name in it, or to the first
    clause of those that each have what is asked for.
    """
    kind, text = weighed.kind, weighed.candidates[0].paragraph.whole
    if kind == "list":
        return phrases.enumerated(text, start, end)
    if kind == "definition" and start < end and not questions.asks_term(weighed.question):
        return phrases.defining(text, start, end)
    start, end = short.named(kind, text, start, end)
    clause = start + len(_CLAUSE.split(text[start:end], maxsplit=1)[0])
    whole = clause == end or not short.holds(weighed.question, kind, text[start:clause])
    return start, end if whole or kind not in short.KINDS else clause
