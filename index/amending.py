"""What a person corrects in a document: its name, numbers that were read wrongly, doubts that are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from index.errors import LibraryError
from index.models import Paragraph, Report

_LONGEST = 200  # characters of a name
_LONGEST_NUMBER = 20


@dataclass(frozen=True, slots=True)
class Amendment:
    """`title` and `label` where they change, `numbers` by paragraph id, and the places in the
    report's `doubtful` that are right as they stand.
    """

    title: str | None = None
    label: str | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[int] = frozenset()


def checked(given: Amendment) -> Amendment:
    """The amendment without outer spaces. Raises LibraryError where a name or number is none."""
    title, label = (None if s is None else _name(s, _LONGEST) for s in (given.title, given.label))
    numbers = {i: _name(number, _LONGEST_NUMBER) for i, number in given.numbers.items()}
    return Amendment(title, label, numbers, given.settled)


def reported(report: Report, paragraphs: Sequence[Paragraph], amendment: Amendment) -> Report:
    """The numbering report of a document whose `paragraphs` are those before the amendment."""
    numbers = [amendment.numbers.get(p.id, p.number) for p in paragraphs]
    count = Counter(numbers)
    known = dict.fromkeys([*report.doubled, *amendment.numbers.values()])
    doubtful = tuple(d for i, d in enumerate(report.doubtful) if i not in amendment.settled)
    return replace(
        report, missing=tuple(n for n in report.missing if n not in count),
        doubled=tuple(n for n in known if count[n] > 1), doubtful=doubtful,
    )  # fmt: skip


def _name(text: str, longest: int) -> str:
    plain = " ".join(text.split())
    if not plain or len(plain) > longest:
        raise LibraryError(
            f"A name or number has 1 to {longest} characters; {plain[:20]!r} has {len(plain)}.",
            f"名称或编号须为 1 至 {longest} 个字；“{plain[:20]}”有 {len(plain)} 个。",
        )
    return plain
