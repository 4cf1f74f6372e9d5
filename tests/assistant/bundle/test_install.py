"""The installer that a bundle carries, on small folders made by hand."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from assistant.bundle import Target

FILES = resources.files("assistant.bundle").joinpath("files")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bundle without wheels: enough for everything before the environment is made."""
    path = tmp_path / "bundle"
    path.mkdir()
    here = Target.here()
    manifest = {"version": "0.1.0", "system": here.name, "python": here.python}
    (path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in ("install.py", "install.sh"):
        text = FILES.joinpath(name).read_text("utf-8").replace("@python@", here.python)
        (path / name).write_text(text, encoding="utf-8")
    (path / "some.whl").write_bytes(b"wheel")
    digest = hashlib.sha256(b"wheel").hexdigest()
    (path / "SHA256SUMS").write_text(f"{digest}  some.whl\n", encoding="utf-8")
    return path


def _install(folder: Path, target: Path, locale: str = "C.UTF-8") -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, folder / "install.py", target],
        env=os.environ | {"LC_ALL": locale}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return run.returncode, run.stderr.strip()


def test_a_damaged_file_stops_it(folder: Path, tmp_path: Path) -> None:
    (folder / "some.whl").write_bytes(b"whee1")
    status, said = _install(folder, tmp_path / "there")
    assert status == 1
    assert said == "some.whl is missing or damaged; unpack the archive again, or copy it anew."
    assert not (tmp_path / "there").exists()
    assert "some.whl 缺失或已损坏" in _install(folder, tmp_path / "there", "zh_CN.UTF-8")[1]


def test_another_python_is_told_which_it_takes(folder: Path, tmp_path: Path) -> None:
    (folder / "manifest.json").write_text('{"system": "windows-amd64", "python": "3.99"}')
    status, said = _install(folder, tmp_path / "there")
    assert status == 1
    assert "This bundle is for Python 3.99, windows-amd64" in said


def test_a_folder_in_use_is_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "letters.txt").write_text("mine")
    status, said = _install(folder, tmp_path / "there")
    assert status == 1
    assert said.endswith("is in use; name another folder: install.py FOLDER.")


def test_the_shell_names_the_python_it_wants(folder: Path) -> None:
    run = subprocess.run(
        ["/bin/sh", folder / "install.sh"], env={"PATH": "/nowhere"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert f"Python {Target.here().python} is not installed here" in run.stderr
