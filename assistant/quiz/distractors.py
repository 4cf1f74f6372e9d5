"""Wrong answers of the same kind and size as the right one, from the same document where it has any.

None of them may be right as well: each is held against every sentence of the library.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.quiz.corpus import Corpus, squeezed
from assistant.quiz.facts import Fact, facts, quantity, spelled, with_number
from assistant.quiz.material import Found, Material, kind_of
from assistant.quiz.models import Option
from assistant.quiz.names import continent, lies_in, proper
from index import segment
from index.models import Paragraph
from index.names import same_name
from index.segment import tokens

COUNT = 3
ALSO_RIGHT = 0.7  # share of a stem's word weight in a sentence that holds the distractor
_NEAREST = 6  # the distractors are drawn from this many nearest ones
_MAGNITUDE = 2.5  # a figure more than this many times the key gives itself away
# Beside another figure of its kind in the stem the key is expected near it: 2026年为2,100万元.
_BESIDE, _EXPECTED = 2.0, 1.6
_APART = 1.12  # figures closer than this might both pass for 'about'
# The terms that rules are written in: a limit of 20 days is never mistaken for one of 19.
_LADDERS: dict[str, tuple[float, ...]] = {
    "日": (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180),
    "个月": (1, 2, 3, 6, 9, 12, 18, 24, 36),
    "年": (1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 40, 50),
    "小时": (1, 2, 4, 8, 12, 24, 36, 48, 72, 96),
    "个工作日": (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60),
    "岁": (6, 10, 12, 14, 16, 18, 20, 22, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80),
    "%": (5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 75, 80, 85, 90, 95),
}
_YEARS = 6
_ROUND_DAYS = (1, 15, 28, 30, 31)
_ABOUT = ("多", "余")
_FACTORS = (0.5, 0.6, 0.7, 0.75, 0.8, 1.25, 1.4, 1.5, 2.0, 2.5)


def distractors(  # noqa: PLR0913 - what an answer is held against
    fact: Fact,
    *,
    stem: str,
    paragraph: Paragraph,
    material: Material,
    corpus: Corpus,
    rng: random.Random,
    count: int = COUNT,
) -> list[Option]:
    """Up to `count` wrong options for a fact; fewer where the document has too few of the kind."""
    if fact.aspect == "figure":
        candidates = _figures(fact, paragraph, material, rng, _reach(fact, stem))
    elif fact.aspect == "date":
        candidates = _dates(fact, material, rng)
    else:
        candidates = _names(fact, paragraph, material, rng)
    chosen: list[Option] = []
    taken = [squeezed(fact.text)]
    shown = squeezed(stem)
    for option in candidates:
        text = squeezed(option.text)
        named = fact.aspect not in ("figure", "date")
        if text in shown or text in taken or (named and any(_one(text, t) for t in taken)):
            continue
        if corpus.supporting(stem, option.text, share=ALSO_RIGHT) is not None:
            continue
        chosen.append(option)
        taken.append(text)
        if len(chosen) == count:
            break
    return chosen


def _one(name: str, other: str) -> bool:
    """Whether two names may mean one thing, or one a part of what the other means."""
    return same_name(name, other) or lies_in(name, other) or lies_in(other, name)


def _reach(fact: Fact, stem: str) -> float:
    """How many times the key a figure may be."""
    others = [
        f.value / fact.value
        for f in facts(stem)
        if f.value and fact.value and f.value != fact.value and kind_of(f) == kind_of(fact)
    ]
    near = any(1 / _BESIDE <= ratio <= _BESIDE for ratio in others)
    return _EXPECTED if near else _MAGNITUDE


def _figures(
    fact: Fact, paragraph: Paragraph, material: Material, rng: random.Random, reach: float
) -> Iterator[Option]:
    """Figures of the same unit and size from the document, then figures made from the key."""
    key = fact.value or 0.0
    near: list[tuple[float, Found]] = []
    for found in material.pools.get(kind_of(fact), ()):
        value = found.fact.value or 0.0
        if not value or not key or not _apart(value, key, fact):
            continue
        if _rung(fact, key) and not _rung(fact, value):
            continue  # a term of twelve years beside terms of one, two and three
        distance = abs(math.log(value / key))
        if distance <= math.log(reach):
            near.append((distance - 0.3 * _same_section(found.paragraph, paragraph), found))
    if fact.high is not None:
        # Two ends are taken as they stand: beside 一万元以上三万元以下 none in other numerals.
        near = [(d, found) for d, found in near if _arabic(found.fact) == _arabic(fact)]
    nearest = [found for _, found in sorted(near, key=lambda n: n[0])[:_NEAREST]]
    rng.shuffle(nearest)
    for found in nearest:
        told = found.fact.value
        if fact.text[fact.number - 1 : fact.number] in _ABOUT and told is not None:
            told = _rounded(told, key)  # nobody says 589多名
        if fact.high is not None or told is None:
            yield Option(found.fact.text, right=False, source=found.paragraph.id)
        elif told.is_integer() or "." in fact.text or "%" in fact.text:
            yield Option(with_number(fact, told), right=False, source=found.paragraph.id)
    yield from _made(fact, rng, reach)


def _arabic(fact: Fact) -> bool:
    """Whether a fact is written with digits rather than with Chinese numerals."""
    return any(char in "0123456789" for char in segment.normalise(fact.text))


def _made(fact: Fact, rng: random.Random, reach: float) -> Iterator[Option]:
    """Figures that could stand in the key's place, as round as the key is."""
    key = fact.value or 0.0
    if fact.high is not None:
        for factor in rng.sample((0.5, 2.0, 3.0, 5.0), 4):
            text = _scaled_range(fact, factor)
            if text:
                yield Option(text, right=False)
        return
    ladder = _ladder(fact)
    if key in ladder:
        at = ladder.index(key)
        steps = [ladder[i] for i in range(max(0, at - 3), min(len(ladder), at + 4)) if i != at]
        values = rng.sample(steps, len(steps))
        # Five years beside fifteen only where there is nothing nearer.
        values.sort(key=lambda v: max(v, key) / min(v, key) > reach)
    elif key <= 12 and key.is_integer():
        values = [v for v in rng.sample(range(-3, 4), 7) if v and key + v >= 1]
        values = [key + v for v in values]
    else:
        near = [f for f in _FACTORS if 1 / reach <= f <= reach]
        values = [_rounded(key * f, key) for f in rng.sample(near, len(near))]
    for value in values:
        if fact.unit == "%" and not 0 < value < 100:
            continue
        if value > 0 and _apart(value, key, fact):
            text = with_number(fact, value)
            # 14.0 beside 4.6 is rounder than the key, and 0万 is nothing at all.
            if ".0" not in text or ".0" in fact.text:
                yield Option(text, right=False)


