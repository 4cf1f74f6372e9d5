"""The tab 设置: extracts or a chat model, its endpoint with a test, theme."""

from __future__ import annotations

from typing import Any

import gradio as gr
import openai

from assistant.generative import Endpoint
from assistant.ui.ask import Word
from assistant.ui.desk import Desk, visitor
from assistant.ui.texts import both

_TEST_SECONDS = 20.0
# Whoever names the endpoint is sent the paragraphs that answer everybody's questions.
_REFUSED = f'<p role="status">✗ {both("只有管理员可以更改。", "Only an administrator may.")}</p>'


def test(endpoint: Endpoint) -> str:
    """Whether the endpoint answers, as HTML."""
    try:
        endpoint.open().invoke("1+1=?")
    except (openai.OpenAIError, ValueError, TypeError) as exc:
        name = type(exc).__name__
        return f'<p role="status">✗ {both(f"没有连上：{name}", f"No answer: {name}")}</p>'
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
    said = gr.HTML("", elem_id="settings-said")

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
    gr.HTML(_choices())


def _choices() -> str:
    """The theme: it is the browser's business, so it is plain HTML."""
    theme = "".join(
        f'<button type="button" data-theme="{name}">{both(zh, en)}</button>'
        for name, zh, en in (
            ("", "随系统", "System"), ("light", "浅色", "Light"), ("dark", "深色", "Dark"),
        )
    )  # fmt: skip
    theme_group = (
        f'<div class="choices" role="group" aria-label="主题 Theme">{both("主题", "Theme")} '
    )
    note = both("界面语言随浏览器的语言。", "The page speaks the browser's language.")
    return f'{theme_group}{theme}</div><p class="aside">{note}</p>'
