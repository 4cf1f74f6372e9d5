"""A paragraph to read: where it stands, its neighbours, and the cited words marked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from assistant import citations
from assistant.ui import within
from assistant.ui.texts import both
from assistant.ui.within import Finds
from index.models import Paragraph
from index.numerals import place

_SPAN = re.compile(r"(?<![0-9])([0-9]{1,7})-([0-9]{1,7})(?![0-9])")
_MOST = 300  # paragraphs of one section shown at once


def digest(quote: str) -> str:
    """What the page holds of a quote, so that other words at its place are not marked."""
    return hashlib.blake2s(quote.encode("utf-8"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be read: a paragraph by its id, with `start` to `end` marked.

    `also` are further spans to mark (12-30,41-60); `quoted` is the digest of the words that stood in
    all of them, one after the other; `section` widens to the whole section;
    `words` are looked for in the document from this paragraph on.
    """

    paragraph: str
    start: int = 0
    end: int = 0
    quoted: str = ""
    section: bool = False
    words: str = ""
    also: str = ""

    @property
    def spans(self) -> list[tuple[int, int]]:
        """What is to be marked."""
        more = [(int(start), int(end)) for start, end in _SPAN.findall(self.also)]
        return [(self.start, self.end), *more]


def reader(
    paragraphs: Sequence[Paragraph], look: Look, *, above: Callable[[Paragraph], str] | None = None
) -> str:
    """A paragraph of `paragraphs` with its neighbours, or with its whole section, as HTML.

    Nothing is marked where the span is not one of the text, or where its words are not those that
    were quoted; the reader is told the latter. `above` gives what stands over the paragraph shown.
    """
    at = next(i for i, p in enumerate(paragraphs) if p.id == look.paragraph)
    spans, quoted, section = look.spans, look.quoted, look.section
    finds = within.find(paragraphs, look.words, at=at, span=spans[0])
    if finds is not None and (place := finds.place) is not None:
        at, spans = place.at, [(place.start, place.end)]
    shown = paragraphs[at]
    moved = bool(quoted) and digest("".join(shown.text[slice(*s)] for s in spans)) != quoted
    around = _section(paragraphs, at) if section else range(max(at - 1, 0), at + 2)
    parts = [above(shown) if above else "", _header(paragraphs, at, section=section, finds=finds)]
    if moved:
        said = both(
            "文件已更新，引用的原话已不在此处。",
            "The document has changed; the quoted words are gone.",
        )
        parts.append(f'<p class="aside moved">{said}</p>')
    parts += [
        _article(paragraphs[i], None if i != at else () if moved else spans)
        for i in around
        if i < len(paragraphs)
    ]
    return "".join(parts)


def same(newest: Sequence[Paragraph], older: Paragraph) -> str:
    """The way to the paragraph that has the same number in a newer version; empty without one."""
    there = next((p for p in newest if p.printed and p.number == older.number), None)
    if there is None or not older.printed:
        return ""
    number = place(there.number)
    return _step(there.id, "newer", f"看新版{number}", f"{number} of the newer version")


def gone() -> str:
    """What is shown of a paragraph that has left the library."""
    said = both(
        "这个段落已不在文库里，它所在的文件可能已被移除。",
        "This paragraph is no longer in the library; its document may have been removed.",
    )
    return f'<p class="aside">{said}</p>'


def _header(paragraphs: Sequence[Paragraph], at: int, *, section: bool, finds: Finds | None) -> str:
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
        whole = _step(shown.id, "section", "整节", "Whole section", extra=' data-section="1"')
    steps = [(at - 1, "back", "上一段", "Previous"), (at + 1, "on", "下一段", "Next")]
    moves = "".join(
        _step(paragraphs[i].id, way, zh, en) for i, way, zh, en in steps if 0 <= i < len(paragraphs)
    )
    return (
        f'<header><p class="document">{escape(shown.document)}</p>{close}{where}'
        f'<p class="steps">{moves}{whole}{_taken(shown)}</p>{_search(paragraphs, shown, finds)}</header>'
    )


def _taken(shown: Paragraph) -> str:
    """The paragraph to take along: its text with its citation, and a link to it."""
    text = escape(f"{shown.text}{citations.notation(shown)}")
    address = escape(f"?{urlencode({'p': shown.id})}")
    return (
        f'<button type="button" data-copy="{text}">{both("复制本段", "Copy paragraph")}</button>'
        f'<button type="button" data-place="{address}">{both("复制链接", "Copy link")}</button>'
        '<span class="said" role="status"></span>'
    )


def _search(paragraphs: Sequence[Paragraph], shown: Paragraph, finds: Finds | None) -> str:
    """The box that looks for words in this document, and the way through the places found."""
    words = escape(finds.words) if finds else ""
    found = ""
    if finds and finds.places:
        found = f"{finds.here + 1}/{len(finds.places)}"
        for step, way, zh, en in (
            (-1, "before", "上一处", "Before"),
            (1, "after", "下一处", "After"),
        ):
            there = finds.beside(step)
            extra = f' data-start="{there.start}" data-end="{there.end}" data-words="{words}"'
            found += _step(paragraphs[there.at].id, way, zh, en, extra=extra)
    elif finds:
        found = both("没有找到", "Not found")
    return (
        f'<form class="within" role="search" data-paragraph="{escape(shown.id)}">'
        f'<input name="words" value="{words}" maxlength="{within.LONGEST}" '
        'aria-label="在本文件中查找 Find in this document" '
        f'placeholder="在本文件中查找 Find"><button>{both("查找", "Find")}</button>'
        f'<span role="status">{found}</span></form>'
    )


def _step(identity: str, way: str, zh: str, en: str, *, extra: str = "") -> str:
    """A way to another place; `way` names it, so that the keyboard's focus stays on it."""
    return (
        f'<button type="button" class="step" data-paragraph="{escape(identity)}" '
        f'data-way="{way}"{extra}>{both(zh, en)}</button>'
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


def _article(paragraph: Paragraph, spans: Sequence[tuple[int, int]] | None) -> str:
    text = _marked(paragraph.text, spans or ())
    notes = "".join(
        f'<p class="note"><sup>{escape(n.mark)}</sup> {escape(n.text)}</p>' for n in paragraph.notes
    )
    kind = "neighbour" if spans is None else "shown"
    number = escape(place(paragraph.number))
    return f'<article class="{kind}"><span class="number">{number}</span><p>{text}</p>{notes}</article>'


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the spans marked; one that is not of it, or lies over another, is left out."""
    parts, done = [], 0
    for start, end in sorted(spans):
        if done <= start < end <= len(text):
            parts.append(f"{lines(text[done:start])}<mark>{lines(text[start:end])}</mark>")
            done = end
    return "".join(parts) + lines(text[done:])


def clipped(text: str, most: int) -> str:
    """The first `most` characters; an ellipsis where there are more."""
    return text if len(text) <= most else f"{text[:most]}…"


def lines(text: str) -> str:
    """Text as HTML, its line ends kept."""
    return escape(text).replace("\n", "<br>")
