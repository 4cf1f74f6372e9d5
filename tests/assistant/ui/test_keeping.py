"""Conversations in a real browser: found, renamed, resumed, shared, exported, deleted."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from tests.assistant.ui.conftest import served
from tests.assistant.ui.driving import DOG, TRAINED, ask, history, ready

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


def test_a_conversation_is_found_and_resumed_with_its_citations(page: Page) -> None:
    ask(page, DOG)
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)
    history(page)
    page.locator("#kept-search input, #kept-search textarea").fill("小麦")
    expect(page.locator("#kept-list .open")).to_have_count(1)
    page.locator("#kept-list .open").click()
    expect(page.locator(".turn .question")).to_have_text(DOG)
    page.locator(".answer > p button.cite").first.click()
    expect(page.locator(".reader-pane mark")).to_contain_text("缉私犬")


def test_a_search_without_a_find_says_so(page: Page) -> None:
    history(page)
    page.locator("#kept-search input, #kept-search textarea").fill("没有这样的对话")
    expect(page.locator("#kept-list")).to_contain_text("没有找到")
    page.locator("#kept-search input, #kept-search textarea").fill("")


def test_a_conversation_is_renamed(page: Page) -> None:
    ask(page, TRAINED)
    history(page)
    row = page.locator("#kept-list li:has([aria-current])")
    row.get_by_role("button", name="改名").click()
    row.get_by_label("标题 Title").fill("关于培训的对话")
    row.get_by_role("button", name="保存").click()
    expect(page.locator("#kept-list [aria-current]")).to_contain_text("关于培训的对话")
    expect(page.locator("#links strong")).to_have_text("关于培训的对话")


def test_an_empty_title_is_refused(page: Page) -> None:
    ask(page, TRAINED)
    history(page)
    row = page.locator("#kept-list li:has([aria-current])")
    row.get_by_role("button", name="改名").click()
    row.get_by_label("标题 Title").fill(" ")
    row.get_by_role("button", name="保存").click()
    expect(page.get_by_text("标题不能是空的；请写一个。")).to_be_visible()
    expect(page.locator("#kept-list [aria-current]")).to_contain_text(TRAINED)


def test_a_conversation_is_deleted(page: Page) -> None:
    ask(page, "图书可以借多久？")
    history(page)
    row = page.locator("#kept-list li:has([aria-current])")
    identity = str(row.locator(".open").get_attribute("data-id"))
    row.get_by_role("button", name="删除").click()
    expect(page.locator(f"#kept-list [data-id='{identity}']")).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(0)


def test_a_reload_shows_the_same_conversation(page: Page) -> None:
    ask(page, DOG)
    assert "?c=" in page.url
    page.reload()
    ready(page)
    expect(page.locator(".turn .question")).to_have_text(DOG)


def test_a_link_opens_the_conversation_elsewhere(
    page: Page, elsewhere: Callable[..., Page]
) -> None:
    ask(page, DOG)
    page.locator("#links [data-link]").click()
    expect(page.locator("#links .said")).to_have_text("已复制")
    link = str(page.evaluate("navigator.clipboard.readText()"))
    other = elsewhere(link.rsplit("/", 1)[1])
    expect(other.locator(".turn .question")).to_have_text(DOG)
    expect(other.locator(".turn button.cite").first).to_be_visible()


def test_a_link_to_a_conversation_that_has_gone_is_told(elsewhere: Callable[..., Page]) -> None:
    page = elsewhere("?c=nowhere")
    expect(page.get_by_text("它可能已被删除")).to_be_visible()
    expect(page.locator(".welcome")).to_be_visible()


def test_a_conversation_outlives_the_server(page: Page, assistant: Assistant) -> None:
    ask(page, DOG)
    address = page.url.rsplit("/", 1)[1]
    with served(assistant) as again:
        other = page.context.new_page()
        other.goto(again + address)
        expect(other.locator(".turn .question")).to_have_text(DOG)
        other.locator(".answer > p button.cite").first.click()
        expect(other.locator(".reader-pane mark")).to_contain_text("缉私犬")
        other.close()


@pytest.mark.parametrize("name", ["Word", "Markdown", "PDF"])
def test_a_conversation_is_exported_with_its_paragraphs(
    page: Page, name: str, tmp_path: Path
) -> None:
    ask(page, TRAINED)
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    assert download.value.suggested_filename.startswith(TRAINED.rstrip("？"))
    file = tmp_path / "exported"
    download.value.save_as(file)
    text = _text(file, name)
    assert "2024年的相应数字是78期" in text.replace("\n", "")  # of the paragraph, not of the answer
    assert "第13段" in text


def _text(file: Path, name: str) -> str:
    if name == "Word":
        with zipfile.ZipFile(file) as parts:
            return parts.read("word/document.xml").decode("utf-8")
    if name == "Markdown":
        return file.read_text("utf-8")
    import pypdfium2

    pdf = pypdfium2.PdfDocument(file)
    return "".join(page.get_textpage().get_text_range() for page in pdf).replace("\r", "")
