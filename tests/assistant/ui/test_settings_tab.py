"""The tab 设置 in a real browser."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from assistant.generative import Endpoint
from assistant.ui import settings
from tests.assistant.ui.driving import ready, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


def test_an_endpoint_that_is_not_there_is_told(page: Page) -> None:
    tab(page, "settings")
    page.locator("#test").click()
    expect(page.locator("#settings-said")).to_contain_text("请写模型名称")
    page.locator("#model input, #model textarea").fill("m")
    page.locator("#url input, #url textarea").fill("http://127.0.0.1:9/v1")
    page.locator("#test").click()
    expect(page.locator("#settings-said")).to_contain_text("请检查接口地址")


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "密钥不对"), (404, "没有这个模型"), (429, "已用完"), (500, "没有连上")],
)
def test_an_endpoint_that_refuses_says_what_to_mend(status: int, said: str) -> None:
    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = settings.test(Endpoint("m", f"http://127.0.0.1:{server.server_port}/v1"))
        server.shutdown()
    assert said in found


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    tab(page, "settings")
    page.locator("[data-theme=dark]").click()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.reload()
    ready(page)
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    tab(page, "settings")
    expect(page.locator("[data-theme=dark]")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-theme='']").click()
    expect(page.locator("body")).not_to_have_class(re.compile(r"\bdark\b"))


def test_the_language_is_chosen_and_kept(page: Page) -> None:
    tab(page, "settings")
    page.locator("[data-language=en]").click()
    expect(page.locator("#send")).to_have_text("Ask")
    tab(page, "settings")
    expect(page.locator("[data-language=en]")).to_have_attribute("aria-pressed", "true")
    tab(page, "ask")
    page.locator("#send").click()
    expect(page.get_by_text("The question is empty; type one.")).to_be_visible()
    tab(page, "settings")
    page.locator("[data-language='']").click()
    expect(page.locator("#send")).to_have_text("提问")
    ready(page)
