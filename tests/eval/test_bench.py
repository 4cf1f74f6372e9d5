"""Short runs of the benchmarks that prove the library; the long ones are `python -m eval.bench.…`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="they fork")


_LOSES = """
def insert(self, *arguments, **named):
    generation = real(self, *arguments, **named)
    connection = self._connection()
    connection.execute("DELETE FROM paragraphs WHERE row = (SELECT max(row) FROM paragraphs)")
    return generation
real, Store.insert = Store.insert, insert
"""
_DOES_NOT_OPEN = """
def manifest(self):
    if self.path.parent.joinpath("keyword").exists():
        raise LibraryError("damaged", "")
    return real(self)
real, Store.manifest = Store.manifest, manifest
"""


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


@pytest.mark.parametrize("fault", [_LOSES, _DOES_NOT_OPEN])
def test_a_loss_or_a_failed_open_is_told_by_the_exit_status(fault: str, tmp_path: Path) -> None:
    head = "from eval.bench import crash\nfrom index.errors import LibraryError\n"
    code = f"{head}from index.store import Store\n{fault}\nraise SystemExit(crash.main())"
    arguments = ("--kills", "4", "--errors", "0", "--full", "0", "--folder", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "wrong: " in done.stdout


def test_readers_beside_a_writer_see_whole_generations() -> None:
    out = _run("torture", "--readers", "2", "--seconds", "4")
    assert "0 errors, 0 torn reads" in out
    assert " 0 reads" not in out
