"""The library as HTML: the documents, their numbering reports, their contents."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.ui.suggest import about
from assistant.ui.texts import both
from index.errors import ZhiduanError
from index.library import Added
from index.models import Paragraph, Report
from index.store import DocumentInfo


def documents(listed: Sequence[DocumentInfo]) -> str:
    """The documents with their reports and what can be done with them."""
    total = sum(d.paragraphs for d in listed)
    rows = "".join(_document(d) for d in listed)
    return (
        f"<p class='aside'>{both('文库：', 'Library: ')}{len(listed)} "
        f"{both('个文件', 'documents')}，{total} {both('段', 'paragraphs')}</p>"
        f"<ul class='shelf'>{rows}</ul>"
    )


def _document(d: DocumentInfo) -> str:
    i, name = escape(d.id), escape(d.title)
    return (
        f'<li><p class="document">{name} <small>〔{escape(d.label)}〕</small></p>'
        f'<p class="aside">{escape(d.file)} · {d.paragraphs} {both("段", "paragraphs")}</p>'
        f'<button type="button" data-do="contents" data-id="{i}" aria-label="目录 Contents: {name}">'
        f"{both('目录', 'Contents')}</button>"
        f'<button type="button" data-do="remove" data-id="{i}" aria-label="移除 Remove: {name}">'
        f"{both('移除', 'Remove')}</button>"
        f'<button type="button" data-do="renumber" data-id="{i}" '
        f'aria-label="重新编号 Number again: {name}">{both("重新编号", "Number again")}</button>'
        f"{report(d.report)}</li>"
    )


def report(given: Report) -> str:
    """What the numbering found; open where something is doubtful is left to the reader."""
    facts = [
        (both("缺号：", "Missing: "), given.missing),
        (both("重号：", "Doubled: "), given.doubled),
    ]
    lines = [f"<li>{name}{escape('、'.join(found))}</li>" for name, found in facts if found]
    lines += [
        f"<li>{both('存疑：', 'Doubtful: ')}{'' if d.line is None else d.line} "
        f"{escape(d.reason)} “{escape(d.text)}”</li>"
        for d in given.doubtful
    ]
    count = len(given.missing) + len(given.doubled) + len(given.doubtful)
    state = f"⚠ {count}" if count else "✓"
    return (
        f"<details class='report'><summary>{both('编号报告', 'Numbering report')} {state} "
        f"({escape(given.genre)}, {given.found})</summary><ul>{''.join(lines)}</ul></details>"
    )


def contents(document: DocumentInfo, paragraphs: Sequence[Paragraph]) -> str:
    """The headings in order, each to read and to ask."""
    seen: set[tuple[str, ...]] = set()
    rows = []
    for p in paragraphs:
        for depth in range(1, len(p.section) + 1):
            path = p.section[:depth]
            if path in seen:
                continue
            seen.add(path)
            rows.append(_heading(document, p, path[-1], depth))
    if not rows:
        rows = [_heading(document, p, p.number, 1) for p in paragraphs[:200]]
    return (
        f"<nav class='contents' aria-label='目录 Contents'><h3>{escape(document.title)}</h3>"
        f"<ul>{''.join(rows)}</ul></nav>"
    )


def _heading(document: DocumentInfo, first: Paragraph, heading: str, depth: int) -> str:
    name = escape(heading)
    return (
        f'<li class="depth{min(depth, 4)}">'
        f'<button type="button" class="step" data-paragraph="{escape(first.id)}" data-start="0" '
        f'data-end="0">{name}</button>'
        f'<button type="button" data-do="section" data-id="{escape(document.id)}" '
        f'data-question="{escape(about(heading))}" aria-label="问这一节 Ask this section: {name}">'
        f"{both('问这一节', 'Ask')}</button></li>"
    )


def progress(done: int, total: int, name: str, lines: Sequence[str]) -> str:
    """A bar, and what became of the files so far."""
    bar = f'<progress max="{total}" value="{done}" aria-label="进度 Progress"></progress>'
    return f'<div role="status">{bar} {done}/{total} {escape(name)}<ul>{"".join(lines)}</ul></div>'


def added(result: Added) -> str:
    """One line on a file: what became of it, and its report."""
    if result.error is not None or result.document is None:
        return failed(result.file, result.error)
    status = {"added": "已添加 added", "replaced": "已替换 replaced"}.get(
        result.status, "没有变化 unchanged"
    )
    d = result.document
    return (
        f"<li>✓ {escape(result.file)}：{status}，{d.paragraphs} {both('段', 'paragraphs')}"
        f"{report(d.report)}</li>"
    )


def failed(name: str, error: ZhiduanError | None) -> str:
    """One line on a file that stayed out."""
    zh, en = (error.zh, str(error)) if error else (f"{name}：未添加", f"{name}: not added")
    return f'<li class="failed">✗ {both(zh, en)}</li>'
