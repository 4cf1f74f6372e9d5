"""A served page and a real browser (chromium, driven by playwright), both on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant import Assistant
from assistant.sample import sample_files
from assistant.ui.server import application
from index import Library
from index.embedding import Embedder
from tests import serving
from tests.assistant.ui.driving import box, ready

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PATIENCE = 30_000  # milliseconds a state may take on a machine that is busy with other things
expect.set_options(timeout=PATIENCE)


@contextmanager
def served(assistant: Assistant) -> Iterator[str]:
    """The address of a page over an assistant, as long as it is needed."""
    with serving.served(application(assistant)) as address:
        yield f"{address}/"


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Assistant]:
    """One of its own for each file: these tests add and remove documents."""
    with Library.open(tmp_path_factory.mktemp("page"), embedder=embedder) as library:
        library.add(sample_files())
        yield Assistant(library)


@pytest.fixture
def sample_after(assistant: Assistant) -> Iterator[None]:
    """The sample alone again, whatever the test added and removed."""
    yield
    library = assistant.library
    for document in library.documents():
        library.remove(document.id)
    library.add(sample_files())


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    with served(assistant) as address:
        yield address


@pytest.fixture(scope="module")
def fetched() -> list[str]:
    """The address of everything the module's page has asked for."""
    return []


@pytest.fixture(scope="module")
def opened(address: str, browser: Browser, fetched: list[str]) -> Iterator[Page]:
    context = browser.new_context(
        locale="zh-CN", permissions=["clipboard-read", "clipboard-write"],
        viewport={"width": 1280, "height": 900},
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: fetched.append(request.url))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    ready(page)
    yield page
    context.close()


@pytest.fixture
def page(opened: Page) -> Page:
    """The module's page at a new conversation, whatever the test before left."""
    opened.get_by_role("tab").first.click()
    box(opened).fill("…")
    opened.locator("#new").click()
    expect(box(opened)).to_have_value("")  # what New does has been done
    opened.locator(".transcript .welcome").wait_for()
    return opened


@pytest.fixture
def elsewhere(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Another visitor's page; keywords are those of a browser context."""
    contexts = []

    def visit(path: str = "", **how: object) -> Page:
        context = browser.new_context(**({"locale": "zh-CN"} | how))  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(address + path)
        ready(page)
        return page

    yield visit
    for context in contexts:
        context.close()
