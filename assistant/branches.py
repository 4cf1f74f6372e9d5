"""Which of parallel sentences or clauses a question asks for: 第一类…；第二类…, 立案前…；立案后….

They say the same of different things, so a reader that goes by the sense takes one for the other. What
tells them apart is the words of the question that one has and the other lacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from assistant.bounds import bounds
from index import segment

Span = tuple[int, int]

_ALIKE = 0.4  # of their pairs of characters, what parallel texts share
_CLAUSE = re.compile(r"[^；;]+[；;]?")
_PHRASE = re.compile(r"[^，,；;]+[，,；;]?")
# A clause for the graver case: 情节严重的，处…; and what asks for the upper end of all of them.
_GRAVER = re.compile(
    r"\s*(?:情节(?:特别)?(?:严重|恶劣)|情节较重|(?:造成|产生)?(?:特别)?严重后果|后果(?:特别)?严重|逾期[未不]|拒不)"
)
_MOST = re.compile(r"最[多高重]")
_NOT = "非不未无免"  # one character before a word that makes it the other: 非药品类, 未成年人


def parallel(one: str, other: str) -> bool:
    """Whether two texts say the same of different things: much of the wording of each is the other's."""
    return _alike(one, other, of=max)


def branched(one: str, other: str) -> bool:
    """Whether two clauses of a sentence do: the later may leave out what the first has said."""
    return _alike(one, other, of=min)


def _alike(one: str, other: str, *, of: Callable[[int, int], int]) -> bool:
    first, second = _pairs(one), _pairs(other)
    count = of(len(first), len(second))
    return bool(count) and len(first & second) / count >= _ALIKE


def held(words: Sequence[str], question: str, text: str) -> frozenset[str]:
    """The words of a question that a text has too, each denied or not as there: 非药品 is no 药品. Figures
    are none: they are compared by value, and may be what is wrong.
    """
    plain, asked = segment.normalise(text), segment.normalise(question)
    return frozenset(w for w in words if not w.isdigit() and _forms(w, asked) & _forms(w, plain))


def told(
    words: Sequence[str],
    question: str,
    texts: Sequence[str],
    at: int,
    *,
    alike: Callable[[str, str], bool] = parallel,
) -> int:
    """Which of several texts is asked for, where texts[at] is thought to be: another only where its range
    fits better and it does not have fewer words of the question, or it is `alike` and has all its words
    of the question and more, even where its range fits worse: the figure may be wrong. Of several the
    one that has the most.
    """
    has = [held(words, question, text) for text in texts]
    fit = [fits(question, text) for text in texts]
    more = [
        i
        for i, text in enumerate(texts)
        if (fit[at] < fit[i] and not has[i] < has[at] and branched(texts[at], text))
        or (has[at] < has[i] and alike(texts[at], text))
    ]
    return max(more, key=lambda i: (len(has[i]), fit[i]), default=at)


def fits(question: str, text: str) -> int:
    """How the ranges of a text fit the figures of a question: 3 one is the same, 2 one has it within, -1
    all leave it out, 0 where there is nothing to compare. 六千人 is 5000人以上 and not 5000人以下.
    """
    found: list[int] = []
    for asked in bounds(question):
        for told in bounds(text):
            if told.exact or told.sort != asked.sort:
                continue
            same = (asked.low, asked.high) == (told.low, told.high)
            within = told.low <= asked.low and asked.high <= told.high
            found.append(3 if same else 2 if within else -1)
    return max(found, default=0)


def branch(words: Sequence[str], question: str, sentence: str, thought: Span) -> Span:
    """The branch of a sentence that is asked for, where sentence[thought] is thought to answer.

    Its clauses are what a semicolon ends, else what a comma does. The whole sentence where no clause
    is told from the one thought of, unless that runs on into the next of two parallel ones.
    """
    start, end = thought
    for part in (_CLAUSE, _PHRASE):
        spans = [m.span() for m in part.finditer(sentence)]
        here = next((i for i, (_, last) in enumerate(spans) if start < last), 0)
        texts = [sentence[slice(*span)] for span in spans]
        found = told(words, question, texts, here, alike=branched)
        found = _graded(question, texts, found) if part is _CLAUSE else found
        over = part is _CLAUSE and end > spans[here][1] and branched(*texts[here : here + 2])
        if found != here or over:
            return spans[found]
    return 0, len(sentence)


def clauses(sentence: str) -> list[Span]:
    """(start, end) of each clause that a semicolon ends."""
    return [m.span() for m in _CLAUSE.finditer(sentence)]


def _graded(question: str, texts: Sequence[str], at: int) -> int:
    """Of clauses that grade a penalty the plain one, unless the question speaks of a graver case, or of
    the most there is, which is the last one's.
    """
    graver = [i for i, text in enumerate(texts) if _GRAVER.match(text)]
    if not graver or _GRAVER.search(question):
        return at
    if _MOST.search(question):
        return graver[-1] if bounds(texts[graver[-1]]) else at
    return max(graver[0] - 1, 0) if at in graver else at


def _forms(word: str, plain: str) -> frozenset[bool]:
    """How a text has a word: denied, not denied, both or not at all."""
    return frozenset(
        plain[m.start() - 1 : m.start()] in tuple(_NOT) for m in re.finditer(re.escape(word), plain)
    )


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(segment.normalise(text)) if (a + b).isalnum()}
