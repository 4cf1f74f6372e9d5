"""Whether the paragraphs a sentence cites mean what it says.

The span reader reads the sentence as if it were the question: a paragraph that would answer it speaks
of the same thing. Where no reader serves, the sentence's nearness to the nearest sentence of the
paragraphs has to do. Neither sees a swapped name or a no for a yes well; `checking.check` does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import segment
from index.contract import Encoder
from index.models import Paragraph
from index.retriever import passage
from index.span_reader import beside

# The log-odds, and the cosine, below which a sentence is not held up: chosen with `python -m
# eval.bench.claims` on its tune part, where one faithful sentence in fifty lies below.
READING, COSINE = -1.5, 0.91


_LITERAL = (
    0.8  # share of a sentence's pairs of characters from which it is the paragraph's own words
)
_LEANS = re.compile(r"(?:其中|其|该|这|此|另|同时|并且?|但|而|因此|所以|分别|前者|后者)")


def supported(
    sentence: str, cited: Sequence[Paragraph], encoder: Encoder, *, before: str = ""
) -> bool:
    """Whether one of the cited paragraphs holds a sentence up.

    `before` is the sentence it follows and may lean on: 其中女性931名 says nothing by itself.
    """
    if any(_literal(sentence, p.whole) >= _LITERAL for p in cited):
        return True
    told = before + sentence if _LEANS.match(sentence) else sentence
    return support(told, cited, encoder) >= (READING if beside(encoder) else COSINE)


def _literal(sentence: str, source: str) -> float:
    """The share of a sentence's pairs of characters that a text has, 0 to 1."""
    plain, held = _letters(sentence), _letters(source)
    pairs = [plain[i : i + 2] for i in range(len(plain) - 1)]
    return sum(pair in held for pair in pairs) / max(len(pairs), 1)


def _letters(text: str) -> str:
    return re.sub(r"\W", "", segment.normalise(text))


def support(sentence: str, cited: Sequence[Paragraph], encoder: Encoder) -> float:
    """The reader's log-odds for the best of the paragraphs; without a reader the nearest cosine."""
    if (reader := beside(encoder)) is not None:
        return max(r.answers for r in reader.read(sentence, [passage(p) for p in cited]))
    texts = [p.text[a:b] for p in cited for a, b in segment.sentences(p.text)]
    return float((encoder.encode_passages(texts) @ encoder.encode_passages([sentence])[0]).max())
