"""A practice in a real browser: what becomes of it when the page is loaded anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.quiz import Bank, generate
from tests.assistant.ui.driving import ready, studio

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def page(elsewhere: Callable[..., Page], assistant: Assistant) -> Page:
    library = assistant.library
    with Bank.open(library.folder) as bank:
        bank.add(generate(library, count=4, types=["single", "true_false"], seed=3).items)
    return elsewhere(viewport={"width": 1280, "height": 900})


def _answer(page: Page) -> None:
    page.locator("#practice form input").first.check()
    page.locator("#practice form button[type=submit]").click()
    expect(page.locator("#practice [data-do=next]")).to_be_visible()


def _again(page: Page) -> None:
    page.reload()
    ready(page)
    studio(page, "practise")


def test_a_practice_under_way_goes_on_after_a_reload(page: Page) -> None:
    studio(page, "practise")
    page.locator("#practise-begin").click()
    _answer(page)
    page.locator("#practice [data-do=next]").click()
    expect(page.locator("#practice")).to_contain_text("2/4 ·")
    stem, score = (page.locator(f"#practice {n}").first.inner_text() for n in (".stem", ".aside"))
    _again(page)
    expect(page.locator("#practice .stem")).to_have_text(stem)
    expect(page.locator("#practice .aside").first).to_have_text(score, use_inner_text=True)
    _answer(page)
    given = page.locator("#practice").inner_text()
    _again(page)  # an answer with its mark stays, too
    expect(page.locator("#practice [data-do=next]")).to_be_visible()
    expect(page.locator("#practice")).to_have_text(given, use_inner_text=True)
    expect(page.locator("#reader-body .shown")).to_be_visible()
    page.locator("#practice [data-do=end]").click()
    expect(page.locator("#practise-begin")).to_be_visible()
    _again(page)
    expect(page.locator("#practise-begin")).to_be_visible()
    expect(page.locator("#practice .item")).to_have_count(0)
