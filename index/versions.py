"""Versions of one document: 中华人民共和国某法, 某法（2018修正）, 某法_20181026 are one law.

They are grouped by their title without the state's name and without what tells a version; a document
of the United Nations by its symbol, since its title comes again every year.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from index import segment

if TYPE_CHECKING:
    from index.records import DocumentInfo

_DATE = r"(?:19|20)\d{2}(?:[-./年]?\d{1,2}(?:[-./月]?\d{1,2}日?)?|年)?"
_VERSION = re.compile(
    rf"[(\[〔]\s*(?:{_DATE}|第[一二三四五六七八九十]+次|最新|现行)?\s*(?:年|月)?\s*"
    r"(?:修正|修订|修改|公布|通过|施行|版|文本|有效)*(?:版|本|文本)?\s*[)\]〕]$"
    rf"|[_\s-]+{_DATE}(?:修正|修订|版)?(?:版|本)?$"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_STATE = "中华人民共和国"
OLDER = "〔{}〕（{}）是{}的旧版；文库中有{}的新版（{}）。"
UNDATED = "〔{}〕（{}）是没有日期的旧版；文库中有{}的新版（{}）。"


@lru_cache(maxsize=1 << 16)  # every question looks at every document
def name(title: str, symbol: str | None) -> str:
    """What the versions of a document share."""
    if symbol:
        return symbol
    plain = segment.normalise(title).strip()
    while (bare := _VERSION.sub("", plain).strip()) not in ("", plain):
        plain = bare
    return "".join(plain.removeprefix(_STATE).split()) or plain


def dated(document: DocumentInfo) -> str:
    """The date of a version, or the year its title or file names; empty where nothing tells."""
    if document.date:
        return document.date
    for text in (document.title, document.file):
        match = _VERSION.search(segment.normalise(text).rsplit(".", 1)[0])
        if match and (year := _YEAR.search(match.group())):
            return year.group()
    return ""


def older(documents: Sequence[DocumentInfo]) -> list[tuple[DocumentInfo, DocumentInfo]]:
    """Each document of which a newer version is there, with the newest."""
    groups: dict[str, list[DocumentInfo]] = defaultdict(list)
    for document in documents:
        groups[name(document.title, document.symbol)].append(document)
    found: list[tuple[DocumentInfo, DocumentInfo]] = []
    for group in (group for group in groups.values() if len(group) > 1):
        newest = max(group, key=dated)
        found += [(d, newest) for d in group if dated(d) < dated(newest)]
    return found


def notice(old: DocumentInfo, newest: DocumentInfo) -> str:
    """A sentence that names an older version as such."""
    said = (dated(newest), newest.file)
    if date := dated(old):
        return OLDER.format(old.label, old.file, date, *said)
    return UNDATED.format(old.label, old.file, *said)
