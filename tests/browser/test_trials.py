"""How an administrator tries channels out and sees how they are set up, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = 1280, 390


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("trials")) as service:
        yield service


async def channels(browser: Browser, office: Office, width: int = WIDE) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport=ViewportSize(width=width, height=900), locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce"
    )
    page, wrong = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    await page.goto(f"{office.url}/console/channels")
    await expect(page.get_by_role("heading", name="Prøv kanalene")).to_be_visible(timeout=SLOW)
    wrong.clear()  # Browsers report it as an error that nobody was logged in before.
    return page, wrong


async def test_channels_are_tried_out_and_told_in_words(office: Office, browser: Browser) -> None:
    page, wrong = await channels(browser, office)
    email = page.get_by_role("form", name="Prøv E-post")
    await email.get_by_label("Send prøven til (e-postadresse)").fill("ida@havdal.example")
    await email.get_by_role("button", name="Prøv E-post").click()
    await expect(page.get_by_text("ingen server for utsending er satt opp, så den blir ikke sendt")).to_be_visible(
        timeout=SLOW
    )
    await expect(page.get_by_text("Ta imot e-post: virker")).to_be_visible()
    await page.get_by_role("button", name="Prøv Nettprat").click()
    await expect(page.get_by_text("Åpne en chat på denne maskinen: virker")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text("Kanalen er av: Innstillingen [sms] quiet (TORG_SMS_QUIET) skal")).to_be_visible()
    await examined(page, "trials-worked")
    log = office.log.read_text(encoding="utf-8")
    assert "tried the channel email out: keep worked, listener worked" in log
    assert "ida@havdal.example" not in log
    assert wrong == []


async def test_settings_of_a_channel_are_shown_on_a_telephone(office: Office, browser: Browser) -> None:
    page, wrong = await channels(browser, office, PHONE)
    await page.get_by_text("Slik er kanalen satt opp").nth(1).click()
    table = page.get_by_role("table", name="Slik er kanalen satt opp")
    await expect(table.get_by_role("row").filter(has_text="listen_protocol")).to_contain_text("smtp", timeout=SLOW)
    await examined(page, "trials-telephone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert wrong == []
