"""The tab 出题: make items, review them, put papers together, practise."""

from __future__ import annotations

import gradio as gr

from assistant.ui import studio_make, studio_paper, studio_practise, studio_review
from assistant.ui.ask import Word
from assistant.ui.desk import Desk


def build(desk: Desk, word: Word, *, page: gr.Blocks, tab: gr.Tab, kept: gr.BrowserState) -> None:
    """The tab's parts; a batch that is made is opened for review, a practice is `kept`.

    Each part is brought up to date when it is opened, and when `tab` is, where all of them are:
    documents come and go in another one.
    """
    with gr.Tabs(selected="make", elem_id="studio", overflow_behavior="wrap") as parts:
        with gr.Tab(word("make_tab"), id="make") as make:
            made = studio_make.build(desk, word, opened=[tab.select, make.select])
        with gr.Tab(word("review_tab"), id="review") as review:
            reviewing = studio_review.build(desk, word)
        with gr.Tab(word("paper_tab"), id="paper") as paper:
            studio_paper.build(desk, word, opened=[tab.select, paper.select])
        with gr.Tab(word("practise_tab"), id="practise") as practise:
            studio_practise.build(
                desk, word, page=page, opened=[tab.select, practise.select], kept=kept
            )
    reviewing.follow(made.batch).then(
        lambda: gr.update(selected="review"), None, parts,
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    reviewing.refresh([tab.select, review.select])
