"""What a question asks for."""

from __future__ import annotations

import re

from assistant.models import Kind
from index import lookup, segment

_PARAGRAPHS = r"(?:自然段|段落|法条|条文|条款|地方|段|条|处)"
_SAYS = r"(?:提到|提及|涉及|出现|谈到|讲到|说到|写到|包含|讲了|谈及|述及|提过|规定了|用到|使用)(?:过|了|到)?"
_MENTIONS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:哪些|哪几|那些|哪|多少|几)(?:个)?{_PARAGRAPHS}(?:里|中|内)?(?:都|有|曾|分别|同时|也)*{_SAYS}(?P<name>.+)",
        rf"(?:哪里|哪儿|何处)(?:都|有|曾)*{_SAYS}(?P<name>.+)",
        rf"(?P<name>.{{1,40}}?)(?:都|曾|是|分别|一共)*(?:在|于)(?:文件|报告|文库|本法|全文|全书|文中)?(?:的|里|中)*(?:哪些|哪几|多少|几)(?:个)?{_PARAGRAPHS}(?:里|中|内)?(?:都|有|被)*{_SAYS}",
        rf"(?P<name>.{{1,40}}?)(?:都|曾|分别|一共)*(?:出现|提到|提及|涉及)(?:过|了)?(?:在|于)(?:[^,。?哪几多]{{2,20}}|文件|报告|文库|全文|文中)?(?:的|里|中)*第?(?:哪些|哪几|哪|多少|几)(?:个|一)?{_PARAGRAPHS}",
        rf"^(?:请)?(?:列出|找出|指出)?(?:所有|全部|一切)?{_SAYS}(?:过|了)?(?P<name>.{{1,40}}?)的(?:所有|全部)?{_PARAGRAPHS}",
        rf"{_SAYS}(?P<name>.{{1,40}}?)的(?:都)?(?:有|是|在)(?:哪些|哪几|多少|几)(?:个)?{_PARAGRAPHS}",
        rf"(?:所有|全部|一切|列出|找出).{{0,4}}{_SAYS}(?:过|了)?(?P<name>.{{1,40}}?)的{_PARAGRAPHS}",
    )
)
_HEAD_EDGE = r"^[的了过到“”\"'《「\s]+"
_TAIL_EDGE = r"(?:的|了|过|吗|呢|有哪些|是哪些|有多少|[”\"'》」?。!,;\s])+$"
# Somebody in an office: 'who is the director' asks for a name, 'who signs' may be told a role.
_OFFICE = r"(?:[者员长师官使]|顾问|主任|主席|总统|总理|书记|教授)"
_NAME = rf"{_OFFICE}(?:是(?:谁|哪位)|叫什么|的?(?:全名|姓名|名字)|姓什么)"
# The time of day: 几点钟, 哪个时段; 几点意见 are points.
CLOCK = (
    r"(?:哪|什么)(?:个|一个|些)?(?:时段|时间段|钟点)|(?<!哪)几点(?=钟|[以之]?[前后]|[半到至起开关上下])"
    r"|(?<=[到至从在])几点"
)
# In the order of precedence: the more exact a question word is, the earlier.
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "definition",
        r"什么是|是什么意思|是指什么|指的是什么|指什么|何谓|何为|的定义|的?全称|怎么定义|如何定义|是(?:什么|哪个\S{0,4}|哪一个\S{0,4}|谁)的?(?:简称|缩写|全称)|什么叫|的含义|指的是谁|指哪些",
    ),
    (
        "summary",
        r"概括|总结|摘要|主要内容|讲了(些)?什么|讲(些)?什么|说了(些)?什么|主要讲|大意|概述|归纳|简述|介绍一下|概况|概要|总的情况|总体情况|总的来说|总体上|总体(做|怎)",
    ),
    # Whatever else it names: 为什么规定这个期限, 钱花哪儿了怎么办.
    ("how_why", r"为什么|为何|凭什么|(?:怎么办|怎么处理|咋办|如何处理)[?]?$"),
    ("list", r"(?<!最[晚迟早])什么时候(?:必须|可以|能|不能|不得)"),  # in which cases
    (
        "list",
        r"哪些|哪几|包括什么|有什么内容|列举|列出|分别是|各是|有哪|哪两|哪三|哪四|哪五|都有(谁|什么)",
    ),
    (
        "date",
        r"什么时候|何时|哪(一)?年|哪(一)?天|几月|几号|哪个月|哪一日|什么日期|多久|多长时间|多长|期限|几(日|天|年|个月|小时|个小时|个工作日)|多少(天|日|年|个月|小时|个小时|个工作日)|哪(几)?年|"
        + CLOCK,
    ),
    (
        "number",
        r"多少|几(个|名|次|项|种|场|国|人|份|家|条|件|起|位|章|成|分|倍|万|百|千|亿|岁|元|届|批|类|部|只|台|处|所|级|大|门|期|款)|百分之几|多大(?!学)|多高|几率|^(?!.*[哪谁]).*(?:比例|占比|数量|人数|金额)",
    ),
    (
        "place",
        r"哪里|哪儿|何处|何地|什么地方|哪(个|座)?(城市|地方|地点|地区|国家|省|市|县|州|岛)|在哪|位于",
    ),
    ("person", rf"谁|哪位|哪名|何人|什么人|哪个人|{_NAME}"),
    (
        "body",
        r"(哪|什么)(个|一|一个|家|一家|所|一所|级|种)?(机构|机关|组织|部门|单位|委员会|办公室|办事处|法院|公司|银行|企业|大学|协会|团体|实体|政府|方)|哪一?[家所](?![的人])|由什么",
    ),
    (
        "yes_no",
        r"(?:吗|(?<!什)么)[?]?$|是不是|是否|有没有|能不能|可不可以|能否|可否|会不会|对不对|(?:是|对|没错|行)吧[?]?$|要不要|行不行|算不算|该不该|用不用|需不需要|没有[?]$|([\u4e00-\u9fff]{1,2})不\1",
    ),
    (
        "how_why",
        r"为什么|为何|怎么|怎样|如何|原因|目的|何以|凭什么|咋|为了什么|干什么用|有何(影响|作用|意义)|什么(后果|影响|作用|意义|目的|原因|办法|措施|方式)",
    ),
)
MONEY = "元"
_SUM = re.compile(
    r"(多少|几)(钱|元|美元|万元|资金|经费)|(费用|售价|价格|金额|成本|支出|预算|罚款|工资|薪水|捐款|收入|造价|单价)(是|为|有|达|共|一共|总共|各)*(多少|几)|花(了|费)?多少"
)
# One thing of each of several: 各几成, 分别由谁批; 各种 and 各国 are words.
_EACH = re.compile(r"分别|各(?=[自占有是为达多几由需要应须得不至能可给报出付交拿罚批])")
_DEFINED = re.compile(
    r"^(?:什么是|什么叫|何谓|何为)(?P<after>.+)$|^(?P<before>.+?)(?:这个词)?(?:是什么意思|是指什么|指的是什么|指什么|的定义|的?全称|的含义|怎么定义|如何定义|是(?:什么|哪个\S{0,4}|哪一个\S{0,4}|谁)的?(?:简称|缩写|全称))"
)
# 'What does article 5 of the law say' only reads; more words than these ask something of the article.
_READING = (
    r"说了?|讲了?|写了?|规定了?|内容|全文|原文|条文|什么|哪些|主要|一下|告诉我|分别|具体|列出|查看|概括|总结"
    r"|本法|报告|文件|的是"
)
_READS = 3
_ASKS = re.compile(
    r"什么|多少|几|哪|谁|何|怎|吗|为什么|是否|有没有|能不能|是不是|多久|多长|多大|咋"
)


