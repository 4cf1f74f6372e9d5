"""'Which paragraphs mention X': every paragraph of the library that has X by any of its names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import citations
from assistant.models import Sentence
from index import names, segment
from index.filters import Filter
from index.library import Library
from index.models import Hit, Paragraph, Scores

_ALL = re.compile(r"(?<=.{2})(?:和|与|及|以及|、|同|还有)(?=.{2})")
_BOTH = re.compile(r"\s*([^（()）]{2,})[（(]([^（()）]{2,})[)）]\s*$")
_ANY = re.compile(r"(?<=.{2})(?:或者|或)(?=.{2})")


@dataclass(frozen=True, slots=True)
class Found:
    """The paragraphs that mention a name, in reading order, and the names that were looked for."""

    names: tuple[str, ...]
    hits: tuple[Hit, ...]


def find(library: Library, target: str, *, where: Filter | None = None) -> Found:
    """Every paragraph that mentions `target`; of 'A和B' those that mention both, of 'A或B' either."""
    whole = _find(library, [target], every=True, where=where)
    if whole.hits:
        return whole
    for pattern, every in ((_ANY, False), (_ALL, True)):
        parts = [part for part in pattern.split(target) if part]
        if len(parts) > 1:
            return _find(library, parts, every=every, where=where)
    return whole


def _find(library: Library, targets: Sequence[str], *, every: bool, where: Filter | None) -> Found:
    known = names.of(library)
    groups = [_called(known, target) for target in targets]
    finders = [known.finder(group) for group in groups]
    hits: list[Hit] = []
    allowed = {d.id for d in library.documents() if where is None or where.admits(d)}
    for paragraph in library.paragraphs():
        if paragraph.document_id not in allowed or (where and not where.holds(paragraph)):
            continue
        found = [finder.mentions(paragraph.text) for finder in finders]
        if (all if every else any)(found):
            first = min((m for mentions in found for m in mentions), key=lambda m: m.start)
            hits.append(Hit(paragraph, first.start, first.end, 1.0, Scores(keyword=1.0)))
    return Found(tuple(n for group in groups for n in group), tuple(hits))


def _called(known: names.Names, target: str) -> tuple[str, ...]:
    """Every name of a target; of 'A（B）' those of A and those of B."""
    both = _BOTH.match(target)
    parts = [target, *(both.groups() if both else ())]
    return tuple(dict.fromkeys(name for part in parts for name in known.of(part)))


def sentence(hit: Hit) -> Sentence:
    """The sentence of a paragraph in which the name stands."""
    start, end = around(hit.paragraph, hit.start)
    return Sentence(hit.paragraph.text[start:end], (citations.cite(hit.paragraph, start, end),))


def around(paragraph: Paragraph, at: int) -> tuple[int, int]:
    """The span of the sentence that holds a place of a paragraph."""
    spans = segment.sentences(paragraph.text)
    return next(((s, e) for s, e in spans if s <= at < e), (0, len(paragraph.text)))
