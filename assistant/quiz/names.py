"""The bodies and places a document speaks of, found by how they are built, not from a list.

A body is a run of nouns that ends in what bodies end in (委员会, 部门, 法院 …); how far to the left
its name reaches is learned from the document itself. A place is a territory's name or what stands
beside one in an enumeration.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from assistant.quiz.facts import Fact
from index import segment
from index.names import Names, same_name
from index.segment import Token, tokens

_BODY_END = re.compile(
    r".{2,}(?:委员会|办公室|办公厅|组织|联盟|法院|检察院|部门|机关|机构|大学|学院|协会|学会|联合会|工会|中心|集团|"
    r"银行|政府|总署|署|总局|局|厅|部|理事会|基金会?|公司|工作队|工作组|工作小组|专家组|小组|合作社|方案署)$"
)
# Tags of words that can stand within a name.
NOUNISH = frozenset(
    ["n", "nr", "ns", "nt", "nz", "nrt", "vn", "b", "j", "an", "ng", "s", "nrfg", "l"]
)
_JOINING = frozenset(["p", "uj", "d", "u", "r", "x", "ul", "uz", "f"])
_SMALL = {"部", "股", "处", "组"}
_CLEAN = frozenset(["p", "x", "c"])
_PLACE_TAGS = frozenset(("ns", "nr", "nrt", "nz"))
_PROPER = frozenset(("ns", "nt", "nz", "nr", "nrt"))
_NO_PLACE = re.compile(r"国$|之日|海关|^[一两三四五六七八九十多各]")
_WHERE = frozenset(["在", "于", "到", "从", "自", "驻", "设在", "位于", "前往", "抵达"])
_REGION = re.compile(
    r"^[东西南北中]{1,2}[^市省]?$|[非亚欧]$|洲$|地区$|区域$|大陆$|半岛$|群岛$|流域$"
)
_PART_OF = re.compile(r"(?P<side>[东西南北中]{0,2})部?(?P<whole>[非亚欧美])洲?")
_BODY_SORTS = tuple(
    (sort, re.compile(rf"(?:{endings})$"))
    for sort, endings in (
        ("court", "法院|检察院|法庭"),
        ("council", "委员会|理事会|工作组|工作小组|专家组|小组|大会"),
        ("firm", "公司|集团|银行"),
        ("school", "大学|学院"),
        ("centre", "中心|学会|协会"),
        ("office", "办公室|办公厅|署|局|部|厅|部门|工作队"),
    )
)
_TITLE_SORTS = tuple(
    (sort, re.compile(rf"(?:{endings})$"))
    for sort, endings in (
        ("treaty", "公约|议定书|协定|条约|宪章"),
        ("guide", "指南|手册|原则|准则|规则|标准|汇编|指引"),
        ("plan", "战略|计划|方案|议程|规划|契约|框架|宣言|决议|倡议|纲要|大纲"),
        ("law", "法|条例|规定|办法|细则|解释"),
        ("paper", "证|证书|许可|书|表|报告"),
        ("notice", "通知|通告|公告|意见|批复|决定"),
    )
)
_SEPARATORS = "、和与及"
# What says of what sort a thing is, and not which: 公约, 该条例, 委员会.
_SORT_ONLY = re.compile(
    r"[本该]?(?:(?:附加|任择)?议定书|公约|协定|条约|宪章|委员会|理事会|办公室|秘书处|组织|条例|办法|规定|解释|决定)"
)
COMMON = 0.15  # a body in more of the paragraphs than this is what the document is about
_LEARN = 3  # occurrences from which the left end of a name is learned
_CONSTANT = 0.85
_REACH = 10


@lru_cache(maxsize=1)
def territories() -> frozenset[str]:
    """The Chinese names of states and territories (Unicode CLDR, through babel)."""
    from babel import Locale

    names = Locale("zh").territories
    return frozenset(
        re.sub(r"[（(].*", "", name)
        for code, name in names.items()
        if code.isalpha() and code not in {"UN", "EU", "EZ", "QO", "XA", "XB", "ZZ"}
    )


class Bodies:
    """The bodies of one document, by name."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts` are the paragraphs of the document."""
        counts: Counter[str] = Counter()
        clean: Counter[str] = Counter()
        for text in texts:
            for name, is_clean in _candidates(text):
                counts[name] += 1
                clean[name] += is_clean
        joined = "\n".join(texts)
        self.names: frozenset[str] = frozenset(
            grown
            for name, count in counts.items()
            if (grown := _grown(name, joined))
            and (clean[name] or grown != name or count >= _LEARN)
            and not _is_clause(grown)
        )
        spread = {name: sum(name in text for text in texts) for name in self.names}
        self.subjects: frozenset[str] = frozenset(
            name for name, n in spread.items() if n > max(COMMON * len(texts), 3)
        )
        longest = sorted((re.escape(n) for n in self.names if len(n) >= 3), key=len, reverse=True)
        self._pattern = re.compile("|".join(longest)) if longest else None

    def find(self, text: str) -> list[Fact]:
        """The bodies a text names, where the name's left end is certain."""
        if self._pattern is None:
            return []
        starts = {token.start: token for token in tokens(text)}
        found: list[Fact] = []
        for match in self._pattern.finditer(text):
            after = starts.get(match.end())
            # 政府间机构: the name goes on, so this is not it.
            if match.end() < len(text) and (after is None or after.tag in NOUNISH | {"f"}):
                continue
            if _half(text[: match.start()]):
                continue
            found.append(Fact("body", match.group(), *match.span()))
        return found


