"""Files to flat lists of blocks, one reader a format; nothing about numbering is here."""

from __future__ import annotations

from pathlib import Path, PurePath

from index.errors import FileError
from index.models import Source
from index.readers import docx, html, kinds, markdown, office, pdf, text

_READERS = {
    ".txt": text.read_text, ".md": markdown.read_markdown, ".markdown": markdown.read_markdown,
    ".html": html.read_html, ".htm": html.read_html, ".xhtml": html.read_html,
    ".docx": docx.read_docx, ".docm": docx.read_docx, ".pdf": pdf.read_pdf,
    ".doc": office.read_office, ".wps": office.read_office, ".rtf": office.read_office,
    ".odt": office.read_office,
}  # fmt: skip
SUFFIXES = frozenset(_READERS)
_BINARY = frozenset((".docx", ".docm", ".pdf", ".doc", ".wps", ".odt"))  # never plain text
_CHINESE = 4  # characters for one Chinese one, of a text that is called .pdf all the same

__all__ = ["SUFFIXES", "is_readable", "kind", "load", "read"]


def is_readable(file: Path) -> bool:
    """Whether a file of a folder is a document: by its suffix, or by its content where it has none.

    A text without a suffix may be anything (LICENSE, Makefile); it is read where a person names it.
    """
    suffix = file.suffix.lower()
    if suffix:
        return suffix in SUFFIXES
    try:
        with file.open("rb") as content:
            return kinds.is_told(content.read(kinds.HEAD)) and (
                kinds.told(file.read_bytes(), "", file.name) is not None
            )
    except (OSError, FileError):
        return False


def load(path: Path) -> bytes:
    """The bytes of a file. Raises FileError, one sentence that names the file and the mend."""
    name = path.name
    try:
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise FileError(
            f"{name}: there is no such file; check the path.", f"{name}：没有这个文件；请检查路径。"
        ) from exc
    except IsADirectoryError as exc:
        raise FileError(
            f"{name}: this is a folder; name a file.", f"{name}：这是文件夹；请指定文件。"
        ) from exc
    except OSError as exc:
        raise FileError(
            f"{name}: the file cannot be read ({exc.strerror}); check its permissions.",
            f"{name}：文件无法读取（{exc.strerror}）；请检查权限。",
        ) from exc


def _by_name(data: bytes, suffix: str, name: str) -> str:
    """The kind a file's name says, of a file whose content does not tell; text where it is no more.

    Raises FileError where neither says anything.
    """
    if suffix and suffix not in _BINARY:
        return suffix
    try:
        words = text.decode(data, name)
    except FileError as exc:
        if suffix:
            return suffix  # its reader says what is wrong with it
        raise FileError(
            f"{name}: the file's name has no ending and its content is of no kind that can be read; "
            "give it its ending, such as .pdf or .docx.",
            f"{name}：文件名没有后缀，内容也不是可读取的格式；请补上后缀，例如 .pdf 或 .docx。",
        ) from exc
    chinese = sum("\u3400" <= c <= "\u9fff" for c in words)
    return ".txt" if not suffix or _CHINESE * chinese > len(words) else suffix


def kind(data: bytes, name: str) -> str:
    """The suffix of the kind a file is, by its content or its name. Raises FileError."""
    suffix = PurePath(name).suffix.lower()
    if not data.strip():
        raise FileError(
            f"{name}: the file is empty; check that it is the right one.",
            f"{name}：文件是空的；请确认没有选错文件。",
        )
    if suffix == ".ofd":
        raise FileError(
            f"{name}: OFD files cannot be read; export it as .pdf or .docx from its own program.",
            f"{name}：不支持 OFD 文件；请在阅读软件里导出为 .pdf 或 .docx。",
        )
    if suffix and suffix not in _READERS:
        listed = ", ".join(sorted(SUFFIXES))
        raise FileError(
            f"{name}: this kind of file cannot be read; save it as one of {listed}.",
            f"{name}：不支持这种文件；请另存为 {listed} 之一。",
        )
    return kinds.told(data, suffix, name) or _by_name(data, suffix, name)


def read(data: bytes, name: str) -> Source:
    """The blocks in a file's bytes; their content tells the format, or `name`. Raises FileError."""
    source = _READERS[kind(data, name)](data, name)
    if not any(block.text.strip() for block in source.blocks):
        raise FileError(
            f"{name}: the file has no text; check that it is the right one.",
            f"{name}：文件里没有文字；请确认没有选错文件。",
        )
    return source
