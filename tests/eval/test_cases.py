from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval import cases
from eval.cases import SuiteError

GOOD = {
    "id": "a", "question": "几人？", "kind": "number", "split": "tune", "answerable": True,
    "gold": [{"file": "甲.txt", "number": "1"}],
}  # fmt: skip


def lines(*rows: object) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD | {"gold": []}, "line 2"),
        (GOOD | {"answerable": False}, "line 2"),
        (GOOD | {"kind": "riddle"}, "line 2"),
        (GOOD | {"surprise": 1}, "line 2"),
        ([1], "line 2"),
    ],
)
def test_a_bad_line_is_named(row: object, said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        cases.read(lines(GOOD | {"id": "b"}, row), "made")


def test_no_cases_and_no_id_twice() -> None:
    with pytest.raises(SuiteError, match="no cases"):
        cases.read("\n", "made")
    with pytest.raises(SuiteError, match="twice"):
        cases.read(lines(GOOD, GOOD), "made")
    with pytest.raises(SuiteError, match="line 1"):
        cases.read("{not json", "made")


def test_an_unknown_suite_and_missing_documents_name_the_mend(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="there are: "):
        cases.load("nonesuch", corpus=None)
    with pytest.raises(SuiteError, match="ZHIDUAN_CORPUS"):
        cases.load("report", corpus=None)
    with pytest.raises(SuiteError, match="not in the folder"):
        cases.load("report", corpus=tmp_path)
