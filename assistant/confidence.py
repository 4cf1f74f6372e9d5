"""How sure the library holds an answer: a logistic regression over what the evidence looks like.

The weights are in `confidence.json`, made by `python -m eval.fit_confidence`, which also measures
the curve of false answers against false refusals the threshold is read from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib import resources

from assistant import evidence
from assistant.evidence import Weighed
from index.models import Hit

_TYPED = ("number", "date", "place", "person", "body")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for and against an answer; every field about 0 to 1."""

    worth: float  # of the best sentence
    own: float  # word weight in the best sentence
    around: float  # word weight in its paragraph
    near: float  # the best sentence's nearness in meaning
    cosine: float  # the best paragraph's nearness, scaled as the sentences' is
    missing: float  # weight of the rarest word that is nowhere in the paragraph
    absent: float  # names, years and figures of the question that are not there; 2 or more is 1
    untyped: float  # 1 where a figure, date, place… is asked for and the sentence has none
    first: float  # 1 where the best sentence stands in the best paragraph
    behind: float  # how much more another sentence is about the question, whatever it holds
    lead: float  # how far the best paragraph is ahead of the second
    answers: float  # the reader's probability that the best sentence's paragraph answers; 0 unread
    shown: float  # and that the answer stands in the best sentence
    otherwise: float  # the reader's best probability for any paragraph


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, the bias, and the confidence below which the documents do not say."""

    weights: dict[str, float]
    bias: float
    threshold: float


@lru_cache(maxsize=4)
def model(*, read: bool, statute: bool = False) -> Model:
    """The fitted weights: where a reader read, those for statutes or for prose; else one for both."""
    text = resources.files("assistant").joinpath("confidence.json").read_text("utf-8")
    name = "plain" if not read else "statute" if statute else "prose"
    return Model(**json.loads(text)[name])


def features(weighed: Weighed, hits: Sequence[Hit]) -> Features | None:
    """The features of a weighed question; None where nothing was found."""
    if not weighed.candidates:
        return None
    best = weighed.candidates[0]
    scores = [h.score for h in hits if h.scores.number is None]
    lead = (scores[0] - scores[1]) / 4 if len(scores) > 1 else 1.0
    return Features(
        worth=best.worth, own=best.own, around=best.around, near=best.near,
        cosine=weighed.nearest, missing=weighed.missing, absent=_clip(len(weighed.absent) / 2),
        untyped=float(weighed.kind in _TYPED and not best.typed),
        first=float(best.rank == 0),
        behind=_clip(2 * (max(c.plain for c in weighed.candidates) - best.plain)), lead=_clip(lead),
        answers=evidence.answers(best.reading),
        shown=evidence.saw(best.reading, best.start, best.end) or 0.0,
        otherwise=max((evidence.answers(hit.reading) for hit in hits), default=0.0),
    )  # fmt: skip


def probability(found: Features | None, fitted: Model) -> float:
    """The probability that the evidence answers, 0 to 1; 0 without evidence."""
    if found is None:
        return 0.0
    total = fitted.bias + sum(
        fitted.weights.get(f.name, 0.0) * getattr(found, f.name) for f in fields(found)
    )
    return 1.0 / (1.0 + math.exp(-total))


def _clip(value: float) -> float:
    return min(max(value, 0.0), 1.0)