def _half(before: str) -> bool:
    """Whether a body's name began earlier: 各国|议会联盟, 证人与|受害者保护局."""
    if before.endswith("各国"):
        return True
    first = before[:-1]
    if not before.endswith(tuple("和与及")) or is_body(first[-10:]):
        return False
    last = next(reversed(tokens(first)), None)
    # A state acts beside a body; a part of the world begins a name: 中东和|北非工作组.
    return last is not None and last.word not in territories() and last.tag in ("n", "ns", "j")


def places(text: str) -> list[Fact]:
    """The places of a text: territories, where-words after 在, and what is enumerated with them."""
    words = tokens(text)
    return [
        Fact("place", token.word, token.start, token.end)
        for index, token in enumerate(words)
        if _is_place(words, index)
    ]


def _is_place(words: Sequence[Token], index: int) -> bool:
    token = words[index]
    if token.word in territories():
        return True
    if len(token.word) < 2 or token.tag not in _PLACE_TAGS or _NO_PLACE.search(token.word):
        return False
    following = words[index + 1] if index + 1 < len(words) else None
    if following is not None and following.tag in NOUNISH and following.tag != "vn":
        return False  # the place is part of a longer name
    before = words[index - 1].word if index else ""
    return (token.tag == "ns" and before in _WHERE) or _beside(words, index)


def is_body(name: str) -> bool:
    """Whether a name ends in what bodies end in."""
    return _BODY_END.match(name) is not None


def proper(name: str) -> bool:
    """Whether a body's name is that of one body (国际刑警组织), not of a sort (司法机关)."""
    words = tokens(name)
    # Dictionaries hold 国家机关 as a name; of a longer one a part must be.
    named = any(t.tag in _PROPER for t in words if t.word != name)
    if named or "国际" in name or "联合国" in name:
        return True
    sort = name.endswith(("机关", "机构", "部门", "政府", "公司", "单位"))
    return not sort and (len(words) > 1 or words[0].tag in _PROPER)


def place_class(name: str) -> str:
    """state, region or other: only like places can stand in for one another."""
    if name in territories():
        return "state"
    return "region" if _REGION.search(name) else "other"


def lies_in(one: str, other: str) -> bool:
    """Whether a part of the world is a part of another, by their names: 南亚 of 亚洲."""
    part, whole = _PART_OF.fullmatch(one), _PART_OF.fullmatch(other)
    if part is None or whole is None or part["whole"] != whole["whole"] or one == other:
        return False
    return set(whole["side"] or "") <= set(part["side"] or "")


@lru_cache(maxsize=1)
def _continents() -> dict[str, str]:
    """Each state's part of the world: the first word of its time zones (Unicode CLDR)."""
    from babel import Locale
    from babel.core import get_global

    zones = get_global("territory_zones")
    named = (
        (code, re.sub(r"[（(].*", "", name)) for code, name in Locale("zh").territories.items()
    )
    return {name: zones[code][0].partition("/")[0] for code, name in named if zones.get(code)}


