"""`zhiduan serve` as a process of its own: how it begins, what it logs, how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.accounts.store import Accounts
from assistant.cli import main
from assistant.conversations import Conversations
from assistant.sample import sample_files
from eval.bench.chat_server import chatting
from index import Library
from index.embedding import Embedder
from tests import certificates
from tests.assistant.api.test_endpoints import events

QUESTION = "2025年培训了多少名执法人员？"
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path, embedder: Embedder) -> Path:
    with Library.open(tmp_path / "library", embedder=embedder) as library:
        library.add(sample_files())
    return tmp_path / "library"


@contextmanager
def process(
    folder: Path, *arguments: str, certificate: Path | None = None, **environ: str
) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "assistant.cli", "serve", "--library", str(folder)]
    running = subprocess.Popen(
        [*command, "--port", str(port), *arguments], stderr=subprocess.PIPE, text=True,
        env=dict(os.environ) | {"PYTHONPATH": str(ROOT)} | environ,
    )  # fmt: skip
    scheme = "https" if certificate else "http"
    trusted = ssl.create_default_context(cafile=certificate) if certificate else True
    client = httpx.Client(
        base_url=f"{scheme}://127.0.0.1:{port}", timeout=60, trust_env=False, verify=trusted
    )
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                if client.get("/api/v1/health/ready").is_success:
                    break
            except httpx.TransportError:
                assert running.poll() is None, running.communicate()[1]
                time.sleep(0.1)
        yield running, client
    finally:
        client.close()
        if running.poll() is None:
            running.kill()
        running.communicate()


def test_a_stopped_server_finishes_what_it_answers(folder: Path) -> None:
    with process(folder, "--no-page") as (running, client):
        done: list[httpx.Response] = []

        def ask() -> None:
            with httpx.Client(base_url=client.base_url, timeout=60, trust_env=False) as mine:
                form = {"question": "第1段到第60段说了什么？", "keep": True}
                done.append(mine.post("/api/v1/ask", json=form))

        asking = [threading.Thread(target=ask) for _ in range(4)]
        for thread in asking:
            thread.start()
        # Told to stop as soon as all four are being answered.
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            text = client.get("/api/v1/metrics").text
            # The request for the figures is one of those that run.
            if float(re.findall(r"^zhiduan_requests_running (\S+)", text, re.M)[0]) >= 5:
                break
        running.send_signal(signal.SIGTERM)
        for thread in asking:
            thread.join()
        _, err = running.communicate(timeout=30)
    assert running.returncode == 0
    assert [r.status_code for r in done] == [200] * 4
    assert len({r.json()["conversation"] for r in done}) == 4
    lines = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    asked = [line for line in lines if line.get("route") == "/api/v1/ask"]
    assert len(asked) == 4
    assert {"time", "level", "event", "method", "status", "ms", "user", "address"} <= asked[
        0
    ].keys()
    assert "第1段" not in err


@pytest.mark.parametrize(("grace", "sentences", "last"), [(30, 2, "answer"), (2, 9, "error")])
def test_a_stream_is_finished_or_told_that_the_server_stops(
    grace: int, sentences: int, last: str, folder: Path
) -> None:
    mark = "〔E/CN.15/2026/SPECIMEN/1·第13段〕"
    with chatting(f"共有2,874名执法人员参加培训{mark}。" * sentences) as model:
        model.fault = "drip"
        environ = {
            "ZHIDUAN_SERVER_GRACE_SECONDS": str(grace), "ZHIDUAN_CHAT_MODEL": "m",
            "ZHIDUAN_CHAT_URL": model.url, "ZHIDUAN_CHAT_KEY": "none",
        }  # fmt: skip
        form = {"question": QUESTION, "keep": True}
        text = ""
        with process(folder, "--no-page", **environ) as (running, client):
            with client.stream("POST", "/api/v1/ask/stream", json=form) as answer:
                for piece in answer.iter_text():
                    if not text:
                        running.send_signal(signal.SIGTERM)
                    text += piece
            running.wait(30)
        assert running.returncode == 0
    *_, (name, value) = events(text)
    assert name == last
    kept = Conversations(folder)
    found = kept.find()
    kept.close()
    if last == "answer":
        assert [c.id for c in found] == [value["conversation"]]
        assert len(value["sentences"]) == sentences
    else:
        assert (value["status"], value["type"]) == (503, "urn:zhiduan:problem:stopping")
        assert found == []


def test_an_open_page_does_not_hold_up_the_end(folder: Path) -> None:
    with process(folder) as (running, client), client.stream(
        "GET", "/gradio_api/heartbeat/abc"
    ) as heartbeat:  # fmt: skip
        assert heartbeat.is_success
        assert heartbeat.headers["x-accel-buffering"] == "no"
        started = time.monotonic()
        running.send_signal(signal.SIGTERM)
        running.wait(20)
        assert time.monotonic() - started < 10


def test_the_page_wants_a_login_where_others_reach_it(folder: Path) -> None:
    accounts = Accounts(folder / "accounts.db")
    accounts.add("li", "twelve monkeys", role="reader")
    accounts.close()
    with process(folder, ZHIDUAN_SERVER_LOGIN="always") as (_, client):
        page = client.get("/", headers={"accept": "text/html"})
        assert page.headers["location"] == "/login?next=/"
        for path in ("/config", "/gradio_api/info", "/page.js", "/reader?paragraph=x", "/x"):
            assert client.get(path).status_code == 401, path
        form = {"name": "li", "password": "twelve monkeys"}
        client.post("/login", data=form)
        assert client.get("/").is_success
        assert client.get("/config").is_success


def test_what_was_kept_is_there_after_a_kill(folder: Path) -> None:
    kept: list[str] = []
    with process(folder, "--no-page") as (running, client):
        stop = threading.Event()

        def ask() -> None:
            with httpx.Client(base_url=client.base_url, timeout=60, trust_env=False) as mine:
                while not stop.is_set():
                    try:
                        form = {"question": QUESTION, "keep": True}
                        kept.append(mine.post("/api/v1/ask", json=form).json()["conversation"])
                    except httpx.TransportError:
                        return

        asking = [threading.Thread(target=ask) for _ in range(4)]
        for thread in asking:
            thread.start()
        while len(kept) < 8:
            time.sleep(0.05)
        running.kill()
        stop.set()
        for thread in asking:
            thread.join()
    with process(folder, "--no-page") as (_, client):
        for identity in kept:
            found = client.get(f"/api/v1/conversations/{identity}").json()
            assert "2,874" in found["turns"][0]["answer"]["answer"]


def test_https_by_a_certificate_of_its_own(folder: Path, tmp_path: Path) -> None:
    accounts = Accounts(folder / "accounts.db")
    accounts.add("li", "twelve monkeys", role="reader")
    accounts.close()
    certificate, key = certificates.made(tmp_path, "own", days=30)
    with process(
        folder, certificate=certificate, ZHIDUAN_SERVER_LOGIN="always",
        ZHIDUAN_SERVER_CERTIFICATE=str(certificate), ZHIDUAN_SERVER_CERTIFICATE_KEY=str(key),
    ) as (_, client):  # fmt: skip
        form = {"name": "li", "password": "twelve monkeys"}
        cookie = client.post("/login", data=form).headers["set-cookie"]
        assert cookie.startswith("__Host-zhiduan=")
        assert "Secure" in cookie
        assert client.get("/", headers={"accept": "text/html"}).is_success
        answer = client.post("/api/v1/ask", json={"question": QUESTION})
        assert "2,874" in answer.json()["answer"]
        plain = str(client.base_url).replace("https", "http")
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{plain}/login", timeout=10, trust_env=False)


def test_a_certificate_that_cannot_be_used_is_one_sentence(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    certificate, _ = certificates.made(tmp_path, "one", days=30)
    _, key = certificates.made(tmp_path, "another", days=30)
    monkeypatch.setenv("ZHIDUAN_SERVER_CERTIFICATE", str(certificate))
    monkeypatch.setenv("ZHIDUAN_SERVER_CERTIFICATE_KEY", str(key))
    assert main(["serve", "--library", str(folder), "--port", "47862"]) == 1
    (error,) = capsys.readouterr().err.strip().splitlines()
    assert "server.certificate" in error
