"""The page behind the login in a real browser, over plain http by a name, as in an office."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from assistant.settings import ServerSettings
from index.embedding import Embedder
from tests.assistant.api.conftest import PASSWORDS, Running, running
from tests.assistant.api.test_endpoints import API, QUESTION, problem
from tests.assistant.ui.driving import ready, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
# A browser tells https and loopback where a request comes from, and plain http nothing.
_NAMED = "--host-resolver-rules=MAP zhiduan.test 127.0.0.1"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Running]:
    # On a quick machine these tests sign in more often than one address may in a minute.
    server = ServerSettings(hosts=("zhiduan.test",), logins_per_minute=100)
    with running(tmp_path_factory.mktemp("office"), embedder, server, page=True) as found:
        yield found


@pytest.fixture
def enter(office: Running, chromium: str) -> Iterator[Callable[..., Page]]:
    """The page as one of the users sees it, signed in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", _NAMED]
        )

        def entered(user: str, path: str = "") -> Page:
            page = browser.new_context(locale="zh-CN").new_page()
            page.set_default_timeout(60_000)
            page.goto(f"{office.address.replace('127.0.0.1', 'zhiduan.test')}/{path}")
            page.fill("input[name=name]", user)
            page.fill("input[name=password]", PASSWORDS[user])
            page.click("button")
            ready(page)
            return page

        yield entered
        browser.close()


def _asked(page: Page) -> None:
    box = page.locator("#question textarea, #question input")
    box.fill(QUESTION)
    box.press("Enter")
    expect(page.locator(".tools")).to_have_count(1, timeout=60_000)


def test_sign_in_ask_sign_out(office: Running, enter: Callable[[str], Page]) -> None:
    page = enter("li")
    refused: list[int] = []
    page.on("response", lambda r: refused.append(r.status) if r.status >= 400 else None)
    _asked(page)
    assert refused == []
    kept = office.service.desks["main"].conversations
    assert [c.title for c in kept.of("li").find()] == [QUESTION]
    assert kept.of("wang").find() == kept.find() == []
    expect(page.locator(".person")).to_contain_text("li")
    expect(page.locator(".head nav")).to_have_count(0)
    page.get_by_role("button", name="退出登录").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    page.goto(page.url.rpartition("/")[0])
    expect(page.locator("input[name=password]")).to_be_visible()


def test_a_shared_conversation_is_opened_through_the_login_and_gone_on_with(
    office: Running, enter: Callable[..., Page]
) -> None:
    hers = enter("wang")
    _asked(hers)
    with hers.expect_response("**/share/*"):
        hers.locator("#links [data-link]").click()
    expect(hers.locator("#links .aside")).to_have_count(0)
    link = hers.url.rpartition("/")[2]
    his = enter("li", link)
    expect(his.locator(".turn .question")).to_have_text(QUESTION)
    expect(his.locator("#links .aside")).to_contain_text("别人分享的对话")
    expect(his.locator("[data-vote]")).to_have_count(0)
    box = his.locator("#question textarea, #question input")
    box.fill("图书可以借多久？")
    box.press("Enter")
    expect(his.locator(".tools")).to_have_count(2, timeout=60_000)
    expect(his.locator("#links .aside")).to_have_count(0)  # a copy of his own
    expect(his.locator("[data-vote=up]")).to_have_count(2)
    kept = office.service.desks["main"].conversations
    assert [c.turns for c in kept.of("wang").find()] == [1]
    assert his.url.rpartition("/")[2] != link
    for owner in ("wang", "li"):
        for one in kept.of(owner).find():
            kept.of(owner).remove(one.id)


def test_the_library_is_chosen_in_the_page(office: Running, enter: Callable[[str], Page]) -> None:
    page = enter("wang")
    expect(page.locator(".head nav [aria-current]")).to_have_text("main")
    page.locator(".head nav").get_by_role("link", name="laws").click()
    page.wait_for_url("**/libraries/laws/**")
    ready(page)
    expect(page.locator(".head nav [aria-current]")).to_have_text("laws")
    tab(page, "library")
    expect(page.locator(".shelf > li")).to_have_count(1)
    tab(page, "ask")
    _asked(page)
    desks = office.service.desks
    assert [c.title for c in desks["laws"].conversations.of("wang").find()] == [QUESTION]
    assert desks["main"].conversations.of("wang").find() == []
    page.reload()
    ready(page)
    expect(page.locator(".turn .question")).to_have_text(QUESTION)
    chip = page.locator(".turn button.cite").first
    chip.click()
    expect(page.locator(".reader-pane .shown")).to_be_visible()


