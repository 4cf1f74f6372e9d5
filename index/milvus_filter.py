"""A filter as Milvus writes it."""

from __future__ import annotations

import json

from index import segment
from index.filters import Filter

ALL = "row >= 0"


def admits(where: Filter | None) -> str:
    """A filter as Milvus writes it; empty where nothing can be found, `ALL` where everything."""
    if where is None or where == Filter():
        return ALL
    if where.documents is not None and not where.documents:
        return ""
    parts: list[str] = []
    if where.documents is not None:
        parts.append(f"document in {_quoted(sorted(where.documents))}")
    if where.since is not None:
        parts.append(f"date >= {_quoted(where.since)}")
    if where.until is not None:
        # A beginning of a date ends with its last day: "~" sorts after every digit and "-".
        parts.append(f'date != "" and date <= {_quoted(where.until + "~")}')
    if where.symbol is not None:
        parts.append(f"symbol like {_quoted(_like(where.symbol) + '%')}")
    if where.language is not None:
        parts.append(f"language == {_quoted(where.language)}")
    if where.section is not None:
        parts.append(f"section like {_quoted('%' + _like(plain(where.section)) + '%')}")
    if where.pages is not None:
        parts.append(f"page >= {max(where.pages[0], 1)} and page <= {where.pages[1]}")
    return " and ".join(parts)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _like(text: str) -> str:
    """Text for a pattern, in which % and _ stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def plain(text: str) -> str:
    """A heading as it is compared: normalised, without spaces."""
    return "".join(segment.normalise(text).split())
