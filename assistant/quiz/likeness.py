"""Whether two answers are of one kind, and whether they may mean the same.

A distractor must be of the kind of the right answers and must not be another name for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from assistant.quiz import rules
from assistant.quiz.facts import facts
from assistant.quiz.names import is_body, territories, tokens
from index import segment

# Nouns that lead in to things of one sort.
HEADS = {
    "情形": "conduct", "行为": "conduct", "职责": "work", "措施": "work", "义务": "work", "事项": "work",
    "条件": "thing", "材料": "thing", "内容": "thing", "条款": "thing", "机构": "who",
}  # fmt: skip
# An office named by its part (办案机关, 国家机关, 接受举报的机关) may be any that is named by itself.
_PART = re.compile(
    r"(?:国家|行政|司法|办案|主管|执行|调查|决定|联系|对外联系|批准|审批|受理|登记)(?:机关|部门|机构)"
    r"|.*(?:有关|各级|的(?:机关|部门|机构)$).*"
)
_OFFICE = re.compile(r"机关|政府|法院|检察院|部门|委员会|机构|公安|单位")
_SHARED = 0.4  # of the shorter text's content words
_PHRASE = 12  # characters; longer ones are clauses
_NEGATIVE = re.compile(r"未|不|没有|拒|擅自|违反|违法|非法|泄露")


def counted_noun(lead: str) -> str:
    """The noun an enumeration's lead-in counts: 条件, 情形, 职责."""
    words = re.findall(
        r"(?:下列|以下)(?:\w*?)(情形|条件|职责|行为|材料|措施|义务|事项|内容|条款|机构|原则)", lead
    )
    return words[0] if words else ""


def _ending(texts: Sequence[str]) -> str:
    """What all texts end with (的, 的情况, 机构): what has another end is plainly not one of them."""
    shortest = min(map(len, texts))
    for length in range(min(shortest, 4), 0, -1):
        if len({t[-length:] for t in texts}) == 1:
            return texts[0][-length:]
    return ""


def built_like(text: str, right: Sequence[str]) -> bool:
    """Whether a text is built like the right ones: what is not is plainly not one of them."""
    tests: tuple[Callable[[str], bool], ...] = (
        _verbal,
        lambda t: t.endswith("的"),
        lambda t: _NEGATIVE.match(t) is not None,
        lambda t: rules.AGENT.search(t) is not None,
        lambda t: "是指" in t,
        lambda t: bool(facts(t)) and len(facts(t)[0].text) == len(t),
    )
    sorts = [_sort_of(t) for t in right]
    if len(text) <= _PHRASE and max(map(len, right)) <= _PHRASE and _sort_of(text) not in sorts:
        return False
    usual = [sum(map(test, right)) / len(right) for test in tests]
    return text.endswith(_ending(right)) and all(
        (share in (0, 1) and test(text) == bool(share)) or 0 < share < 1
        for test, share in zip(tests, usual, strict=True)
    )


def _sort_of(name: str) -> str:
    """What a short name names: a body, people, a place, something done, or a thing."""
    if is_body(name):
        return "body"
    if re.search(r"[员官者师]$", name):
        return "people"
    words = [t for t in tokens(name) if t.tag != "x"]
    if name in territories() or (len(words) == 1 and words[0].tag in ("ns", "nr", "nrt", "nz")):
        return "place"
    return "act" if words and words[-1].tag.startswith("v") else "thing"


def _verbal(text: str) -> bool:
    """Whether a text begins with what is done rather than with a thing."""
    first = next((t for t in tokens(text) if t.tag != "x"), None)
    return first is not None and first.tag.startswith(("v", "d", "p")) and first.tag != "vn"


def alike(one: str, other: str) -> bool:
    """Whether two texts share so many of their words that they may say the same."""
    a, b = ({w for w in segment.words(t) if not segment.is_stop(w)} for t in (one, other))
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > _SHARED


def overlap(one: str, other: str) -> bool:
    """Whether two names may mean the same: one holds the other, or they end alike."""
    if one in other or other in one:
        return True
    if one[-2:] == other[-2:] and one[-2:] in ("单位", "人员", "动者"):
        return True  # roles that one and the same can have
    if any(_PART.fullmatch(a) and _OFFICE.search(b) for a, b in ((one, other), (other, one))):
        return True
    a, b = segment.words(one), segment.words(other)
    return bool(a and b) and (a[-1] == b[-1] or bool(set(a) & set(b) - territories()))


def acting(subject: str, known: Collection[str]) -> bool:
    """Whether a subject is a shorter one and what it does, or what is done to it: 用人单位招用
    劳动者, 设立公司.
    """
    return any(
        subject != k
        and (
            (subject.startswith(k) and _does(subject.removeprefix(k)))
            or (subject.endswith(k) and _done(subject.removesuffix(k)))
        )
        for k in known
    )


def _does(rest: str) -> bool:
    return tokens(rest)[0].tag.startswith("v")


def _done(rest: str) -> bool:
    words = tokens(rest)
    return len(words) == 1 and words[0].tag == "v"
