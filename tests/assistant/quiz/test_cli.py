from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.quiz import Bank
from assistant.sample import sample_files


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    assert main(["add", *map(str, sample_files()), "--library", str(folder)]) == 0
    return folder


def test_items_to_a_file_and_to_the_bank(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.gift"
    line = ["quiz", "-n", "5", "--format", "gift", "-o", str(file), "--library", str(home)]
    assert main([*line, "--json", "--save", "--seed", "3"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["items"] == 5
    assert file.read_text("utf-8").count("::[plain]") == 5
    with Bank.open(home) as bank:
        assert len(bank.items(states=["new"])) == 5


def test_json_to_stdout_is_the_same_for_a_seed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = []
    for _ in range(2):
        assert main(["quiz", "-n", "3", "--seed", "7", "--library", str(home)]) == 0
        out.append(capsys.readouterr().out)
    assert out[0] == out[1]
    assert len(json.loads(out[0])["items"]) == 3


def test_two_versions_of_a_paper(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.docx"
    line = ["quiz", "-n", "3", "--format", "docx", "-o", str(file), "--versions", "2"]
    assert main([*line, "--library", str(home)]) == 0
    assert file.stat().st_size > 5000


def test_errors_are_one_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["quiz", "--format", "anki", "--library", str(home)]) == 1
    assert "-o" in capsys.readouterr().err
    assert main(["quiz", "-n", "0", "--library", str(home)]) == 1
    assert main(["quiz", "--document", "nothing", "--library", str(home)]) == 1
