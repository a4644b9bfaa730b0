"""Where staff get help from afar, what a new release brought, and which Rasa runs, in a real browser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Office, at_the_console
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

URL = "https://hjelp.havdal.example/start"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("help")) as service:
        yield service


async def staff(browser: Browser, office: Office, width: int = 1280) -> tuple[Page, list[str]]:
    return await at_the_console(browser, office, ViewportSize(width=width, height=900), timezone_id="Europe/Oslo")


async def setting(page: Page, name: str, value: str) -> None:
    form = page.get_by_role("form", name=name, exact=True)
    await form.get_by_role("textbox").fill(value, timeout=SLOW)
    await form.get_by_role("button", name="Lagre").click()


async def test_support_is_found_in_the_help_of_every_page(office: Office, browser: Browser) -> None:
    page, wrong = await staff(browser, office)
    await page.goto(f"{office.url}/console/settings")
    await setting(page, "Fjernhjelp fra support", URL)
    log = page.get_by_role("table", name="Hva som er endret")
    await expect(log.get_by_role("cell", name=URL).first).to_be_visible(timeout=SLOW)
    await setting(page, "Telefon til support", "12 34 56 78")
    await expect(log.get_by_role("cell", name="12 34 56 78").first).to_be_visible(timeout=SLOW)
    await page.get_by_role("banner").get_by_role("button", name="Hjelp").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("link", name="Start fjernhjelp")).to_have_attribute("href", URL, timeout=SLOW)
    await expect(dialog.get_by_role("link", name="Ring support: 12 34 56 78")).to_have_attribute("href", "tel:12345678")
    await examined(page, "help-support")
    await dialog.get_by_role("link", name="Om Torg").click()
    await expect(page.get_by_role("heading", name="Hva er nytt")).to_be_visible(timeout=SLOW)
    rasa = page.get_by_role("table", name="Om Torg").get_by_role("row").filter(has_text="Rasa")
    await expect(rasa).to_contain_text("svarer ikke, eller er slått av", timeout=SLOW)
    await examined(page, "help-about")
    assert wrong == []


async def test_an_address_that_is_none_is_refused(office: Office, browser: Browser) -> None:
    page, _ = await staff(browser, office)
    await page.goto(f"{office.url}/console/settings")
    await setting(page, "Fjernhjelp fra support", "javascript:alert(1)")
    await expect(page.get_by_role("alert").first).to_contain_text("https://help.havdal.example", timeout=SLOW)


async def test_a_new_release_is_told_once(office: Office, browser: Browser) -> None:
    page, wrong = await staff(browser, office, width=390)
    told = page.get_by_text("Torg er oppdatert til")
    await expect(told).to_have_count(0)
    older = json.dumps({"release": "0.0.9"})
    await page.evaluate(f"localStorage.setItem('torg.preferences', {json.dumps(older)})")
    await page.reload()
    await expect(told).to_be_visible(timeout=SLOW)
    await examined(page, "help-release")
    await page.get_by_role("link", name="Se hva som er nytt").click()
    await expect(page.get_by_role("heading", name="Hva er nytt")).to_be_visible(timeout=SLOW)
    await page.get_by_text("En makro gjør flere steg").scroll_into_view_if_needed()
    await examined(page, "help-news")
    await expect(told).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("heading", name="Hva er nytt")).to_be_visible(timeout=SLOW)
    await expect(told).to_have_count(0)
    assert wrong == []
