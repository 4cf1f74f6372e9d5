"""Files people upload: held to bounds and to what they say they are, then kept with the library.

They stay in `<library>/files/`, so a removal can be undone and a second upload of the same name
replaces the first.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index import readers
from index.errors import FileError

MAX_FILES = 200
MAX_BYTES = 100 * 1024 * 1024
_OFFICE = b"\xd0\xcf\x11\xe0"  # the container of older office programs
_MAGIC = {
    ".pdf": (b"%PDF",), ".docx": (b"PK\x03\x04",), ".doc": (_OFFICE, b"{\\rtf", b"PK\x03\x04"),
    ".wps": (_OFFICE, b"PK\x03\x04"), ".rtf": (b"{\\rtf",),
}  # fmt: skip
_TEXT = {".txt", ".md", ".html", ".htm"}
_PROGRAMS = (
    b"%PDF",
    b"PK\x03\x04",
    b"\x7fELF",
    b"MZ",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    _OFFICE,
)


def check(file: Path) -> None:
    """Raise FileError where a file is of no kind we read, too large, or not what its name says."""
    name = file.name
    if file.stat().st_size > MAX_BYTES:
        raise FileError(
            f"{name}: larger than {MAX_BYTES >> 20} MB; split it.",
            f"{name}：超过 {MAX_BYTES >> 20} MB；请拆分后再传。",
        )
    data = file.read_bytes()
    kind, head = readers.kind(data, name), data[:4096]
    magic = _MAGIC.get(kind)
    if magic is not None and not any(one in head[:1024] for one in magic):
        raise _false(name)
    if kind in _TEXT and (head.startswith(_PROGRAMS) or _binary(head)):
        raise _false(name)


def _binary(head: bytes) -> bool:
    """Whether this begins no text: zero bytes that UTF-16 does not explain."""
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


@dataclass(slots=True)
class Kept:
    """A copy beside the library; it stays only where the one who uses it says that it is `good`."""

    path: Path
    good: bool = False


class Batch:
    """The files of one upload. Two of the same name, from two folders, are kept side by side."""

    def __init__(self, library: Path) -> None:
        self._folder = library / "files"
        self._used: set[Path] = set()

    @contextmanager
    def kept(self, file: Path) -> Iterator[Kept]:
        """A checked file, copied beside the library; what stood there comes back unless it is good.

        Raises FileError.
        """
        check(file)
        path, old = self._place(file.name), None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists():
                old = path.with_name(f".{path.name}.before")
                path.replace(old)
            shutil.copyfile(file, path)
        except OSError as exc:
            raise FileError(
                f"{file.name}: it cannot be kept ({exc.strerror}); check the library's folder.",
                f"{file.name}：无法保存（{exc.strerror}）；请检查文库文件夹。",
            ) from exc
        kept = Kept(path)
        try:
            yield kept
        finally:
            self._settle(kept, old)

    def _place(self, name: str) -> Path:
        number, path = 1, self._folder / name
        while path in self._used:
            number += 1
            path = self._folder / str(number) / name
        self._used.add(path)
        return path

    @staticmethod
    def _settle(kept: Kept, old: Path | None) -> None:
        if kept.good:
            if old is not None:
                old.unlink(missing_ok=True)
        elif old is not None:
            old.replace(kept.path)
        else:
            kept.path.unlink(missing_ok=True)


def base_name(sent: str) -> str:
    """The last part of a name a browser or a program sent. Raises FileError where none is left."""
    name = sent.replace("\\", "/").rpartition("/")[2].strip()
    if (
        name.strip(".") == ""
        or not name.isprintable()
        or len(name.encode("utf-8", "replace")) > 200
    ):
        raise FileError(
            "A file's name is empty, too long, or has signs no name has; rename it.",
            "有文件的名字为空、过长，或含有不能用的字符；请改名后再传。",
        )
    return name


def keep(file: Path, library: Path) -> Path:
    """A checked file, copied beside the library, to stay. Raises FileError."""
    with Batch(library).kept(file) as kept:
        kept.good = True
    return kept.path


def bounded(files: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The uploaded files that we may read, and the names of a folder's others, passed over.

    Raises FileError where they are too many at once.
    """
    paths = [Path(file) for file in files]
    if len(paths) == 1:
        return paths, []  # a single file of another kind deserves its sentence
    ours = [
        p
        for p in paths
        if p.suffix.lower() in readers.SUFFIXES and not p.name.startswith((".", "~$"))
    ]
    if len(ours) > MAX_FILES:
        raise FileError(
            f"{len(ours)} files at once; upload at most {MAX_FILES} at a time.",
            f"一次上传了 {len(ours)} 个文件；每次最多 {MAX_FILES} 个。",
        )
    return ours, [p.name for p in paths if p not in ours]


def _false(name: str) -> FileError:
    return FileError(
        f"{name}: the content is not what the name says; save it again in its own program.",
        f"{name}：内容与扩展名不符；请用原来的程序重新保存。",
    )
