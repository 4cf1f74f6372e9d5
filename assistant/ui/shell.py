"""The HTML gradio serves, made ours: our script before any other, and a policy in the browser.

The policy names this host alone and runs no script that was not in the page as it was served: the
page's own scripts carry a nonce, made anew for each answer, so that a handler or a script inside a
document would not run even where a text had escaped `escape`.
"""

from __future__ import annotations

import re
import secrets
from importlib import resources

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_OURS = b"window.gradio_config"
_CARDS = re.compile(rb'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')  # they name other hosts
_HEADERS = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
_UNBUFFERED = (b"x-accel-buffering", b"no")  # nginx passes each event on as it comes
# gradio compiles templates in the page, so it needs eval; nothing needs another host.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' {nonce}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'self'; form-action 'self'"
)
_WAITING = '<div id="opening" role="status">知段</div>'


def asset(name: str) -> bytes:
    """The page's own script or style sheet."""
    return resources.files("assistant.ui").joinpath(name).read_bytes()


def dressed(page: bytes, nonce: str) -> bytes:
    """The served page with our script first, a nonce on each script, and something to see at once."""
    mark = f'<script nonce="{nonce}"'.encode()
    page = page.replace(b"<script", mark)
    page = page.replace(b"<head>", b"<head>" + mark + b' src="page.js"></script>', 1)
    # After gradio's own sheet, whose reset would undo ours.
    page = page.replace(b"</head>", b'<link rel="stylesheet" href="page.css"></head>', 1)
    return _CARDS.sub(b"", page).replace(b"<gradio-app", _WAITING.encode() + b"<gradio-app", 1)


class Guarded:
    """Answers as the app does, with the headers, and gradio's page dressed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        await self.app(scope, receive, _Answer(send) if scope["type"] == "http" else send)


class _Answer:
    """One answer on its way out; HTML is held back until it is whole, the rest streams."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            if kind.startswith(b"text/html"):
                self._start = message
                return
            streams = [_UNBUFFERED] if kind.startswith(b"text/event-stream") else []
            message["headers"] = [*message["headers"], *_HEADERS, *streams, _policy("")]
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._whole(self._start)
            return
        await self._send(message)

    async def _whole(self, start: Message) -> None:
        nonce = ""
        if _OURS in self._body:
            nonce = secrets.token_urlsafe(12)
            self._body = dressed(self._body, nonce)
        kept = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        length = (b"content-length", str(len(self._body)).encode())
        start["headers"] = [*kept, length, *_HEADERS, _policy(nonce)]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def _policy(nonce: str) -> tuple[bytes, bytes]:
    named = f"'nonce-{nonce}'" if nonce else ""
    return b"content-security-policy", _POLICY.format(nonce=named).encode()
