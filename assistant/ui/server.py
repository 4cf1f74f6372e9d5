"""The page and its reader in one process, on loopback."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Sequence
from typing import Any

import fastapi
import uvicorn
from starlette.middleware.trustedhost import TrustedHostMiddleware

from assistant import Assistant
from assistant.conversations import Conversations
from assistant.generative import Endpoint
from assistant.sample import EXAMPLE_QUESTIONS, sample_files
from assistant.ui import texts, uploads
from assistant.ui.desk import Desk
from assistant.ui.routes import routes
from assistant.ui.shell import Guarded
from index.errors import LibraryError

HOST = "127.0.0.1"
_FONT = ["Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "serif"]


def application(
    assistant: Assistant, *, endpoint: Endpoint | None = None, hosts: Sequence[str] = ()
) -> fastapi.FastAPI:
    """The page at /, the reader at /reader; nothing is asked of another host.

    Where `hosts` are given, only requests to those names are answered: a page elsewhere cannot
    reach this one by pointing its own name here. `endpoint` is the chat model in use, if any.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported
    import gradio as gr

    from assistant.ui.page import build

    desk = Desk(assistant, Conversations(assistant.library.folder), endpoint)
    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guarded)
    if hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.include_router(routes(desk))
    i18n = gr.I18n(**texts.translations())
    mounted: fastapi.FastAPI = gr.mount_gradio_app(
        app, build(desk, i18n=i18n, examples=EXAMPLE_QUESTIONS), path="/", theme=_theme(gr),
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
    )  # fmt: skip


def serve(
    assistant: Assistant, *, port: int, open_browser: bool, say: Callable[[str], None]
) -> int:
    """Serve until interrupted. Raises LibraryError where the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as exc:
            raise LibraryError(
                f"Port {port} is in use; name another with --port.",
                f"端口 {port} 已被占用；请用 --port 换一个。",
            ) from exc
    library = assistant.library
    if not library.documents():
        say("building the sample library")
        library.add(sample_files())
    app = application(assistant, hosts=(HOST, "localhost"))
    address = f"http://{HOST}:{port}"
    say(f"知段: {address}  (Ctrl+C stops it)")
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    uvicorn.run(app, host=HOST, port=port, log_level="warning")
    return 0
