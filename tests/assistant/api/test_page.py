"""The page behind the login in a real browser, over plain http by a name, as in an office."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from assistant.settings import ServerSettings
from index.embedding import Embedder
from tests.assistant.api.conftest import PASSWORDS, running
from tests.assistant.api.test_endpoints import QUESTION

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
# A browser tells https and loopback where a request comes from, and plain http nothing.
_NAMED = "--host-resolver-rules=MAP zhiduan.test 127.0.0.1"


def test_sign_in_ask_sign_out(tmp_path: Path, embedder: Embedder, chromium: str) -> None:
    server = ServerSettings(hosts=("zhiduan.test",))
    with (
        running(tmp_path, embedder, server, page=True) as office,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", _NAMED]
        )
        page = browser.new_page(locale="zh-CN")
        page.set_default_timeout(60_000)
        refused: list[int] = []
        page.on("response", lambda r: refused.append(r.status) if r.status >= 400 else None)
        page.goto(office.address.replace("127.0.0.1", "zhiduan.test"))
        page.fill("input[name=name]", "li")
        page.fill("input[name=password]", PASSWORDS["li"])
        page.click("button")
        page.wait_for_selector(".transcript")
        box = page.locator("#question textarea, #question input")
        box.fill(QUESTION)
        box.press("Enter")
        expect(page.locator(".tools")).to_have_count(1, timeout=60_000)
        assert refused == []
        kept = office.service.desks["main"].conversations
        assert [c.title for c in kept.of("li").find()] == [QUESTION]
        assert kept.of("wang").find() == kept.find() == []
        page.goto(page.url.partition("?")[0] + "login")
        page.click("button")
        expect(page.locator("input[name=password]")).to_be_visible()
        browser.close()
