"""What people set in the page, kept beside the library so that a restart changes nothing.

One file, `page-settings.json`, that its owner alone may read: the chat model's endpoint, and what each
user chose. The endpoint's key is in it only where that was asked for. Where the folder cannot be
written the choices live as long as the process.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any, Literal

import pydantic

from assistant.generative import Endpoint
from index import durable
from index.errors import SettingsError

NAME = "page-settings.json"
NO_KEY = "none"  # what is sent where an endpoint wants no key


class Choices(pydantic.BaseModel, frozen=True, extra="ignore"):
    """What one user chose: how answers are worded, theme and language; empty where nothing was.

    `unchecked` is where a chat model's sentences stand that failed the checks: folded away under the
    answer, as where nothing was chosen, or marked in their place.
    """

    mode: Literal["", "extracts", "chat"] = ""
    unchecked: Literal["", "folded", "marked"] = ""
    theme: Literal["", "light", "dark"] = ""
    language: Literal["", "zh-CN", "en"] = ""


class _Endpoint(pydantic.BaseModel, frozen=True, extra="ignore"):
    model: str
    url: str | None = None
    timeout: float = 60.0
    key: str | None = None  # none where it was not to be kept


class _Kept(pydantic.BaseModel, frozen=True, extra="ignore"):
    endpoint: _Endpoint | None = None
    users: dict[str, Choices] = {}


class Preferences:
    """The choices made in the page over one library. Safe to use from several threads.

    A file that another process put there, as restoring a backup does, is read when it is next asked.
    """

    def __init__(self, folder: Path) -> None:
        """Those of a library's folder. Raises SettingsError where the file cannot be read."""
        self._file = folder / NAME
        self._lock = threading.Lock()
        self._stamp = _stamp(self._file)
        self._kept = _read(self._file)
        self.readings = 1  # how often the file was read: more where another process wrote it

    def refresh(self) -> None:
        """Read the file again where it is not the one last read or written here."""
        with self._lock:
            if (stamp := _stamp(self._file)) in (None, self._stamp):
                return
            try:
                self._kept = _read(self._file)
            except SettingsError:
                return  # what was chosen stays; the next start says what is wrong with the file
            self._stamp = stamp
            self.readings += 1

    def of(self, user: str) -> Choices:
        """What a user chose; the empty name is whoever sits at a machine without accounts."""
        self.refresh()
        return self._kept.users.get(user, Choices())

    def choose(self, user: str, **choices: str) -> bool:
        """Keep some choices of a user; whether they are on disk. Raises ValueError at unknown ones."""
        self.refresh()
        with self._lock:
            old = self._kept.users.get(user, Choices())
            fresh = Choices.model_validate(old.model_dump() | choices)
            return self._keep(users=self._kept.users | {user: fresh})

    def endpoint(self) -> Endpoint | None:
        """The chat model that was set in the page; none where its key has to be given again."""
        self.refresh()
        kept = self._kept.endpoint
        if kept is None or kept.key is None:
            return None
        return Endpoint(kept.model, kept.url, kept.key, kept.timeout)

    def unkeyed(self) -> tuple[str, str] | None:
        """Model and address of an endpoint whose key was not to be kept."""
        kept = self._kept.endpoint
        return (kept.model, kept.url or "") if kept is not None and kept.key is None else None

    def set_endpoint(self, endpoint: Endpoint | None, *, key: bool) -> bool:
        """Keep the endpoint, its key only where asked to; whether it is on disk."""
        kept = None
        if endpoint is not None:
            secret = endpoint.key if key or endpoint.key == NO_KEY else None
            kept = _Endpoint(
                model=endpoint.model, url=endpoint.url, timeout=endpoint.timeout, key=secret
            )
        self.refresh()
        with self._lock:
            return self._keep(endpoint=kept)

    def _keep(self, **changed: Any) -> bool:
        self._kept = self._kept.model_copy(update=changed)
        data = json.dumps(self._kept.model_dump(), ensure_ascii=False, indent=1).encode()
        try:
            durable.replace(self._file, data, mode=0o600)
        except OSError:
            return False
        self._stamp = _stamp(self._file)
        return True


def _stamp(file: Path) -> tuple[int, int, int] | None:
    """What tells one file of a name from the next; none where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _read(file: Path) -> _Kept:
    try:
        return _Kept.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return _Kept()
    except (OSError, ValueError) as exc:
        raise SettingsError(
            f"The settings made in the page, {file}, cannot be read; mend or delete that file.",
            f"无法读取页面设置 {file}；请修改或删除该文件。",
        ) from exc
