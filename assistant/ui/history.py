"""The kept conversations as HTML: the list, and what can be done with the open one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.conversations import Conversation
from assistant.ui.texts import both

_CURRENT = ' aria-current="true"'
_ANOTHERS = both(
    "这是别人分享的对话；接着问，就在你自己的一份副本里继续。",
    "Somebody shared this; go on asking and you go on in a copy of your own.",
)
_EXPORTS = (("docx", "Word"), ("pdf", "PDF"), ("md", "Markdown"))


def conversations(
    listed: Sequence[Conversation], *, current: str = "", searched: bool = False
) -> str:
    """The kept conversations, each to open, rename and delete; the open one is marked."""
    if not listed:
        said = ("没有找到。", "Nothing found.") if searched else ("还没有对话。", "None yet.")
        return f'<p class="aside">{both(*said)}</p>'
    return f'<ul class="kept">{"".join(_row(c, current) for c in listed)}</ul>'


def _row(c: Conversation, current: str) -> str:
    i, title = escape(c.id), escape(c.title)
    sure = f"删除“{title}”？不能恢复。 Delete? This cannot be undone."
    return (
        f'<li><button type="button" class="open" data-do="open" data-id="{i}"'
        f"{_CURRENT if c.id == current else ''}>{title}"
        f" <small>{c.turns} {both('问', 'asked')} · {escape(c.changed[:10])}</small></button>"
        f'<button type="button" data-unfold aria-expanded="false" aria-label="改名 Rename: {title}">'
        f"{both('改名', 'Rename')}</button>"
        f'<button type="button" data-do="delete" data-id="{i}" data-confirm="{sure}" '
        f'aria-label="删除 Delete: {title}">{both("删除", "Delete")}</button>'
        f'<form data-do="rename" data-id="{i}" hidden><input name="title" maxlength="200" '
        f'value="{title}" aria-label="标题 Title"><button>{both("保存", "Save")}</button></form></li>'
    )


def links(conversation: Conversation | None) -> str:
    """The title of the open conversation, its link inside the installation, and its exports."""
    if conversation is None:
        return ""
    i, title = escape(conversation.id), escape(conversation.title)
    formats = "".join(
        f'<a href="export/{i}.{name}" download>{label}</a>' for name, label in _EXPORTS
    )
    whose = "" if conversation.own else f'<p class="aside">{_ANOTHERS}</p>'
    return (
        f'<p class="links" data-conversation="{i}"><strong title="{title}">{title}</strong>'
        f'<button type="button" data-link="?c={i}">{both("复制链接", "Copy link")}</button>'
        f'<span class="said" role="status"></span>'
        f'<span class="exports">{both("导出", "Export")} {formats}</span></p>{whose}'
    )
