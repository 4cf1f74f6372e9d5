"""What could be asked next, taken from the documents' own headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.models import Answer
from assistant.sample import sample_files
from index import catalogue
from index.library import Library
from index.models import Paragraph

_NUMBERING = re.compile(
    r"^\s*(?:[（(]?[0-9A-Za-z一二三四五六七八九十百]{1,4}[）)]|[A-Za-z0-9一二三四五六七八九十百]{1,4}[.．、]"
    r"|第[一二三四五六七八九十百千零〇0-9]+[编章节])\s*"
)
_DIVISION = re.compile(r"^\s*(第[一二三四五六七八九十百千零〇0-9]+[编章])")
COUNT = 3
_STARTERS = 6
_EACH = 2  # of one document
_LOOKED_AT = 12  # documents, the newest, that may give questions to start from


def about(heading: str) -> str:
    """The question that asks for a section: its heading without its numbering."""
    return f"关于“{_NUMBERING.sub('', heading).strip() or heading}”，文件说了什么？"


def _of(paragraph: Paragraph) -> str:
    """The question that asks for a paragraph's section.

    Every statute has its 总则 and 附则, so a chapter is asked for by its number and its document.
    """
    if len(paragraph.section) == 1 and (found := _DIVISION.match(paragraph.section[0])):
        return f"《{paragraph.label}》{found[1]}说了什么？"
    return about(paragraph.section[-1])


def following(library: Library, answer: Answer, *, asked: tuple[str, ...] = ()) -> list[str]:
    """Up to three questions on the section an answer stands in and on those after it."""
    cited = [c.id for s in answer.sentences for c in s.citations]
    hits = [h.paragraph for h in answer.hits]
    # A refusal has nearest paragraphs; what their section is about can be asked.
    first = next((p for p in hits if p.id == cited[0]), None) if cited else next(iter(hits), None)
    if first is None:
        return []
    headings: dict[str, None] = {}
    for paragraph in library.paragraphs(first.document_id)[first.ordinal :]:
        if paragraph.section and (len(paragraph.section) > 1 or paragraph.printed):
            headings[_of(paragraph)] = None
        if len(headings) > COUNT + len(asked):
            break
    return [question for question in headings if question not in asked][:COUNT]


def first(library: Library, *, examples: Sequence[str] = ()) -> list[str]:
    """Questions to start from: the sample's own where it is all there is, else by headings."""
    older = catalogue.of(library).newest
    documents = [d for d in library.documents() if d.id not in older]
    if documents and {d.file for d in documents} <= {f.name for f in sample_files()}:
        return list(examples)
    found: dict[str, None] = {}
    for document in documents[: -_LOOKED_AT - 1 : -1]:
        own = {
            _of(replace(p, section=p.section[:1])): None
            for p in library.paragraphs(document.id) if p.section
        }  # fmt: skip
        found |= dict.fromkeys(list(own)[:_EACH])
        if len(found) >= _STARTERS:
            break
    return list(found)
