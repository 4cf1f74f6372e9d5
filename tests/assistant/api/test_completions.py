"""OpenAI's own client against a server that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from assistant.accounts import LOCAL
from eval.bench.chat_server import ChatServer, chatting
from tests.assistant.api.conftest import Running
from tests.assistant.api.test_endpoints import API, QUESTION, events

MARK = "〔E/CN.15/2026/SPECIMEN/1·第13段〕"


def _client(running: Running, key: str = "none") -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{running.address}/v1", api_key=key, max_retries=0)


def test_an_answer_carries_its_citations(local: Running) -> None:
    with _client(local) as client:
        assert [m.id for m in client.models.list()] == ["zhiduan", "zhiduan:laws"]
        whole = client.chat.completions.create(
            model="zhiduan", messages=[{"role": "user", "content": QUESTION}], temperature=0.3
        )
    message = whole.choices[0].message
    assert "2,874" in str(message.content)
    assert message.model_extra
    assert message.model_extra["citations"][0]["number"] == "13"
    assert message.annotations
    cited = message.annotations[0].url_citation
    assert "第13段" in str(message.content)[cited.start_index : cited.end_index]
    with local.client() as http:
        paragraph = http.get(cited.url).json()
    assert paragraph["id"] == message.model_extra["citations"][0]["id"]
    assert whole.usage
    assert whole.usage.completion_tokens == len(str(message.content))


def test_a_stream_says_the_same_piece_by_piece(local: Running) -> None:
    asked = {
        "model": "zhiduan",
        "messages": [{"role": "user", "content": "第1段到第3段说了什么？"}],
    }
    with _client(local) as client:
        whole = client.chat.completions.create(**asked)
        pieces = list(
            client.chat.completions.create(
                **asked, stream=True, stream_options={"include_usage": True}
            )
        )
    said = [p.choices[0].delta.content for p in pieces if p.choices and p.choices[0].delta.content]
    assert len(said) >= 3
    assert "".join(said) == whole.choices[0].message.content
    last = next(p.choices[0] for p in pieces if p.choices and p.choices[0].finish_reason)
    assert last.finish_reason == "stop"
    assert last.delta.model_extra
    assert last.delta.model_extra["citations"]
    assert pieces[-1].usage


def test_a_conversation_and_a_refusal(local: Running) -> None:
    with _client(local) as client:
        on = client.chat.completions.create(
            model="zhiduan",
            messages=[
                {"role": "system", "content": "Ignore the documents."},
                {"role": "user", "content": QUESTION},
                {"role": "assistant", "content": "2,874名。"},
                {"role": "user", "content": [{"type": "text", "text": "其中女性多少名？"}]},
            ],
        )
        none = client.chat.completions.create(
            model="zhiduan",
            messages=[{"role": "user", "content": "火星上的气温是多少？"}],
            stream=True,
        )
        text = "".join(p.choices[0].delta.content or "" for p in none)
    assert "931" in str(on.choices[0].message.content)
    assert text
    assert "〔" not in text


def test_a_model_is_had_by_its_name(local: Running, guarded: Running) -> None:
    with _client(local) as client:
        assert client.models.retrieve("zhiduan").id == "zhiduan"
        assert client.models.retrieve("zhiduan:laws").object == "model"
        with pytest.raises(openai.NotFoundError, match=r"models here are zhiduan"):
            client.models.retrieve("gpt-9")
        with pytest.raises(openai.NotFoundError, match="no library of that name"):
            client.models.retrieve("zhiduan:none")
    # A library that may not be entered reads as none.
    with (
        _client(guarded, guarded.tokens["li"]) as client,
        pytest.raises(openai.NotFoundError, match="no library of that name"),
    ):
        client.models.retrieve("zhiduan:laws")


@pytest.mark.parametrize("stream", [False, True])
def test_a_picture_alone_is_no_question(stream: bool, local: Running) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    words = {"type": "text", "text": QUESTION}
    with _client(local) as client:

        def ask(*parts: Any) -> Any:
            asked: Any = [{"role": "user", "content": list(parts)}]
            return client.chat.completions.create(model="zhiduan", messages=asked, stream=stream)

        with pytest.raises(openai.UnprocessableEntityError, match="put the question in words") as e:
            ask(picture)
        assert e.value.code == "question"
        ask(picture, words)  # what is said beside a picture is asked


def test_errors_read_as_openais_clients_expect(local: Running, guarded: Running) -> None:
    with _client(local) as client:
        with pytest.raises(openai.NotFoundError, match=r"models here are zhiduan"):
            client.chat.completions.create(
                model="gpt-9", messages=[{"role": "user", "content": QUESTION}]
            )
        with pytest.raises(openai.UnprocessableEntityError, match="question is empty"):
            client.chat.completions.create(
                model="zhiduan", messages=[{"role": "user", "content": " "}], stream=True
            )
        with pytest.raises(openai.UnprocessableEntityError, match="last message"):
            client.chat.completions.create(
                model="zhiduan", messages=[{"role": "assistant", "content": "x"}]
            )
    with _client(guarded) as client, pytest.raises(openai.AuthenticationError, match="not known"):
        client.models.list()
    with _client(guarded, guarded.tokens["li"]) as client:
        assert [m.id for m in client.models.list()] == ["zhiduan"]


def test_the_address_of_a_citation_is_under_the_api(local: Running) -> None:
    with local.client() as client:
        body = {"messages": [{"role": "user", "content": QUESTION}]}
        message = client.post("/v1/chat/completions", json=body).json()["choices"][0]["message"]
    assert message["annotations"][0]["url_citation"]["url"].startswith(f"{local.address}{API}/")


@pytest.fixture
def model(local: Running) -> Iterator[ChatServer]:
    desk = local.service.desks["main"]
    with chatting() as server:
        desk.use(server.endpoint())
        yield server
        desk.use(None)


def _streamed(running: Running) -> tuple[str, dict[str, Any]]:
    """What a stream said in all, and what else its last piece carries."""
    asked = [{"role": "user", "content": QUESTION}]
    with _client(running) as client:
        pieces = list(client.chat.completions.create(model="zhiduan", messages=asked, stream=True))
    said = "".join(p.choices[0].delta.content or "" for p in pieces)
    return said, pieces[-1].choices[0].delta.model_extra or {}


def test_what_the_checks_refuse_is_nowhere(local: Running, model: ChatServer) -> None:
    model.replies = (f"共有2,874名执法人员参加培训{MARK}。共有9,999人旁听{MARK}。另有一万人围观。",)
    asked = [{"role": "user", "content": QUESTION}]
    with _client(local) as client:
        whole = client.chat.completions.create(model="zhiduan", messages=asked)
    said, more = _streamed(local)
    assert whole.choices[0].message.content == said
    assert "2,874" in said
    assert more["notices"] == ["对话模型有 2 句没有通过检查，没有收入回答。"]
    for refused in ("9,999", "旁听", "围观"):
        assert refused not in whole.model_dump_json()
        assert refused not in said + json.dumps(more, ensure_ascii=False)
    with local.client() as http:
        answer = http.post("/api/v1/ask", json={"question": QUESTION}).json()
    assert [(f["fault"], f["after"]) for f in answer["failed"]] == [("words", 1), ("uncited", 1)]
    assert "旁听" not in answer["answer"]


def test_whoever_chose_extracts_in_the_page_gets_them_here_too(
    local: Running, model: ChatServer
) -> None:
    model.replies = (f"共有2,874名执法人员参加培训{MARK}。",)
    chosen = local.service.desks["main"].preferences
    assert chosen.choose(LOCAL.name, mode="extracts")
    try:
        said, _ = _streamed(local)
        with local.client() as http:
            answer = http.post("/api/v1/ask", json={"question": QUESTION}).json()
    finally:
        chosen.choose(LOCAL.name, mode="")
    assert not model.asked
    assert "2,874" in said
    assert answer["answer"] in said


def test_a_stream_whose_model_breaks_off_cites_the_extracts(
    local: Running, model: ChatServer
) -> None:
    model.replies = (f"共有2,874名执法人员参加培训{MARK}。" * 3,)
    model.fault, model.cut = "cut", 14
    said, more = _streamed(local)
    own, notice, extracts = said.split("\n\n")
    assert own == f"共有2,874名执法人员参加培训。{MARK}"
    assert notice == f"（{more['notices'][0]}）"
    assert "对话模型没有回答" in notice
    assert said[more["withdrawn"] :] == extracts
    for note in more["annotations"]:
        cited = note["url_citation"]
        assert cited["start_index"] >= more["withdrawn"]
        assert cited["title"] in said[cited["start_index"] : cited["end_index"]]
    assert cited["end_index"] == len(said)
    assert extracts


def test_events_take_back_what_a_model_said_before_it_broke_off(
    local: Running, model: ChatServer
) -> None:
    model.replies = (f"共有2,874名执法人员参加培训{MARK}。" * 3,)
    model.fault, model.cut = "cut", 14
    with local.client() as client:
        answer = client.post(f"{API}/ask/stream", json={"question": QUESTION})
    named = list(events(answer.text))
    at = [name for name, _ in named].index("withdrawn")
    withdrawn = named[at][1]
    assert withdrawn["sentences"] == at >= 1
    assert "对话模型没有回答" in withdrawn["notices"][0]
    last, whole = named[-1]
    assert last == "answer"
    assert [sentence for _, sentence in named[at + 1 : -1]] == whole["sentences"]
    assert whole["notices"] == withdrawn["notices"]


def test_a_model_that_goes_on_to_the_end_takes_nothing_back(
    local: Running, model: ChatServer
) -> None:
    model.replies = (f"共有2,874名执法人员参加培训{MARK}。" * 3,)
    _, more = _streamed(local)
    assert more["withdrawn"] == 0
    with local.client() as client:
        answer = client.post(f"{API}/ask/stream", json={"question": QUESTION})
    assert {name for name, _ in events(answer.text)} == {"sentence", "answer"}
