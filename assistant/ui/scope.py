"""What a question is put to: whole documents, or sections of them, as the page's choice holds it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from index import versions
from index.filters import Filter
from index.records import DocumentInfo

_LONGEST = 80  # characters of a choice
Choice = tuple[str, str]  # what is shown, what is sent


def section(of: DocumentInfo, path: Sequence[str]) -> Choice:
    """The choice of one section of a document."""
    shown = f"〔{of.label}〕{' › '.join(path)}"
    return shown[:_LONGEST], json.dumps([of.id, *path], ensure_ascii=False)


def documents(listed: Sequence[DocumentInfo]) -> list[Choice]:
    """The choices of whole documents; those of one name are told apart by date, else by file."""
    names = [f"〔{d.label}〕{d.title}" for d in listed]
    often = Counter(names)
    return [
        (
            f"{name[:_LONGEST]}（{versions.dated(d) or d.file}）"
            if often[name] > 1
            else name[:_LONGEST],
            d.id,
        )
        for name, d in zip(names, listed, strict=True)
    ]


def shown(listed: Sequence[DocumentInfo], chosen: Sequence[str]) -> list[Choice]:
    """Every document, and the chosen sections, which are choices only once they are chosen."""
    known = {d.id: d for d in listed}
    parts = [
        section(known[of], path) for of, path in map(_part, chosen) if path and of in known
    ]  # fmt: skip
    return [*documents(listed), *parts]


def document(choice: str) -> str:
    """The id of the document a choice is of."""
    return _part(choice)[0]


def where(chosen: Sequence[str]) -> Filter | None:
    """The filter of a choice; None where nothing is chosen."""
    return Filter(parts=frozenset(map(_part, chosen))) if chosen else None


def _part(choice: str) -> tuple[str, tuple[str, ...]]:
    if not choice.startswith("["):
        return choice, ()
    try:
        of, *path = (str(one) for one in json.loads(choice))
    except ValueError:
        return choice, ()  # of no document, so nothing is found there
    return of, tuple(path)
