"""What makes a rule false without a figure in it: another body, a must for a may, a term's opposite.

The opposites are terms of rule-making that exclude each other; none belongs to a subject matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.quiz.actors import Actor, actors, levels, overlapping, same_branch, spelled_levels
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.distractors import ALSO_RIGHT
from assistant.quiz.material import Material
from assistant.quiz.models import BLANK, Aspect, Option
from assistant.quiz.stems import Edit, Passage, shown
from assistant.quiz.wording import quoted
from index.names import same_name

_SELDOM = 2  # times as often
_FILED = ("批准", "备案")
CHOICE, OBLIGED = "可以", "应当"
# Whether something costs, and what somebody may do, is often guessed.
PAID = frozenset(("无偿", "有偿"))
GUESSED = PAID | {CHOICE}
_OPPOSITES: tuple[tuple[re.Pattern[str], dict[str, str]], ...] = (
    # Only what is reported to a body can be either: 由…备案 is not said, and so tells itself.
    (re.compile(r"(?<=[门关府院])(?:批准|备案)(?=[，。；])"), {"批准": "备案", "备案": "批准"}),
    (re.compile(r"无偿|有偿"), {"无偿": "有偿", "有偿": "无偿"}),
    (re.compile(r"(?<=应当)(?:分别|共同)|(?<=可以)(?:分别|共同)"), {"分别": "共同", "共同": "分别"}),
    (re.compile(r"不公开(?=进行|审理|举行)|(?<!不)公开(?=审理|举行)"), {"不公开": "公开", "公开": "不公开"}),
    (re.compile(r"(?<=应当)(?:连续|累计)|连续(?=公告)|累计(?=[^，。]{1,8}的)"), {"连续": "累计", "累计": "连续"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swap:
    """Words of a passage that give way to others, which makes it false."""

    edit: Edit
    aspect: Aspect
    was: str

    @property
    def remark(self) -> str:
        """What an explanation says of it."""
        return f"原文是{quoted(self.was)}，不是{quoted(self.edit.text)}。"


def swaps(passage: Passage, material: Material, corpus: Corpus) -> list[Swap]:
    """The swaps a passage of a statute allows; none in other documents, which report and not rule."""
    if not material.statute:
        return []
    found = [*_opposites(passage), *_choices(passage, material)]
    for actor in actors(passage):
        others = other_bodies(actor, passage, material, corpus)
        # What the document names seldom is not believed where it names another all the time, nor
        # is a branch that has nothing to do with it: forestry at a shooting range.
        often = material.spread(actor.text)
        others = [
            o for o in others
            if _SELDOM * material.spread(o.text) >= often and same_branch(o.text, actor.text)
        ]  # fmt: skip
        found += [
            Swap(Edit(actor.start, actor.end, o.text), "body", actor.text) for o in others[:1]
        ]
    return found


def other_bodies(
    actor: Actor, passage: Passage, material: Material, corpus: Corpus
) -> list[Option]:
    """Bodies of the document that are not competent there and that nothing says are competent, too:
    the branch at other levels, then others. A level at which the document knows no such body
    is no answer that anybody would believe.
    """
    hole = Edit(actor.start, actor.end, BLANK)
    stem = shown(passage.paragraph.text, passage.start, passage.end, [hole])
    offered = [
        Option(name, right=False, source=p.id)
        for level in levels(actor.text)
        for name in spelled_levels(level)
        if (p := material.naming(name)) is not None
    ]
    offered += [
        Option(name, right=False, source=p.id)
        for name, p in material.actors.items()
        if name[-2:] == actor.text[-2:]  # no court where a department might act
    ]
    chosen: list[Option] = []
    for option in offered:
        taken = [actor.text, *(o.text for o in chosen)]
        if option.text in passage.paragraph.text or any(
            same_name(squeezed(option.text), squeezed(t)) or overlapping(option.text, t)
            for t in taken
        ):
            continue
        if corpus.supporting(stem, option.text, share=ALSO_RIGHT) is None:
            chosen.append(option)
    return chosen


def _opposites(passage: Passage) -> Iterator[Swap]:
    text = passage.paragraph.text
    for pattern, opposite in _OPPOSITES:
        for match in pattern.finditer(text, passage.sentence, passage.end):
            other = opposite.get(match.group())
            once = text.count(match.group(), passage.start, passage.end) == 1
            reported = re.search(r"报[^，。；由经]*$", text[passage.sentence : match.start()])
            if match.group() in _FILED and not reported:
                continue
            if other and once and other not in text[passage.start : passage.end]:
                yield Swap(Edit(match.start(), match.end(), other), "duty", match.group())


def _choices(passage: Passage, material: Material) -> Sequence[Swap]:
    """What is left to somebody's choice made a must; the other way round is only weaker."""
    duty = material.duty(passage)
    if duty is None or duty.modal != CHOICE or not left_open(passage):
        return ()
    at = duty.subject_end
    return (Swap(Edit(at, at + len(CHOICE), OBLIGED), "duty", CHOICE),)


def left_open(passage: Passage) -> bool:
    """Whether a passage says one thing of one choice: no exception, no second choice or must."""
    modals = re.findall(r"不得|应当|可以|有权|必须|负责|无权", passage.text)
    return len(modals) == 1 and not re.search(r"除.{1,40}外|但是|但书|除非", passage.paragraph.text)
