"""The review in a real browser: what is found in the bank, and what stays while one goes through it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant import Assistant, citations
from assistant.quiz import Bank, generate
from assistant.quiz.bank import Kept
from index import Library
from tests.assistant.ui.driving import choose, field, studio

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def library(assistant: Assistant) -> Library:
    """With a bank of its own: twelve items, the first of them tagged."""
    library = assistant.library
    made = generate(library, count=12, seed=3).items
    with Bank.open(library.folder) as bank:
        bank.add(made, tags=["全体"])
        bank.tag(made[0].id, "孤签")
    return library


@pytest.fixture
def kept(library: Library) -> Iterator[list[Kept]]:
    """The bank's items; whatever the test did to them, they are new again."""
    with Bank.open(library.folder) as bank:
        before = bank.items()
        yield before
        for one in before:
            bank.reopen(one.id)
            bank.edit(one.id, one.item)
            bank.untag(one.id, *bank.item(one.id).tags)
            bank.tag(one.id, *one.tags)


@pytest.fixture
def page(elsewhere: Callable[..., Page], kept: list[Kept]) -> Page:
    page = elsewhere(viewport={"width": 1280, "height": 900})
    page.on("dialog", lambda dialog: dialog.accept())
    studio(page, "review")
    expect(_rows(page)).to_have_count(len(kept))
    return page


def _rows(page: Page) -> Locator:
    return page.locator("#bank-list li button")


def test_the_words_of_a_filter_are_taken_as_they_are_typed(page: Page, kept: list[Kept]) -> None:
    word = kept[3].item.stem[4:10]
    field(page, "bank-words").press_sequentially(word, delay=20)
    expect(_rows(page)).to_have_count(sum(word in k.item.question for k in kept))
    field(page, "bank-words").fill("")
    expect(_rows(page)).to_have_count(len(kept))


def test_where_no_item_fits_the_filter_is_named(page: Page, kept: list[Kept]) -> None:
    field(page, "bank-words").fill("没有这样的词")
    expect(page.locator("#bank-list")).to_contain_text("没有符合筛选条件的题目")
    expect(page.locator("#bank-list")).not_to_contain_text("请先在“生成”里出题")
    field(page, "bank-words").fill("")
    expect(_rows(page)).to_have_count(len(kept))


def test_a_tag_that_has_gone_filters_no_more(page: Page, kept: list[Kept]) -> None:
    choose(page, "bank-tag", "孤签")
    expect(_rows(page)).to_have_count(1)
    _open(page, kept[0])
    expect(field(page, "item-tags")).to_have_value(re.compile("孤签"))
    field(page, "item-tags").fill("另一签")
    page.locator("#item-save").click()
    expect(_rows(page)).to_have_count(len(kept))
    expect(page.locator("#bank-tag input")).to_have_value("全部")


def test_a_tag_that_went_in_another_window_filters_no_more(
    page: Page, kept: list[Kept], library: Library
) -> None:
    choose(page, "bank-tag", "孤签")
    expect(_rows(page)).to_have_count(1)
    with Bank.open(library.folder) as bank:
        bank.untag(kept[0].id, "孤签")
    studio(page, "make")
    studio(page, "review")
    expect(_rows(page)).to_have_count(len(kept))
    expect(page.locator("#bank-tag input")).to_have_value("全部")


def test_the_state_that_hides_items_turned_down_says_so(
    page: Page, kept: list[Kept], library: Library
) -> None:
    expect(page.locator("#bank-state input")).to_have_value("在用")
    with Bank.open(library.folder) as bank:
        bank.reject(kept[1].id)
    choose(page, "bank-state", "已退回")
    expect(_rows(page)).to_have_count(1)
    choose(page, "bank-state", "在用")
    expect(_rows(page)).to_have_count(len(kept) - 1)


