"""A paragraph to read: where it stands, its neighbours, and the cited words marked."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from html import escape

from assistant.ui.texts import both
from index.models import Paragraph
from index.numerals import place

_MOST = 300  # paragraphs of one section shown at once


def digest(quote: str) -> str:
    """What the page holds of a quote, so that other words at its place are not marked."""
    return hashlib.blake2s(quote.encode("utf-8"), digest_size=6).hexdigest()


def reader(
    paragraphs: Sequence[Paragraph],
    identity: str,
    span: tuple[int, int] = (0, 0),
    *,
    quoted: str = "",
    section: bool = False,
) -> str:
    """A paragraph of `paragraphs` with its neighbours, or with its whole section, as HTML.

    Nothing is marked where `span` is not one of the text, or where its words are not those
    whose digest is `quoted`; the reader is told the latter.
    """
    at = next(i for i, p in enumerate(paragraphs) if p.id == identity)
    shown = paragraphs[at]
    moved = bool(quoted) and digest(shown.text[slice(*span)]) != quoted
    around = _section(paragraphs, at) if section else range(max(at - 1, 0), at + 2)
    parts = [_header(paragraphs, at, section=section)]
    if moved:
        said = both(
            "文件已更新，引用的原话已不在此处。",
            "The document has changed; the quoted words are gone.",
        )
        parts.append(f'<p class="aside moved">{said}</p>')
    parts += [
        _article(paragraphs[i], None if i != at else (0, 0) if moved else span)
        for i in around
        if i < len(paragraphs)
    ]
    return "".join(parts)


def gone() -> str:
    """What is shown of a paragraph that has left the library."""
    said = both(
        "这个段落已不在文库里，它所在的文件可能已被移除。",
        "This paragraph is no longer in the library; its document may have been removed.",
    )
    return f'<p class="aside">{said}</p>'


def _header(paragraphs: Sequence[Paragraph], at: int, *, section: bool) -> str:
    shown = paragraphs[at]
    path = "<span> › </span>".join(escape(heading) for heading in shown.section)
    page = ""
    if shown.page is not None:
        page = f'<span class="page">{both(f"第 {shown.page} 页", f"page {shown.page}")}</span>'
    where = f'<p class="path">{path}{page}</p>' if path or page else ""
    close = (
        '<button type="button" class="close" data-close aria-label="关闭 Close">'
        '<span aria-hidden="true">×</span></button>'
    )
    whole = ""
    if shown.section and not section:
        whole = _step(shown.id, "整节", "Whole section", section=True)
    steps = [(at - 1, "上一段", "Previous"), (at + 1, "下一段", "Next")]
    moves = "".join(
        _step(paragraphs[i].id, zh, en) for i, zh, en in steps if 0 <= i < len(paragraphs)
    )
    return (
        f'<header><p class="document">{escape(shown.document)}</p>{close}{where}'
        f'<p class="steps">{moves}{whole}</p></header>'
    )


def _step(identity: str, zh: str, en: str, *, section: bool = False) -> str:
    extra = ' data-section="1"' if section else ""
    return (
        f'<button type="button" class="step" data-paragraph="{escape(identity)}"{extra}>'
        f"{both(zh, en)}</button>"
    )


def _section(paragraphs: Sequence[Paragraph], at: int) -> range:
    """The paragraphs around one that share its section, as far as one page holds."""
    path = paragraphs[at].section
    first = last = at
    while first > 0 and paragraphs[first - 1].section[: len(path)] == path:
        first -= 1
    while last + 1 < len(paragraphs) and paragraphs[last + 1].section[: len(path)] == path:
        last += 1
    return range(max(first, at - _MOST), min(last, at + _MOST) + 1)


def _article(paragraph: Paragraph, span: tuple[int, int] | None) -> str:
    text = lines(paragraph.text) if span is None else _marked(paragraph.text, *span)
    notes = "".join(
        f'<p class="note"><sup>{escape(n.mark)}</sup> {escape(n.text)}</p>' for n in paragraph.notes
    )
    kind = "neighbour" if span is None else "shown"
    number = escape(place(paragraph.number))
    return f'<article class="{kind}"><span class="number">{number}</span><p>{text}</p>{notes}</article>'


def _marked(text: str, start: int, end: int) -> str:
    if not 0 <= start < end <= len(text):
        return lines(text)
    return f"{lines(text[:start])}<mark>{lines(text[start:end])}</mark>{lines(text[end:])}"


def clipped(text: str, most: int) -> str:
    """The first `most` characters; an ellipsis where there are more."""
    return text if len(text) <= most else f"{text[:most]}…"


def lines(text: str) -> str:
    """Text as HTML, its line ends kept."""
    return escape(text).replace("\n", "<br>")
