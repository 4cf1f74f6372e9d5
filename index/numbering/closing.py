"""Where a document has said what it numbers: the signature and date, the list of annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.numbering import marks
from index.numerals import CHINESE

_DATE = re.compile(
    rf"\s*[(（]?\s*(?:(?:\d{{4}}|[{CHINESE}]{{4}})\s*年\s*(?:\d{{1,2}}|[{CHINESE}]{{1,3}})\s*月"
    rf"\s*(?:\d{{1,2}}|[{CHINESE}]{{1,3}})\s*日)\s*[)）]?\s*$"
)
_ENDS = re.compile(
    r"\s*(?:\(此件.{2,12}\)|\(以下无正文\)|抄送\s*:|印发\s*:|本院(?:\S{0,6})认为|上述事实|如果?(?:不服本|未按本)|本(?:判决|裁定|裁决)(?:为|是|自|书)|案件受理费|附件?\s*:\s*\S"
    r"|(?:甲方|乙方|丙方|双方|法定代表人|授权代表|委托代理人|签署|签订|签字|签约)\S{0,12}(?:签字|签章|盖章|签名|日期|地点|时间).{0,12}$)"
)
_SIGNED = 4  # lines of a signature above its date
_LONGEST = 30


def closing(plain: Sequence[str], last: int, end: int) -> int | None:
    """The block after the last numbered one at which the closing begins, before block `end`."""
    for at in range(last + 1, end):
        if _ENDS.match(plain[at]) and marks.ends_sentence(plain[at - 1]):
            return at
        if _DATE.match(plain[at]):
            begin = at
            while begin - 1 > last and at - begin < _SIGNED and _signs(plain[begin - 1]):
                begin -= 1
            return begin if marks.ends_sentence(plain[begin - 1]) else None
    return None


def _signs(line: str) -> bool:
    """Whether a line may be the name of who signs."""
    short = len(line) <= _LONGEST and not marks.ends_sentence(line.rstrip(")"))
    return short and not marks.begins_item(line)
