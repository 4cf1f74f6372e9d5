"""What is wrong with a suite: gold that is not there, facts that are not in it, questions twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eval.cases import Case, Suite, SuiteError
from eval.metrics.facts import plain
from eval.run import Gold
from index import Library

UNANSWERABLE = 0.20  # the least share of cases the documents do not answer
_ENOUGH = 20  # cases; a smaller suite is a draft, whose shares mean nothing yet


def lint(suite: Suite, library: Library) -> list[str]:
    """One sentence a fault, none where the suite is well."""
    gold = Gold(library)
    faults = [fault for case in suite.cases for fault in _case(case, gold)]
    return faults + _twice(suite.cases) + _shares(suite.cases)


def _case(case: Case, gold: Gold) -> list[str]:
    try:
        paragraphs = gold.of(case)
    except SuiteError as error:
        return [str(error)]
    held = plain("\n".join(" ".join((p.text, *(n.text for n in p.notes))) for p in paragraphs))
    faults = [
        f"Case {case.id}: none of the spellings {', '.join(fact)} stands in its gold paragraphs."
        for fact in case.facts
        if not any(plain(spelling) in held for spelling in fact)
    ]
    if case.facts and not case.answerable:
        faults.append(f"Case {case.id} is unanswerable and asks for facts.")
    if any(not spelling.strip() for fact in case.facts for spelling in fact):
        faults.append(f"Case {case.id} has an empty fact, which every answer holds.")
    if len({(g.file, g.number) for g in case.gold}) != len(case.gold):
        faults.append(f"Case {case.id} names a gold paragraph twice.")
    return faults


def _twice(cases: Sequence[Case]) -> list[str]:
    count = Counter((plain(c.question), c.history) for c in cases)
    return [f"A question is there {n} times: {q}" for (q, _), n in count.items() if n > 1]


def _shares(cases: Sequence[Case]) -> list[str]:
    if len(cases) < _ENOUGH:
        return []
    share = sum(not c.answerable for c in cases) / len(cases)
    faults = [
        f"No case is in the split {split!r}."
        for split in ("tune", "report")
        if not any(c.split == split for c in cases)
    ]
    if share < UNANSWERABLE:
        faults.append(
            f"Only {share:.0%} of the cases are unanswerable; {UNANSWERABLE:.0%} should be."
        )
    return faults
