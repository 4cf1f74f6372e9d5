"""What a question takes for granted and the evidence contradicts: a figure, a year, a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant import citations, questions, spans
from assistant.bounds import Bound, bounds
from assistant.evidence import Candidate, Weighed, answers, context
from assistant.models import Premise
from index import segment
from index.names import same_name

# Without the contradicted words the rest of the question must stand in the paragraph: this share of
# its word weight, else it is about something else; less where the reader finds the answer there.
_REST, _REST_READ = 0.5, 0.2
# One who asks 对吗 has named what he means.
_REST_TAGGED, _REST_TAGGED_READ = 0.1, 0.0
_READ = 0.4  # probability that the paragraph answers
_TAGGED = re.compile(r"(对|是|没错|真的)(吗|吧|么)[?？]?$|是不是|对不对|是否")
_TAGS = ("ns", "nt", "nr")
_CONTEXT = 6  # characters beside a figure that say what it counts
_PLACED = 2  # pairs of characters two figures share beside them where they stand in one place
# After its measure word the noun stands, before another figure or mark.
_NOUN = re.compile(r"[^\W\d_几两一二三四五六七八九十百千]{0,8}")
_RATE = re.compile(
    r"[内里中]?(?:最多|至少|一共|都|只)?[能可会见得以]{0,4}[^,。]{0,4}(?:几|多少)"
)  # 一个月能见几次
_SUM = 1e4  # 80万 is money where nothing else is said
_ALONE = re.compile(r"$|[是的吗呢吧了对么,。?!;、]")
_ELSEWHERE = 0.6  # of a sentence's question words, what a clause needs to speak of the same
# The period of a report is a year that it does not name; the other year of a comparison is no claim's.
_OWN_PERIOD = re.compile(r"报告(?:所述)?(?:期|年度)|本(?:报告|年|财政)年?[期度]|本期")
_COMPARED = re.compile(r"[比较同与和](?:上年)?$")
_BOUNDED = re.compile(r"[份底]?\s*(?:以来|[以之]?后|[以之]?前|起|至|到|-|—|同期|相比)")
# The title of rules tells where to look and claims nothing.
_RULES = re.compile(r"(?:法典?|条例|规[定则程]|办法|解释|细则|意见|通知|决定|章程)$")
_TITLE = re.compile(r"《([^《》]{2,40})》")


def contradicted(weighed: Weighed) -> Premise | None:
    """The premise the best paragraph contradicts; None where the question and it agree."""
    if not weighed.candidates or weighed.kind in ("mentions", "lookup"):
        return None
    best = weighed.candidates[0]
    held = segment.normalise(context(best.paragraph))
    bar = _bar(weighed, best)
    clashes = [
        (_held(_beside(weighed, claim), segment.normalise(c.text)), claim, found, c)
        for c in weighed.candidates if c.paragraph.id == best.paragraph.id
        for claim, found in _clashes(weighed, c, held) if _rest(weighed, claim, held) >= bar
    ]  # fmt: skip
    if not clashes:
        return None
    # Of parallel sentences, 立案前 and 立案后, the one that has most of the question corrects it.
    _, claim, found, c = max(clashes, key=lambda clash: clash[0])
    return Premise(claim, found, (citations.cite(best.paragraph, c.start, c.end),))


def _bar(weighed: Weighed, best: Candidate) -> float:
    tagged = _TAGGED.search(weighed.question.strip())
    if answers(best.reading) >= _READ:
        return _REST_TAGGED_READ if tagged else _REST_READ
    return _REST_TAGGED if tagged else _REST


def _clashes(weighed: Weighed, candidate: Candidate, held: str) -> Iterator[tuple[str, str]]:
    """(claim, what the sentence has in its place) of figures, dates, titles and names; its paragraph
    holds `held`.
    """
    plain, text = segment.normalise(_asked(weighed)), segment.normalise(candidate.text)
    yield from _figures(weighed, candidate)
    if weighed.kind != "date":
        yield from _dates(plain, text, held)
    yield from _titles(weighed, candidate.text)
    if weighed.kind not in ("yes_no", "how_why"):
        return  # elsewhere a name that is missing is what is asked for, or another word for it
    for name in spans.names(plain):
        if name.tag not in _TAGS or name.text in held:
            continue
        if name.tag == "nr" and "·" not in name.text:  # the dictionary calls 原谅 a person
            continue
        others = [n for n in spans.names(text) if n.tag == name.tag and n.text not in plain]
        if others and not any(same_name(name.text, n.text) for n in others):
            yield name.text, others[0].text


def _asked(weighed: Weighed) -> str:
    """What claims: of a question that leans on an earlier one, only what it says itself."""
    return questions.anew(weighed.question)


def _figures(weighed: Weighed, candidate: Candidate) -> Iterator[tuple[str, str]]:
    """Figures of the question that the sentence has otherwise: of one sort, and out of its bounds."""
    plain, text = segment.normalise(_asked(weighed)), segment.normalise(candidate.text)
    held = bounds(text)
    for claim in bounds(plain):
        q = claim.figure
        if not _claims(plain, q):
            continue
        same = [h for h in held if _comparable(plain, claim, text, h)]
        if weighed.kind in ("number", "date"):
            # What is asked for is a figure too: only one of the same noun, or of another clause.
            same = [h for h in same if _counts_alike(plain, q, text, h.figure) or _aside(plain, q)]
        if any(h.low <= claim.low and claim.high <= h.high for h in same if h.exact):
            continue
        same = [h for h in same if _counts_alike(plain, q, text, h.figure)] or same
        if not same or _stands(weighed, claim, candidate):
            continue
        around = _around(plain, claim)
        alike = [len(around & _around(text, h)) for h in same]
        if max(alike) >= _PLACED:  # 由七人组成 is told by 由五人组成, not by 不少于二人
            same = [h for h, n in zip(same, alike, strict=True) if n == max(alike)]
        if not any(h.agrees(claim) for h in same):
            before = _before(plain, claim)
            best = max(same, key=lambda h: len(before & _before(text, h)))
            yield plain[claim.start : claim.end], text[best.start : best.end]


def _before(text: str, bound: Bound) -> set[str]:
    return _pairs(text[max(0, bound.start - _CONTEXT) : bound.start])


def _around(text: str, bound: Bound) -> set[str]:
    return _before(text, bound) | _pairs(text[bound.end : bound.end + _CONTEXT])


def _claims(plain: str, q: spans.Quantity) -> bool:
    """Whether a figure of a question says how many: it has a measure, or is a round sum alone."""
    if plain[q.start - 1 : q.start] in ("哪", "这", "那") or _RATE.match(plain, q.end):
        return False
    return bool(q.measure) or (q.value >= _SUM and _ALONE.match(plain, q.number_end) is not None)


def _comparable(plain: str, claim: Bound, text: str, held: Bound) -> bool:
    """Whether two figures measure the same: 十天 and 七日, 七个 and 五人 of one noun, 80万 and 50万元."""
    if plain[claim.start - 1 : claim.start] == "每" != text[held.start - 1 : held.start]:
        return False
    if claim.sort == held.sort:
        return bool(claim.sort)
    if not claim.sort:
        return held.sort == "元"
    counted = {"个", "人"} == {claim.sort, held.sort}
    return counted and _counts_alike(plain, claim.figure, text, held.figure)


def _stands(weighed: Weighed, claim: Bound, candidate: Candidate) -> bool:
    """Whether another clause of the paragraph has the claim's own figure or, where it speaks as much
    of the question, allows it.
    """
    paragraph = candidate.paragraph
    plain = segment.normalise(_asked(weighed))
    words = _beside(weighed, plain[claim.start : claim.end])
    bar = _held(words, segment.normalise(candidate.text))
    for start, end in segment.clauses(paragraph.whole):
        if candidate.start <= start < candidate.end:
            continue
        text = segment.normalise(paragraph.whole[start:end])
        told = [h for h in bounds(text) if h.sort == claim.sort and h.tells(claim)]
        if any(not claim.exact or claim.low in (h.low, h.high) for h in told):
            return True
        if told and _held(words, text) >= _ELSEWHERE * bar:
            return True
    return False


def _dates(plain: str, text: str, held: str) -> Iterator[tuple[str, str]]:
    """Dates of a question in whose place a sentence has another."""
    told = [(text[a:b], text[:a], text[b:]) for a, b in spans.dates(text)]
    for start, end in spans.dates(plain):
        claim = plain[start:end]
        if _bare(claim) in _bare(held) or ("月" not in claim and _OWN_PERIOD.search(text)):
            continue
        alike = [
            date for date, before, after in told
            if _form(date) == _form(claim)
            and not _COMPARED.search(before) and not _BOUNDED.match(after)
        ]  # fmt: skip
        if alike and not _BOUNDED.match(plain[end:]):
            yield claim, alike[0]


def _titles(weighed: Weighed, sentence: str) -> Iterator[tuple[str, str]]:
    """A title no paragraph has, where the sentence has one of the same noun."""
    if not (titles := _TITLE.findall(_asked(weighed))):
        return
    read = " ".join(context(c.paragraph) for c in weighed.candidates)
    for title in titles:
        noun = segment.words(title)[-1:]
        if not noun or len(noun[0]) < 2 or _RULES.search(title) or title in read:
            continue
        others = [
            other for other in _TITLE.findall(sentence)
            if segment.words(other)[-1:] == noun and f"《{other}》" not in weighed.question
        ]  # fmt: skip
        if others and not any(same_name(title, other) for other in others):
            yield f"《{title}》", f"《{others[0]}》"


def _counts_alike(plain: str, q: spans.Quantity, text: str, h: spans.Quantity) -> bool:
    """Whether two figures count the same noun, be it 20个检察官小组 or 12个联邦检察官小组."""
    nouns = (_NOUN.match(plain, q.end), _NOUN.match(text, h.end))
    asked, told = (_pairs(noun.group()) if noun else set() for noun in nouns)
    return bool(asked & told)


def _aside(plain: str, q: spans.Quantity) -> bool:
    """Whether a figure stands in a clause of its own, which asks nothing."""
    clause = plain[: q.end].rpartition(",")[2] + plain[q.end :].partition(",")[0]
    return "," in plain and not questions.asks(clause)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _bare(date: str) -> str:
    return re.sub(r"\s|份", "", date)


def _form(date: str) -> tuple[bool, ...]:
    """Which of year, month and day a date has."""
    return tuple(mark in date for mark in "年月日")


def _rest(weighed: Weighed, claim: str, held: str) -> float:
    """Share of the question's word weight, the claim's words left out, that a text holds."""
    return _held(_beside(weighed, claim), held)


def _beside(weighed: Weighed, claim: str) -> list[tuple[str, float]]:
    """The question's words with their weight, without the claim's."""
    return [
        (word, weight)
        for word, weight in zip(weighed.words, weighed.rarity, strict=True)
        if word not in claim and claim not in word
    ]


def _held(words: Sequence[tuple[str, float]], text: str) -> float:
    total = sum(weight for _, weight in words)
    return sum(weight for word, weight in words if word in text) / total if total else 0.0
