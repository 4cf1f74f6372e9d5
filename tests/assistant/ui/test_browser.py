"""The page in a real browser: chromium, driven by playwright, on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Page, expect, sync_playwright

from assistant import Assistant
from assistant.ui.server import application

pytestmark = [
    pytest.mark.browser,
    # gradio and its server use things that their own dependencies have deprecated.
    pytest.mark.filterwarnings("ignore"),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(application(assistant), host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def page(address: str, chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(locale="zh-CN")
        page.set_default_timeout(30_000)
        page.foreign = []  # type: ignore[attr-defined]
        page.on("request", lambda r: page.foreign.append(r.url))  # type: ignore[attr-defined]
        page.goto(address)
        page.wait_for_selector(".transcript")
        yield page
        browser.close()


def _ask(page: Page, question: str) -> None:
    box = page.get_by_label("问题 Question")
    box.fill(question)
    box.press("Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".question")).to_have_text(question)
    expect(turn.locator(".answer p").first).to_be_visible()


def test_a_citation_opens_its_paragraph_with_the_words_marked(page: Page) -> None:
    _ask(page, "2025年培训了多少名执法人员？")
    chip = page.locator(".turn").last.locator("button.cite").first
    expect(chip).to_have_text("〔E/CN.15/2026/SPECIMEN/1·第13段〕")
    assert "2,874" in (chip.get_attribute("title") or "")
    chip.click()
    pane = page.locator(".reader-pane")
    expect(pane.locator("mark")).to_contain_text("2,874名执法人员")
    expect(pane.locator(".path")).to_contain_text("B. 能力建设")
    expect(pane.locator(".neighbour .number")).to_have_text(["第12段", "第14段"])


def test_the_documents_do_not_say(page: Page) -> None:
    _ask(page, "红烧肉怎么做？")
    turn = page.locator(".turn").last
    expect(turn.locator(".refusal")).to_have_text("文库里的文件没有说明这一点。")
    expect(turn.locator("button.cite")).to_have_count(3)


def test_a_question_with_markup_is_text(page: Page) -> None:
    _ask(page, "<img src=x onerror=\"document.title='ran'\">培训")
    assert page.title() != "ran"
    assert page.locator(".transcript img").count() == 0


def test_an_empty_question_changes_nothing(page: Page) -> None:
    before = page.locator(".turn").count()
    page.get_by_label("问题 Question").fill("   ")
    page.get_by_role("button", name="提问", exact=True).click()
    expect(page.get_by_text("问题是空的；请输入问题。")).to_be_visible()
    assert page.locator(".turn").count() == before


def test_nothing_is_fetched_from_another_host(page: Page, address: str) -> None:
    foreign = [u for u in page.foreign if not u.startswith((address, "data:", "blob:"))]  # type: ignore[attr-defined]
    assert foreign == []
