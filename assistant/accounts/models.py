"""Who uses a server: users, their roles, and the visitor a request comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from index.errors import AccessError

Role = Literal["reader", "trainer", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do what the ones before it may
_CHINESE: dict[Role, str] = {"reader": "读者", "trainer": "教员", "admin": "管理员"}


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account. `libraries` are the ones to be entered; None means all of them."""

    name: str
    role: Role
    libraries: tuple[str, ...] | None = None
    created: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """An API token as it is listed: never the secret itself. Times are ISO 8601 in UTC."""

    id: str
    user: str
    label: str
    created: str
    used: str | None = None
    expires: str | None = None


def _unrecorded(action: str, thing: str) -> None:
    del action, thing


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whom one request comes from; `name` is empty where nobody has to sign in.

    `record(action, thing)` writes a line of the audit log in the visitor's name.
    """

    name: str
    role: Role
    libraries: tuple[str, ...] | None = None
    record: Callable[[str, str], None] = _unrecorded

    def may(self, role: Role) -> bool:
        """Whether the visitor has that role or a higher one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def require(self, role: Role) -> None:
        """Raise AccessError where the visitor has not that role."""
        if not self.may(role):
            raise AccessError(
                f"This needs the role {role}; ask an administrator for it.",
                f"这项操作需要“{_CHINESE[role]}”权限；请联系管理员。",
            )

    def enters(self, library: str) -> bool:
        """Whether the visitor may use that library."""
        return self.libraries is None or library in self.libraries


# The person at this machine, where nobody has to sign in.
LOCAL = Visitor("", "admin")
