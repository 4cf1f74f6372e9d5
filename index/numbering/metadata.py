"""What a document says of itself: title, label, symbol, date, script."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from index import segment
from index.models import Source

# Document symbols of the United Nations: E/CN.15/2019/4, A/RES/72/194, S/2018/1177, ST/AI/…
_SYMBOL = re.compile(
    r"\s*((?:[A-Z]{1,5}|CEDAW|CCPR|CRC|UNEP|UNODC)(?:/[A-Z0-9][A-Za-z0-9.\-]*){2,7})\s*$"
)
_FILE_DATE = re.compile(r"\((\d{4})-(\d{2})-(\d{2})\)")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_FRONT = 40  # blocks in which a document introduces itself
_LABEL = 20
_KIND = re.compile(r".*的(?:报告|说明|决议)\**$")


@dataclass(frozen=True, slots=True)
class Facts:
    """Title, label for 〔…〕, UN symbol, ISO date and script of a document."""

    title: str
    label: str
    symbol: str | None
    date: str | None
    language: str


def read(source: Source, plain: Sequence[str], file: str) -> Facts:
    """The facts of a document; its own symbol stands on a line alone, a reference to another's in a
    note or a sentence.
    """
    stem = _FILE_DATE.sub("", PurePath(file).stem).strip() or file
    front = source.blocks[:_FRONT]
    symbol = next((m.group(1) for b in front if (m := _SYMBOL.match(b.text))), None)
    title = (source.title or _title(source) or stem).strip(" *\u3000")
    short = title.removeprefix("中华人民共和国")
    label = symbol or (short if len(short) <= _LABEL else stem)
    return Facts(title, label, symbol, source.date or _date(file, plain), _language(source))


def _title(source: Source) -> str | None:
    """The line before '…的报告' of a UN document, else a short first line."""
    lines = [block.text.strip() for block in source.blocks[:_FRONT]]
    for before, line in itertools.pairwise(lines):
        if _KIND.match(line) and len(line) < 20 and before[-1:] not in "。：；":
            return before
    first = lines[0] if lines else ""
    return first if first and len(first) <= 40 and first[-1] not in "。：；，" else None


def _date(file: str, plain: Sequence[str]) -> str | None:
    """The date in the file's name, else the last full date of the front matter."""
    named = _FILE_DATE.search(file)
    if named:
        return "-".join(named.groups())
    dates: list[str] = []
    for line in plain[:_FRONT]:
        if len(line) < 80 and (match := _DATE.match(line)):
            year, month, day = match.groups()
            dates.append(f"{year}-{int(month):02}-{int(day):02}")
    return max(dates, default=None)


def _language(source: Source) -> str:
    """zh-Hant where OpenCC would change a fiftieth of the Chinese characters, else zh-Hans."""
    sample = "".join(block.text for block in source.blocks[:200])[:5000]
    letters = [c for c in sample if "\u4e00" <= c <= "\u9fff"]
    changed = sum(segment.normalise(c) != c for c in letters)
    return "zh-Hant" if letters and changed / len(letters) > 0.02 else "zh-Hans"
