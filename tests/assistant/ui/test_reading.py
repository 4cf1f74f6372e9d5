"""The reader in a real browser: from a citation to the words it stands on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from tests.assistant.ui.driving import CHIP, TRAINED, ask

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
WORDS = "2025年绿网举办了96期培训班，共有2,874名执法人员参加，其中女性931名，占32%。"


def test_hovering_a_chip_shows_its_quote(page: Page) -> None:
    ask(page, TRAINED).locator(".answer > p button.cite").first.hover()
    expect(page.locator("#quote")).to_have_text(WORDS)
    page.keyboard.press("Escape")
    expect(page.locator("#quote")).to_be_hidden()


def test_a_click_opens_the_paragraph_with_the_very_words_marked(page: Page) -> None:
    chip = ask(page, TRAINED).locator(".answer > p button.cite").first
    expect(chip).to_have_text(CHIP)
    chip.click()
    pane = page.locator(".reader-pane")
    expect(pane.locator("mark")).to_have_text(WORDS)
    expect(pane.locator("mark")).to_be_in_viewport()
    expect(pane.locator(".path")).to_contain_text("B. 能力建设")
    expect(pane.locator(".neighbour .number")).to_have_text(["第12段", "第14段"])
    expect(chip).to_have_attribute("aria-pressed", "true")


def test_a_chip_is_reached_and_opened_by_keyboard_alone(page: Page) -> None:
    ask(page, TRAINED)
    chip = page.locator(".answer > p button.cite").first
    page.locator(".transcript").focus()
    for _ in range(3):
        if chip.evaluate("chip => chip === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(chip).to_be_focused()
    expect(page.locator("#quote")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".shown .number")).to_have_text("第13段")


def test_the_reader_steps_and_widens_to_the_section(page: Page) -> None:
    ask(page, TRAINED).locator(".answer > p button.cite").first.click()
    page.get_by_role("button", name="下一段").click()
    expect(page.locator(".shown .number")).to_have_text("第14段")
    expect(page.locator(".reader-pane mark")).to_have_count(0)
    page.get_by_role("button", name="整节").click()
    page.locator(".reader-pane article").nth(3).wait_for()
    expect(page.locator(".shown .number")).to_have_text("第14段")


def test_words_are_found_in_the_open_document(page: Page) -> None:
    ask(page, TRAINED).locator(".answer > p button.cite").first.click()
    box, said = page.locator(".within input"), page.locator(".within [role=status]")
    expect(page.locator(".reader-pane mark")).to_have_text(WORDS)
    box.fill("绿 网")  # spaces aside
    box.press("Enter")
    expect(page.locator(".reader-pane mark")).to_have_text("绿网")
    expect(page.locator(".shown .number")).to_have_text("第13段")  # from here on, not from the top
    here, count = said.inner_text().split("上")[0].split("/")
    box = page.locator(".within input")
    expect(box).to_be_focused()
    box.press("Enter")  # once more: the next
    expect(said).to_contain_text(f"{int(here) + 1}/{count}")
    expect(page.locator(".shown .number")).not_to_have_text("第13段")
    page.locator("[data-way=before]").click()
    expect(said).to_contain_text(f"{here}/{count}")
    box.fill("没有这样的词")
    box.press("Enter")
    expect(said).to_contain_text("没有找到")
    expect(page.locator(".shown .number")).to_have_text("第13段")


def test_a_paragraph_is_taken_along_with_its_citation(page: Page) -> None:
    ask(page, TRAINED).locator(".answer > p button.cite").first.click()
    page.locator(".reader-pane [data-copy]").click()
    expect(page.locator(".reader-pane .said")).to_have_text("已复制")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(WORDS)
    assert copied.endswith(CHIP)


def test_a_link_to_a_paragraph_opens_it(page: Page, elsewhere: Callable[..., Page]) -> None:
    ask(page, TRAINED).locator(".answer > p button.cite").first.click()
    page.locator(".reader-pane [data-place]").click()
    expect(page.locator(".reader-pane .said")).to_have_text("已复制")
    link = str(page.evaluate("navigator.clipboard.readText()"))
    other = elsewhere(link.rsplit("/", 1)[1])
    expect(other.locator(".shown .number")).to_have_text("第13段")
    expect(other.locator(".welcome")).to_be_visible()
    assert "p=" not in other.url
    gone = elsewhere("?p=gone-1")
    expect(gone.locator("#reader-body")).to_contain_text("已不在文库里")


def test_a_paragraph_that_has_gone_is_told(page: Page) -> None:
    ask(page, TRAINED)
    page.evaluate("""() => { const c = document.querySelector("button.cite").cloneNode(true);
      c.dataset.paragraph = "gone-1"; document.body.append(c); c.click(); c.remove(); }""")
    expect(page.locator("#reader-body")).to_contain_text("已不在文库里")


def test_words_that_changed_are_not_marked(page: Page) -> None:
    ask(page, TRAINED)
    page.evaluate("""() => { const c = document.querySelector("button.cite").cloneNode(true);
      c.dataset.start = "3"; document.body.append(c); c.click(); c.remove(); }""")
    expect(page.locator(".shown .number")).to_have_text("第13段")
    expect(page.locator("#reader-body")).to_contain_text("引用的原话已不在此处")
    expect(page.locator(".reader-pane mark")).to_have_count(0)


def test_the_page_is_shown(page: Page, assistant: Assistant, tmp_path: Path) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = tmp_path / "航标.pdf"
    canvas = Canvas(str(file), A4)
    for number, text in (
        (1, "航标站共有七座灯塔。"),
        (2, "灯塔由海事局维护。"),
        (3, "检修每季度一次。"),
    ):
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(72, 700, f"{number}. {text}")
        canvas.showPage()
    canvas.save()
    (added,) = assistant.library.add(file)
    assert added.document is not None
    ask(page, "灯塔由谁维护？").locator(".answer > p button.cite").first.click()
    expect(page.locator(".reader-pane .page .zh")).to_have_text("第 2 页")
    assistant.library.remove(added.document.id)


def test_a_footnote_stands_under_its_paragraph(
    page: Page, assistant: Assistant, tmp_path: Path
) -> None:
    file = tmp_path / "船坞.md"
    file.write_text(
        "# 船坞报告\n\n1. 船坞的年度预算为四百三十万元。[^1]\n\n2. 船坞有两座。\n\n"
        "[^1]: 不含拖轮的油料。\n",
        "utf-8",
    )
    (added,) = assistant.library.add([file])
    assert added.document is not None
    try:
        turn = ask(page, "船坞的年度预算是多少？")
        turn.locator(".answer > p button.cite").first.click()
        shown = page.locator(".reader-pane .shown")
        expect(shown.locator(".note")).to_have_text("1 不含拖轮的油料。")
        expect(shown.locator("> p").first).not_to_contain_text("[^1]")
    finally:
        assistant.library.remove(added.document.id)
