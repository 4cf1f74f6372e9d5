"""`zhiduan doctor`: what works here, what does not, and the mend of each."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from assistant import certificates, trial
from assistant.accounts.store import Accounts
from assistant.generative import Endpoint
from assistant.settings import ServerSettings, Settings
from index import Library
from index.embedding import Embedder
from index.errors import LibraryBusyError, LibraryDamagedError, SettingsError, ZhiduanError

FREE_BYTES = 2_000_000_000  # the compiled model and its cache take about a quarter of it
_PACKAGES = (
    "zhiduan", "gradio", "langchain-core", "onnxruntime", "faiss-cpu", "tantivy", "fastapi", "uvicorn",
    "mcp", "argon2-cffi",
)  # fmt: skip
# Systems that bring Chinese fonts of their own.
_WITH_FONTS = ("Windows", "Darwin")
_RENEW_DAYS = 14  # a certificate that ends sooner is no longer well


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was found, and the mend where it is not."""

    name: str
    ok: bool
    found: str
    mend: str = ""


def examine(
    settings: Settings, *, model: Callable[[], Embedder], port: int, endpoint: Endpoint | None
) -> list[Check]:
    """Every check of what the settings name; nothing is created there."""
    folder = settings.folder
    return [
        versions(), embedding(model), library(folder, model), disk(folder), free_port(port),
        chat(endpoint), fonts(), accounts(settings), certificate(settings.server),
    ]  # fmt: skip


def versions() -> Check:
    """Python and the packages an answer stands on."""
    found, missing = [f"Python {platform.python_version()}"], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            missing.append(name)
    mend = f"install {', '.join(missing)}" if missing else ""
    return Check("versions", not missing, ", ".join(found), mend)


def embedding(model: Callable[[], Embedder]) -> Check:
    """The model opens and encodes."""
    try:
        opened = model()
        opened.encode_query("段")
    except ZhiduanError as error:
        return Check("model", False, str(error), "run zhiduan prepare, or set ZHIDUAN_MODEL")
    return Check("model", True, f"{opened.name}, {opened.dimension} dimensions")


def library(folder: Path, model: Callable[[], Embedder]) -> Check:
    """The library verifies; one that is not there yet is no fault."""
    if not folder.exists():
        return Check("library", True, f"none at {folder} yet")
    try:
        with Library.open(folder, embedder=model) as opened:
            verdict = opened.verify()
    except ZhiduanError as error:
        return Check("library", False, str(error), _mend(error))
    found = f"{verdict.documents} documents, {verdict.paragraphs} paragraphs"
    if verdict.ok:
        return Check("library", True, found)
    problems = "; ".join([found, *verdict.problems])
    return Check("library", False, problems, "add the files named again, or restore a backup")


def _mend(error: ZhiduanError) -> str:
    """What helps a library that does not open or verify."""
    if isinstance(error, LibraryBusyError):
        return "close what writes to it, or wait until that is done"
    if isinstance(error, LibraryDamagedError):
        return "restore a backup with zhiduan restore FILE, or add the files to a new --library"
    return "do what that says, or name another --library"


def disk(folder: Path) -> Check:
    """Room where the library stands or will stand."""
    there = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(there).free
    mend = "" if free >= FREE_BYTES else "free some room, or name another disk with --library"
    return Check("disk", free >= FREE_BYTES, f"{free / 1e9:.1f} GB free at {there}", mend)


def free_port(port: int) -> Check:
    """The page's port can be had on loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return Check("port", False, f"{port} cannot be had", "name another with --port")
    return Check("port", True, f"{port} is free")


def chat(endpoint: Endpoint | None) -> Check:
    """The chat model answers a small question; without a chat model answers are extracts."""
    if endpoint is None:
        return Check("chat model", True, "none set; answers are the documents' own sentences")
    where = f"{endpoint.model} at {endpoint.url or 'api.openai.com'}"
    if (wrong := trial.fault(endpoint)) is None:
        return Check("chat model", True, f"{where} answers")
    mend = "start it, or mend ZHIDUAN_CHAT_MODEL, ZHIDUAN_CHAT_URL or ZHIDUAN_CHAT_KEY"
    return Check("chat model", False, f"{where}: no answer ({wrong.name}): {wrong.en}", mend)


def accounts(settings: Settings) -> Check:
    """The accounts' file is its owner's alone, and there is an administrator where a login is due."""
    file, due = settings.accounts, settings.server.login_required
    add = "add one with zhiduan user add NAME --role admin"
    if not file.exists():
        found = f"none at {file}"
        return Check(
            "accounts", not due, found if due else f"{found}; no login is required", add * due
        )
    try:
        opened = Accounts(file)
        users = opened.users()
        opened.close()
    except (ZhiduanError, sqlite3.Error) as error:
        return Check("accounts", False, str(error), "restore a backup, or name another file")
    admins = sum(user.role == "admin" for user in users)
    found = f"{len(users)} users, {admins} administrators"
    if os.name != "nt" and file.stat().st_mode & 0o077:
        return Check("accounts", False, f"{found}; {file} is open to others", f"chmod 600 {file}")
    return Check("accounts", bool(admins) or not due, found, "" if admins or not due else add)


def certificate(server: ServerSettings) -> Check:
    """The certificate and its key belong together, hold today, and the key is its owner's alone."""
    file, key = server.certificate, server.certificate_key
    if file is None:
        said = "none set; https is a proxy's" if server.https else "none set; http"
        return Check("certificate", True, said)
    try:
        until = certificates.until(file, key)
    except SettingsError as error:
        return Check("certificate", False, str(error), "name a certificate and the key it is of")
    days = (until - datetime.now(UTC)).days
    found = f"holds until {until:%Y-%m-%d}"
    if days < _RENEW_DAYS:
        return Check("certificate", False, found, "renew it")
    secret = key or file
    if os.name != "nt" and secret.stat().st_mode & 0o077:
        return Check("certificate", False, f"{secret} is open to others", f"chmod 600 {secret}")
    return Check("certificate", True, found)


def fonts() -> Check:
    """A Chinese font for the page in a browser here, and for PDFs a reader substitutes one for."""
    if platform.system() in _WITH_FONTS:
        return Check("fonts", True, f"{platform.system()} brings Chinese fonts")
    if (listing := shutil.which("fc-list")) is None:
        return Check("fonts", True, "fontconfig is not here, so a browser is not either")
    listed = subprocess.run(
        [listing, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False, timeout=30
    )
    families = sorted({line.split(",")[0] for line in listed.stdout.splitlines() if line.strip()})
    mend = "" if families else "install a Chinese font, such as fonts-noto-cjk"
    return Check("fonts", bool(families), ", ".join(families[:3]) or "no Chinese font", mend)
