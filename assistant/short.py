"""The direct answer on top: the figure, date, place, person or body in the sentence that answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant import questions, spans
from assistant.models import Kind
from index import segment
from index.numerals import CHINESE

_DURATION = re.compile(
    r"[0-9一二三四五六七八九十百两半]+\s*个?\s*(?:工作日|小时|分钟|个月|月|日|天|年|周|星期|季度)(?:以[内上下]|之[内后])?|[长永]期|终身"
)
_ASKS_DURATION = re.compile(
    r"多久|多长|期限|几(日|天|个月|小时|个小时|个工作日)|多少(天|日|年|个月|小时)"
)
# A day that is told by what happens on it: 自出具之日起.
_SINCE = re.compile(r"自[^自，。；：,;:]{1,24}?(?:之日|之时|时)起")
# What names several things or announces them; a sentence without is seldom the answer to 'which ones'.
_SEVERAL = re.compile(
    r"下列|以下|如下|[、和及与]|[：:]\s*$|；.*；|[（(][一二三四五六七八九十\d]+[）)]", re.DOTALL
)
# A length of time, and no day, answers: 几天 but not 几月几日, nor 哪几年.
_LASTS = re.compile(
    r"多久|多长时间|(?<![哪元])几(?:天|年|个月|个?小时|个?工作日|周|个?星期)|多少(?:天|年|个月|个?小时)"
)
_CLOCK = re.compile(questions.CLOCK)
_HOUR = re.compile(
    rf"(?:[上下中]午|凌晨|清晨|早上|早晨|晚上|夜间)?\s*(?:\d{{1,2}}|[{CHINESE}]{{1,3}})\s*(?:[:：]\d\d|时(?!期|段|间|效|候)|点钟?)"
    r"(?:\d{1,2}分|半)?|[上下中]午|凌晨|清晨|夜间|工作时间|全天"
)
# By when at the latest: told by a day, or by how long before another.
_LATEST = re.compile(r"最[晚迟早]|至迟|提前|截止")
# A day or a year, and nothing else, answers; 公元几年 is a year too.
_DAY = re.compile(r"哪一?[年天日]|元几年|几[月号]|什么日期")
_YEAR = re.compile(r"(?<!\d)\d{3}\s*年|元年")  # 955年; 三年 is rather how long
_PARTS = tuple(re.compile(rf"[^{marks}]+") for marks in ("；;", "，,；;", "，,；;、"))
_OVER = {
    "place": re.compile("[，,；;]"),
    "person": re.compile("[；;]"),
    "body": re.compile("[；;]"),
}
_NUMERAL = re.compile(rf"[0-9{CHINESE}半几多]")
_COUNT = re.compile(rf"[0-9{CHINESE}]+[人名位]")
_PHRASE = 12  # characters; a shorter sentence may be a phrase
_BEHIND = 4  # characters behind a phrase that hold its measure word
_ALL = 0.9  # a phrase of so much of its sentence is the sentence
_NOT_WORDS = r"的了在于由向对为与和及或者经、，。；：,.;:“”（）()《》\s"
_BODY = re.compile(
    rf"[^{_NOT_WORDS}]{{0,14}}(?:委员会|单位|企业|团体|实体|办公室|办事处|办公厅|部门|机关|机构|组织|法院|检察院|公安部|司法部|外交部|财政部|银行|公司|"
    r"政府|大学|学院|中心|协会|联盟|基金会|署|总局|理事会|秘书处|小组|工作队|公署|国务院|警察局|教育部|卫生部|国防部|商务部)"
)
_SPOT = re.compile(rf"(?:设在|位于|地点拟?[在为]|[在于])([^{_NOT_WORDS}]{{2,8}})(?=[,，。;；])")
_NO_PLACE = re.compile(r"[日时后前中下上起间内外期次]")
_PERSON = re.compile(
    rf"[^{_NOT_WORDS}]{{0,10}}(?:总干事|秘书长|主任|部长|局长|专员|代表|法官|检察官|官员|负责人|人员|管理人|监护人|当事人|所有人|院长|校长|主席|总统|总理|人)"
)


def holds(question: str, kind: Kind, text: str) -> bool:
    """Whether a sentence has the kind of thing that is asked for; true where any will do."""
    if kind == "number":
        unit = questions.unit(question)
        return any(_counts(unit, q) for q in spans.quantities(text))
    if kind == "list":
        return _SEVERAL.search(text) is not None
    return kind not in _FINDERS or answer(question, kind, text) is not None


def named(kind: Kind, text: str, start: int, end: int) -> tuple[int, int]:
    """The person or body in a phrase that has run over the end of a clause, else the phrase as it is:
    what stands behind 由, or behind the 、 of 开发署提供软件、毒罪办.
    """
    if kind not in ("person", "body"):
        return start, end
    words = [t for t in segment.tokens(text[start:end]) if t.end - t.start]
    for i, token in enumerate(words[:-1]):
        over = token.word == "、" and any(t.tag.startswith("v") for t in words[:i])
        if over or token.word == "由":
            return named(kind, text, start + token.end, end)
    return start, end


def sort(question: str, kind: Kind, text: str, start: int, end: int) -> bool:
    """Whether text[start:end] can be what is asked for, and is not plainly another sort of thing."""
    phrase = text[start:end]
    last = questions.anew(question)
    if last != question and questions.kind(last) not in (kind, "other"):
        return True  # what leans on an earlier question asks another thing
    if kind in ("person", "body", "place"):
        return _is_name(question, kind, text, start, end)
    fits = True
    if kind == "date":
        fits = _tells_time(question, text[start : end + _BEHIND])
    elif kind == "number":
        counts = _NUMERAL.search(segment.normalise(phrase)) is not None
        behind = text[start : end + _BEHIND]
        fits = counts and not measured_otherwise(question, behind, end=end - start)
    elif kind == "list":
        fits = holds(question, kind, phrase)
    elif kind == "definition":  # a name is not what it means
        fits = segment.normalise(phrase) not in segment.normalise(question)
    return fits


def _is_name(question: str, kind: Kind, text: str, start: int, end: int) -> bool:
    """Whether text[start:end] may name somebody, a body or a place: no sentence, no clauses, no count."""
    phrase = text[start:end]
    if questions.asks_name(question) and not holds(question, kind, phrase):
        return False
    sentence = next((b - a for a, b in segment.sentences(text) if a <= start < b), len(text))
    whole = len(phrase) > _PHRASE and len(phrase) >= _ALL * (sentence - 1)
    over = _OVER[kind].search(phrase) is not None
    return not (whole or over) and _COUNT.fullmatch(segment.normalise(phrase)) is None


def _tells_time(question: str, phrase: str) -> bool:
    """Whether a phrase is the length of time, or the day or year, that a question asks for, if it does."""
    plain = segment.normalise(question)
    if _asks(_CLOCK, question):
        return _HOUR.search(segment.normalise(phrase)) is not None
    if _lasts(question) or (_LATEST.search(plain) and _durations(phrase)):
        return bool(_durations(phrase))
    if not _DAY.search(plain):
        return True
    year = "年" in plain and _YEAR.search(segment.normalise(phrase))
    return bool(spans.dates(phrase) or _SINCE.search(phrase) or year)


def exacting(question: str, kind: Kind) -> bool:
    """Whether nothing but the sort of thing asked for answers: a sum, a length of time, a name."""
    if kind == "number":
        return questions.unit(question) == questions.MONEY
    if kind == "date":
        return _lasts(question) or _asks(_CLOCK, question) or _DAY.search(question) is not None
    return kind == "person" and questions.asks_name(question)


def _lasts(question: str) -> bool:
    return _asks(_LASTS, question) and "几月" not in question


def _asks(pattern: re.Pattern[str], question: str) -> bool:
    """Whether a question asks in that form; what leans on an earlier question may ask another thing."""
    plain = segment.normalise(question)
    last = questions.anew(plain)
    return pattern.search(last if questions.asks(last) else plain) is not None


def _durations(text: str) -> list[tuple[int, int]]:
    """(start, end) of each length of time; the day of a date is none."""
    dated = spans.dates(text)
    found = (m.span() for m in _DURATION.finditer(segment.normalise(text)))
    return [s for s in found if not any(a < s[1] and s[0] < b for a, b in dated)]


def _counts(unit: str, q: spans.Quantity) -> bool:
    """Whether a quantity can be a number of what is asked for: by its measure word or its noun."""
    if not unit:
        return True
    if unit == questions.MONEY:
        return "元" in q.unit or "元" in q.measure
    if unit[:1] == "成" and q.unit.startswith("%"):
        return True
    return q.unit[:1] == unit[:1] or any(char in q.unit for char in unit[1:])


def measured_otherwise(question: str, text: str, *, end: int | None = None) -> bool:
    """Whether a number of one dimension is asked for and a text has figures of others alone: tons where
    pieces are counted. A share or a multiple may answer any of them. With `end`, of those that begin before it.
    """
    unit = questions.unit(question)
    told = [q for q in spans.quantities(text) if end is None or q.start < end]
    return bool(told) and all(_of_another(unit, q) for q in told)


def _of_another(unit: str, q: spans.Quantity) -> bool:
    asked, told = spans.dimension(unit), spans.dimension(q.unit)
    return bool(asked) and told not in ("", "share", asked)


def answer(question: str, kind: Kind, text: str) -> tuple[int, int] | None:
    """The span of a sentence that answers by itself: text[start:end]; None where none does."""
    finder = _FINDERS.get(kind)
    return finder(question, text) if finder else None


def each(question: str, kind: Kind, text: str, words: Sequence[str]) -> str | None:
    """What a sentence's parallel clauses each have of the kind asked for, joined; None where fewer than
    two have it. 由欧盟承担60%、国家预算承担40% has two.

    Where some of these clauses have words of the question that others lack, the others are not asked for.
    """
    for part in _PARTS:
        clauses = [c for m in part.finditer(text) if holds(question, kind, c := m.group())]
        plain = [segment.normalise(c) for c in clauses]
        telling = [w for w in words if not all(w in text for text in plain)]
        named = [c for c, p in zip(clauses, plain, strict=True) if any(w in p for w in telling)]
        pieces = ((c, answer(question, kind, c)) for c in named or clauses)
        found = [clause[slice(*span)] for clause, span in pieces if span is not None]
        if len(found) > 1:
            return "；".join(dict.fromkeys(found))
    return None


def _number(question: str, text: str) -> tuple[int, int] | None:
    unit = questions.unit(question)
    asked = {q.value for q in spans.quantities(question)}
    found = [q for q in spans.quantities(text) if q.value not in asked and not _of_another(unit, q)]
    if re.search(r"比例|百分之几|占比|百分比", question):
        found = [q for q in found if q.unit.startswith("%")] or found
    elif unit == questions.MONEY or unit[:1] == "成":
        found = [q for q in found if _counts(unit, q)]
    elif unit:
        # The noun that is counted decides, then its measure word.
        ranked = [(_alike(unit, q.unit), q) for q in found]
        best = max((score for score, _ in ranked), default=0)
        found = [q for score, q in ranked if score == best and (best or not q.measure)]
    return _nearest(question, text, [(q.start, q.end) for q in found])


def _alike(asked: str, given: str) -> int:
    """How many characters of the asked unit follow the figure, its measure word counted first."""
    shared = sum(char in given for char in asked[1:])
    return 2 * (asked[:1] == given[:1]) + 2 * shared


def _date(question: str, text: str) -> tuple[int, int] | None:
    if _ASKS_DURATION.search(question) or _lasts(question):
        lasting = _durations(text)
        if lasting or _lasts(question):
            return _nearest(question, text, lasting)
    plain = segment.normalise(text)
    given = segment.normalise(question)
    if _asks(_CLOCK, question):
        return _nearest(question, text, [m.span() for m in _HOUR.finditer(plain)])
    dated = spans.dates(text) or [m.span() for m in _SINCE.finditer(plain)]
    if not dated and _LATEST.search(given):
        return _nearest(question, text, _durations(text))
    return _nearest(question, text, [s for s in dated if plain[s[0] : s[1]] not in given])


def _place(question: str, text: str) -> tuple[int, int] | None:
    """A place the dictionary knows, else what stands after 'in' at the end of a clause."""
    if found := _named(question, text, "ns"):
        return found
    given = segment.normalise(question)
    plain = segment.normalise(text)
    spots = [
        m.span(1) for m in _SPOT.finditer(plain)
        if m.group(1) not in given and not _NO_PLACE.search(m.group(1))
    ]  # fmt: skip
    return _nearest(question, text, spots)


def _named(question: str, text: str, tag: str) -> tuple[int, int] | None:
    plain = segment.normalise(question)
    found = [(n.start, n.end) for n in spans.names(text) if n.tag == tag and n.text not in plain]
    return _nearest(question, text, found)


def _person(question: str, text: str) -> tuple[int, int] | None:
    """A name, 格蕾丝·阿坎多 in one piece, else a role, else a body: rules ask 谁 of offices too."""
    dotted = [s for s in spans.dotted(text) if text[slice(*s)] not in question]
    if dotted:
        return _nearest(question, text, dotted)
    named = _named(question, text, "nr")
    if named or questions.asks_name(question):
        return named
    role = _matched(_PERSON, question, text)
    cut = role and text[role[1] - 1] == "人" and not _ends_word(text, role[1])  # 人民币
    return role if role and not cut else _body(question, text)


def _ends_word(text: str, at: int) -> bool:
    return any(end == at for _, _, end in segment.word_spans(text))


def _body(question: str, text: str) -> tuple[int, int] | None:
    if re.search(r"国家|国", question) and (country := _named(question, text, "ns")):
        return country
    return _matched(_BODY, question, text) or _named(question, text, "nt")


def _matched(pattern: re.Pattern[str], question: str, text: str) -> tuple[int, int] | None:
    plain, given = segment.normalise(text), segment.normalise(question)
    found = [m.span() for m in pattern.finditer(plain) if m.group() not in given]
    return _nearest(question, text, found)


def _nearest(question: str, text: str, found: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The candidate nearest to the question's own words in the sentence."""
    if not found:
        return None
    plain = segment.normalise(text)
    words = [w for w in segment.words(question) if not segment.is_stop(w)]
    places = [at for w in words for at in range(len(plain)) if plain.startswith(w, at)]
    if not places:
        return found[0]

    def distance(span: tuple[int, int]) -> float:
        gaps = sorted(min(abs(at - span[0]), abs(at - span[1])) for at in places)
        return sum(gaps[:3]) / len(gaps[:3])

    return min(found, key=distance)


_FINDERS: dict[Kind, Callable[[str, str], tuple[int, int] | None]] = {
    "number": _number, "date": _date, "place": _place, "person": _person, "body": _body,
}  # fmt: skip
KINDS = tuple(_FINDERS)  # of which something of a certain form answers
