"""Which paragraphs may be found: by document, section, date, symbol, language and page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from index import segment
from index.models import Paragraph

if TYPE_CHECKING:
    from index.records import DocumentInfo


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search is narrowed to; what is None does not narrow, and all that is set must hold.

    `documents` are ids; `parts` are (document id, headings) pairs, of which one must hold: what
    stands below those headings, outermost first, the whole document where there are none; `section`
    is text of a heading above the paragraph; `since` and `until` are ISO dates or their beginnings
    ("2015", "2015-06"), both inclusive, and a document without a date is outside them; `symbol` is
    the beginning of a document's symbol; `pages` the first and last page, inclusive.
    """

    documents: frozenset[str] | None = None
    section: str | None = None
    since: str | None = None
    until: str | None = None
    symbol: str | None = None
    language: str | None = None
    pages: tuple[int, int] | None = None
    parts: frozenset[tuple[str, tuple[str, ...]]] | None = None

    def within(self, documents: Sequence[str] | None) -> Filter:
        """The same filter narrowed to those document ids as well."""
        if documents is None:
            return self
        kept = frozenset(documents)
        return replace(self, documents=kept if self.documents is None else kept & self.documents)

    @property
    def by_paragraph(self) -> bool:
        """Whether it tells paragraphs of one document apart."""
        return bool(self.section or self.pages or any(path for _, path in self.parts or ()))

    def admits(self, document: DocumentInfo) -> bool:
        """Whether paragraphs of this document may be found."""
        date = document.date or ""
        return (
            (self.documents is None or document.id in self.documents)
            and (self.parts is None or any(document.id == of for of, _ in self.parts))
            and (self.since is None or (bool(date) and date >= self.since))
            and (self.until is None or (bool(date) and date[: len(self.until)] <= self.until))
            and (self.symbol is None or (document.symbol or "").startswith(self.symbol))
            and (self.language is None or document.language == self.language)
        )

    def holds(self, paragraph: Paragraph) -> bool:
        """Whether this paragraph of an admitted document may be found."""
        if self.parts is not None and not any(
            paragraph.document_id == of and paragraph.section[: len(path)] == path
            for of, path in self.parts
        ):
            return False
        if self.section is not None:
            wanted = _plain(self.section)
            if not any(wanted in _plain(heading) for heading in paragraph.section):
                return False
        if self.pages is not None:
            first, last = self.pages
            return paragraph.page is not None and first <= paragraph.page <= last
        return True


@dataclass(frozen=True, slots=True)
class Allowed:
    """A filter applied to one generation: document ids, and all chunk rows that may be found.

    `rows` (int64[n]) ascends; `narrower` tells that it leaves out some rows of those documents.
    """

    documents: tuple[str, ...]
    rows: np.ndarray
    narrower: bool = False


def _plain(text: str) -> str:
    return "".join(segment.normalise(text).split())
