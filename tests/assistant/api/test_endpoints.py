from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from assistant.api import views
from assistant.api.problems import MEDIA_TYPE, ProblemView
from eval.bench.chat_server import chatting
from tests.assistant.api.conftest import Running

QUESTION = "2025年培训了多少名执法人员？"
API = "/api/v1"


@pytest.fixture
def client(local: Running) -> httpx.Client:
    return local.client()


def problem(answer: httpx.Response, status: int, kind: str) -> ProblemView:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    found = ProblemView.model_validate(answer.json())
    assert found.type == f"urn:zhiduan:problem:{kind}"
    assert found.status == status
    return found


def test_an_answer_is_what_the_description_says(client: httpx.Client) -> None:
    answer = client.post(f"{API}/ask", json={"question": QUESTION})
    view = views.AnswerView.model_validate(answer.json())
    assert "2,874" in view.answer
    assert view.sentences[0].citations[0].number == "13"
    assert view.conversation is None
    assert answer.headers["cache-control"] == "no-store"


def events(text: str) -> Iterator[tuple[str, Any]]:
    """The server-sent events of a whole stream: name and value."""
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_a_stream_ends_with_the_same_answer(client: httpx.Client) -> None:
    question = {"question": "第1段到第3段说了什么？"}
    answer = client.post(f"{API}/ask/stream", json=question)
    assert answer.headers["content-type"].startswith("text/event-stream")
    # nginx holds a stream back until it is whole where it is not told so.
    assert answer.headers.get_list("x-accel-buffering") == ["no"]
    assert answer.headers["cache-control"] == "no-store"
    *sentences, (last, whole) = events(answer.text)
    assert last == "answer"
    assert [s for _, s in sentences] == whole["sentences"]
    assert len(sentences) >= 3
    plain = client.post(f"{API}/ask", json=question)
    assert whole == plain.json()
    assert "x-accel-buffering" not in plain.headers


def test_a_conversation_goes_on(client: httpx.Client) -> None:
    first = client.post(f"{API}/ask", json={"question": QUESTION, "keep": True}).json()
    identity = first["conversation"]
    client.post(f"{API}/ask", json={"question": "其中女性多少名？", "conversation": identity})
    whole = views.TurnsView.model_validate(client.get(f"{API}/conversations/{identity}").json())
    assert [t.question for t in whole.turns] == [QUESTION, "其中女性多少名？"]
    listed = client.get(f"{API}/conversations", params={"words": "执法人员"}).json()
    views.ConversationsView.model_validate(listed)
    assert identity in [c["id"] for c in listed["conversations"]]
    assert client.delete(f"{API}/conversations/{identity}").status_code == 204
    problem(client.get(f"{API}/conversations/{identity}"), 404, "unknown-conversation")


def test_search_and_paragraphs(client: httpx.Client) -> None:
    found = client.post(f"{API}/search", json={"query": "缉私犬", "k": 3})
    hits = views.HitsView.model_validate(found.json()).hits
    assert len(hits) == 3
    one = client.get(f"{API}/paragraphs/{hits[0].id}").json()
    assert views.ParagraphView.model_validate(one).text == hits[0].text
    statute = next(
        d for d in client.get(f"{API}/documents").json()["documents"] if d["file"].endswith(".md")
    )
    for number in ("第五条", "5", "第5条"):
        page = client.get(f"{API}/documents/{statute['id']}/paragraphs/{number}").json()
        assert [p["number"] for p in page["paragraphs"]] == ["第五条"]
    page = client.get(f"{API}/documents/{statute['id']}/paragraphs", params={"limit": 2}).json()
    assert (len(page["paragraphs"]), page["total"]) == (2, statute["paragraphs"])
    views.ReportView.model_validate(client.get(f"{API}/documents/{statute['id']}/report").json())
    problem(client.get(f"{API}/documents/{statute['id']}/paragraphs/999"), 404, "unknown-paragraph")
    problem(client.get(f"{API}/paragraphs/none"), 404, "unknown-document")


def test_files_come_and_go(client: httpx.Client, local: Running) -> None:
    good = ("规定.txt", "第一条 仓库由保卫科管理。\n第二条 钥匙由两人分别保管。\n".encode())
    bad = ("坏.pdf", b"no pdf at all")
    answer = client.post(f"{API}/documents", files=[("files", good), ("files", bad)])
    first, second = views.UploadView.model_validate(answer.json()).files
    assert (first.status, second.status) == ("added", "failed")
    assert first.document is not None
    assert second.error is not None
    assert "content is not what the name says" in second.error
    assert "内容" in (second.error_zh or "")
    assert client.get(f"{API}/documents/{first.document.id}").status_code == 200
    gone = client.delete(f"{API}/documents/{first.document.id}")
    views.RemovedView.model_validate(gone.json())
    problem(client.delete(f"{API}/documents/{first.document.id}"), 404, "unknown-document")
    said = problem(client.post(f"{API}/documents", files=[("files", bad)]), 422, "file")
    assert said.errors
    assert said.errors[0]["file"] == "坏.pdf"
    assert "content is not what the name says" in said.errors[0]["detail"]
    assert said.errors[0]["detail_zh"] == second.error_zh
    actions = [row["action"] for row in local.service.accounts.audit(limit=2)]
    assert actions == ["remove", "upload"]


