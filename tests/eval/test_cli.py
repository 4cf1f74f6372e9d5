"""Exit status of `zhiduan eval`, through the command itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from assistant import feedback
from assistant.models import Answer
from eval import drafts
from tests.eval.conftest import answer


def zhiduan(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if k not in ("ZHIDUAN_CORPUS", "LANG", "LC_ALL")}
    return subprocess.run(
        [sys.executable, "-m", "assistant.cli", "eval", *arguments],
        cwd=cwd, env=known | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_gate_passes_and_leaves_its_reports(tmp_path: Path) -> None:
    done = zhiduan("run", "sample", "--gate", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Suite sample: passed" in done.stdout
    suffixes = {p.suffix for p in (tmp_path / "eval-results").iterdir()}
    assert suffixes == {".json", ".xml", ".md", ".html"}
    results = json.loads((tmp_path / "eval-results" / "sample.json").read_text("utf-8"))
    assert results["gate"]["status"] == 0
    assert results["setting"]["versions"]["zhiduan"]


def test_what_cannot_be_measured_is_two(tmp_path: Path) -> None:
    for arguments in (["run", "nonesuch"], ["run", "report", "--gate"], ["lint", "report"]):
        done = zhiduan(*arguments, cwd=tmp_path)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_a_thumbs_down_becomes_a_draft_once(tmp_path: Path) -> None:
    given: Answer = answer()
    feedback.keep(tmp_path, feedback.of(given, up=False, at="2026-01-01T00:00:00Z", reason="错了"))
    feedback.keep(tmp_path, feedback.of(given, up=True, at="2026-01-01T00:00:00Z"))
    out = tmp_path / "drafts.jsonl"
    assert drafts.write(tmp_path, out) == 1
    assert drafts.write(tmp_path, out) == 0
    (row,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert row["answerable"] is None
    assert row["reason"] == "错了"
    assert row["gold"] == [{"file": "甲.txt", "number": "1"}]
