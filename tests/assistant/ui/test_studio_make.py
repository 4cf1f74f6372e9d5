"""Making items in a real browser: from what the library has now; what is said where none came of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.quiz.models import ITEM_TYPES
from assistant.ui.studio_words import WORDS
from tests.assistant.ui.driving import field, studio, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]

_RULES = (
    "试验田管理办法\n第一章 总则\n第一条 试验田由县农业局管理。\n"
    "第二章 罚则\n第二条 毁坏试验田的，罚款五百元。\n"
)


@pytest.fixture
def page(elsewhere: Callable[..., Page]) -> Page:
    return elsewhere(viewport={"width": 1280, "height": 900})


def _option(page: Page, name: str, words: str) -> Locator:
    """What the list of that id offers that has these words; the list is left open."""
    page.locator(f"#{name} input").click()
    found = page.get_by_role("option").filter(has_text=words)
    expect(found).to_have_count(1)
    return found


@pytest.mark.usefixtures("sample_after")
def test_what_was_uploaded_meanwhile_is_there_to_choose(page: Page, tmp_path: Path) -> None:
    studio(page, "paper")  # each part is opened before there is the document
    studio(page, "make")
    tab(page, "library")
    (tmp_path / "试验田管理办法.md").write_text(_RULES, "utf-8")
    page.locator("#upload input[type=file]").set_input_files(tmp_path / "试验田管理办法.md")
    expect(page.locator("#shelf .shelf li")).to_have_count(3)
    tab(page, "quiz")
    _option(page, "quiz-sections", "第二章 罚则")
    page.keyboard.press("Escape")
    _option(page, "quiz-documents", "试验田").click()
    page.keyboard.press("Escape")
    page.locator("#quiz-sections input").click()
    expect(page.get_by_role("option")).to_have_count(2)  # of what was chosen alone
    page.keyboard.press("Escape")
    for part, name in (
        ("paper", "paper-document"),
        ("practise", "practise-document"),
        ("review", "bank-document"),
    ):
        studio(page, part)
        _option(page, name, "试验田")
        page.keyboard.press("Escape")


def test_where_no_item_came_of_it_that_is_said_and_the_form_stays(page: Page) -> None:
    studio(page, "make")
    field(page, "quiz-count").fill("3")
    for kind in set(ITEM_TYPES) - {"ordering"}:
        page.locator("#quiz-types").get_by_label(WORDS[f"type_{kind}"][0]).uncheck()
    _option(page, "quiz-documents", "图书室").click()
    page.keyboard.press("Escape")
    page.locator("#quiz-make").click()
    expect(page.locator("#quiz-progress")).to_contain_text("没有出成题目")
    page.wait_for_timeout(1000)  # what would lead away comes after what is said
    expect(page.locator("#studio [role=tab][data-tab-id=make]")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(page.locator(".toast-body")).to_have_count(0)


@pytest.mark.parametrize(
    ("part", "box", "value", "press", "told", "where"),
    [
        ("make", "quiz-count", "500", "quiz-make", "“题数”只能是 1 到 300，现在是 500", "quiz-progress"),
        ("paper", "paper-versions", "0", "paper-assemble", "只能是 1 到 6，现在是 0", "paper-said"),
        ("paper", "paper-most", "-2", "paper-assemble", "不能小于 0，现在是 -2", "paper-said"),
        ("practise", "practise-most", "-3", "practise-begin", "不能小于 0，现在是 -3", "practice"),
    ],
)  # fmt: skip
def test_a_number_out_of_bounds_is_told_in_the_language_of_the_page(
    page: Page, part: str, box: str, value: str, press: str, told: str, where: str
) -> None:
    studio(page, part)
    field(page, box).fill(value)
    page.locator(f"#{press}").click()
    expect(page.locator(f"#{where} [role=alert]")).to_contain_text(told)
    expect(page.locator(".toast-body")).to_have_count(0)
