"""The sections of a library by what a question calls them: the words or the numbers of their headings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from index import segment
from index.once import once
from index.reading import NAMESAKES

if TYPE_CHECKING:
    from index.contract import Searchable

DIVISION = r"第[一二三四五六七八九十百]+[编章节]"
LETTER = r"[一二三四五六七八九十]+|[A-Z]|[(（][a-zA-Z][)）]|[0-9]+"
HEADING = rf"{DIVISION}|{LETTER}"
_HEAD = re.compile(rf"\s*(?:(?:{HEADING})(?=[、.．\s]|$)|[(（][a-zA-Z][)）])")
_MARK = re.compile(rf"^\s*(?:{HEADING}|[(（][^)）]+[)）])[、.．\s]*")
_SPACE = re.compile(r"\s")
WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_LEAST = 4  # characters; a heading of less is a word like any other, but where 节 or 章 follows
_SHORT = re.compile(r"(?=(\w{2,3}?)[那这]?(?:一?[节章]|一?部分))")

Path = tuple[str, ...]
Below = dict[str, list[Path]]
"""Paths of headings, outermost first, by the id of their document."""


class Sections:
    """What stands above the paragraphs of a library; a question's words are looked up, not compared."""

    def __init__(self, paths: Mapping[str, Sequence[Path]]) -> None:
        self._paths = paths

    def titled(self, question: str, within: Collection[str]) -> Below:
        """What has the longest heading whose words, its number aside, a question holds."""
        plain = _SPACE.sub("", segment.normalise(question))
        for length in self._lengths:
            pieces = {plain[at : at + length] for at in range(len(plain) - length + 1)}
            if found := self._called(pieces, within):
                return found
        short = {piece[at:] for piece in _SHORT.findall(plain) for at in range(len(piece) - 1)}
        return self._called(short, within)

    def _called(self, titles: set[str], within: Collection[str]) -> Below:
        """What stands below a heading of one of those words."""
        found: dict[str, dict[Path, None]] = defaultdict(dict)
        for title in titles & self._by_title.keys():
            for document, path in self._by_title[title]:
                if document in within:
                    found[document][path] = None
        return _first((d, list(found[d])) for d in self._paths if d in found) if found else {}

    def numbered(self, wanted: Sequence[str], within: Collection[str]) -> Below:
        """What has the wanted numbers among those of its headings, in their order."""
        return _first(
            (document, named) for document, paths in self._paths.items()
            if document in within and (named := [p for p in paths if _in_order(wanted, p)])
        )  # fmt: skip

    @cached_property
    def _by_title(self) -> dict[str, list[tuple[str, Path]]]:
        found: dict[str, list[tuple[str, Path]]] = defaultdict(list)
        for document, paths in self._paths.items():
            for path in paths:
                for heading in path:
                    found[_title(heading)].append((document, path))
        return dict(found)

    @cached_property
    def _lengths(self) -> list[int]:
        lengths = {len(title) for title in self._by_title}
        return sorted((n for n in lengths if n >= _LEAST), reverse=True)


def token(text: str) -> str:
    """The number of a heading as it is compared."""
    return text.translate(WIDTH).strip()


def _first(named: Iterable[tuple[str, list[Path]]]) -> Below:
    """Of so many documents as can give what is read: at least one paragraph stands below each path."""
    return dict(islice(named, NAMESAKES))


def _in_order(wanted: Sequence[str], path: Path) -> bool:
    numbers = iter([number for heading in path if (number := _number(heading))])
    return all(number in numbers for number in wanted)


@lru_cache(maxsize=1 << 16)  # chapters have the same headings in many documents
def _number(heading: str) -> str:
    match = _HEAD.match(heading)
    return token(match.group()) if match else ""


@lru_cache(maxsize=1 << 16)
def _title(heading: str) -> str:
    """A heading without its number and spaces."""
    return _SPACE.sub("", _MARK.sub("", segment.normalise(heading).upper())).lower()


@once
def of(library: Searchable) -> Sections:
    """The sections of a library."""
    return Sections(library.sections())
