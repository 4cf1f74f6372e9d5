"""The tab 设置 in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant, preferences
from assistant.conversations import Conversations
from assistant.generative import Endpoint
from assistant.preferences import Preferences
from assistant.ui import settings
from assistant.ui.desk import Desk
from eval.bench.chat_server import chatting
from tests.assistant.ui.conftest import served
from tests.assistant.ui.driving import CHIP, TRAINED, ask, ready, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


def test_an_endpoint_that_is_not_there_is_told(page: Page) -> None:
    tab(page, "settings")
    page.locator("#test").click()
    expect(page.locator("#settings-said")).to_contain_text("请写模型名称")
    page.locator("#model input, #model textarea").fill("m")
    page.locator("#url input, #url textarea").fill("http://127.0.0.1:9/v1")
    page.locator("#test").click()
    expect(page.locator("#settings-said")).to_contain_text("请检查接口地址")


def test_a_test_that_takes_a_while_is_said_to_be_under_way(assistant: Assistant) -> None:
    desk = Desk(assistant, Conversations(assistant.library.folder))
    with chatting("2") as server:
        given, request = server.endpoint(), SimpleNamespace(scope={})
        said = list(settings._Setting(desk).tried(given.model, given.url or "", "k", request))  # type: ignore[arg-type]
    assert "正在测试" in said[0]
    assert "连接正常" in said[1]


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "密钥不对"), (404, "没有这个模型"), (429, "已用完"), (500, "没有连上")],
)
def test_an_endpoint_that_refuses_says_what_to_mend(status: int, said: str) -> None:
    with chatting() as server:
        server.fault = status
        found = settings.test(server.endpoint())
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


def _saved(page: Page, *, key: str, keep: bool) -> None:
    tab(page, "settings")
    page.locator("#mode").get_by_label("对话模型").check()
    for name, value in (("model", "m"), ("url", "http://127.0.0.1:9/v1"), ("key", key)):
        page.locator(f"#{name} input, #{name} textarea").fill(value)
    page.locator("#keep-key input").set_checked(keep)
    page.locator("#save").click()
    expect(page.locator("#settings-said")).to_contain_text("已保存")


def test_what_was_saved_is_there_after_a_restart(page: Page, assistant: Assistant) -> None:
    file = assistant.library.folder / preferences.NAME
    _saved(page, key="sk-1", keep=False)
    assert "sk-1" not in file.read_text("utf-8")
    with served(assistant) as again:
        other = page.context.new_page()
        other.goto(again)
        ready(other)
        tab(other, "settings")
        expect(other.locator("#model input, #model textarea")).to_have_value("m")
        expect(other.locator("#settings-said")).to_contain_text("请再填一次")
        _saved(other, key="sk-2", keep=True)
        other.close()
    assert file.stat().st_mode & 0o777 == 0o600
    assert Desk(assistant, Conversations(assistant.library.folder)).endpoint == Endpoint(
        "m", "http://127.0.0.1:9/v1", "sk-2"
    )


def test_whoever_wants_extracts_gets_them(page: Page) -> None:
    _saved(page, key="sk-2", keep=True)
    page.locator("#mode").get_by_label("文件原句").check()
    page.locator("#save").click()
    expect(page.locator("#settings-said")).to_contain_text("用文件原句")
    tab(page, "ask")
    turn = ask(page, TRAINED)
    expect(turn).to_contain_text("2,874")
    expect(turn).not_to_contain_text("对话模型没有回答")


def test_what_fails_the_checks_is_folded_away_or_marked_as_one_chose(page: Page) -> None:
    with chatting(f"共有2,874名执法人员参加培训{CHIP}。另有一万人旁听。") as server:
        tab(page, "settings")
        expect(page.locator("#unchecked").get_by_label("收在回答下面")).to_be_checked()
        page.locator("#mode").get_by_label("对话模型").check()
        page.locator("#model input, #model textarea").fill("m")
        page.locator("#url input, #url textarea").fill(server.url)
        page.locator("#save").click()
        expect(page.locator("#settings-said")).to_contain_text("已保存")
        tab(page, "ask")
        turn = ask(page, TRAINED)
        expect(turn.locator("p.unchecked")).to_have_count(0)
        expect(turn.locator("details.unchecked s")).to_be_hidden()
        turn.locator("details.unchecked summary").click()
        expect(turn.locator("details.unchecked li")).to_contain_text("旁听。 没有注明依据")
        tab(page, "settings")
        page.locator("#unchecked").get_by_label("留在原处").check()
        page.locator("#save").click()
        expect(page.locator("#settings-said")).to_contain_text("已保存")
        tab(page, "ask")
        turn = page.locator(".turn").last
        expect(turn.locator("p.unchecked")).to_contain_text("未经核实")
        expect(turn.locator("p.unchecked")).to_contain_text("旁听")
        expect(turn.locator("details.unchecked")).to_have_count(0)
        copied = turn.locator("[data-copy]").get_attribute("data-copy")
        assert copied
        assert "2,874" in copied
        assert "旁听" not in copied
        tab(page, "settings")
        expect(page.locator("#unchecked").get_by_label("留在原处")).to_be_checked()


def test_an_empty_model_ends_the_chat_model(page: Page, assistant: Assistant) -> None:
    _saved(page, key="sk-2", keep=True)
    page.locator("#mode").get_by_label("文件原句").check()
    page.locator("#model input, #model textarea").fill("")
    page.locator("#save").click()
    expect(page.locator("#settings-said")).to_contain_text("用文件原句")
    assert Preferences(assistant.library.folder).endpoint() is None


def test_the_looks_are_kept_on_the_server(
    page: Page, elsewhere: Callable[..., Page], assistant: Assistant
) -> None:
    tab(page, "settings")
    with page.expect_response("**/preferences"):
        page.locator("[data-theme=dark]").click()
    other = elsewhere()
    expect(other.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    with page.expect_response("**/preferences"):
        page.locator("[data-theme='']").click()
    assert Preferences(assistant.library.folder).of("").theme == ""
