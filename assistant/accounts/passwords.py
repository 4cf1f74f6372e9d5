"""Names and passwords: what they must be, and argon2id around them."""

from __future__ import annotations

import functools
import re
import threading

import argon2
from argon2.exceptions import Argon2Error, InvalidHashError

from index.errors import AccessError

SHORTEST = 10  # characters; NIST SP 800-63B asks for eight and no rules about kinds of signs
LONGEST = 256
_NAME = re.compile(r"[\w.@+-]{1,64}")
_HASHER = argon2.PasswordHasher()  # RFC 9106, low memory: 64 MiB, three passes
# Each takes 64 MiB while it runs, so a flood of logins waits instead of taking the memory.
_FEW = threading.BoundedSemaphore(2)


def is_name(name: str) -> bool:
    """Whether a user can be called that: letters of any script, digits, . _ @ + -."""
    return _NAME.fullmatch(name) is not None


def check_name(name: str) -> None:
    """Raise AccessError where nobody can be called that."""
    if not is_name(name):
        raise AccessError(
            f"{name[:80]!r} is no name for a user; use letters, digits and . _ @ + -, at most 64.",
            f"“{name[:80]}”不能作用户名；请用文字、数字和 . _ @ + -，最多 64 个。",
        )


def hashed(password: str, *, name: str) -> str:
    """The hash of a new password. Raises AccessError where it will not do."""
    if not SHORTEST <= len(password) <= LONGEST or password.lower() == name.lower():
        raise AccessError(
            f"A password has {SHORTEST} to {LONGEST} characters and is not the name; choose another.",
            f"密码须有 {SHORTEST} 到 {LONGEST} 个字符，且不能与用户名相同；请另选一个。",
        )
    with _FEW:
        return _HASHER.hash(password)


def verify(kept: str, password: str) -> bool:
    """Whether the password is the one; takes as long where there is no hash."""
    if len(password) > LONGEST:
        return False
    try:
        with _FEW:
            return _HASHER.verify(kept or _nobody(), password) and bool(kept)
    except (Argon2Error, InvalidHashError):
        return False


@functools.cache
def _nobody() -> str:
    return _HASHER.hash("as slow for a name that is not there")
