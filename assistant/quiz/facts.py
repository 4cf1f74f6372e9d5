"""Facts a question can ask for: figures, dates, titles and names, each with its place in a text.

A pattern here is grammar (measure words, how dates and names are written), never a subject matter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.quiz.models import Aspect
from index import segment
from index.numerals import to_chinese, to_int

_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = r"[零〇一二两三四五六七八九十百千万亿]{1,9}"
_SCALE = r"(?:万亿|亿|千万|百万|万)"
# Measure words and units; the longer ones first, so that 个工作日 is not read as 个.
_UNITS = (
    "个工作日|个小时|个月|平方米|平方公里|立方米|公里|千米|公斤|千克|毫克|毫升|美元|欧元|周岁|分钟|"
    "小时|人次|万元|年|日|天|周|岁|元|倍|名|人|位|次|项|种|家|场|期|册|份|件|起|宗|批|只|支|条|部|"
    "个|所|处|户|座|套|吨|米|克|国|成|章|台|辆|篇|届|轮|组|类|本|对"
)
_NUMBER = rf"(?:{_ARABIC}|{_HAN})\s*{_SCALE}?"
_FIGURE = re.compile(
    # A comma before it belongs to a figure only after a digit: 1,234, but 例如，34名.
    rf"(?<!\d[.,/])(?<![第\d/A-Za-z年月\-(（零〇一二两三四五六七八九十百千万亿])"
    # 零点九二克: what follows the point is no figure by itself.
    rf"(?<![零〇一二两三四五六七八九十]点)"
    rf"(?P<number>{_NUMBER})(?P<more>\s*[多余])?\s*(?P<unit>%|{_UNITS})"
    r"|百分之(?P<percent>[零一二三四五六七八九十百]++(?!点)|\d+(?:\.\d+)?)"
)
_RANGE = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<lowunit>{_UNITS})?\s*(?:以上|至|到)\s*"
    rf"(?P<high>{_NUMBER})\s*(?P<unit>{_UNITS})(?P<below>以下)?"
)
_SHARES = re.compile(
    r"百分之(?P<low>[零一二三四五六七八九十]+)以上百分之(?P<high>[零一二三四五六七八九十]+)以下"
)
_DAY = r"\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
# What belongs to a date and is no day: 3月份, 2027年底, 2026年第一季度.
_PART = r"份|年?[底末]|年?初(?![步次审始期级中])|[上中下]旬|[上下]半年|第[一二三四]季度"
_DATE = re.compile(
    rf"(?<!\d[.,/])(?<![\d/])(?:\d{{4}}\s*年\s*(?:{_DAY})?|{_DAY})"
    rf"(?:\s*至\s*(?:\d{{4}}\s*年\s*(?:{_DAY})?|{_DAY}|\d{{1,2}}\s*日))?(?:\s*(?P<part>{_PART}))?(?![\d])"
)
_TITLE = re.compile(r"《[^《》]{3,40}(?:〈[^〈〉]+〉[^《》]*)?》")
_QUOTED = re.compile(r"“[^“”，。；]{2,16}”")
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{1,5}(?:·[\u4e00-\u9fff]{1,6}?)+"
    r"(?=法官|检察官|主席|部长|总理|总统|秘书长|主任|先生|女士|教授|社长|大使|说|[，。）、和])"
)
# Before these units 一 counts; before others (一个, 一种) it is an article.
_MEASURED = re.compile(r"个月|个?小时|分钟|年|日|天|周|岁|倍|成|元|万元|吨|米|公里|个工作日|%")
# Before what is counted, and not measured, two is 两: 两国, but 二年, 二倍.
_PAIRED = frozenset("国个家种场期批支条座台辆篇届轮组类本对")
_MERGING = re.compile(r"\s+")
# A statute's state before its name is left out in speech.
_STATE = re.compile(
    r"^[\u4e00-\u9fff]{2,6}(?:共和国|王国|联邦)(?=.{2,}(?:法|法典|条例|宪法)(?:[（(].*)?$)"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a question can ask for: `text` is paragraph[start:end], spaces taken out.

    `value` is the figure, or the day as yyyymmdd (parts that are not said are 0); `high` the upper
    end of a range; `unit` the measure word, of a date the part of the year or month that is meant
    (底, 上半年); `number` is the length of the numeral within `text`.
    """

    aspect: Aspect
    text: str
    start: int
    end: int
    value: float | None = None
    high: float | None = None
    unit: str = ""
    number: int = 0


