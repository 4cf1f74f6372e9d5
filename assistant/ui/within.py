"""Words looked for in the document that is open: where they stand, and the way from one place to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.models import Paragraph

LONGEST = 100  # characters that are looked for


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand: the paragraph's position in the document, and the span of its text."""

    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finds:
    """Every place of some words in a document; `here` is the one that is looked at, none if empty."""

    words: str
    places: tuple[Place, ...] = ()
    here: int = 0

    @property
    def place(self) -> Place | None:
        """The place that is looked at."""
        return self.places[self.here] if self.places else None

    def beside(self, step: int) -> Place:
        """The place so many further on, around the end to the first."""
        return self.places[(self.here + step) % len(self.places)]


def find(
    paragraphs: Sequence[Paragraph], words: str, *, at: int, span: tuple[int, int] = (0, 0)
) -> Finds | None:
    """The places of `words`, case and spaces aside; None where nothing is looked for.

    It looks at the place of that span, else at the first one from paragraph `at` on.
    """
    letters = "".join(words[:LONGEST].split())
    if not letters:
        return None
    pattern = re.compile(r"\s*".join(map(re.escape, letters)), re.IGNORECASE)
    places = tuple(
        Place(i, match.start(), match.end())
        for i, paragraph in enumerate(paragraphs)
        for match in pattern.finditer(paragraph.text)
    )
    begin = (at, *span)
    here = next((n for n, p in enumerate(places) if (p.at, p.start, p.end) >= begin), 0)
    return Finds(words[:LONGEST].strip(), places, here)
