"""Quiz items as HTML: a row of the list, the preview with its key. Every text passes `escape`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from assistant.quiz.bank import Change, Kept, State
from assistant.quiz.itemform import answer, shown_rights, shown_sequence
from assistant.quiz.models import Finding, Item, ItemType, letters
from assistant.ui import render
from assistant.ui.texts import WORDS, both

_STATES: dict[State, str] = {
    "new": "new_items", "accepted": "accepted", "rejected": "rejected", "draft": "draft",
}  # fmt: skip
_CHECKS = {
    "grounded": ("有据", "grounded"), "understandable": ("自明", "understandable"),
    "key_unique": ("唯一", "key unique"), "no_giveaway": ("不露底", "no giveaway"),
    "answerable": ("可答", "answerable"), "not_duplicate": ("不重复", "not a duplicate"),
}  # fmt: skip
_ACTIONS = {
    "added": ("加入", "added"), "accepted": ("采用", "accepted"), "rejected": ("退回", "rejected"),
    "edited": ("修改", "edited"), "reopened": ("放回待审", "back to new"),
}  # fmt: skip
_LEVELS = {1: "easy", 2: "medium", 3: "hard"}
_SHOWN = 60  # characters of a question in the list


def type_name(kind: ItemType) -> str:
    """The type's name in both languages."""
    return both(*WORDS[f"type_{kind}"])


def state_name(state: State) -> str:
    """The state's name in both languages."""
    return both(*WORDS[_STATES[state]])


def listed(
    kept: Sequence[Kept], *, current: str, total: int, names: Mapping[str, str] | None = None
) -> str:
    """The items to choose from, the open one marked; with `names` (by id) each names its document."""
    if not kept:
        words = (
            "这里还没有题目；请先在“生成”里出题。",
            "No items here yet; make some under “Make”.",
        )
        return f'<p class="aside">{both(*words)}</p>'
    rows = "".join(_row(one, number, current, names) for number, one in enumerate(kept, 1))
    more = f" / {total}" if total > len(kept) else ""
    return (
        f'<p class="aside" role="status">{len(kept)}{more} {both("道题", "items")}</p>'
        f'<ol class="items" tabindex="0" aria-label="题目 Items">{rows}</ol>'
    )


def none_fits() -> str:
    """What stands for the list where the bank has items and the filters let none through."""
    words = (
        "没有符合筛选条件的题目；请放宽上面的状态、标签、文件或题中的词。",
        "No item fits; widen state, tag, document or words above.",
    )
    return f'<p class="aside" role="status">{both(*words)}</p>'


def _row(kept: Kept, number: int, current: str, names: Mapping[str, str] | None) -> str:
    item = kept.item
    text = item.stem if len(item.stem) <= _SHOWN else item.stem[:_SHOWN] + "…"
    here = ' aria-current="true"' if kept.id == current else ""
    document = ""
    if names is not None:
        name = names.get(kept.document, item.basis[0].document)
        document = f'<span lang="zh">{escape(name)}</span> · '
    tags = "".join(f" #{escape(tag)}" for tag in kept.tags)
    return (
        f'<li><button type="button" data-do="item" data-id="{escape(kept.id)}"{here}>'
        f"{number}. {escape(text)}<br><small>{document}{type_name(item.type)} · {state_name(kept.state)}"
        f"{tags}</small></button></li>"
    )


def preview(kept: Kept, *, history: Sequence[Change], findings: Sequence[Finding] = ()) -> str:
    """The item as a learner sees it, its key, why, and what was done to it."""
    item = kept.item
    failed = [f"{check_name(f.check)}：{escape(f.reason)}" for f in findings if not f.ok]
    failed += [_reason(reason) for reason in kept.reasons] if not findings else []
    warned = "".join(f"<li>{text}</li>" for text in failed)
    warning = (
        f'<ul class="failed" role="status" aria-label="未通过的检查 Failed checks">{warned}</ul>'
    )
    level = both(*WORDS[_LEVELS[item.difficulty]])
    return (
        f'<article class="item" aria-label="题目预览 Preview"><p class="aside">{type_name(item.type)} · '
        f"{level} · {state_name(kept.state)}</p>{question(item)}{key(item)}{warning if warned else ''}"
        f'<p class="aside">{both("学习目标：", "Goal: ")}{escape(item.goal)}<br>'
        f"{both('章节：', 'Section: ')}{escape(' › '.join(item.section)) or '–'}</p>{_past(history)}"
        "</article>"
    )


def check_name(name: str) -> str:
    """The check's name in both languages."""
    return both(*_CHECKS[name]) if name in _CHECKS else escape(name)


def _reason(text: str) -> str:
    name, _, reason = text.partition(": ")
    return f"{check_name(name)}：{escape(reason)}" if name in _CHECKS else escape(text)


def question(item: Item) -> str:
    """The question with its options, as it is printed."""
    out = f'<p class="stem">{escape(item.question)}</p>'
    if item.pairs:
        left = "".join(f"<li>{escape(p.left)}</li>" for p in item.pairs)
        return f"{out}<ol>{left}</ol>{_lettered(shown_rights(item))}"
    if item.sequence:
        return out + _lettered(shown_sequence(item))
    return out + (_lettered([o.text for o in item.options]) if item.options else "")


def _lettered(texts: Sequence[str]) -> str:
    rows = "".join(
        f'<li><span class="letter">{m}.</span> {escape(t)}</li>'
        for m, t in zip(letters(len(texts)), texts, strict=True)
    )
    return f'<ul class="options">{rows}</ul>'


def key(item: Item) -> str:
    """The key, the explanation, and chips that open what the item rests on."""
    words = "；".join(item.accepted[1:])
    also = f" <small>（{both('也算对：', 'also: ')}{escape(words)}）</small>" if words else ""
    return (
        f'<p class="key"><strong>{both("答案：", "Key: ")}{escape(answer(item))}</strong>{also}</p>'
        f'<p class="why-key">{escape(item.explanation)}</p><p>{render.chips(item.basis)}</p>'
    )


def _past(history: Sequence[Change]) -> str:
    rows = "".join(
        f"<li>{escape(c.at[:16].replace('T', ' '))} {both(*_ACTIONS.get(c.action, (c.action,) * 2))}"
        f"{'：' + escape(c.note) if c.note else ''}<br><small>{escape(c.item.stem)}</small></li>"
        for c in history
    )
    return (
        f'<details class="report"><summary>{both("历史", "History")} ({len(history)})</summary>'
        f"<ul>{rows}</ul></details>"
    )