def test_a_reader_sees_only_what_a_reader_may_do(enter: Callable[[str], Page]) -> None:
    assert _offered(enter("li")) == [False] * 4  # a reader
    assert _offered(enter("wang")) == [True] * 4  # a trainer


def _offered(page: Page) -> list[bool]:
    """Whether upload, renaming, removal and quizzes are offered."""
    tab(page, "library")
    expect(page.locator(".shelf [data-do=contents]").first).to_be_visible()
    names = ("#upload", ".shelf [data-unfold]", ".shelf [data-do=remove]", "[data-tab-id=quiz]")
    return [page.locator(name).first.is_visible() for name in names]


_SERIOUS = """axe.run().then(r => r.violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => [v.id, v.nodes.map(n => n.html.slice(0, 200))]))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_from_signing_in_to_the_way_out(
    enter: Callable[[str], Page], axe: str, scheme: str
) -> None:
    page = enter("wang")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.reload()
    ready(page)
    expect(page.locator(".head nav [aria-current]")).to_be_visible()
    page.evaluate(axe)
    assert page.evaluate(_SERIOUS) == []
    start = page.url.partition("?")[0]
    page.goto(start + "login")
    page.evaluate(axe)
    assert page.evaluate(_SERIOUS) == []
    page.locator("form button").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    page.evaluate(axe)
    assert page.evaluate(_SERIOUS) == []


def test_a_library_that_may_not_be_entered_has_no_page(
    office: Running, enter: Callable[[str], Page]
) -> None:
    page = enter("li")
    answer = page.goto(page.url.partition("?")[0] + "libraries/laws/")
    assert answer is not None
    assert answer.status == 404
    nothing = page.goto(page.url.replace("/laws/", "/nothing/"))
    assert nothing is not None
    assert nothing.status == 404


def test_beside_the_page_errors_of_the_api_are_its_own(office: Running) -> None:
    with office.client("zhao") as client:
        problem(client.get(f"{API}/nowhere"), 404, "http")
        problem(client.put(f"{API}/ask"), 405, "http")
        problem(client.post("/v1/embeddings", json={"input": "x"}), 404, "http")
        assert client.post("/v1/embeddings", json={}).json()["error"]["message"]


def test_whoever_may_not_enter_the_first_library_comes_to_the_next(office: Running) -> None:
    office.service.accounts.change("li", libraries=["laws"])
    try:
        with office.client("li") as client:
            head = {"accept": "text/html", "host": "zhiduan.test"}
            assert client.get("/", headers=head).headers["location"] == "/libraries/laws/"
            assert client.get("/libraries/laws/", headers=head).is_success
            assert client.get("/reader?paragraph=x", headers=head).status_code == 404
    finally:
        office.service.accounts.change("li", libraries=["main"])


def test_who_is_no_administrator_sets_only_the_own_choices(
    office: Running, enter: Callable[[str], Page]
) -> None:
    page = enter("li")
    tab(page, "settings")
    expect(page.locator("#mode")).to_be_visible()
    for name in ("model", "url", "key", "keep-key", "test", "tune", "tune-pairs"):
        expect(page.locator(f"#{name}")).to_be_hidden()
    with page.expect_response("**/preferences"):
        page.locator("[data-theme=dark]").click()
    preferences = office.service.desks["main"].preferences
    assert preferences.of("li").theme == "dark"
    assert preferences.of("wang").theme == ""
    page.locator("#save").click()
    expect(page.locator("#settings-said")).to_contain_text("已保存")


def test_a_shared_conversation_is_read_by_another_and_no_unshared_one(
    enter: Callable[[str], Page],
) -> None:
    mine = enter("wang")
    _asked(mine)
    link = mine.url
    other = enter("zhao")
    other.goto(link)
    expect(other.get_by_text("它可能已被删除")).to_be_visible()
    with mine.expect_response("**/share/*"):
        mine.locator("#links [data-link]").click()
    other.goto(link)
    expect(other.locator(".turn .question")).to_have_text(QUESTION)
    other.locator(".turn button.cite").first.click()
    expect(other.locator(".reader-pane mark")).to_be_visible()
