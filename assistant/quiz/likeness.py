"""Whether two answers are of one kind, and whether they may mean the same.

A distractor must be of the kind of the right answers and must not be another name for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.quiz import rules
from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.facts import facts
from assistant.quiz.models import BLANK
from assistant.quiz.names import is_body, territories
from index import segment
from index.segment import tokens

# Nouns that lead in to things of one sort.
HEADS = {
    "情形": "conduct", "行为": "conduct", "职责": "work", "措施": "measure", "义务": "due",
    "事项": "matter", "内容": "matter", "条款": "matter", "条件": "thing", "材料": "paper",
    "机构": "who",
}  # fmt: skip
_TOLD = 0.8  # share of the word weight of a question
_SHARED = 0.4  # of the shorter text's content words
_MIXED = 0.34  # a trait that this share has and this share lacks tells nothing
_PHRASE = 12  # characters; longer ones are clauses
_NEGATIVE = re.compile(r"未|不|没有|拒|擅自|违反|违法|非法|泄露")


def counted_noun(lead: str) -> str:
    """The noun an enumeration's lead-in counts: 条件, 情形, 职责."""
    words = re.findall(
        r"(?:下列|以下)(?:\w*?)(情形|条件|职责|行为|材料|措施|义务|事项|内容|条款|机构|原则)", lead
    )
    return words[0] if words else ""


def _ending(texts: Sequence[str]) -> str:
    """What all texts end with (的, 的情况, 机构): what has another end is plainly not one of them."""
    shortest = min(map(len, texts))
    for length in range(min(shortest, 4), 0, -1):
        if len({t[-length:] for t in texts}) == 1:
            return texts[0][-length:]
    return ""


def built_like(text: str, right: Sequence[str]) -> bool:
    """Whether a text is built like the right ones: what is not is plainly not one of them."""
    tests: tuple[Callable[[str], bool], ...] = (
        _verbal,
        lambda t: t.endswith("的"),
        lambda t: _NEGATIVE.match(t) is not None,
        lambda t: rules.AGENT.search(t) is not None,
        lambda t: "是指" in t,
        lambda t: bool(facts(t)) and len(facts(t)[0].text) == len(t),
    )
    sorts = [sort_of(t) for t in right]
    if len(text) <= _PHRASE and max(map(len, right)) <= _PHRASE and sort_of(text) not in sorts:
        return False
    usual = [sum(map(test, right)) / len(right) for test in tests]
    return text.endswith(_ending(right)) and all(
        test(text) == (share > 0.5) or _MIXED < share < 1 - _MIXED
        for test, share in zip(tests, usual, strict=True)
    )


def sort_of(name: str) -> str:
    """What a short name names: a body, people, a place, something done, or a thing."""
    if is_body(name):
        return "body"
    if re.search(r"[员官者师]$", name):
        return "people"
    words = [t for t in tokens(name) if t.tag != "x"]
    if name in territories() or (len(words) == 1 and words[0].tag in ("ns", "nr", "nrt", "nz")):
        return "place"
    return "act" if words and words[-1].tag.startswith("v") else "thing"


def _verbal(text: str) -> bool:
    """Whether a text begins with what is done rather than with a thing."""
    first = next((t for t in tokens(text) if t.tag != "x"), None)
    return first is not None and first.tag.startswith(("v", "d", "p")) and first.tag != "vn"


def tells(said: str, question: str, key: str, corpus: Corpus) -> bool:
    """Whether who reads what is said has the answer to a question: its key stands there, together
    with nearly all that the question says.
    """
    if squeezed(key) not in squeezed(said):
        return False
    return corpus.covered(corpus.weights(question.replace(BLANK, "，")), said) >= _TOLD


def alike(one: str, other: str, *, share: float = _SHARED) -> bool:
    """Whether two texts share so many of the shorter one's words that they may say the same."""
    a, b = ({w for w in segment.words(t) if not segment.is_stop(w)} for t in (one, other))
    return bool(a and b) and len(a & b) / min(len(a), len(b)) > share
