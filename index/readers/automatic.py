"""Word's automatic numbers, which the text of a paragraph does not contain.

Computed from word/numbering.xml as ECMA-376 part 1, 17.9 describes: abstract lists, instances with
overrides, levels that restart after a higher one, number formats.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from index.numerals import to_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CHINESE = frozenset(  # words to read and extend, so not a list of literals
    """
    chineseCounting chineseCountingThousand japaneseCounting taiwaneseCounting
    taiwaneseCountingThousand ideographDigital japaneseDigitalTenThousand taiwaneseDigital
    koreanCounting koreanDigital2
    """.split()  # noqa: SIM905
)
_DIGITAL = frozenset(("ideographDigital", "taiwaneseDigital", "koreanDigital2"))
_LEGAL = str.maketrans("零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")
_CIRCLED = {1: 0x2460, 21: 0x3251, 36: 0x32B1}
_WRITTEN = {  # ⑴ and ⒈ as what they show, which numbering knows
    "decimalZero": "{:02}", "decimalEnclosedParen": "({})", "decimalEnclosedFullstop": "{}.",
}  # fmt: skip
_BULLETS = frozenset(("bullet", "none"))


@dataclass(slots=True)
class Level:
    """One level of a list: its format, its text with %1 … %9, its first value, when it restarts.

    `restart` is the level (1-based) whose number makes this one begin again, 0 for never, None for
    any higher level. `legal` shows every number of the text in Arabic digits.
    """

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    """An instance of a list: the abstract list whose counters it shares, its levels, its starts."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Counters:
    """The running numbers of every list of one document, asked paragraph by paragraph, in order."""

    _lists: dict[str, _List]
    _values: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, root: etree._Element | None) -> Counters:
        """The lists of word/numbering.xml; none where the document has no such part."""
        if root is None:
            return cls({})
        abstracts: dict[str, dict[int, Level]] = {}
        links: dict[str, str] = {}
        styles: dict[str, str] = {}
        for element in root.findall(f"{W}abstractNum"):
            key = element.get(f"{W}abstractNumId", "")
            abstracts[key] = _levels(element)
            if (style := _value(element, "styleLink")) is not None:
                styles[style] = key
            if (style := _value(element, "numStyleLink")) is not None:
                links[key] = style
        lists: dict[str, _List] = {}
        for element in root.findall(f"{W}num"):
            key = _value(element, "abstractNumId") or ""
            key = styles.get(links.get(key, ""), key)
            levels, starts = dict(abstracts.get(key, {})), {}
            for override in element.findall(f"{W}lvlOverride"):
                at = _int(override.get(f"{W}ilvl"), 0)
                if (own := override.find(f"{W}lvl")) is not None:
                    levels[at] = _level(own)
                if (begin := _value(override, "startOverride")) is not None:
                    starts[at] = _int(begin, 1)
            lists[element.get(f"{W}numId", "")] = _List(key, levels, starts)
        return cls(lists)

    def level_of_style(self, num_id: str, *styles: str) -> int | None:
        """The level that a list ties to the first of these paragraph styles that it knows."""
        found = self._lists.get(num_id)
        if found is None:
            return None
        tied = {level.style: at for at, level in sorted(found.levels.items(), reverse=True)}
        return next((tied[style] for style in styles if style in tied), None)

    def next(self, num_id: str, at: int) -> str | None:
        """The number printed before the next paragraph of a list's level; None for a bullet."""
        found = self._lists.get(num_id)
        if found is None or at not in found.levels:
            return None
        level = found.levels[at]
        values = self._values.setdefault(found.abstract, {})
        if at in found.starts and (num_id, at) not in self._begun:
            values[at] = found.starts[at]
        elif at in values:
            values[at] += 1
        else:
            values[at] = found.starts.get(at, level.start)
        self._begun.add((num_id, at))
        for lower in [n for n in values if n > at]:
            restart = found.levels.get(lower, Level()).restart
            if restart is None or (restart > 0 and at < restart):
                del values[lower]
        for upper in range(at):
            values.setdefault(upper, found.levels.get(upper, Level()).start)
        if level.format in _BULLETS and "%" not in level.text:
            return None
        return _shown(found.levels, values, at) or None


def _shown(levels: dict[int, Level], values: dict[int, int], at: int) -> str:
    """The text of a level with each %n replaced by that level's number in its format."""
    text = levels[at].text
    for n in range(at + 1):
        if f"%{n + 1}" in text:
            own = levels.get(n, Level())
            legal = levels[at].legal
            shown = spell(values[n], "decimal" if legal and own.format != "none" else own.format)
            text = text.replace(f"%{n + 1}", shown)
    return text.strip()


def spell(number: int, style: str) -> str:  # noqa: PLR0911 - one line a format
    """A number in one of Word's formats (ST_NumberFormat); Arabic digits where it has none."""
    if style in _DIGITAL:
        return "".join("〇一二三四五六七八九"[int(c)] for c in str(number))
    if style in _CHINESE and 0 <= number < 10_000:
        return to_chinese(number)
    if style in ("chineseLegalSimplified", "ideographLegalTraditional") and 0 <= number < 10_000:
        spelt = to_chinese(number)
        spelt = "一" + spelt if spelt.startswith("十") else spelt
        return spelt.translate(_LEGAL | {ord("十"): "拾", ord("百"): "佰", ord("千"): "仟"})
    if style in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)
        return letter if style == "lowerLetter" else letter.upper()
    if style in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        return _roman(number) if style == "lowerRoman" else _roman(number).upper()
    if style.startswith(("decimalEnclosedCircle", "ideographEnclosedCircle")):
        for first in sorted(_CIRCLED, reverse=True):
            if first <= number <= 50:
                return chr(_CIRCLED[first] + number - first)
    if style in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(0xFF10 + int(c)) for c in str(number))
    if style in _WRITTEN:
        return _WRITTEN[style].format(number)
    if style == "ideographTraditional" and 1 <= number <= 10:
        return _STEMS[number - 1]
    if style == "ideographZodiac" and 1 <= number <= 12:
        return _BRANCHES[number - 1]
    return "" if style == "none" else str(number)


def _roman(number: int) -> str:
    out = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "m cm d cd c xc l xl x ix v iv i".split(), strict=True,  # noqa: SIM905
    ):  # fmt: skip
        out += sign * (number // value)
        number %= value
    return out


def _levels(abstract: etree._Element) -> dict[int, Level]:
    return {
        _int(element.get(f"{W}ilvl"), 0): _level(element)
        for element in abstract.findall(f"{W}lvl")
        if 0 <= _int(element.get(f"{W}ilvl"), 0) < _LEVELS
    }


def _level(element: etree._Element) -> Level:
    restart = _value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return Level(
        format=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText") or "",
        start=_int(_value(element, "start"), 1),
        restart=None if restart is None else _int(restart, 0),
        legal=legal is not None and legal.get(f"{W}val", "1") not in ("0", "false", "off"),
        style=_value(element, "pStyle"),
    )


def _value(parent: etree._Element, name: str) -> str | None:
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _int(text: str | None, default: int) -> int:
    """A small integer of an attribute; a file may hold anything there."""
    try:
        value = int(text) if text is not None else default
    except ValueError:
        return default
    return value if -1_000_000 < value < 1_000_000 else default
