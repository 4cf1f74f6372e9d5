"""What documents define, demand, allow and aim at, read from how they say it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.quiz.stems import Passage, dangling, item_mark, lead_of, passages, tidy
from index import segment
from index.models import Paragraph
from index.segment import tokens

_DEFINED = re.compile(
    r"(?:本(?:法|条例|办法|规定|细则|解释|公约|议定书|合同|报告)(?:中)?所称(?:的)?)?(?P<term>[^，。；：、\n]{2,16}?)(?P<means>，(?:是|系)?指|[是系]指|指的是)(?P<what>[^。；\n]{8,160})"
)
_BRACKETED = re.compile(r"[（(][^（）()]*[)）]")
_AFTER = 8  # characters that tell where the word that begins with 指 ends
_COUNTED_OFF = re.compile(r"^：|[下以]列|以下(?:条件|情形|内容)")
_NOT_TERM = re.compile(r"(?:对于?|向|由|在|经|为|按照|根据|依照|依据|会同)(?!外)")
_MODAL = re.compile(r"不得|应当|可以|有权|必须|负责|无权")
_SUBJECT_STOP = re.compile(r"[，。；：\n]|的，")
_NOT_SUBJECT = re.compile(
    r"^(?:对|对于|在|自|经|按照|依照|根据|因|由|向|为|以|除|如|如果|有|需要|发现|需|未|不|前款|其|该|任何|所)"
)
_PURPOSE = re.compile(
    r"^(?:为了|为)(?P<aim>[^。；]{6,160}?)，(?:(?:根据|依据|依照|按照)[^。]{2,140}，)?制定本(?:法|条例|办法|规定|细则)"
)
_PRINCIPLE = re.compile(
    r"(?P<who>[^，。；：]{0,24}?(?:应当|必须)?(?:实行|坚持|遵循|贯彻))(?P<what>[^。；：“”]{6,60}?)"
    r"的(?P<kind>(?:工作|基本)?(?:方针|原则))(?=[，。；])"
)
_RESTS = re.compile(r"(?:应当|必须)?(?:实行|坚持|遵循|贯彻)")
_SUBJECT = re.compile(r"[^，。；：]{2,24}?(?=应当|必须|，|：)")
# 坚持…的宗旨，按照…的原则: two things, of which the second is asked for.
_SECOND = re.compile(r".*，(?:按照|依照|遵循|坚持|实行|贯彻|根据)")
_AIM = re.compile(r"(?:目的是|旨在|目标是|以期)(?P<aim>[^。；，]{6,80})(?=[。；])")

# What can act: a body, or people by their part.
AGENT = re.compile(
    r"(?:[人员者方户]|单位|企业|学校|职工|公民|国家|机关|部门|机构|组织|委员会|法院|检察院|政府|工会|场所|公司|组|局|部)$"
)


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what it means; paragraph.text[start:end] is the sentence."""

    paragraph: Paragraph
    term: str
    meaning: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must, may or must not do what: the subject is paragraph.text[start:subject_end]."""

    passage: Passage
    subject: str
    start: int
    subject_end: int
    modal: str


@dataclass(frozen=True, slots=True)
class Aim:
    """What something is for; `enacts` where it is the purpose of the whole document."""

    paragraph: Paragraph
    aim: str
    start: int
    end: int
    aim_start: int
    enacts: bool


@dataclass(frozen=True, slots=True)
class Principle:
    """What something rests on: `who` says what does, up to the words `what` that follow at `at`.

    The sentence begins at `start`; an entry of a list takes its subject from the lead-in.
    """

    paragraph: Paragraph
    who: str
    what: str
    kind: str
    start: int
    at: int


def principles(paragraph: Paragraph) -> Iterator[Principle]:
    """The principles and policies a paragraph names for something."""
    text = paragraph.text
    for start, end in segment.sentences(text):
        mark = item_mark(text[start:end])
        begin = start + mark
        match = _PRINCIPLE.match(text[begin:end])
        if match is None or dangling(match["who"]) is not None:
            continue
        second = _SECOND.search(match["what"])
        skip = second.end() if second else 0
        at = begin + match.start("what") + skip
        who = tidy(text[begin:at])
        if _RESTS.match(who):
            # （一）遵循…的原则: who does stands in the lead-in.
            led = _SUBJECT.match(lead_of(text, start)) if mark else None
            if led is None or not _nominal(led.group()):
                continue
            who = led.group() + who
        yield Principle(paragraph, who, match["what"][skip:], match["kind"], start, at)


def definitions(paragraph: Paragraph) -> Iterator[Definition]:
    """The terms a paragraph defines."""
    for start, end in segment.sentences(paragraph.text):
        sentence = paragraph.text[start:end]
        match = _DEFINED.match(re.sub(r"^[（(][一二三四五六七八九十]+[)）]", "", sentence))
        if match is None or _COUNTED_OFF.search(match["what"]) or not _means(match):
            continue
        if sentence[match.end() :].startswith("；"):
            continue  # what follows belongs to the meaning, too
        term = re.sub(r"^(?:.*所称的?|所谓|这里的)", "", tidy(match["term"]))
        term = _BRACKETED.sub("", term).strip("“”")
        if len(term) >= 2 and not re.search(r"本(?:法|条|款)|前[款条]|的$|属于|包括", term):
            yield Definition(paragraph, term, tidy(match["what"]), start, end)


def _means(match: re.Match[str]) -> bool:
    """Whether the 指 of a sentence is the verb of a definition: it ends a word (指, 是指) and is not
    the head of one (指导, 指定), and no preposition stands before the term.
    """
    text = match.string
    if _NOT_TERM.match(match["term"]):
        return False
    if match["means"].endswith("指的是"):
        return True
    at = match.end("means")
    return not any(t.start < at < t.end for t in tokens(text[: at + _AFTER]))


def tautological(definition: Definition) -> bool:
    """Whether a term tells its meaning: half of its words stand there, or all of its characters."""
    parts = [t.word for t in tokens(definition.term)]
    said = sum(len(p) for p in parts if p in definition.meaning)
    return 2 * said >= len(definition.term) or all(c in definition.meaning for c in definition.term)


def duties(paragraph: Paragraph) -> Iterator[Duty]:
    """The sentences that begin with who must, may or must not."""
    for passage in passages(paragraph):
        if passage.start != passage.sentence or passage.lead:
            continue
        text = passage.text
        modal = _MODAL.search(text)
        if modal is None or not 2 <= modal.start() <= 26:
            continue
        subject = text[: modal.start()]
        if _SUBJECT_STOP.search(subject) or _NOT_SUBJECT.match(subject) or not _nominal(subject):
            continue
        if not AGENT.search(subject):
            continue
        after = re.split("[，。]", text[modal.end() :])[0]
        if after.endswith("的"):
            continue  # …必须报经批准的，…: a case, not yet the rule
        if modal.group() == "负责" and "的" in after and AGENT.search(after):
            continue  # 负责…的机构 is a name, not a duty
        start = passage.start
        yield Duty(passage, subject, start, start + len(subject), modal.group())


def modals(text: str) -> list[str]:
    """The words of obligation, leave and prohibition in a text, in their order."""
    return _MODAL.findall(text)


def aims(paragraph: Paragraph) -> Iterator[Aim]:
    """What a statute was made for, and what a report says something is for."""
    for start, end in segment.sentences(paragraph.text):
        sentence = paragraph.text[start:end]
        match, enacts = _PURPOSE.match(sentence), True
        if match is None:
            match, enacts = _AIM.search(sentence), False
        if match:
            yield Aim(paragraph, tidy(match["aim"]), start, end, start + match.start("aim"), enacts)


def _nominal(subject: str) -> bool:
    """Whether words are one name: no verb, adverb or conjunction in them but 和 between nouns."""
    words = tokens(subject)
    if not words or not words[-1].tag.startswith(("n", "j", "vn", "l", "b")):
        return False
    return all(
        w.tag not in {"d", "p", "r", "ul", "uz", "y"} and w.word not in "是有为" for w in words
    )
