"""How an administrator words what citizens are told, sees it before it is used, and takes it back, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = 1280, 390


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("wording")) as service:
        yield service


async def window(browser: Browser, width: int = WIDE) -> BrowserContext:
    return await browser.new_context(
        viewport=ViewportSize(width=width, height=900), locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce"
    )


async def administrator(browser: Browser, office: Office, width: int = WIDE) -> tuple[Page, list[str]]:
    page, wrong = await opened(await window(browser, width), f"{office.url}/console/")
    await Console(page).log_in(office)
    await page.goto(f"{office.url}/console/settings")
    await page.get_by_role("main").get_by_role("link", name="Tekster til innbyggerne").click(timeout=SLOW)
    await expect(page.get_by_role("heading", name="Chatvinduet")).to_be_visible(timeout=SLOW)
    wrong.clear()  # Browsers report it as an error that nobody was logged in before.
    return page, wrong


async def text(page: Page, name: str) -> Locator:
    """Open a text and return its form."""
    form = page.get_by_role("form", name=name, exact=True)
    if not await form.is_visible():
        await page.get_by_role("main").get_by_text(name, exact=True).first.click()
    await expect(form).to_be_visible(timeout=SLOW)
    return form


async def save(form: Locator, said: str) -> None:
    await form.get_by_label("Teksten", exact=True).fill(said)
    await form.get_by_role("button", name="Lagre").click(timeout=SLOW)


async def test_a_wording_is_previewed_saved_read_by_citizens_and_taken_back(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office)
    form = await text(page, "Overskrift")
    await form.get_by_label("Teksten", exact=True).fill("Snakk med {municipality}")
    await expect(form.get_by_text("Snakk med Havdal kommune", exact=True)).to_be_visible(timeout=SLOW)
    await examined(page, "wording-preview")
    await form.get_by_role("button", name="Lagre").click()
    await expect(form.get_by_role("button", name="Bruk teksten som følger med")).to_be_visible(timeout=SLOW)
    citizen, amiss = await opened(await window(browser), f"{office.url}/")
    await citizen.get_by_role("button", name="Spør oss").click()
    await expect(citizen.get_by_role("heading", name="Snakk med Havdal kommune")).to_be_visible(timeout=SLOW)
    await examined(citizen, "wording-widget")
    await form.get_by_text("Tidligere versjoner").click()
    await expect(form.get_by_text("Teksten som følger med", exact=True)).to_be_visible()
    await examined(page, "wording-versions")
    await form.get_by_role("button", name="Bruk teksten som følger med").click()
    await expect(form.get_by_label("Teksten", exact=True)).to_have_value("Spør {municipality}", timeout=SLOW)
    await citizen.reload()
    await expect(citizen.get_by_role("heading", name="Spør Havdal kommune")).to_be_visible(timeout=SLOW)
    assert (wrong, amiss) == ([], [])


async def test_the_last_change_is_undone(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office)
    form = await text(page, "Farvel")
    field = form.get_by_label("Teksten", exact=True)
    before = await field.input_value()
    await save(form, "Ha en fin dag i Havdal!")
    await expect(form.get_by_role("button", name="Bruk teksten som følger med")).to_be_visible(timeout=SLOW)
    await form.get_by_role("button", name="Angre siste endring").click()
    await expect(field).to_have_value(before, timeout=SLOW)
    assert wrong == []


async def test_what_may_not_be_said_is_told_while_one_writes(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office)
    form = await text(page, "Bekreftelse på e-post")
    field = form.get_by_label("Teksten", exact=True)
    await field.fill("Takk! Saken har nummer {nummer}.")
    await expect(form.get_by_text("Denne teksten har ingen plass som heter {nummer}.")).to_be_visible(timeout=SLOW)
    await expect(form.get_by_text("{date} må stå i teksten.")).to_be_visible()
    await expect(form.get_by_role("button", name="Lagre")).to_be_disabled()
    await examined(page, "wording-refused")
    await field.fill("Takk! Svar innen {date}: ")
    await form.get_by_role("button", name="Sett inn {number}").click()
    await expect(field).to_have_value("Takk! Svar innen {date}: {number}")
    await expect(form.get_by_role("button", name="Lagre")).to_be_enabled(timeout=SLOW)
    stop = await text(page, "Etter STOPP")
    await stop.get_by_label("Teksten", exact=True).fill("Ingen flere SMS.")
    await expect(stop.get_by_text("«START» må stå i teksten.")).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_texts_are_worded_in_each_language_on_a_telephone(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office, PHONE)
    await page.get_by_label("Språk", exact=True).last.select_option("sv")
    form = await text(page, "Farvel")
    await expect(form.get_by_label("Teksten", exact=True)).to_have_attribute("lang", "sv")
    await examined(page, "wording-telephone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert wrong == []
