"""Who acts in a rule: by whom something is decided (由…), and to whom one turns (向…, 报…, 经…).

Which body is competent is what statutes are about, and what a learner confuses: the level of it
(国务院, 省级, 县级) and its branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.quiz.names import is_body
from assistant.quiz.stems import Passage
from index.segment import tokens

# What may stand in the name of a body: no adverb, no pronoun, no preposition.
_WITHIN = frozenset(
    ("n", "nr", "ns", "nt", "nz", "nrt", "ng", "v", "vn", "an", "a", "b", "j", "f", "s", "l", "i", "m", "x")
)  # fmt: skip
_BEFORE = re.compile(
    r"(?<![理自缘事来])由|(?<!方)向|(?<![申上呈举汇填])报(?![告送请考名纸])|(?<!已)经(?![过营济费验纪])"
)
_ACTS = re.compile(
    r"责令|依法|依照|按照|根据|给予|处以|没收|决定|批准|确定|规定|制定|审查|审核|审批|负责|管辖|受理|"
    r"组织实施|协商|指定|公布|予以|承担|统一|行使|吊销|撤销|提出|备案|申请|报告|申报|核准|同意|办理|登记|"
    r"移送|通报|投诉|举报|申诉|任命|组成|主持|颁发|发给|签发|实施|认定|委托|确认|补正|责成|作出|会同|商国"
)
# 公安机关报国务院…: no newspaper (机关报).
_STOPS = re.compile("[，；。：（(]|报(?=国务院|省|市|县|上|本级|中央)")
_REGIONS = "省、自治区、直辖市"
_HELD = "省自治区直辖市"
_JOINED = re.compile(r"[、和及或与的所]|会同|商国|负责人|工作人员|人员")
# Whose name says nothing by itself, or names several at once.
_VAGUE = re.compile(r"[其该本前此原各经由向]|任何|上述|所在|所属|同级|上级|上一级|下级|当地|企业")
_SEVERAL = re.compile(r"有关|相关|其他|人员|组织$")
# What everybody knows: offences are for the police, suits for the courts, detailed rules for the top.
_KNOWN = re.compile(r"制定|解释|治安|刑事|起诉|诉讼|仲裁|赔偿|执行")
_WIDE = re.compile(r"以上|各级|地方")
_LEVEL = re.compile(
    rf"(?:国务院|(?:{_REGIONS}|省级|设区的市级?|县级)(?:以上)?(?:地方)?(?:各级)?(?:人民政府|政府)?)"
)
_STATE = ("国务院", "国家", "中华人民共和国")
_BRANCH_END = re.compile(r"(?:行政)?(?:主管|管理|监督|监管)*(?:部门|机构|机关|委员会|局)$")
_LEVELS = ("国务院", "省级", "设区的市级", "县级")


@dataclass(frozen=True, slots=True)
class Actor:
    """A body that acts or is turned to: paragraph.text[start:end]; `how` is the word before it."""

    text: str
    start: int
    end: int
    how: str


def actors(passage: Passage) -> Iterator[Actor]:
    """The bodies of the sentence a passage asks about that are worth asking for."""
    text = passage.paragraph.text
    for match in _BEFORE.finditer(text, passage.sentence, passage.end):
        name = _name(text[match.end() : passage.end])
        after = text[match.end() + len(name) : passage.end]
        if not name or _VAGUE.match(name) or _SEVERAL.search(name) or _JOINED.match(after):
            continue
        if _KNOWN.search(re.split("[，；。]", after)[0]):
            continue
        if text.count(name, passage.start, passage.end) == 1:
            yield Actor(name, match.end(), match.end() + len(name), match.group())


def _name(rest: str) -> str:
    """The body's name that words begin with; '' where they begin with none."""
    held = _STOPS.split(rest.replace(_REGIONS, _HELD))[0]
    found = ""
    at = 0
    for token in tokens(held):
        if _ACTS.match(held, token.start) or token.tag not in _WITHIN or token.word in "、和及或与":
            break
        at = token.end
        if is_body(held[:at]):
            found = found if token.word == "组织" and found else held[:at]
    # What follows a name that goes on (国务院 工业产品 …) is no verb of its own.
    ended = at == len(found) or held[len(found) : at] == "组织" or not is_body(held[:at])
    return found.replace(_HELD, _REGIONS) if found and ended else ""


def levels(name: str) -> tuple[str, ...]:
    """The same branch at other levels: 国务院公安部门 -> 县级人民政府公安部门 and so on.

    None where the name takes in several levels, for another might be right, too.
    """
    match = _LEVEL.match(name)
    branch = name[match.end() :] if match else ""
    if match is None or not branch or _WIDE.search(match.group()):
        return ()
    mine = match.group().replace(_REGIONS, "省级")
    ruled = "政府" if re.search("(?<!人民)政府", mine) else "人民政府"
    if not mine.startswith("国务院") and "政府" not in mine:
        ruled = ""
    return tuple(
        level + (ruled if level != "国务院" else "") + branch
        for level in _LEVELS
        if level[:2] != mine[:2] and (ruled or level != "国务院")
    )


def spelled_levels(name: str) -> tuple[str, ...]:
    """The ways in which documents write one of `levels`: 省级人民政府文化主管部门,
    省、自治区、直辖市人民政府文化主管部门, 省、自治区、直辖市文化主管部门.
    """
    short = re.sub("(?:人民)?政府", "", name, count=1)
    forms = dict.fromkeys((name, short))
    return tuple(dict.fromkeys((*forms, *(form.replace("省级", _REGIONS, 1) for form in forms))))


def told(name: str, others: Sequence[str], text: str) -> bool:
    """Whether common sense tells a body among others: its branch is the text's subject and not
    theirs (公路管理机构 where roads are spoken of), or it is the only one of the whole state.
    """
    branch = _BRANCH_END.sub("", _LEVEL.sub("", name)).removeprefix("国家")
    subject = branch[:2] in text and not all(branch[:2] in other for other in others)
    return subject or (name.startswith(_STATE) and not any(o.startswith(_STATE) for o in others))


def same_branch(one: str, other: str) -> bool:
    """Whether two bodies are one branch at two levels."""
    a, b = (re.sub(r"^(?:地方|人民)?(?:政府)?", "", _LEVEL.sub("", name)) for name in (one, other))
    return bool(a) and a == b


def overlapping(one: str, other: str) -> bool:
    """Whether two bodies may be one: a level that takes in others, of the same branch."""
    a, b = (_LEVEL.sub("", name) for name in (one, other))
    if not (a and b):
        return True
    wide = any(_WIDE.search(name) for name in (one, other))
    unsaid = a == one or b == other  # 主管部门 without its level may be any
    return (wide or unsaid) and (a.endswith(b) or b.endswith(a))
