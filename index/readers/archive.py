"""The parts of a zipped office file, read with bounds: no zip bomb, no XML entity, no password."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from lxml import etree

from index.errors import FileError

# A part of a real document compresses about tenfold; 1 GiB of XML in 1 MiB is a bomb.
LARGEST_PART = 256 << 20
LARGEST_RATIO = 400
_RATIO_FROM = 8 << 20  # below this size a ratio says nothing
_MOST_PARTS = 20_000
# "Strict Open XML" has namespaces of its own for the same elements.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Office 97 to 2003, and every encrypted docx


class Archive:
    """A zipped office file. Raises FileError where it is none, is encrypted, or is a bomb."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        if data.startswith(OLE):
            raise FileError(
                f"{name}: the file is no .docx (it may be a spreadsheet, or have a password); "
                "save it without a password as .docx.",
                f"{name}：文件不是 .docx（可能是电子表格，或有密码保护）；请取消密码并另存为 .docx。",
            )
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as exc:
            raise broken(name) from exc
        if len(self._zip.infolist()) > _MOST_PARTS:
            raise _bomb(name)
        self._parts = {info.filename.lstrip("/"): info for info in self._zip.infolist()}

    def read(self, part: str) -> bytes | None:
        """The bytes of a part, or None where the archive has none of that name."""
        info = self._parts.get(part)
        if info is None:
            return None
        if info.file_size > LARGEST_PART or (
            info.file_size > _RATIO_FROM
            and info.file_size > LARGEST_RATIO * max(info.compress_size, 1)
        ):
            raise _bomb(self._name)
        if info.flag_bits & 1:
            raise FileError(
                f"{self._name}: the file is protected by a password; save it without one.",
                f"{self._name}：文件有密码保护；请取消密码后另存。",
            )
        try:
            with self._zip.open(info) as stream:
                # The header may lie about the size, so what is read is bounded too.
                data = stream.read(min(LARGEST_PART, info.file_size) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as exc:
            raise broken(self._name) from exc
        except (ValueError, RuntimeError) as exc:
            raise broken(self._name) from exc
        if len(data) > info.file_size:
            raise _bomb(self._name)
        return data

    def xml(self, part: str) -> etree._Element | None:
        """The root element of an XML part, or None where there is none."""
        data = self.read(part)
        return None if data is None else xml(data, self._name)


def xml(data: bytes, name: str) -> etree._Element:
    """The root of an XML document; entities are never resolved, the network never asked."""
    # An office file has no document type; where entities come from it is an attack.
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise FileError(
            f"{name}: the file declares XML entities, which documents have no use for; "
            "save it again with a word processor.",
            f"{name}：文件含有 XML 实体声明，不予读取；请用文字处理软件重新保存。",
        )
    data = data.replace(_STRICT, _USUAL)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise broken(name) from exc


def broken(name: str) -> FileError:
    """The error for a file that is cut off or damaged."""
    return FileError(
        f"{name}: the file is damaged or cut off; open it in its own program and save it again.",
        f"{name}：文件已损坏或不完整；请用原来的软件打开后重新保存。",
    )


def _bomb(name: str) -> FileError:
    return FileError(
        f"{name}: unpacked, the file is far larger than a document can be; it is not read.",
        f"{name}：文件解压后远大于正常文档，不予读取；请确认文件来源。",
    )
