"""What a line begins with: a paragraph number, an article, a heading's mark, a footnote's mark.

Patterns look at the normalised line (half-width, Simplified, same length), so offsets hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import segment
from index.numerals import CHINESE, to_int

SENTENCE_END = "。！？；：!?;:…”’」』）)》"
_FULL_STOP = "。！？；…!?;"
_CHINESE = "一二三四五六七八九十百千零〇"
STEMS = "甲乙丙丁戊己庚辛壬癸"
_YEAR = r"(?:19|20)\d{2}\s*年"
DECIMAL = re.compile(rf"\s*(\d{{1,4}})\s*[.、](?:\s*(?!\d)|(?={_YEAR}))")
BRACKETED = re.compile(
    r"\s*(?:\[(\d{1,4})\]|【(\d{1,4})】|〔(\d{1,4})〕|第\s*(\d{1,4})\s*段[:.、\s])\s*"
)
COUNTED = re.compile(rf"\s*\(\s*([{_CHINESE}]+)\s*\)\s*(?=\S)")
ENCLOSED = re.compile(r"\s*\((\d{1,3})\)\s*(?=\S)")
# What makes a decimal number an amount, 1.5亿元, and what begins a text, 4.1个人数据.
_AMOUNT = (
    r"(?:[%‰万亿倍]|[千百](?=[万亿元克米瓦人吨多余])|元(?!素|数据|件)|个(?!人|体|别|性)|年(?!度|报|检|龄|会)"
    r"|月(?!度|报)|日(?!常|志|报))"
)
_AMOUNT_APART = r"(?:[%‰万亿倍]|千[克米瓦]|元(?!素|数据|件)|个(?:百分点|月))"
# 1.1, 1.1.1 before words; figures after a space begin a text, 8.7 2023年, where words follow.
DOTTED = re.compile(
    r"\s*(\d{1,3}(?:\.\d{1,3}){1,5})"
    rf"(?:[.、](?:\s*+(?!\d|{_AMOUNT_APART})|(?={_YEAR}))"
    rf"|[.、]?\s++(?!{_AMOUNT_APART})(?=\D|[\d.,]+\s?[\u4e00-\u9fff])"
    rf"|(?=[\u4e00-\u9fff“《(])(?!{_AMOUNT})|$)"
)
ARTICLE = re.compile(
    rf"\s*第\s*([0-9]+|[{CHINESE}]+)\s*条(?:[之の]([{CHINESE}]+|[0-9]+))?(?P<gap>[\s\u3000:：]*)"
)
ITEM = re.compile(rf"\s*([{_CHINESE}]+)\s*、\s*")
# A cross-reference goes on as a sentence does where an article's text would begin.
_REFERENCE = re.compile(
    r"(的|规定|所|至|到|、|和|及|与|或|第[一二三四五六七八九十0-9]|中|之|以外|以及|,|。|;|\))"
)
DIVISION = re.compile(
    rf"\s*第\s*([0-9]+|[{CHINESE}]+)\s*(部分|部(?=\s|$)|分编|[编篇章节])(?=\s|\u3000|$|[^的规、和至中所])"
)
BARE_HEADINGS = re.compile(
    r"\s*(摘要|执行摘要|提要|内容提要|概要|概述|背景|导言|序言|前言|引言|总则|附则|目录|结语|结论|结束语|致谢|参考文献|附\s?[件录表][一二三四五六七八九十0-9]*)\s*$"
)
ANNEX = re.compile(
    r"\s*(?:附\s?[件录表]?\s*[一二三四五六七八九十0-9a-z]{0,3}\s*(?:[:.、]\s*[^\s\d].{0,40})?"
    r"|附\s?[件录表]\s*[一二三四五六七八九十0-9a-z]{0,3}\s+[^。,;:]{1,40})$"
)
ANNEX_NAME = re.compile(r"\s*(附\s?[件录表]?\s*[一二三四五六七八九十0-9a-z]{0,3})")
# An item of a list stands on a line of its own; （一）项 and 1、2 are words of a sentence cut off.
LIST_ITEM = re.compile(
    rf"\s*(?:\((?:[a-z]|[ivx]+|\d{{1,2}}|[{_CHINESE}]{{1,3}})\)\s*(?![项款目至、和或及,。]|$)\S"
    rf"|(?:\d{{1,2}}|[a-z])[.)、]\s*(?:(?={_YEAR})|(?![\d项款])\S)|[{_CHINESE}]{{1,3}}、|[{STEMS}]、(?![{STEMS}])|[•·●■◆○▪–—-]\s*\S)"
)
# 【适用范围】 alone on its line; 【45】 is a number.
BRACKETED_HEADING = re.compile(r"\s*【(?=[^】]*[\u4e00-\u9fff])[^】。；，]{1,40}】\s*$")
CIRCLED_ITEM = re.compile(r"\s*[①-⑳]\s*\S")
# 甲、 over 一、; 甲、乙双方 are persons.
STEM = re.compile(rf"\s*([{STEMS}])\s*、\s*(?![{STEMS}])\S")
_HEADINGS = (
    (0, re.compile(r"\s*[壹贰叁参肆伍陆柒捌玖拾]{1,3}\s*[.、]\s*\S")),
    (0, STEM),
    (1, re.compile(r"\s*([一二三四五六七八九十]+)\s*[.、]\s*\S")),
    (2, re.compile(r"\s*([a-z])\s*[.、]\s*\S")),
    (3, re.compile(r"\s*(\d{1,3})\s*[.、]\s*(?!\d)\S")),
    (4, re.compile(r"\s*\(([a-z])\)\s*\S")),
    (5, re.compile(r"\s*\(([ivx]{2,}|[一二三四五六七八九十]+)\)\s*\S")),
)
_DIVISION_LEVEL = {"部分": -1, "部": -1, "编": 0, "篇": 0, "分编": 1, "章": 2, "节": 3}
NOTE = re.compile(r"\s*([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|\*{1,4}(?!\*)|[①②③④⑤⑥⑦⑧⑨])\s*(?=\S)")
LONGEST_HEADING = 60
ANNEX_LEVEL = -2  # an annex has parts, chapters and sections of its own
_NEXT_ITEM = re.compile(r"[；;，,](?:以及|及|或者|或|和|并且|并|且)\s*$")
BRACKETED_LEVEL = 6  # of a heading 【…】, below every other mark unless it stands over one


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the beginning of a line: its value and 之N, and where its text begins."""

    value: int
    sub: int
    text_at: int
    printed: tuple[int, int]


