"""Every piece of work done with the keys alone: Tab, arrows, Enter, Space and Escape."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant import Assistant, feedback
from tests.assistant.ui.driving import DOG, TABS, TRAINED, box

pytestmark = [
    pytest.mark.browser, pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("sample_after"),
]  # fmt: skip
_FAR = 120  # presses of Tab after which something counts as out of reach
_FOCUSED = "e => e === document.activeElement || e.contains(document.activeElement)"


def reach(page: Page, wanted: Locator, *, key: str = "Tab") -> None:
    """Press Tab (or its like) until something has the focus, and see that it is shown to have it."""
    expect(wanted.first).to_be_visible()
    for _ in range(_FAR):
        if wanted.first.evaluate(_FOCUSED):
            return
        page.keyboard.press(key)
    pytest.fail(f"{wanted} is out of the keyboard's reach")


def press(page: Page, wanted: Locator, *, key: str = "Enter") -> None:
    """Reach something and press it."""
    reach(page, wanted)
    page.keyboard.press(key)


def go(page: Page, name: str) -> None:
    """Open a tab of the page."""
    page.evaluate("document.activeElement?.blur()")
    press(page, page.locator(f"[role=tab][data-tab-id={name}]"))
    expect(page.locator(f"[role=tab][data-tab-id={name}]")).to_have_attribute(
        "aria-selected", "true"
    )


def put(page: Page, question: str) -> None:
    """Ask with the keys alone."""
    before = page.locator(".turn").count()
    reach(page, box(page))
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.locator(".turn .tools")).to_have_count(before + 1)


def test_ask_read_find_and_come_back(page: Page) -> None:
    put(page, TRAINED)
    chip = page.locator(".answer > p button.cite").first
    reach(page, chip, key="Shift+Tab")
    expect(page.locator("#quote")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".reader-pane")).to_be_focused()
    expect(page.locator(".reader-pane mark")).to_be_visible()
    press(page, page.locator("[data-way=on]"))
    expect(page.locator(".shown .number")).to_have_text("第14段")
    expect(page.locator("[data-way=on]")).to_be_focused()  # to be pressed again
    page.keyboard.press("Enter")
    expect(page.locator(".shown .number")).to_have_text("第15段")
    reach(page, page.locator(".within input"))
    page.keyboard.type("小麦")
    page.keyboard.press("Enter")
    expect(page.locator(".reader-pane mark")).to_have_text("小麦")
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()


def test_choose_the_scope_and_take_it_back(page: Page) -> None:
    reach(page, page.locator("#only input"))
    page.keyboard.type("图书室")
    page.keyboard.press("Enter")
    expect(page.locator("#only .token")).to_have_count(1)
    page.keyboard.press("Escape")
    reach(page, box(page), key="Shift+Tab")
    put(page, TRAINED)
    expect(page.locator(".turn .refusal")).to_be_visible()
    reach(page, page.locator("#only input"))
    page.keyboard.press("Backspace")
    expect(page.locator("#only .token")).to_have_count(0)


def test_upload_remove_undo_and_rename(page: Page, tmp_path: Path) -> None:
    go(page, "library")
    file = tmp_path / "规定.txt"
    file.write_text(
        "仓库管理规定\n\n第一条 仓库由保卫科管理。\n\n第二条 夜间值班由两人担任。\n", "utf-8"
    )
    with page.expect_file_chooser() as chooser:
        press(page, page.locator("#upload button"))
    chooser.value.set_files(file)
    expect(page.locator("#progress .uploads")).to_contain_text("1/1")
    rows = page.locator(".shelf > li")
    row = rows.filter(has_text="规定.txt")
    press(page, row.locator("[data-unfold]"))
    expect(row.locator("input[name=title]")).to_be_focused()
    page.keyboard.type("仓库的新规定")
    page.keyboard.press("Enter")
    expect(row.locator(".document")).to_contain_text("仓库的新规定")
    expect(row.locator("[data-unfold]")).to_be_focused()
    press(page, row.locator("[data-do=remove]"))
    expect(rows).to_have_count(2)
    expect(page.locator("#undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.locator(".document")).to_contain_text("仓库的新规定")


def test_read_a_document_by_its_contents_and_ask_a_section(page: Page) -> None:
    go(page, "library")
    press(page, page.locator(".shelf [data-do=contents]"))
    expect(page.locator(".contents [data-do=back]")).to_be_focused()
    press(page, page.locator(".contents .step"))
    expect(page.locator(".reader-pane .shown")).to_be_visible()
    expect(page.locator(".contents .step").first).to_be_focused()
    press(page, page.locator(".contents [data-do=section]"))
    expect(box(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".turn .tools")).to_have_count(1)


def test_vote_with_a_reason_and_share(page: Page, assistant: Assistant) -> None:
    put(page, DOG)
    before = len(list(feedback.read(assistant.library.folder)))
    reach(page, page.locator(".tools [data-vote=down]"), key="Shift+Tab")
    with page.expect_response("**/vote"):
        page.keyboard.press("Space")
    expect(page.locator(".reason input")).to_be_focused()
    page.keyboard.type("不全")
    with page.expect_response("**/vote"):
        page.keyboard.press("Enter")
    assert [v.reason for v in feedback.read(assistant.library.folder)][before:] == ["", "不全"]
    reach(page, page.locator("#links [data-link]"), key="Shift+Tab")
    with page.expect_response("**/share/*"):
        page.keyboard.press("Enter")
    expect(page.locator("#links .said")).to_have_text("已复制")


def test_ask_again_edit_and_take_a_suggestion(page: Page) -> None:
    put(page, TRAINED)
    reach(page, page.locator("[data-press=edit]"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".turn.editing")).to_have_count(1)
    expect(box(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".turn .tools [data-copy]")).to_have_count(1)
    reach(page, page.locator(".next [data-ask]"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .tools")).to_have_count(2)
    expect(box(page)).to_be_focused()


def test_find_open_and_delete_a_conversation(page: Page) -> None:
    put(page, DOG)
    reach(page, page.locator("#kept > button"), key="Shift+Tab")
    page.keyboard.press("Enter")
    reach(page, page.locator("#kept-search input, #kept-search textarea"))
    page.keyboard.type("小麦")
    listed = page.locator("#kept-list .open")
    expect(listed.first).to_contain_text("小麦")
    press(page, listed)
    expect(page.locator(".turn .question")).to_have_text(DOG)
    press(page, page.locator("#kept-list [data-do=delete]"))
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#kept :focus")).to_have_count(1)  # at the next one, or at the search


def test_settings(page: Page) -> None:
    go(page, "settings")
    for choice in ("留在原处", "收在回答下面"):
        chosen = page.locator("#unchecked").get_by_label(choice)
        reach(page, chosen, key="Shift+Tab" if choice == "收在回答下面" else "Tab")
        page.keyboard.press("Space")
        expect(chosen).to_be_checked()
    press(page, page.locator("#save"))
    expect(page.locator("#settings-said")).to_contain_text("已保存")
    press(page, page.locator("[data-theme=dark]"), key="Space")
    expect(page.locator("body")).to_contain_class("dark")
    reach(page, page.locator("[data-theme='']"), key="Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator("body")).not_to_contain_class("dark")


def test_the_focus_can_be_seen_wherever_it_is(page: Page) -> None:
    put(page, TRAINED)
    page.locator(".answer > p button.cite").first.click()
    expect(page.locator(".reader-pane mark")).to_be_visible()
    page.add_style_tag(content="* { transition: none !important; }")
    page.mouse.move(0, 0)
    for name in TABS:
        go(page, name)
        unseen, first = [], None
        for _ in range(_FAR):
            page.keyboard.press("Tab")
            at = page.evaluate(_SEEN)
            if at is None or at["path"] == first:
                break
            first = first or at["path"]
            if not at["seen"]:
                unseen.append(at["path"])
        assert unseen == [], name


# Whether what has the focus, or what gradio draws around it, looks another way than without it.
_SEEN = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const around = [e];
  while (around.length < 4 && around.at(-1).parentElement) around.push(around.at(-1).parentElement);
  const look = () => around.map((x) => { const s = getComputedStyle(x);
    return [s.outline, s.boxShadow, s.borderColor, s.backgroundColor].join(); }).join("|");
  const focused = look();
  e.blur();
  const plain = look();
  e.focus();
  return { path: e.outerHTML.slice(0, 160), seen: focused !== plain };
}"""
