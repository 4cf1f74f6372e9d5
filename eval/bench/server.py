"""A server under load and under abuse: `python -m eval.bench.server [--seconds 120] [--clients 16]`.

It starts `zhiduan serve` on the sample with two users, then prints three tables: clients that ask for
a while (throughput, p95, errors, memory at the start and at the end), requests that do not fit
(status by status, crashes, anything of another user's that came back), and a kill and a stop under load
(conversations that were confirmed, and found again after the next start).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from assistant.accounts.store import Accounts
from assistant.sample import EXAMPLE_QUESTIONS, sample_files
from index import Library

HIDDEN = "第1段说了什么？"  # what only one user has asked; its answer must never reach the other
_PATHS = (
    "/api/v1/ask", "/api/v1/ask/stream", "/api/v1/search", "/api/v1/quiz", "/api/v1/documents",
    "/api/v1/conversations", "/api/v1/me/tokens", "/api/v1/audit", "/v1/chat/completions", "/mcp",
    "/login", "/api/v1/paragraphs/", "/reader", "/vote", "/export/x.md", "/gradio_api/queue/join",
    "/gradio_api/call/ask", "/gradio_api/file=/etc/passwd", "/gradio_api/upload", "/config",
)  # fmt: skip
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "BREW")
_KINDS = (
    "application/json", "multipart/form-data", "multipart/form-data; boundary=x", "text/plain",
    "application/x-www-form-urlencoded", "application/json; charset=utf-16", "",
)  # fmt: skip
_PIECES = (
    b"", b"{", b"null", b"[]", b'{"question":', b'{"question": null}', b'{"question": "\\ud800"}',
    b'{"question": "a", "history": {}}', b'{"query": "\xff\xfe"}', b'{"messages": [{}]}',
    b'{"model": "zhiduan", "messages": [{"role": "user", "content": [{"type": "x"}]}]}',
    b"--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"../../x.pdf\"\r\n\r\n%PDF\r\n--x--",
    b"a=" * 2000, b'{"a":' * 3000, b'{"count": 1e999, "seed": -1}', b"\x00" * 64,
    b'{"jsonrpc": "2.0", "method": "tools/call", "id": 1, "params": {"name": "ask"}}',
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that runs, where, and the two users' tokens."""

    process: subprocess.Popen[bytes]
    address: str
    tokens: tuple[str, str]

    def client(self, user: int | None = None) -> httpx.Client:
        """A client of one user, or of nobody."""
        headers = {} if user is None else {"Authorization": f"Bearer {self.tokens[user]}"}
        return httpx.Client(base_url=self.address, headers=headers, timeout=120, trust_env=False)

    def memory(self) -> float:
        """Resident megabytes."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20


def prepare(folder: Path) -> tuple[str, str]:
    """A library of the sample and two readers; their tokens."""
    with Library.open(folder) as library:
        library.add(sample_files())
    accounts = Accounts(folder / "accounts.db")
    for name in ("li", "wang"):
        accounts.add(name, f"{name} has a long password", role="reader")
    first, second = (accounts.issue(name, label="bench")[1] for name in ("li", "wang"))
    accounts.close()
    return first, second


@contextmanager
def serving(folder: Path, tokens: tuple[str, str]) -> Iterator[Serving]:
    """`zhiduan serve` as a process of its own, with logins and no limit of rates."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = dict(os.environ) | {
        "ZHIDUAN_SERVER_LOGIN": "always", "ZHIDUAN_SERVER_REQUESTS_PER_MINUTE": "0",
        "ZHIDUAN_SERVER_LOGINS_PER_MINUTE": "100000",
    }  # fmt: skip
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--library", str(folder)], env=environ, stderr=subprocess.DEVNULL
    )
    found = Serving(process, f"http://127.0.0.1:{port}", tokens)
    try:
        with found.client() as client:
            while not _ready(client):
                time.sleep(0.2)
        yield found
    finally:
        process.kill()
        process.wait()


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/api/v1/health/ready").is_success
    except httpx.TransportError:
        return False


def load(server: Serving, *, clients: int, seconds: float) -> dict[str, float]:
    """Clients that ask one question after another, each keeping every tenth answer."""
    times: list[float] = []
    errors: list[str] = []
    until = time.monotonic() + seconds

    def ask(number: int) -> None:
        rng = random.Random(number)
        with server.client(number % 2) as client:
            while time.monotonic() < until:
                form = {"question": rng.choice(EXAMPLE_QUESTIONS), "keep": rng.random() < 0.1}
                begun = time.perf_counter()
                try:
                    answer = client.post("/api/v1/ask", json=form)
                    if not answer.is_success:
                        errors.append(str(answer.status_code))
                except httpx.TransportError as exc:
                    errors.append(type(exc).__name__)
                times.append(time.perf_counter() - begun)

    early = _together(ask, clients, until=until - seconds * 0.75, server=server)
    ordered = sorted(times)
    return {
        "answers": len(times), "a second": len(times) / seconds,
        "p50 ms": 1000 * ordered[len(ordered) // 2],
        "p95 ms": 1000 * ordered[int(0.95 * len(ordered))], "errors": len(errors),
        "MB after a quarter": early, "MB at the end": server.memory(),
    }  # fmt: skip


def _together(work: Callable[[int], None], count: int, *, until: float, server: Serving) -> float:
    """Run the work in threads; the server's memory at one moment meanwhile."""
    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, until - time.monotonic()))
    early = server.memory()
    for thread in threads:
        thread.join()
    return early


