"""Older office formats (.doc, .wps, .rtf, .odt), turned into .docx by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path, PurePath

from index.errors import FileError
from index.models import Source
from index.readers.docx import read_docx

_SECONDS = 120  # a long document takes LibreOffice a few seconds; beyond this it hangs
_PROGRAMS = ("soffice", "libreoffice")


def read_office(data: bytes, name: str) -> Source:
    """The blocks of a document in an older format. Raises FileError, also without LibreOffice."""
    program = next((found for p in _PROGRAMS if (found := shutil.which(p))), None)
    if program is None:
        kind = PurePath(name).suffix.lower()
        raise FileError(
            f"{name}: a {kind} file needs LibreOffice, which is not installed here; "
            "install it or save the file as .docx.",
            f"{name}：读取 {kind} 文件需要 LibreOffice，本机没有安装；请安装，或另存为 .docx。",
        )
    with tempfile.TemporaryDirectory(prefix="zhiduan-") as folder:
        return read_docx(_converted(program, data, name, Path(folder)), name)


def _converted(program: str, data: bytes, name: str, folder: Path) -> bytes:
    source = folder / f"source{PurePath(name).suffix.lower()}"
    source.write_bytes(data)
    command = [
        program, "--headless", "--norestore", "--nolockcheck",
        # A profile of its own: a running LibreOffice would swallow the order and convert nothing.
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    try:
        subprocess.run(
            command, capture_output=True, timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired as exc:
        raise _unreadable(name) from exc
    made = folder / "out" / "source.docx"
    if not made.is_file():
        raise _unreadable(name)
    return made.read_bytes()


def _unreadable(name: str) -> FileError:
    return FileError(
        f"{name}: LibreOffice cannot read the file; open it in its own program and save it as .docx.",
        f"{name}：LibreOffice 无法读取该文件；请用原来的软件打开并另存为 .docx。",
    )
