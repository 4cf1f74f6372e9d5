"""The reader: a question and a paragraph together through the encoder; where the answer stands, if it does.

multilingual-e5-small with its upper layers trained (`python -m eval.train.reader`, docs/training.md) to
give every token a start and an end score, as in Devlin and others 2019, and the pair a score of
whether the paragraph answers. It belongs to the offline model and serves only beside it; everything
works without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from index import onnx_model, shipped

NAME = "span-reader"
LENGTH = 256  # tokens of question, place and paragraph, as in training
QUESTION, PLACE = 72, 40  # tokens of them at most
_OVERLAP = 0.25  # of a window that goes on where the last one ended
_WINDOWS = 4  # of a paragraph; what is longer is read no further
_LONGEST = 40  # tokens of an answer
_LIKELIEST = 50  # spans that are weighed against each other
_ENDS = (0, 2)  # <s>, </s>
_NOWHERE = -30.0  # the log-probability of a token that was not read


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph's text and what stands over it: its document's title, its section."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a paragraph, text[start:end], and by how much it was chosen: `best` has the
    log-probability that it is the answer, `agreed` the agreement with it that is to be expected.
    """

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Spans:
    """Spans, their places in the text (int64[n]) and log-probabilities (float32[n])."""

    begins: np.ndarray
    ends: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one paragraph.

    `answers` is the log-odds that it answers the question; `offsets` (int64[n, 2]) are its tokens'
    places in the text, `starts` and `ends` (float32[n]) their log-probabilities.
    """

    answers: float
    offsets: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def mass(self, start: int, end: int) -> float:
        """The probability that the answer begins inside text[start:end], if the paragraph has one."""
        a = self.offsets[:, 0]
        return float(min(1.0, np.exp(self.starts[(a >= start) & (a < end)]).sum()))

    def best(self, start: int = 0, end: int | None = None) -> Span | None:
        """The likeliest answer inside text[start:end]; None where no token lies there."""
        spans = self._inside(start, end)
        if not len(spans.scores):
            return None
        i = int(spans.scores.argmax())
        return Span(int(spans.begins[i]), int(spans.ends[i]), float(spans.scores[i]))

    def agreed(self, start: int = 0, end: int | None = None, *, longest: int) -> Span | None:
        """What inside text[start:end], of at most `longest` characters, agrees best with all that may be
        the answer; None where nothing of that length may be. Its score is the F1 of characters to expect.

        A minimum Bayes risk decision (Kumar and Byrne 2004) over the likeliest spans: where the reader
        wavers between a phrase and the clause around it, neither is likely and both say the same.
        """
        spans = self._inside(start, end)
        likeliest = np.argsort(-spans.scores, kind="stable")[:_LIKELIEST]
        begins, ends = spans.begins[likeliest], spans.ends[likeliest]
        lengths = ends - begins
        shared = np.minimum.outer(ends, ends) - np.maximum.outer(begins, begins)
        f1 = 2 * shared.clip(0) / np.add.outer(lengths, lengths)
        worth = np.where(lengths <= longest, f1 @ np.exp(spans.scores[likeliest]), -1.0)
        i = int(worth.argmax()) if len(worth) else 0
        if not len(worth) or worth[i] < 0:
            return None
        return Span(int(begins[i]), int(ends[i]), min(1.0, float(worth[i])))

    def _inside(self, start: int, end: int | None) -> _Spans:
        """Every span inside text[start:end]."""
        # A token may reach over the end of a sentence: 。「
        a, b = self.offsets.clip(start, end).T
        inside = np.flatnonzero(a < b)
        first, last = np.nonzero(_allowed(len(inside)))
        scores = self.starts[inside][first] + self.ends[inside][last]
        return _Spans(a[inside][first], b[inside][last], scores)


@lru_cache(maxsize=256)
def _allowed(n: int) -> np.ndarray:
    """bool[n, n]: the end is not before the start nor more than an answer's length after it."""
    square = np.ones((n, n), bool)
    return np.asarray(np.triu(square) & np.tril(square, _LONGEST - 1))


class SpanReader:
    """Reads paragraphs for the answer to a question."""

    def __init__(self, folder: Path) -> None:
        """`folder` is what `compile_reader` made. Raises ModelError where it is damaged."""
        self.folder = folder
        self._tokenizer, self._session = onnx_model.load(folder)
        self._pool = ThreadPoolExecutor(2)

    def read(self, question: str, passages: Sequence[Passage]) -> list[Reading]:
        """A reading of each passage, in their order."""
        asked = self._ids(f"query: {question}")[:QUESTION]
        return list(self._pool.map(lambda p: self._read(asked, p), passages))

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _read(self, asked: list[int], passage: Passage) -> Reading:
        shown = self._ids(f"passage: {passage.place}" if passage.place else "passage:")[:PLACE]
        text = self._tokenizer.encode(passage.text, add_special_tokens=False)
        offsets = np.array(text.offsets, np.int64).reshape(-1, 2)
        begin, end = _ENDS
        before = [begin, *asked, end, end, *shown]
        room = LENGTH - len(before) - 1
        step = max(1, int(room * (1 - _OVERLAP)))
        windows: list[tuple[int, np.ndarray, float]] = []
        for n in range(_WINDOWS):
            at = n * step
            if n and at + room - step >= len(offsets):
                break
            ids = [*before, *text.ids[at : at + room], end]
            scores, score = self._session.run(None, {"ids": np.array([ids], np.int64)})
            windows.append((at, scores[0, len(before) : -1], float(score[0])))
        answers = max(score for _, _, score in windows)
        starts = np.full(len(offsets), _NOWHERE, np.float32)
        ends = starts.copy()
        for at, inside, score in windows:
            window = slice(at, at + len(inside))
            less = score - answers  # windows compete through what each says of itself as a whole
            starts[window] = np.maximum(starts[window], _log_softmax(inside[:, 0]) + less)
            ends[window] = np.maximum(ends[window], _log_softmax(inside[:, 1]) + less)
        return Reading(answers, offsets, starts, ends)


def _log_softmax(x: np.ndarray) -> np.ndarray:
    if not len(x):
        return x
    shifted = x - x.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def beside(encoder: object) -> SpanReader | None:
    """The reader an embedding model brings with it; None where it brings none."""
    found = getattr(encoder, "reader", None)
    return found if isinstance(found, SpanReader) else None


def open_reader(
    fingerprint: str, *, root: Path, source: Path | None = None, say: onnx_model.Say | None = None
) -> SpanReader | None:
    """The reader that serves beside the embedding model of that fingerprint, compiled on first use.

    None beside any other model than the offline one; the rest as `shipped.compiled`.
    """
    folder = shipped.compiled(
        NAME, onnx_model.compile_reader, fingerprint=fingerprint, root=root, source=source, say=say
    )
    return None if folder is None else SpanReader(folder)
