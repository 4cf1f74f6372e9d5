"""The head of the page: the name, the libraries to choose from, who is signed in and the way out."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import gradio as gr

from assistant.accounts import Visitor
from assistant.ui.desk import visitor
from assistant.ui.texts import both

Libraries = Callable[[Visitor], list[tuple[str, str]]]  # (name, address) of what one may enter
_NAME = (
    "<h1>知段<small>" + both("每句回答都有段号可查", "every sentence names its paragraph")
    + "</small></h1>"
)  # fmt: skip


def none(_: Visitor) -> list[tuple[str, str]]:
    """Where there is one library, there is nothing to choose."""
    return []


def bare() -> str:
    """The head before it is known who looks at it."""
    return f'<div class="head">{_NAME}</div>'


def shown(request: gr.Request, *, libraries: Libraries, here: str) -> str:
    """The head for whoever sent the request; `here` is the name of the page's library."""
    who = visitor(request)
    role = f' data-role="{who.role}"'  # the sheet leaves out what a reader may not do
    return f'<div class="head"{role}>{_NAME}{_choice(libraries(who), here)}{_person(who)}</div>'


def _choice(listed: list[tuple[str, str]], here: str) -> str:
    if len(listed) < 2:
        return ""
    current = ' aria-current="page"'
    links = "".join(
        f'<a href="{escape(address)}"{current if name == here else ""}>{escape(name)}</a>'
        for name, address in listed
    )
    return f'<nav aria-label="文库 Library">{both("文库", "Library")} {links}</nav>'


def _person(who: Visitor) -> str:
    if not who.name:
        return ""
    return (
        f'<p class="person"><span>{escape(who.name)}</span> '
        f'<button type="button" data-signout>{both("退出登录", "Sign out")}</button></p>'
    )
