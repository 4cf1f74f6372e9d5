"""Training a query map from pairs of question and paragraph: seconds on one core, numpy alone.

What is learned is x + xAB on a question's vector (index/query_map.py); paragraph vectors stay as they
are, so no library is made again. The loss is the softmax over in-batch and mined negatives at a low
temperature (van den Oord and others 2018) and a penalty on how far a question moves; the gradient is
written out, the steps are Adam's (Kingma and Ba 2015).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from index.chunking import chunk
from index.contract import Encoder
from index.models import Paragraph
from index.query_map import QueryMap

RANK, STEPS, BATCH = 64, 600, 64
TEMPERATURE, PENALTY, RATE = 0.02, 20.0, 2e-3
_HARD = 8  # mined negatives a question
_BETA, _BETA2, _SMALL = 0.9, 0.999, 1e-8  # Adam's own
_OFF = -1e4  # the score of a passage that is right as well
Progress = Callable[[int, int], None]
Place = tuple[str, str]
"""A file's name and the number of a paragraph in it."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Questions (float32[n, d]), passages (float32[m, d]), and each question's right passages."""

    questions: np.ndarray
    passages: np.ndarray
    right: tuple[tuple[int, ...], ...]

    def part(self, chosen: Sequence[int] | np.ndarray) -> Pairs:
        """Some of the questions over the same passages."""
        return Pairs(
            self.questions[np.asarray(chosen, np.int64)],
            self.passages,
            tuple(self.right[int(i)] for i in chosen),
        )


def placed(
    asked: Sequence[tuple[str, Collection[Place]]],
    paragraphs: Iterable[Paragraph],
    encoder: Encoder,
) -> tuple[Pairs, list[int]]:
    """The questions whose right places some paragraph has, and which of `asked` they are.

    The passages are all chunks of the paragraphs, right are those of the places.
    """
    rows: dict[Place, list[int]] = {}
    texts: list[str] = []
    for paragraph in paragraphs:
        for piece in chunk(paragraph):
            rows.setdefault((paragraph.file, paragraph.number), []).append(len(texts))
            texts.append(piece.text)
    right = [tuple(row for place in places for row in rows.get(place, ())) for _, places in asked]
    known = [i for i, found in enumerate(right) if found]
    questions = [encoder.encode_query(asked[i][0]) for i in known]
    pairs = Pairs(
        np.stack(questions) if questions else np.empty((0, encoder.dimension), np.float32),
        encoder.encode_passages(texts),
        tuple(right[i] for i in known),
    )
    return pairs, known


def train(
    sets: Sequence[Pairs],
    *,
    penalty: float = PENALTY,
    steps: int = STEPS,
    seed: int = 0,
    progress: Progress | None = None,
) -> QueryMap:
    """The map that brings the questions nearest to their passages; each batch is of one set."""
    rng = np.random.default_rng(seed)
    width = sets[0].questions.shape[1]
    weights = [
        (rng.standard_normal((width, RANK)) * 0.02).astype(np.float32),
        np.zeros((RANK, width), np.float32),
    ]
    moments = [(np.zeros_like(w), np.zeros_like(w)) for w in weights]
    mined = [(pairs, _mine(pairs), _padded(pairs.right)) for pairs in sets]
    # A step's products are so small that a second thread waits longer than it works, most of all
    # beside other work: seven times as long there.
    with threadpool_limits(1, "blas"):
        for step in range(1, steps + 1):
            batch = _batch(*mined[(step - 1) % len(sets)], rng)
            rate = RATE * (1 - (step - 1) / steps)
            for weight, slope, (first, second) in zip(
                weights, _slopes(*batch, *weights, penalty=penalty), moments, strict=True
            ):
                first[:] = _BETA * first + (1 - _BETA) * slope
                second[:] = _BETA2 * second + (1 - _BETA2) * slope**2
                scale = np.sqrt(second / (1 - _BETA2**step)) + _SMALL
                weight[:] = weight - rate * first / (1 - _BETA**step) / scale
            if progress is not None:
                progress(step, steps)
    return QueryMap(*weights)


def ranks(pairs: Pairs, moved: QueryMap | None = None) -> np.ndarray:
    """How many passages stand before the first right one of each question, int64[n]."""
    found = []
    for scores, right in _scored(pairs, moved):
        found.append(int((scores > scores[list(right)].max()).sum()))
    return np.array(found, np.int64)


def shares(pairs: Pairs, k: int, moved: QueryMap | None = None) -> np.ndarray:
    """The share of each question's right passages that are among the best `k`, float64[n]."""
    found = []
    for scores, right in _scored(pairs, moved):
        least = np.partition(scores, -k)[-k] if k < len(scores) else -np.inf
        found.append(float((scores[list(right)] >= least).mean()))
    return np.array(found)


def _scored(pairs: Pairs, moved: QueryMap | None) -> Iterator[tuple[np.ndarray, tuple[int, ...]]]:
    """Each question's cosine with every passage, and which passages are right."""
    for row, right in zip(pairs.questions, pairs.right, strict=True):
        yield pairs.passages @ (row if moved is None else moved(row)), right


def _padded(right: Sequence[tuple[int, ...]]) -> np.ndarray:
    """The right passages of each question, int64[n, most], -1 where it has fewer."""
    found = np.full((len(right), max(map(len, right))), -1, np.int64)
    for row, places in enumerate(right):
        found[row, : len(places)] = places
    return found


def _batch(
    pairs: Pairs, hard: np.ndarray, padded: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Questions (n, d), passages (m, d) whose first n are right, and where another is right too."""
    rows = rng.choice(len(pairs.questions), min(BATCH, len(pairs.questions)), replace=False)
    right = [int(rng.choice(pairs.right[i])) for i in rows]
    columns = np.concatenate([right, hard[rows].reshape(-1)]).astype(np.int64)
    also = (columns[None, :, None] == padded[rows][:, None, :]).any(-1)
    also[np.arange(len(rows)), np.arange(len(rows))] = False
    return pairs.questions[rows], pairs.passages[columns], also


def _slopes(  # noqa: PLR0913 - a batch and the weights
    x: np.ndarray, y: np.ndarray, also: np.ndarray, a: np.ndarray, b: np.ndarray, *, penalty: float
) -> tuple[np.ndarray, np.ndarray]:
    """The loss's gradient in A and in B."""
    n = len(x)
    inner = x @ a
    bare = x + inner @ b
    length = np.linalg.norm(bare, axis=1, keepdims=True)
    moved = bare / length
    scores = np.where(also, _OFF, moved @ y.T / TEMPERATURE)
    shares = np.exp(scores - scores.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    shares[np.arange(n), np.arange(n)] -= 1.0
    toward = shares @ y / TEMPERATURE / n + 2 * penalty * (moved - x) / n
    across = (toward - moved * (moved * toward).sum(1, keepdims=True)) / length
    return x.T @ (across @ b.T), inner.T @ across


def _mine(pairs: Pairs) -> np.ndarray:
    """The nearest wrong passages of each question, int64[n, _HARD or fewer]."""
    count = min(_HARD, max(0, len(pairs.passages) - max(len(r) for r in pairs.right)))
    found = np.empty((len(pairs.questions), count), np.int64)
    for i in range(0, len(pairs.questions), 512):
        scores = pairs.questions[i : i + 512] @ pairs.passages.T
        for row, right in enumerate(pairs.right[i : i + 512]):
            scores[row, list(right)] = -2.0
        found[i : i + 512] = np.argpartition(-scores, count - 1, axis=1)[:, :count] if count else 0
    return found