@pytest.mark.parametrize("name", ["../../etc/x.txt", "..\\..\\x.txt", "/tmp/x.txt", "a/b/x.txt"])
def test_an_upload_stays_where_it_belongs(name: str, client: httpx.Client, local: Running) -> None:
    files = [("files", (name, "第一条 甲。\n第二条 乙。\n".encode()))]
    (added,) = client.post(f"{API}/documents", files=files).json()["files"]
    assert added["file"] == "x.txt"
    folder = local.service.desks["main"].assistant.library.folder
    assert (folder / "files" / "x.txt").is_file()
    assert not Path("/tmp/x.txt").exists()
    client.delete(f"{API}/documents/{added['document']['id']}")


def test_quiz_items_and_files(client: httpx.Client) -> None:
    form = {"count": 2, "types": ["single"], "seed": 7}
    made = views.QuizView.model_validate(client.post(f"{API}/quiz", json=form).json())
    assert len(made.items) == 2
    file = client.post(f"{API}/quiz", json=form | {"format": "gift"})
    assert file.headers["content-type"] == "application/octet-stream"
    assert made.items[0]["options"][0]["text"] in file.text
    problem(client.post(f"{API}/quiz", json={"sections": ["没有"]}), 422, "question")


def test_the_chat_model_words_quiz_items_where_one_is_set(
    client: httpx.Client, local: Running
) -> None:
    form = {"count": 1, "types": ["cloze"], "seed": 7}
    plain = client.post(f"{API}/quiz", json=form).json()["items"][0]["stem"]
    said = problem(client.post(f"{API}/quiz", json=form | {"reword": True}), 422, "question")
    assert "对话模型" in (said.detail_zh or "")
    desk = local.service.desks["main"]
    with chatting() as server:
        desk.use(server.endpoint())
        server.replies = (f"请填空：{plain}",)
        try:
            made = client.post(f"{API}/quiz", json=form | {"reword": True}).json()
        finally:
            desk.use(None)
    assert made["items"][0]["stem"] == f"请填空：{plain}"


def test_errors_name_the_place_and_never_repeat_what_was_sent(client: httpx.Client) -> None:
    said = problem(client.post(f"{API}/ask", json={"frage": "机密"}), 422, "request")
    assert said.errors
    assert {e["place"] for e in said.errors} == {"body/question", "body/frage"}
    assert "机密" not in client.post(f"{API}/ask", json={"question": ["机密"]}).text
    problem(client.post(f"{API}/ask", json={"question": "  "}), 422, "question")
    problem(client.post(f"{API}/ask", content=b"{", headers={"content-type": "application/json"}),
            422, "request")  # fmt: skip
    problem(client.get(f"{API}/nowhere"), 404, "http")
    problem(client.put(f"{API}/ask"), 405, "http")
    problem(client.post(f"{API}/ask", json={"question": "x" * (1 << 20)}), 413, "http")
    problem(client.get(f"{API}/documents", params={"library": "none"}), 404, "unknown-library")


def test_figures(client: httpx.Client) -> None:
    client.post(f"{API}/ask", json={"question": QUESTION})
    assert client.get(f"{API}/health/live").json() == {"status": "ok"}
    assert client.get(f"{API}/health/ready").json() == {"status": "ok"}
    text = client.get(f"{API}/metrics").text
    families = {f.name: f for f in text_string_to_metric_families(text)}
    answers = {s.labels["kind"]: s.value for s in families["zhiduan_answers"].samples}
    assert answers["number"] >= 1
    routes = {s.labels["route"] for s in families["zhiduan_requests"].samples}
    assert f"{API}/ask" in routes
    assert QUESTION not in text


def test_other_libraries(client: httpx.Client) -> None:
    everything = client.get(f"{API}/me").json()
    assert everything == {"name": "", "role": "admin", "libraries": ["main", "laws"]}
    laws = client.get(f"{API}/documents", params={"library": "laws"}).json()["documents"]
    assert len(laws) == 1


def test_the_description_has_an_example_of_every_form(client: httpx.Client) -> None:
    described = client.get(f"{API}/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], (path, method)
            assert "429" in operation["responses"], (path, method)
    forms = [n for n in described["components"]["schemas"] if n.endswith("Form")]
    assert {"AskForm", "SearchForm", "QuizForm", "CompletionForm", "TokenForm"} <= set(forms)
