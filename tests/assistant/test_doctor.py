from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from assistant import doctor
from assistant.accounts.store import Accounts
from assistant.cli import main
from assistant.generative import Endpoint
from assistant.settings import ServerSettings, Settings
from eval.bench.letters import LetterEncoder
from index import Library
from index.embedding import Embedder
from index.errors import ModelError
from tests import certificates


def test_a_well_machine(tmp_path: Path, embedder: Embedder) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "none"
    checks = doctor.examine(
        Settings(library=folder), model=lambda: embedder, port=port, endpoint=None
    )
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


def test_a_damaged_library_is_told_from_one_that_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.turn.SECONDS", 0.1)
    folder = tmp_path / "library"
    file = tmp_path / "a.txt"
    file.write_text("".join(f"{n}. 甲地办了{n}次培训。\n\n" for n in range(1, 300)), "utf-8")
    with Library.open(folder, embedder=LetterEncoder()) as library:
        library.add(file)
        with library._writing():
            busy = doctor.library(folder, LetterEncoder)
    assert (busy.ok, "close what writes" in busy.mend) == (False, True)
    assert doctor.library(folder, LetterEncoder).ok
    database = folder / "library.db"
    whole = database.read_bytes()
    half = len(whole) // 2
    for damage in (whole[:half] + b"\xa5" * half, b"no database at all" * 1000):
        database.write_bytes(damage)
        check = doctor.library(folder, LetterEncoder)
        assert not check.ok
        assert "is damaged" in check.found
        assert "zhiduan restore" in check.mend


def test_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ZHIDUAN_CHAT_MODEL", raising=False)
    status = main(["doctor", "--library", str(tmp_path / "x"), "--port", "70000", "--json"])
    checks = {c["name"]: c for c in json.loads(capsys.readouterr().out)["checks"]}
    assert status == 1
    assert not checks["port"]["ok"]
    assert checks["model"]["ok"]


def test_accounts(tmp_path: Path) -> None:
    office = Settings(library=tmp_path, server=ServerSettings(login="always"))
    assert not doctor.accounts(office).ok
    assert "user add" in doctor.accounts(office).mend
    assert doctor.accounts(Settings(library=tmp_path)).ok
    opened = Accounts(tmp_path / "accounts.db")
    opened.add("li", "twelve monkeys", role="reader")
    assert not doctor.accounts(office).ok
    opened.add("zhao", "fourteen monkeys", role="admin")
    opened.close()
    assert doctor.accounts(office).found == "2 users, 1 administrators"
    assert doctor.accounts(office).ok
    (tmp_path / "accounts.db").chmod(0o644)
    assert "chmod 600" in doctor.accounts(office).mend
    (tmp_path / "accounts.db").write_bytes(b"no database at all")
    (tmp_path / "accounts.db").chmod(0o600)
    assert "restore a backup" in doctor.accounts(office).mend


def test_certificates(tmp_path: Path) -> None:
    def checked(certificate: Path, key: Path | None) -> doctor.Check:
        server = ServerSettings(certificate=certificate, certificate_key=key)
        return doctor.certificate(server)

    assert doctor.certificate(ServerSettings()).ok
    good, key = certificates.made(tmp_path, "good", days=90)
    assert checked(good, key).ok
    soon, its_key = certificates.made(tmp_path, "soon", days=5)
    assert checked(soon, its_key).mend == "renew it"
    assert "cannot be used" in checked(good, its_key).found
    assert "cannot be used" in checked(tmp_path / "none.pem", key).found
    # The reason may have any sign in it, and so may a name: the sentence stays whole.
    odd = checked(tmp_path / "a; b.pem", key)
    assert "a; b.pem" in odd.found
    assert odd.found.endswith(".")
    assert odd.mend == "name a certificate and the key it is of"
    key.chmod(0o644)
    assert "chmod 600" in checked(good, key).mend
