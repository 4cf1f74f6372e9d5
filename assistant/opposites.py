"""What a sentence says the other way round than its source: a no for a yes, a may for a must, more for less.

A pure function over two texts. It looks at the words both have: where the source says of a word only
one thing and the sentence the opposite, the sentence is contradicted. What is said in other words is
not seen; a reader of meaning has to tell (`assistant/support.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

import rjieba

from index import segment

_Reading = Callable[[str, str], int]
_SENTENCE = re.compile(r"[^。!?\n]+")
_CLAUSE = re.compile(r"[^,。;:!?\n]+")
# 不 as in 不得, not as in 不少于 or 不同; 未 and 无 not as the first half of 未成年 or 无障碍.
_NOT = re.compile(
    r"(?<!差)不(?![仅但论管少低足同断只满超过久良便当幸法止免利样动如了])|(?<!从)未(?!成年|来|决|遂|婚|必)|没有?"
    r"|无(?![论障线])|免(?![费疫税])|禁止|严禁|并非"
)
_REFUSES = re.compile(r"[不没无未免禁非否]|拒绝|只|仅|停|闭|除外|缺|放弃|取消|难以|避免|防止")
_ASKED = r"(?:哪|什么|谁|何种|何人|多[大小少]|几)"
# What is asked for is what is not so: 哪些人不能…, 不属于…的有哪些; not the yes or no of 能不能.
_ASKS_NOT = re.compile(
    rf"{_ASKED}[^,。;:!?]{{0,16}}?(?:{_NOT.pattern})"
    rf"|(?:{_NOT.pattern})[^,。;:!?]{{0,24}}(?:有|是|包括|为|分)(?:哪|什么|谁|几)"
)
_EITHER = re.compile(r"([\u4e00-\u9fff]{1,2})[不没]\1|有没有")
# In an item the words of its list's lead say what is so; it denies by itself only in these.
_DENIES = re.compile(r"不[得予能应需必]|无[需须]|禁止|严禁|免|除外|拒绝")
_REACH = 8  # characters a no reaches, within its clause and not past a 的
_MUST, _MAY = re.compile(r"应当|必须|应该|须(?!知)"), re.compile(r"可以|有权|允许")
# Words that exclude each other: the side a clause is on is told by which of the two it has.
_SIDES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        ("增加|增长|上升|升至|提高|增至|扩大|多于|加快", "减少|下降|降低|降至|减至|缩小|少于|减慢"),
        ("延长|变长", "缩短|变短"),
        ("高于|超过|优于|好于|大于", "低于|不足|劣于|差于|小于"),
        ("最多|最高|最大|最长|最早|最好", "最少|最低|最小|最短|最晚|最差"),
        ("早于|提前|先于", "晚于|推迟|迟于|延期"),
        ("上限|以下|至多|不超过|以内", "下限|以上|至少|不少于|不低于"),
        ("赞成|支持|同意|接受|批准", "反对|抵制|不同意|拒绝|驳回"),
        ("成功|合格|有效", "失败|不合格|无效"),
        ("盈余|结余", "赤字|亏损"),
    )
)
_CONTENT = ("n", "v", "a", "j", "l", "i")
# They carry a side or nothing.
_EMPTY = re.compile(
    "可以|应当|必须|应该|不得|没有|是否|有权|允许|进行|以及|其他|有关|认为|表示|使用|成为|需要|不能|禁止"
)


def opposed(sentence: str, source: str) -> tuple[str, ...]:
    """The words of a sentence of which the source says the opposite, in reading order; () for none.

    What stands there word for word is not its opposite, whatever else does.
    """
    plain = segment.normalise(source)
    if segment.normalise(sentence).strip() in plain:
        return ()
    sentences, told = _SENTENCE.findall(plain), _CLAUSE.findall(plain)
    found: dict[str, None] = {}
    for clause in _CLAUSE.findall(segment.normalise(sentence)):
        words = _content(clause)
        found |= dict.fromkeys(_denied(clause, words, sentences))
        for reading in _READINGS:
            found |= dict.fromkeys(_turned(reading, clause, words, told))
    return tuple(found)


def asks_not(question: str) -> bool:
    """Whether a question asks for what is not so: which ones do not belong, who need not."""
    return bool(_ASKS_NOT.search(_EITHER.sub("", segment.normalise(question))))


def denies(text: str, lead: str = "") -> bool:
    """Whether a sentence says of anything that it is not so, or the lead of the list it is an item of."""
    if not lead:
        return bool(_REFUSES.search(segment.normalise(text)))
    return bool(_REFUSES.search(segment.normalise(lead)) or _DENIES.search(segment.normalise(text)))


def _denied(clause: str, words: Sequence[str], told: Sequence[str]) -> list[str]:
    """Words that are negated here and not there, or there and not here, in the sentences that share most.

    None where a word is negated in both, the no is the same; nor a word that is negated here and there
    kept from in other terms (拒绝, 仅).
    """
    near = [c for other in _nearest(words, told) for c in _CLAUSE.findall(other)]
    oppose: list[str] = []
    for word in words:
        mine = _negated(clause, word)
        theirs = {_negated(other, word) for other in near if word in other}
        if mine is None or None in theirs or not theirs:
            continue
        if mine and True in theirs:
            return []
        if mine not in theirs and not (mine and any(_refused(other, word) for other in near)):
            oppose.append(word)
    return oppose


def _refused(clause: str, word: str) -> bool:
    """Whether a clause keeps from a word in other terms than a no."""
    return word in clause and bool(_REFUSES.search(clause[: clause.index(word)]))


def _nearest(words: Sequence[str], told: Sequence[str]) -> list[str]:
    """The texts that hold the most of the words; none where they hold none."""
    held = [sum(w in other for w in words) for other in told]
    most = max(held, default=0)
    return [other for other, n in zip(told, held, strict=True) if n == most] if most else []


def _turned(reading: _Reading, clause: str, words: Sequence[str], told: Sequence[str]) -> list[str]:
    """Words that stand on the other side there, in the clauses that share the most with this one."""
    mine = {word: side for word in words if (side := reading(clause, word))}
    best = 0
    agree: list[str] = []
    oppose: list[str] = []
    for other in told if mine else ():
        shared = {word: side for word in mine if word in other and (side := reading(other, word))}
        if not shared or len(shared) < best:
            continue
        if len(shared) > best:
            best, agree, oppose = len(shared), [], []
        for word, side in shared.items():
            (agree if mine[word] == side else oppose).append(word)
    return oppose if len(oppose) > len(agree) else []


def _negated(clause: str, word: str) -> bool | None:
    """Whether a no reaches a word; None where it may: 不受…的限制, 没有达到的目标, or from afar."""
    at = clause.index(word)
    before = clause[:at]
    within = before[-_REACH:].rpartition("的")[2]
    if noes := len(_NOT.findall(within)):
        return noes % 2 == 1
    return None if _NOT.search(before) else False


def _bound(clause: str, word: str) -> int:
    """1 where the clause obliges to what the word says, -1 where it permits, 0 where neither."""
    before = clause[: clause.index(word)]
    must, may = bool(_MUST.search(before)), bool(_MAY.search(before))
    return 0 if _NOT.search(before) else must - may


def _beside(pair: tuple[re.Pattern[str], re.Pattern[str]]) -> _Reading:
    """1 or -1 by which side of a pair the clause has; what stands behind 高于 is on the other."""
    one, other = pair

    def reading(clause: str, word: str) -> int:
        first, second = one.search(clause), other.search(clause)
        mark = first or second
        if mark is None or (first and second) or word in mark.group() or mark.group() in word:
            return 0
        side = 1 if first else -1
        behind = mark.group().endswith("于") and clause.index(word) > mark.start()
        return -side if behind else side

    return reading


_READINGS: tuple[_Reading, ...] = (_bound, *map(_beside, _SIDES))


@lru_cache(maxsize=4096)
def _content(clause: str) -> tuple[str, ...]:
    """The words that carry the meaning of a clause, each once."""
    words = (w for w, tag in rjieba.tag(clause, True) if len(w) > 1 and tag.startswith(_CONTENT))
    return tuple(w for w in dict.fromkeys(words) if not _EMPTY.fullmatch(w))
