"""Anki packages: a note an item. The same item has the same guid, so a second import updates it."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from pathlib import Path

import genanki

from assistant.quiz.itemform import (
    DIFFICULTIES,
    NAMES,
    answer,
    shown_rights,
    shown_sequence,
    sources,
)
from assistant.quiz.models import Item, letters

_MODEL = 1_714_020_017  # fixed once: Anki knows the note type by it
_FIELDS = ("题目", "答案", "解析", "依据", "编号")
_BACK = (
    '{{FrontSide}}<hr id="answer"><div class="key">{{答案}}</div>'
    '<div class="why">{{解析}}</div><div class="where">{{依据}}</div>'
)
_CSS = (
    ".card{font-family:sans-serif;font-size:18px;text-align:left;line-height:1.6}"
    ".key{font-weight:bold}.why{font-size:15px;color:#555}.where{font-size:13px;color:#777}"
)


def write(items: Sequence[Item], path: Path, title: str) -> None:
    """Write the items as a deck named after the title."""
    model = genanki.Model(
        _MODEL, "知段题目", fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "题目", "qfmt": "{{题目}}", "afmt": _BACK}], css=_CSS,
    )  # fmt: skip
    deck = genanki.Deck(_number(title), title)
    for item in items:
        deck.add_note(
            genanki.Note(
                model=model, guid=f"zhiduan-{item.id}", tags=_tags(item),
                fields=[_front(item), _key(item), _html(item.explanation), _html(sources(item)), item.id],
            )
        )  # fmt: skip
    genanki.Package(deck).write_to_file(str(path))


def _front(item: Item) -> str:
    lines = [f"<small>{NAMES[item.type]}</small>", _html(item.question)]
    if item.options:
        lines += _marked([o.text for o in item.options])
    elif item.pairs:
        lines += [f"{n}. {_html(p.left)}" for n, p in enumerate(item.pairs, 1)]
        lines += _marked(shown_rights(item))
    elif item.sequence:
        lines += _marked(shown_sequence(item))
    return "<br>".join(lines)


def _marked(texts: Sequence[str]) -> list[str]:
    return [f"{m}. {_html(t)}" for m, t in zip(letters(len(texts)), texts, strict=True)]


def _key(item: Item) -> str:
    words = "；".join(item.key) if item.options else ""
    return _html(f"{answer(item)} {words}".strip())


def _tags(item: Item) -> list[str]:
    """Anki's tags have no spaces."""
    names = (NAMES[item.type], DIFFICULTIES[item.difficulty], *item.section[-1:])
    return ["".join(name.split()) for name in names]


def _number(title: str) -> int:
    """A deck number that stays with the title; Anki wants 1 to 2^53, 0 and 1 are taken."""
    digest = hashlib.sha256(title.encode()).digest()
    return (1 << 30) + int.from_bytes(digest[:4], "big") % (1 << 30)


def _html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")
