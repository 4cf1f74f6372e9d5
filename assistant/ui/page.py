"""The page: four tabs on the left, the reader on the right."""

from __future__ import annotations

from collections.abc import Sequence

import gradio as gr

from assistant.ui import ask, events, library, masthead, settings, studio, studio_practise, texts
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


def build(
    desk: Desk, *, i18n: gr.I18n, examples: Sequence[str] = (),
    libraries: masthead.Libraries = masthead.none, here: str = "",
) -> gr.Blocks:  # fmt: skip
    """The page over one desk; `examples` are offered as first questions.

    `here` is the name of its library, `libraries` what else a visitor may go to.
    """

    def word(name: str) -> object:
        return i18n(texts.key(name))

    # gradio gives the request to a plain function alone, not to a partial one.
    def head_of(request: gr.Request) -> str:
        return masthead.shown(request, libraries=libraries, here=here)

    with gr.Blocks(title="知段", analytics_enabled=False) as page:
        head = events.html(masthead.bare(), elem_id="masthead")
        page.load(head_of, None, head, show_progress="hidden", api_visibility="private")
        kept = studio_practise.shelf(desk)
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=6), gr.Tabs(selected="ask") as tabs:
                with gr.Tab(word("ask_tab"), id="ask") as tab:
                    asking = ask.build(desk, word, page=page, tab=tab, examples=examples)
                with gr.Tab(word("library_tab"), id="library"):
                    library.build(desk, word, page=page, tabs=tabs, other=asking)
                with gr.Tab(word("quiz_tab"), id="quiz") as quizzes:
                    studio.build(desk, word, page=page, tab=quizzes, kept=kept)
                with gr.Tab(word("settings_tab"), id="settings"):
                    settings.build(desk, word, page=page)
            with gr.Column(scale=5, elem_id="beside"):
                events.html(_READER, elem_id="reader")
    return page
