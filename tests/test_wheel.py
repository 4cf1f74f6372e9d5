"""The wheel, installed where nothing of the checkout can be seen, answers from the sample."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(out),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_it_holds_the_data_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "prompts/refusal.md" in names
    assert "assistant/ui/page.css" in names
    assert sum(n.startswith("assistant/sample/") for n in names) == 4
    assert not [n for n in names if n.startswith("tests/")]


def test_it_answers_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = next(environment.glob("[Ll]ib*/**/site-packages"))
    # The packages it depends on are those of this environment; the checkout itself is not.
    here = [p for p in sys.path if p.endswith("site-packages")]
    packages = site / "dependencies"
    packages.mkdir()
    for entry in Path(here[0]).iterdir():
        if "zhiduan" not in entry.name:
            (packages / entry.name).symlink_to(entry)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (site / "dependencies.pth").write_text(str(packages), encoding="utf-8")
    program = (
        "import assistant, json; from index import Library; from assistant import Assistant;"
        "from assistant.sample import sample_files;"
        "library = Library.open('library'); library.add(sample_files());"
        "answer = Assistant(library).ask('2025年培训了多少名执法人员？');"
        "print(json.dumps([assistant.__file__, answer.answer]))"
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    run = subprocess.run(
        [python, "-I", "-c", program], cwd=empty, capture_output=True, text=True, check=True
    )
    where, answer = json.loads(run.stdout)
    assert Path(where).is_relative_to(environment)
    assert "2,874" in answer
    assert "第13段〕" in answer
