"""A chat model behind a real HTTP server that speaks OpenAI's protocol, well and badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import prompts
from assistant import Assistant, citations, generative, jsonform
from assistant.checking import check
from assistant.generative import Endpoint
from assistant.ui import render
from index import Library
from index.models import Paragraph

QUESTION = "2025年培训了多少名执法人员？"
LABEL = "E/CN.15/2026/SPECIMEN/1"
GOOD = f"共有2,874名执法人员参加培训〔{LABEL}·第13段〕。其中女性931名，占32%。〔{LABEL}·第13段〕"


class _Server(ThreadingHTTPServer):
    """Plays one scripted reply and records what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply: str = GOOD
        self.fault: str | None = None
        self.asked: list[dict[str, object]] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        fault = self.server.fault
        if fault in ("429", "500"):
            self.send_response(int(fault))
            self.end_headers()
            return
        self.send_response(200)
        kind = "text/html" if fault == "html" else "text/event-stream"
        self.send_header("Content-Type", kind)
        self.end_headers()
        if fault == "html":
            self.wfile.write(b"<html>login</html>")
            return
        for i in range(0, len(self.server.reply), 5):
            if fault == "cut" and i > 20:
                self.wfile.write(b"data: {broken\n\n")
                return
            if fault == "drip":
                time.sleep(0.2)
            self._send({"content": self.server.reply[i : i + 5]}, None)
        self._send({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, delta: dict[str, str], reason: str | None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant"} | delta, "finish_reason": reason}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                 "choices": [choice]}  # fmt: skip
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[_Server]:
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join(5)


@pytest.fixture
def chatting(server: _Server, sample: Library) -> Assistant:
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    return Assistant(sample, chat=Endpoint("m", url, "key", timeout=10).open())


def test_a_good_model_is_cited_and_streamed(chatting: Assistant, server: _Server) -> None:
    steps = list(chatting.stream(QUESTION))
    assert [len(step.sentences) for step in steps] == [1, 2, 2]
    answer = steps[-1]
    assert [c.number for s in answer.sentences for c in s.citations] == ["13", "13"]
    assert answer.sentences[1].text == "其中女性931名，占32%。"
    assert answer.notices == ()
    prompt = json.dumps(server.asked[0], ensure_ascii=False)
    assert f"〔{LABEL}·第13段〕" in prompt


@pytest.mark.parametrize("fault", ["429", "500", "html", "cut"])
def test_extracts_stand_in_for_a_model_that_fails(
    chatting: Assistant, server: _Server, fault: str
) -> None:
    server.fault = fault
    answer = chatting.ask(QUESTION)
    assert "2,874" in answer.answer
    assert len(answer.notices) == 1


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "共有2,874名执法人员参加。",
        f"共有2,874名执法人员参加〔{LABEL}·第999段〕。",
        f"共有9,999名执法人员参加〔{LABEL}·第13段〕。",
        f"手册叫《不存在的手册》〔{LABEL}·第13段〕。",
    ],
)
def test_what_does_not_hold_is_not_shown(chatting: Assistant, server: _Server, reply: str) -> None:
    server.reply = reply
    answer = chatting.ask(QUESTION)
    assert answer.sentences == Assistant(chatting.library).ask(QUESTION).sentences
    assert "9,999" not in answer.answer
    assert "999段" not in answer.answer
    assert answer.notices


def test_a_part_that_holds_is_kept(chatting: Assistant, server: _Server) -> None:
    server.reply = GOOD + "另有一万人旁听。"
    answer = chatting.ask(QUESTION)
    assert len(answer.sentences) == 2
    assert "1 句没有通过检查" in answer.notices[0]


@pytest.mark.parametrize(
    ("sentence", "fault", "word"),
    [
        ("共有2,874名执法人员参加。", "uncited", ""),
        (f"共有2,874名执法人员参加〔{LABEL}·第999段〕。", "unresolved", f"〔{LABEL}·第999段〕"),
        (f"共有9,999名执法人员参加〔{LABEL}·第13段〕。", "words", "9999"),
        (f"培训班全部在新加坡举办〔{LABEL}·第13段〕。", "words", "新加坡"),
        (f"2025年绿网没有举办培训班〔{LABEL}·第13段〕。", "opposed", "举办"),
        (f"港口正在试用一种集装箱气味采样技术〔{LABEL}·第13段〕。", "unsupported", ""),
    ],
)
def test_what_fails_is_named_with_its_reason(
    chatting: Assistant, server: _Server, sentence: str, fault: str, word: str
) -> None:
    server.reply = GOOD + sentence
    answer = chatting.ask(QUESTION)
    assert len(answer.sentences) == 2
    (failed,) = answer.failed
    assert failed.fault == fault
    assert word == "" or word in failed.words
    assert failed.text not in answer.answer
    shown = render.answer(answer)
    assert failed.text in shown
    assert shown.index("<details") > shown.index("其中女性931名")
    assert jsonform.answer(answer)["failed"][0]["fault"] == fault


def test_a_model_that_drips_is_given_up(
    chatting: Assistant, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generative, "LONGEST", 0.5)
    server.fault = "drip"
    begun = time.monotonic()
    answer = chatting.ask(QUESTION)
    assert time.monotonic() - begun < 5
    assert "2,874" in answer.answer
    assert "TimeoutError" in answer.notices[0]


def test_a_refusal_asks_no_model(chatting: Assistant, server: _Server) -> None:
    assert chatting.ask("红烧肉怎么做？").refused
    assert server.asked == []


def test_a_model_that_is_not_there(sample: Library) -> None:
    chat = Endpoint("m", "http://127.0.0.1:9/v1", "key", timeout=2).open()
    assert "2,874" in Assistant(sample, chat=chat).ask(QUESTION).answer


def test_figures_are_compared_as_numbers() -> None:
    p = Paragraph("i", "d", "文件", "文件", "f", "1", "培训了三十名官员，占1,200人的2.5%。", 0)
    assert check("30名官员，1200人，2.5%", [p]).ok
    assert check("31名官员", [p]).missing == ("31",)
    assert citations.notation(p) == "〔文件·第1段〕"


def test_a_prompt_that_lost_its_evidence_is_refused() -> None:
    with pytest.raises(ValueError, match="placeholders"):
        prompts.load("answer", "question")
