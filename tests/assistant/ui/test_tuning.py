"""Tuning from the page in a real browser: imported pairs, a verdict, versions, one click back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from index import Library, query_map
from index.embedding import Embedder
from tests.assistant.learning import depots
from tests.assistant.ui.driving import tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("tuned")
    with Library.open(folder / "library", embedder=embedder) as library:
        library.add([depots.document(folder)])
        yield Assistant(library)


def _import(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#tune-pairs").click()
    chooser.value.set_files(file)


def test_too_few_pairs_are_told(page: Page) -> None:
    tab(page, "settings")
    expect(page.locator("#tune-about")).to_contain_text("现有 0 对问答")
    page.locator("#tune").click()
    expect(page.locator("#tune-said")).to_contain_text("至少需要 20 对")


def test_a_file_that_holds_no_pairs_is_told_by_its_row(page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("question,file,number\n问,仓库.txt,1\n问,仓库.txt\n", "utf-8")
    tab(page, "settings")
    _import(page, wrong)
    expect(page.locator("#tune-said")).to_contain_text("question、file、number")
    expect(page.locator("#tune-said")).to_contain_text("第 2 行")
    expect(page.locator("#tune-about")).to_contain_text("现有 0 对问答")


def test_wrong_pairs_change_nothing_and_those_of_no_paragraph_are_told(
    page: Page, assistant: Assistant, tmp_path: Path
) -> None:
    tab(page, "settings")
    _import(page, depots.table(tmp_path, depots.shuffled()))
    expect(page.locator("#tune-about")).to_contain_text("其中导入 31 对")
    page.locator("#tune").click()
    said = page.locator("#tune-said")
    expect(said).to_contain_text("未保留，一切照旧", timeout=240_000)
    expect(said).to_contain_text("另有 1 对问答不对应本文库的任何段落（没有.txt 7）")
    assert query_map.versions(assistant.library.folder, assistant.library.embedder) == []
    expect(page.locator("#tune-about")).to_contain_text("现有 0 对问答")


def test_what_helps_is_kept_listed_and_taken_back(
    page: Page, assistant: Assistant, tmp_path: Path
) -> None:
    folder, model = assistant.library.folder, assistant.library.embedder
    tab(page, "settings")
    _import(page, depots.table(tmp_path))
    expect(page.locator("#tune-about")).to_contain_text("现有 60 对问答，其中导入 60 对")
    page.locator("#tune").click()
    expect(page.locator("#tune-said progress")).to_be_visible()
    expect(page.locator("#tune-said")).to_contain_text("已保留", timeout=240_000)
    rows = page.locator("#tune-versions li")
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("启用中")
    assert query_map.of(folder, model) is not None
    rows.first.get_by_role("button").click()
    expect(page.locator("#tune-said")).to_contain_text("已恢复为出厂检索")
    expect(rows.first).to_contain_text("启用中")
    assert query_map.of(folder, model) is None
