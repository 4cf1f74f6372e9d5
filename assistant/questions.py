"""What a question asks for, and what it leaves to the questions before it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.models import Kind
from index import lookup, segment

# In the order of precedence: the more exact a question word is, the earlier.
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "mentions",
        r"(哪些|哪几|那些|多少)(个)?(段|条|段落|条文|地方).{0,12}(提到|提及|涉及|出现|谈到|讲到|包含)|(提到|提及|谈到|涉及).{1,20}的(段落|条文|段)",
    ),
    (
        "definition",
        r"什么是|是什么意思|是指什么|指的是什么|何谓|的定义|的全称|怎么定义|是什么的?(简称|缩写)",
    ),
    ("yes_no", r"(吗|么)[?]?$|是不是|是否|有没有|能不能|可不可以|能否|可否|会不会|对不对|要不要"),
    (
        "date",
        r"什么时候|何时|哪(一)?年|哪(一)?天|几月|几号|哪个月|哪一日|什么日期|多久|多长时间|期限|几(日|天|年|个月)",
    ),
    (
        "number",
        r"多少|几(个|名|次|项|种|场|国|人|份|家|条|件|起|位|章|成|分|倍|万|百|千|亿)|百分之几|比例|占比|数量|人数|金额",
    ),
    ("place", r"哪里|哪儿|何处|什么地方|哪(个|座)?城市|在哪|哪个地方|哪个地点"),
    ("list", r"哪些|哪几|包括什么|有什么内容|列举|列出|分别是|各是"),
    ("person", r"谁|哪位|何人|什么人"),
    ("body", r"哪(个|一)?(家)?(机构|机关|组织|部门|单位|国家|国|委员会|办公室|法院)|由什么机构"),
    ("summary", r"概括|总结|摘要|主要内容|讲了什么|说了什么|主要讲|大意|概述"),
    ("how_why", r"为什么|为何|怎么|怎样|如何|原因|目的|何以|凭什么"),
)
_FOLLOW_UP = re.compile(
    r"^(那|那么|这|它|它们|他|她|其|该|此|上述|前者|后者|第[一二三四五六七八九十]点|为什么呢|为什么[?]?$|还有|具体|然后|呢)"
)
_SHORT = 8  # words; a question shorter than this that ends with 呢 leans on the one before


def kind(question: str) -> Kind:
    """What kind of answer is asked for."""
    plain = segment.normalise(question).strip()
    if lookup.named(plain).numbers or lookup.section_path(question):
        return "lookup"
    for name, pattern in _KINDS:
        if re.search(pattern, plain):
            return name
    return "other"


def standalone(question: str, history: Sequence[str]) -> str:
    """The question with what it leaves unsaid taken from the one before."""
    plain = segment.normalise(question).strip()
    if not history or not _leans(plain):
        return question
    return f"{history[-1].rstrip('？?。 ')}——{question}"


def _leans(plain: str) -> bool:
    """Whether a question does not stand by itself."""
    words = [w for w in segment.words(plain) if not segment.is_stop(w)]
    bare = plain.rstrip("?。! ")
    return bool(_FOLLOW_UP.match(plain)) or (bare.endswith("呢") and len(words) < _SHORT)
