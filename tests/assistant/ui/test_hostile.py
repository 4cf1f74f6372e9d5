"""Sixty hostile documents and messages in a real browser: no script runs, no other host is asked.

That nothing runs is held twice: by escaping (no element of theirs comes to be, and the browser's
policy is never even asked) and, in test_safety, by the policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant import Assistant
from assistant.models import Answer, Premise
from index import Library
from index.embedding import Embedder
from tests.assistant.ui.driving import box, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
HOSTILE = (
    "<script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<svg onload=window.ran=1>",
    "<svg><script>window.ran=1</script></svg>",
    '<iframe srcdoc="<script>parent.ran=1</script>"></iframe>',
    '<iframe src="javascript:parent.ran=1"></iframe>',
    '<a href="javascript:window.ran=1">点</a>',
    "[点这里](javascript:window.ran=1)",
    "![图](http://evil.test/x.png)",
    '<img src="http://evil.test/x.png">',
    "<link rel=stylesheet href=http://evil.test/x.css>",
    "<style>@import url(http://evil.test/x.css);</style>",
    '<div style="background:url(http://evil.test/b.png)">',
    '<base href="http://evil.test/">',
    '<meta http-equiv=refresh content="0;url=http://evil.test/">',
    '<form action="http://evil.test/"><button autofocus>x</button></form>',
    '<object data="http://evil.test/x.swf"></object>',
    '<embed src="http://evil.test/x">',
    '<video src="http://evil.test/v" onerror=window.ran=1></video>',
    "<details open ontoggle=window.ran=1>",
    "<input autofocus onfocus=window.ran=1>",
    '"><b onmouseover=window.ran=1>x</b>',
    "' onclick='window.ran=1' x='",
    "${window.ran=1}",
    "{{constructor.constructor('window.ran=1')()}}",
    "<template shadowrootmode=open><script>window.ran=1</script></template>",
    "<math><mtext><img src=x onerror=window.ran=1></mtext></math>",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    '<a href="data:text/html,<script>opener.ran=1</script>" ping="http://evil.test/">x</a>',
)
_THEIRS = (
    "img, script, iframe, svg, object, embed, video, link, style, base, meta, template, math, a"
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Assistant]:
    """Over thirty documents, each hostile in its title, a heading, its text and its file's name."""
    folder = tmp_path_factory.mktemp("hostile")
    for at, text in enumerate(HOSTILE):
        name = text.replace("/", "∕")[:60]
        document = (
            f"{text}管理规定\n\n第一章 总则{text}\n\n第一条 {text}检查由{at}科负责。{text}\n\n"
            f"第二条 夜间由两人值班。{text}\n\n第三条 {text}\n"
        )
        (folder / f"{at:02}{name}.txt").write_text(document, "utf-8")
    with Library.open(tmp_path_factory.mktemp("page"), embedder=embedder) as library:
        assert {one.status for one in library.add(folder)} == {"added"}
        yield Assistant(library)


@pytest.fixture
def watched(page: Page, address: str, fetched: list[str]) -> Iterator[Page]:
    """The page; afterwards nothing has run, been refused by the policy, or gone elsewhere."""
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if "Policy" in said.text else None)
    yield page
    assert page.evaluate("window.ran") is None
    assert refused == []
    assert [url for url in fetched if not url.startswith((address, "data:", "blob:"))] == []
    assert page.evaluate(
        "theirs => ['#transcript', '#reader', '#shelf', '#progress', '#kept-list', '#quote']"
        ".flatMap(at => [...document.querySelectorAll(`${at} :is(${theirs})`)].map(e => e.outerHTML))",
        _THEIRS,
    ) == []  # fmt: skip


def _identity(assistant: Assistant, at: int) -> str:
    return next(d.id for d in assistant.library.documents() if d.file.startswith(f"{at:02}"))


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_a_hostile_document_is_only_text(watched: Page, assistant: Assistant, at: int) -> None:
    page, identity = watched, _identity(assistant, at)
    tab(page, "library")
    page.locator("#find input, #find textarea").fill(f"{at:02}")
    page.locator(f"#shelf [data-do=contents][data-id='{identity}']").click()
    page.locator("#shelf .contents > ul .step").first.click()
    expect(page.locator("#reader .shown")).to_be_visible()
    expect(page.locator("#reader .document")).to_contain_text(HOSTILE[at][:12])
    page.locator("#reader .step").last.click()
    narrow = page.locator("#shelf [data-do=narrow]")
    if narrow.count():
        narrow.first.click()
    back, shelf = page.locator("#shelf [data-do=back]"), page.locator("#shelf .shelf")
    for _ in range(20):  # gradio takes no press of a list while another of it is under way
        if back.count():
            back.click()
        page.wait_for_timeout(200)
        if shelf.count():
            break
    expect(shelf).to_be_visible()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_message_is_only_text(
    watched: Page, assistant: Assistant, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question, and every field of an answer as a model might have written it."""
    whole = assistant.ask("检查由1科负责吗？", documents=[_identity(assistant, 1)])
    assert whole.sentences

    def written(self: Assistant, question: str, **how: object) -> Iterator[Answer]:
        cited = tuple(
            replace(c, quote=text, label=text, number=text) for c in whole.sentences[0].citations
        )
        yield replace(
            whole, question=question, standalone_question=text, answer=text, notices=(text,),
            sentences=(replace(whole.sentences[0], text=text, citations=cited),),
            premise=Premise(text, text, cited), unresolved=(text,),
        )  # fmt: skip

    monkeypatch.setattr(Assistant, "stream", written)
    page = watched
    box(page).fill(text)
    box(page).press("Enter")
    expect(page.locator(".turn .tools")).to_have_count(1)
    page.locator(".turn .why summary").click()
    chip = page.locator(".turn .answer > p button.cite").first
    chip.focus()
    expect(page.locator("#quote")).to_have_text(text)
    chip.click()
    expect(page.locator("#reader .moved")).to_be_visible()
    expect(page.locator(".turn .question")).to_have_text(text.strip())


def test_a_hostile_file_name_is_told_as_text(watched: Page, tmp_path: Path) -> None:
    page = watched
    tab(page, "library")
    bad = tmp_path / "<img src=x onerror=window.ran=1>.pdf"
    bad.write_bytes(b"no pdf")
    page.locator("#upload input[type=file]").first.set_input_files(bad)
    expect(page.locator("#progress .failed")).to_contain_text("内容与扩展名不符")


def test_a_hostile_link_is_told_as_text(elsewhere: Callable[..., Page]) -> None:
    page = elsewhere("?c=%3Cimg%20src=x%20onerror=window.ran=1%3E")
    expect(page.locator(".toast-body")).to_contain_text("<img src=x onerror=window.ran=1>")
    assert page.locator(".toast-body img").count() == 0
    assert page.evaluate("window.ran") is None
