"""Items to files that other programs read, one module a format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

from assistant.quiz.models import Item, ItemType
from index.errors import QuestionError

# The module of each format and the ending its files carry.
FORMATS: dict[str, tuple[str, str]] = {
    "json": ("json_file", ".json"),
    "csv": ("csv_file", ".csv"),
    "xlsx": ("xlsx", ".xlsx"),
    "docx": ("docx", ".docx"),
    "gift": ("gift", ".gift"),
    "moodle-xml": ("moodle_xml", ".xml"),
    "qti": ("qti", ".zip"),
    "anki": ("anki", ".apkg"),
}
_WEIGHED = frozenset(("moodle-xml",))  # the formats that say what an item is worth


def export(  # `format` is what the command line calls it
    items: Sequence[Item],
    path: str | Path,
    *,
    format: str,  # noqa: A002
    title: str = "知段题目",
    points: Mapping[ItemType, float] | None = None,
) -> Path:
    """Write items to a file and give its path.

    `points` are what an item of a type is worth; a format without a place for that leaves them out.
    Raises QuestionError where there is no such format, no item, or no place to write.
    """
    if format not in FORMATS:
        raise QuestionError(
            f"There is no format {format!r}; the formats are {', '.join(FORMATS)}.",
            f"没有“{format}”这种格式；可用格式：{'、'.join(FORMATS)}。",
        )
    if not items:
        raise QuestionError("There are no items to export.", "没有可导出的题目。")
    module = import_module(f"assistant.quiz.exporters.{FORMATS[format][0]}")
    target = Path(path).expanduser()
    try:
        if format in _WEIGHED:
            module.write(items, target, title, points=points or {})
        else:
            module.write(items, target, title)
    except OSError as exc:
        raise QuestionError(
            f"{target} cannot be written ({exc.strerror}); choose another place.",
            f"无法写入 {target}（{exc.strerror}）；请换一个位置。",
        ) from exc
    return target
