"""Languages, themes, widths, keyboard and screen reader, held by a real browser and axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.assistant.ui.driving import TABS, TRAINED, ask, box, history, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
PHONE = {"width": 390, "height": 844}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("locale", "word"), [("zh-CN", "提问"), ("en-US", "Ask"), ("zh-TW", "提问"), ("fr", "Ask")]
)
def test_a_phone_in_each_language_and_theme(
    elsewhere: Callable[..., Page], locale: str, word: str, scheme: str
) -> None:
    phone = elsewhere(locale=locale, color_scheme=scheme, viewport=PHONE)
    expect(phone.locator("#send")).to_have_text(word)
    ask(phone, TRAINED)
    for name in TABS:
        tab(phone, name)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")


def test_on_a_phone_the_source_comes_up_over_the_answer(elsewhere: Callable[..., Page]) -> None:
    phone = elsewhere(viewport=PHONE)
    expect(phone.locator(".reader-pane")).to_be_hidden()
    chip = ask(phone, TRAINED).locator(".answer > p button.cite").first
    chip.click()
    expect(phone.locator(".reader-pane mark")).to_be_in_viewport()
    phone.get_by_role("button", name="关闭").click()
    expect(phone.locator(".reader-pane")).to_be_hidden()
    expect(chip).to_be_focused()


def test_a_question_is_asked_and_opened_without_a_mouse(page: Page) -> None:
    box(page).focus()
    page.keyboard.type("图书可以借多久？")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .tools")).to_have_count(1)
    page.locator(".turn button.cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".reader-pane mark")).to_be_visible()
    page.get_by_role("tab").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("tab").nth(1)).to_have_attribute("aria-selected", "true")


def test_what_is_pressed_has_a_name(page: Page) -> None:
    ask(page, TRAINED)
    for name in TABS:
        tab(page, name)
        nameless = page.evaluate("""() => [...document.querySelectorAll("button, a, input, textarea")]
          .filter(e => e.offsetParent && !(e.innerText || e.ariaLabel || e.labels?.length
            || e.placeholder || e.title || e.getAttribute("aria-labelledby"))).map(e => e.outerHTML)""")
        assert nameless == []


@pytest.mark.parametrize("name", TABS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    elsewhere: Callable[..., Page], axe: str, name: str, scheme: str
) -> None:
    page = elsewhere(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1280, "height": 900}
    )
    if name == "ask":
        ask(page, "2025年培训了9999名执法人员，对吗？")
        ask(page, "红烧肉怎么做？")
        ask(page, TRAINED).locator(".answer > p button.cite").first.click()
        expect(page.locator(".reader-pane mark")).to_be_visible()
        page.locator(".turn").last.locator(".why summary").click()
        history(page)
    tab(page, name)
    if name == "library":
        page.locator(".shelf [data-do=contents]").last.click()
        expect(page.locator(".contents")).to_be_visible()
    page.mouse.move(0, 0)
    page.evaluate(axe)
    found = page.evaluate(
        # The name of the upload box is gradio's own.
        "axe.run({exclude: [['#upload']]}).then(r => r.violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"
    )
    assert found == []
