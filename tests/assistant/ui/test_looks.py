"""Languages, themes, widths, keyboard and screen reader, held by a real browser and axe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from tests.assistant.ui.driving import TABS, TRAINED, ask, box, history, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
PHONE = {"width": 390, "height": 844}
DOUBTFUL = """航标站报告

1. 航标站共有七座灯塔。

2. 每座灯塔有两名

3. 检修每季度一次。

5. 雾号由值班员开启。

5. 值班日志保存五年。
"""


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


def serious(page: Page, axe: str) -> list[object]:
    """What axe finds that is serious or critical on the page as it stands."""
    page.mouse.move(0, 0)
    page.add_style_tag(content="* { transition: none !important; }")
    page.evaluate(axe)
    found: list[object] = page.evaluate(
        "axe.run().then(r => r.violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"
    )
    return found


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
    assert serious(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_an_upload_a_report_and_a_form(
    elsewhere: Callable[..., Page], assistant: Assistant, axe: str, scheme: str, tmp_path: Path
) -> None:
    page = elsewhere(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    bad, good = tmp_path / "假.pdf", tmp_path / "航标.txt"
    bad.write_bytes(b"MZ not a pdf")
    good.write_text(DOUBTFUL, "utf-8")
    tab(page, "library")
    page.locator("#upload input[type=file]").first.set_input_files([bad, good])
    expect(page.locator("#progress .uploads")).to_contain_text("2/2")
    page.locator(".shelf [data-unfold]").first.click()
    assert serious(page, axe) == []
    page.locator("#progress [data-do=contents]").click()
    page.locator(".report .step").first.click()
    expect(page.locator(".reader-pane .shown")).to_be_visible()
    assert page.locator(".report li form").count() >= 2
    assert serious(page, axe) == []
    added = next(d for d in assistant.library.documents() if d.file == good.name)
    assistant.library.remove(added.id)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_a_phone_with_the_source_open(
    elsewhere: Callable[..., Page], axe: str, scheme: str
) -> None:
    phone = elsewhere(color_scheme=scheme, viewport=PHONE)
    ask(phone, TRAINED).locator(".answer > p button.cite").first.click()
    phone.locator(".within input").fill("绿网")
    phone.locator(".within button").first.click()
    expect(phone.locator("[data-way=after]")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(phone, axe) == []
    phone.get_by_role("button", name="关闭").click()
    phone.locator(".tools [data-vote=down]").click()  # asks for the reason
    history(phone)
    phone.locator("#kept-list [data-unfold]").first.click()
    assert serious(phone, axe) == []


def test_what_is_printed_is_the_conversation(page: Page) -> None:
    ask(page, TRAINED)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".turn .answer > p").first).to_be_visible()
    for name in ("#bar", "#ask-row", "#only", "#beside", ".tools", "[role=tablist]", "#new"):
        expect(page.locator(name).first).to_be_hidden()
    colour = page.locator(".answer > p").first.evaluate("p => getComputedStyle(p).color")
    assert colour == "rgb(0, 0, 0)"
    page.emulate_media(media="screen", color_scheme="light")
