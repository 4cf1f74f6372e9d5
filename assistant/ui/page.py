"""The chat page: questions and answers on the left, the reader on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import gradio as gr

from assistant import Assistant
from assistant.ui import render
from index.errors import ZhiduanError

_READER = (
    '<aside class="reader-pane" aria-label="原文 Source"><div id="reader-body">'
    '<p class="welcome">点一下回答里的〔文件·段号〕，原文在这里打开。</p></div></aside>'
)
Turns = list[tuple[str, str]]  # (question, HTML of its answer)


def build(assistant: Assistant, *, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page over one assistant; `examples` are offered as first questions."""
    with gr.Blocks(title="知段", analytics_enabled=False) as page:
        turns = gr.State([])
        gr.HTML("<h1>知段<small>每句回答都有段号可查</small></h1>", elem_id="masthead")
        gr.HTML(lambda: render.library(assistant.library.documents()))
        with gr.Row():
            with gr.Column(scale=6):
                transcript = gr.HTML(render.transcript([]), elem_id="transcript")
                with gr.Row():
                    question = gr.Textbox(
                        placeholder="用中文提问，例如：2025年培训了多少人？", show_label=False,
                        label="问题 Question", scale=8, autofocus=True, max_length=20000,
                    )  # fmt: skip
                    send = gr.Button("提问", variant="primary", scale=1, min_width=80)
                if examples:
                    gr.Examples([[e] for e in examples], question, label="试着问 Try")
            with gr.Column(scale=5):
                gr.HTML(_READER)

        def ask(asked: str, before: Turns) -> Iterator[tuple[str, Turns, str]]:
            history = [q for q, _ in before]
            done = [render.turn(q, body) for q, body in before]
            body = ""
            try:
                for answer in assistant.stream(asked, history=history):
                    body = render.answer(answer)
                    yield render.transcript([*done, render.turn(asked, body)]), before, ""
            except ZhiduanError as error:
                gr.Warning(error.zh)
                yield render.transcript(done), before, asked
                return
            after = [*before, (asked, body)]
            yield render.transcript([render.turn(q, b) for q, b in after]), after, ""

        gr.on(
            [send.click, question.submit], ask, [question, turns], [transcript, turns, question],
            show_progress="hidden", api_name="ask",
        )  # fmt: skip
    return page
