"""docs/security.md names a test for each item; a test that is renamed or gone is missed here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
_FILE = re.compile(r"(?:tests/)?(?P<file>[\w/]*test_\w+\.py)(?:::(?P<name>\w+)…?)?")
_ROWS = [
    line
    for line in (HERE.parent / "docs" / "security.md").read_text("utf-8").splitlines()
    if re.match(r"\| (A|LLM)\d\d ", line)
]


def test_both_lists_are_whole() -> None:
    named = [row.split()[1] for row in _ROWS]
    assert named == [f"A{n:02}" for n in range(1, 11)] + [f"LLM{n:02}" for n in range(1, 11)]


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.split()[1])
def test_what_an_item_names_is_there(row: str) -> None:
    held_by = row.rstrip(" |").rpartition(" | ")[2]
    quoted = re.findall(r"`([^`]+)`", held_by)
    assert quoted or "does not apply" in held_by or "](" in held_by
    tests: set[str] = set()
    for text in quoted:
        if (found := _FILE.fullmatch(text)) is None:
            name = text
        else:
            files = [
                f for f in HERE.rglob("test_*.py") if f.as_posix().endswith(f"/{found['file']}")
            ]
            assert files, text
            tests |= {t for f in files for t in re.findall(r"def test_(\w+)", f.read_text("utf-8"))}
            name = found["name"] or ""
        assert any(test.startswith(name.rstrip("…")) for test in tests), text
