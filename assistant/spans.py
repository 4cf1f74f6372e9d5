"""Figures, dates and names in a text, with their places: what a short answer or a false premise is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index import segment
from index.numerals import CHINESE, to_int

# 9 846人 as the United Nations write it, 9,846人 as others do.
_NUMBER = rf"\d{{1,3}}(?: \d{{3}})+(?!\d)|\d+(?:,\d{{3}})*(?:\.\d+)?|[{CHINESE}]+(?![{CHINESE}])"
_SCALE = {"万": 1e4, "亿": 1e8, "千万": 1e7, "百万": 1e6, "千": 1e3, "百": 1e2}
_QUANTITY = re.compile(
    rf"(?P<number>{_NUMBER})\s*(?P<half>多|余|几)?(?P<scale>千万|百万|万|亿|千|百)?(?P<more>多|余)?\s*"
    r"(?=(?P<unit>%|[\u4e00-\u9fff]{0,4}))"  # not taken: 七天至十五天 has two
)
_PERCENT = re.compile(rf"百分之(?P<number>\d+(?:\.\d+)?|[{CHINESE}]+)")
_MEASURE = (
    "个名位人次项种类场国份家条件起年月日天岁成倍元美元公斤吨克公里米分钟小时时星期周季度期届册套台架艘支"
    "批轮所间座本部篇章段级层组队户页宗笔度回卷块"
    "枚张辆只头株棵封箱桶亩盏颗尊幅匹"
)
# A round sum needs no measure word: 五十万.
_ROUND = re.compile(r"[一二两三四五六七八九十].*[万亿]$")
# What measures the same, whatever it is called, and how many of the smallest it is.
_SORTS = (
    ("岁", re.compile(r"周?岁"), 1),
    ("月", re.compile(r"个?月"), 1),
    ("月", re.compile(r"周?年"), 12),
    ("日", re.compile(r"(?:个?工作)?日|天"), 1),
    ("日", re.compile(r"周|个?星期"), 7),
    ("小时", re.compile(r"个?小时"), 1),
    ("人", re.compile(r"个?人|[名位]"), 1),
    ("元", re.compile(r"元|块(?=钱|$|[的吗呢吧了以,。?!;、])"), 1),
)
# What a figure is of; what is left of the measure words counts things.
_DIMENSIONS = (
    ("share", re.compile(r"%|个百分点|[成倍]")),
    ("mass", re.compile(r"[公千]?[吨斤克]")),
    ("area", re.compile(r"平方|公?[亩顷]")),
    ("length", re.compile(r"[公千厘毫]?[里米](?![粮饭])")),
    ("money", re.compile(r"[\u4e00-\u9fff]{0,2}元|块钱")),
    ("age", re.compile(r"周?岁")),
    (
        "time",
        re.compile(
            r"年(?!级)|个?(?:半|多)?月(?!饼)|天(?!然)|[日周秒]|个?星期|个?(?:半|多)?(?:小时|钟头)"
            r"|分钟|季度|个?工作日"
        ),
    ),
)
_DATE = re.compile(
    r"(?:(?:\d{4}|[〇零一二三四五六七八九]{4})\s*年)(?:\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月)?"
    r"(?:\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号])?(?:底|初|上半年|下半年|第[一二三四]季度)?"
    r"|(?<!\d)(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月(?:份)?(?:\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号])?"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*年?|([〇零一二三四五六七八九]{4})\s*年")
_GIVEN = 4  # characters after the dot
_COUNTED = re.compile(rf"[{CHINESE}]+[人名位]")  # 二人 is no name, whatever the dictionary says
_PROPER = ("nr", "ns", "nt", "nz")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted thing: its value, the words that follow the number (its unit first), its place."""

    value: float
    unit: str
    start: int
    end: int
    number_end: int

    @property
    def measure(self) -> str:
        """The measure word, or '%'; empty where the number has none."""
        return self.unit[:1] if self.unit[:1] in _MEASURE or self.unit[:1] == "%" else ""

    @property
    def sort(self) -> tuple[str, int]:
        """What it measures, and how many of the sort's smallest its measure word is: 年 is 12 of 月."""
        found = ((name, times) for name, form, times in _SORTS if form.match(self.unit))
        return next(found, (self.measure, 1))


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name of the dictionary: person (nr), place (ns), body (nt), other (nz)."""

    text: str
    tag: str
    start: int
    end: int


def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a text that counts something, dates and ordinals left out."""
    return _quantities(segment.normalise(text))


