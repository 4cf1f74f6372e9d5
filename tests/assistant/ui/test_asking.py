"""The tab 问答 in a real browser: asking, and what an answer offers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant, feedback
from assistant.models import Answer
from tests.assistant.ui.driving import CHIP, TRAINED, ask, box

pytestmark = [
    pytest.mark.browser,
    # gradio and its server use things that their own dependencies have deprecated.
    pytest.mark.filterwarnings("ignore"),
]


def test_a_newcomer_is_offered_questions(page: Page) -> None:
    ideas = page.locator(".welcome [data-ask]")
    assert ideas.count() >= 3
    ideas.first.click()
    expect(page.locator(".turn .tools")).to_have_count(1)
    expect(page.locator(".turn .short")).to_contain_text("2,874名")


def test_an_answer_has_its_short_answer_and_chips(page: Page) -> None:
    turn = ask(page, TRAINED)
    expect(turn.locator(".short")).to_contain_text("直接回答")
    expect(turn.locator(".short")).to_contain_text("2,874名")
    expect(turn.locator(".answer > p button.cite").first).to_have_text(CHIP)


def test_a_wrong_premise_is_corrected(page: Page) -> None:
    turn = ask(page, "2025年培训了9999名执法人员，对吗？")
    expect(turn.locator(".premise")).to_contain_text("与文件不符")
    expect(turn.locator(".premise")).to_contain_text("2,874名")
    expect(turn.locator(".premise button.cite")).to_have_text(CHIP)


def test_the_documents_do_not_say(page: Page) -> None:
    turn = ask(page, "红烧肉怎么做？")
    expect(turn.locator(".refusal")).to_contain_text("没有依据")
    expect(turn.locator(".refusal")).to_contain_text("文库里的文件没有说明这一点。")
    expect(turn.locator(".nearest button.cite")).to_have_count(3)
    expect(turn.locator(".short")).to_have_count(0)


def test_why_these_paragraphs(page: Page) -> None:
    turn = ask(page, TRAINED)
    turn.locator(".why summary").click()
    assert turn.locator(".why tbody tr").count() >= 3
    expect(turn.locator(".why")).to_contain_text("理解为")
    expect(turn.locator(".why thead th")).to_contain_text(["段落", "词", "义", "号", "合"])


def test_a_named_paragraph_shows_its_number_score(page: Page) -> None:
    turn = ask(page, "第五条说了什么？")
    turn.locator(".why summary").click()
    expect(turn.locator(".why tbody tr").first.locator("td").nth(2)).to_have_text("1.00")


def test_a_follow_up_is_made_stand_alone(page: Page) -> None:
    ask(page, TRAINED)
    turn = ask(page, "那2024年呢？")
    turn.locator(".why summary").click()
    expect(turn.locator(".why q")).to_contain_text("2024年")
    expect(turn.locator(".why q")).to_contain_text("培训")


def test_copy_carries_the_citations(page: Page) -> None:
    turn = ask(page, TRAINED)
    turn.locator("[data-copy]").click()
    expect(turn.locator(".said")).to_have_text("已复制")
    assert CHIP in page.evaluate("navigator.clipboard.readText()")


def test_copy_carries_what_qualifies_the_answer(page: Page) -> None:
    turn = ask(page, "“雷霆2025”行动有120个国家参加，对吗？")
    turn.locator("[data-copy]").click()
    expect(turn.locator(".said")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "与文件不符：问题说“120个”，文件说“136个”" in copied
    assert copied.index("与文件不符") < copied.index("136个国家参加")


def test_thumbs_are_kept_with_their_reason(page: Page, assistant: Assistant) -> None:
    before = len(list(feedback.read(assistant.library.folder)))
    tools = ask(page, TRAINED).locator(".tools")
    with page.expect_response("**/vote"):  # counts without a reason, too
        tools.get_by_role("button", name="没用").click()
    tools.get_by_label("原因 Reason").fill("数字不全")
    with page.expect_response("**/vote"):
        tools.get_by_role("button", name="提交").click()
    expect(tools.locator(".said")).to_have_text("谢谢，已记下")
    with page.expect_response("**/vote"):
        tools.get_by_role("button", name="有用", exact=True).click()
    expect(tools.locator("[data-vote=up]")).to_have_attribute("aria-pressed", "true")
    votes = list(feedback.read(assistant.library.folder))[before:]
    assert [(v.up, v.reason, v.question) for v in votes] == [
        (False, "", TRAINED), (False, "数字不全", TRAINED), (True, "", TRAINED),
    ]  # fmt: skip


def test_a_suggested_question_is_asked_by_a_click(page: Page) -> None:
    ask(page, TRAINED)
    idea = page.locator(".turn .next button").first
    text = idea.inner_text()
    idea.click()
    expect(page.locator(".turn .tools")).to_have_count(2)
    expect(page.locator(".turn").last.locator(".question")).to_have_text(text)


def test_only_the_last_answer_suggests_and_is_redone(page: Page) -> None:
    ask(page, TRAINED)
    ask(page, "图书可以借多久？")
    expect(page.locator(".next")).to_have_count(1)
    expect(page.locator("[data-press=retry]")).to_have_count(1)


def test_retry_replaces_the_answer(page: Page) -> None:
    turn = ask(page, TRAINED)
    first = turn.locator(".tools").get_attribute("data-turn")
    turn.locator("[data-press=retry]").click()
    expect(page.locator(".tools")).not_to_have_attribute("data-turn", str(first))
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn .question")).to_have_text(TRAINED)


def test_an_edited_question_takes_the_place_of_the_old(page: Page) -> None:
    ask(page, "图书可以借多久？").locator("[data-press=edit]").click()
    expect(page.locator(".turn.editing")).to_have_count(1)
    expect(box(page)).to_have_value("图书可以借多久？")
    box(page).fill(TRAINED)
    box(page).press("Enter")
    expect(page.locator(".turn .question")).to_have_text([TRAINED])
    expect(page.locator(".turn .tools [data-copy]")).to_have_count(1)


def test_an_edit_can_be_cancelled(page: Page) -> None:
    ask(page, TRAINED).locator("[data-press=edit]").click()
    page.locator("[data-press=cancel]").click()
    expect(page.locator(".turn.editing")).to_have_count(0)
    expect(page.locator(".turn .question")).to_have_text(TRAINED)
    expect(box(page)).to_have_value("")


def test_an_empty_question_changes_nothing(page: Page) -> None:
    box(page).fill("   ")
    page.locator("#send").click()
    expect(page.get_by_text("问题是空的；请输入问题。")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_question_too_long_is_told_and_kept(page: Page) -> None:
    box(page).fill("问" * 2001)
    page.locator("#send").click()
    expect(page.get_by_text("超过 2000 个")).to_be_visible()
    expect(box(page)).to_have_value("问" * 2001)
    expect(page.locator(".turn")).to_have_count(0)


def test_the_last_question_is_in_view(page: Page) -> None:
    for question in (TRAINED, "向会员国提出了哪些建议？", "图书可以借多久？"):
        ask(page, question)
    expect(page.locator(".turn").last.locator(".question")).to_be_in_viewport()


@pytest.fixture
def slow(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Answers that stop after their first sentence until they are let go."""
    go = threading.Event()
    stream = Assistant.stream

    def halting(self: Assistant, *asked: object, **how: object) -> Iterator[Answer]:
        for step, piece in enumerate(stream(self, *asked, **how)):  # type: ignore[arg-type]
            if step:
                go.wait(30)
            yield piece

    monkeypatch.setattr(Assistant, "stream", halting)
    yield go.set
    go.set()


def test_an_answer_grows_while_it_is_read(page: Page, slow: Callable[[], None]) -> None:
    box(page).fill("哪些段落提到绿网？")
    box(page).press("Enter")
    growing = page.locator(".turn.growing")
    expect(growing.locator(".answer > p button.cite")).to_have_count(1)
    expect(page.locator("#stop")).to_be_visible()
    expect(page.locator("#send")).to_be_hidden()
    slow()
    expect(page.locator(".turn .tools")).to_have_count(1)
    assert page.locator(".turn .answer > p button.cite").count() > 3
    expect(page.locator("#send")).to_be_visible()


def test_a_stopped_answer_stays_and_says_so(page: Page, slow: Callable[[], None]) -> None:
    box(page).fill("哪些段落提到绿网？")
    box(page).press("Enter")
    expect(page.locator(".turn.growing .answer > p button.cite")).to_have_count(1)
    page.locator("#stop").click()
    expect(page.locator(".turn .tools")).to_have_count(1)
    expect(page.locator(".turn")).to_contain_text("已停止")
    expect(page.locator(".turn .answer > p button.cite")).to_have_count(1)
