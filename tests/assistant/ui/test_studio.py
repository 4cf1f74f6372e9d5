"""The studio in a real browser: items made, reviewed, put on paper, practised."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import mammoth
import pytest
from playwright.sync_api import Locator, Page, expect

from assistant import Assistant
from assistant.quiz import Bank
from assistant.quiz.models import ITEM_TYPES
from assistant.ui.studio_words import WORDS
from eval.bench.chat_server import chatting
from index import Library

pytestmark = [
    pytest.mark.browser,
    # gradio and its server use things that their own dependencies have deprecated.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def library(assistant: Assistant) -> Library:
    return assistant.library


@pytest.fixture
def page(opened: Page) -> Page:
    """The module's page as the test before left it: these tests are one session of work."""
    opened.get_by_role("tab", name="出题", exact=True).click()
    return opened


def _part(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def _text(page: Page, name: str) -> Locator:
    return page.locator(f"#{name} textarea, #{name} input").first


def _kept(library: Library, *states: str) -> list[str]:
    with Bank.open(library.folder) as bank:
        return [k.id for k in bank.items(states=states)]  # type: ignore[arg-type]


def test_items_are_made_with_a_bar_and_opened_for_review(page: Page, library: Library) -> None:
    _text(page, "quiz-count").fill("14")
    _text(page, "quiz-tags").fill("第一单元，野生动物")
    page.locator("#quiz-make").click()
    expect(page.locator("#quiz-progress progress")).to_be_visible()
    expect(page.locator("#bank-list li")).to_have_count(14)
    assert len(_kept(library, "new")) == 14
    with Bank.open(library.folder) as bank:
        assert {"第一单元", "野生动物"} <= set(bank.items(states=["new"])[0].tags)
    _part(page, "生成")
    expect(page.locator("#quiz-progress")).to_contain_text("14/14")
    _part(page, "审题与题库")


_SHOWS = """quote => document.querySelector("#reader-body .shown")?.innerText
    .replace(/\\s/g, "").includes(quote)"""


def test_the_source_stands_beside_the_item_its_sentence_marked(page: Page) -> None:
    rows = page.locator("#bank-list li button")
    marked = 0
    for number in (1, 2, 3, 4, 5, 0):  # each another than the open one
        rows.nth(number).click()
        expect(rows.nth(number)).to_have_attribute("aria-current", "true")
        chip = page.locator("#item-preview .cite").first
        expect(chip).to_have_attribute("aria-pressed", "true")
        told = str(chip.get_attribute("data-quote")).split("\n")
        quotes = [re.sub(r"\s", "", quote) for quote in told]
        page.wait_for_function(_SHOWS, arg=quotes[0])  # the reader fetches what the chip names
        shown = re.sub(r"\s", "", page.locator("#reader-body .shown").first.inner_text())
        assert all(quote in shown for quote in quotes)
        for mark in page.locator("#reader-body mark").all():
            assert re.sub(r"\s", "", mark.inner_text()) in "".join(quotes)
            marked += 1
    assert marked >= 3  # a paragraph of one sentence is not marked as a whole


def test_accepting_by_keyboard_goes_on_to_the_next(page: Page, library: Library) -> None:
    rows = page.locator("#bank-list li button")
    rows.first.click()
    expect(rows.first).to_have_attribute("aria-current", "true")
    first = str(rows.first.get_attribute("data-id"))
    for _ in range(8):
        page.locator("#item-accept").press("Enter")
        here = page.locator("#bank-list [aria-current]")
        expect(here).not_to_have_attribute("data-id", first)
        first = str(here.get_attribute("data-id"))
    assert len(_kept(library, "accepted")) == 8


def test_an_item_is_turned_down_with_a_reason(page: Page, library: Library) -> None:
    current = str(page.locator("#bank-list [aria-current]").get_attribute("data-id"))
    _text(page, "item-note").fill("太细")
    page.locator("#item-reject").click()
    expect(page.locator(f"#bank-list [data-id='{current}']")).to_have_count(0)
    expect(_text(page, "item-note")).to_have_value("")
    with Bank.open(library.folder) as bank:
        assert bank.item(current).state == "rejected"
        assert bank.history(current)[-1].note == "太细"


def test_an_item_is_edited_checked_and_its_past_kept(page: Page, library: Library) -> None:
    current = str(page.locator("#bank-list [aria-current]").get_attribute("data-id"))
    page.locator("#item-edit > button").click()
    expect(_text(page, "item-stem")).not_to_have_value("")  # the form is filled after the click
    before = _text(page, "item-stem").input_value()
    _text(page, "item-stem").fill("该办公室上述情况如何？")
    page.locator("#item-save").click()
    expect(page.locator("#item-preview .stem")).to_contain_text("上述情况如何")
    expect(page.locator("#item-preview .failed")).to_contain_text("自明")
    with Bank.open(library.folder) as bank:
        assert bank.item(current).item.stem == "该办公室上述情况如何？"
        assert bank.history(current)[0].item.stem == before
    page.locator("#item-preview summary").click()
    expect(page.locator("#item-preview details")).to_contain_text(before[:20])
    _text(page, "item-answers").fill("")
    page.locator("#item-save").click()
    expect(
        page.get_by_text("请用 * 标出正确选项").or_(page.get_by_text("答案")).first
    ).to_be_visible()
    page.locator("#item-discard").click()
    expect(_text(page, "item-answers")).not_to_have_value("")


def test_another_item_takes_the_place_of_one(page: Page, library: Library) -> None:
    row = page.locator("#bank-list li button", has_text="单项选择").last
    row.click()
    current = str(row.get_attribute("data-id"))
    expect(page.locator("#bank-list [aria-current]")).to_have_attribute("data-id", current)
    page.locator("#item-another").click()
    here = page.locator("#bank-list [aria-current]")
    expect(here).not_to_have_attribute("data-id", current)
    new = str(here.get_attribute("data-id"))
    with Bank.open(library.folder) as bank:
        assert bank.item(new).item.type == "single"
        assert bank.item(new).tags == bank.item(current).tags
        assert bank.item(current).state == "rejected"
        assert bank.history(current)[-1].note == f"→ {new}"


def test_tags_are_set_and_filter_the_list(page: Page, library: Library) -> None:
    current = str(page.locator("#bank-list [aria-current]").get_attribute("data-id"))
    _text(page, "item-tags").fill("难点")
    page.locator("#item-save").click()
    expect(page.locator("#bank-list")).not_to_contain_text("难点")  # the filter is the batch's tag
    for _ in range(100):  # nothing on the page tells that they are saved
        with Bank.open(library.folder) as bank:
            tags = bank.item(current).tags
        if tags == ("难点",):
            break
        page.wait_for_timeout(100)
    assert tags == ("难点",)
    page.locator("#bank-tag input").click()
    page.get_by_role("option", name="难点").click()
    expect(page.locator("#bank-list li")).to_have_count(1)
    page.locator("#bank-tag input").click()
    page.get_by_role("option", name="全部").click()
    expect(page.locator("#bank-list li")).to_have_count(13)


def test_a_paper_in_two_versions_and_every_format(page: Page) -> None:
    _part(page, "组卷")
    _text(page, "paper-title").fill("测验：甲/乙")
    page.locator("#paper-assemble").click()
    paper = page.locator("#papers li")
    expect(paper).to_contain_text("测验：甲/乙")
    expect(paper).to_contain_text("8 题")
    links = paper.locator("a")
    assert links.count() == 15  # Word once, seven formats in A and B
    with page.expect_download() as download:
        links.first.click()
    assert download.value.suggested_filename.endswith(".docx")
    text = mammoth.extract_raw_text(io.BytesIO(Path(download.value.path()).read_bytes())).value
    assert all(f"测验：甲/乙（{v}卷）：参考答案" in text for v in "AB")
    keys = []
    for name in ("JSON A", "JSON B"):
        with page.expect_download() as download:
            paper.get_by_role("link", name=name).click()
        told = json.loads(Path(download.value.path()).read_text("utf-8"))
        keys.append([i["id"] for i in told["items"]])
    assert keys[0] != keys[1]
    assert sorted(keys[0]) == sorted(keys[1])
    for link in links.all():
        answer = page.request.get(page.url + str(link.get_attribute("href")))
        assert answer.status == 200
        assert len(answer.body()) > 100
    assert page.request.get(page.url + "quiz/none/0/csv.csv").status == 404


def test_an_empty_paper_says_what_to_do(page: Page) -> None:
    page.locator("#paper-document input").click()
    page.get_by_role("option", name="图书室").click()
    for label in page.locator("#paper-types label").all():
        label.locator("input").set_checked(label.inner_text().strip() == "排序")
    page.locator("#paper-assemble").click()
    expect(page.locator("#paper-said")).to_contain_text("还没有已采用的题目")


def test_a_paper_is_deleted_only_where_that_is_confirmed(elsewhere: Callable[..., Page]) -> None:
    page = elsewhere()  # a browser nobody answers for says no
    page.get_by_role("tab", name="出题", exact=True).click()
    _part(page, "组卷")
    delete = page.locator("#papers [data-do=remove]")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    delete.click()
    assert "不能恢复" in asked[0]
    expect(page.locator("#papers li")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    delete.click()
    expect(page.locator("#papers li")).to_have_count(0)


def _answer(page: Page) -> None:
    """Something for the item that is asked, whatever its type."""
    form = page.locator("#practice form")
    for choice in form.locator("select").all():
        choice.select_option(index=1)
    if form.locator("input").count():
        form.locator("input").first.check()
    if form.locator("textarea").count():
        form.locator("textarea").fill("三十日")
    form.locator("button[type=submit]").click()


def test_a_practice_is_marked_cited_and_scored(page: Page) -> None:
    _part(page, "练习")
    _text(page, "practise-most").fill("6")
    page.locator("#practise-begin").click()
    for number in range(1, 7):
        expect(page.locator("#practice")).to_contain_text(f"{number}/6 ·")
        _answer(page)
        chip = page.locator("#practice .cite").first
        expect(chip).to_be_visible()
        expect(chip).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#practice [role=status]")).to_be_visible()
        page.locator("#practice [data-do=next], #practice [data-do=own-wrong]").click()
    expect(page.locator("#practice")).to_contain_text(re.compile(r"成绩.*/6（\d+%）"))
    expect(page.locator("#practise-begin")).to_be_visible()
    page.locator("#practice [data-do=again]").click()
    expect(page.locator("#practice form")).to_be_visible()
    expect(page.locator("#practise-begin")).to_be_hidden()  # the item has the room
    page.locator("#practice [data-do=end]").click()
    expect(page.locator("#practice form")).to_have_count(0)
    expect(page.locator("#practise-begin")).to_be_visible()


@pytest.mark.parametrize("part", ["生成", "审题与题库", "组卷", "练习"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, axe: str, part: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.evaluate("dark => document.body.classList.toggle('dark', dark)", scheme == "dark")
    _part(page, part)
    page.mouse.move(0, 0)
    page.evaluate(axe)
    found = page.evaluate(
        "axe.run('#studio').then(r => r.violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"
    )
    assert found == []


@pytest.mark.parametrize(
    ("locale", "quizzes", "parts"),
    [("zh-CN", "出题", ["生成", "审题与题库", "组卷", "练习"]),
     ("en-US", "Quizzes", ["Make", "Review", "Papers", "Practise"])],
)  # fmt: skip
def test_a_phone_in_both_languages(
    elsewhere: Callable[..., Page], locale: str, quizzes: str, parts: list[str]
) -> None:
    phone = elsewhere(locale=locale, color_scheme="dark", viewport={"width": 390, "height": 844})
    phone.get_by_role("tab", name=quizzes, exact=True).click()
    for part in parts:
        tab = phone.get_by_role("tab", name=part, exact=True)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), part


def _reworded(page: Page, tag: str) -> Locator:
    """Two fill-in items made with the box ticked; what is said of them."""
    page.get_by_role("tab", name="出题", exact=True).click()
    _part(page, "生成")
    _text(page, "quiz-count").fill("2")
    _text(page, "quiz-tags").fill(tag)
    for kind in set(ITEM_TYPES) - {"cloze"}:
        page.locator("#quiz-types").get_by_label(WORDS[f"type_{kind}"][0]).uncheck()
    page.locator("#quiz-reword").get_by_role("checkbox").check()
    page.locator("#quiz-make").click()
    return page.locator("#quiz-progress")


def _stem(prompt: str) -> str:
    return prompt.rsplit("〈题干〉", 1)[1].split("〈/题干〉", maxsplit=1)[0]


def test_rewording_without_a_chat_model_says_where_to_set_one(
    elsewhere: Callable[..., Page],
) -> None:
    said = _reworded(elsewhere(), "无模型")
    expect(said.get_by_role("alert")).to_contain_text("改写题干需要对话模型；请在页面的设置里填写")


def test_items_are_reworded_by_the_chat_model_of_the_settings(
    elsewhere: Callable[..., Page], library: Library
) -> None:
    page = elsewhere()
    with chatting(lambda prompt: f"请填空：{_stem(prompt)}") as server:
        page.get_by_role("tab", name="设置", exact=True).click()
        page.locator("#mode").get_by_label("对话模型").check()
        _text(page, "model").fill("m")
        _text(page, "url").fill(server.url)
        page.locator("#save").click()
        expect(page.locator("#settings-said")).to_contain_text("已保存")
        expect(_reworded(page, "改写")).to_contain_text("2/2")
        expect(page.locator("#bank-list li")).to_have_count(2)  # reworded, checked and kept
        asked = [_stem(r["messages"][-1]["content"]) for r in server.asked]
    with Bank.open(library.folder) as bank:
        stems = [k.item.stem for k in bank.items(states=["new"]) if "改写" in k.tags]
    # A wording that passes the checks is taken, the others keep theirs.
    assert sorted(stem.removeprefix("请填空：") for stem in stems) == sorted(asked)
    assert len(stems) == 2
