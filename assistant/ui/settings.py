"""The tab 设置: extracts or a chat model, its endpoint with a test, theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
import openai

from assistant.generative import Endpoint
from assistant.ui import events
from assistant.ui.ask import Word
from assistant.ui.desk import Desk, visitor
from assistant.ui.texts import both

_TEST_SECONDS = 20.0
# Whoever names the endpoint is sent the paragraphs that answer everybody's questions.
_REFUSED = f'<p role="status">✗ {both("只有管理员可以更改。", "Only an administrator may.")}</p>'

_MENDS: tuple[tuple[type[Exception], tuple[str, str]], ...] = (
    (openai.APITimeoutError, ("太慢了，请换一个更快的模型。", "too slow; take a faster model.")),
    (openai.APIConnectionError, ("地址不通，请检查接口地址。", "check the endpoint's address.")),
    (openai.AuthenticationError, ("密钥不对。", "the key is not right.")),
    (openai.PermissionDeniedError, ("密钥没有权限。", "the key has no right to it.")),
    (
        openai.NotFoundError,
        ("那里没有这个模型，或地址缺少 /v1。", "no such model there, or /v1 is missing."),
    ),
    (openai.RateLimitError, ("次数或余额已用完。", "its limit or budget is used up.")),
)
_OTHERWISE = ("对方没有按 OpenAI 的方式回答。", "it does not answer as OpenAI's interface does.")


def test(endpoint: Endpoint) -> str:
    """Whether the endpoint answers, as HTML."""
    try:
        endpoint.open().invoke("1+1=?")
    except (openai.OpenAIError, ValueError, TypeError) as exc:
        zh, en = next((said for kind, said in _MENDS if isinstance(exc, kind)), _OTHERWISE)
        name = type(exc).__name__
        return f'<p role="status">✗ {both(f"没有连上（{name}）：{zh}", f"No answer ({name}): {en}")}</p>'
    return f'<p role="status">✓ {both("连接正常", "It answers")}</p>'


def build(desk: Desk, word: Word) -> None:
    """The tab's components and events. The key stays in memory and is never sent to the page."""
    known = desk.endpoint
    mode = gr.Radio(
        [(word("extracts"), "extracts"), (word("chat"), "chat")],
        value="chat" if known else "extracts", label=word("mode"), elem_id="mode",
    )  # fmt: skip
    model = gr.Textbox(known.model if known else "", label=word("model"), elem_id="model")
    url = gr.Textbox((known and known.url) or "", label=word("url"), elem_id="url")
    key = gr.Textbox("", label=word("key"), type="password", elem_id="key")
    with gr.Row():
        check = gr.Button(word("test"), elem_id="test")
        save = gr.Button(word("save"), variant="primary", elem_id="save")
    said = events.html("", elem_id="settings-said")

    def chosen(model: str, url: str, key: str, seconds: float = 60.0) -> Endpoint:
        old = desk.endpoint.key if desk.endpoint else "none"
        return Endpoint(model.strip(), url.strip() or None, key.strip() or old, seconds)

    def tried(model: str, url: str, key: str, request: gr.Request) -> str:
        if not visitor(request).may("admin"):
            return _REFUSED
        if not model.strip():
            return f'<p role="status">✗ {both("请写模型名称。", "Name a model.")}</p>'
        return test(chosen(model, url, key, _TEST_SECONDS))

    def saved(mode: str, model: str, url: str, key: str, request: gr.Request) -> str:
        if not visitor(request).may("admin"):
            return _REFUSED
        if mode == "chat" and not model.strip():
            return f'<p role="status">✗ {both("请写模型名称。", "Name a model.")}</p>'
        desk.use(chosen(model, url, key) if mode == "chat" else None)
        return f'<p role="status">✓ {both("已保存，直到重新启动。", "Saved until the next start.")}</p>'

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    check.click(tried, [model, url, key], said, **quiet)
    save.click(saved, [mode, model, url, key], said, **quiet)
    events.html(_choices(), elem_id="looks")


def _choices() -> str:
    """Theme and language: they are the browser's business, so they are plain HTML."""
    themes = (("", "随系统", "System"), ("light", "浅色", "Light"), ("dark", "深色", "Dark"))
    languages = (
        ("", "随浏览器", "Browser's"),
        ("zh-CN", "中文", "中文"),
        ("en", "English", "English"),
    )
    return _group("theme", ("主题", "Theme"), themes) + _group(
        "language", ("界面语言", "Language"), languages
    )


def _group(kind: str, title: tuple[str, str], choices: Sequence[tuple[str, str, str]]) -> str:
    buttons = "".join(
        f'<button type="button" data-{kind}="{name}">{both(zh, en)}</button>'
        for name, zh, en in choices
    )
    return (
        f'<div class="choices" role="group" aria-label="{" ".join(title)}">'
        f"<span>{both(*title)}</span>{buttons}</div>"
    )
