"""The tab 文库 in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant import Assistant
from index import Library
from index.amending import Amendment
from index.intake import Added
from tests.assistant.ui.driving import TRAINED, ask, box, tab

pytestmark = [
    pytest.mark.browser, pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("sample_after"),
]  # fmt: skip
RULES = """仓库管理规定

第一条 仓库的消防检查由保卫科负责，每月一次。

第二条 夜间值班由两人担任。
"""
LIGHTS = """航标站报告

1. 航标站共有七座灯塔，分布在三个岛上。

2. 灯塔由海事局维护，每座灯塔有两名

3. 检修每季度一次。

5. 灯塔的光程不小于十八海里。

6. 雾号在能见度低于一海里时开启。

7. 值班日志保存五年。
"""


@pytest.fixture
def shelf(page: Page) -> Page:
    """The page at the library, its list up to date, nothing said of earlier uploads."""
    tab(page, "library")
    if page.locator(".contents").is_visible():
        page.locator(".contents [data-do=back]").click()
    page.evaluate("document.querySelector('#progress .uploads')?.remove()")
    page.locator("#find input, #find textarea").fill(" ")
    expect(page.locator(".shelf > li")).to_have_count(2)
    page.locator("#find input, #find textarea").fill("")
    return page


def _file(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def _upload(page: Page, *files: Path) -> Locator:
    """Upload and wait until every file is done; what is said of them."""
    page.locator("#upload input[type=file]").first.set_input_files(list(files))
    said = page.locator("#progress .uploads")
    count = sum(file.suffix != ".log" for file in files)
    expect(said).to_contain_text(f"{count}/{count}")
    return said


def _row(page: Page, name: str) -> Locator:
    return page.locator(".shelf > li", has_text=name)


def test_several_files_are_added_and_bad_ones_named(shelf: Page, tmp_path: Path) -> None:
    bad = tmp_path / "假.pdf"
    bad.write_bytes(b"MZ not a pdf")
    said = _upload(shelf, _file(tmp_path, "规定.txt", RULES), bad, _file(tmp_path, "a.log", "x"))
    expect(said.locator(".failed")).to_contain_text("内容与扩展名不符")
    expect(said).to_contain_text("规定.txt：已添加", use_inner_text=True)
    expect(said).to_contain_text("略过 1 个不支持的文件")
    expect(shelf.locator(".shelf > li")).to_have_count(3)


def test_a_file_of_another_kind_is_told_how_to_mend(shelf: Page, tmp_path: Path) -> None:
    shelf.locator("#upload input[type=file]").first.set_input_files(_file(tmp_path, "表.xyz", "x"))
    expect(shelf.locator("#progress .failed")).to_contain_text("不支持这种文件；请另存为")


def test_files_are_dropped_on_the_page(shelf: Page) -> None:
    data = shelf.evaluate_handle(
        """text => { const data = new DataTransfer();
          data.items.add(new File([text], "规定.txt", { type: "text/plain" })); return data; }""",
        RULES,
    )
    shelf.locator("#upload button").first.dispatch_event("drop", {"dataTransfer": data})
    expect(_row(shelf, "仓库管理规定")).to_be_visible()


def test_a_folder_is_added_with_equal_names_kept_apart(shelf: Page, tmp_path: Path) -> None:
    folder = tmp_path / "文件夹"
    _file(folder, "甲/规定.txt", RULES)
    _file(folder, "乙/规定.txt", LIGHTS)
    _file(folder, "乙/说明.log", "x")
    shelf.locator("#upload-folder ~ input, input[webkitdirectory]").first.set_input_files(folder)
    expect(shelf.locator("#progress .uploads")).to_contain_text("2/2")
    expect(shelf.locator("#progress .uploads")).to_contain_text("略过 1 个")
    expect(_row(shelf, "仓库管理规定")).to_be_visible()
    expect(_row(shelf, "航标站报告")).to_be_visible()


def test_a_bad_new_version_leaves_the_old_one(
    shelf: Page, tmp_path: Path, assistant: Assistant
) -> None:
    _upload(shelf, _file(tmp_path, "规定.txt", RULES))
    empty = _file(tmp_path / "new", "规定.txt", "")
    shelf.locator("#upload input[type=file]").first.set_input_files(empty)
    expect(shelf.locator("#progress .failed")).to_be_visible()
    kept = next(d for d in assistant.library.documents() if d.title == "仓库管理规定")
    assert Path(kept.path).read_text("utf-8") == RULES


def test_a_document_is_removed_and_brought_back(shelf: Page, tmp_path: Path) -> None:
    _upload(shelf, _file(tmp_path, "规定.txt", RULES), _file(tmp_path, "航标.txt", LIGHTS))
    for name in ("仓库管理规定", "航标站报告"):
        _row(shelf, name).locator("[data-do=remove]").click()
        expect(_row(shelf, name)).to_have_count(0)
    for name in ("航标站报告", "仓库管理规定"):
        shelf.locator("#undo").click()
        expect(_row(shelf, name)).to_be_visible()
    expect(shelf.locator("#undo")).to_be_hidden()


def test_a_document_is_renamed_and_cited_by_its_name(shelf: Page, tmp_path: Path) -> None:
    _upload(shelf, _file(tmp_path, "规定.txt", RULES))
    row = _row(shelf, "仓库管理规定")
    row.get_by_role("button", name="改名").click()
    row.get_by_label("标题 Title").fill("三号仓库规定")
    row.get_by_label("引用名 Label").fill("三号库")
    row.get_by_role("button", name="保存").click()
    expect(_row(shelf, "三号仓库规定")).to_be_visible()
    tab(shelf, "ask")
    chip = ask(shelf, "仓库的消防检查由谁负责？").locator("button.cite").first
    expect(chip).to_have_text("〔三号库·第一条〕")
    chip.click()
    expect(shelf.locator(".reader-pane .document")).to_have_text("三号仓库规定")


def test_doubtful_numbers_are_seen_and_mended(shelf: Page, tmp_path: Path) -> None:
    said = _upload(shelf, _file(tmp_path, "航标.txt", LIGHTS))
    expect(said.locator(".doubt")).to_contain_text("待核对")
    said.locator("[data-do=contents]").click()
    report = shelf.locator(".report")
    expect(report.locator("li", has_text="缺号").locator("strong")).to_have_text("4")
    expect(report).to_contain_text("段末不是完整的句子")
    doubt = report.locator("li", has_text="段末")
    doubt.get_by_role("button", name="看原文").click()
    expect(shelf.locator(".reader-pane mark")).to_contain_text("每座灯塔有两名")
    doubt.get_by_role("button", name="没有问题").click()
    expect(report.locator("li", has_text="段末")).to_have_count(0)
    gap = report.locator("li", has_text="缺号")
    gap.get_by_role("button", name="看它前面的一段").click()
    expect(shelf.locator(".shown .number")).to_have_text("第3段")


def test_a_number_is_corrected_and_then_found(
    shelf: Page, tmp_path: Path, assistant: Assistant
) -> None:
    said = _upload(shelf, _file(tmp_path, "航标.txt", LIGHTS))
    said.locator("[data-do=contents]").click()
    doubt = shelf.locator(".report li", has_text="段末")
    doubt.get_by_label("段号 Number").fill("2之一")
    doubt.get_by_role("button", name="改段号").click()
    expect(shelf.locator(".contents > ul .step", has_text="2之一")).to_be_visible()
    numbers = [p.number for p in assistant.library.paragraphs() if p.file == "航标.txt"]
    assert "2之一" in numbers


def test_a_corrected_number_outlives_a_new_version_and_numbering(
    shelf: Page, tmp_path: Path, assistant: Assistant
) -> None:
    text = "航标报告\n\n1. 航标站共有七座灯塔。\n\n2. 灯塔由海事局维护。\n\n3. 检修每季度一次。\n"
    said = _upload(shelf, _file(tmp_path, "检修.txt", text))
    (info,) = (d for d in assistant.library.documents() if d.file == "检修.txt")
    *_, second, third = assistant.library.paragraphs(info.id)
    assistant.library.amend(info.id, Amendment(numbers={second.id: "20", third.id: "2之一"}))
    fresh = text.replace("海事局维护", "海事局和港务局维护")
    said = _upload(shelf, _file(tmp_path, "检修.txt", fresh))
    expect(said).to_contain_text("这些改过的段号不再适用")
    expect(said).to_contain_text("2 → 20：“灯塔由海事局维护。")
    said.locator("[data-do=contents]").click()
    expect(shelf.locator(".contents > ul .step", has_text="2之一")).to_be_visible()
    shelf.locator(".report summary").click()
    shelf.locator(".report select").select_option("plain")
    shelf.get_by_role("button", name="重新编号").click()
    expect(shelf.locator("#progress")).to_contain_text("3 → 2之一")
    shelf.locator(".report summary").click()
    shelf.locator(".report select").select_option("un")
    shelf.get_by_role("button", name="重新编号").click()
    expect(shelf.locator(".contents > ul .step", has_text="2之一")).to_be_visible()


def test_what_was_corrected_comes_back_with_an_undone_removal(
    shelf: Page, tmp_path: Path, assistant: Assistant
) -> None:
    _upload(shelf, _file(tmp_path, "拖轮.txt", "拖轮报告\n\n1. 拖轮三艘。\n\n2. 船员十二名。\n"))
    (info,) = (d for d in assistant.library.documents() if d.file == "拖轮.txt")
    last = assistant.library.paragraphs(info.id)[-1]
    change = Amendment(title="拖轮年报", label="拖轮报", numbers={last.id: "2之一"})
    assistant.library.amend(info.id, change)
    shelf.locator("#find input, #find textarea").fill("拖轮年报")
    _row(shelf, "拖轮年报").locator("[data-do=remove]").click()
    expect(_row(shelf, "拖轮年报")).to_have_count(0)
    shelf.locator("#undo").click()
    shelf.locator("#find input, #find textarea").fill("")
    expect(_row(shelf, "拖轮年报")).to_contain_text("〔拖轮报〕")
    (info,) = (d for d in assistant.library.documents() if d.file == "拖轮.txt")
    assert assistant.library.paragraphs(info.id)[-1].number == "2之一"


def test_a_document_is_numbered_again_in_another_way(shelf: Page, tmp_path: Path) -> None:
    said = _upload(shelf, _file(tmp_path, "航标.txt", LIGHTS))
    said.locator("[data-do=contents]").click()
    shelf.locator(".report select").select_option("plain")
    shelf.get_by_role("button", name="重新编号").click()
    expect(shelf.locator(".report summary")).to_contain_text("没有编号")


def test_a_document_is_found_by_name(shelf: Page) -> None:
    shelf.locator("#find input, #find textarea").fill("specimen")
    expect(shelf.locator(".shelf > li")).to_have_count(1)
    shelf.locator("#find input, #find textarea").fill("没有这样的")
    expect(shelf.locator(".shelf > li")).to_have_count(0)
    count = shelf.locator("#shelf [role=status]")
    expect(count).to_contain_text(
        "找到 0 / 2", use_inner_text=True
    )  # English stands beside, hidden
    shelf.locator("#find input, #find textarea").fill("")
    expect(shelf.locator(".shelf > li")).to_have_count(2)


def test_a_section_is_read_whole_and_asked(shelf: Page) -> None:
    _row(shelf, "SPECIMEN").locator("[data-do=contents]").click()
    row = shelf.locator(".contents li", has_text="B. 能力建设").first
    row.locator(".step").click()
    expect(shelf.locator(".reader-pane .path")).to_contain_text("能力建设")
    assert shelf.locator(".reader-pane article").count() > 3
    row.locator("[data-do=section]").click()
    expect(box(shelf)).to_have_value("关于“能力建设”，文件说了什么？")
    expect(shelf.locator("#only")).to_contain_text("B. 能力建设")
    box(shelf).press("Enter")
    turn = shelf.locator(".turn").last
    expect(turn.locator(".tools")).to_be_visible()
    expect(turn.locator("button.cite").first).to_be_visible()


def test_only_a_chosen_section_answers(shelf: Page) -> None:
    _row(shelf, "SPECIMEN").locator("[data-do=contents]").click()
    row = shelf.locator(".contents li", has_text="一. 导言").first
    row.locator("[data-do=narrow]").click()
    tab(shelf, "ask")
    expect(shelf.locator("#only")).to_contain_text("一. 导言")
    turn = ask(shelf, TRAINED)
    turn.locator(".why summary").click()
    numbers = turn.locator(".why tbody th").all_inner_texts()
    assert numbers
    assert not any("第13段" in number for number in numbers)


def test_only_a_chosen_document_answers(shelf: Page) -> None:
    _row(shelf, "社区图书室").locator("[data-do=ask]").click()
    expect(box(shelf)).to_be_visible()
    turn = ask(shelf, TRAINED)
    expect(turn.locator(".refusal")).to_be_visible()
    assert all("图书室" in one for one in turn.locator(".nearest button.cite").all_inner_texts())


def test_a_long_upload_does_not_hold_up_an_answer(
    shelf: Page,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    elsewhere: Callable[..., Page],
) -> None:
    go, add = threading.Event(), Library.add

    def halting(self: Library, *files: object, **how: object) -> list[Added]:
        go.wait(60)
        return add(self, *files, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "add", halting)
    shelf.locator("#upload input[type=file]").first.set_input_files(
        _file(tmp_path, "规定.txt", RULES)
    )
    expect(shelf.locator("#progress .uploads")).to_contain_text("0/1")
    expect(ask(elsewhere(), TRAINED).locator(".short")).to_contain_text("2,874名")
    go.set()
    expect(shelf.locator("#progress .uploads")).to_contain_text("1/1")


def test_an_older_version_is_named_where_it_is_listed_and_read(shelf: Page, tmp_path: Path) -> None:
    text = "# {}\n\n{}第一条 为了规范样本，制定本法。\n\n第二条 应当提交样本报告。\n"
    old = _file(
        tmp_path, "样本法.md", text.format("中华人民共和国样本法", "2006年10月31日通过\n\n")
    )
    new = _file(tmp_path, "样本法2018.md", text.format("样本法（2018修正）", ""))
    _upload(shelf, old, new)
    row = _row(shelf, "2006-10-31")
    expect(row.locator(".older")).to_contain_text("2018的新版（样本法2018.md）")
    expect(shelf.locator("#shelf .older")).to_have_count(1)
    row.locator("[data-do=contents]").click()
    expect(shelf.locator(".contents .older")).to_be_visible()
    shelf.locator(".contents .step[data-paragraph]").first.click()
    expect(shelf.locator("#reader-body .older")).to_contain_text("旧版")
    expect(shelf.locator("[data-way=newer]")).to_have_count(0)  # no number of the document's own
    shelf.locator(".contents .step", has_text="第二条").click()
    shelf.locator("[data-way=newer]").click()
    expect(shelf.locator("#reader-body .older")).to_have_count(0)
    expect(shelf.locator(".shown .number")).to_have_text("第二条")
    shelf.locator(".contents [data-do=newer]").click()
    expect(shelf.locator(".contents .older")).to_have_count(0)
    expect(shelf.locator(".contents h3")).to_contain_text("样本法（2018修正）")


def test_two_documents_of_one_name_are_told_apart_in_the_scope(shelf: Page, tmp_path: Path) -> None:
    text = "中华人民共和国样本法\n\n{}通过\n\n第一条 应当提交样本报告。\n"
    days = ("2006年10月31日", "2018年3月1日")
    files = [_file(tmp_path, f"样本{n}.txt", text.format(d)) for n, d in enumerate(days)]
    _upload(shelf, *files)
    tab(shelf, "ask")
    shelf.locator("#only input").focus()
    shelf.keyboard.type("样本法")
    expect(shelf.locator("[role=option]")).to_contain_text(["（2006-10-31）", "（2018-03-01）"])
    shelf.keyboard.press("Escape")


def test_the_welcome_asks_of_what_was_added(shelf: Page, tmp_path: Path) -> None:
    ideas = shelf.locator(".welcome [data-ask]")
    tab(shelf, "ask")
    expect(ideas.filter(has_text="图书可以借多久")).to_have_count(1)
    tab(shelf, "library")
    text = "码头规定\n\n第一章 总则\n\n第一条 码头由调度室管理。\n\n第二章 作业\n\n第二条 应当佩戴救生衣。\n"
    _upload(shelf, _file(tmp_path, "码头.txt", text))
    tab(shelf, "ask")
    expect(ideas.filter(has_text="《码头规定》第一章说了什么？")).to_have_count(1)
    expect(ideas.filter(has_text="图书可以借多久")).to_have_count(0)
    tab(shelf, "library")
    _row(shelf, "码头规定").locator("[data-do=remove]").click()
    expect(shelf.locator(".shelf > li")).to_have_count(2)
    tab(shelf, "ask")
    expect(ideas.filter(has_text="图书可以借多久")).to_have_count(1)


def test_a_press_counts_while_another_is_under_way(
    shelf: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _upload(shelf, _file(tmp_path, "规定.txt", RULES), _file(tmp_path, "航标.txt", LIGHTS))
    go, remove = threading.Event(), Library.remove

    def halting(self: Library, document: str) -> object:
        go.wait(60)
        return remove(self, document)

    monkeypatch.setattr(Library, "remove", halting)
    for name in ("仓库管理规定", "航标站报告"):
        _row(shelf, name).locator("[data-do=remove]").click()
    go.set()
    expect(shelf.locator(".shelf > li")).to_have_count(2)
    monkeypatch.undo()
    for count in (3, 4):
        shelf.locator("#undo").click()
        expect(shelf.locator(".shelf > li")).to_have_count(count)


def test_a_double_click_is_one_press(shelf: Page, tmp_path: Path) -> None:
    _upload(shelf, _file(tmp_path, "规定.txt", RULES), _file(tmp_path, "航标.txt", LIGHTS))
    _row(shelf, "仓库管理规定").locator("[data-do=remove]").dblclick()
    expect(shelf.locator(".shelf > li")).to_have_count(3)
    expect(_row(shelf, "航标站报告")).to_be_visible()


def test_an_open_document_has_the_room(shelf: Page, tmp_path: Path) -> None:
    said = _upload(shelf, _file(tmp_path, "航标.txt", LIGHTS))
    said.locator("[data-dismiss]").click()
    expect(said).to_have_count(0)
    _row(shelf, "航标站报告").locator("[data-do=contents]").click()
    expect(shelf.locator(".contents")).to_be_in_viewport()
    for name in ("#upload", "#adding", "#find"):
        expect(shelf.locator(name)).to_be_hidden()
    shelf.locator(".contents [data-do=back]").click()
    expect(shelf.locator("#upload")).to_be_visible()


def test_the_scope_is_chosen_by_typing_part_of_a_name(shelf: Page) -> None:
    tab(shelf, "ask")
    shelf.locator("#only input").focus()
    shelf.keyboard.type("图书室")
    expect(shelf.get_by_role("option")).to_have_count(1)
    shelf.keyboard.press("Enter")
    expect(shelf.locator("#only .token")).to_contain_text("社区图书室管理条例")
    shelf.keyboard.press("Escape")
    assert shelf.locator("#only .token").count() == 1


def test_the_keyboard_goes_on_in_the_scope_from_the_last_choice(
    shelf: Page, tmp_path: Path
) -> None:
    _upload(shelf, _file(tmp_path, "规定.txt", RULES), _file(tmp_path, "航标.txt", LIGHTS))
    tab(shelf, "ask")
    shelf.locator("#only input").focus()
    chosen, active = shelf.locator("#only .token"), shelf.locator("[role=option].active")
    names = shelf.locator("[role=option]").all_inner_texts()
    assert len(names) == 4
    expect(active).to_have_count(1)
    for _ in range(2):
        shelf.keyboard.press("ArrowDown")
    third = active.inner_text().strip("✓ \n")
    shelf.keyboard.press("Enter")
    expect(chosen).to_have_count(1)
    expect(active).to_contain_text(third)
    shelf.keyboard.press("ArrowDown")
    shelf.keyboard.press("Enter")
    expect(chosen).to_have_count(2)
    shelf.keyboard.press("Escape")
    assert shelf.locator("#only input").evaluate("i => getComputedStyle(i).color") == shelf.locator(
        "#masthead h1"
    ).evaluate("h => getComputedStyle(h).color")  # what is typed is in ink
    shelf.locator("#new").click()
    expect(chosen).to_have_count(0)


def test_what_names_no_document_is_not_taken_for_one(shelf: Page) -> None:
    tab(shelf, "ask")
    shelf.locator("#only input").focus()
    shelf.keyboard.type("没有这个文件")
    shelf.keyboard.press("Enter")
    expect(shelf.locator("#only .token")).to_have_count(0)
    expect(ask(shelf, TRAINED).locator(".short")).to_be_visible()


def test_what_is_read_follows_a_corrected_number(shelf: Page, tmp_path: Path) -> None:
    _upload(shelf, _file(tmp_path, "航标.txt", LIGHTS))
    _row(shelf, "航标站报告").locator("[data-do=contents]").click()
    doubt = shelf.locator(".report li:has(form)").first
    doubt.locator(".step").click()
    expect(shelf.locator(".shown .number")).to_have_text("第2段")
    doubt.locator("input[name=number]").fill("2之一")
    doubt.get_by_role("button", name="改段号").click()
    expect(shelf.locator(".shown .number")).to_contain_text("2之一")


def test_a_notice_of_lost_numbers_goes_once_they_are_back(shelf: Page, tmp_path: Path) -> None:
    _upload(shelf, _file(tmp_path, "航标.txt", LIGHTS))
    _row(shelf, "航标站报告").locator("[data-do=contents]").click()
    doubt = shelf.locator(".report li:has(form)").first
    doubt.locator("input[name=number]").fill("2之一")
    doubt.get_by_role("button", name="改段号").click()
    expect(shelf.locator(".contents > ul")).to_contain_text("2之一")
    for genre, name, lost in (("plain", "没有编号", 1), ("un", "逐段编号", 0)):
        shelf.evaluate("document.querySelector('.report').open = true")
        shelf.locator(".report select").select_option(genre)
        shelf.get_by_role("button", name="重新编号").click()
        expect(shelf.locator("#progress .doubt")).to_have_count(lost)
        expect(shelf.locator(".report summary")).to_contain_text(name)
    expect(shelf.locator(".contents > ul")).to_contain_text("2之一")
