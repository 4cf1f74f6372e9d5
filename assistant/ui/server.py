"""The page and its reader in one process, on loopback."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from importlib import resources

import fastapi
import uvicorn
from fastapi.responses import HTMLResponse

from assistant import Assistant
from assistant.sample import EXAMPLE_QUESTIONS, sample_files
from assistant.ui import render
from index.errors import LibraryError, UnknownDocumentError

HOST = "127.0.0.1"
_GONE = '<p class="aside">这个段落已不在文库里，它所在的文件可能已被移除。</p>'
_FONT = ["Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "serif"]


def application(assistant: Assistant) -> fastapi.FastAPI:
    """The page at /, the reader's paragraphs at /reader; nothing is asked of another host."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported
    import gradio as gr

    library = assistant.library

    from assistant.ui.page import build

    app = fastapi.FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/reader", response_class=HTMLResponse)
    def reader(paragraph: str, start: int = 0, end: int = 0) -> HTMLResponse:
        try:
            wanted = library.paragraph(paragraph)
        except UnknownDocumentError:
            return HTMLResponse(_GONE, status_code=404)
        around = library.paragraphs(wanted.document_id)
        return HTMLResponse(render.reader(around, paragraph, start, end))

    theme = gr.themes.Base(font=_FONT, font_mono=["monospace"])
    static = resources.files("assistant.ui")
    mounted: fastapi.FastAPI = gr.mount_gradio_app(
        app, build(assistant, examples=EXAMPLE_QUESTIONS), path="/", theme=theme,
        css=static.joinpath("page.css").read_text("utf-8"),
        head=f"<script>{static.joinpath('page.js').read_text('utf-8')}</script>",
        footer_links=[], show_error=True, ssr_mode=False,
    )  # fmt: skip
    return mounted


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
    app = application(assistant)
    address = f"http://{HOST}:{port}"
    say(f"知段: {address}  (Ctrl+C stops it)")
    if open_browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    uvicorn.run(app, host=HOST, port=port, log_level="warning")
    return 0
