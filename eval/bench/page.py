"""What the page costs in a real browser, and how it bears many at once, on loopback.

    python -m eval.bench.page            first paint, click to marked paragraph, question to first words
    python -m eval.bench.page --load 50 --seconds 120      visitors who ask one question after another
    python -m eval.bench.page --upload 20                  questions alone, and while documents are added
    python -m eval.bench.page --all                        all of these

A visitor of the load is an HTTP client that speaks gradio's own queue, as the page's script does: it
asks, reads the stream to its end, thinks for some seconds (half to one and a half times `--thinks`), and
asks the next question. The documents of the upload go the way of files dropped on the page: each holds
150 numbered paragraphs of its own, so that none is known from another.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from assistant import Assistant
from assistant.sample import EXAMPLE_QUESTIONS, sample_files
from index import Library

_LONGEST = 1800.0  # seconds an upload may take
_PARAGRAPHS = 150  # of each document that is added
_PAINT = """() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
  ready: performance.now(), requests: performance.getEntriesByType('resource').length })"""
_CLICK = """async () => { const body = document.getElementById('reader-body'); const times = [];
  for (const chip of document.querySelectorAll('.answer > p button.cite')) for (let i = 0; i < 5; i++) {
    body.innerHTML = ''; const at = performance.now(); chip.click();
    while (!body.querySelector('mark') && performance.now() - at < 9000)
      await new Promise(r => requestAnimationFrame(r));
    times.push(performance.now() - at); }
  return times; }"""
_ASK = """async (question) => {
  const box = document.querySelector('#question textarea, #question input');
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), 'value').set.call(box, question);
  box.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise(r => setTimeout(r, 100));
  const turns = document.querySelectorAll('.turn').length, at = performance.now();
  document.getElementById('send').click();
  while (performance.now() - at < 9000) { await new Promise(r => requestAnimationFrame(r));
    const all = document.querySelectorAll('.turn'), last = all[all.length - 1];
    if (all.length > turns && last.querySelector('.answer > p:not(.waiting)')) break; }
  return performance.now() - at; }"""


@contextmanager
def served() -> Iterator[str]:
    """The address of a page over the bundled sample."""
    from assistant.ui.server import application

    folder = Path(tempfile.mkdtemp())
    with Library.open(folder) as library:
        library.add(sample_files())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        app = application(Assistant(library))
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
        server.should_exit = True
        thread.join(10)
    shutil.rmtree(folder, ignore_errors=True)


def look(address: str, *, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of what a person waits for, each `rounds` times or more."""
    from playwright.sync_api import sync_playwright

    taken: dict[str, list[float]] = {
        name: []
        for name in ("first paint", "page usable", "question to first words", "click to marked")
    }
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(rounds):
            context = browser.new_context(locale="zh-CN")  # nothing cached, as on a first visit
            page = context.new_page()
            page.goto(address, wait_until="commit")
            page.locator(".transcript:not([data-opening])").wait_for()
            seen = page.evaluate(_PAINT)
            taken["first paint"].append(seen["paint"])
            taken["page usable"].append(seen["ready"])
            for number, question in enumerate(EXAMPLE_QUESTIONS):
                taken["question to first words"].append(page.evaluate(_ASK, question))
                page.locator(".turn .tools").nth(number).wait_for()
            taken["click to marked"] += page.evaluate(_CLICK)
            context.close()
        browser.close()
    return taken


def _event(address: str, name: str, inputs: int) -> int:
    """The number by which the page's script names an event: the first so called, with so many inputs."""
    config = httpx.get(address + "config", timeout=60).json()
    return next(
        int(d["id"]) for d in config["dependencies"]
        if any(target[1] == name for target in d["targets"]) and len(d["inputs"]) == inputs
    )  # fmt: skip


async def load(
    address: str, *, visitors: int, going: Callable[[], bool], thinks: float
) -> tuple[list[float], list[str]]:
    """Milliseconds of every answer that was whole, and the errors, as long as it is `going`."""
    asks = _event(address, "submit", 4)
    taken: list[float] = []
    errors: list[str] = []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:

        async def visit(number: int) -> None:
            dice = random.Random(number)
            await asyncio.sleep(dice.random() * thinks)
            while going():
                began = time.monotonic()
                try:
                    await _answer(client, asks, f"visitor{number}", dice.choice(EXAMPLE_QUESTIONS))
                except (httpx.HTTPError, ValueError, KeyError) as error:
                    errors.append(f"{type(error).__name__}: {error}"[:200])
                else:
                    taken.append((time.monotonic() - began) * 1000)
                await asyncio.sleep(thinks * (0.5 + dice.random()))

        await asyncio.gather(*(visit(number) for number in range(visitors)))
    return taken, errors


