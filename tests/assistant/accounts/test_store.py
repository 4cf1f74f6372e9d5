from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.accounts.store import Accounts
from index.errors import AccessError, LibraryError

PASSWORD = "correct horse battery"  # noqa: S105
IDLE, LONGEST = timedelta(hours=12), timedelta(days=7)


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    accounts = Accounts(tmp_path / "accounts.db", now=clock)
    accounts.add("li", PASSWORD, role="reader", libraries=["main"])
    yield accounts
    accounts.close()


def test_a_password_is_right_or_wrong_and_nowhere_in_the_file(
    accounts: Accounts, tmp_path: Path
) -> None:
    found = accounts.check("li", PASSWORD)
    assert found is not None
    assert (found.name, found.role, found.libraries) == ("li", "reader", ("main",))
    assert accounts.check("li", PASSWORD + "x") is None
    assert accounts.check("li", "") is None
    assert accounts.check("wang", PASSWORD) is None
    assert accounts.check("li", "x" * 100_000) is None
    data = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert PASSWORD.encode() not in data
    assert b"$argon2id$" in data
    assert (tmp_path / "accounts.db").stat().st_mode & 0o077 == 0


def test_a_name_that_is_not_there_takes_as_long(accounts: Accounts) -> None:
    def seconds(name: str) -> float:
        started = time.perf_counter()
        accounts.check(name, "something else")
        return time.perf_counter() - started

    seconds("nobody")  # makes the hash it compares with
    there, not_there = (min(seconds(n) for _ in range(4)) for n in ("li", "nobody"))
    assert 0.3 < there / not_there < 3


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("li", PASSWORD, "already"), ("a b", PASSWORD, "no name"), ("", PASSWORD, "no name"),
        ("x\n", PASSWORD, "no name"), ("wang", "short", "10 to 256"),
        ("wangwangwang", "WangWangWang", "not the name"), ("wang", "x" * 257, "10 to 256"),
    ],
)  # fmt: skip
def test_what_will_not_do(name: str, password: str, said: str, accounts: Accounts) -> None:
    with pytest.raises(AccessError, match=said):
        accounts.add(name, password, role="reader")


def test_a_session_expires(accounts: Accounts, clock: Clock) -> None:
    def alive(secret: str) -> bool:
        return accounts.session(secret, idle=IDLE, longest=LONGEST) is not None

    secret = accounts.begin("li")
    idle = accounts.begin("li")
    for _ in range(20):
        clock.at += timedelta(hours=8)
        assert alive(secret)
    assert not alive(idle)
    clock.at += timedelta(hours=8)
    assert not alive(secret)
    accounts.expire(idle=IDLE, longest=LONGEST)
    clock.at -= timedelta(days=7)
    assert not alive(secret)


def test_a_new_password_ends_the_sessions(accounts: Accounts) -> None:
    secret = accounts.begin("li")
    accounts.set_password("li", "another long password")
    assert accounts.session(secret, idle=IDLE, longest=LONGEST) is None
    assert accounts.check("li", PASSWORD) is None
    assert accounts.check("li", "another long password")


def test_tokens(accounts: Accounts, clock: Clock, tmp_path: Path) -> None:
    token, secret = accounts.issue("li", label="nightly", days=1)
    assert secret.startswith("zd_")
    assert accounts.token(secret) == accounts.user("li")
    assert accounts.token("zd_wrong") is None
    assert accounts.tokens("li")[0].used == clock.at.isoformat(timespec="seconds")
    clock.at += timedelta(days=2)
    assert accounts.token(secret) is None
    _, lasting = accounts.issue("li", label="")
    data = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert lasting.encode() not in data
    assert hashlib.sha256(lasting.encode()).hexdigest().encode() in data
    with pytest.raises(AccessError, match="no token"):
        accounts.revoke("li", "none")
    accounts.revoke("li", token.id)
    accounts.remove("li")
    assert accounts.token(lasting) is None
    with pytest.raises(AccessError, match="no user"):
        accounts.issue("li", label="")


def test_a_change_holds_at_once_in_another_process(accounts: Accounts, tmp_path: Path) -> None:
    other = Accounts(tmp_path / "accounts.db")
    other.change("li", role="trainer", libraries=["*"])
    found = accounts.user("li")
    assert found is not None
    assert (found.role, found.libraries) == ("trainer", None)
    with pytest.raises(AccessError, match="no user"):
        other.change("nobody", role="admin")
    with pytest.raises(AccessError, match="no user"):
        other.remove("nobody")
    other.close()


def test_the_audit_log_is_newest_first(accounts: Accounts) -> None:
    accounts.record("li", "192.0.2.1", "upload", "甲.txt")
    accounts.record("li", "192.0.2.1", "remove", "x" * 9999)
    newest, older = accounts.audit(limit=2)
    assert (older["action"], older["thing"]) == ("upload", "甲.txt")
    assert len(newest["thing"]) == 500


def test_a_user_of_the_proxy_has_no_password(accounts: Accounts) -> None:
    assert accounts.known_by_proxy("xin", role=None) is None
    made = accounts.known_by_proxy("xin", role="reader")
    assert made == accounts.known_by_proxy("xin", role=None)
    assert accounts.check("xin", "") is None
    assert accounts.known_by_proxy("a b", role="reader") is None


def test_a_file_that_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "accounts.db").write_bytes(b"something else altogether " * 100)
    with pytest.raises(LibraryError, match=r"server\.accounts"):
        Accounts(tmp_path / "accounts.db")