def decimal(plain: str) -> Mark | None:
    """`17.` `45．` `45、` before the text of a paragraph."""
    return _mark(DECIMAL, plain)


def bracketed(plain: str) -> Mark | None:
    """`[45]` `【45】` `〔45〕` `第45段` before the text of a paragraph."""
    return _mark(BRACKETED, plain)


def counted(plain: str) -> Mark | None:
    """`（四十五）` before the text of a paragraph."""
    return _mark(COUNTED, plain)


def enclosed(plain: str) -> Mark | None:
    """`（45）` before the text of a paragraph."""
    return _mark(ENCLOSED, plain)


def dotted(plain: str) -> tuple[tuple[int, ...], Mark] | None:
    """`1.1` `1.1.1` before a clause: its path of numbers and its mark."""
    match = DOTTED.match(plain)
    if match is None:
        return None
    path = tuple(int(n) for n in match.group(1).split("."))
    return path, Mark(path[-1], 0, match.end(), match.span(1))


def _mark(pattern: re.Pattern[str], plain: str) -> Mark | None:
    """The mark a pattern finds; its one group that matched is the number."""
    match = pattern.match(plain)
    if match is None:
        return None
    group = match.lastindex or 1
    try:
        value = to_int(match.group(group))
    except (ValueError, KeyError):
        return None
    return Mark(value, 0, match.end(), match.span(group))


def article(plain: str) -> Mark | None:
    """第三条, 第１２条, 第一百二十条之一 before the text of an article."""
    match = ARTICLE.match(plain)
    if match is None:
        return None
    try:
        value, sub = to_int(match.group(1)), to_int(match.group(2)) if match.group(2) else 0
    except (ValueError, KeyError):
        return None
    start = len(plain) - len(plain.lstrip())
    return Mark(value, sub, match.end(), (start, match.start("gap")))


def article_weight(plain: str, mark: Mark) -> float:
    """1 where the text stands apart from the number; less where the line reads on."""
    rest = plain[mark.text_at :]
    apart = mark.text_at > mark.printed[1] or not rest
    if not apart and _REFERENCE.match(rest):
        return -2.0
    return 1.0 if apart else 0.6


def item(plain: str) -> Mark | None:
    """一、 before an item of a decision, an amendment or a paper."""
    return _mark(ITEM, plain)


def begins_item(line: str) -> bool:
    """Whether a line as printed begins an item of a list: (a), （一）, 1., ①, •."""
    return bool(CIRCLED_ITEM.match(line) or LIST_ITEM.match(segment.normalise(line)))


def reads_like_heading(plain: str) -> bool:
    """Short, and without the punctuation a sentence, a list's lead or its item ends with."""
    short = len(plain) <= LONGEST_HEADING and plain[-1:] not in "。！？；：，、!?;:,…”）)"
    return short and not plain.endswith("——") and not _NEXT_ITEM.search(plain)


def heading_level(plain: str) -> int | None:
    """The depth of a heading's mark, 1 the outermost, or None where the line is no heading."""
    division = DIVISION.match(plain)
    if division and len(plain) <= LONGEST_HEADING and plain[-1:] not in "。；，":
        return _DIVISION_LEVEL[division.group(2)]
    if ANNEX.match(plain):
        return ANNEX_LEVEL
    if BARE_HEADINGS.match(plain):
        return 1
    bare = plain.rstrip(")")
    if reads_like_heading(bare) or (bare != plain and reads_like_heading(bare)):
        for level, pattern in _HEADINGS:
            if pattern.match(plain):
                return level
    return None


def is_bracketed_heading(plain: str) -> bool:
    """Whether a line is a heading in brackets of its own, 【适用范围】."""
    return BRACKETED_HEADING.match(plain) is not None


def is_sure_heading(plain: str) -> bool:
    """Whether a line is a heading where nothing is numbered: 前言, 第一章, 一、; 1. may be a list."""
    return any(p.match(plain) for p in (BARE_HEADINGS, ANNEX, DIVISION, ITEM))


def ends_sentence(text: str) -> bool:
    """Whether a text ends where a sentence may end; items end with ；, also before 及, leads with ：
    or ——.
    """
    end = text.rstrip()
    return end[-1:] in SENTENCE_END or end.endswith("——") or _NEXT_ITEM.search(end) is not None


def is_whole(text: str) -> bool:
    """Whether a text ends with a full stop or its like, closing quotes aside."""
    return text.rstrip().rstrip("”’」』）)》】\"'")[-1:] in _FULL_STOP