def kind(question: str) -> Kind:
    """What kind of answer is asked for."""
    plain = segment.normalise(question).strip().replace("啥", "什么")
    named = lookup.named(plain)
    if named.numbers or named.labels or lookup.section_path(question):
        if len(_beside(plain)) <= _READS:
            return "lookup"
        return next((name for name, pattern in _KINDS if re.search(pattern, plain)), "lookup")
    if target(question):
        return "mentions"
    for name, pattern in _KINDS:
        if re.search(pattern, plain):
            return name
    return "other"


def _beside(plain: str) -> list[str]:
    """The words of a question beside the number it names and the words of reading."""
    rest = lookup.without_numbers(plain)
    return [w for w in segment.words(re.sub(_READING, "", rest)) if not segment.is_stop(w)]


def target(question: str) -> str | None:
    """What a 'which paragraphs mention X' asks for, as written; None for other questions."""
    plain = segment.normalise(question).strip()
    for pattern in _MENTIONS:
        match = pattern.search(plain)
        if match is None:
            continue
        start, end = match.span("name")
        bare = plain[start:end]
        tail = re.sub(_HEAD_EDGE, "", bare)
        start += len(bare) - len(tail)
        end = start + len(re.sub(_TAIL_EDGE, "", tail))
        if start < end and not _ASKS.search(plain[start:end]):
            return question.strip()[start:end]
    return None


