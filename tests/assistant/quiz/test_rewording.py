from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from assistant.generative import Endpoint
from assistant.quiz import BLANK, Checker, Item, Quiz
from assistant.quiz.rewording import reword, reworded
from index import Library


@pytest.fixture
def item(quiz: Quiz) -> Item:
    return next(i for i in quiz.items if i.type == "cloze" and i.aspect == "figure")


def test_a_better_wording_is_taken(item: Item, sample: Library) -> None:
    better = "请填空：" + item.stem
    said = FakeListChatModel(responses=[f"\n{better}\n解释一句"])
    changed = reword(item, said, Checker(sample))
    assert changed.stem == better
    assert changed.id == item.id
    assert changed.accepted == item.accepted


def test_a_wording_that_fails_a_check_is_not(item: Item, sample: Library) -> None:
    checker = Checker(sample)
    for said in (
        "",
        item.stem.replace(BLANK, item.key[0]),
        item.stem.replace(BLANK, f"{BLANK}{BLANK}"),
        f"该机构{item.stem}",
        f"2099年，{item.stem}",
        f"{item.key[0]}：{item.stem}",
    ):
        assert reword(item, FakeListChatModel(responses=[said]), checker) == item


def test_a_statement_keeps_its_words(quiz: Quiz, sample: Library) -> None:
    item = next(i for i in quiz.items if i.truth is not None)
    assert reword(item, FakeListChatModel(responses=["别的话。"]), Checker(sample)) == item


class _Handler(BaseHTTPRequestHandler):
    """OpenAI's protocol over HTTP, streamed; every reply is the class's `reply`."""

    reply = ""
    status = 200

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.status != 200:
            self.send_error(self.status)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for delta, reason in (({"role": "assistant", "content": self.reply}, None), ({}, "stop")):
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                     "choices": [choice]}  # fmt: skip
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args: object) -> None:
        pass


def test_over_http_only_a_wording_that_holds_is_kept(
    item: Item, sample: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker, better = Checker(sample), "请填空：" + item.stem
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        chat = Endpoint("m", url, "key", timeout=10).open()
        for said, kept in ((better, better), (f"2099年，{item.stem}", item.stem)):
            monkeypatch.setattr(_Handler, "reply", said)
            assert reword(item, chat, checker).stem == kept
        server.shutdown()


def test_where_the_model_fails_the_items_are_kept_and_it_is_said(
    quiz: Quiz, sample: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker = Checker(sample)
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        for status in (401, 500):
            monkeypatch.setattr(_Handler, "status", status)
            kept = reworded(quiz, Endpoint("m", url, "key", timeout=5).open(), checker)
            assert kept.items == quiz.items
            assert "保留原来的措辞" in kept.notices[-1]
        server.shutdown()
    gone = reworded(quiz, Endpoint("m", url, "key", timeout=5).open(), checker)
    assert gone.items == quiz.items
    assert "保留原来的措辞" in gone.notices[-1]
