"""Whether the words of a sentence a chat model wrote stand in the paragraphs it cites: a pure function.

Whether they mean the same is told by `support.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant import spans
from assistant.opposites import opposed
from index import segment
from index.models import Paragraph
from index.numerals import CHINESE, to_int

Spellings = Callable[[str], Sequence[str]]

_FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_QUOTED = re.compile(r"[“「《]([^”」》]{2,60})[”」》]")
_LATIN = re.compile(r"[a-z][a-z0-9./-]{2,}")
_NAMES = ("nr", "ns", "nt")  # persons, places, bodies of the dictionary
_COUNTED = re.compile(rf"[{CHINESE}]{{1,9}}(?=[个名次项种场国人份家条件起年月日天小岁成倍])")


@dataclass(frozen=True, slots=True)
class Check:
    """What of a sentence the cited paragraphs do not have, and of what they say the opposite."""

    missing: tuple[str, ...] = ()
    opposed: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the sentence holds."""
        return not self.missing and not self.opposed


def check(
    sentence: str, cited: Sequence[Paragraph], *, spellings: Spellings = lambda name: (name,)
) -> Check:
    """Hold a sentence's figures, names and quoted words to what it cites, and its noes and mores.

    Figures are compared as numbers: 3,465, 3465 and 三千四百六十五 are one. A name may stand there by
    any of its `spellings`.
    """
    source = "\n".join(" ".join((p.whole, p.document, *p.section)) for p in cited)
    plain, held = segment.normalise(sentence), segment.normalise(source)
    missing = sorted(_figures(plain) - _figures(held))
    spaceless = re.sub(r"\s", "", held)
    quoted = [m.group(1) for m in _QUOTED.finditer(plain)]
    names = [*_LATIN.findall(plain), *(n.text for n in spans.names(plain) if n.tag in _NAMES)]
    missing += [words for words in quoted if re.sub(r"\s", "", words) not in spaceless]
    missing += [
        name for name in dict.fromkeys(names)
        if not any(re.sub(r"\s", "", one) in spaceless for one in spellings(name))
    ]  # fmt: skip
    against = opposed(sentence, "\n".join(p.whole for p in cited))
    return Check(tuple(dict.fromkeys(missing)), against)


def _figures(plain: str) -> set[str]:
    found = {figure.replace(",", "") for figure in _FIGURE.findall(plain)}
    for numeral in _COUNTED.findall(plain):
        try:
            value = to_int(numeral)
        except (KeyError, ValueError):
            continue
        if value > 1:  # 一个 is an article as often as a figure
            found.add(str(value))
    return found