def continent(name: str) -> str:
    """The part of the world a state lies in (Africa, Asia, …); '' where it is none."""
    return _continents().get(name, "")


def title_sort(title: str) -> str:
    """treaty, law, guide, plan, paper or other: a treaty never stands where a handbook might."""
    plain = re.sub(r"[（(〈].*", "", title.strip("《》"))
    return next((sort for sort, ending in _TITLE_SORTS if ending.search(plain)), "other")


def title_kind_only(title: str) -> bool:
    """Whether a title says of what sort a document is, and not which: 公约, 契约."""
    return any(ending.fullmatch(title) for _, ending in _TITLE_SORTS)


def body_sort(name: str) -> str:
    """court, council, firm, school, centre, office or other: no university where a court is asked for."""
    return next((sort for sort, ending in _BODY_SORTS if ending.search(name)), "other")


def also_called(name: str, known: Names) -> tuple[str, ...]:
    """The other names of a body, a place or a document that an answer may give: those of its group of
    aliases that shorten it, that it shortens, or that are its Latin letters. A group holds more,
    since every document calls itself 本法 and every treaty 公约.
    """
    plain = segment.normalise(name.strip("《》“”"))
    return tuple(
        other.upper() if other.isascii() else other
        for other in known.of(plain)
        if other != plain
        and (
            (other.isascii() and len(other) > 1)
            or (len(other) > 2 and not _SORT_ONLY.fullmatch(other) and same_name(other, plain))
        )
    )


def _beside(words: Sequence[Token], index: int) -> bool:
    """Whether a name is joined by 、 or 和 to a place, straight or through other names."""
    for step in (-1, 1):
        at = index + step
        while 0 <= at < len(words) and words[at].word in _SEPARATORS:
            at += step
            if not 0 <= at < len(words):
                break
            if words[at].word in territories():
                return True
            if words[at].tag not in _PLACE_TAGS:
                break
            at += step
    return False


def _candidates(text: str) -> list[tuple[str, bool]]:
    """Runs of nouns that end like a body, and whether what stands before ends them for certain."""
    words = tokens(text)
    found: list[tuple[str, bool]] = []
    for index, token in enumerate(words):
        if not token.tag.startswith(("n", "j")) or token.tag == "nr":
            continue
        left = index
        while left and words[left - 1].tag in NOUNISH:
            left -= 1
        name = "".join(w.word for w in words[left : index + 1])
        if len(name) > 24 or not _BODY_END.match(name) or name in _SMALL:
            continue
        before = words[left - 1] if left else None
        found.append((name, before is None or before.tag in _CLEAN))
    return found


def _is_clause(name: str) -> bool:
    """Whether a run of words is two bodies and what joins them rather than one name."""
    words = tokens(name)
    rest = name[words[0].end :]
    if words[0].tag in {"v", "vn"} and _BODY_END.match(rest) and len(words) > 1:
        # 监测 + 安全理事会: what is done to a body, unless the doing names it (禁毒委员会).
        return len(tokens(rest)) > 1
    return (
        words[0].tag in {"p", "d", "r"}
        or words[0].word == "有关"
        or any(word.tag == "d" for word in words)
        or any(
            word.tag in {"v", "p", "d"} and _BODY_END.match(name[: word.start]) for word in words
        )
    )


def _grown(name: str, joined: str) -> str:
    """The name with what nearly always stands before it: 禁毒 before 委员会."""
    before: dict[int, Counter[str]] = defaultdict(Counter)
    total = 0
    for match in re.finditer(re.escape(name), joined):
        total += 1
        left = re.search(
            r"[\u4e00-\u9fff]*$", joined[max(0, match.start() - _REACH) : match.start()]
        )
        run = left.group() if left else ""
        for length in range(1, len(run) + 1):
            before[length][run[-length:]] += 1
    if total < _LEARN:
        return name
    best = ""
    for length in sorted(before):
        text, count = before[length].most_common(1)[0]
        if count >= _CONSTANT * total and (not best or text.endswith(best)):
            best = text
    # What joins a name to the words before it is no part of it.
    words = tokens(best) if best else []
    cut = max(
        (i + 1 for i, t in enumerate(words) if t.tag in _JOINING and t.word != "和"), default=0
    )
    words = words[cut:]
    while words and words[0].tag == "c":
        words = words[1:]
    return "".join(t.word for t in words) + name
