"""The page in a real browser: chromium, driven by playwright, on loopback."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Locator, Page, expect, sync_playwright

from assistant import Assistant, feedback
from assistant.sample import sample_files
from assistant.ui.server import application
from index import Library
from index.embedding import Embedder
from tests.conftest import skip

pytestmark = [
    pytest.mark.browser,
    # gradio and its server use things that their own dependencies have deprecated.
    pytest.mark.filterwarnings("ignore"),
]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


QUESTION = "2025年培训了多少名执法人员？"
_BAD = (
    "<script>window.ran=1</script><img src=x onerror=\"window.ran=1;document.title='ran'\">"
    "<svg onload=window.ran=1>[点这里](javascript:window.ran=1)"
    '![图](http://evil.test/x.png)<a href="data:text/html,x">x</a>'
)
HOSTILE_DOCUMENT = f"""仓库管理规定{_BAD}

第一条 仓库的消防检查由保卫科负责，每月一次。{_BAD}

第二条 “><b onmouseover=window.ran=1>夜间值班由两人担任。</b>
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Assistant]:
    """One of its own: these tests add and remove documents."""
    with Library.open(tmp_path_factory.mktemp("page"), embedder=embedder) as library:
        library.add(sample_files())
        yield Assistant(library)


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(application(assistant), host="127.0.0.1", port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def page(address: str, chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(
            locale="zh-CN", permissions=["clipboard-read", "clipboard-write"],
            viewport={"width": 1280, "height": 900},
        )  # fmt: skip
        page.set_default_timeout(30_000)
        page.foreign = []  # type: ignore[attr-defined]
        page.on("request", lambda r: page.foreign.append(r.url))  # type: ignore[attr-defined]
        page.goto(address)
        page.wait_for_selector(".transcript")
        yield page
        browser.close()


def _box(page: Page) -> Locator:
    return page.locator("#question textarea, #question input")


def _ask(page: Page, question: str) -> Locator:
    """Ask and wait until the answer is whole; its turn."""
    page.get_by_role("tab").first.click()
    before = page.locator(".tools").count()
    _box(page).fill(question)
    _box(page).press("Enter")
    expect(page.locator(".tools")).to_have_count(before + 1)
    turn = page.locator(".turn").last
    expect(turn.locator(".question")).to_have_text(question)
    return turn


def _fresh(page: Page) -> None:
    page.get_by_role("tab").first.click()
    page.locator("#new").click()
    expect(page.locator(".turn")).to_have_count(0)


def _kept(page: Page) -> None:
    page.get_by_role("tab").first.click()
    if not page.locator("#kept-search").is_visible():
        page.locator("#kept > button").click()
    expect(page.locator("#kept-search")).to_be_visible()


def test_a_citation_opens_its_paragraph_with_the_words_marked(page: Page) -> None:
    turn = _ask(page, QUESTION)
    chip = turn.locator(".answer > p button.cite").first
    expect(chip).to_have_text("〔E/CN.15/2026/SPECIMEN/1·第13段〕")
    chip.hover()
    expect(page.locator("#quote")).to_contain_text("2,874")
    page.keyboard.press("Escape")
    expect(page.locator("#quote")).to_be_hidden()
    chip.click()
    pane = page.locator(".reader-pane")
    expect(pane.locator("mark, .shown p").first).to_contain_text("2,874名执法人员")
    expect(pane.locator(".path")).to_contain_text("B. 能力建设")
    expect(pane.locator(".neighbour .number")).to_have_text(["第12段", "第14段"])


def test_the_reader_steps_to_the_next_paragraph(page: Page) -> None:
    page.get_by_role("button", name="下一段").click()
    expect(page.locator(".shown .number")).to_have_text("第14段")
    expect(page.locator(".reader-pane mark")).to_have_count(0)


def test_a_citation_opens_by_keyboard_alone(page: Page) -> None:
    chip = page.locator(".turn").last.locator(".answer > p button.cite").first
    chip.focus()
    expect(page.locator("#quote")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".shown .number")).to_have_text("第13段")


def test_a_citation_of_a_paragraph_that_has_gone_says_so(page: Page) -> None:
    page.evaluate("""() => { const c = document.querySelector("button.cite").cloneNode(true);
      c.dataset.paragraph = "gone-1"; c.id = "gone"; document.body.append(c); c.click(); c.remove(); }""")
    expect(page.locator("#reader-body")).to_contain_text("已不在文库里")


def test_click_to_marked_is_quick(page: Page) -> None:
    taken = page.evaluate("""async () => { const body = document.getElementById("reader-body");
      const chip = document.querySelector(".answer > p button.cite"); const times = [];
      for (let i = 0; i < 5; i++) { body.innerHTML = ""; const at = performance.now(); chip.click();
        while (!body.querySelector(".shown")) await new Promise((r) => setTimeout(r, 5));
        times.push(performance.now() - at); }
      return times.sort((a, b) => a - b)[2]; }""")
    # The aim is 150 ms; a machine that runs other tests beside is given three times that.
    assert taken < 450


def test_why_these_paragraphs(page: Page) -> None:
    turn = page.locator(".turn").last
    turn.locator(".why summary").click()
    assert turn.locator(".why tbody tr").count() >= 3
    expect(turn.locator(".why")).to_contain_text("理解为")


def test_copy_carries_the_citations(page: Page) -> None:
    page.locator("[data-copy]").last.click()
    expect(page.locator(".tools").last.locator(".said")).to_have_text("已复制")
    assert "〔E/CN.15/2026/SPECIMEN/1·第13段〕" in page.evaluate("navigator.clipboard.readText()")


def test_thumbs_are_kept_with_their_reason(page: Page, assistant: Assistant) -> None:
    before = len(list(feedback.read(assistant.library.folder)))
    tools = page.locator(".tools").last
    tools.get_by_role("button", name="没用").click()
    tools.get_by_label("原因 Reason").fill("数字不全")
    tools.get_by_role("button", name="提交").click()
    expect(tools.locator(".said")).to_have_text("谢谢，已记下")
    tools.get_by_role("button", name="有用", exact=True).click()
    expect(tools.locator("[data-vote=up]")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    votes = list(feedback.read(assistant.library.folder))[before:]
    assert [(v.up, v.reason, v.question) for v in votes] == [
        (False, "数字不全", QUESTION), (True, "", QUESTION),
    ]  # fmt: skip


def test_a_suggested_question_is_asked_by_a_click(page: Page) -> None:
    idea = page.locator(".next:not([hidden]) button").first
    text = idea.inner_text()
    turns = page.locator(".turn").count()
    idea.click()
    expect(page.locator(".turn")).to_have_count(turns + 1)
    expect(page.locator(".turn").last.locator(".question")).to_have_text(text)
    expect(page.locator(".tools")).to_have_count(turns + 1)


def test_a_follow_up_is_understood_and_retried(page: Page) -> None:
    _fresh(page)
    _ask(page, QUESTION)
    page.locator("#retry").click()
    page.wait_for_timeout(1500)
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn .question")).to_have_text(QUESTION)
    expect(page.locator(".tools")).to_have_count(1)


def test_edit_puts_the_question_back(page: Page) -> None:
    page.locator("#edit").click()
    expect(_box(page)).to_have_value(QUESTION)
    expect(page.locator(".turn")).to_have_count(0)
    _box(page).fill("")


def test_the_documents_do_not_say(page: Page) -> None:
    turn = _ask(page, "红烧肉怎么做？")
    expect(turn.locator(".refusal")).to_have_text("文库里的文件没有说明这一点。")
    expect(turn.locator(".answer > ul button.cite")).to_have_count(3)


def test_a_question_with_markup_is_text(page: Page) -> None:
    _ask(page, "<img src=x onerror=\"document.title='ran'\">培训")
    assert page.title() != "ran"
    assert page.locator(".transcript img").count() == 0


def test_an_empty_question_changes_nothing(page: Page) -> None:
    before = page.locator(".turn").count()
    _box(page).fill("   ")
    page.locator("#send").click()
    expect(page.get_by_text("问题是空的；请输入问题。")).to_be_visible()
    assert page.locator(".turn").count() == before


def test_a_conversation_is_found_renamed_and_resumed(page: Page) -> None:
    _fresh(page)
    _ask(page, "缉私犬“小麦”截获了什么？")
    _kept(page)
    page.locator("#kept-title input, #kept-title textarea").fill("关于小麦的对话")
    page.locator("#kept-rename").click()
    expect(page.locator("#kept-list [aria-current]")).to_contain_text("关于小麦的对话")
    _fresh(page)
    page.locator("#kept-search input, #kept-search textarea").fill("关于小麦")
    expect(page.locator("#kept-list button")).to_have_count(1)
    page.locator("#kept-list button").click()
    expect(page.locator(".turn .question")).to_have_text("缉私犬“小麦”截获了什么？")
    page.locator(".answer > p button.cite").first.click()
    expect(page.locator(".shown")).to_contain_text("小麦")


def test_a_link_opens_the_conversation_elsewhere(page: Page, address: str) -> None:
    link = page.locator("#links a").first.get_attribute("href")
    browser = page.context.browser
    assert browser is not None
    other = browser.new_page(locale="zh-CN")
    other.goto(address + str(link))
    expect(other.locator(".turn .question")).to_have_text("缉私犬“小麦”截获了什么？")
    other.close()


@pytest.mark.parametrize(
    ("name", "magic"), [("Word", b"PK"), ("Markdown", b"# "), ("PDF", b"%PDF")]
)
def test_a_conversation_is_exported(page: Page, name: str, magic: bytes) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    assert Path(download.value.path()).read_bytes().startswith(magic)


def test_a_conversation_is_deleted(page: Page) -> None:
    _kept(page)
    page.locator("#kept-delete").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_text("关于小麦的对话")).to_have_count(0)


def test_several_files_are_added_and_bad_ones_named(page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "规定.txt", tmp_path / "假.pdf"
    good.write_text(HOSTILE_DOCUMENT, "utf-8")
    bad.write_bytes(b"MZ not a pdf")
    page.get_by_role("tab").nth(1).click()
    page.locator("#upload input[type=file]").first.set_input_files([good, bad])
    expect(page.locator("#progress")).to_contain_text("2/2")
    expect(page.locator("#progress .failed")).to_contain_text("内容与扩展名不符")
    expect(page.locator(".shelf > li")).to_have_count(3)


def test_a_hostile_document_is_only_text(page: Page) -> None:
    _fresh(page)
    turn = _ask(page, "仓库的消防检查由谁负责？")
    for chip in turn.locator(".answer button.cite:visible").all():
        chip.click()
        page.wait_for_timeout(100)
    page.get_by_role("tab").nth(1).click()
    page.locator(".shelf > li").last.locator("[data-do=contents]").click()
    expect(page.locator(".contents")).to_be_visible()
    assert page.title() != "ran"
    assert page.evaluate("window.ran") is None
    assert page.locator(".transcript img, #shelf img, #contents img, #reader-body img").count() == 0
    assert page.locator("#reader-body a, .transcript a, #shelf a").count() == 0


def test_a_document_is_removed_and_brought_back(page: Page) -> None:
    page.get_by_role("tab").nth(1).click()
    page.locator(".shelf > li").last.locator("[data-do=remove]").click()
    expect(page.locator(".shelf > li")).to_have_count(2)
    page.locator("#undo").click()
    expect(page.locator(".shelf > li")).to_have_count(3)
    expect(page.locator("#undo")).to_be_hidden()
    page.locator(".shelf > li").last.locator("[data-do=remove]").click()
    expect(page.locator(".shelf > li")).to_have_count(2)


def test_a_section_is_read_and_asked(page: Page) -> None:
    page.get_by_role("tab").nth(1).click()
    report = page.locator(".shelf > li", has_text="SPECIMEN")
    report.locator("[data-do=contents]").click()
    row = page.locator(".contents li", has_text="能力建设").first
    row.locator(".step").click()
    expect(page.locator(".reader-pane .path")).to_contain_text("能力建设")
    row.locator("[data-do=section]").click()
    expect(_box(page)).to_be_visible()
    expect(_box(page)).to_have_value("关于“能力建设”，文件说了什么？")
    _box(page).press("Enter")
    expect(page.locator(".turn").last.locator(".question")).to_contain_text("能力建设")
    expect(page.locator(".turn").last.locator("button.cite").first).to_be_visible()


def test_an_endpoint_that_is_not_there_is_told(page: Page) -> None:
    page.get_by_role("tab").nth(2).click()
    page.locator("#test").click()
    expect(page.locator("#settings-said")).to_contain_text("请写模型名称")
    page.locator("#model input, #model textarea").fill("m")
    page.locator("#url input, #url textarea").fill("http://127.0.0.1:9/v1")
    page.locator("#test").click()
    expect(page.locator("#settings-said")).to_contain_text("没有连上")


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    page.get_by_role("tab").nth(2).click()
    page.locator("[data-theme=dark]").click()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    page.get_by_role("tab").nth(2).click()
    page.locator("[data-theme='']").click()
    expect(page.locator("body")).not_to_have_class(re.compile(r"\bdark\b"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("locale", "word"), [("zh-CN", "提问"), ("en-US", "Ask"), ("zh-TW", "提问")]
)
def test_a_phone_in_each_language_and_theme(
    page: Page, address: str, locale: str, word: str, scheme: str
) -> None:
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": 390, "height": 844}
    )
    phone = context.new_page()
    phone.goto(address)
    expect(phone.locator("#send")).to_have_text(word)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert phone.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
    context.close()


@pytest.mark.parametrize("tab", [0, 1, 2])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, tab: int, theme: str) -> None:
    script = Path(os.environ.get("NODE_PATH", "node_modules")) / "axe-core" / "axe.min.js"
    if not script.exists():
        skip("no axe-core here; npm install axe-core and set NODE_PATH")
    page.get_by_role("tab").nth(2).click()
    page.locator(f"[data-theme={theme}]").click()
    page.get_by_role("tab").nth(tab).click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)  # colours fade from one theme into the other
    page.evaluate(script.read_text("utf-8"))
    found = page.evaluate(
        # The name of the upload box is gradio's own.
        "axe.run({exclude: [['#upload']]}).then(r => r.violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"
    )
    assert found == []


def test_a_vote_from_another_page_is_refused(page: Page, address: str) -> None:
    form = {"turn": "x", "up": True}
    foreign = page.request.post(address + "vote", data=form, headers={"Origin": "http://evil.test"})
    assert foreign.status == 403
    assert page.request.post(address + "vote", data=form).status == 404
    assert page.request.post(address + "vote", data=form | {"reason": "x" * 501}).status == 422
    assert page.request.get(address + "export/none.pdf").status == 404
    assert page.request.get(address + "export/none.exe").status == 404


def test_nothing_is_fetched_from_another_host(page: Page, address: str) -> None:
    foreign = [u for u in page.foreign if not u.startswith((address, "data:", "blob:"))]  # type: ignore[attr-defined]
    assert foreign == []
    headers = page.request.get(address).headers
    assert "default-src 'self'" in headers["content-security-policy"]