def _ladder(fact: Fact) -> tuple[float, ...]:
    unit = {"天": "日", "个小时": "小时", "周岁": "岁"}.get(fact.unit, fact.unit)
    return _LADDERS.get(unit, ())


def _rung(fact: Fact, value: float) -> bool:
    """Whether a value is one of the terms that rules are written in."""
    return fact.high is None and value in _ladder(fact)


def _rounded(value: float, like: float) -> float:
    """A value with as many significant digits as `like` has."""
    digits = f"{like:.10g}".replace(".", "").strip("0")
    significant = max(1, min(len(digits), 4))
    if not value:
        return value
    scale = significant - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, scale)
    return float(round(rounded)) if like.is_integer() else rounded


def _digits(value: float | None) -> int:
    """How many digits a whole number has before its noughts."""
    return len(f"{value or 0:.0f}".rstrip("0"))


_END = re.compile(r"[\d,.]+(?:万|亿)?|[零一二两三四五六七八九十百千万]+")


def _scaled_range(fact: Fact, factor: float) -> str | None:
    """The text of a range with both ends multiplied: 五百元以上二千元以下 doubled."""
    text = fact.text.replace("百分之", "%")
    ends, parts = _END.findall(text), _END.split(text)
    values = [quantity(end) for end in ends]
    if len(ends) != 2 or any(v is None or (v * factor) % 1 for v in values):
        return None
    ladder = _ladder(fact)
    if all(v in ladder for v in values) and any((v or 0) * factor not in ladder for v in values):
        return None  # 五个月至三十个月 beside 一个月至六个月
    if "%" in text and max(v or 0 for v in values) * factor >= 100:
        return None
    for end, value in zip(ends, values, strict=True):
        scaled = (value or 0) * factor
        if not end[0].isdigit() and scaled >= 10_000 and scaled % 10_000:
            return None
    new = [spelled((v or 0) * factor, e) for e, v in zip(ends, values, strict=True)]
    lost = any(quantity(n) != (v or 0) * factor for n, v in zip(new, values, strict=True))
    if lost or any(_digits((v or 0) * factor) > max(map(_digits, values)) for v in values):
        return None  # half of 1万 written as 0万; 二百五十元 where all are round
    made = parts[0] + new[0] + parts[1] + new[1] + parts[2]
    return made.replace("%", "百分之") if fact.text.startswith("百分之") else made


def _apart(value: float, key: float, fact: Fact) -> bool:
    """Whether two figures cannot both be right where the text says 'about' or 'more than'."""
    if value == key:
        return False
    if min(value, key) <= 0:
        return True  # between none and some there is no "about"
    exact = fact.text[fact.number - 1 : fact.number] not in _ABOUT if fact.number else True
    least = 1.0 if exact and max(value, key) < 100 else _APART
    return max(value, key) / min(value, key) >= least


