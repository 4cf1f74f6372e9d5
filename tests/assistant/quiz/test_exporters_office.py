"""DOCX and XLSX as LibreOffice reads them, through its own export to text and CSV."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document

from assistant.quiz import Item, export
from assistant.quiz.exporters.docx import write_papers
from assistant.quiz.itemform import answer
from assistant.quiz.paper import assemble
from tests.assistant.quiz.conftest import HARD
from tests.conftest import skip

_TEXT = "txt:Text (encoded):UTF8"
# Comma, double quote, UTF-8, from the first row; cells as they are shown.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"


@pytest.fixture
def office() -> str:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        skip("no LibreOffice here; install libreoffice-writer-nogui and libreoffice-calc-nogui")
    return str(program)


def _read(office: str, path: Path, form: str) -> str:
    """What LibreOffice makes of a file, with a profile of its own."""
    command = [
        office, "--headless", "--norestore", f"-env:UserInstallation={(path.parent / 'p').as_uri()}",
        "--convert-to", form, "--outdir", str(path.parent / "out"), str(path),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, check=True, timeout=120, stdin=subprocess.DEVNULL)
    [made] = (path.parent / "out").glob(f"{path.stem}.*")
    return made.read_text("utf-8-sig")


def test_docx_through_libreoffice(office: str, items: list[Item], tmp_path: Path) -> None:
    write_papers(assemble(items, title="卷", versions=2), tmp_path / "paper.docx")
    text = _read(office, tmp_path / "paper.docx", _TEXT)
    parts = re.split(r"卷（[AB]卷）(?:：参考答案)?\n", text)[1:]
    assert len(parts) == 4
    for paper, key in (parts[:2], parts[2:]):
        for item in items:
            assert item.question in paper
            assert all(o.text in paper for o in item.options)
            assert all(p.left in paper and p.right in paper for p in item.pairs)
            assert all(s in paper for s in item.sequence)
            assert item.explanation in key
    numbers = re.findall(r"^\d+\. (\S+)$", parts[1], re.MULTILINE)
    assert {answer(i) for i in items if " " not in answer(i) and HARD not in answer(i)} <= set(
        numbers
    )


def test_xlsx_through_libreoffice(office: str, items: list[Item], tmp_path: Path) -> None:
    export(items, tmp_path / "items.xlsx", format="xlsx", title="测验")
    rows = list(csv.reader(io.StringIO(_read(office, tmp_path / "items.xlsx", _CSV))))
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["编号"] for row in table] == [i.id for i in items]
    assert [row["题目"].split("\n")[0] for row in table] == [i.question for i in items]
    # A cell that begins with = is the text it was: nothing has been computed.
    assert [table[0][f"选项{m}"] for m in "ABC"] == [o.text for o in items[0].options]
    assert table[1]["答案"] == "ABC"


def test_a_question_and_its_options_stay_on_one_page(items: list[Item], tmp_path: Path) -> None:
    write_papers(assemble(items, title="卷"), tmp_path / "paper.docx")
    word = Document(str(tmp_path / "paper.docx"))
    [section] = word.sections
    assert round(section.page_width.cm, 1) == 21.0
    assert "PAGE" in section.footer._element.xml
    lines = [p for p in word.paragraphs if p.text]
    [stem] = [n for n, p in enumerate(lines) if p.text.startswith("1. ") and "题？" in p.text]
    options = len(next(i for i in items if i.type == "single").options)
    kept = [bool(p.paragraph_format.keep_with_next) for p in lines[stem : stem + options + 1]]
    assert kept == [True] * options + [False]
