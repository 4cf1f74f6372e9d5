"""How a document is numbered, in words: what `zhiduan parse` prints and the page shows."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.usage import either
from index.models import Document, Genre
from index.numerals import place

GENRES: dict[Genre, tuple[str, str]] = {
    "un": ("逐段编号", "numbered paragraphs"), "statute": ("法规", "statute"), "paper": ("公文", "official paper"),
    "contract": ("合同", "contract"), "word": ("Word 自动编号", "Word numbering"),
    "plain": ("没有编号", "no numbers"),
}  # fmt: skip
REASONS = {
    "the paragraph does not end with a sentence": "段末不是完整的句子",
    "a numbered line that is out of the sequence": "这一行有编号，但不在连续的编号里",
    "a numbered line into which the text before it runs": "这一行像是一段的开头，但上一行的话没有说完",
}
_SHOWN = 60  # characters of a paragraph


def lines(document: Document) -> Iterator[str]:
    """A document's facts, its numbering report, and each paragraph below its headings."""
    report = document.report
    chinese, english = GENRES[report.genre]
    named = english if english == report.genre else f"{english} ({report.genre})"
    yield f"{document.title} 〔{document.label}〕"
    yield "\t".join(filter(None, (document.symbol, document.date, document.language)))
    yield either(
        f"{named}: {report.found} of {report.expected} numbers found",
        f"{chinese}（{report.genre}）：应有 {report.expected} 个编号，找到 {report.found} 个",
    )
    if report.missing:
        yield either("missing: ", "缺少：") + ", ".join(report.missing)
    if report.doubled:
        yield either("printed more than once: ", "重复：") + ", ".join(report.doubled)
    for doubt in report.doubtful:
        at = "" if doubt.line is None else either(f", line {doubt.line}", f"，第 {doubt.line} 行")
        reason = either(doubt.reason, REASONS.get(doubt.reason, doubt.reason))
        yield either(
            f"to check{at}: {reason}: …{doubt.text}", f"待核对{at}：{reason}：…{doubt.text}"
        )
    above: tuple[str, ...] = ()
    for paragraph in document.paragraphs:
        if paragraph.section != above:
            above = paragraph.section
            yield f"[{' / '.join(above)}]"
        yield f"{place(paragraph.number)}\t{paragraph.text.partition(chr(10))[0][:_SHOWN]}"
