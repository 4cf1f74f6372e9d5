from __future__ import annotations

import io
import json
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
    assert main(["serve", "--host", "0.0.0.0", "--port", "0"]) == 1  # noqa: S104
    (error,) = capsys.readouterr().err.strip().splitlines()
    assert "a login is required" in error
    assert "`zhiduan user add NAME --role admin`" in error
    monkeypatch.setenv("ZHIDUAN_SERVER_USER_HEADER", "X-User")
    assert main(["serve", "--port", "0"]) == 1
    assert "server.trusted_proxies" in capsys.readouterr().err
    monkeypatch.setenv("ZHIDUAN_SERVER_PROT", "1")
    assert main(["list"]) == 1
    assert "did you mean port?" in capsys.readouterr().err


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
