"""The page: four tabs on the left, the reader on the right."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from assistant.ui import ask, events, library, settings, studio, texts
from assistant.ui.desk import Desk
from assistant.ui.texts import both

_READER = (
    '<div class="reader-pane" role="region" aria-label="原文 Source" tabindex="0">'
    '<div id="reader-body" aria-live="polite"><p class="aside">'
    + both(
        "点一下回答里的〔文件·段号〕，原文在这里打开。", "Click a citation: its source opens here."
    )
    + "</p></div></div>"
)


def build(desk: Desk, *, i18n: gr.I18n, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page over one desk; `examples` are offered as first questions."""

    def word(name: str) -> object:
        return i18n(texts.key(name))

    with gr.Blocks(title="知段", analytics_enabled=False) as page:
        name = both("每句回答都有段号可查", "every sentence names its paragraph")
        events.html(f"<h1>知段<small>{name}</small></h1>", elem_id="masthead")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=6), gr.Tabs(selected="ask") as tabs:
                with gr.Tab(word("ask_tab"), id="ask"):
                    asking = ask.build(desk, word, page=page, examples=examples)
                with gr.Tab(word("library_tab"), id="library"):
                    library.build(desk, word, page=page, tabs=tabs, other=asking)
                with gr.Tab(word("quiz_tab"), id="quiz"):
                    studio.build(desk, word)
                with gr.Tab(word("settings_tab"), id="settings"):
                    settings.build(desk, word)
            with gr.Column(scale=5, elem_id="beside"):
                events.html(_READER, elem_id="reader")
    return page
