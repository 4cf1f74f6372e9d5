"""A chat model behind a real HTTP server that speaks OpenAI's protocol, well and badly."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

import prompts
from assistant import Assistant, citations, export, generative, jsonform
from assistant.checking import check
from assistant.conversations import Turn
from assistant.generative import Endpoint
from assistant.notices import DECLINED
from assistant.ui import render
from eval.bench import chat_server
from eval.bench.chat_server import ChatServer, Fault
from index import Library
from index.models import Paragraph

QUESTION = "2025年培训了多少名执法人员？"
LABEL = "E/CN.15/2026/SPECIMEN/1"
GOOD = f"共有2,874名执法人员参加培训〔{LABEL}·第13段〕。其中女性931名，占32%。〔{LABEL}·第13段〕"


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server.chatting(GOOD) as running:
        yield running


@pytest.fixture
def chatting(server: ChatServer, sample: Library) -> Assistant:
    return Assistant(sample, chat=server.endpoint().open())


def test_a_good_model_is_cited_and_streamed(chatting: Assistant, server: ChatServer) -> None:
    steps = list(chatting.stream(QUESTION))
    assert [len(step.sentences) for step in steps] == [1, 2, 2]
    answer = steps[-1]
    assert [c.number for s in answer.sentences for c in s.citations] == ["13", "13"]
    assert answer.sentences[1].text == "其中女性931名，占32%。"
    assert answer.notices == ()
    prompt = json.dumps(server.asked[0], ensure_ascii=False)
    assert f"〔{LABEL}·第13段〕" in prompt


@pytest.mark.parametrize("fault", [429, 500, "html", "cut"])
def test_extracts_stand_in_for_a_model_that_fails(
    chatting: Assistant, server: ChatServer, fault: Fault
) -> None:
    server.fault = fault
    answer = chatting.ask(QUESTION)
    assert "2,874" in answer.answer
    assert len(answer.notices) == 1
    assert "The chat model did not answer" in render.answer(answer)


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
def test_what_does_not_hold_is_not_shown(
    chatting: Assistant, server: ChatServer, reply: str
) -> None:
    server.replies = (reply,)
    answer = chatting.ask(QUESTION)
    assert answer.sentences == Assistant(chatting.library).ask(QUESTION).sentences
    assert "9,999" not in answer.answer
    assert "999段" not in answer.answer
    assert answer.notices


def test_a_part_that_holds_is_kept(chatting: Assistant, server: ChatServer) -> None:
    server.replies = (GOOD + "另有一万人旁听。",)
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
    chatting: Assistant, server: ChatServer, sentence: str, fault: str, word: str
) -> None:
    server.replies = (GOOD + sentence,)
    answer = chatting.ask(QUESTION)
    assert len(answer.sentences) == 2
    (failed,) = answer.failed
    assert failed.fault == fault
    assert word == "" or word in failed.words
    assert failed.text not in answer.answer
    shown = render.answer(answer)
    assert failed.text in shown
    assert shown.index("<details") > shown.index("其中女性931名")
    assert "did not pass the checks and are not part of the answer: 1." in shown
    assert "<s " not in render.answer(answer, marked=True)
    assert jsonform.answer(answer)["failed"][0]["fault"] == fault


def test_a_model_that_drips_is_given_up(
    chatting: Assistant, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generative, "LONGEST", 0.5)
    server.fault = "drip"
    begun = time.monotonic()
    answer = chatting.ask(QUESTION)
    assert time.monotonic() - begun < 5
    assert "2,874" in answer.answer
    assert "TimeoutError" in answer.notices[0]


def test_what_fails_is_where_it_stood_and_in_no_export(
    chatting: Assistant, server: ChatServer
) -> None:
    first, second = GOOD.split("。其中")
    server.replies = (f"{first}。另有一万人旁听。其中{second}",)
    answer = chatting.ask(QUESTION)
    assert [s.text[:2] for s in answer.sentences] == ["共有", "其中"]
    assert [(f.fault, f.after) for f in answer.failed] == [("uncited", 1)]
    turn = Turn("1", QUESTION, answer)
    sheet = export.sheet("对话", [turn], paragraph=chatting.library.paragraph)
    for written, _ in export.FORMATS.values():
        assert written(sheet)
    lines = sheet.turns[0][1]
    assert not any("旁听" in line for line in lines)
    assert lines[-1] == "注意：对话模型有 1 句没有通过检查，没有收入回答。"


def test_a_model_that_breaks_off_leaves_the_extracts(
    chatting: Assistant, server: ChatServer
) -> None:
    server.replies = ("另有一万人旁听。" + GOOD * 2,)
    server.fault, server.cut = "cut", 14
    *grown, answer = chatting.stream(QUESTION)
    assert [len(step.sentences) for step in grown] == [1]
    assert answer.sentences == Assistant(chatting.library).ask(QUESTION).sentences
    assert [(f.fault, f.after) for f in answer.failed] == [("uncited", len(answer.sentences))]
    assert "对话模型没有回答" in answer.notices[0]


@pytest.mark.parametrize("said", [prompts.REFUSAL, f" {prompts.REFUSAL.rstrip('。')}\n"])
def test_a_model_that_finds_nothing_said_is_told_of(
    chatting: Assistant, server: ChatServer, said: str
) -> None:
    server.replies = (said,)
    answer = chatting.ask(QUESTION)
    assert answer.sentences == Assistant(chatting.library).ask(QUESTION).sentences
    assert answer.notices == (DECLINED,)
    assert "The chat model finds that" in render.answer(answer)
    assert answer.failed == ()
    server.replies = (prompts.REFUSAL + "另有一万人旁听。",)
    answer = chatting.ask(QUESTION)
    assert "没有通过引用检查" in answer.notices[0]
    assert [f.text for f in answer.failed] == ["另有一万人旁听。"]


def test_a_refusal_asks_no_model(chatting: Assistant, server: ChatServer) -> None:
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
