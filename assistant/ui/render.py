"""Answers and paragraphs as HTML. Every text passes `escape`: documents and questions are data."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant import citations
from assistant.models import Answer, Citation, Sentence
from index.models import Hit, Paragraph
from index.store import DocumentInfo


def chip(cited: Citation) -> str:
    """A citation as a button that opens the reader; hovering shows the quote."""
    return _button(cited, cited.id, cited.start, cited.end, cited.quote)


def _button(cited: Citation | Paragraph, identity: str, start: int, end: int, quote: str) -> str:
    name = escape(citations.notation(cited))
    return (
        f'<button type="button" class="cite" data-paragraph="{escape(identity)}" '
        f'data-start="{start}" data-end="{end}" title="{escape(quote)}" '
        f'aria-label="打开 {name} Open source">{name}</button>'
    )


def sentence(one: Sentence) -> str:
    """A sentence and its chips, each paragraph once."""
    chips = {c.id: chip(c) for c in one.citations}
    return f"<p>{_lines(one.text)}{''.join(chips.values())}</p>"


def answer(given: Answer) -> str:
    """An answer, or the refusal with the nearest paragraphs."""
    head = ""
    if given.standalone_question != given.question:
        head = f'<p class="aside">理解为：{escape(given.standalone_question)}</p>'
    if given.refused:
        nearest = "".join(_nearest(hit) for hit in given.hits[:3])
        hint = f'<p class="aside">最接近的段落 Nearest</p><ul>{nearest}</ul>' if nearest else ""
        return f'{head}<p class="refusal">{escape(given.answer)}</p>{hint}'
    notices = "".join(f'<p class="aside">{escape(notice)}</p>' for notice in given.notices)
    return head + notices + "".join(sentence(one) for one in given.sentences)


def _nearest(hit: Hit) -> str:
    p = hit.paragraph
    quote = p.text[hit.start : hit.end]
    return f"<li>{_button(p, p.id, hit.start, hit.end, quote)} {escape(p.text[:40])}…</li>"


def turn(question: str, body: str) -> str:
    """One question and what was answered."""
    return (
        f'<section class="turn"><h2 class="question">{escape(question)}</h2>'
        f'<div class="answer">{body}</div></section>'
    )


def transcript(turns: Sequence[str]) -> str:
    """The whole conversation, or the welcome where there is none yet."""
    inside = "".join(turns) or '<p class="welcome">问一个问题，每句回答都注明它依据的段落。</p>'
    return f'<div class="transcript" aria-live="polite">{inside}</div>'


def reader(paragraphs: Sequence[Paragraph], identity: str, start: int, end: int) -> str:
    """A paragraph with its neighbours, section path, page and footnotes; the quote is marked.

    Nothing is marked where start:end is not a span of the text.
    """
    at = next(i for i, p in enumerate(paragraphs) if p.id == identity)
    shown = paragraphs[at]
    path = " › ".join(escape(heading) for heading in shown.section)
    page = f" · 第 {shown.page} 页" if shown.page is not None else ""
    title = f'<p class="document">{escape(shown.document)}</p>'
    parts = [f'<header>{title}<p class="path">{path}{page}</p></header>']
    for i in range(max(at - 1, 0), min(at + 2, len(paragraphs))):
        p = paragraphs[i]
        marked = _marked(p.text, start, end) if i == at else _lines(p.text)
        notes = "".join(
            f'<p class="note"><sup>{escape(n.mark)}</sup> {escape(n.text)}</p>' for n in p.notes
        )
        kind = "shown" if i == at else "neighbour"
        parts.append(
            f'<article class="{kind}"><span class="number">{escape(citations.place(p.number))}</span>'
            f"<p>{marked}</p>{notes}</article>"
        )
    return "".join(parts)


def library(documents: Sequence[DocumentInfo]) -> str:
    """What the library holds, in one line and a list."""
    total = sum(d.paragraphs for d in documents)
    rows = "".join(
        f"<li>{escape(d.title)} <small>{d.paragraphs} 段</small></li>" for d in documents
    )
    return (
        f'<details class="library"><summary>文库：{len(documents)} 个文件，{total} 段</summary>'
        f"<ul>{rows}</ul></details>"
    )


def _marked(text: str, start: int, end: int) -> str:
    if not 0 <= start < end <= len(text) or (start, end) == (0, len(text)):
        return _lines(text)
    return f"{_lines(text[:start])}<mark>{_lines(text[start:end])}</mark>{_lines(text[end:])}"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
