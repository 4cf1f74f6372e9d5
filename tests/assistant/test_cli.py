from __future__ import annotations

import io
import json
import os
import re
import signal
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Self

import pytest

from assistant.cli import main
from assistant.sample import sample_files
from eval.bench.chat_server import chatting
from index import Library


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


def test_a_copy_and_a_link_to_a_folder_are_named(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("1. 甲地办了三次培训。\n\n2. 乙地办了两次会议。\n", "utf-8")
    (folder / "round").symlink_to(folder, target_is_directory=True)
    assert main(["add", str(folder)]) == 0
    said = capsys.readouterr()
    assert "b.txt\t2 paragraphs\tthe same as a.txt" in said.out
    assert (
        f"links to folders were not followed; name them to add what is there: {folder}" in said.err
    )


class _Terminal:
    """A terminal of a hundred columns; what is written to it is read by a thread."""

    def __enter__(self) -> Self:
        pty, fcntl, termios = map(pytest.importorskip, ("pty", "fcntl", "termios"))
        self._screen, self.inner = pty.openpty()
        fcntl.ioctl(self.inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        self._read: list[bytes] = []
        self._reader = threading.Thread(target=self._drain)
        self._reader.start()
        return self

    def __exit__(self, *exc: object) -> None:
        os.close(self.inner)
        self._reader.join()
        os.close(self._screen)

    def shown(self) -> str:
        """All that was written."""
        return b"".join(self._read).decode(errors="replace")

    def _drain(self) -> None:
        with suppress(OSError):  # all who wrote are gone
            while part := os.read(self._screen, 1 << 12):
                self._read.append(part)


def test_an_add_that_is_killed_goes_on_where_it_was(home: Path, tmp_path: Path) -> None:
    """The real command at a terminal, killed half way and run again."""
    files, folder = 80, tmp_path / "files"
    folder.mkdir()
    for n in range(files):
        text = f"1. 甲地在第{n}年办了三次培训。\n\n2. 乙地在第{n}年办了两次会议。\n"
        (folder / f"{n:03d}.txt").write_text(text, encoding="utf-8")
        os.utime(folder / f"{n:03d}.txt", (1e9, 1e9))
    command = [sys.executable, "-c", "from assistant.cli import run; run()", "add", str(folder)]

    def stored() -> int:
        try:
            with closing(sqlite3.connect(home / "library.db")) as database:
                return int(database.execute("SELECT count(*) FROM documents").fetchone()[0])
        except sqlite3.Error:  # it is not there yet
            return 0

    with (
        _Terminal() as terminal,
        subprocess.Popen(command, stdout=terminal.inner, stderr=terminal.inner) as process,
    ):
        end = time.monotonic() + 120
        while stored() < files // 4 and time.monotonic() < end:
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert files // 4 <= (there := stored()) < files

    with _Terminal() as terminal:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=terminal.inner, text=True, check=True
        )
    became = Counter(line.split("\t")[0] for line in done.stdout.splitlines())
    assert became == {"unchanged": there, "added": files - there}
    shown = terminal.shown()
    assert re.search(rf"\d+/{files} \[\d\d:\d\d<\d\d:\d\d, +[\d.]+(file/s|s/file)", shown)
    with Library.open(home) as library:
        assert library.verify().ok
        assert [p.number for p in library.paragraphs()] == ["1", "2"] * files


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


def test_the_numbering_report_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "报告.txt"
    lines = ["一. 导言", "1. 第一段说明情况。", "2. 第二段没有", "4. 第四段说明情况。"]
    lines += ["4. 又一个第四段说明情况。", "5. 第五段说明情况。", "6. 第六段说明情况。"]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert main(["parse", str(file)]) == 0
    out = capsys.readouterr().out
    assert "numbered paragraphs (un): 5 of 6 numbers found\nmissing: 3\n" in out
    assert "line 4: a numbered line into which the text before it runs: …4. 第四段" in out
    assert "[一. 导言]\n第1段\t" in out
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["parse", "--genre", "statute", str(file)]) == 0
    out, err = capsys.readouterr()
    assert "法规（statute）：应有 0 个编号，找到 0 个" in out
    assert "请去掉 --genre" in err


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
    (folder / "LICENSE").write_text("a text without an ending")
    page = "<!doctype html><p>第一条 水应当节约。</p><p>第二条 本法自公布日施行。</p>"
    (folder / "节水条例").write_text(page, encoding="utf-8")
    assert main(["add", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "without an ending (1), .ofd (2)" in err
    assert "节水条例\t2 paragraphs" in out
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
