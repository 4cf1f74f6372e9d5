"""A judge behind a real HTTP server that speaks OpenAI's protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.generative import Endpoint
from eval.judges import Judge, Judged, summary
from index.errors import ChatModelError
from tests.eval.conftest import answer


class _Server(ThreadingHTTPServer):
    """Gives the scripted replies in turn and counts what it was asked; an empty one is a fault."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.replies = ["是"]
        self.asked = 0


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        reply = self.server.replies[self.server.asked % len(self.server.replies)]
        self.server.asked += 1
        self.send_response(200 if reply else 500)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for delta, reason in (({"role": "assistant", "content": reply}, None), ({}, "stop")):
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                     "choices": [choice]}  # fmt: skip
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def judge(server: _Server, cache: Path, model: str = "m-2026-01") -> Judge:
    return Judge(Endpoint(model, f"http://127.0.0.1:{server.server_port}/v1"), cache)


def test_it_is_asked_thrice_and_then_never_again(server: _Server, tmp_path: Path) -> None:
    server.replies = ["是", "否", "是。"]
    first = judge(server, tmp_path).judge(answer())
    assert first[0].votes == (True, False, True)
    assert first[0].held
    assert first[0].flipped
    assert judge(server, tmp_path).judge(answer()) == first
    assert server.asked == 3
    judge(server, tmp_path, "another").judge(answer())
    assert server.asked == 6


def test_what_is_neither_is_undefined_and_counted(server: _Server, tmp_path: Path) -> None:
    server.replies = ["是的，因为依据这样写"]
    (judged,) = judge(server, tmp_path).judge(answer())
    assert judged.held is None
    total = summary([judged, Judged("甲", (True, True)), Judged("乙", (True, False))])
    assert (total.held, total.n_scored, total.n_undefined) == (1.0, 1, 2)
    assert total.flip_rate == pytest.approx(1 / 3)


def test_a_judge_that_is_down_leaves_nothing_in_the_cache(server: _Server, tmp_path: Path) -> None:
    server.replies = [""]
    with pytest.raises(ChatModelError, match="m-2026-01 did not answer"):
        judge(server, tmp_path).judge(answer())
    assert list(tmp_path.iterdir()) == []


def test_nothing_judged_is_no_figure() -> None:
    with pytest.raises(ValueError, match="nothing"):
        summary([])
    with pytest.raises(ValueError, match="at least once"):
        Judge(Endpoint("m"), Path(), repeats=0)
