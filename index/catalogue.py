"""The documents of a library by the names people call them by, read once a generation."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from index import byname, segment, versions
from index import names as called
from index.byname import Byname
from index.once import once

if TYPE_CHECKING:
    from index.contract import Searchable
    from index.names import Names
    from index.records import DocumentInfo

_DOCUMENT = re.compile(rf"(?:{byname.KINDS}|修正案[〇零一二三四五六七八九十()]*)$|\d/|/\d")
_SHORTENED = range(3, 9)  # characters of a shortened title
_LOST = 2  # characters it is shorter at least


class Catalogue:
    """Documents by name, by version, by genre; what a question asks of it costs what it names."""

    def __init__(self, documents: Iterable[DocumentInfo], aliases: Names | None = None) -> None:
        self.documents, self.aliases = tuple(documents), aliases

    @cached_property
    def _named(self) -> dict[str, list[DocumentInfo]]:
        found: dict[str, list[DocumentInfo]] = defaultdict(list)
        for document in self.documents:
            for name in self._called(document):
                found[name].append(document)
        return dict(found)

    def _called(self, document: DocumentInfo) -> frozenset[str]:
        """A document's names, and those of their aliases that abbreviate one.

        A group of aliases holds more: every document calls itself 本法, and every decision 《决定》.
        """
        found = names(document)
        if self.aliases is None:
            return found
        return found | {
            other
            for name in found if _DOCUMENT.search(name)
            for other in self.aliases.of(name)
            if _DOCUMENT.search(other) and called.abbreviates(other, name)
        }  # fmt: skip

    @cached_property
    def _titles(self) -> dict[tuple[str, str], list[str]]:
        """Names that can be shortened, by their first and last character."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name in self._named:
            if _DOCUMENT.search(name) and len(name) >= _SHORTENED[0] + _LOST:
                found[name[0], name[-1]].append(name)
        return dict(found)

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(name) for name in self._named}, reverse=True)

    @cached_property
    def older(self) -> list[tuple[DocumentInfo, DocumentInfo]]:
        """Each document of which a newer version is there, with the newest."""
        return versions.older(self.documents)

    @cached_property
    def newest(self) -> dict[str, DocumentInfo]:
        """The newest version of each older one, by the older one's id."""
        return {old.id: new for old, new in self.older}

    @cached_property
    def statutes(self) -> frozenset[str]:
        """The ids of the statutes."""
        return frozenset(d.id for d in self.documents if d.report.genre == "statute")

    def mentioned(self, question: str) -> list[DocumentInfo]:
        """The documents whose label, title or file a question names, the latest first.

        A name inside a longer name that is there as well ('刑法' in '刑法修正案') is not a mention.
        Of several versions of one document the newest comes first. A title may be shortened as people
        do, 刑诉法 for 刑事诉讼法, where only one of the titles here can be meant.
        """
        rest = segment.normalise(question)
        found: dict[str, DocumentInfo] = {}
        for name in self._standing_in(rest):
            if name in rest:
                same = self._named[name]
                if any(d.id not in found for d in same):
                    found |= {d.id: d for d in same if d.id not in found}
                    rest = rest.replace(name, "\0")
        for name in self._shortened_in(rest):
            found |= {d.id: d for d in self._named[name]}
        return sorted(found.values(), key=lambda d: d.date or "", reverse=True)

    def meant(self, question: str) -> list[DocumentInfo]:
        """The mentioned documents whose name can only be a document's: 反洗钱法, 《…》, E/CN.15/2019/4.

        A document called 美国 is not meant by every question about the United States.
        """
        plain = segment.normalise(question)
        short = {d.id for name in self._shortened_in(plain) for d in self._named[name]}
        return [
            d for d in self.mentioned(question)
            if d.id in short
            or any(
                (_DOCUMENT.search(name) or f"《{name}》" in plain) and name in plain
                for name in self._called(d)
            )
        ]  # fmt: skip

    def bynamed(self, before: str, old: Collection[str]) -> Byname | None:
        """The byname that ends what stands before a number, of the documents but the `old` ones.

        Read of all titles, and asked several times for one question, so the last ones are kept.
        """
        return self._bynamed(before, frozenset(old))

    @cached_property
    def _bynamed(self) -> Callable[[str, frozenset[str]], Byname | None]:
        def read(before: str, old: frozenset[str]) -> Byname | None:
            return byname.before(before, [d for d in self.documents if d.id not in old])

        return lru_cache(maxsize=16)(read)

    def superseded(self, question: str) -> set[str]:
        """The ids of documents with a newer version here, but for a year the question names."""
        asked = set(re.findall(r"(?:19|20)\d{2}", segment.normalise(question)))
        return {d.id for d, _ in self.older if versions.dated(d)[:4] not in asked}

    def _shortened_in(self, text: str) -> list[str]:
        """The names that are shortened in a text, each where no other could be meant."""
        found: list[str] = []
        for length in reversed(_SHORTENED):
            for at in range(len(text) - length + 1):
                piece = text[at : at + length]
                full = [
                    n for n in self._titles.get((piece[0], piece[-1]), ()) if _shortens(piece, n)
                ]
                if len(full) == 1:
                    found += full
        return list(dict.fromkeys(found))

    def _standing_in(self, text: str) -> Sequence[str]:
        """The names that stand in a text, longest first; looked up piece by piece of the text."""
        pieces = (
            text[at : at + length]
            for length in self._lengths
            for at in range(len(text) - length + 1)
        )
        return list(dict.fromkeys(piece for piece in pieces if piece in self._named))


def _shortens(short: str, title: str) -> bool:
    """Whether a title loses two characters or more, and nowhere two in a row, to become the other.

    So 刑诉法 is 刑事诉讼法, but 劳动法 is not 劳动合同法, nor 监察法 监察官法: those are laws of their own.
    """
    if len(title) - len(short) < _LOST:
        return False
    pattern = ".?".join(map(re.escape, short))
    return re.fullmatch(pattern, title, re.DOTALL) is not None


def names(document: DocumentInfo) -> frozenset[str]:
    """What a document is called, normalised: its label, title and file, and these without brackets."""
    return _spelled(document.label, document.title, document.file)


@lru_cache(maxsize=1 << 16)  # they stay the same from one generation to the next
def _spelled(label: str, title: str, file: str) -> frozenset[str]:
    called = {label, title, title.removeprefix("中华人民共和国"), file.rsplit(".", 1)[0]}
    bare = set(map(byname.unbracketed, called))
    return frozenset(segment.normalise(name) for name in called | bare if len(name) > 1)


@once
def of(library: Searchable) -> Catalogue:
    """The catalogue of a library."""
    return Catalogue(library.documents(), called.of(library))
