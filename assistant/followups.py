"""What a question leaves to the questions before it, put where it stood in them.

'那乙市呢' asks the earlier question again with one thing of it changed. What is new is put in the place
of what it is parallel to: the number of the same level, the year, the quantity of the same measure,
the phrase of the same head or the same verb, the other name. Only where nothing is parallel does the
earlier question stand before the new one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import rjieba

from assistant import questions, spans
from index import segment
from index.numerals import CHINESE, to_int

_FOLLOW_UP = re.compile(
    r"^(那|那么|这|它|它们|他|她|他们|她们|其|该|此|上述|前者|后者|第[一二三四五六七八九十]点|为什么呢|为什么[?]?$|还有|具体|然后|呢|结果|后来|接着|另外|同样|除此|对此|和)"
)
_PRONOUN = re.compile(
    r"它们|他们|她们|它|他(?!人)|她|该\S{0,4}|上述\S{0,4}|这(个|些|项|次|种|份|部|条|样|一)\S{0,3}|那(个|些|项|次|种|份|部|条|样|一)\S{0,3}|前者|后者|其中|对此"
)
_RELATIVE = re.compile(r"(前|上|去|后|次|下|第二|来)(一)?年")
_SHORT = 8  # words; a question shorter than this that ends with 呢 leans on the one before
_LEAD = re.compile(r"^(?:那么|那|还有|和|如果是|要是|若是|如果|换成|对于|对)+[,，]?")
_TAIL = re.compile(r"(?:又|会|是|的话|呢|[?？。\s])+$")
_READ = re.compile(
    r"(?:又|是|都)?(?:怎么|如何)?(?:说|写|讲|规定)了?(?:的?是)?(?:什么|啥)?的?(?:内容)?$"
)
_N = rf"[0-9{CHINESE}]+"
# A place in a document; the finer it is, the later its word here.
_LEVELS = ("编", "章", "节", "条段", "款", "项", "目")
_PLACE = re.compile(
    rf"(?:第\s*[(]?|[(])\s*(?P<number>{_N})\s*[)]?\s*(?P<unit>编|章|节|自然段|段|条|款|项|目)(?:之{_N})?"
    rf"|(?<![0-9.第])(?P<bare>[0-9]+)\s*(?P<bare_unit>自然段|段|条)"
)
_STEP = re.compile(r"(?P<way>[上下前后])面?的?一个?(?P<unit>编|章|节|自然段|段|条|款|项|目)")
_ORDINAL = re.compile(rf"第{_N}(?P<of>[^\W\d{CHINESE}])")
_BOUND = r"(?:不满|未满|不足|不到|已满|年满|超过|多于|少于|低于|高于|大于|小于|至少|最多|满)?"
_BEYOND = r"(?:及?以[上下内外]|之[内外])?"
_TO = r"(?:至|到|[-—~,、])?"
_NAME = ("nr", "ns", "nt", "nz")
_NOT = ("非", "不", "未", "无", "没", "没有")
# Words a phrase does not reach over: particles, prepositions, conjunctions, question words, marks.
_BREAK = ("u", "p", "c", "r", "y", "w", "x")
_WORDS = ("v", "n", "s", "b", "t")  # tags of what a word may follow


def standalone(question: str, history: Sequence[str]) -> str:
    """The question with what it leaves unsaid taken from the earlier ones."""
    plain = segment.normalise(question).strip()
    if not history or not _leans(plain):
        return question
    standing = _standing(history)
    if (put := _put(question, standing)) is not None:
        return put
    return f"{standing[-1].rstrip('？?。 ')}——{question}"


def _standing(history: Sequence[str]) -> list[str]:
    """The earlier questions that stand by themselves, or do once they are put in place."""
    standing = [history[0]]
    for question in history[1:]:
        if not _leans(segment.normalise(question).strip()):
            standing.append(question)
        elif (put := _put(question, standing)) is not None:
            standing.append(put)
    return standing


def _put(question: str, standing: Sequence[str]) -> str | None:
    """The last question with what is new in its place; None where nothing in it is parallel."""
    plain = segment.normalise(question).strip()
    for before in reversed(standing):
        if (placed := _placed(plain, before)) is not None:
            return placed
    before = standing[-1]
    if (year := _year(plain, before)) is not None:
        return year
    return _aligned(question.strip(), before)


def _leans(plain: str) -> bool:
    """Whether a question does not stand by itself: it points back, or names no thing at all."""
    words = [w for w in segment.words(plain) if not segment.is_stop(w)]
    bare = plain.rstrip("?。! ")
    return (
        bool(_FOLLOW_UP.match(plain) or _STEP.search(plain))
        or (bare.endswith("呢") and len(words) < _SHORT)
        or not any(
            tag.startswith(("n", "j", "l", "i", "eng")) for _, tag in rjieba.tag(plain, True)
        )
        or bool(_PRONOUN.search(plain) and len(words) < 2 * _SHORT)
    )


def _placed(plain: str, before: str) -> str | None:
    """'下一条呢', '第三款呢' after a question that names a place: the same of the other place."""
    said = _TAIL.sub("", _LEAD.sub("", plain))
    new = _READ.sub("", said)
    there = list(_PLACE.finditer(segment.normalise(before)))
    if (step := _STEP.fullmatch(new)) is not None:
        level = _level(step["unit"])
        same = [m for m in there if _level(_unit(m)) == level]
        if not same:
            return None
        onward = step["way"] in "下后"
        old = same[-1] if onward else same[0]
        number = to_int(old["number"] or old["bare"]) + (1 if onward else -1)
        return _exchanged(before, there, level, f"第{number}{_unit(old)}", read=new != said)
    given = list(_PLACE.finditer(new))
    if not given or "".join(m.group() for m in given) != new or not there:
        return None
    return _exchanged(before, there, _level(_unit(given[0])), new, read=new != said)


def _exchanged(
    before: str, there: Sequence[re.Match[str]], level: int, new: str, *, read: bool
) -> str | None:
    """The question with a new place of a level, behind the coarser places it has; what is finer goes.

    Where it asked something of its place, the other one is only read, as it is where that is what is
    asked: it may well not say that.
    """
    finer = [m for m in there if _level(_unit(m)) >= level]
    coarser = [m for m in there if _level(_unit(m)) < level]
    if not finer and not coarser:
        return None
    start = finer[0].start() if finer else coarser[-1].end()
    end = there[-1].end() if finer else start
    same = not read and questions.kind(before) in ("lookup", "summary")
    tail = before[end:] if same else "说了什么？"
    return before[:start] + new + tail


def _unit(place: re.Match[str]) -> str:
    return place["unit"] or place["bare_unit"]


def _level(unit: str) -> int:
    return next(i for i, words in enumerate(_LEVELS) if unit[-1] in words)


def _year(plain: str, before: str) -> str | None:
    """'那前一年呢' after a question that names a year: the same question of the other year."""
    relative, named = _RELATIVE.search(plain), spans.years(before)
    given = spans.years(plain)
    if len(named) != 1:
        return None
    year = next(iter(named))
    if given and len(segment.words(plain)) <= 5:
        other = next(iter(given))
    elif relative:
        other = year - 1 if relative.group(1) in "前上去" else year + 1
    else:
        return None
    return before.replace(str(year), str(other))


def _aligned(question: str, before: str) -> str | None:
    """'X呢' with X in the place of what it is parallel to; None where it asks more or nothing is."""
    plain = segment.normalise(question)
    lead, tail = _LEAD.match(plain), _TAIL.search(plain)
    start, end = lead.end() if lead else 0, tail.start() if tail else len(plain)
    new, old = plain[start:end].strip(), segment.normalise(before)
    if not new or questions.asks(new) or not (lead or (tail and "呢" in tail.group())):
        return None
    bare = new.removesuffix("的")
    for find in (_amount, _ordinal, _head, _verb, _agent, _name):
        if (found := find(bare, old)) is not None:
            put, first, last = found
            at = plain.index(put, start)  # as it was written: a capital letter, a full-width digit
            return before[:first] + question[at : at + len(put)] + before[last:]
    return None


_Put = tuple[str, int, int]  # what is new, and the span of the earlier question it replaces


def _amount(new: str, old: str) -> _Put | None:
    """四十六岁以上 for 十六到二十五岁: the only quantity there of that measure."""
    given = spans.quantities(new)
    if not given or not given[-1].measure:
        return None
    pattern = _of_measure(given[-1].measure)
    there = list(pattern.finditer(old))
    if len(there) != 1 or pattern.fullmatch(new) is None:
        return None
    return new, *there[0].span()


def _of_measure(measure: str) -> re.Pattern[str]:
    """A quantity of a measure or a range of it, with its bounds: 不满十六周岁, 十六至二十五岁以下."""
    one, of = rf"{_BOUND}{_N}", rf"[周个]?{re.escape(measure)}"
    return re.compile(rf"(?:{one}(?:{of})?{_BEYOND}{_TO})*{one}{of}{_BEYOND}")


def _ordinal(new: str, old: str) -> _Put | None:
    """第二类 for 第一类."""
    given = _ORDINAL.fullmatch(new)
    there = [m for m in _ORDINAL.finditer(old) if given and m["of"] == given["of"]]
    return (new, *there[0].span()) if len({m.group() for m in there}) == 1 else None


def _head(new: str, old: str) -> _Put | None:
    """其他城市 for 一线城市, 非药品类 for 药品类, 博士 for 硕士: a phrase of the same head.

    A Chinese phrase has its head last. Of the earlier one as many words go as the new one has before
    the head; one character is a head only among single nouns of the same length.
    """
    words, single = segment.tokens(old), segment.tokens(new)
    best: list[tuple[int, segment.Token, int]] = []
    for i, word in enumerate(words):
        shared = _shared_end(new, old[: word.end])
        noun = len(single) == 1 and single[0].tag[0] == word.tag[0] == "n"
        alike = noun and len(new) == word.end - word.start > 1
        if shared and (shared > 1 or alike) and word.tag[:1] not in _BREAK:
            best.append((shared, word, i))
    most = max((shared for shared, _, _ in best), default=0)
    if sum(shared == most for shared, _, _ in best) != 1:
        return None
    shared, word, i = next(b for b in best if b[0] == most)
    at = word.end - shared
    extra = new[: len(new) - shared]
    denied = old[at - 1 : at] in _NOT
    if not extra or extra in _NOT or denied:  # 非药品类 and 药品类 are parallel as they are
        same = denied == (extra in _NOT)
        return (new, at - denied, word.end) if not same else None
    while words[i].start > at:
        i -= 1
    start, left = words[i].start, len(segment.tokens(extra)) - (words[i].start < at)
    while left > 0 and i > 0 and words[i - 1].tag[:1] not in _BREAK:
        i, left = i - 1, left - 1
        start = words[i].start
    return new, start, word.end


def _verb(new: str, old: str) -> _Put | None:
    """打辅警 for 打警察: what follows the same first word, be it the object or the head."""
    words = segment.tokens(old)
    for i, word in enumerate(words[:-1]):
        rest = new.removeprefix(word.word)
        if (
            rest == new
            or not rest
            or word.tag[:1] not in _WORDS
            or segment.tokens(rest)[0].tag[:1] in _BREAK
        ):
            continue
        after = words[i + 1 : i + 1 + len(segment.tokens(rest))]
        if (len(word.word) > 1 or word.tag[0] == "v") and all(
            w.tag[:1] not in _BREAK for w in after
        ):
            return new, word.start, after[-1].end
    return None


def _agent(new: str, old: str) -> _Put | None:
    """组织者 for 参加活动的: who does the one for who does the other, so 组织活动的."""
    words = segment.tokens(old)
    done = new.removesuffix("者")
    if done == new or len(words) < 3 or not words[0].tag.startswith("v"):
        return None
    closes = next((i for i, w in enumerate(words) if w.word == "的"), None)
    if closes is None or closes + 1 >= len(words) or words[closes + 1].tag.startswith(("n", "j")):
        return None
    return done, words[0].start, words[0].end


def _name(new: str, old: str) -> _Put | None:
    """尼日利亚 for 乍得: a name of the same kind, else one that stands where the other does, in 在X.

    A word that is nothing but an adverb asks for nothing, so where it stands alone it is a name too.
    """
    bare = new.removeprefix("在")
    ours = segment.tokens(bare)
    if len(ours) != 1 or not (ours[0].tag.startswith(_NAME) or ours[0].tag == "d"):
        return None
    theirs = segment.tokens(old)
    same = [
        w
        for w in theirs
        if w.tag.startswith(_NAME) and len(w.word) > 1 and w.tag[:2] == ours[0].tag[:2]
    ]
    within = [
        w
        for w, after in pairwise(theirs)
        if old[: w.start].endswith("在") and after.tag.startswith(("v", "p"))
    ]
    found = same or within
    return (bare, found[-1].start, found[-1].end) if found else None


def _shared_end(one: str, other: str) -> int:
    """How many characters two texts end with alike."""
    n = 0
    while n < min(len(one), len(other)) and one[-1 - n] == other[-1 - n]:
        n += 1
    return n
