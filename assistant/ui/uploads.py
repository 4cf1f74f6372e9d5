"""Files people upload: held to bounds and to what they say they are, then kept with the library.

They stay in `<library>/files/`, so a removal can be undone and a second upload of the same name
replaces the first.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from index import readers
from index.errors import FileError

MAX_FILES = 200
MAX_BYTES = 100 * 1024 * 1024
_MAGIC = {".pdf": b"%PDF", ".docx": b"PK\x03\x04"}
_TEXT = {".txt", ".md", ".html", ".htm"}


def check(file: Path) -> None:
    """Raise FileError where a file is of no kind we read, too large, or not what its name says."""
    suffix, name = file.suffix.lower(), file.name
    if suffix not in readers.SUFFIXES:
        kinds = ", ".join(sorted(readers.SUFFIXES))
        raise FileError(
            f"{name}: this kind of file cannot be read; save it as one of {kinds}.",
            f"{name}：不支持这种文件；请另存为 {kinds} 之一。",
        )
    if file.stat().st_size > MAX_BYTES:
        raise FileError(
            f"{name}: larger than {MAX_BYTES >> 20} MB; split it.",
            f"{name}：超过 {MAX_BYTES >> 20} MB；请拆分后再传。",
        )
    with file.open("rb") as data:
        head = data.read(4096)
    magic = _MAGIC.get(suffix)
    if magic is not None and magic not in head[:1024]:
        raise _false(name)
    if suffix in _TEXT and head.startswith((b"%PDF", b"PK\x03\x04", b"\x7fELF", b"MZ\x90")):
        raise _false(name)


def keep(file: Path, library: Path) -> Path:
    """A checked file, copied beside the library. Raises FileError."""
    check(file)
    folder = library / "files"
    kept = folder / file.name
    try:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(file, kept)
    except OSError as exc:
        raise FileError(
            f"{file.name}: it cannot be kept ({exc.strerror}); check the library's folder.",
            f"{file.name}：无法保存（{exc.strerror}）；请检查文库文件夹。",
        ) from exc
    return kept


def bounded(files: Sequence[str]) -> list[Path]:
    """The uploaded files. Raises FileError where they are too many at once."""
    if len(files) > MAX_FILES:
        raise FileError(
            f"{len(files)} files at once; upload at most {MAX_FILES} at a time.",
            f"一次上传了 {len(files)} 个文件；每次最多 {MAX_FILES} 个。",
        )
    return [Path(file) for file in files]


def _false(name: str) -> FileError:
    return FileError(
        f"{name}: the content is not what the name says; save it again in its own program.",
        f"{name}：内容与扩展名不符；请用原来的程序重新保存。",
    )