def malformed(server: Serving, *, count: int, seed: int = 0) -> dict[str, object]:
    """Requests that do not fit, from nobody and from a user; nothing of the other one may show."""
    with server.client(0) as owner:
        form = {"question": HIDDEN, "keep": True}
        kept = owner.post("/api/v1/ask", json=form).json()
    hidden = [kept["conversation"], kept["turn"]]
    statuses: Counter[int] = Counter()
    crashes, leaks = 0, 0
    rng = random.Random(seed)
    with server.client(1) as user, server.client() as nobody:
        for number in range(count):
            client = user if number % 2 else nobody
            try:
                answer = client.send(_request(client, rng, kept["conversation"]))
            except httpx.TransportError:
                crashes += not _ready(nobody)
                continue
            statuses[answer.status_code] += 1
            # An error may name what was sent; what belongs to the other is the title and the words.
            body = answer.text.replace(kept["conversation"], "") if answer.is_error else answer.text
            leaks += any(secret in body for secret in (*hidden, HIDDEN))
        crashes += server.process.poll() is not None or not _ready(nobody)
    wrong = sum(n for status, n in statuses.items() if status >= 500)
    return {
        "requests": count, "server errors": wrong, "crashes": int(crashes), "leaks": leaks,
        "statuses": dict(sorted(statuses.items())),
    }  # fmt: skip


def _request(client: httpx.Client, rng: random.Random, conversation: str) -> httpx.Request:
    path = rng.choice(
        (*_PATHS, f"/api/v1/conversations/{conversation}", f"/export/{conversation}.md")
    )
    if rng.random() < 0.2:
        path += rng.choice(
            ("?library=%00", "?limit=-1", "?k=9e9", "/%2e%2e/%2e%2e", "?c=" + conversation)
        )
    piece = rng.choice(_PIECES)
    if rng.random() < 0.3:
        at = rng.randrange(len(piece) + 1)
        piece = piece[:at] + rng.randbytes(rng.randrange(1, 40)) + piece[at:]
    headers = {"content-type": rng.choice(_KINDS)}
    if rng.random() < 0.1:
        headers["cookie"] = rng.choice(
            ("zhiduan=x", 'zhiduan="; \\', "zhiduan=" + "A" * 3000, "=;;=")
        )
    if rng.random() < 0.1:
        headers["host"] = rng.choice(("[", "evil.test", "", "127.0.0.1:x"))
    method = rng.choice(_METHODS)
    if method == "GET" and path.startswith("/mcp"):
        method = "POST"  # a GET there waits for what the server has to say, which is nothing
    return client.build_request(method, path, content=piece, headers=headers)


def restarted(
    folder: Path, tokens: tuple[str, str], *, clients: int, by: signal.Signals
) -> dict[str, str | int]:
    """End the server while clients keep answers; what was confirmed must be there after a start."""
    kept: list[tuple[int, str]] = []

    with serving(folder, tokens) as server:

        def ask(number: int) -> None:
            with server.client(number % 2) as client:
                try:
                    while True:
                        form = {"question": EXAMPLE_QUESTIONS[0], "keep": True}
                        found = client.post("/api/v1/ask", json=form).json()
                        kept.append((number % 2, found["conversation"]))
                except (httpx.TransportError, json.JSONDecodeError, KeyError):
                    return  # cut off, or told that the server stops

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
        for thread in threads:
            thread.start()
        while len(kept) < 200:
            time.sleep(0.05)
        server.process.send_signal(by)
        for thread in threads:
            thread.join()
    found = 0
    with serving(folder, tokens) as server:
        for user in (0, 1):
            with server.client(user) as client:
                for owner, identity in kept:
                    if owner == user:
                        answer = client.get(f"/api/v1/conversations/{identity}")
                        found += answer.is_success and len(answer.json()["turns"]) == 1
    return {"ended by": by.name, "confirmed": len(kept), "found again": found}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the three tables; 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__ or "")[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--requests", type=int, default=10_000)
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        tokens = prepare(folder)
        with serving(folder, tokens) as server:
            loaded = load(server, clients=given.clients, seconds=given.seconds)
            print(json.dumps({k: round(v, 1) for k, v in loaded.items()}), flush=True)
            abused = malformed(server, count=given.requests)
            print(json.dumps(abused), flush=True)
        lost = 0
        for by in (signal.SIGKILL, signal.SIGTERM):
            there = restarted(folder, tokens, clients=given.clients, by=by)
            print(json.dumps(there), flush=True)
            lost += there["confirmed"] != there["found again"]
    wrong = loaded["errors"], abused["server errors"], abused["crashes"], abused["leaks"]
    return int(any(wrong) or bool(lost))


if __name__ == "__main__":
    sys.exit(main())
