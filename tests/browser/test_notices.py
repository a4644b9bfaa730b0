"""Notices in the console's header: an article that is due for review, told to its owner."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Office, at_the_console
from tests.browser.people import SLOW, examined
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
QUESTIONS = ("Hvor leier jeg curlingsteiner?", "Når åpner isbanen?")
ARTICLE = {"service": "kultur-og-fritid", "link": "https://www.havdal.example/isbanen", "review_at": "2026-01-15T00:00:00Z"}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("notices")) as service:
        yield service


async def _are_due(office: Office) -> None:
    """Make articles that are due, and start the service anew: it looks for such at every start, and every hour."""
    username, password = office.first_admin()
    async with aiohttp.ClientSession(f"{office.url}/", cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        login = {"username": username, "password": password}
        async with browser.post("/api/console/session", json=login) as answer:
            me = (await answer.json())["staff"]["id"]
        for question in QUESTIONS:
            texts = {"nb": {"question": question, "answer": "På stadion.", "alternatives": []}}
            async with browser.post("/api/console/articles", json=ARTICLE | {"owner": me, "texts": texts}) as answer:
                assert answer.status == 201, await answer.text()
    await office.stop()
    await office.start()
    # It looks a moment after it has begun to answer, and the bell asks only now and then for what is about days.
    await eventually(lambda: office.rows("SELECT count(*) FROM notice") == [(2,)], what="notices of both articles")


async def desk(office: Office, browser: Browser, viewport: ViewportSize) -> tuple[Page, list[str]]:
    return await at_the_console(browser, office, viewport)


async def test_what_is_due_is_told_read_and_gone_to(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser, WIDE)
    await page.get_by_role("button", name="Varsler", exact=True).click()
    dialog = page.get_by_role("dialog", name="Varsler")
    await expect(dialog.get_by_text("Ingen varsler.")).to_be_visible(timeout=SLOW)
    await examined(page, "notices-none")
    await page.close()

    await _are_due(office)
    page, wrong = await desk(office, browser, WIDE)
    bell = page.get_by_role("button", name="Varsler, 2 uleste varsler")
    await expect(bell).to_be_visible(timeout=SLOW)
    await examined(page, "notices-bell")
    await bell.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Varsler")
    await expect(dialog.get_by_role("listitem")).to_have_count(2)
    await expect(dialog.get_by_role("listitem").first).to_contain_text("Skulle ses over torsdag 15. januar")
    await examined(page, "notices-list")
    await dialog.get_by_role("button", name=f"Merk som lest: {QUESTIONS[0]}").click()
    await expect(dialog.get_by_text("Ulest")).to_have_count(1)
    await dialog.get_by_role("link", name=QUESTIONS[1]).click()
    await expect(page.get_by_role("heading", name=QUESTIONS[1])).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name="Varsler", exact=True)).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT count(*) FROM notice WHERE read_at IS NULL") == [(0,)]
    assert wrong == []


async def test_the_list_fits_a_telephone_and_says_when_it_cannot_be_read(office: Office, browser: Browser) -> None:
    page, _ = await desk(office, browser, PHONE)
    bell = page.get_by_role("button", name="Varsler", exact=True)
    await expect(bell).to_be_visible(timeout=SLOW)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.context.set_offline(True)
    await bell.click()
    dialog = page.get_by_role("dialog", name="Varsler")
    await expect(dialog.get_by_role("alert")).to_contain_text("Kunne ikke hente varslene.", timeout=SLOW)
    await page.context.set_offline(False)
    await dialog.get_by_role("button", name="Prøv igjen").click()
    await expect(dialog.get_by_role("link", name=QUESTIONS[0])).to_be_visible(timeout=SLOW)
    await expect(dialog.get_by_role("alert")).to_have_count(0)
    await examined(page, "notices-phone")