def anew(question: str) -> str:
    """What a question asks itself where it leans on an earlier one, which stands before it; else all of it."""
    return question.rpartition("——")[2]


def asks(clause: str) -> bool:
    """Whether a clause has a question word."""
    return bool(_ASKS.search(segment.normalise(clause)))


def halves(question: str) -> list[str]:
    """The parts of a question that each ask something; the question itself where it asks one thing.

    A later part keeps the words the first begins with, since it rarely names its subject again; what
    leans on an earlier question is what is in parts, not the one it leans on.
    """
    before, leans, last = question.rpartition("——")
    if leans:
        parts = halves(last)
        return [before + leans + part for part in parts] if len(parts) > 1 else [question]
    pieces = [
        p.strip()
        for p in re.split(
            r"[，,；;？?。]|(?:以及|、)(?=[^，,、]*(?:什么|多少|几|哪|谁|何|怎))", question
        )
    ]
    pieces = [p for p in pieces if p]
    asking = [i for i, piece in enumerate(pieces) if _ASKS.search(segment.normalise(piece))]
    if len(asking) < 2:
        return [question]
    lead = "，".join(pieces[: asking[0]])
    parts = []
    for n, i in enumerate(asking):
        since = asking[n - 1] + 1 if n else 0
        parts.append("，".join(pieces[since : i + 1]))
    subject = _subject(pieces[asking[0]])
    return [parts[0], *(f"{lead or subject}，{p}" if len(p) < 14 else p for p in parts[1:])]


def _subject(piece: str) -> str:
    """A question without its question word: what it is about."""
    return re.sub(
        r"(有|是|共|一共|总共)?(什么|多少\S?|几\S?|哪\S?|谁|何时|怎么|怎样|如何|吗)", "", piece
    )


def focus(question: str) -> str:
    """What a question is about without the words of its form: X of 什么是X, else the whole."""
    match = _DEFINED.search(segment.normalise(question))
    if match is None:
        return question
    name = match.lastgroup or ""
    found = question[slice(*match.span(name))]
    bare = re.sub(_TAIL_EDGE, "", re.sub(_HEAD_EDGE, "", found))
    return bare if len(bare) > 1 else question


def each(question: str) -> bool:
    """Whether one thing of each of several is asked for: how much each of them pays."""
    return bool(_EACH.search(segment.normalise(question)))


def asks_name(question: str) -> bool:
    """Whether nothing but a person's name answers."""
    return bool(re.search(_NAME, segment.normalise(question)))


def asks_term(question: str) -> bool:
    """Whether a definition is asked for a name, the full one or what is called so, not for a meaning."""
    return bool(re.search(r"谁|哪(?!些)|[全简]称|缩写", segment.normalise(question)))


def unit(question: str) -> str:
    """What follows 多少 or 几: '个国家'; MONEY where a sum is asked for; empty where nothing does."""
    if _SUM.search(segment.normalise(question)):
        return MONEY
    match = re.search(r"(?:多少|几)\s*([^，。,.;？?的了吗呢—]{1,6})", segment.normalise(question))
    return match.group(1) if match else ""
