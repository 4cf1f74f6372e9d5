"""Names and their aliases: what a document calls by several names, and where a name really stands.

Aliases come from the documents themselves, 全称（以下简称“简称”） and 全称（缩写）, from the table
`names.toml` of this package, and from a `names.toml` in the library's folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import rjieba

from index import segment
from index.errors import LibraryError
from index.once import once

if TYPE_CHECKING:
    from index.contract import Searchable

_DEFINED = re.compile(
    r"(?P<full>[^，。；：、（）()“”\"\s]{3,40})"
    r"[（(](?:以下)?(?:统称|简称|下称|又称|也称|亦称|简称为|称为|下文称)为?[“\"「]?(?P<short>[^”\"」）)，。]{2,16})[”\"」]?[）)]"
)
_BRACKETED = re.compile(
    r"(?P<full>[^，。；：（）()“”\"\s]{3,40})[（(](?P<short>[^（）()，。；：\s]{2,16})[）)]"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z&/-]{1,11}")
# What may stand inside a name: nouns, verbs used as nouns, adjectives, 'and', digits.
_INSIDE = ("n", "v", "a", "j", "l", "i", "b", "s", "z", "f", "eng", "c")
_TITLE = str.maketrans("", "", "《》")
_PROPER = ("nr", "ns", "nt", "nz")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a name stands in a text: text[start:end]."""

    start: int
    end: int


class Names:
    """Groups of names that mean one thing; all names are kept normalised."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._groups: dict[str, frozenset[str]] = {}
        for group in groups:
            self._join([segment.normalise(name).strip() for name in group])
        self._known = {n for n in self._groups if len(n) > 1}
        self._longest = max(map(len, self._known), default=0)

    def _join(self, group: Sequence[str]) -> None:
        union = frozenset(group).union(*(self._groups.get(name, frozenset()) for name in group))
        for name in union:
            self._groups[name] = union

    def of(self, name: str) -> tuple[str, ...]:
        """The name and all its aliases, normalised, longest first."""
        plain = segment.normalise(name).strip()
        return tuple(sorted(self._groups.get(plain, {plain}), key=lambda n: (-len(n), n)))

    def expansions(self, question: str) -> tuple[str, ...]:
        """The aliases of every known name a question holds, without those it holds itself."""
        plain = segment.normalise(question)
        parts = {
            plain[at : at + size]
            for at in range(len(plain))
            for size in range(2, min(self._longest, len(plain) - at) + 1)
        }
        held = [n for n in sorted(parts & self._known) if _stands_alone(plain, n)]
        inner = {n for n in held if any(n != m and n in m for m in held)}
        others = {a for n in held if n not in inner for a in self._groups[n]}
        return tuple(sorted(others - set(held)))

    def finder(self, names: Sequence[str]) -> Finder:
        """What finds any of the (normalised) names where they stand by themselves."""
        longer = [o for o in self._known if o not in names and any(name in o for name in names)]
        return Finder(tuple(names), tuple(longer))


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds names that are not inside a longer one: 几内亚 in 赤道几内亚 is another country."""

    names: tuple[str, ...]
    longer: tuple[str, ...] = ()

    def mentions(self, text: str) -> list[Mention]:
        """Where one of the names stands, in order, none over another."""
        plain = segment.normalise(text)
        spans = [span for name in self.names for span in _spans(plain, name)]
        if not spans:
            return []
        around = [span for name in self.longer for span in _spans(plain, name)] + _proper(plain)
        found: list[Mention] = []
        for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
            inside = any(s <= start and end <= e and e - s > end - start for s, e in around)
            if not inside and (not found or start >= found[-1].end):
                found.append(Mention(start, end))
        return found


def _spans(plain: str, name: str) -> Iterator[tuple[int, int]]:
    at = plain.find(name)
    while at >= 0:
        if _alone(plain, at, at + len(name)):
            yield at, at + len(name)
        at = plain.find(name, at + 1)


def _stands_alone(plain: str, name: str) -> bool:
    return any(True for _ in _spans(plain, name))


def _alone(plain: str, start: int, end: int) -> bool:
    """A Latin name is a whole word: 'un' is not in 'unodc'."""
    before, after = plain[start - 1 : start], plain[end : end + 1]
    latin = plain[start].isascii() and plain[start].isalnum()
    return not latin or not (_is_latin(before) or _is_latin(after))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _proper(plain: str) -> list[tuple[int, int]]:
    """The spans of the proper names the dictionary knows; 南 before 苏丹 belongs to it."""
    spans: list[tuple[int, int]] = []
    single = False
    for t in segment.tokens(plain):
        if t.tag.startswith(_PROPER):
            spans.append((spans[-1][0] if single and spans else t.start, t.end))
            single = len(t.word) == 1
        else:
            single = False
    return spans


def mine(text: str) -> Iterator[tuple[str, str]]:
    """(full name, short name) of each definition in a text."""
    for match in _DEFINED.finditer(text):
        short = match["short"].strip("《》")
        if full := _full(match["full"].translate(_TITLE), short):
            yield full, short
    for match in _BRACKETED.finditer(text):
        short = match["short"].strip("《》“”")
        full = _full(match["full"].translate(_TITLE), short)
        if full and (_LATIN.fullmatch(short) or abbreviates(short, full)):
            yield full, short


def _full(run: str, short: str) -> str | None:
    """The full name at the end of a run of text, by its abbreviation or by its parts of speech."""
    for start in range(len(run) - len(short)):
        if abbreviates(short, run[start:]) and (
            start == 0 or not abbreviates(short, run[start + 1 :])
        ):
            return run[start:]
    if not _LATIN.fullmatch(short):
        return None
    words = list(rjieba.tag(run, True))
    kept: list[tuple[str, str]] = []
    for word, tag in reversed(words):
        if not tag.startswith(_INSIDE):
            break
        kept.insert(0, (word, tag))
    while kept and kept[0][1] in ("v", "c", "f"):
        kept.pop(0)
    name = "".join(word for word, _ in kept)
    return name if len(name) > 2 else None


def in_order(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in their order, others between them or not."""
    rest = iter(full)
    return all(char in rest for char in short)


def abbreviates(short: str, full: str) -> bool:
    """Whether the characters of `short` stand in `full` in order, the first one first."""
    return len(short) < len(full) and short[0] == full[0] and in_order(short, full)


def same_name(one: str, other: str) -> bool:
    """Whether two names may mean one thing: one holds the other, or shortens it (监督厅 for
    监督事务厅, 中国 for 中华人民共和国).
    """
    return in_order(*sorted((one, other), key=len))


@once
def of(library: Searchable) -> Names:
    """The names of a library, read once a generation. Raises LibraryError on a bad table."""
    return Names(_groups(library))


def _groups(library: Searchable) -> Iterator[Sequence[str]]:
    yield from _table(resources.files("index").joinpath("names.toml").read_text("utf-8"))
    own = Path(library.folder) / "names.toml"
    if own.exists():
        try:
            yield from _table(own.read_text("utf-8"))
        except (ValueError, KeyError, TypeError) as exc:
            raise LibraryError(
                f"The table of names {own} cannot be read ({exc}); it holds one list of lists, groups.",
                f"名称表 {own} 无法读取（{exc}）；其中应有一个名为 groups 的列表。",
            ) from exc
    yield from library.definitions()


def _table(text: str) -> list[list[str]]:
    groups: list[list[str]] = tomllib.loads(text)["groups"]
    if not all(isinstance(name, str) for group in groups for name in group):
        raise TypeError("a group is a list of names")
    return groups
