"""Short runs of the benchmarks that prove the library; the long ones are `python -m eval.bench.…`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="they fork")


def _run(name: str, *arguments: str) -> str:
    """Its output; in a process of its own, since it forks before anything starts threads."""
    done = subprocess.run(
        [sys.executable, "-m", f"eval.bench.{name}", *arguments],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_kills_and_disk_errors_leave_before_or_after(tmp_path: Path) -> None:
    arguments = ("--kills", "16", "--errors", "4", "--full", "0", "--folder", str(tmp_path))
    assert "0 things wrong afterwards" in _run("crash", *arguments)


def test_readers_beside_a_writer_see_whole_generations() -> None:
    out = _run("torture", "--readers", "2", "--seconds", "4")
    assert "0 errors, 0 torn reads" in out
    assert " 0 reads" not in out
