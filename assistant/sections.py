"""The section a question wants summed up, where it does not name it by its heading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from index.library import Library
from index.models import Hit, Paragraph

_MOST = 15  # paragraphs of a section that can still be summed up one by one
_VOTES = 0.3  # of the hits' weight a section must have
_COSINE_FLOOR, _COSINE_TOP = 0.76, 0.90  # as for sentences


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
    headings = library.embedder.encode_passages([section[-1] for _, section in places])
    cosines = headings @ library.embedder.encode_query(question)
    near = ((cosines - _COSINE_FLOOR) / (_COSINE_TOP - _COSINE_FLOOR)).clip(0.0, 1.0)
    shares = np.array([votes[place] / whole for place in places])
    best = int((shares + near).argmax())
    if shares[best] < _VOTES:
        return ()
    document, section = places[best]
    found = [p for p in library.paragraphs(document) if p.section == section]
    return tuple(found) if len(found) <= _MOST else ()
