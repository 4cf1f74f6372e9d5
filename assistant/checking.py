"""Whether a sentence a chat model wrote stands on the paragraphs it cites: a pure function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index import segment
from index.models import Paragraph
from index.numerals import CHINESE, to_int

_FIGURE = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_QUOTED = re.compile(r"[“「《]([^”」》]{2,60})[”」》]")
_LATIN = re.compile(r"[a-z][a-z0-9./-]{2,}")
_COUNTED = re.compile(rf"[{CHINESE}]{{1,9}}(?=[个名次项种场国人份家条件起年月日天小岁成倍])")


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a sentence holds, and what in it the cited paragraphs do not have."""

    ok: bool
    missing: tuple[str, ...] = ()


def check(sentence: str, cited: Sequence[Paragraph]) -> Check:
    """Hold a sentence's figures, quoted words and Latin names to the text of what it cites.

    Figures are compared as numbers: 3,465, 3465 and 三千四百六十五 are one.
    """
    source = "\n".join(" ".join((p.whole, *p.section)) for p in cited)
    plain, held = segment.normalise(sentence), segment.normalise(source)
    missing = sorted(_figures(plain) - _figures(held))
    spaceless = re.sub(r"\s", "", held)
    names = [m.group(1) for m in _QUOTED.finditer(plain)] + _LATIN.findall(plain)
    missing += [name for name in names if re.sub(r"\s", "", name) not in spaceless]
    return Check(not missing, tuple(missing))


def _figures(plain: str) -> set[str]:
    found = {figure.replace(",", "") for figure in _FIGURE.findall(plain)}
    for numeral in _COUNTED.findall(plain):
        try:
            found.add(str(to_int(numeral)))
        except (KeyError, ValueError):
            continue
    return found
