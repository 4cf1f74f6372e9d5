"""XLSX: one sheet, every cell a text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from assistant.quiz.exporters.table import HEADER, rows
from assistant.quiz.models import Item

_WIDTHS = {"题目": 60, "解析": 60, "依据": 28, "学习目标": 30, "章节": 30, "答案": 16}


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the items as a workbook with one sheet named after the title."""
    book = Workbook()
    sheet = book.active
    if sheet is None:  # a new workbook has a sheet; the type says it may not
        sheet = book.create_sheet()
    sheet.title = "".join(c for c in title if c not in "[]:*?/\\")[:31] or "题目"
    for number, row in enumerate([list(HEADER), *rows(items)], 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", text))
            # A text that begins with = is a text, not a formula.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for column, name in enumerate(HEADER, 1):
        letter = sheet.cell(1, column).column_letter
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 18)
    sheet.freeze_panes = "A2"
    book.save(path)
