from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from assistant.accounts.store import Accounts
from assistant.api.app import application
from assistant.api.service import Service
from assistant.settings import ServerSettings, Settings
from tests.assistant.api.conftest import PASSWORDS, Running
from tests.assistant.api.test_endpoints import API, QUESTION, problem


def test_without_a_login_only_health_and_the_form_are_open(guarded: Running) -> None:
    with guarded.client() as client:
        for path in ("/documents", "/me", "/metrics", "/conversations", "/openapi.json", "/audit"):
            answer = client.get(API + path)
            problem(answer, 401, "sign-in")
            assert answer.headers["www-authenticate"] == "Bearer"
        problem(client.post(f"{API}/ask", json={"question": QUESTION}), 401, "sign-in")
        said = problem(client.post("/v1/chat/completions", json={}), 401, "sign-in")
        assert said.error
        problem(client.post("/mcp", json={}), 401, "sign-in")
        assert client.get(f"{API}/health/ready").status_code == 200
        assert client.get("/login").status_code == 200
        there = client.get("/?c=1", headers={"accept": "text/html"})
        assert (there.status_code, there.headers["location"]) == (303, "/login?next=/%3Fc%3D1")


def test_a_token_opens_and_a_wrong_or_revoked_one_does_not(guarded: Running) -> None:
    with guarded.client("wang") as client:
        assert client.get(f"{API}/me").json()["role"] == "trainer"
        made = client.post(f"{API}/me/tokens", json={"label": "新", "days": 1}).json()
        listed = client.get(f"{API}/me/tokens").json()["tokens"]
        assert all(t["secret"] is None if "secret" in t else True for t in listed)
        with guarded.client() as other:
            other.headers["authorization"] = f"Bearer {made['secret']}"
            assert other.get(f"{API}/me").json()["name"] == "wang"
            assert client.delete(f"{API}/me/tokens/{made['id']}").status_code == 204
            problem(other.get(f"{API}/me"), 401, "token")
            other.headers["authorization"] = "Basic d2FuZzp4"
            problem(other.get(f"{API}/me"), 401, "token")
        problem(client.delete(f"{API}/me/tokens/{made['id']}"), 404, "unknown-token")
    assert made["secret"].encode() not in Path(guarded.service.accounts.file or "").read_bytes()


