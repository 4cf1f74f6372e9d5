"""The section a question wants summed up, where it does not name it by its heading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from assistant.evidence import nearness
from index.library import Library
from index.models import Hit, Paragraph

_MOST = 15  # paragraphs of a section that can still be summed up one by one
_VOTES = 0.3  # of the hits' weight a section must have


def likely(library: Library, question: str, hits: Sequence[Hit]) -> tuple[Paragraph, ...]:
    """The paragraphs of the section most hits stand in and whose heading is nearest to the question.

    In reading order; none where no section is clearly meant.
    """
    votes: dict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    for rank, hit in enumerate(hits):
        if hit.paragraph.section:
            votes[hit.paragraph.document_id, hit.paragraph.section] += 1.0 / (rank + 1)
    if not votes:
        return ()
    whole = sum(1.0 / (rank + 1) for rank in range(len(hits)))
    places = list(votes)
    near = nearness(library.embedder, question, [section[-1] for _, section in places])
    shares = np.array([votes[place] / whole for place in places])
    best = int((shares + near).argmax())
    if shares[best] < _VOTES:
        return ()
    document, section = places[best]
    found = [p for p in library.paragraphs(document) if p.section == section]
    return tuple(found) if len(found) <= _MOST else ()
