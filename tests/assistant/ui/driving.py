"""What a person does on the page, each step waited for by the state it leads to."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

TRAINED = "2025年培训了多少名执法人员？"
DOG = "缉私犬“小麦”截获了什么？"
TABS = ("ask", "library", "quiz", "settings")
CHIP = "〔E/CN.15/2026/SPECIMEN/1·第13段〕"


def ready(page: Page) -> None:
    """Wait until the page knows which conversation is open."""
    page.locator(".transcript:not([data-opening])").wait_for()


def box(page: Page) -> Locator:
    """The question box."""
    return page.locator("#question textarea, #question input")


def ask(page: Page, question: str) -> Locator:
    """Ask and wait until the answer is whole; its turn."""
    before = page.locator(".turn").count()
    box(page).fill(question)
    box(page).press("Enter")
    expect(page.locator(".turn .tools")).to_have_count(before + 1)
    turn = page.locator(".turn").last
    expect(turn.locator(".question")).to_have_text(question)
    return turn


def tab(page: Page, name: str) -> None:
    """Open one of `TABS`."""
    chosen = page.locator(f"[role=tab][data-tab-id={name}]")
    chosen.click()
    expect(chosen).to_have_attribute("aria-selected", "true")


def history(page: Page) -> None:
    """Unfold the list of conversations."""
    if not page.locator("#kept-search").is_visible():
        page.locator("#kept > button").click()
    expect(page.locator("#kept-search")).to_be_visible()


def studio(page: Page, part: str) -> None:
    """Open one of the studio's parts: make, review, paper, practise."""
    tab(page, "quiz")
    chosen = page.locator(f"#studio [role=tab][data-tab-id={part}]")
    chosen.click()
    expect(chosen).to_have_attribute("aria-selected", "true")


def field(page: Page, name: str) -> Locator:
    """The text or number box of that id."""
    return page.locator(f"#{name} textarea, #{name} input").first


def choose(page: Page, name: str, option: str) -> None:
    """Choose from the list of that id."""
    page.locator(f"#{name} input").click()
    page.get_by_role("option", name=option, exact=True).click()
