"""JSON: every field of every item; what `itemform.from_json` reads back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from assistant.quiz.itemform import to_json
from assistant.quiz.models import Item


def text(items: Sequence[Item], title: str) -> str:
    """The items as a JSON text."""
    value = {"title": title, "items": [to_json(i) for i in items]}
    return json.dumps(value, ensure_ascii=False, indent=1)


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the items as JSON."""
    path.write_text(text(items, title) + "\n", encoding="utf-8")
