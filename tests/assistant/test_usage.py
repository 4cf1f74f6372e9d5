"""Mistakes on the command line: one sentence, the contract's exit status, JSON where it was asked for."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from assistant.cli import main


@pytest.fixture(autouse=True)
def english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIDUAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (["frobnicate"], "frobnicate"),
        ([], "COMMAND"),
        (["parse"], "FILE"),
        (["parse", "x.txt", "--genre", "novel"], "novel"),
        (["add"], "PATH"),
        (["search", "犬", "-k", "0"], "'0' is not a whole number of 1 or more"),
        (["search", "犬", "-k", "-3"], "'-3' is not a whole number of 1 or more"),
        (["search", "犬", "-k", "x"], "'x' is not a whole number of 1 or more"),
        (["ask", "x", "--bogus"], "--bogus"),
        (["bundle", "--system", "beos"], "beos"),
    ],
)
def test_a_mistake_is_one_sentence_and_1(
    line: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(line) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert named in err
    assert err.startswith("zhiduan: ")
    assert err.count("\n") == 1
    assert "--help` shows how it is written." in err


def test_with_json_stdout_stays_parseable(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "--json"]) == 1
    assert "QUERY" in json.loads(capsys.readouterr().out)["error"]


def test_in_chinese(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["parse"]) == 1
    assert "命令写法有误" in capsys.readouterr().err


def test_what_could_not_be_measured_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval"]) == 2
    assert main(["eval", "run", "sample", "--bogus"]) == 2
    capsys.readouterr()
    assert main(["eval", "run", "nosuch", "--json"]) == 2
    out, err = capsys.readouterr()
    assert "nosuch" in json.loads(out)["error"]
    assert err.count("\n") == 1


def test_an_empty_library_says_how_it_is_filled(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "`zhiduan add FILE`" in err


def test_a_folder_without_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["add", str(tmp_path / "empty"), "--json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == {"files": []}
    assert err == "zhiduan: There is no file there that can be read; name other files or folders.\n"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.strip() == metadata.version("zhiduan")