def facts(text: str) -> list[Fact]:
    """The figures, dates, titles, quoted names and persons of a text, in order, none inside another.

    Where two overlap the longer one stays: a date is not a figure, a range not two figures.
    """
    plain = segment.normalise(text)
    found = [*_dates(plain, text), *_ranges(plain, text), *_figures(plain, text)]
    found += [Fact("title", _tight(m.group()), *m.span()) for m in _TITLE.finditer(text)]
    found += [Fact("name", _tight(m.group()), *m.span()) for m in _QUOTED.finditer(text)]
    found += _persons(text)
    return outermost(found)


def outermost(found: Iterable[Fact]) -> list[Fact]:
    """The facts that no longer one overlaps, in reading order."""
    kept: list[Fact] = []
    for fact in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if all(fact.end <= k.start or k.end <= fact.start for k in kept):
            kept.append(fact)
    return sorted(kept, key=lambda f: f.start)


def _tidy(text: str) -> str:
    return _MERGING.sub("", text)


def _tight(text: str) -> str:
    """Without the spaces beside Chinese; those between foreign words stay."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text)


def _figures(plain: str, text: str) -> Iterable[Fact]:
    for match in _FIGURE.finditer(plain):
        if plain[: match.start()].rstrip().endswith(tuple("第上下每同任某另这那该各当")):
            continue  # 第 139 届 is a name, 上一年 points: neither counts
        percent = match["percent"]
        written = percent or match["number"]
        value = quantity(written)
        if not value and not written[0].isdigit():
            continue  # 零件 is no count
        if value is None or (written == "一" and not _MEASURED.fullmatch(match["unit"] or "%")):
            continue
        whole = _tidy(text[match.start() : match.end()])
        unit = "%" if percent else match["unit"]
        yield Fact(
            "figure", whole, *match.span(), value=value, unit=unit,
            number=len(whole) if percent else len(whole) - len(match["unit"]),
        )  # fmt: skip


def _ranges(plain: str, text: str) -> Iterable[Fact]:
    for match in _SHARES.finditer(plain):
        low, high = quantity(match["low"]), quantity(match["high"])
        yield Fact("figure", match.group(), *match.span(), value=low, high=high, unit="%")
    for match in _RANGE.finditer(plain):
        low, high = quantity(match["low"]), quantity(match["high"])
        if low is None or high is None or low >= high or _DATE.match(plain, match.start()):
            continue
        whole = _tidy(text[match.start() : match.end()])
        yield Fact("figure", whole, *match.span(), value=low, high=high, unit=match["unit"])


def _persons(text: str) -> Iterable[Fact]:
    """Names with a point in them; the word the point follows begins the name."""
    for match in _PERSON.finditer(text):
        point = match.start() + match.group().index("·")
        words = [w for w in segment.word_spans(text[:point]) if w[2] == point]
        start = max(match.start(), words[0][1]) if words else match.start()
        yield Fact("name", text[start : match.end()], start, match.end())


def _dates(plain: str, text: str) -> Iterable[Fact]:
    for match in _DATE.finditer(plain):
        parts = re.match(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(?:(\d{1,2})日)?", _tidy(match.group()))
        year, month, day = (int(p or 0) for p in parts.groups()) if parts else (0, 0, 0)
        if not (month or 1800 <= year <= 2199) or month > 12 or day > 31:
            continue
        whole = _tidy(text[match.start() : match.end()])
        value = float(year * 10000 + month * 100 + day)
        yield Fact("date", whole, *match.span(), value=value, unit=match["part"] or "")


def quantity(written: str) -> float | None:
    """The number a numeral stands for: 2,874, 18.7万, 一千二百; None where it is none."""
    plain = _tidy(written).replace(",", "")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(万亿|亿|千万|百万|万)?", plain)
    if match:
        scale = {"万亿": 1e12, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4}
        return float(match.group(1)) * scale.get(match.group(2) or "", 1.0)
    high, _, low = plain.rpartition("亿")
    try:
        return 1e8 * to_int(high) + to_int(low or "零") if high else float(to_int(plain))
    except (ValueError, KeyError):
        return None


def spelled(value: float, like: str) -> str:
    """A value written the way the numeral `like` is: script, thousands comma, scale, 多 or 余."""
    plain = _tidy(like)
    tail = plain[-1] if plain[-1] in "多余" else ""
    body = plain.removesuffix(tail) if tail else plain
    scale = re.search(r"(?<=\d)(?:万亿|亿|千万|百万|万)$", body)
    if body[0].isdigit():
        factor = (quantity("1" + scale.group()) or 1.0) if scale else 1.0
        numeral = body[: scale.start()] if scale else body
        decimals = len(numeral.partition(".")[2])
        grouped = "," in numeral or (value / factor >= 1000 and not numeral.isdigit())
        written = f"{value / factor:{',' if grouped else ''}.{decimals}f}"
        return written + (scale.group() if scale else "") + tail
    written = _in_words(int(value))
    # 二 before a measure word is 两 in speech, but statutes write 二; the key decides.
    return ("两" if written == "二" and "两" in body else written) + tail


def _in_words(value: int) -> str:
    """A whole number in Chinese numerals: 二亿, 五千万, 十二万零三百."""
    for size, name in ((100_000_000, "亿"), (10_000, "万")):
        if value >= size:
            high, low = divmod(value, size)
            rest = ("零" if low < size // 10 else "") + _in_words(low) if low else ""
            return _in_words(high) + name + rest
    return to_chinese(value)


def with_number(fact: Fact, value: float) -> str:
    """The text of a figure with another value in it."""
    if fact.text.startswith("百分之"):
        return "百分之" + spelled(value, fact.text.removeprefix("百分之"))
    written = spelled(value, fact.text[: fact.number])
    if written == "二" and fact.unit in _PAIRED:
        written = "两"
    return written + fact.text[fact.number :]


def spellings(fact: Fact) -> tuple[str, ...]:
    """The key first, then other spellings of it that are as right: 2,874名, 2874名, 2874."""
    if fact.aspect == "title":
        bare = fact.text.strip("《》")
        return tuple(dict.fromkeys((fact.text, bare, _STATE.sub("", bare))))
    if fact.unit == "份":
        return (fact.text, fact.text.removesuffix("份"))
    if fact.aspect == "name":
        return tuple(dict.fromkeys((fact.text.strip("“”"), fact.text)))
    if fact.aspect != "figure" or fact.value is None:
        return (fact.text,)
    if fact.high is not None:
        return _range_spellings(fact, fact.value, fact.high)
    forms = [fact.text, fact.text.replace(",", "")]
    if fact.value.is_integer() and fact.unit != "%" and fact.text[fact.number - 1] not in "多余":
        forms += [f"{int(fact.value)}{fact.unit}", str(int(fact.value))]
        forms.append(_in_words(int(fact.value)) + fact.unit)
    elif fact.unit == "%":
        forms += [f"{fact.value:g}%", f"百分之{fact.value:g}"]
        if fact.value.is_integer():
            forms.append("百分之" + _in_words(int(fact.value)))
    return tuple(dict.fromkeys(forms))


def one_unit(fact: Fact) -> bool:
    """Whether both ends of a range are counted in its unit: 五至十年, but 六个月至十年."""
    unit = re.escape(fact.unit)
    ends = rf"{_NUMBER}(?:{unit})?(?:以上|至|到){_NUMBER}{unit}(?:以下)?"
    return fact.unit == "%" or re.fullmatch(ends, segment.normalise(fact.text)) is not None


def _range_spellings(fact: Fact, low: float, high: float) -> tuple[str, ...]:
    """The spellings of a range: 五至十年, 5年至10年, and without the unit, which the item tells."""
    if not one_unit(fact):
        return (fact.text,)
    forms = [fact.text]
    if fact.unit != "%":
        forms.append(fact.text.replace(fact.unit, ""))
    if low.is_integer() and high.is_integer() and high < 10_000:
        for a, b in (
            (str(int(low)), str(int(high))),
            (to_chinese(int(low)), to_chinese(int(high))),
        ):
            if fact.unit == "%":
                forms += [f"{a}%至{b}%", f"百分之{a}至百分之{b}"]
            else:
                forms += [f"{a}{fact.unit}至{b}{fact.unit}", f"{a}至{b}{fact.unit}", f"{a}至{b}"]
                forms.append(f"{a}{fact.unit}以上{b}{fact.unit}以下")
    return tuple(dict.fromkeys(forms))


def common_year(texts: Iterable[str]) -> int | None:
    """The year most of a document's dates fall in, if one holds more than a third of them."""
    years = Counter(
        int(fact.value) // 10000
        for text in texts
        for fact in _dates(segment.normalise(text), text)
        if fact.value and fact.value >= 10000
    )
    if not years:
        return None
    year, count = years.most_common(1)[0]
    return year if count * 3 > years.total() and count > 2 else None


def moved(fact: Fact, by: int) -> Fact:
    """The same fact with its offsets moved."""
    return replace(fact, start=fact.start + by, end=fact.end + by)
