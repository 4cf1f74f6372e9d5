"""The tab 设置: extracts or a chat model, its endpoint with a test, looks, tuning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from assistant import trial
from assistant.generative import Endpoint
from assistant.preferences import NO_KEY
from assistant.ui import events, tuning
from assistant.ui.ask import Word
from assistant.ui.desk import Desk, visitor
from assistant.ui.texts import both

# Whoever names the endpoint is sent the paragraphs that answer everybody's questions.
_REFUSED = f'<p role="status">✗ {both("只有管理员可以更改。", "Only an administrator may.")}</p>'


def test(endpoint: Endpoint) -> str:
    """Whether the endpoint answers, as HTML."""
    if (wrong := trial.fault(endpoint)) is None:
        return f'<p role="status">✓ {both("连接正常", "It answers")}</p>'
    zh, en = f"没有连上（{wrong.name}）：{wrong.zh}", f"No answer ({wrong.name}): {wrong.en}"
    return f'<p role="status">✗ {both(zh, en)}</p>'


class _Setting:
    """The handlers of the tab, over one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def shown(self, request: gr.Request) -> tuple[Any, ...]:
        """mode, unchecked, model, address, key, whether to keep it, test button, what was said.

        The endpoint is an administrator's to see and to change.
        """
        desk, who = self.desk, visitor(request)
        known, unkeyed = desk.endpoint, desk.preferences.unkeyed()
        model, url = (known.model, known.url or "") if known else unkeyed or ("", "")
        chosen = desk.preferences.of(who.name)
        mode = chosen.mode or ("chat" if known else "extracts")
        admin = who.may("admin")
        said = _missing_key() if admin and unkeyed and not known else ""
        return (
            mode, chosen.unchecked or "folded", gr.update(value=model, visible=admin),
            gr.update(value=url, visible=admin), gr.update(value="", visible=admin),
            gr.update(visible=admin), gr.update(visible=admin), said,
        )  # fmt: skip

    def tried(self, model: str, url: str, key: str, request: gr.Request) -> Iterator[str]:
        """That it is being tried, which may take a while, and whether the endpoint answers."""
        if not visitor(request).may("admin"):
            yield _REFUSED
        elif not model.strip():
            yield _wrong("请写模型名称。", "Name a model.")
        else:
            trying = both("正在测试…", "Testing…")
            yield f'<p class="aside waiting" role="status">{trying}</p>'
            yield test(self._chosen(model, url, key))

    def saved(  # noqa: PLR0913 - gradio gives them one by one
        self, mode: str, unchecked: str, model: str, url: str, key: str, keep: bool,
        request: gr.Request,
    ) -> str:  # fmt: skip
        """Keep what is set: mode and unchecked are the visitor's own, the endpoint everybody's."""
        desk, who = self.desk, visitor(request)
        if who.may("admin"):
            if mode == "chat" and not model.strip():
                return _wrong("请写模型名称。", "Name a model.")
            said = self._set(model, url, key, keep=keep)
        else:
            if mode == "chat" and desk.endpoint is None:
                return _wrong(
                    "管理员还没有设置对话模型。", "An administrator has set no chat model."
                )
            said = both("已保存。", "Saved.")
        if mode == "extracts":
            said += both("你的回答用文件原句。", " Your answers are extracts.")
        if not desk.preferences.choose(who.name, mode=mode, unchecked=unchecked):
            said = both(
                "文库文件夹不可写，只保存到重新启动。",
                "Saved until the next start: the library's folder cannot be written.",
            )
        return f'<p role="status">✓ {said}</p>'

    def _set(self, model: str, url: str, key: str, *, keep: bool) -> str:
        desk = self.desk
        chosen = self._chosen(model, url, key) if model.strip() else None
        desk.use(chosen)
        desk.preferences.set_endpoint(chosen, key=keep)
        if desk.preset:
            return both(
                "已保存；下次启动时仍以设置文件或环境变量里的模型为准。",
                "Saved; the next start takes the model of the settings file or the environment again.",
            )
        if desk.preferences.unkeyed():
            return both(
                "已保存；密钥没有写入磁盘，重新启动后要再填。",
                "Saved; the key is not on disk and is asked for after a restart.",
            )
        return both("已保存。", "Saved.")

    def _chosen(self, model: str, url: str, key: str) -> Endpoint:
        old = self.desk.endpoint.key if self.desk.endpoint else NO_KEY
        return Endpoint(model.strip(), url.strip() or None, key.strip() or old)


def build(desk: Desk, word: Word, *, page: gr.Blocks) -> None:
    """The tab's components and events. The key is never sent to the page."""
    act = _Setting(desk)
    mode = gr.Radio(
        [(word("extracts"), "extracts"), (word("chat"), "chat")], value="extracts",
        label=word("mode"), elem_id="mode",
    )  # fmt: skip
    unchecked = gr.Radio(
        [(word("folded"), "folded"), (word("marked"), "marked")], value="folded",
        label=word("unchecked"), elem_id="unchecked",
    )  # fmt: skip
    model = gr.Textbox("", label=word("model"), elem_id="model", max_length=200)
    url = gr.Textbox("", label=word("url"), elem_id="url", max_length=500)
    key = gr.Textbox("", label=word("key"), type="password", elem_id="key", max_length=500)
    keep = gr.Checkbox(False, label=word("keep_key"), elem_id="keep-key")
    with gr.Row():
        check = gr.Button(word("test"), elem_id="test")
        save = gr.Button(word("save"), variant="primary", elem_id="save")
    said = events.html("", elem_id="settings-said")
    check.click(act.tried, [model, url, key], said, **events.QUIET)
    save.click(act.saved, [mode, unchecked, model, url, key, keep], said, **events.QUIET)
    shown = [mode, unchecked, model, url, key, keep, check, said]
    page.load(act.shown, None, shown, **events.QUIET)
    events.html(_choices(), elem_id="looks")
    tuning.build(desk, word, page=page)


def _wrong(zh: str, en: str) -> str:
    return f'<p role="status">✗ {both(zh, en)}</p>'


def _missing_key() -> str:
    return _wrong(
        "密钥没有保存在磁盘上，请再填一次；在此之前回答用文件原句。",
        "The key was not kept on disk; type it again. Until then answers are extracts.",
    )


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