def test_the_source_is_there_after_a_reload(page: Page) -> None:
    page.reload()
    studio(page, "review")
    expect(page.locator("#item-preview .cite").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#reader-body .shown")).to_be_visible()


_TALL = "document.querySelector('#bank-list .items').style.maxHeight = 'none'"


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["screen", "phone"])
def test_source_and_buttons_stay_in_sight_down_a_long_page(
    elsewhere: Callable[..., Page], kept: list[Kept], size: tuple[int, int]
) -> None:
    page = elsewhere(viewport={"width": size[0], "height": size[1]})
    studio(page, "review")
    expect(page.locator("#item-preview .cite").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#item-accept")).to_be_in_viewport(ratio=1)
    page.locator("#item-edit > button").click()
    page.locator("#item-save").scroll_into_view_if_needed()
    _rows(page).nth(len(kept) - 1).scroll_into_view_if_needed()
    page.evaluate(_TALL)  # as a long list is where the window is low
    for share in (0, 1 / 3, 1 / 2, 1):
        page.evaluate(f"scrollTo(0, document.body.scrollHeight * {share})")
        for name in ("#item-note", "#item-accept", "#item-reject"):
            expect(page.locator(name)).to_be_in_viewport(ratio=1)
        if size[0] > 760:
            expect(page.locator("#reader-body .shown")).to_be_in_viewport(ratio=1)
    if size[0] < 760:
        page.locator("#item-preview .cite").first.click()
        expect(page.locator("#reader-body .shown")).to_be_in_viewport()
        expect(page.locator("#item-accept")).to_be_in_viewport(ratio=1)
        assert page.evaluate(
            "document.querySelector('#item-accept').getBoundingClientRect().bottom"
            " <= document.querySelector('.reader-pane').getBoundingClientRect().top"
        )


def test_the_open_item_stays_in_sight_in_the_list(page: Page, kept: list[Kept]) -> None:
    for number in range(6):
        expect(page.locator("#bank-list [aria-current]")).to_have_attribute(
            "data-id", kept[number].id
        )
        page.locator("#item-accept").click()
    here = page.locator("#bank-list [aria-current]")
    expect(here).to_have_attribute("data-id", kept[6].id)
    expect(here).to_be_in_viewport(ratio=0.9)


def _open(page: Page, kept: Kept) -> None:
    """Open an item and unfold its boxes."""
    page.locator(f"#bank-list [data-id='{kept.id}']").click()
    if not field(page, "item-stem").is_visible():
        page.locator("#item-edit > button").click()
    expect(field(page, "item-stem")).to_have_value(kept.item.stem)


def _changed(library: Library, kept: list[Kept]) -> list[str]:
    with Bank.open(library.folder) as bank:
        return [k.id for k in kept if bank.item(k.id).item != k.item]


def test_changes_are_kept_when_one_moves_on(page: Page, kept: list[Kept], library: Library) -> None:
    first, second, third = kept[0], kept[2], kept[4]
    _open(page, first)
    field(page, "item-stem").fill(first.item.stem + "（改）")
    field(page, "item-tags").fill("全体，改过")
    page.locator(f"#bank-list [data-id='{second.id}']").click()
    expect(field(page, "item-stem")).to_have_value(second.item.stem)
    expect(page.locator(".toast-body")).to_contain_text("已保存对那道题的修改")
    field(page, "item-stem").fill(second.item.stem + "（再改）")
    page.locator("#item-accept").click()
    _open(page, third)
    with Bank.open(library.folder) as bank:
        assert bank.item(first.id).item.stem.endswith("（改）")
        assert set(bank.item(first.id).tags) == {"全体", "改过"}
        assert bank.item(second.id).item.stem.endswith("（再改）")
        assert bank.item(second.id).state == "accepted"
    assert _changed(library, kept) == [first.id, second.id]


def test_quick_clicks_do_not_mix_items(page: Page, kept: list[Kept], library: Library) -> None:
    _open(page, kept[1])
    field(page, "item-stem").fill(kept[1].item.stem + "（改）")
    page.evaluate("document.querySelectorAll('#bank-list li button').forEach((b) => b.click())")
    page.wait_for_timeout(1500)  # they may be answered in any order
    for number in (3, 5, 7, 2):
        page.evaluate(f"document.querySelectorAll('#bank-list li button')[{number}].click()")
        page.wait_for_timeout(90)
    for _ in range(20):  # on a busy machine an earlier click may be answered yet
        page.wait_for_timeout(1500)
        page.locator(f"#bank-list [data-id='{kept[0].id}']").click()
        page.wait_for_timeout(1500)
        if field(page, "item-stem").input_value() == kept[0].item.stem:
            break
    expect(field(page, "item-stem")).to_have_value(kept[0].item.stem)
    assert _changed(library, kept) == [kept[1].id]


def test_changes_that_make_no_item_hold_one_there_until_they_are_dropped(
    page: Page, kept: list[Kept], library: Library
) -> None:
    _open(page, kept[0])
    field(page, "item-stem").fill("")
    page.locator("#item-accept").click()
    expect(page.locator(".toast-body")).to_contain_text("题干不能为空。请改好，或点“放弃修改”")
    expect(page.locator("#bank-list [aria-current]")).to_have_attribute("data-id", kept[0].id)
    field(page, "bank-words").fill("没有这样的词")  # what is shown in the list is another matter
    expect(_rows(page)).to_have_count(0)
    field(page, "bank-words").fill("")
    expect(_rows(page)).to_have_count(len(kept))
    expect(field(page, "item-stem")).to_have_value("")
    page.locator("#item-discard").click()
    expect(field(page, "item-stem")).to_have_value(kept[0].item.stem)
    _open(page, kept[1])
    assert _changed(library, kept) == []


def test_a_row_names_its_document_where_the_bank_has_several(
    page: Page, kept: list[Kept], library: Library
) -> None:
    titles = {d.id: d.title for d in library.documents()}
    assert len({k.document for k in kept}) > 1
    for number, one in enumerate(kept):
        expect(_rows(page).nth(number)).to_contain_text(titles[one.document])


def test_every_sentence_an_item_rests_on_is_marked_in_its_paragraph(
    page: Page, kept: list[Kept], library: Library
) -> None:
    one = kept[5]
    paragraph = library.paragraph(one.item.basis[0].id)
    spans = [(0, 4), (6, 9)]
    basis = tuple(citations.cite(paragraph, *span) for span in spans)
    with Bank.open(library.folder) as bank:
        bank.edit(one.id, replace(one.item, basis=basis))
    page.locator(f"#bank-list [data-id='{one.id}']").click()
    marks = page.locator("#reader-body .shown mark")
    expect(marks).to_have_text([paragraph.text[slice(*span)] for span in spans])
