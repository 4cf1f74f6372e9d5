"""Another item in one's place, down to where a document has no more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.quiz import Bank, Draft, generate
from assistant.quiz.models import Item
from assistant.ui.studio_another import another
from index import Library
from index.errors import QuestionError
from tests.assistant.ui.driving import studio

_RULES = """试验田管理办法
第一章 总则
第一条 试验田由县农业局管理，面积为三百亩。
第二条 试验田每年三月一日开放，每次参观不得超过四十人。
第二章 罚则
第三条 毁坏试验田的，由县农业局处五百元罚款。
第四条 拒不缴纳罚款的，每日加收百分之三的滞纳金。
"""


def _add(library: Library, folder: Path) -> str:
    file = folder / "试验田管理办法.md"
    file.write_text(_RULES, "utf-8")
    library.add([file])
    return next(d.id for d in library.documents() if d.file == file.name)


def _all(library: Library, first: Item) -> list[Item]:
    """The item and what comes in its place, one after the other, until there is no more."""
    found = [first]
    while len(found) < 60:
        try:
            found.append(another(library, found[-1], avoid=found))
        except QuestionError:
            return found
    raise AssertionError("no end of items")


def test_a_type_is_used_up_before_another_comes(library: Library, tmp_path: Path) -> None:
    document = _add(library, tmp_path)
    first = generate(library, count=1, documents=[document], types=["cloze"], seed=1).items[0]
    found = _all(library, first)
    same = [i for i in found if i.type == "cloze"]
    assert len(same) > 1
    assert found[: len(same)] == same
    other = found[len(same)]
    assert other.section[-1:] == same[-1].section[-1:]
    with pytest.raises(QuestionError) as caught:
        another(library, found[-1], avoid=found)
    assert "都已在题库里" in caught.value.zh


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore")
def test_where_a_type_is_used_up_another_comes_and_that_is_said(
    elsewhere: Callable[..., Page], assistant: Assistant, tmp_path: Path
) -> None:
    library = assistant.library
    document = _add(library, tmp_path)
    first = generate(library, count=1, documents=[document], types=["cloze"], seed=1).items[0]
    clozes = [i for i in _all(library, first) if i.type == "cloze"]
    with Bank.open(library.folder) as bank:
        # The last but one has failed a check, which is no reason not to ask it now.
        bank.add([*clozes[:-2], clozes[-1]], drafts=[Draft(clozes[-2], ())])
        for item in clozes[:-2]:
            bank.reject(item.id)
    page = elsewhere(viewport={"width": 1280, "height": 900})
    studio(page, "review")
    rows = page.locator("#bank-list li button")
    expect(rows).to_have_count(1)
    page.locator("#item-another").click()
    expect(rows).to_have_attribute("data-id", clozes[-2].id)
    expect(rows).to_contain_text("填空")
    page.locator("#item-another").click()
    expect(page.locator(".toast-body")).to_contain_text("能出的“填空”题已经出完，换成了一道")
    expect(rows).to_have_count(1)
    expect(rows).not_to_contain_text("填空")
