"""Who is here, in a real browser: what a colleague says shows at once, without anybody asking again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Office
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.browser.test_conversation import Shared
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
ADMIN, BO = "Administrator", "Bo"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("colleagues")) as service:
        yield service


async def console_of(browser: Browser, office: Office, username: str, password: str) -> tuple[Page, list[str]]:
    window = await browser.new_context(viewport=WIDE, locale="nb-NO", reduced_motion="reduce")
    page, wrong = await opened(window, f"{office.url}/console/")
    await page.get_by_label("Brukernavn").fill(username)
    await page.get_by_label("Passord", exact=True).fill(password)
    await page.get_by_role("button", name="Logg inn").click()
    await expect(page.get_by_role("navigation").get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    # That nobody was logged in yet stands in the browser's list of errors.
    wrong.clear()
    return page, wrong


async def test_what_a_colleague_says_shows_at_once(office: Shared, browser: Browser) -> None:
    page, wrong = await console_of(browser, office, *office.first_admin())
    password = await office.hires("bo")
    await page.get_by_role("navigation").get_by_role("link", name="Hvem er her").click()
    await expect(page.get_by_role("heading", name="Hvem er her")).to_be_focused(timeout=SLOW)
    away = page.get_by_role("region", name="Ikke pålogget").get_by_role("listitem")
    here = page.get_by_role("region", name="Her nå").get_by_role("listitem")
    await expect(away.filter(has_text=BO)).to_be_visible(timeout=SLOW)
    await expect(here.filter(has_text=ADMIN)).to_contain_text("Ledig")
    other, _ = await console_of(browser, office, "bo", password)
    await expect(here.filter(has_text=BO)).to_contain_text("Ledig", timeout=SLOW)
    await other.goto(f"{office.url}/console/colleagues")
    await other.get_by_role("main").get_by_label("Min status").select_option("Ikke forstyrr")
    await expect(here.filter(has_text=BO)).to_contain_text("Ikke forstyrr", timeout=SLOW)
    await examined(page, "colleagues")
    await page.get_by_role("searchbox", name="Søk etter navn, enhet eller kompetanse").fill("bo")
    await expect(here.filter(has_text=ADMIN)).to_have_count(0)
    await page.set_viewport_size(PHONE)
    await examined(page, "colleagues-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await other.context.close()
    await expect(away.filter(has_text=BO)).to_be_visible(timeout=SLOW)
    assert wrong == []
