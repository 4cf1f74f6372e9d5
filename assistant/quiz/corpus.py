"""Every sentence of a library, searched word for word: where a text stands, what else it might fit.

A distractor that some paragraph supports is a second right answer; this is where that is found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index import names, segment
from index.library import Library
from index.models import Paragraph

_MOST = 400  # places looked at for one text; a text more common than this tells nothing apart


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a paragraph: paragraph.text[start:end]."""

    paragraph: Paragraph
    start: int
    end: int

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.paragraph.text[self.start : self.end]


class Corpus:
    """The paragraphs of a library as one text."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.paragraphs = library.paragraphs()
        self.by_id = {p.id: p for p in self.paragraphs}
        self.names = names.of(library)
        self.titles = {d.id: d.title for d in library.documents()}
        self._sentences: list[Place] = []
        self._starts: list[int] = []
        pieces: list[str] = []
        at = 0
        for paragraph in self.paragraphs:
            for start, end in segment.clauses(paragraph.text):
                piece = squeezed(paragraph.text[start:end])
                self._sentences.append(Place(paragraph, start, end))
                self._starts.append(at)
                pieces.append(piece)
                at += len(piece) + 1
        self._text = "\n".join(pieces)
        self._vectors: dict[str, np.ndarray] = {}
        self._rarity: dict[str, float] = {}
        self._pieces = pieces
        self._of: dict[str, list[int]] = defaultdict(list)
        for index, place in enumerate(self._sentences):
            self._of[place.paragraph.document_id].append(index)

    def clauses(self, document: str) -> Iterator[tuple[Place, str]]:
        """The sentences of a document, each with its words as `squeezed` leaves them."""
        for index in self._of.get(document, ()):
            yield self._sentences[index], self._pieces[index]

    def where(self, text: str) -> Iterator[Place]:
        """The sentences that hold a text, spaces, width and script aside."""
        wanted = squeezed(text)
        at, last, count = self._text.find(wanted), -1, 0
        while wanted and at >= 0 and count < _MOST:
            index = bisect_right(self._starts, at) - 1
            if index != last and _whole(self._text, at, wanted):
                yield self._sentences[index]
                last = index
                count += 1
            at = self._text.find(wanted, at + 1)

    def weights(self, text: str) -> dict[str, float]:
        """The words of a text that carry its subject, and how rare each is in the library."""
        words = [w for w in dict.fromkeys(segment.words(text)) if not segment.is_stop(w)]
        unknown = [w for w in words if w not in self._rarity]
        if unknown:
            rarity = self.library.rarity(unknown)
            self._rarity.update(zip(unknown, rarity, strict=True))
        return {w: self._rarity[w] for w in words}

    def covered(self, weights: dict[str, float], text: str) -> float:
        """The share of the words' weight that a text holds, 0 to 1."""
        total = sum(weights.values())
        plain = segment.normalise(text)
        return sum(w for word, w in weights.items() if word in plain) / total if total else 0.0

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """The meanings of texts (float32[n, d], unit rows); each is made once."""
        new = [t for t in dict.fromkeys(texts) if t not in self._vectors]
        if new:
            self._vectors.update(zip(new, self.library.embedder.encode_passages(new), strict=True))
        return np.stack([self._vectors[t] for t in texts])

    def supporting(self, statement: str, text: str, *, share: float) -> Place | None:
        """A sentence that holds `text` and at least `share` of the statement's words, if any."""
        weights = self.weights(statement)
        for place in self.where(text):
            if self.covered(weights, place.text) >= share:
                return place
        return None


def squeezed(text: str) -> str:
    """A text without spaces and commas between digits, in the script and width of the index."""
    plain = re.sub(r"\s+", "", segment.normalise(text))
    return re.sub(r"(?<=\d),(?=\d{3})", "", plain)


def _whole(text: str, at: int, wanted: str) -> bool:
    """Whether a figure found is not the tail or head of a longer one."""
    before, after = text[at - 1 : at], text[at + len(wanted) : at + len(wanted) + 1]
    number = "0123456789.零一二三四五六七八九十百千万"
    if wanted[0] in number and before and before in number:
        return False
    return not (wanted[-1].isdigit() and after.isdigit())
