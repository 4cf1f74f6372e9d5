"""Paragraphs to chunks: pieces of one paragraph that are embedded and searched as a whole.

A chunk ends where a sentence ends, its length is counted in jieba words, and it never crosses a
paragraph, so what is found is always one citable number.
"""

from __future__ import annotations

from index import segment
from index.models import Chunk, Paragraph

# e5-small reads 512 tokens and is trained on short passages; about 200 characters a chunk.
MAX_WORDS = 120


def chunk(paragraph: Paragraph, *, max_words: int = MAX_WORDS) -> list[Chunk]:
    """The chunks of a paragraph, in order, covering all of its text but outer spaces.

    A sentence longer than `max_words` is divided at its semicolons and commas, and a piece without
    any between words, so that no chunk outgrows the model.
    """
    text = paragraph.text
    chunks: list[tuple[int, int]] = []
    size = 0
    for start, end in segment.sentences(text):
        for piece_start, piece_end, count in _pieces(text, start, end, max_words):
            if chunks and size + count <= max_words:
                chunks[-1] = (chunks[-1][0], piece_end)
                size += count
            else:
                chunks.append((piece_start, piece_end))
                size = count
    return [Chunk(paragraph.id, start, end, text[start:end]) for start, end in chunks]


def _pieces(text: str, start: int, end: int, max_words: int) -> list[tuple[int, int, int]]:
    """(start, end, words) of one sentence, divided only if it is longer than `max_words`."""
    spans = segment.word_spans(text[start:end])
    if len(spans) <= max_words:
        return [(start, end, len(spans))]
    pieces: list[tuple[int, int, int]] = []
    first, begin = 0, 0
    while first < len(spans):
        last = min(first + max_words, len(spans))
        cut = end - start if last == len(spans) else _cut(text[start:end], spans, first, last)
        last = next((i for i in range(first, len(spans)) if spans[i][1] >= cut), len(spans))
        pieces.append((start + begin, start + cut, last - first))
        first, begin = last, cut
    return pieces


def _cut(text: str, spans: list[tuple[str, int, int]], first: int, last: int) -> int:
    """Where to divide: after the last ；or， of the second half of the window, else between words."""
    floor, ceiling = spans[first + (last - first) // 2][1], spans[last][1]
    for marks in ("；;", "，,、："):
        at = max(text.rfind(mark, floor, ceiling) for mark in marks)
        if at >= 0:
            return at + 1
    return ceiling
