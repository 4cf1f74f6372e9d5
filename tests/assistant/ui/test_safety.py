"""What the page refuses: other hosts, other pages' forms, scripts that are not its own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.assistant.ui.driving import TABS, TRAINED, ask, tab

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


def test_a_vote_from_another_page_is_refused(page: Page, address: str) -> None:
    form = {"turn": "x", "up": True}
    foreign = page.request.post(address + "vote", data=form, headers={"Origin": "http://evil.test"})
    assert foreign.status == 403
    assert page.request.post(address + "vote", data=form).status == 404
    assert page.request.post(address + "vote", data=form | {"reason": "x" * 501}).status == 422
    assert page.request.get(address + "export/none.pdf").status == 404
    assert page.request.get(address + "export/none.exe").status == 404


def test_nothing_is_fetched_from_another_host(page: Page, address: str, fetched: list[str]) -> None:
    ask(page, TRAINED).locator("button.cite").first.click()
    for name in TABS:
        tab(page, name)
    assert [url for url in fetched if not url.startswith((address, "data:", "blob:"))] == []
    assert len(fetched) > 20


def test_the_policy_runs_no_script_but_the_page_s_own(page: Page, address: str) -> None:
    policy = page.request.get(address).headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "'nonce-" in scripts
    assert page.request.get(address).headers["content-security-policy"] != policy
    page.evaluate("""() => { document.body.insertAdjacentHTML("beforeend",
      "<img id=probe src=x onerror='window.ran = 1'><a id=link href='javascript:window.ran=1'>x</a>"); }""")
    page.wait_for_function("document.getElementById('probe').complete")
    page.locator("#link").click()
    expect(page.locator("#send")).to_be_visible()
    assert page.evaluate("window.ran") is None
    page.evaluate(
        "document.getElementById('probe').remove(); document.getElementById('link').remove()"
    )
