"""How an administrator answers a person's request, sees what is deleted and who looked, in a real browser."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

SUBJECT = "Byggetillatelse for naust"
MAIL = "kari@nordmann.example"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("privacy")) as service:
        service.receives(mail(SUBJECT, "Hva koster det?", Message_ID="<naust@nordmann.example>"))
        await eventually(lambda: service.rows("SELECT 1 FROM message") != [], what="the mail")
        yield service


async def administrator(browser: Browser, office: Office, width: int = 1280) -> tuple[Page, list[str]]:
    return await at_the_console(browser, office, ViewportSize(width=width, height=900), timezone_id="Europe/Oslo")


async def finds_kari(page: Page) -> None:
    await page.get_by_label("Adresse eller nummer").fill(MAIL)
    await page.get_by_role("button", name="Finn", exact=True).click()


async def test_a_person_gets_everything_and_is_then_erased(office: Office, browser: Browser, tmp_path: Path) -> None:
    page, wrong = await administrator(browser, office)
    await Console(page).opens(SUBJECT)
    await page.get_by_role("navigation").get_by_role("link", name="Revisjon").click()
    log = page.get_by_role("table", name="Loggen")
    await expect(log.get_by_role("row").filter(has_text="Åpnet").first).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Kontroller loggen").click()
    await expect(page.get_by_text("slik de ble skrevet")).to_be_visible(timeout=SLOW)
    await page.get_by_role("navigation").get_by_role("link", name="Personvern").click()
    await page.get_by_role("button", name="Prøv uten å slette").click()
    await expect(page.get_by_role("table", name="Slettet til nå").get_by_text("prøve").first).to_be_visible(timeout=SLOW)
    await finds_kari(page)
    await expect(page.get_by_text("Samtaler: 1.")).to_be_visible(timeout=SLOW)
    await examined(page, "privacy-page")
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Last ned alt (ZIP)").click()
    await (await waiting.value).save_as(tmp_path / "access.zip")
    with zipfile.ZipFile(tmp_path / "access.zip") as archive:
        assert SUBJECT in archive.read("index.html").decode()
    await page.get_by_role("button", name="Slett alt …").click()
    await examined(page, "privacy-sure")
    await page.get_by_role("button", name="Ja, slett").click()
    await expect(page.get_by_text("1 samtale er slettet.")).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT text FROM message") == []
    assert [row[0] for row in office.rows("SELECT action FROM access_log WHERE action IN ('exported', 'erased')")] == [
        "exported",
        "erased",
    ]
    assert wrong == []


async def test_the_page_fits_a_telephone(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office, width=390)
    await page.goto(f"{office.url}/console/privacy")
    await expect(page.get_by_role("heading", name="Innsyn og sletting")).to_be_visible(timeout=SLOW)
    await examined(page, "privacy-phone")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wrong == []