@lru_cache(maxsize=4096)
def _quantities(plain: str) -> tuple[Quantity, ...]:
    dated = [m.span() for m in _DATE.finditer(plain)]
    found = [
        Quantity(_value(m["number"]), "%", m.start(), m.end(), m.end())
        for m in _PERCENT.finditer(plain)
    ]
    taken = dated + [(q.start, q.end) for q in found]
    for match in _QUANTITY.finditer(plain):
        start, end = match.span("number")
        if any(s <= start < e for s, e in taken) or plain[start - 1 : start] in (
            "第",
            "/",
            ".",
            "-",
        ):
            continue
        unit = match["unit"]
        chinese = not plain[start].isdigit()
        written = match["number"] + (match["scale"] or "")
        if chinese and unit[:1] not in tuple(_MEASURE) and not _ROUND.match(written):
            continue  # 一 in 一致
        if match["number"] == "十" and unit[:1] == "分" and unit[1:2] not in ("之", "钟"):
            continue  # 十分 is 'very'
        try:
            value = _value(match["number"]) * _SCALE.get(match["scale"] or "", 1.0)
        except (KeyError, ValueError):
            continue
        stop = match.end("more") if match["more"] else match.end("scale")
        number_end = max(end, stop, match.end("half"))
        found.append(Quantity(value, unit, start, _unit_end(plain, number_end), number_end))
    return tuple(sorted(found, key=lambda q: q.start))


def _value(number: str) -> float:
    plain = re.sub("[, ]", "", number)
    return float(plain) if plain[0].isdigit() else float(to_int(plain))


def _unit_end(plain: str, end: int) -> int:
    """The end of a quantity with its measure word: 48个, 3 400 名, 12.5%."""
    at = end
    while at < len(plain) and plain[at] == " ":
        at += 1
    for unit in (
        "%",
        "个百分点",
        "个工作日",
        "工作日",
        "周岁",
        "周年",
        "美元",
        "欧元",
        "公斤",
        "公里",
        "小时",
        "分钟",
        "个月",
        "星期",
        "季度",
    ):
        if plain.startswith(unit, at):
            return at + len(unit)
    return at + 1 if plain[at : at + 1] and plain[at] in _MEASURE else end


def dimension(unit: str) -> str:
    """What a figure with that unit is of: a mass, a length, money, time…, or a count of things.

    Empty where the unit is none, 轻武器 of 多少轻武器.
    """
    found = next((name for name, form in _DIMENSIONS if form.match(unit)), "")
    return found or ("count" if unit[:1] and unit[:1] in _MEASURE else "")


def dates(text: str) -> list[tuple[int, int]]:
    """(start, end) of each date."""
    return [m.span() for m in _DATE.finditer(segment.normalise(text))]


def years(text: str) -> set[int]:
    """The years a text names."""
    return {int(a) if a else to_int(b) for a, b in _YEAR.findall(segment.normalise(text)) if a or b}


def names(text: str) -> tuple[Name, ...]:
    """The proper names of a text that the dictionary knows, and words in Latin letters."""
    return _names(segment.normalise(text))


@lru_cache(maxsize=4096)
def _names(plain: str) -> tuple[Name, ...]:
    return tuple(_tagged(plain))


def _tagged(plain: str) -> Iterator[Name]:
    for t in segment.tokens(plain):
        if t.tag.startswith(_PROPER) and len(t.word) > 1 and not _COUNTED.fullmatch(t.word):
            yield Name(t.word, t.tag[:2], t.start, t.end)
        elif len(t.word) > 1 and t.word.isascii() and t.word[0].isalpha():
            yield Name(t.word, "nz", t.start, t.end)


def dotted(text: str) -> list[tuple[int, int]]:
    """(start, end) of each foreign name with a dot, 格蕾丝·阿坎多, without the words around it."""
    tokens = segment.tokens(text)
    found: list[tuple[int, int]] = []
    for i, dot in enumerate(tokens[1:-1], 1):
        start, end = dot.start, dot.end
        if text[start:end] not in "·•" or not _is_chinese(text[start - 1] + text[end]):
            continue
        last = i + 1
        while (
            last + 1 < len(tokens)
            and _goes_on(tokens[last + 1])
            and tokens[last + 1].end - end <= _GIVEN
        ):
            last += 1
        before = i - 1
        if len(tokens[before].word) == 1 and before and tokens[before - 1].tag.startswith(_PROPER):
            before -= 1
        first = tokens[before].start
        if found and found[-1][1] >= first:
            first = found.pop()[0]
        found.append((first, tokens[last].end))
    return found


def _is_chinese(chars: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in chars)


def _goes_on(token: segment.Token) -> bool:
    """Whether a word can be a piece of a name the dictionary cut up: 阿坎 + 多."""
    tags = ("nr", "m", "q", "x", "zg", "ag", "g")
    return len(token.word) == 1 and token.tag.startswith(tags) and token.tag != "x"