def test_a_session_begins_with_the_password_and_ends(guarded: Running) -> None:
    with guarded.client(follow_redirects=False) as client:
        wrong = client.post("/login", data={"name": "li", "password": "not the one"})
        assert wrong.status_code == 401
        assert 'value="li"' in wrong.text  # the password alone is typed again
        right = client.post(
            "/login", data={"name": "li", "password": PASSWORDS["li"], "next": "//evil.test"}
        )
        assert (right.status_code, right.headers["location"]) == (303, "/")
        cookie = right.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert client.get(f"{API}/me").json()["name"] == "li"
        assert 'action="/logout"' in client.get("/login").text
        # A page of another site makes the browser send the cookie along.
        for headers in (
            {"origin": "https://evil.test"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"}, {"origin": "http://["},
        ):  # fmt: skip
            body = {"question": QUESTION}
            problem(client.post(f"{API}/ask", json=body, headers=headers), 403, "another-site")
        for headers in (
            {"origin": guarded.address}, {"origin": "null", "sec-fetch-site": "same-origin"}
        ):  # fmt: skip
            assert client.post(f"{API}/ask", json=body, headers=headers).is_success
        secret = client.cookies["zhiduan"]
        assert client.post("/logout").status_code == 303
        client.cookies.set("zhiduan", secret)
        problem(client.get(f"{API}/me"), 401, "sign-in")
    actions = {(r["action"], r["thing"]) for r in guarded.service.accounts.audit()}
    assert {("login", "li"), ("login refused", "li"), ("logout", "")} <= actions


def test_passwords_cannot_be_tried_out(guarded: Running) -> None:
    with guarded.client() as client:
        for _ in range(6):
            answer = client.post("/login", data={"name": "zhao", "password": "guess"})
        problem(answer, 429, "too-many")
        assert int(answer.headers["retry-after"]) > 0


def test_roles(guarded: Running) -> None:
    files = [("files", ("甲.txt", "第一条 甲。\n".encode()))]
    document = guarded.service.desks["main"].assistant.library.documents()[0].id
    with guarded.client("li") as reader, guarded.client("wang") as trainer:
        problem(reader.post(f"{API}/documents", files=files), 403, "access")
        problem(reader.delete(f"{API}/documents/{document}"), 403, "access")
        problem(reader.post(f"{API}/quiz", json={"count": 1}), 403, "access")
        for client in (reader, trainer):
            problem(client.get(f"{API}/audit"), 403, "access")
        added = trainer.post(f"{API}/documents", files=files).json()["files"][0]["document"]
        assert trainer.delete(f"{API}/documents/{added['id']}").is_success
        large = [("files", ("大.txt", b"x" * (3 << 20)))]
        problem(trainer.post(f"{API}/documents", files=large), 413, "http")
    with guarded.client("zhao") as admin:
        rows = admin.get(f"{API}/audit").json()["audit"]
    assert ("wang", "remove") in {(r["user"], r["action"]) for r in rows}


def test_a_library_that_may_not_be_entered_reads_as_none(guarded: Running) -> None:
    with guarded.client("li") as li, guarded.client("wang") as wang:
        assert li.get(f"{API}/me").json()["libraries"] == ["main"]
        assert wang.get(f"{API}/documents", params={"library": "laws"}).is_success
        closed = li.get(f"{API}/documents", params={"library": "laws"})
        missing = li.get(f"{API}/documents", params={"library": "nothing"})
        assert closed.json() == missing.json()
        asked = {"model": "zhiduan:laws", "messages": [{"role": "user", "content": QUESTION}]}
        problem(li.post("/v1/chat/completions", json=asked), 404, "unknown-library")
        assert [m["id"] for m in li.get("/v1/models").json()["data"]] == ["zhiduan"]


def test_nobody_reads_the_conversations_of_another(guarded: Running) -> None:
    with guarded.client("li") as li, guarded.client("wang") as wang:
        kept = li.post(f"{API}/ask", json={"question": QUESTION, "keep": True}).json()
        identity = kept["conversation"]
        missing = wang.get(f"{API}/conversations/none")
        for answer in (
            wang.get(f"{API}/conversations/{identity}"),
            wang.delete(f"{API}/conversations/{identity}"),
            wang.post(
                f"{API}/ask", json={"question": "其中女性多少名？", "conversation": identity}
            ),
        ):
            problem(answer, 404, "unknown-conversation")
            assert answer.json()["detail"].replace(identity, "none") == missing.json()["detail"]
        assert wang.get(f"{API}/conversations").json()["conversations"] == []
        assert li.get(f"{API}/conversations/{identity}").is_success


def test_what_another_shared_is_read_and_not_removed(guarded: Running) -> None:
    with guarded.client("li") as li, guarded.client("wang") as wang:
        kept = li.post(f"{API}/ask", json={"question": QUESTION, "keep": True}).json()
        identity = kept["conversation"]
        guarded.service.desks["main"].conversations.of("li").share(identity)
        assert wang.get(f"{API}/conversations/{identity}").is_success
        problem(wang.delete(f"{API}/conversations/{identity}"), 404, "unknown-conversation")
        assert wang.get(f"{API}/conversations/{identity}").is_success
        assert li.delete(f"{API}/conversations/{identity}").status_code == 204
        problem(wang.get(f"{API}/conversations/{identity}"), 404, "unknown-conversation")
        problem(li.delete(f"{API}/conversations/{identity}"), 404, "unknown-conversation")


def test_on_loopback_no_other_name_and_no_other_site(local: Running) -> None:
    with local.client() as client:
        for host in ("evil.test", "evil.test:7860", "127.0.0.1.evil.test", "[", ""):
            problem(client.get(f"{API}/me", headers={"host": host}), 421, "host")
        assert client.get(f"{API}/me", headers={"host": "localhost:1"}).is_success
        body = {"question": QUESTION}
        evil = {"origin": "https://evil.test"}
        problem(client.post(f"{API}/ask", json=body, headers=evil), 403, "another-site")
        assert client.get(f"{API}/me", headers={"authorization": "Bearer none"}).is_success


def _through(
    folder: Path, peer: str, *, now: Callable[[], datetime] = lambda: datetime.now(UTC),
    **server: object,
) -> tuple[TestClient, Accounts]:  # fmt: skip
    """A server that a request of that address reaches."""
    accounts = Accounts(folder / "accounts.db", now=now)
    accounts.add("li", PASSWORDS["li"], role="reader")
    settings = Settings(library=folder, server=ServerSettings.model_validate(server))
    service = Service({}, settings=settings, accounts=accounts)
    app = application(service, page=False, mcp=False)
    return TestClient(app, client=(peer, 50000), base_url="http://127.0.0.1"), accounts


BEHIND = {"trusted_proxies": ["10.0.0.0/8"], "user_header": "X-User"}


def test_only_a_trusted_proxy_names_the_user(tmp_path: Path) -> None:
    named = {"x-user": "li", "x-forwarded-for": "6.6.6.6, 192.0.2.7"}
    client, accounts = _through(tmp_path, "10.1.2.3", **BEHIND)
    assert client.get(f"{API}/me", headers=named).json()["name"] == "li"
    problem(client.get(f"{API}/me", headers={"x-user": "nobody"}), 403, "unknown-user")
    twice = httpx.Headers([("x-user", "li"), ("x-user", "admin")])
    problem(client.get(f"{API}/me", headers=twice), 403, "unknown-user")
    evil = named | {"origin": "https://evil.test"}
    problem(client.post(f"{API}/me/tokens", json={}, headers=evil), 403, "another-site")
    client.post(f"{API}/me/tokens", json={}, headers=named)
    assert accounts.audit()[0]["address"] == "192.0.2.7"
    accounts.close()


def test_another_address_names_nobody(tmp_path: Path) -> None:
    client, accounts = _through(tmp_path, "192.0.2.1", **BEHIND)
    problem(client.get(f"{API}/me", headers={"x-user": "li"}), 401, "sign-in")
    accounts.close()


def test_a_proxy_may_bring_new_users(tmp_path: Path) -> None:
    client, accounts = _through(tmp_path, "10.1.2.3", **BEHIND, new_users="reader")
    assert client.get(f"{API}/me", headers={"x-user": "xin"}).json() == {
        "name": "xin", "role": "reader", "libraries": []
    }  # fmt: skip
    assert accounts.check("xin", "") is None
    problem(client.get(f"{API}/me", headers={"x-user": "a b"}), 403, "unknown-user")
    accounts.close()


def test_requests_are_counted_by_user(tmp_path: Path) -> None:
    client, accounts = _through(tmp_path, "192.0.2.1", login="always", requests_per_minute=3)
    _, secret = accounts.issue("li", label="")
    headers = {"authorization": f"Bearer {secret}"}
    answers = [client.get(f"{API}/me", headers=headers) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    accounts.close()


def test_a_session_ends_by_itself(tmp_path: Path) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    client, accounts = _through(
        tmp_path, "192.0.2.1", now=lambda: at, login="always", session_hours=1, session_days=1
    )

    def sign_in() -> None:
        form = {"name": "li", "password": PASSWORDS["li"]}
        assert client.post("/login", data=form, follow_redirects=False).status_code == 303

    sign_in()
    for _ in range(2):  # each request is a new beginning of the hour
        at += timedelta(minutes=59)
        assert client.get(f"{API}/me").json()["name"] == "li"
    at += timedelta(minutes=61)
    problem(client.get(f"{API}/me"), 401, "sign-in")
    page = client.get("/", headers={"accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/login?next=/")
    sign_in()
    for _ in range(24):
        at += timedelta(minutes=59)
        assert client.get(f"{API}/me").is_success
    at += timedelta(minutes=59)  # not idle, and yet older than a day
    problem(client.get(f"{API}/me"), 401, "sign-in")
    accounts.close()


@pytest.mark.parametrize(("https", "name"), [(True, "__Host-zhiduan"), (False, "zhiduan")])
def test_the_cookie_over_https(https: bool, name: str, tmp_path: Path) -> None:
    client, accounts = _through(tmp_path, "192.0.2.1", login="always", https=https)
    answer = client.post(
        "/login", data={"name": "li", "password": PASSWORDS["li"]}, follow_redirects=False
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name}=")
    assert ("Secure" in cookie) is https
    accounts.close()
