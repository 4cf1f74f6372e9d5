"""Accounts on disk: one SQLite file with users, sessions, API tokens and the audit log.

Passwords are kept as argon2id hashes. A session or a token is a secret of 256 random bits, kept as its
SHA-256 alone, so the file gives nobody a way in. Every look-up reads the file, so what the command
line changes holds in a running server at once.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.accounts import passwords
from assistant.accounts.models import Role, Token, User
from index.errors import AccessError, LibraryError

MARK = "zd_"  # so that scanners for leaked secrets can find one
_SCHEMA = """
CREATE TABLE IF NOT EXISTS users (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, libraries TEXT, password TEXT NOT NULL,
    created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    secret TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users ON DELETE CASCADE,
    created TEXT NOT NULL, used TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, secret TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users ON DELETE CASCADE, label TEXT NOT NULL,
    created TEXT NOT NULL, used TEXT, expires TEXT);
CREATE TABLE IF NOT EXISTS audit (
    row INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT NOT NULL,
    address TEXT NOT NULL, action TEXT NOT NULL, thing TEXT NOT NULL);
"""
_USER = "u.name, u.role, u.libraries, u.created"
_SEEN = timedelta(minutes=1)  # how exactly the last use is known


def _now() -> datetime:
    return datetime.now(UTC)


class Accounts:
    """The accounts of a server. Safe to use from several threads."""

    def __init__(self, file: Path | None = None, *, now: Callable[[], datetime] = _now) -> None:
        """Open a file of accounts, or begin one; without a file they live as long as the process.

        Raises LibraryError with the mend.
        """
        self.file = file
        self._now = now
        self._lock = threading.Lock()
        try:
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(mode=0o600)
            self._db = sqlite3.connect(file or ":memory:", timeout=30, check_same_thread=False)
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as exc:
            raise LibraryError(
                f"The accounts file {file} cannot be opened ({exc}); check its permissions, or name "
                "another with server.accounts.",
                f"无法打开账户文件 {file}（{exc}）；请检查权限，或用 server.accounts 指定另一个。",
            ) from exc

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # Users

    def add(
        self, name: str, password: str, *, role: Role, libraries: Sequence[str] | None = None
    ) -> User:
        """A new user. Raises AccessError where the name or the password will not do."""
        passwords.check_name(name)
        hashed = passwords.hashed(password, name=name)
        user = User(name, role, None if libraries is None else tuple(libraries), self._at())
        try:
            self._insert(user, hashed)
        except sqlite3.IntegrityError as exc:
            raise AccessError(
                f"There is a user {name!r} already; choose another name, or change the password "
                "with `zhiduan user password`.",
                f"用户“{name}”已存在；请换一个名字，或用 zhiduan user password 修改密码。",
            ) from exc
        return user

    def known_by_proxy(self, name: str, *, role: Role | None) -> User | None:
        """The user whom a trusted proxy names; a new one of that role where there is none yet."""
        if (user := self.user(name)) is not None or role is None or not passwords.is_name(name):
            return user
        user = User(name, role, None, self._at())
        # No password matches the empty hash: such a user comes by the proxy alone.
        self._insert(user, "")
        return user

    def user(self, name: str) -> User | None:
        """The user of that name, or None."""
        return self._one(f"SELECT {_USER} FROM users u WHERE u.name = ?", (name,))

    def users(self) -> list[User]:
        """Every user, by name."""
        with self._lock:
            rows = self._db.execute(f"SELECT {_USER} FROM users u ORDER BY u.name").fetchall()
        return [_user(row) for row in rows]

    def change(
        self, name: str, *, role: Role | None = None, libraries: Sequence[str] | None = None
    ) -> None:
        """Another role, other libraries. Raises AccessError where there is no such user."""
        with self._writing() as db:
            if role is not None:
                self._held(
                    db.execute("UPDATE users SET role = ? WHERE name = ?", (role, name)), name
                )
            if libraries is not None:
                listed = None if list(libraries) == ["*"] else ",".join(libraries)
                self._held(
                    db.execute("UPDATE users SET libraries = ? WHERE name = ?", (listed, name)),
                    name,
                )

    def remove(self, name: str) -> None:
        """Remove a user with all sessions and tokens. Raises AccessError where there is none."""
        with self._writing() as db:
            self._held(db.execute("DELETE FROM users WHERE name = ?", (name,)), name)

    def set_password(self, name: str, password: str) -> None:
        """Another password; whoever is signed in with the old one no longer is."""
        hashed = passwords.hashed(password, name=name)
        with self._writing() as db:
            self._held(
                db.execute("UPDATE users SET password = ? WHERE name = ?", (hashed, name)), name
            )
            db.execute("DELETE FROM sessions WHERE user = ?", (name,))

    def check(self, name: str, password: str) -> User | None:
        """The user where name and password are right; as slow for a name that is not there."""
        with self._lock:
            row = self._db.execute(
                f"SELECT {_USER}, u.password FROM users u WHERE u.name = ?", (name,)
            ).fetchone()
        right = passwords.verify(row[4] if row else "", password)
        return _user(row) if row and right else None

    # Sessions

    def begin(self, name: str) -> str:
        """A new session of a user; its secret."""
        secret, at = secrets.token_urlsafe(32), self._at()
        with self._writing() as db:
            db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (_hash(secret), name, at, at))
        return secret

    def session(self, secret: str, *, idle: timedelta, longest: timedelta) -> User | None:
        """The user of a session that has not expired: not idle so long, nor so old."""
        now = self._now()
        query = (
            f"SELECT {_USER}, s.used FROM sessions s JOIN users u ON u.name = s.user "
            "WHERE s.secret = ? AND s.used > ? AND s.created > ?"
        )
        values = (_hash(secret), _iso(now - idle), _iso(now - longest))
        with self._lock:
            row = self._db.execute(query, values).fetchone()
        if row is None:
            return None
        self._seen("sessions", secret, row[4])
        return _user(row)

    def end(self, secret: str) -> None:
        """End a session."""
        with self._writing() as db:
            db.execute("DELETE FROM sessions WHERE secret = ?", (_hash(secret),))

    def expire(self, *, idle: timedelta, longest: timedelta) -> None:
        """Drop the sessions that have expired."""
        now = self._now()
        with self._writing() as db:
            db.execute(
                "DELETE FROM sessions WHERE used <= ? OR created <= ?",
                (_iso(now - idle), _iso(now - longest)),
            )

    # API tokens

    def issue(self, name: str, *, label: str, days: float | None = None) -> tuple[Token, str]:
        """A new token and its secret, which cannot be had again. Raises AccessError."""
        if self.user(name) is None:
            raise _nobody(name)
        secret = MARK + secrets.token_urlsafe(32)
        now = self._now()
        expires = None if days is None else _iso(now + timedelta(days=days))
        token = Token(secrets.token_hex(4), name, label[:100], _iso(now), None, expires)
        with self._writing() as db:
            db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?)",
                (token.id, _hash(secret), name, token.label, token.created, None, expires),
            )
        return token, secret

    def token(self, secret: str) -> User | None:
        """The user of a token that is neither revoked nor expired."""
        query = (
            f"SELECT {_USER}, t.used FROM tokens t JOIN users u ON u.name = t.user "
            "WHERE t.secret = ? AND (t.expires IS NULL OR t.expires > ?)"
        )
        with self._lock:
            row = self._db.execute(query, (_hash(secret), self._at())).fetchone()
        if row is None:
            return None
        self._seen("tokens", secret, row[4])
        return _user(row)

    def tokens(self, name: str) -> list[Token]:
        """The tokens of a user, oldest first."""
        query = "SELECT id, user, label, created, used, expires FROM tokens WHERE user = ?"
        with self._lock:
            rows = self._db.execute(query + " ORDER BY created", (name,)).fetchall()
        return [Token(*row) for row in rows]

    def revoke(self, name: str, token_id: str) -> None:
        """Revoke a token of a user. Raises AccessError where there is none of that id."""
        with self._writing() as db:
            gone = db.execute("DELETE FROM tokens WHERE id = ? AND user = ?", (token_id, name))
        if not gone.rowcount:
            raise AccessError(
                f"{name} has no token {token_id!r}; `zhiduan user tokens {name}` lists them.",
                f"{name} 没有编号为“{token_id}”的令牌；用 zhiduan user tokens {name} 查看。",
            )

    # The audit log

    def record(self, user: str, address: str, action: str, thing: str = "") -> None:
        """Write a line of the audit log."""
        row = (self._at(), user, address, action, thing[:500])
        with self._writing() as db:
            db.execute(
                "INSERT INTO audit (at, user, address, action, thing) VALUES (?, ?, ?, ?, ?)", row
            )

    def audit(self, *, limit: int = 100) -> list[dict[str, str]]:
        """The last lines of the audit log, newest first."""
        names = ("at", "user", "address", "action", "thing")
        query = f"SELECT {', '.join(names)} FROM audit ORDER BY row DESC LIMIT ?"
        with self._lock:
            rows = self._db.execute(query, (limit,)).fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _at(self) -> str:
        return _iso(self._now())

    def _insert(self, user: User, hashed: str) -> None:
        listed = None if user.libraries is None else ",".join(user.libraries)
        with self._writing() as db:
            db.execute(
                "INSERT INTO users VALUES (?, ?, ?, ?, ?)",
                (user.name, user.role, listed, hashed, user.created),
            )

    def _one(self, query: str, values: tuple[str, ...]) -> User | None:
        with self._lock:
            row = self._db.execute(query, values).fetchone()
        return _user(row) if row else None

    def _seen(self, table: str, secret: str, last: str | None) -> None:
        """Note the use, not more often than once a minute: most requests only read."""
        now = self._now()
        if last is None or last < _iso(now - _SEEN):
            with self._writing() as db:
                db.execute(
                    f"UPDATE {table} SET used = ? WHERE secret = ?", (_iso(now), _hash(secret))
                )

    def _held(self, done: sqlite3.Cursor, name: str) -> None:
        if not done.rowcount:
            raise _nobody(name)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._db:
            yield self._db


def _user(row: Sequence[str]) -> User:
    name, role, libraries, created = row[:4]
    listed = None if libraries is None else tuple(part for part in libraries.split(",") if part)
    return User(name, role, listed, created)  # type: ignore[arg-type]  # only roles are written


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _nobody(name: str) -> AccessError:
    return AccessError(
        f"There is no user {name!r}; `zhiduan user list` shows them.",
        f"没有用户“{name}”；用 zhiduan user list 查看。",
    )
