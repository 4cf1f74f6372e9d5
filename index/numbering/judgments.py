"""Judgments and rulings: what they are called, and the part in which the court decides.

某某市人民法院 / 刑 事 判 决 书 / （2023）某0101刑初12号     -> one title
… 判决如下： 一、… 二、…                                -> 判决第一项, 判决第二项
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import segment
from index.numerals import CHINESE

_CASE = (
    r"[(〔\[]\d{4}[)〕\]][\u4e00-\u9fffA-Za-z0-9]{1,20}?第?\d{1,7}(?:-\d{1,3})?号"
    rf"(?:之[{CHINESE}\d]+)?"
)
_KIND = r"[\u4e00-\u9fff]{0,10}(?:判决|裁定|调解|决定|裁决)书"
_COURT = r"[\u4e00-\u9fff]{2,40}(?:法院|检察院|仲裁委员会|仲裁院)"
_HEAD = re.compile(rf"(?P<court>{_COURT})?(?P<kind>{_KIND})(?P<case>{_CASE})?$", re.IGNORECASE)
_COURT_LINE = re.compile(rf"{_COURT}$")
_CASE_LINE = re.compile(rf"(?:案号:)?({_CASE})$", re.IGNORECASE)
_FRONT = 10  # lines in which a judgment names itself
# 判决如下： at the end of the reasons; a list of what a lower court decided stands further up.
DECIDED = ("判决", "裁定", "决定", "裁决", "调解", "协议")
_LEAD = re.compile(rf"({'|'.join(DECIDED)})\s*如下:$")
_SPACES = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Heading:
    """The court, the kind of paper and the case number as printed, without spaces."""

    court: str
    kind: str
    case: str

    @property
    def title(self) -> str:
        """All three in one."""
        return f"{self.court}{self.kind}{self.case}"


def heading(lines: Sequence[str]) -> Heading | None:
    """What the first lines of a judgment say it is; None where they are no judgment's.

    A paper counts as one where a court, or a case number, stands beside its kind.
    """
    bare = [line for line in (_SPACES.sub("", line) for line in lines[:_FRONT]) if line]
    plain = [segment.normalise(line) for line in bare]
    for at, line in enumerate(plain):
        match = _HEAD.match(line)
        if match is None:
            continue
        court, case = (bare[at][slice(*match.span(group))] for group in ("court", "case"))
        if not court and at and _COURT_LINE.match(plain[at - 1]):
            court = bare[at - 1]
        for near in range(at - 1, at + 3):
            if not case and 0 <= near < len(plain) and (found := _CASE_LINE.match(plain[near])):
                case = bare[near][slice(*found.span(1))]
        if court or case:
            return Heading(court, bare[at][slice(*match.span("kind"))], case)
    return None


def operative(plain: Sequence[str]) -> int | None:
    """The line that leads to what a judgment decides; None where the document is none."""
    leads = [at for at, line in enumerate(plain) if lead(line)]
    return leads[-1] if leads and heading([line for line in plain[:40] if line.strip()]) else None


def lead(line: str) -> str:
    """The word for what follows a line that ends 判决如下：; empty where it does not."""
    match = _LEAD.search(line.rstrip())
    return match.group(1) if match else ""
