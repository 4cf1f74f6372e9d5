"""A chat model's place taken by a real HTTP server that speaks OpenAI's protocol, well and badly.

It streams what it is told to say and plays the faults an endpoint has, so that what measures and tests
the chat mode goes through the client, the socket and the stream as with a real model.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from assistant.generative import Endpoint

# A status instead of an answer; a login page; a stream that breaks off; one that hardly moves.
Fault = int | Literal["html", "cut", "drip"]
Reply = Callable[[str], str]

_PIECE = 5  # characters an event of the stream has, about what a model's token is
_DRIP = 0.2  # seconds between two events of the fault `drip`


class ChatServer(ThreadingHTTPServer):
    """Says the `replies` in turn, again from the first after the last; `asked` holds the requests.

    A reply is a text or what makes one of the prompt. `fault`, where set, is what goes wrong; `cut`
    breaks the stream off after so many events.
    """

    daemon_threads = True

    def __init__(self, *replies: str | Reply) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies: tuple[str | Reply, ...] = replies or ("",)
        self.fault: Fault | None = None
        self.cut = 5
        self.asked: list[dict[str, Any]] = []
        self._turn = threading.Lock()

    @property
    def url(self) -> str:
        """The address of its interface."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def endpoint(self, model: str = "m", *, timeout: float = 10.0) -> Endpoint:
        """It as an endpoint; `timeout` in seconds."""
        return Endpoint(model, self.url, "key", timeout)

    def said(self, request: dict[str, Any]) -> str:
        """What it says to a request, which is counted."""
        with self._turn:
            reply = self.replies[len(self.asked) % len(self.replies)]
            self.asked.append(request)
        if isinstance(reply, str):
            return reply
        return reply("\n".join(str(m["content"]) for m in request["messages"]))


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        text, fault = self.server.said(json.loads(body)), self.server.fault
        if isinstance(fault, int):
            self._head(fault, "application/json")
            self.wfile.write(b"{}")
            return
        if fault == "html":
            self._head(200, "text/html")
            self.wfile.write(b"<html>login</html>")
            return
        self._head(200, "text/event-stream")
        for number, at in enumerate(range(0, len(text), _PIECE)):
            if fault == "cut" and number >= self.server.cut:
                self.wfile.write(b"data: {broken\n\n")
                return
            if fault == "drip":
                time.sleep(_DRIP)
            self._event({"role": "assistant", "content": text[at : at + _PIECE]}, None)
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _head(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def _event(self, delta: dict[str, str], reason: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": reason}
        event = {
            "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [choice],
        }  # fmt: skip
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def chatting(*replies: str | Reply) -> Iterator[ChatServer]:
    """A server that runs as long as the block; nothing listens there afterwards."""
    with ChatServer(*replies) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(10)
