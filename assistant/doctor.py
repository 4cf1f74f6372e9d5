"""`zhiduan doctor`: what works here, what does not, and the mend of each."""

from __future__ import annotations

import platform
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from assistant.generative import Endpoint
from index import Library
from index.embedding import Embedder
from index.errors import ZhiduanError

FREE_BYTES = 2_000_000_000  # the compiled model and its cache take about a quarter of it
_PACKAGES = (
    "zhiduan", "gradio", "langchain-core", "onnxruntime", "faiss-cpu", "tantivy", "fastapi", "uvicorn",
    "mcp", "argon2-cffi",
)  # fmt: skip
# Systems that bring Chinese fonts of their own.
_WITH_FONTS = ("Windows", "Darwin")
_WAIT = 3.0  # seconds for a chat model's host to accept a connection


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was found, and the mend where it is not."""

    name: str
    ok: bool
    found: str
    mend: str = ""


def examine(
    folder: Path, *, model: Callable[[], Embedder], port: int, endpoint: Endpoint | None
) -> list[Check]:
    """Every check of the library in `folder`; nothing is created there."""
    return [
        versions(), embedding(model), library(folder, model), disk(folder), free_port(port),
        chat(endpoint), fonts(),
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
        return Check("library", False, str(error), "close what uses it, or name another --library")
    found = f"{verdict.documents} documents, {verdict.paragraphs} paragraphs"
    if verdict.ok:
        return Check("library", True, found)
    problems = "; ".join([found, *verdict.problems])
    return Check("library", False, problems, "add the files named again, or restore a backup")


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
    """The chat model's host accepts a connection; without a chat model answers are extracts."""
    if endpoint is None:
        return Check("chat model", True, "none set; answers are the documents' own sentences")
    mend = "start it, or mend ZHIDUAN_CHAT_URL"
    try:
        url = urlsplit(endpoint.url or "https://api.openai.com/v1")
        port = url.port or (443 if url.scheme == "https" else 80)
        socket.create_connection((url.hostname or "", port), timeout=_WAIT).close()
    except (OSError, ValueError) as error:
        return Check("chat model", False, f"{endpoint.model}: no connection ({error})", mend)
    return Check("chat model", True, f"{endpoint.model}: {url.hostname} accepts connections")


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
