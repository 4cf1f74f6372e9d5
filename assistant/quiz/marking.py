"""What an answer to an item is worth: for practice on the page, by the rules the exports have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.quiz.corpus import squeezed
from assistant.quiz.facts import facts
from assistant.quiz.itemform import is_open
from assistant.quiz.models import Item

_AROUND = "。，,.、；;：:“”\"'《》（）() "


@dataclass(frozen=True, slots=True)
class Mark:
    """`share` of the points, 0 to 1; None where a person must mark the answer."""

    share: float | None

    @property
    def right(self) -> bool:
        """Whether the answer is wholly right."""
        return self.share is not None and self.share > 0.999


def mark(item: Item, given: Sequence[str]) -> Mark:
    """The mark for `given`: the chosen options, 正确 or 错误, the words typed, the right column in
    the order of the pairs, or the things in the order they were put.

    Of a multiple choice item each right option gains its share and each wrong one loses its share;
    less than nothing is nothing. Matching and ordering count what stands in its place.
    """
    if is_open(item):
        return Mark(None)
    if item.type == "multiple":
        keys, wrong = set(item.key), {o.text for o in item.wrong}
        chosen = set(given)
        gained = len(chosen & keys) / len(keys) - len(chosen & wrong) / max(len(wrong), 1)
        return Mark(max(gained, 0.0))
    if item.pairs or item.sequence:
        wanted = [p.right for p in item.pairs] or list(item.sequence)
        there = sum(a == b for a, b in zip(given, wanted, strict=False))
        return Mark(there / len(wanted))
    if item.options or item.truth is not None:
        return Mark(float(list(given) == list(item.key)))
    return Mark(float(any(_same(g, a) for g in given[:1] for a in item.accepted)))


def _same(given: str, accepted: str) -> bool:
    """Whether two answers are one: in their characters, or as figures in value and unit."""
    one, other = squeezed(given).strip(_AROUND), squeezed(accepted).strip(_AROUND)
    if not one:
        return False
    if one == other:
        return True
    a, b = facts(given), facts(accepted)
    alone = len(a) == len(b) == 1 and squeezed(a[0].text) == one and squeezed(b[0].text) == other
    return alone and a[0].aspect == b[0].aspect and _worth(a[0]) == _worth(b[0])


def _worth(fact: object) -> tuple[object, ...]:
    return tuple(getattr(fact, name) for name in ("value", "high", "unit"))
