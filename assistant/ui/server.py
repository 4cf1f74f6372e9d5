"""The page and its reader as one application."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import fastapi
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant import Assistant
from assistant.conversations import Conversations
from assistant.generative import Endpoint
from assistant.sample import EXAMPLE_QUESTIONS
from assistant.ui import texts, uploads
from assistant.ui.desk import Desk
from assistant.ui.routes import routes
from assistant.ui.shell import Guarded

if TYPE_CHECKING:
    from assistant.ui.masthead import Libraries

_FONT = ["Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "serif"]


def application(
    assistant: Assistant, *, endpoint: Endpoint | None = None, hosts: Sequence[str] = ()
) -> fastapi.FastAPI:
    """The page at /, the reader at /reader; nothing is asked of another host.

    Where `hosts` are given, only requests to those names are answered: a page elsewhere cannot
    reach this one by pointing its own name here. `endpoint` is the chat model in use, if any.
    """
    app = page(Desk(assistant, Conversations(assistant.library.folder), endpoint))
    app.add_middleware(Guarded)
    if hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    return app


def page(desk: Desk, *, libraries: Libraries | None = None, here: str = "") -> fastapi.FastAPI:
    """The page and what it fetches, to be mounted; who may come in is the server's business.

    `here` is the name of its library; `libraries` gives (name, address) of those a visitor may enter.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported
    import gradio as gr

    from assistant.ui import masthead
    from assistant.ui.page import build

    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(routes(desk))
    i18n = gr.I18n(**texts.translations())
    mounted: fastapi.FastAPI = gr.mount_gradio_app(
        app,
        build(
            desk, i18n=i18n, examples=EXAMPLE_QUESTIONS, here=here,
            libraries=libraries or masthead.none,
        ),
        path="/", theme=_theme(gr),
        footer_links=[], show_error=True, ssr_mode=False, i18n=i18n,
        max_file_size=uploads.MAX_BYTES,
    )  # fmt: skip
    return mounted


def _theme(gr: Any) -> Any:
    """The plain theme of gradio theme with the seal's red for what is pressed."""
    red = gr.themes.Color(
        "#fdf4f2", "#fbe6e2", "#f6cdc6", "#eeaa9f", "#e07f70", "#c65445", "#a63a2b", "#8a2f23",
        "#70271e", "#5c221b", "#33110d", name="seal",
    )  # fmt: skip
    theme = gr.themes.Base(primary_hue=red, font=_FONT, font_mono=["monospace"])
    return theme.set(
        button_primary_background_fill="#a63a2b", button_primary_background_fill_hover="#8a2f23",
        button_primary_text_color="#ffffff", button_primary_background_fill_dark="#a63a2b",
        button_primary_background_fill_hover_dark="#8a2f23",
        # What is pressed or filled in lies on the page as on paper: a line around it, no grey.
        button_secondary_background_fill="transparent",
        button_secondary_background_fill_dark="transparent",
        button_secondary_background_fill_hover="var(--none-paper)",
        button_secondary_background_fill_hover_dark="var(--none-paper)",
        button_secondary_border_color="var(--line)", button_secondary_border_color_dark="var(--line)",
        button_secondary_border_color_hover="var(--seal)",
        button_secondary_border_color_hover_dark="var(--seal)",
        button_secondary_text_color="var(--ink)", button_secondary_text_color_dark="var(--ink)",
        button_border_width="1px", button_border_width_dark="1px",
        input_background_fill="var(--card)", input_background_fill_dark="var(--card)",
        input_border_width="1px", input_border_width_dark="1px",
        input_border_color_focus="var(--seal)", input_border_color_focus_dark="var(--seal)",
        input_placeholder_color="var(--quiet)", input_placeholder_color_dark="var(--quiet)",
        input_border_color="var(--line)", input_border_color_dark="var(--line)",
        block_background_fill="var(--card)", block_background_fill_dark="var(--card)",
        checkbox_label_background_fill="var(--card)",
        checkbox_label_background_fill_dark="var(--card)",
        checkbox_label_border_width="1px", checkbox_label_border_color="var(--line)",
        checkbox_label_border_color_dark="var(--line)",
    )  # fmt: skip
