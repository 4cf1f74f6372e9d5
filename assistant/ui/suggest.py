"""What could be asked next, taken from the documents' own headings."""

from __future__ import annotations

import re

from assistant.models import Answer
from index.library import Library

_NUMBERING = re.compile(
    r"^\s*(?:[（(]?[0-9A-Za-z一二三四五六七八九十百]{1,4}[）)]|[A-Za-z0-9一二三四五六七八九十百]{1,4}[.．、]"
    r"|第[一二三四五六七八九十百千零〇0-9]+[编章节])\s*"
)
COUNT = 3


def about(heading: str) -> str:
    """The question that asks for a section: its heading without its numbering."""
    return f"关于“{_NUMBERING.sub('', heading).strip() or heading}”，文件说了什么？"


def following(library: Library, answer: Answer, *, asked: tuple[str, ...] = ()) -> list[str]:
    """Up to three questions on the section an answer stands in and on those after it."""
    cited = [c for s in answer.sentences for c in s.citations]
    if not cited:
        return []
    first = next((h.paragraph for h in answer.hits if h.paragraph.id == cited[0].id), None)
    if first is None:
        return []
    headings: dict[str, None] = {}
    for paragraph in library.paragraphs(first.document_id)[first.ordinal :]:
        if paragraph.section and (len(paragraph.section) > 1 or paragraph.printed):
            headings[about(paragraph.section[-1])] = None
        if len(headings) > COUNT + len(asked):
            break
    return [question for question in headings if question not in asked][:COUNT]
