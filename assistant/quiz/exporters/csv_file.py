"""CSV that spreadsheets open as it is: UTF-8 with a mark, and no cell that runs as a formula."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from assistant.quiz.exporters.table import HEADER, rows
from assistant.quiz.models import Item

# OWASP, CSV Injection: a cell that begins with one of these is computed by spreadsheets.
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{cell}" if cell.startswith(_STARTS) else cell


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the items as CSV; the title has no place in it."""
    del title
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([harmless(cell) for cell in row] for row in rows(items))
