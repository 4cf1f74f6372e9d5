"""What the page costs in a real browser, and how it bears many at once, on loopback.

    python -m eval.bench.page            first paint, click to marked paragraph, question to first words
    python -m eval.bench.page --load 50 --seconds 120      visitors who ask one question after another

A visitor of the load is an HTTP client that speaks gradio's own queue, as the page's script does: it
asks, reads the stream to its end, thinks for some seconds (half to one and a half times `--thinks`), and
asks the next question.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from assistant import Assistant
from assistant.sample import EXAMPLE_QUESTIONS, sample_files
from index import Library

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


async def load(
    address: str, *, visitors: int, seconds: float, thinks: float
) -> tuple[list[float], list[str]]:
    """Milliseconds of every answer that was whole, and the errors."""
    config = httpx.get(address + "config").json()
    asks = next(
        d for d in config["dependencies"]
        if any(target[1] == "submit" for target in d["targets"]) and len(d["inputs"]) == 4
    )  # fmt: skip
    end, taken, errors = time.monotonic() + seconds, [], []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:

        async def visit(number: int) -> None:
            dice = random.Random(number)
            await asyncio.sleep(dice.random() * thinks)
            while time.monotonic() < end:
                began = time.monotonic()
                try:
                    await _answer(
                        client, asks["id"], f"visitor{number}", dice.choice(EXAMPLE_QUESTIONS)
                    )
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
    parser.add_argument("--thinks", type=float, default=10, help="seconds between two questions")
    given = parser.parse_args()
    with served() as address:
        if given.load:
            taken, errors = asyncio.run(
                load(address, visitors=given.load, seconds=given.seconds, thinks=given.thinks)
            )
            print(_told(f"{given.load} visitors", taken) + f"   errors {len(errors)}")
            print("\n".join(sorted(set(errors))[:5]))
            return
        for name, times in look(address, rounds=given.rounds).items():
            print(_told(name, times))


if __name__ == "__main__":
    main()