async def _answer(client: httpx.AsyncClient, ask: int, visitor: str, question: str) -> None:
    """Ask in a new conversation and read until the answer is whole. Raises ValueError if it is none."""
    session = f"{visitor}{random.random()}"
    event: dict[str, Any] = {
        "fn_index": ask, "session_hash": session, "data": [question, None, [], None], "trigger_id": None,
    }  # fmt: skip
    joined = await client.post("gradio_api/queue/join", json=event)
    joined.raise_for_status()
    stream = client.stream("GET", "gradio_api/queue/data", params={"session_hash": session})
    async with stream as answer:
        async for line in answer.aiter_lines():
            if not line.startswith("data:"):
                continue
            said = json.loads(line[5:])
            if said["msg"] == "process_completed":
                if not said["success"] or "cite" not in json.dumps(said["output"]):
                    raise ValueError(f"no answer: {line[:120]}")
                return
    raise ValueError("the stream ended before the answer")


def _for(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def loaded(address: str, *, visitors: int, seconds: float, thinks: float) -> list[str]:
    """What many visitors wait for, a line for the answers and one for each kind of error."""
    taken, errors = asyncio.run(
        load(address, visitors=visitors, going=_for(seconds), thinks=thinks)
    )
    return _lines(f"{visitors} visitors", taken, errors)


def uploading(address: str, *, documents: int, seconds: float) -> list[str]:
    """What one visitor after another waits for: alone, and while documents are added by another."""
    alone, before = asyncio.run(load(address, visitors=1, going=_for(seconds), thinks=1))
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(_upload, address, documents)
        during, errors = asyncio.run(
            load(address, visitors=1, going=lambda: not adding.done(), thinks=1)
        )
        added = adding.result()
    took = time.monotonic() - began
    said = f"{added} documents of {_PARAGRAPHS} paragraphs added in {took:.0f} s"
    lines = _lines("question alone", alone, before)
    return [*lines, *_lines("question during the upload", during, errors), said]


def _upload(address: str, documents: int) -> int:
    """Drop the documents on the page and wait until they are in; how many were taken."""
    files = [
        ("files", (f"bench{i}.txt", _written(i).encode(), "text/plain")) for i in range(documents)
    ]
    with httpx.Client(base_url=address, timeout=_LONGEST) as client:
        sent = client.post("gradio_api/upload", files=files)
        sent.raise_for_status()
        given = [
            {"path": path, "orig_name": name[1][0], "meta": {"_type": "gradio.FileData"}}
            for path, name in zip(sent.json(), files, strict=True)
        ]
        event: dict[str, Any] = {
            "fn_index": _event(address, "upload", 3), "session_hash": "uploads",
            "data": [given, "", []], "trigger_id": None,
        }  # fmt: skip
        client.post("gradio_api/queue/join", json=event).raise_for_status()
        where = {"session_hash": "uploads"}
        with client.stream("GET", "gradio_api/queue/data", params=where) as answer:
            for line in answer.iter_lines():
                if line.startswith("data:") and '"process_completed"' in line:
                    if not json.loads(line[5:])["success"]:
                        raise ValueError(f"not added: {line[:200]}")
                    break
    return documents


def _written(number: int) -> str:
    """A document whose paragraphs stand in no other, as text."""
    rows = (
        f"{n}. 第{number}号航标站在第{n}周检查了{n * 7 + number}座灯塔，发现{n % 13 + 2}处故障，"
        f"其中{n % 11 + 1}处当周修复，其余报第{(n * 31 + number) % 97 + 1}号船坞处理。"
        for n in range(1, _PARAGRAPHS + 1)
    )
    return f"第{number}号航标站的报告\n\n" + "\n\n".join(rows) + "\n"


def _lines(name: str, taken: Sequence[float], errors: Sequence[str]) -> list[str]:
    if not taken:
        return [f"{name:<26} no answer   errors {len(errors)}", *sorted(set(errors))[:5]]
    return [f"{_told(name, taken)}   errors {len(errors)}", *sorted(set(errors))[:5]]


def _told(name: str, taken: Sequence[float]) -> str:
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{name:<26} p50 {statistics.median(ordered):7.0f} ms   p95 {p95:7.0f} ms   n {len(ordered)}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--load", type=int, metavar="VISITORS", default=0)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--upload", type=int, metavar="DOCUMENTS", default=0)
    parser.add_argument("--all", action="store_true", help="50 visitors and 20 documents too")
    parser.add_argument("--thinks", type=float, default=10, help="seconds between two questions")
    given = parser.parse_args()
    visitors = given.load or (50 if given.all else 0)
    documents = given.upload or (20 if given.all else 0)
    with served() as address:
        if given.all or not (visitors or documents):
            for name, times in look(address, rounds=given.rounds).items():
                print(_told(name, times), flush=True)
        if visitors:
            told = loaded(address, visitors=visitors, seconds=given.seconds, thinks=given.thinks)
            print("\n".join(told), flush=True)
        if documents:
            told = uploading(address, documents=documents, seconds=min(given.seconds, 30))
            print("\n".join(told), flush=True)


if __name__ == "__main__":
    main()
