"""The one door through which text is normalised, cut into words and cut into sentences.

Index and query both pass here, so a word found once is found always. Normalising keeps the number
of code points, so that offsets into the normalised text are offsets into the original.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata

import opencc
import rjieba

VERSION = "2"  # raise it whenever the words of a text change, or what text a chunk is found by

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[0-9]+(?:[.,][0-9]+)*%?|[a-z]+(?:[-/.][a-z0-9]+)*|[{_CJK}]+|[^\W_]+")
_RUN = re.compile(rf"[{_CJK}]+")
_ENDS = "。！？!?"
_CLOSERS = "”’」』）)】〕》\"'"
# Words that carry a question's or a sentence's grammar and none of its subject.
_STOP = frozenset(  # a text to read and extend, so not a list of literals
    """
    的 了 和 与 及 或 在 是 为 对 于 从 以 其 该 这 那 哪 些 个 有 被 把 将 就 也 还 都 而 并 且 中 上 下 之 所 等
    吗 呢 吧 啊 么 呀 嘛 我 你 他 她 它 我们 你们 他们 能 会 要 问 说 讲 请 请问 告诉
    什么 哪些 哪个 哪里 哪儿 谁 多少 几 怎么 怎样 如何 为什么 为何 是否 有没有 可以 能否 应该 需要
    关于 根据 按照 以及 及其 一个 一些 这个 那个 这些 那些
    """.split()  # noqa: SIM905
)


@lru_cache(maxsize=1)
def dictionary() -> str:
    """What decides the words of a text; stands in a library's manifest."""
    parts = (f"{name} {metadata.version(name)}" for name in ("rjieba", "opencc"))
    return ", ".join((VERSION, *parts))


@lru_cache(maxsize=1)
def _table() -> dict[int, int]:
    """Code point to code point: full width to half, Traditional to Simplified, upper to lower.

    OpenCC converts single characters here (its phrase rules can change the length of a text).
    """
    table: dict[int, int] = {}
    convert = opencc.OpenCC("t2s").convert
    for code in range(0x4E00, 0xA000):
        simple = convert(chr(code))
        if len(simple) == 1 and ord(simple) != code:
            table[code] = ord(simple)
    for code in [*range(0xFF01, 0xFF5F), 0x3000, *range(0x2460, 0x2474), *range(0x00A0, 0x0250)]:
        plain = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(plain) == 1:
            table[code] = ord(plain)
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = code + 32
    return table


def normalise(text: str) -> str:
    """`text` in half-width, Simplified, lower-case form, of the same length."""
    return text.translate(_table())


def is_stop(word: str) -> bool:
    """Whether a word carries grammar only."""
    return word in _STOP


def words(text: str) -> list[str]:
    """The words of `text`, normalised, punctuation and spaces left out (jieba's own algorithm)."""
    return [word for word, _, _ in word_spans(text)]


def word_spans(text: str) -> list[tuple[str, int, int]]:
    """(word, start, end) for each word of `text`; offsets in code points."""
    plain = normalise(text)
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(plain):
        run, at = match.group(), match.start()
        if not _RUN.fullmatch(run):
            found.append((run, at, match.end()))
            continue
        for word in rjieba.cut(run):
            found.append((word, at, at + len(word)))
            at += len(word)
    return found


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its part of speech (jieba's tags) and text[start:end]."""

    word: str
    tag: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of a text as it is written with their parts of speech; blanks and marks are tokens too."""
    found: list[Token] = []
    at = 0
    for word, tag in rjieba.tag(text):
        found.append(Token(word, tag, at, at + len(word)))
        at += len(word)
    return found


def search_words(text: str) -> list[str]:
    """The words of `text` with the shorter words inside long ones (jieba's search mode)."""
    found: list[str] = []
    for match in _WORD.finditer(normalise(text)):
        run = match.group()
        found.extend(rjieba.cut_for_search(run) if _RUN.fullmatch(run) else [run])
    return found


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters; they find what no dictionary cuts."""
    pairs: list[str] = []
    for match in _RUN.finditer(normalise(text)):
        run = match.group()
        pairs.extend(run[i : i + 2] for i in range(len(run) - 1))
    return pairs


def sentences(text: str, *, ends: str = _ENDS) -> list[tuple[int, int]]:
    """(start, end) of each sentence, ends and closing quotes included, outer spaces left out.

    A line end closes a sentence too: list items and 款 stand on lines of their own.
    """
    spans: list[tuple[int, int]] = []
    start = at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char in ends:
            while at < len(text) and text[at] in ends + _CLOSERS:
                at += 1
        elif char != "\n":
            continue
        _append(spans, text, start, at)
        start = at
    _append(spans, text, start, len(text))
    return spans


def clauses(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence or part of one that ends with a semicolon."""
    return sentences(text, ends=_ENDS + "；;")


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add the span without its outer spaces, if anything is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append((start, end))
