"""The tab 文库 in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.assistant.ui.driving import box, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
RULES = """仓库管理规定

第一条 仓库的消防检查由保卫科负责，每月一次。

第二条 夜间值班由两人担任。
"""


def test_several_files_are_added_and_bad_ones_named(page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "规定.txt", tmp_path / "假.pdf"
    good.write_text(RULES, "utf-8")
    bad.write_bytes(b"MZ not a pdf")
    tab(page, 1)
    page.locator("#upload input[type=file]").first.set_input_files([good, bad])
    expect(page.locator("#progress")).to_contain_text("2/2")
    expect(page.locator("#progress .failed")).to_contain_text("内容与扩展名不符")
    expect(page.locator(".shelf > li")).to_have_count(3)


def test_a_document_is_removed_and_brought_back(page: Page) -> None:
    tab(page, 1)
    count = page.locator(".shelf > li").count()
    page.locator(".shelf > li").last.locator("[data-do=remove]").click()
    expect(page.locator(".shelf > li")).to_have_count(count - 1)
    page.locator("#undo").click()
    expect(page.locator(".shelf > li")).to_have_count(count)
    expect(page.locator("#undo")).to_be_hidden()


def test_a_section_is_read_and_asked(page: Page) -> None:
    tab(page, 1)
    page.locator(".shelf > li", has_text="SPECIMEN").locator("[data-do=contents]").click()
    row = page.locator(".contents li", has_text="能力建设").first
    row.locator(".step").click()
    expect(page.locator(".reader-pane .path")).to_contain_text("能力建设")
    row.locator("[data-do=section]").click()
    expect(box(page)).to_have_value("关于“能力建设”，文件说了什么？")
    box(page).press("Enter")
    expect(page.locator(".turn").last.locator(".question")).to_contain_text("能力建设")
    expect(page.locator(".turn").last.locator("button.cite").first).to_be_visible()
