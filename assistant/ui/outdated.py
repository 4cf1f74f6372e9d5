"""An older version of a document, named as such wherever it is listed or read."""

from __future__ import annotations

from assistant.ui.texts import both
from index import versions
from index.records import DocumentInfo


def outdated(newest: DocumentInfo | None, way: str = "") -> str:
    """One line that names the newest version, and the way there; empty where there is no newer one."""
    if newest is None:
        return ""
    date, file = versions.dated(newest), newest.file
    said = both(
        f"⚠ 旧版：文库中有{date}的新版（{file}）。",
        f"⚠ Older version: the library has the one of {date} ({file}).",
    )
    return f'<p class="doubt older">{said} {way}</p>'
