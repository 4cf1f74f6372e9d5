"""Short answers against spans: exact match and the F1 of CMRC 2018 (Cui and others 2019).

F1 is over characters: the longest common substring's length is the overlap, as in the shared task's
evaluation; the best of the accepted answers counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.models import Answer
from eval.cases import Case
from index import segment

_DROP = re.compile(r"[\s\W_]+")


def exact_match(given: str, accepted: Sequence[str]) -> float:
    """1 where the answer is one of the accepted, punctuation and spaces aside."""
    return float(any(_plain(given) == _plain(answer) for answer in accepted))


def f1(given: str, accepted: Sequence[str]) -> float:
    """The best 2PR / (P + R) over the accepted answers."""
    return max((_f1(_plain(given), _plain(answer)) for answer in accepted), default=0.0)


def exact_match_of(case: Case, answer: Answer) -> float | None:
    """Exact match of the short answer; 0 where there is none. Undefined without an accepted one."""
    return None if case.answer is None else exact_match(_short(answer), [case.answer])


def f1_of(case: Case, answer: Answer) -> float | None:
    """CMRC F1 of the short answer; 0 where there is none. Undefined without an accepted one."""
    return None if case.answer is None else f1(_short(answer), [case.answer])


def _short(answer: Answer) -> str:
    return answer.short_answer.text if answer.short_answer else ""


def _f1(given: str, answer: str) -> float:
    common = _longest_common(given, answer)
    if not common:
        return 0.0
    p, r = common / len(given), common / len(answer)
    return 2 * p * r / (p + r)


def _longest_common(a: str, b: str) -> int:
    """Length of the longest common substring; O(len(a) · len(b))."""
    best = 0
    row = [0] * (len(b) + 1)
    for x in a:
        previous = 0
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], previous + 1 if x == y else 0
            best = max(best, row[j])
    return best


def _plain(text: str) -> str:
    return _DROP.sub("", segment.normalise(text))
