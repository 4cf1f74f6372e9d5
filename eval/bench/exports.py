"""Quiz exports read back by other people's parsers: which items come back whole."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from assistant.quiz import FORMATS, Item, export
from assistant.quiz.itemform import from_json, to_json

if TYPE_CHECKING:
    from anki.collection import Collection

_GIFT = """
const {parse} = require("gift-pegjs");
const text = require("fs").readFileSync(0, "utf8");
process.stdout.write(JSON.stringify(parse(text)));
"""
# What readers do to a blank and to an arrow, and gift-pegjs to an escaped equals sign.
_SAME = (("&&061;", "="), ("->", "→"))


def node() -> str | None:
    """The path of node where gift-pegjs can be loaded (npm install gift-pegjs, NODE_PATH)."""
    program = shutil.which("node")
    if program is None:
        return None
    there = [program, "-e", "require('gift-pegjs')"]
    return (
        program if not subprocess.run(there, check=False, capture_output=True).returncode else None
    )


def gift(path: Path) -> list[dict[str, Any]]:
    """The questions of a GIFT file as gift-pegjs reads them, the category first."""
    run = subprocess.run(
        [str(node()), "-e", _GIFT], input=path.read_bytes(), capture_output=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def take_in(collection: Collection, path: Path) -> None:
    """Import an apkg into a collection of Anki's, as its menu does."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    collection.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
    )


def notes(path: Path) -> dict[str, dict[str, str]]:
    """The notes of an apkg in a fresh collection of Anki's, by our id."""
    from anki.collection import Collection

    collection = Collection(str(path.with_suffix(".anki2")))
    try:
        take_in(collection, path)
        read = [dict(collection.get_note(n).items()) for n in collection.find_notes("")]
    finally:
        collection.close()
    return {note["编号"]: note for note in read}


def upgraded(path: Path) -> dict[str, ET.Element]:
    """The items of a QTI package after qti_convert made QTI 3 of it, by our id."""
    import qti_convert

    three = path.with_suffix(".three.zip")
    qti_convert.upgrade_package(str(path), str(three))
    with zipfile.ZipFile(three) as package:
        names = [n for n in package.namelist() if n.startswith("items/")]
        return {
            Path(n).stem.removeprefix("item-"): ET.fromstring(package.read(n))  # noqa: S314 - our own
            for n in names
        }


def whole(items: Sequence[Item], folder: Path, name: str) -> list[Item]:
    """The items that come back from one format with question, choices and parts unchanged."""
    path = export(items, folder / f"items{FORMATS[name][1]}", format=name, title="测验")
    back = READERS[name](path)
    if isinstance(back, str):
        back = dict.fromkeys((item.id for item in items), back)
    return [item for item in items if _held(item, _plain(back.get(item.id, "")))]


def _held(item: Item, text: str) -> bool:
    parts = [item.question, *(o.text for o in item.options), *item.sequence]
    parts += [side for pair in item.pairs for side in (pair.left, pair.right)]
    return all(_plain(part) in text for part in (*parts, *item.accepted[:1]))


def _plain(text: str) -> str:
    for one, other in _SAME:
        text = text.replace(one, other)
    return re.sub(r"[\s_　]", "", text)


def _json(path: Path) -> dict[str, str]:
    items = [from_json(i) for i in json.loads(path.read_text("utf-8"))["items"]]
    return {i.id: "\n".join((i.question, *_strings(to_json(i)))) for i in items}


def _csv(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["编号"]: "\n".join(row.values()) for row in csv.DictReader(file)}


def _xlsx(path: Path) -> dict[str, str]:
    import python_calamine

    sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    head, *rows = sheet.to_python()
    at = head.index("编号")
    return {str(row[at]): "\n".join(map(str, row)) for row in rows}


def _docx(path: Path) -> str:
    import mammoth

    with path.open("rb") as file:
        return str(mammoth.extract_raw_text(file).value)


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [s for v in value.values() for s in _strings(v)]
    if isinstance(value, list | tuple):
        return [s for v in value for s in _strings(v)]
    return [value] if isinstance(value, str) else []


def _moodle(path: Path) -> dict[str, str]:
    questions = ET.parse(path).getroot().findall("question")[1:]  # noqa: S314 - our own file
    return {q.findtext("idnumber", ""): "\n".join(q.itertext()) for q in questions}


def _qti(path: Path) -> dict[str, str]:
    return {name: "".join(root.itertext()) for name, root in upgraded(path).items()}


READERS: dict[str, Callable[[Path], dict[str, str] | str]] = {
    "json": _json,
    "csv": _csv,
    "xlsx": _xlsx,
    "docx": _docx,
    "gift": lambda path: {q["title"]: "\n".join(_strings(q)) for q in gift(path)[1:]},
    "moodle-xml": _moodle,
    "qti": _qti,
    "anki": lambda path: {
        name: html.unescape(re.sub(r"<[^>]+>", "\n", "\n".join(note.values())))
        for name, note in notes(path).items()
    },
}
