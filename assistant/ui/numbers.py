"""How a document is numbered, as HTML: what was found, and a way to mend what was read wrongly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from assistant.report import GENRES, REASONS
from assistant.ui.reader import clipped
from assistant.ui.texts import both
from index import segment
from index.models import Doubt, Paragraph, Report
from index.numerals import CHINESE, PATTERN, place, to_int
from index.records import DocumentInfo

_COMMA = both("，", ", ")
# 附件一第3段: what stands before the last numeral, and that.
_LAST = re.compile(rf"(.*?)({PATTERN})(?:之{PATTERN})?[^0-9{CHINESE}]*")


def state(report: Report) -> str:
    """Whether the numbering leaves something to look at, in a few words."""
    count = len(report.missing) + len(report.doubled) + len(report.doubtful)
    if count:
        said = (f"编号有 {count} 处待核对", f"{count} number{'s' * (count > 1)} to check")
        return f'<span class="doubt">⚠ {both(*said)}</span>'
    if report.genre == "plain":
        return both("用 ¶ 号标记", "marked ¶")
    return f'<span class="sure">✓ {both("编号连续", "numbers in order")}</span>'


def panel(document: DocumentInfo, paragraphs: Sequence[Paragraph]) -> str:
    """The numbering report of a document, each doubt beside its paragraph, and the ways to mend it."""
    report, i = document.report, escape(document.id)
    rows = [_missing(n, paragraphs) for n in report.missing]
    rows += [_doubled(p, i) for p in paragraphs if p.number in set(report.doubled)]
    rows += [_doubtful(at, d, paragraphs, i) for at, d in enumerate(report.doubtful)]
    options = "".join(
        f'<option value="{name}"{" selected" if name == report.genre else ""}>{" ".join(said)}</option>'
        for name, said in GENRES.items()
    )
    opened = " open" if rows else ""
    return (
        f'<details class="report"{opened}><summary>{both("编号报告：", "Numbering report: ")}'
        f"{both(*GENRES[report.genre])}{_COMMA}{report.found} {both('个编号', 'numbers')}{_COMMA}"
        f"{state(report)}</summary>"
        f'<ul>{"".join(rows)}</ul><form class="sheet" data-do="renumber" data-id="{i}">'
        f'<label>{both("编号方式", "Numbering")} <select name="genre">{options}</select></label> '
        f"<button>{both('重新编号', 'Number again')}</button></form></details>"
    )


def _missing(number: str, paragraphs: Sequence[Paragraph]) -> str:
    before = _before(number, paragraphs)
    near = _open(before, "看它前面的一段", "See the one before") if before else ""
    return f"<li>{both('缺号', 'Missing')} <strong>{escape(number)}</strong> {near}</li>"


def _before(number: str, paragraphs: Sequence[Paragraph]) -> Paragraph | None:
    """The paragraph after which a missing number should stand."""
    wanted = _value(number)
    known = [(v, p) for p in paragraphs if p.printed and (v := _value(p.number)) is not None]
    before = [(v, p) for v, p in known if wanted and v[0] == wanted[0] and v[1] < wanted[1]]
    return max(before, key=lambda pair: pair[0][1], default=(None, None))[1]


def _value(number: str) -> tuple[str, int] | None:
    """A number as what stands before its last numeral, and that: 一（三） is 三 within 一."""
    match = _LAST.fullmatch(segment.normalise(number))
    return (match[1], to_int(match[2])) if match else None


def _doubled(paragraph: Paragraph, document: str) -> str:
    return (
        f"<li>{both('重号', 'Doubled')} <strong>{escape(paragraph.number)}</strong> "
        f"“{escape(clipped(paragraph.text, 40))}” {_open(paragraph)}{_correct(paragraph, document)}</li>"
    )


def _doubtful(at: int, doubt: Doubt, paragraphs: Sequence[Paragraph], document: str) -> str:
    found = next(
        (p for p in paragraphs if p.text.strip().endswith(doubt.text.strip())), None
    ) or next((p for p in paragraphs if doubt.text.strip() in p.text), None)
    near = ""
    if found is not None and doubt.text.strip():
        start = found.text.rfind(doubt.text.strip())
        near = _open(found, span=(start, start + len(doubt.text.strip()))) + _correct(
            found, document
        )
    line = f"{both('第', 'line ')}{doubt.line}{both('行', '')} " if doubt.line is not None else ""
    reason = both(REASONS.get(doubt.reason, doubt.reason), doubt.reason)
    return (
        f"<li>{both('存疑', 'Doubtful')} {line}{reason}{both('：', ': ')}“…{escape(doubt.text)}” {near}"
        f'<button type="button" data-do="settle" data-id="{document}" data-at="{at}">'
        f"{both('没有问题', 'It is right')}</button></li>"
    )


def _open(
    paragraph: Paragraph, zh: str = "看原文", en: str = "See it", *, span: tuple[int, int] = (0, 0)
) -> str:
    start, end = span
    return (
        f'<button type="button" class="step" data-paragraph="{escape(paragraph.id)}" '
        f'data-start="{start}" data-end="{end}">{both(zh, en)}</button>'
    )


def _correct(paragraph: Paragraph, document: str) -> str:
    """A form that gives one paragraph another number."""
    name = escape(place(paragraph.number))
    return (
        f'<form class="sheet" data-do="number" data-id="{document}" '
        f'data-paragraph="{escape(paragraph.id)}"><input name="number" size="6" maxlength="20" '
        f'value="{escape(paragraph.number)}" aria-label="段号 Number: {name}">'
        f"<button>{both('改段号', 'Set number')}</button></form>"
    )
