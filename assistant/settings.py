"""The settings: one TOML file and the environment, which has the last word.

The file is the one `--config` or ZHIDUAN_CONFIG names, else `zhiduan.toml` in the user's configuration
folder, if it is there. A setting `name` of a section `[section]` is ZHIDUAN_SECTION_NAME in the
environment, lists with commas between; library, cache, model and milvus are ZHIDUAN_HOME,
ZHIDUAN_CACHE, ZHIDUAN_MODEL and ZHIDUAN_MILVUS.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from assistant.accounts.models import Role
from index.errors import SettingsError

FILE = "zhiduan.toml"
DEFAULT_LIBRARY = "main"  # the name of the library that --library or `library` gives
_PLAIN = {
    "library": "ZHIDUAN_HOME", "cache": "ZHIDUAN_CACHE", "model": "ZHIDUAN_MODEL",
    "milvus": "ZHIDUAN_MILVUS", "reader": "ZHIDUAN_READER",
}  # fmt: skip
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChatSettings(_Section):
    """A chat model that words the answers; none where `model` is not set."""

    model: str | None = None
    url: str | None = None
    key: SecretStr = SecretStr("none")
    timeout: float = Field(default=60.0, gt=0)


class ServerSettings(_Section):
    """Where `serve` listens, who may come in, and its bounds."""

    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    hosts: tuple[str, ...] = ()  # the names it is reached by; a request to another is refused
    login: Literal["auto", "always"] = "auto"  # auto: wherever others can reach it
    accounts: Path | None = None  # the accounts' file; beside the library where not given
    https: bool = False  # reached by https (a proxy's): the cookie is sent by https alone
    certificate: Path | None = None  # to speak https itself: PEM, with its key in the next
    certificate_key: Path | None = None
    session_hours: float = Field(default=12.0, gt=0)  # without a request
    session_days: float = Field(default=7.0, gt=0)  # whatever happens
    requests_per_minute: int = Field(default=300, ge=0)  # of one user; 0: no limit
    logins_per_minute: int = Field(default=10, ge=1)  # of one address, and to one name
    at_once: int = Field(default=16, ge=1)  # questions answered in parallel, the others wait
    max_upload_mb: int = Field(default=100, ge=1)
    grace_seconds: float = Field(default=30.0, ge=0)  # to finish running answers when it is stopped
    trusted_proxies: tuple[str, ...] = ()  # addresses or networks whose headers are believed
    user_header: str | None = None  # the header in which such a proxy names the user
    new_users: Role | None = None  # the role of a user whom only the proxy knows; none: refused
    log_content: bool = False  # questions and messages of errors in the log

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            ipaddress.ip_network(one)
        return given

    @property
    def login_required(self) -> bool:
        """Whether others than the person at this machine can reach it."""
        return (
            self.login == "always" or self.host not in LOOPBACK
            or bool(self.trusted_proxies) or not set(self.hosts) <= set(LOOPBACK)
        )  # fmt: skip


class Settings(_Section):
    """Everything that can be set. `libraries` are further ones, served beside the first."""

    library: Path | None = None
    cache: str | None = None
    model: str | None = None
    reader: Literal["on", "off"] = "on"  # whether the best paragraphs are read for the answer
    milvus: str | None = None  # where the first library's indexes are, if not in its folder
    libraries: dict[_Name, Path] = Field(default_factory=dict)
    chat: ChatSettings = ChatSettings()
    server: ServerSettings = ServerSettings()

    @property
    def folder(self) -> Path:
        """The first library's folder: the user's data folder where none is set."""
        if self.library is not None:
            return self.library
        return Path(platformdirs.user_data_dir("zhiduan", appauthor=False)) / "library"

    @property
    def folders(self) -> dict[str, Path]:
        """Every library's folder by its name, the first one's first."""
        return {DEFAULT_LIBRARY: self.folder} | self.libraries

    @property
    def accounts(self) -> Path:
        """The accounts' file."""
        return self.server.accounts or self.folder / "accounts.db"


def load(file: Path | None = None, *, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings. Raises SettingsError, one sentence that names the setting and the mend."""
    named = file or (Path(environ["ZHIDUAN_CONFIG"]) if environ.get("ZHIDUAN_CONFIG") else None)
    chosen = named or Path(platformdirs.user_config_dir("zhiduan", appauthor=False)) / FILE
    values = _read(chosen) if named or chosen.is_file() else {}
    places: dict[str, str] = {}
    for name, variable in _PLAIN.items():
        if environ.get(variable):
            values[name] = environ[variable]
            places[name] = variable
    for section, model in (("chat", ChatSettings), ("server", ServerSettings)):
        for variable, value in environ.items():
            prefix = f"ZHIDUAN_{section.upper()}_"
            if not variable.startswith(prefix) or not value:
                continue
            name = variable.removeprefix(prefix).lower()
            within = values.setdefault(section, {})
            if isinstance(within, dict):
                within[name] = _listed(model, name, value)
            places[f"{section}.{name}"] = variable
    try:
        return Settings.model_validate(values)
    except ValidationError as exc:
        raise _wrong(exc, chosen, places) from exc


def _listed(model: type[BaseModel], name: str, value: str) -> object:
    """A value of the environment; a list where the setting is one."""
    field = model.model_fields.get(name)
    if field is not None and get_origin(field.annotation) is tuple:
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as data:
            return tomllib.load(data)
    except OSError as exc:
        raise SettingsError(
            f"The settings file {file} cannot be read ({exc.strerror}); check --config or "
            "ZHIDUAN_CONFIG.",
            f"无法读取设置文件 {file}（{exc.strerror}）；请检查 --config 或 ZHIDUAN_CONFIG。",
        ) from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise SettingsError(
            f"The settings file {file} is not TOML: {exc}; mend that line.",
            f"设置文件 {file} 不是有效的 TOML：{exc}；请修改该行。",
        ) from exc


def _wrong(exc: ValidationError, file: Path, places: Mapping[str, str]) -> SettingsError:
    """The first thing that is wrong, where it stands, and the mend."""
    first = exc.errors(include_url=False, include_input=False)[0]
    name = ".".join(str(part) for part in first["loc"])
    place = places.get(name, f"{name} in {file}")
    if first["type"] == "extra_forbidden":
        *above, last = (str(part) for part in first["loc"])
        known = _known(above)
        near = difflib.get_close_matches(last, known, n=1, cutoff=0.5)
        mend = f"did you mean {near[0]}?" if near else f"the settings there are {', '.join(known)}."
        zh = f"是不是 {near[0]}？" if near else f"可用的设置：{'、'.join(known)}。"
        return SettingsError(f"There is no setting {place}; {mend}", f"没有 {place} 这项设置；{zh}")
    said = str(first["msg"]).removeprefix("Value error, ").rstrip(".")
    return SettingsError(
        f"The setting {place} is wrong: {said}; mend it.",
        f"设置 {place} 有误：{said}；请修改。",
    )


def _known(above: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for name in above:
        inner = model.model_fields[name].annotation
        if not isinstance(inner, type) or not issubclass(inner, BaseModel):
            return []
        model = inner
    return list(model.model_fields)
