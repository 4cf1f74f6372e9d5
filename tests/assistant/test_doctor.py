from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from assistant import doctor
from assistant.cli import main
from assistant.generative import Endpoint
from index.embedding import Embedder
from index.errors import ModelError


def test_a_well_machine(tmp_path: Path, embedder: Embedder) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "none"
    checks = doctor.examine(folder, model=lambda: embedder, port=port, endpoint=None)
    wrong = [c for c in checks if not c.ok and c.name != "disk"]
    assert wrong == []
    assert not folder.exists()


def test_each_fault_has_its_mend(tmp_path: Path) -> None:
    def broken() -> Embedder:
        raise ModelError("no model", "没有模型")

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        # Bound but not listening: a connection is refused.
        chat = doctor.chat(Endpoint("m", f"http://127.0.0.1:{port}/v1"))
        checks = [doctor.embedding(broken), doctor.free_port(70000), chat]
    assert [c.ok for c in checks] == [False, False, False]
    assert all(c.mend for c in checks)


def test_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ZHIDUAN_CHAT_MODEL", raising=False)
    status = main(["doctor", "--library", str(tmp_path / "x"), "--port", "70000", "--json"])
    checks = {c["name"]: c for c in json.loads(capsys.readouterr().out)["checks"]}
    assert status == 1
    assert not checks["port"]["ok"]
    assert checks["model"]["ok"]
