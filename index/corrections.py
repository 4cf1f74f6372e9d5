"""What a person corrected in a document, remembered, so that it holds when the document is read anew.

A number is remembered by its paragraph's words, not by its place: a new version may have more
paragraphs. It is put back where the same words stand, once, under the number that was wrong or, in
the same file numbered in another way, under whichever; what finds no such place is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from index import amending
from index.amending import Amendment
from index.models import Document, Doubt, Paragraph, Report

_SHOWN = 24  # characters by which a person knows a paragraph again


@dataclass(frozen=True, slots=True)
class Renumbering:
    """One corrected number: what was read and what is right, of the paragraph with those words.

    `words` is a digest of the paragraph's text without spaces, `shown` its beginning.
    """

    was: str
    number: str
    words: str
    shown: str


@dataclass(frozen=True, slots=True)
class Corrections:
    """All that was corrected in one document; `settled` are the words and reasons of doubts."""

    title: str | None = None
    label: str | None = None
    numbers: tuple[Renumbering, ...] = ()
    settled: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return self != Corrections()

    def to_json(self) -> str:
        """As it is kept; empty where nothing was corrected."""
        return json.dumps(asdict(self), ensure_ascii=False) if self else ""

    @classmethod
    def from_json(cls, text: str) -> Corrections:
        """What `to_json` gave."""
        if not text:
            return cls()
        value = json.loads(text)
        return cls(
            value["title"], value["label"],
            tuple(Renumbering(**one) for one in value["numbers"]),
            tuple((words, reason) for words, reason in value["settled"]),
        )  # fmt: skip


def remembered(
    before: Corrections, given: Amendment, *, names: tuple[str, str],
    paragraphs: Sequence[Paragraph], report: Report,
) -> Corrections:  # fmt: skip
    """The corrections of a document after one more amendment; `names` are its title and label now."""
    title = given.title if given.title not in (None, names[0]) else before.title
    label = given.label if given.label not in (None, names[1]) else before.label
    numbers = {(one.words, one.was): one for one in before.numbers}
    for p in paragraphs:
        if (number := given.numbers.get(p.id)) is None or number == p.number:
            continue
        words = _words(p.text)
        earlier = (o for o in numbers.values() if o.words == words and o.number == p.number)
        was = next((o.was for o in earlier), p.number)
        numbers.pop((words, was), None)
        if number != was:
            numbers[words, was] = Renumbering(was, number, words, p.text[:_SHOWN])
    settled = [_doubt(d) for i, d in enumerate(report.doubtful) if i in given.settled]
    kept = tuple(dict.fromkeys([*before.settled, *settled]))
    return Corrections(title, label, tuple(numbers.values()), kept)


def fitting(
    corrections: Corrections, paragraphs: Sequence[Paragraph], report: Report, *, same: bool
) -> tuple[Amendment, Corrections, tuple[Renumbering, ...]]:
    """The amendment of a document read anew, the corrections that hold for it, those that do not.

    `same` says that it is the very file they were made in.
    """
    at: dict[str, list[Paragraph]] = {}
    for p in paragraphs:
        at.setdefault(_words(p.text), []).append(p)
    numbers: dict[str, str] = {}
    kept, lost = [], []
    for one in corrections.numbers:
        here = at.get(one.words, [])
        if len(here) == 1 and here[0].number == one.number:
            continue  # it is read right now
        found = [p for p in here if p.number == one.was]
        if not found and same:
            found = here
        if len(found) == 1:
            numbers[found[0].id] = one.number
            kept.append(replace(one, was=found[0].number))
        else:
            lost.append(one)
            if same:
                kept.append(one)  # numbered as before it will apply again
    doubts = set(corrections.settled)
    settled = frozenset(i for i, d in enumerate(report.doubtful) if _doubt(d) in doubts)
    amendment = Amendment(corrections.title, corrections.label, numbers, settled)
    return amendment, replace(corrections, numbers=tuple(kept)), tuple(lost)


def applied(document: Document, amendment: Amendment) -> Document:
    """The document as a person corrected it; ids stay as they were read."""
    title, label = amendment.title or document.title, amendment.label or document.label
    paragraphs = tuple(
        replace(p, document=title, label=label, number=amendment.numbers.get(p.id, p.number))
        for p in document.paragraphs
    )
    report = amending.reported(document.report, document.paragraphs, amendment)
    return replace(document, title=title, label=label, paragraphs=paragraphs, report=report)


def _words(text: str) -> str:
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:32]


def _doubt(doubt: Doubt) -> tuple[str, str]:
    return doubt.text, doubt.reason
