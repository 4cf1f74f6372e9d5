"""The name a question gives a document right before a number: 身份证法第五条, 监狱报告第17段, 《甲法》第二章.

Titles are long, and people say a few words of one and what kind of document it is. Before a number such
words can only be a document's name, so they are taken for one; nothing else in a question is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import rjieba

from index import segment
from index.names import in_order

if TYPE_CHECKING:
    from index.records import DocumentInfo

KINDS = (
    "法典|法|条例|规定|办法|决定|解释|细则|规则|准则|报告|公约|议定书|决议|协定|宪章|宣言"
    "|指南|意见|通知|方案|规程|章程"
)
_KIND = re.compile(rf"(?:{KINDS})$")
_LAWS = (
    "法",
    "法典",
    "条例",
    "公约",
    "议定书",
)  # what is called so is a document, here or elsewhere
_LINK = re.compile(r"[\s》的里中之]+$")
_EDGE = re.compile(r"[^\w]")
_BRACKETED = re.compile(r"[（(][^（()）]*[)）]$")
_NOUN = ("n", "j", "vn", "b", "eng", "x")
_CONTENT = ("n", "j", "v", "a", "i", "l")
_SHORT = (4, 3, 2)  # characters
_POINTING = "本该此这那各两其同原新旧前"  # 本法, 该条例: whichever is spoken of


@dataclass(frozen=True, slots=True)
class Byname:
    """What a question calls a document, and the documents whose title it fits; none: there is no such."""

    name: str
    documents: tuple[DocumentInfo, ...]


def before(text: str, documents: Sequence[DocumentInfo]) -> Byname | None:
    """The byname that ends a normalised text; None where it ends with no document's name.

    It fits the titles of its kind that hold all its words; of one word all characters in their order
    (个税, of 个人所得税). A report of the United Nations is a 报告 whatever its title ends with.
    """
    left = _LINK.sub("", text)
    if (kind := _KIND.search(left)) is None:
        return None
    words = _words(left, kind.group())
    fitting: dict[str, DocumentInfo] = {}
    longest = 0
    for document in documents:
        title = _bare(document)
        if not (title.endswith(kind.group()) or _reports(document, kind.group())):
            continue
        length = _fitting(words, title)
        if length > longest:
            fitting, longest = {}, length
        if length == longest and length:
            fitting[document.id] = document
    if fitting:
        return Byname(
            "".join(w for w, _ in words[-longest:]) + kind.group(), tuple(fitting.values())
        )
    if (short := _abbreviated(left, kind.group(), documents)) is not None:
        return short
    name = _absent(kind.group(), words)
    return None if name is None or any(name in _bare(d) for d in documents) else Byname(name, ())


def _abbreviated(left: str, kind: str, documents: Sequence[DocumentInfo]) -> Byname | None:
    """Two to four characters of a title before its kind, the first of them its first: 个税法."""
    for length in _SHORT:
        short = left[: len(left) - len(kind)][-length:]
        fitting = [
            d for d in documents
            if (title := _bare(d)).endswith(kind) and title[0] == short[:1]
            and len(short) == length and in_order(short + kind, title)
        ]  # fmt: skip
        if fitting:
            return Byname(short + kind, tuple(fitting))
    return None


def _absent(kind: str, words: Sequence[tuple[str, str]]) -> str | None:
    """The name of a law, whichever it is; a word of grammar before 法 names none."""
    if kind not in _LAWS or not words or words[-1][0] in _POINTING:
        return None
    head, part = words[-1]
    if len(head) == 1:  # 刑法, a noun; 执法 is none
        return head + kind if part.startswith("n") else None
    return "".join(w for w, _ in words) + kind if part.startswith(_CONTENT) else None


def _words(left: str, kind: str) -> list[tuple[str, str]]:
    """(word, part of speech) of what may be the name before its kind, back to a mark or a word of grammar."""
    tagged = rjieba.tag(_EDGE.split(left)[-1], True)
    over = len(kind)
    while over:  # 身份证法 is two words, 刑法 one
        word, tag = tagged.pop()
        if len(word) > over:
            tagged.append((word[:-over], tag))
        over = max(over - len(word), 0)
    found: list[tuple[str, str]] = []
    for word, tag in reversed(tagged):
        if word == "的":
            continue
        if segment.is_stop(word) or tag.startswith(("r", "p", "u", "y")):
            break
        found.insert(0, (word, tag))
    while found and len(found[0][0]) == 1 and not found[0][1].startswith(_NOUN):
        del found[0]
    return found


def _fitting(words: list[tuple[str, str]], title: str) -> int:
    """How many words from the last one backwards a title holds; 0 where a noun before them is none of its.

    One character alone names nothing: 刑法 is not the law that has 刑 in its title.
    """
    count = 0
    for word, _ in reversed(words):
        if word not in title and not (len(word) > 1 and in_order(word, title)):
            break
        count += 1
    rest, held = words[: len(words) - count], "".join(w for w, _ in words[len(words) - count :])
    return count if len(held) > 1 and not (rest and rest[-1][1].startswith(_NOUN)) else 0


def unbracketed(name: str) -> str:
    """A name without what stands in brackets behind it: a year, 试行."""
    return _BRACKETED.sub("", name)


@lru_cache(maxsize=1 << 16)
def _normalised(title: str) -> str:
    return segment.normalise(unbracketed(title)).removeprefix("中华人民共和国")


def _bare(document: DocumentInfo) -> str:
    """A title without what stands in brackets behind it and the state's name."""
    return _normalised(document.title)


def _reports(document: DocumentInfo, kind: str) -> bool:
    return kind == "报告" and document.report.genre == "un"
