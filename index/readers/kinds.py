"""What kind of file a file is, by its content where its name says nothing or something else.

People send a Word document without a suffix, a web page called .doc, a PDF called .docx.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from index.errors import FileError
from index.readers.archive import OLE

HEAD = 1024
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html)[\s>]", re.I | re.S
)
_MHT = re.compile(rb"MIME-Version:.{0,400}?multipart/related", re.I | re.S)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD_97 = "WordDocument".encode("utf-16-le")
_TEXTS = frozenset((".txt", ".md", ".markdown"))
_PAGES = frozenset((".html", ".htm", ".xhtml"))
_FOREIGN = {"xl/": ("a spreadsheet", "电子表格"), "ppt/": ("a presentation", "演示文稿")}


def is_told(head: bytes) -> bool:
    """Whether the first HEAD bytes of a file may tell its kind; the rest need not be read if not."""
    return b"%PDF-" in head or head.startswith((b"{\\rtf", OLE, b"PK")) or bool(_HTML.match(head))


def told(data: bytes, suffix: str, name: str) -> str | None:
    """The suffix of the kind a file is by its content; None where the content does not say.

    Raises FileError for what is known and cannot be read: encrypted, a spreadsheet, a web archive.
    """
    head = data[:HEAD]
    if b"%PDF-" in head:
        return ".pdf"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if head.startswith(OLE):
        return _ole(data, suffix, name)
    if head.startswith(b"PK"):
        return _zipped(data, name)
    if suffix in _TEXTS:
        return None  # a text about HTML is a text
    if _MHT.match(head):
        raise FileError(
            f"{name}: this is a web archive (.mht); open it in a browser and save it as .pdf or .html.",
            f"{name}：这是单个文件网页（.mht）；请在浏览器里打开后另存为 .pdf 或 .html。",
        )
    return ".html" if suffix not in _PAGES and _HTML.match(head) else None


def _ole(data: bytes, suffix: str, name: str) -> str | None:
    if _ENCRYPTED in data:
        raise FileError(
            f"{name}: the file is protected by a password; save it without one.",
            f"{name}：文件有密码保护；请取消密码后另存。",
        )
    if suffix in (".doc", ".wps"):
        return None
    return ".doc" if _WORD_97 in data else None


def _zipped(data: bytes, name: str) -> str | None:
    """The kind of an office package; what is wrong with a damaged one its reader says."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if any(part.startswith("word/") for part in names):
        return ".docx"
    for folder, (english, chinese) in _FOREIGN.items():
        if any(part.startswith(folder) for part in names):
            raise FileError(
                f"{name}: this is {english}, which cannot be read; save it as .pdf or .docx.",
                f"{name}：这是{chinese}，不能读取；请另存为 .pdf 或 .docx。",
            )
    return ".odt" if "content.xml" in names and "META-INF/manifest.xml" in names else None
