"""Whether a fact is worth asking for, and whether another in its place makes a sentence false."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.quiz import lists
from assistant.quiz.facts import Fact, facts
from assistant.quiz.models import Aspect
from assistant.quiz.names import proper, territories, title_sort
from assistant.quiz.stems import Passage
from index.segment import tokens

_AT_MOST = re.compile(r"(?:不得?超过|不得多于|不多于|最长|最多|最高)[^，。；]{0,6}$")
_AT_LEAST = re.compile(r"(?:不得?少于|不得?低于|至少|至迟[^，。；]{0,6}前)[^，。；]{0,6}$")
_LESS_THAN = re.compile(r"(?:未满|不满|不足|少于|低于)\s*$")
_MORE_THAN = re.compile(r"(?:(?<![未不])满|(?<![不得])超过|多于|高于)\s*$")
_SEVERAL = 2
_ALIKE = 3  # characters on either side in which two cases of a rule agree
_APART = re.compile(r"[^，。；\d]{0,8}(?:之间|间隔|相隔|相距)")
_EXACT = 1e-6
_SPELL = re.compile("时间|期限|期间|时限")  # 一年时间 is but a year
_MEASURES = frozenset(("年", "个月", "日", "天", "周", "小时", "个小时", "%", "元", "万元", "倍"))
_PERSONS = frozenset(("人", "名", "位"))
_COPIES = frozenset(("份", "册", "本"))
RANKS = frozenset(("类", "级", "等"))  # counted like grades: 三类 stands for the third
_REGION = re.compile(
    r"[东西南北中]部?[非亚欧美](?!元)|东南亚|非洲(?!联盟)|[亚欧]洲(?!联盟)|美洲|中东|加勒比|太平洋|流域|萨赫勒"
)
_RESOLUTION = re.compile(r"第\s*\d+\s*(?:[（(]\d{4}[)）]\s*)?号决议")
_LOOKING_BACK = re.compile(r"(?:过去|最近|近|此前|上)\s*$")
_DEFINING = re.compile(r"[^，。；]{0,12}，?是?指")
_ROW = re.compile(r"[^，。；：、]+、[^，。；：]*$")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")
_VEHICLE = re.compile(r"[^，。；的]{0,3}车")
_VERSION = re.compile(r"\s*(?:修正案|修订|版|议定书)")
_CALENDAR = re.compile(r"1月1日[至到].*12月31日")
_PART = re.compile(r"[^。；]*(?:其中|中，)[^。；]*")
_UNITS = {"人": "名", "位": "名"}
_COMMON = {"岁": 18, "周岁": 18, "小时": 24, "个小时": 24}  # majority; a day and a night
_YEAR_END = 1231
_WITHIN = re.compile(r"\s*(?:以内|之内|内|以下|前)")
_SPAN = re.compile(r"(?:以上)?(?:但|的)?(?:不满|未满|不足|至|以上)")
_REFERRING = re.compile(
    r"(?:依照|适用|按照|根据|依据|违反|符合|对于有|[本该]法和)(?:国家|有关)*\s*$"
)
_IN_CASE = re.compile(r"[^，。；]*的(?=[，；])")
_QUOTED = re.compile(r"“[^“”]{1,12}”")
_ETCETERA = re.compile(r"[^，。；]{0,20}等")


def guessed(passage: Passage, fact: Fact) -> bool:
    """Whether the sentence itself or common sense tells a fact, or another would do as well."""
    text = passage.paragraph.text
    short_form = text[: fact.start].endswith(("（", "("))  # beside its full name
    twice = text.count(fact.text, passage.start, passage.end) > 1
    if short_form or twice or _listed(text, fact):
        return True
    if fact.aspect == "title" and title_sort(fact.text) in ("law", "guide"):
        # Which law a crime, or which standard a water supply falls under is told by what is said.
        return (
            _REFERRING.search(text[passage.start : fact.start]) is not None
            or _ARTICLE.match(text[fact.end : passage.end]) is not None
        )
    return any(told(passage, fact) for told in _TOLD.get(fact.aspect, ()))


def _listed(text: str, fact: Fact) -> bool:
    """Whether a fact is one of a row that tells it: 二类、三类; “以上”“以下”."""
    if fact.aspect == "name" and fact.text.startswith("“"):
        other = rf"[、和或]?{_QUOTED.pattern}"
        before = rf"{_QUOTED.pattern}[、和或]?$"
    elif fact.aspect == "figure" and fact.unit:
        other = rf"[、和或][一二三四五六七八九十\d]{{1,3}}{fact.unit}"
        # 一、（二类）: the unit stands once for the row.
        before = rf"[一二三四五六七八九十\d]{{1,3}}(?:{fact.unit}[、和或]|、)$"
    else:
        return False
    return bool(re.search(before, text[: fact.start]) or re.match(other, text[fact.end :]))


def _in_word(passage: Passage, fact: Fact) -> bool:
    """Whether a figure is part of a word or of a name: 百日咳, 合理的一日生活制度."""
    text = passage.paragraph.text
    first = max(fact.start - 4, 0)
    start, end = fact.start - first, fact.end - first
    around = tokens(text[first : fact.end + 4])
    return _naming(text, fact) or any(
        t.start < start + fact.number and end < t.end and t.tag != "m" for t in around
    )


def _naming(text: str, fact: Fact) -> bool:
    """Whether a single day, month or year opens the name of a thing, after what describes it: a
    count of one would hang on a verb (给予一日休假).
    """
    if fact.value != 1 or fact.high is not None or fact.unit not in _MEASURES:
        return False
    tags = [t.tag for t in tokens(text[fact.end : fact.end + 8])[:2]]
    named = tags[:1] in (["n"], ["vn"]) or tags == ["v", "n"]
    return named and text[: fact.start].endswith("的") and not _SPELL.match(text, fact.end)


def open_ended(passage: Passage, fact: Fact) -> bool:
    """Whether 等 follows a fact: of 甲和乙等国 another may be one, too."""
    return _ETCETERA.match(passage.paragraph.text[fact.end : passage.end]) is not None


def ordered(passage: Passage, fact: Fact, other: str) -> bool:
    """Whether a figure can stand in the fact's place: between its neighbours of the unit, where
    they are two ends of one span (已满十四周岁不满十八周岁), a whole and its part (14项中，…) or what
    the graver case and the lighter one come to.
    """
    told = facts(other)
    if fact.aspect != "figure" or fact.value is None or not told or told[0].value is None:
        return True
    text = passage.paragraph.text
    near = [
        f for f in facts(text[passage.start : passage.end])
        if _UNITS.get(f.unit, f.unit) == _UNITS.get(fact.unit, fact.unit)
        and f.value not in (None, fact.value)
        and (
            _joined(_between(text, passage.start + f.start, passage.start + f.end, fact))
            or _parallel(text, passage.start + f.start, passage.start + f.end, fact)
        )
    ]  # fmt: skip
    return all(((f.value or 0) > fact.value) == ((f.value or 0) > told[0].value) for f in near)


def _joined(between: str) -> bool:
    return bool(_SPAN.fullmatch(between) or _PART.fullmatch(between))


def _parallel(text: str, start: int, end: int, fact: Fact) -> bool:
    """Whether text[start:end] stands between the same words as a fact: …之日起三年内不予…；…."""
    before = text[start - _ALIKE : start] == text[fact.start - _ALIKE : fact.start]
    after = text[end : end + _ALIKE] == text[fact.end : fact.end + _ALIKE]
    return before and after


def _between(text: str, start: int, end: int, fact: Fact) -> str:
    """What stands between text[start:end] and a fact, whichever comes first."""
    return text[end : fact.start] if end <= fact.start else text[fact.end : start]


def _defined(passage: Passage, fact: Fact) -> bool:
    """Whether a term or a grade is asked for by its meaning: “许可证件”，指…; 三类物品，是指…
    The wheels of a 两轮摩托车 belong to its name.
    """
    after = passage.paragraph.text[fact.end : passage.end]
    if fact.unit == "轮" and _VEHICLE.match(after):
        return True
    return (fact.aspect == "name" or fact.unit in RANKS) and _DEFINING.match(after) is not None


def _counted(passage: Passage, fact: Fact) -> bool:
    """Whether the sentence counts off what the figure counts: 三个困难：甲、乙、丙."""
    rest = passage.paragraph.text[fact.end : passage.end]
    if fact.value == _SEVERAL and rest.startswith("以上") and fact.unit not in _MEASURES:
        return True  # 两个以上 means several, and nobody would say 四个以上
    row = _ROW.search(passage.paragraph.text[passage.start : fact.start])
    parts = len(re.split("[、和与及]", row.group())) if row else 0
    if parts and _SEVERAL <= (fact.value or 0) <= parts:
        # 一般事故、重大事故和特大事故三类; 将研究、开发分为高风险、低风险两类
        return True
    numeral = re.escape(fact.text[: fact.number])
    if re.search(rf"(?<![一二三四五六七八九十\d]){numeral}级", rest):
        return True  # 十个等级，…最轻的为十级
    letters = re.findall(r"[（(]([a-z])[)）]", rest)
    if len(letters) == fact.value and letters[0] == "a":
        return True
    listed = re.search(r"[：:]([^。；]+)|包括([^。；]+)", rest)
    if listed is None:
        return False
    items = lists.split((listed.group(1) or listed.group(2)).rstrip("。；"))
    return len(items) == fact.value


def _customary(passage: Passage, fact: Fact) -> bool:
    """Whether everybody expects the figure: officials come in twos, a form is made out in as many
    copies as there are parties, one is of age at eighteen.
    """
    if fact.high is None and fact.value == _COMMON.get(fact.unit):
        return True
    before = passage.paragraph.text[passage.start : fact.start]
    few = fact.value is not None and fact.value <= _SEVERAL and fact.unit in _PERSONS | _COPIES
    back = fact.value == 1 and _LOOKING_BACK.search(before) is not None
    # Between two there is one interval: 两次减刑之间.
    after = passage.paragraph.text[fact.end : passage.end]
    if fact.value == _SEVERAL and _APART.match(after):
        return True
    return few or back or before.endswith("一式")


def _summed(passage: Passage, fact: Fact) -> bool:
    """Whether the sentence lets the figure be reckoned: of 14 all but one."""
    if fact.value is None or fact.high is not None or not fact.unit:
        return False
    text = passage.paragraph.text
    rest = (text[passage.start : fact.start], text[fact.end : passage.end])
    known = [f.value for part in rest for f in facts(part) if f.unit == fact.unit and f.value]
    known += [1.0 for part in rest if re.search(rf"(?<![第同任每])一{re.escape(fact.unit)}", part)]
    if len(known) < _SEVERAL:
        return False
    # Of a total all parts but one; of two the sum or the rest.
    sums = {abs(2 * max(known) - sum(known)), sum(known)}
    sums |= {x for n, a in enumerate(known) for b in known[n + 1 :] for x in (abs(a - b), a + b)}
    return any(abs(fact.value - x) < _EXACT * fact.value for x in sums)


def _located(passage: Passage, fact: Fact) -> bool:
    """Whether another proper name of the sentence tells a place: a town or a citizen of it, the
    region it lies in.
    """
    text = passage.paragraph.text
    rest = text[passage.start : fact.start] + "，" + text[fact.end : passage.end]
    beside = next(iter(tokens(text[fact.end : passage.end])), None)
    if beside is not None and beside.tag in ("ns", "nr", "nrt", "nz"):
        return True  # a town with its country before it is one name
    towns = any(
        t.tag in ("ns", "nrt") and len(t.word) > 1 and t.word not in territories()
        for t in tokens(rest)
    )
    persons = any(f.aspect == "name" and "·" in f.text for f in facts(rest))
    return towns or persons or region_named(rest) or len(states_named(rest)) >= _SEVERAL


def states_named(text: str) -> set[str]:
    """The states and territories a text names."""
    found = {name for name in territories() if name in text}
    return {name for name in found if not any(name != o and name in o for o in found)}


def region_named(text: str) -> bool:
    """Whether a text speaks of a part of the world: 西非, 西部和中部非洲, 东南亚."""
    return _REGION.search(text) is not None


def _body_told(passage: Passage, fact: Fact) -> bool:
    """Whether a body is a sort of bodies, or what it decided is named by number.

    国家机关 is a sort of body, and another sort might do as well.
    """
    text = passage.paragraph.text
    return not proper(fact.text) or _RESOLUTION.search(text[fact.end : passage.end]) is not None


def _reckoned(passage: Passage, fact: Fact) -> bool:
    """Whether a year follows from the sentence: 比（　）增加, or another date to count from."""
    year_only = fact.value is not None and int(fact.value) % 10000 == 0
    text = passage.paragraph.text
    before, after = text[passage.start : fact.start], text[fact.end : passage.end]
    compared = re.search(r"[比较]\s*$", before) or re.match(r"\s*相比", after)
    others = any(f.aspect == "date" for part in (before, after) for f in facts(part))
    return year_only and (compared is not None or others)


def _dated(passage: Passage, fact: Fact) -> bool:
    """Whether a date is the year's end, the calendar year, a year that follows from the sentence
    or one that belongs to a name (2005年修正案).
    """
    if int(fact.value or 0) % 10000 == _YEAR_END or _CALENDAR.search(fact.text):
        return True
    after = passage.paragraph.text[fact.end : passage.end]
    return _reckoned(passage, fact) or _VERSION.match(after) is not None


# What tells a fact of each kind.
_TOLD: dict[Aspect, tuple[Callable[[Passage, Fact], bool], ...]] = {
    "figure": (_in_word, _counted, _customary, _summed, _defined),
    "date": (_dated,),
    "name": (_defined,),
    "place": (_located,),
    "body": (_body_told,),
}


def denies(passage: Passage, fact: Fact, other: str) -> bool:
    """Whether a figure in the fact's place makes the sentence false rather than weaker.

    Who must wait for those under 14 must for those under 12; what must not exceed two months does
    not exceed three. So a condition is widened and a bound is tightened.
    """
    told = facts(other)
    if fact.aspect != "figure" or fact.high is not None or not told or fact.value is None:
        return True
    text = passage.paragraph.text
    before, after = text[passage.start : fact.start], text[fact.end : passage.end]
    larger = (told[0].value or 0) > fact.value
    # 五年内再犯的: whoever does so within three is meant, too.
    case = _WITHIN.match(after) and _IN_CASE.match(after)
    within = _WITHIN.match(after) and not case and not _MORE_THAN.search(before)
    if _AT_MOST.search(before) or within:
        return not larger
    if case or _AT_LEAST.search(before) or _LESS_THAN.search(before):
        return larger
    if _MORE_THAN.search(before) or after.startswith("以上"):
        return not larger
    return True