def _dates(fact: Fact, material: Material, rng: random.Random) -> Iterator[Option]:
    """Dates of the same form from the document, then shifted ones."""
    pool = [f for f in material.pools.get(kind_of(fact), ()) if f.fact.value != fact.value]
    # Next to what has happened, what is yet to come gives itself away, and the other way round.
    known = material.document.date or str(material.year or 9999)
    today = int(known[:4]) * 10000 + 1231
    to_come = (fact.value or 0) > today
    pool = [f for f in pool if ((f.fact.value or 0) > today) == to_come]
    # Years long before or after are not believed where the others lie close together.
    pool = [f for f in pool if abs((f.fact.value or 0) - (fact.value or 0)) < _YEARS * 10000]
    pool.sort(key=lambda f: abs((f.fact.value or 0) - (fact.value or 0)))
    nearest = pool[:_NEAREST]
    rng.shuffle(nearest)
    for found in nearest:
        yield Option(found.fact.text, right=False, source=found.paragraph.id)
    if kind_of(fact).endswith("-"):
        return
    for _ in range(12):
        made = _shifted(fact, rng)
        told = facts(made)
        if made != fact.text and told and ((told[0].value or 0) > today) == to_come:
            yield Option(made, right=False)


def _shifted(fact: Fact, rng: random.Random) -> str:
    """A date of the same form somewhat earlier or later."""
    value = int(fact.value or 0)
    year, month, day = value // 10000, value // 100 % 100, value % 100
    if month:
        month = (month - 1 + rng.choice((-4, -3, -2, -1, 1, 2, 3, 4))) % 12 + 1
        if day in _ROUND_DAYS:
            day = rng.choice((1, 15, 30))
        elif day:
            day += rng.choice((-6, -4, -2, 0, 2, 4, 6))
        day = max(1, min(day, 28 if month == 2 else 30)) if day else 0
    else:
        year += rng.choice((-3, -2, -1, 1, 2))
    parts = (f"{year}年" if year else "", f"{month}月" if month else "", f"{day}日" if day else "")
    return "".join(parts) + fact.unit


def _names(
    fact: Fact, paragraph: Paragraph, material: Material, rng: random.Random
) -> Iterator[Option]:
    """Names of the same kind that the cited paragraph does not hold, near ones first."""
    thing = _named(fact, paragraph) if fact.aspect == "name" else ""
    part = continent(fact.text)
    pool = [
        found
        for found in material.pools.get(kind_of(fact), ())
        if found.fact.text not in paragraph.text
        and not material.everyday(found.fact)
        and (fact.aspect != "body" or proper(found.fact.text) == proper(fact.text))
        and (fact.aspect != "name" or _of_a_kind(found, fact, thing))
        and (kind_of(fact) != "title:other" or _end(found.fact) == _end(fact))
    ]

    def distance(found: Found) -> float:
        length = abs(len(found.fact.text) - len(fact.text)) / max(len(fact.text), 4)
        apart = abs(found.paragraph.ordinal - paragraph.ordinal) / max(len(material.paragraphs), 1)
        far = part != continent(found.fact.text)
        return length + apart + far - 0.3 * _same_section(found.paragraph, paragraph)

    nearest = sorted(pool, key=distance)[: 2 * _NEAREST]
    rng.shuffle(nearest)
    # One at least as long as the key, so that length says nothing.
    nearest.sort(key=lambda f: len(f.fact.text) < len(fact.text))
    longer, rest = nearest[:1], nearest[1:]
    rng.shuffle(rest)
    for found in [*longer, *rest]:
        yield Option(found.fact.text, right=False, source=found.paragraph.id)


def _of_a_kind(found: Found, fact: Fact, thing: str) -> bool:
    """Whether a name names what the key does, `thing`. Where no noun says what a quoted term is,
    another must end as it does: “确有…表现” is no “…之日”.
    """
    alike = _named(found.fact, found.paragraph) == thing
    quoted = fact.text.startswith("“") and not thing
    return alike and (not quoted or _end(found.fact) == _end(fact))


def _end(fact: Fact) -> str:
    """What a name ends with: a register never stands where a form might."""
    return fact.text.strip("《》“”")[-2:]


def _named(fact: Fact, paragraph: Paragraph) -> str:
    """What a quoted name names, by the noun after it: “…”网站; '' where none follows."""
    following = tokens(paragraph.text[fact.end : fact.end + 12])[:1]
    return next((t.word for t in following if t.tag.startswith(("n", "vn"))), "")


def _same_section(one: Paragraph, other: Paragraph) -> float:
    """How much of the heading path two paragraphs share, 0 to 1."""
    shared = 0
    for a, b in zip(one.section, other.section, strict=False):
        if a != b:
            break
        shared += 1
    return shared / max(len(one.section), len(other.section), 1)


def even(
    options: Sequence[Option], rng: random.Random, *, position: int | None = None
) -> tuple[Option, ...]:
    """The options in chance order; a single right one at `position` where that is given."""
    shuffled = list(options)
    rng.shuffle(shuffled)
    if position is not None:
        key = next(o for o in shuffled if o.right)
        shuffled.remove(key)
        shuffled.insert(position % (len(shuffled) + 1), key)
    return tuple(replace(o) for o in shuffled)
