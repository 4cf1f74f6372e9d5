from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.sample import sample_files
from eval.bench.chat_server import chatting


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIDUAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path / "home"


def _json(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    out = capsys.readouterr().out
    value: dict[str, object] = json.loads(out)
    return value


def test_from_files_to_an_answer(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [str(f) for f in sample_files()]
    assert main(["add", *files, "--json"]) == 0
    capsys.readouterr()
    assert main(["list", "--json"]) == 0
    documents = _json(capsys)["documents"]
    assert isinstance(documents, list)
    assert {"id", "document", "label", "file", "paragraphs", "sha256"} <= documents[0].keys()
    assert main(["search", "缉私犬", "-k", "3", "--json"]) == 0
    hits = _json(capsys)["hits"]
    assert isinstance(hits, list)
    assert len(hits) == 3
    assert main(["ask", "2025年培训了多少名执法人员？", "--json"]) == 0
    answer = _json(capsys)
    assert answer["refused"] is False
    rows = '{"id":"a","question":"第5段"}\nnot json\n{"id":"b","question":" "}\n{"id":"c"}\n'
    monkeypatch.setattr("sys.stdin", io.StringIO(rows))
    assert main(["ask", "--jsonl"]) == 0
    out = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in out] == ["a", 2, "b", "c"]
    assert out[0]["kind"] == "lookup"
    assert all("error" in row for row in out[1:])
    assert main(["verify", "--json"]) == 0
    assert _json(capsys)["ok"] is True
    assert main(["remove", documents[0]["id"]]) == 0


def test_parse_shows_the_numbering(capsys: pytest.CaptureFixture[str]) -> None:
    report = next(str(f) for f in sample_files() if f.suffix == ".txt")
    assert main(["parse", report, "--json"]) == 0
    value = _json(capsys)
    assert {"document", "label", "paragraphs", "report"} <= value.keys()
    assert value["label"] == "E/CN.15/2026/SPECIMEN/1"
    paragraphs = value["paragraphs"]
    assert isinstance(paragraphs, list)
    numbers = [p["number"] for p in paragraphs if not p["number"].startswith("¶")]
    assert numbers == [str(n) for n in range(1, 67)]


def test_errors_are_one_sentence(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "好.txt"
    good.write_text("1. 甲。\n2. 乙。\n3. 丙。\n", encoding="utf-8")
    assert main(["add", str(good), str(tmp_path / "没有.txt")]) == 3
    error = capsys.readouterr().err.strip().splitlines()[-1]
    assert "没有.txt: there is no such file; check the path." in error
    assert main(["add", str(tmp_path / "没有.txt")]) == 1
    assert main(["ask", "   ", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] == "The question is empty; type one."
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["remove", "nothing"]) == 1
    assert "文库里没有" in capsys.readouterr().err


def test_what_cannot_be_read_in_a_folder_and_an_older_law_are_named(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for year in (2015, 2020):
        text = f"样本安全法\n第一条 样本每年应当登记{year}次。\n第二条 样本应当保存。\n"
        (folder / f"样本安全法({year}-01-01).txt").write_text(text, encoding="utf-8")
    for name in ("a.ofd", "b.ofd"):
        (folder / name).write_bytes(b"PK")
    assert main(["add", str(folder)]) == 0
    assert ".ofd (2)" in capsys.readouterr().err
    assert main(["search", "2015年样本安全法样本登记"]) == 0
    assert "is an older version, of 2015-01-01" in capsys.readouterr().err
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["search", "2015年样本安全法样本登记"]) == 0
    assert "2015-01-01的旧版" in capsys.readouterr().err


def test_that_extracts_stand_in_is_said_beside_the_answer(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["add", *map(str, sample_files())]) == 0
    with chatting("没有依据的话。") as server:
        monkeypatch.setenv("ZHIDUAN_CHAT_MODEL", "m")
        monkeypatch.setenv("ZHIDUAN_CHAT_URL", server.url)
        capsys.readouterr()
        assert main(["ask", "2025年培训了多少名执法人员？"]) == 0
        assert server.asked
    out, err = capsys.readouterr()
    assert "2,874" in out
    assert "没有依据的话" not in out
    assert "did not pass the checks" in err
