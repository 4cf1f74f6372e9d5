"""The library as HTML: the documents, what became of uploads, the contents of one document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from assistant.report import GENRES
from assistant.ui.numbers import panel, state
from assistant.ui.outdated import outdated
from assistant.ui.reader import clipped
from assistant.ui.suggest import about
from assistant.ui.texts import both
from index.catalogue import Catalogue
from index.corrections import Renumbering
from index.errors import ZhiduanError
from index.intake import Added
from index.models import Paragraph
from index.records import DocumentInfo

_MOST = 100  # documents shown at once; the others are found by their names
_EMPTY = both("文库是空的。", "The library is empty.")
_FOUND = both("找到", "Found")
_COMMA = both("，", ", ")
_UNNUMBERED = 300  # paragraphs listed where a document has no headings


def documents(listed: Sequence[DocumentInfo], words: str = "") -> str:
    """The documents whose names hold every word, with what can be done with them."""
    total = sum(d.paragraphs for d in listed)
    sought = words.casefold().split()
    found = [
        d for d in listed
        if all(w in f"{d.title} {d.label} {d.file}".casefold() for w in sought)
    ]  # fmt: skip
    more = ""
    if len(found) > _MOST:
        rest = len(found) - _MOST
        said = (f"还有 {rest} 个文件，请用上面的框查找。", f"{rest} more; find them by name above.")
        more = f'<p class="aside">{both(*said)}</p>'
    if not listed:
        do = both("请把文件拖到上面的框里。", "Drop files above.")
        return f'<p class="aside">{_EMPTY} <span class="trainers">{do}</span></p>'
    newest = Catalogue(listed).newest
    rows = "".join(_document(d, newest.get(d.id)) for d in found[:_MOST])
    which = f"{_FOUND} {len(found)} / " if sought else f"{both('文库：', 'Library: ')}"
    return (
        f'<p class="aside" role="status">{which}{len(listed)} {both("个文件", "documents")} · '
        f"{total} {both('段', 'paragraphs')}</p>"
        f'<ul class="shelf">{rows}</ul>{more}'
    )


def _document(d: DocumentInfo, newest: DocumentInfo | None) -> str:
    i, name = escape(d.id), escape(d.title)
    facts = [
        escape(d.file),
        f"{d.paragraphs} {both('段', 'paragraphs')}",
        both(*GENRES[d.report.genre]),
    ]
    if d.date:
        facts.append(escape(d.date))
    sure = ""
    if not Path(d.path).is_file():
        text = f"“{name}”的原文件已不在，移除后不能撤销。移除？ Its file is gone: this cannot be undone."
        sure = f' data-confirm="{text}"'
    return (
        f'<li><p class="document">{name} <small>〔{escape(d.label)}〕</small></p>'
        f'<p class="aside">{" · ".join(facts)} · {state(d.report)}</p>{_older(newest)}<div class="does">'
        f"{_does('contents', i, name, ('目录与编号', 'Contents'))}{_does('ask', i, name, ('只问它', 'Ask it'))}"
        f'<button type="button" data-unfold aria-expanded="false" aria-label="改名 Rename: {name}">'
        f"{both('改名', 'Rename')}</button>"
        f"{_does('remove', i, name, ('移除', 'Remove'), more=sure)}"
        f'<form data-do="rename" data-id="{i}" hidden><input name="title" maxlength="200" '
        f'value="{name}" aria-label="标题 Title"><input name="label" maxlength="200" '
        f'value="{escape(d.label)}" aria-label="引用名 Label"><button>{both("保存", "Save")}</button>'
        "</form></div></li>"
    )


def _older(newest: DocumentInfo | None) -> str:
    """That there is a newer version, and the way to it."""
    if newest is None:
        return ""
    way = _does(
        "newer", escape(newest.id), escape(newest.title), ("打开新版", "Open the newer one")
    )
    return outdated(newest, way)


def _does(act: str, identity: str, name: str, said: tuple[str, str], *, more: str = "") -> str:
    zh, en = said
    return (
        f'<button type="button" data-do="{act}" data-id="{identity}"{more} '
        f'aria-label="{zh} {en}: {name}">{both(zh, en)}</button>'
    )


def contents(
    document: DocumentInfo, paragraphs: Sequence[Paragraph], newest: DocumentInfo | None = None
) -> str:
    """One document: how it is numbered, and its headings in order, each to read and to ask."""
    seen: set[tuple[str, ...]] = set()
    rows = []
    for p in paragraphs:
        for depth in range(1, len(p.section) + 1):
            path = p.section[:depth]
            if path in seen:
                continue
            seen.add(path)
            rows.append(_heading(document, p, path))
    if not rows:
        rows = [_place(p) for p in paragraphs[:_UNNUMBERED]]
    title = escape(document.title)
    return (
        f'<nav class="contents" aria-label="目录 Contents: {title}"><p class="steps">'
        f'<button type="button" data-do="back">← {both("全部文件", "All documents")}</button></p>'
        f"<h3>{title} <small>〔{escape(document.label)}〕</small></h3>"
        f"{_older(newest)}{panel(document, paragraphs)}"
        f"<h4>{both('目录', 'Contents')}</h4><ul>{''.join(rows)}</ul></nav>"
    )


def _heading(document: DocumentInfo, first: Paragraph, path: tuple[str, ...]) -> str:
    name, i = escape(path[-1]), escape(document.id)
    way = escape(json.dumps(path, ensure_ascii=False))
    return (
        f'<li class="depth{min(len(path), 4)}">'
        f'<button type="button" class="step" data-paragraph="{escape(first.id)}" data-section="1">'
        f"{name}</button>"
        f'<button type="button" data-do="section" data-id="{i}" data-way="{way}" '
        f'data-question="{escape(about(path[-1]))}" aria-label="问这一节 Ask this section: {name}">'
        f"{both('问这一节', 'Ask this section')}</button>"
        f'<button type="button" data-do="narrow" data-id="{i}" data-way="{way}" '
        f'aria-label="加入范围 Add to scope: {name}">{both("加入范围", "Add to scope")}</button></li>'
    )


def _place(p: Paragraph) -> str:
    return (
        f'<li><button type="button" class="step" data-paragraph="{escape(p.id)}">'
        f"{escape(p.number)} {escape(clipped(p.text, 40))}</button></li>"
    )


def progress(done: int, total: int, name: str, lines: Sequence[str]) -> str:
    """A bar, and what became of the files so far."""
    share = f"{done}/{total}"
    bar = f'<progress max="{max(total, 1)}" value="{done}" aria-label="进度 Progress">{share}</progress>'
    shut = ""
    if done == total and lines:
        shut = f'<button type="button" data-dismiss>{both("收起", "Dismiss")}</button>'
    return (
        f'<div class="uploads" role="status">{bar} {share} {escape(name)} {shut}'
        f"<ul>{''.join(lines)}</ul></div>"
    )


def added(result: Added) -> str:
    """One line on a file: what became of it, and how it is numbered."""
    if result.error is not None or result.document is None:
        return failed(result.file, result.error)
    status = {"added": ("已添加", "added"), "replaced": ("已替换", "replaced")}.get(
        result.status, ("没有变化", "unchanged")
    )
    d = result.document
    look = _does("contents", escape(d.id), escape(d.title), ("目录与编号", "Contents"))
    return (
        f'<li><span class="sure">✓</span> {escape(result.file)}{both("：", ": ")}{both(*status)}{_COMMA}'
        f"{d.paragraphs} {both('段', 'paragraphs')}{_COMMA}{state(d.report)} {look}{lost(result.lost)}</li>"
    )


def lost(numbers: Sequence[Renumbering]) -> str:
    """The corrected numbers that do not apply any more."""
    if not numbers:
        return ""
    rows = "".join(
        f"<li>{escape(one.was)} → {escape(one.number)}：“{escape(one.shown)}…”</li>"
        for one in numbers
    )
    said = both("这些改过的段号不再适用：", "These corrected numbers do not apply any more: ")
    return f'<div class="doubt">⚠ {said}<ul>{rows}</ul></div>'


def failed(name: str, error: ZhiduanError | None) -> str:
    """One line on a file that stayed out."""
    zh, en = (error.zh, str(error)) if error else (f"{name}：未添加", f"{name}: not added")
    return f'<li class="failed">✗ {both(zh, en)}</li>'


def passed_over(names: Sequence[str]) -> str:
    """One line on the files of a folder that are of no kind we read, and the mend."""
    kinds = ", ".join(sorted({Path(name).suffix.lower() for name in names} - {""})[:5])
    listed = "、".join(names[:5]) + ("…" if len(names) > 5 else "")
    zh, en = (
        f"略过 {len(names)} 个不支持的文件（{kinds or '没有后缀'}；请另存为 .docx 或 .pdf 后再加入）：",
        f"{len(names)} files of other kinds passed over ({kinds or 'no ending'}; save them as .docx or .pdf): ",
    )
    return f'<li class="aside">{both(zh, en)}{escape(listed)}</li>' if names else ""
