from __future__ import annotations

import io
import json
import socket
from pathlib import Path

import pytest

from assistant.accounts.store import Accounts
from assistant.cli import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIDUAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path / "home"


def _typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


def test_users_and_tokens(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, "twelve monkeys")
    assert main(["user", "add", "li", "--role", "trainer", "--libraries", "main,laws"]) == 0
    capsys.readouterr()
    assert main(["user", "list", "--json"]) == 0
    (user,) = json.loads(capsys.readouterr().out)["users"]
    assert (user["role"], user["libraries"]) == ("trainer", ["main", "laws"])
    assert main(["user", "token", "li", "--label", "nightly", "--days", "30"]) == 0
    secret = capsys.readouterr().out.strip()
    accounts = Accounts(home / "accounts.db")
    assert accounts.token(secret)
    token = accounts.tokens("li")[0]
    assert main(["user", "tokens", "li"]) == 0
    out = capsys.readouterr().out
    assert token.id in out
    assert secret not in out
    assert main(["user", "token", "li", "--revoke", token.id]) == 0
    assert accounts.token(secret) is None
    _typed(monkeypatch, "thirteen monkeys")
    assert main(["user", "password", "li"]) == 0
    assert accounts.check("li", "thirteen monkeys")
    assert main(["user", "change", "li", "--role", "admin", "--libraries", "*"]) == 0
    found = accounts.user("li")
    assert found
    assert (found.role, found.libraries) == ("admin", None)
    assert main(["user", "remove", "li"]) == 0
    assert accounts.users() == []
    capsys.readouterr()
    assert main(["user", "audit", "--json"]) == 0
    actions = [row["action"] for row in json.loads(capsys.readouterr().out)["audit"]]
    assert actions[0] == "user remove"
    assert "user add" in actions
    accounts.close()


def test_errors_are_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, "short")
    assert main(["user", "add", "li"]) == 1
    assert "10 to 256 characters" in capsys.readouterr().err
    assert main(["user", "remove", "li", "--json"]) == 1
    assert "no user" in json.loads(capsys.readouterr().out)["error"]
    assert main(["serve", "--host", "0.0.0.0", "--port", "47861"]) == 1  # noqa: S104
    (error,) = capsys.readouterr().err.strip().splitlines()
    assert "a login is required" in error
    assert "`zhiduan user add NAME --role admin`" in error
    monkeypatch.setenv("ZHIDUAN_SERVER_USER_HEADER", "X-User")
    assert main(["serve", "--port", "47861"]) == 1
    assert "server.trusted_proxies" in capsys.readouterr().err
    monkeypatch.setenv("ZHIDUAN_SERVER_PROT", "1")
    assert main(["list"]) == 1
    assert "did you mean port?" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["chat", "serve"])
@pytest.mark.parametrize("port", ["99999999", "65536", "0", "-1"])
def test_what_is_no_port_is_one_sentence(
    home: Path, command: str, port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--port", port]) == 1
    (error,) = capsys.readouterr().err.strip().splitlines()
    assert f"There is no port {port}; name one from 1 to 65535" in error


@pytest.mark.parametrize("command", ["chat", "serve"])
def test_a_port_that_is_taken_is_one_sentence(
    home: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main([command, "--port", str(port)]) == 1
    (error,) = capsys.readouterr().err.strip().splitlines()
    assert f"Port {port} of 127.0.0.1 cannot be had" in error
    assert "name another with --port" in error


def test_backup_and_restore(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "甲.txt"
    file.write_text("第一条 甲。\n第二条 乙。\n", "utf-8")
    assert main(["add", str(file)]) == 0
    assert main(["backup", str(tmp_path / "b.tar.gz")]) == 0
    (document,) = [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()[:1]]
    assert main(["remove", document]) == 0
    capsys.readouterr()
    assert main(["restore", str(tmp_path / "b.tar.gz"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == 1
