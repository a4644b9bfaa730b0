"""How the parts of a service are that lacks some of them, told to the reader in their own language, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Office, at_the_console
from tests.browser.people import SLOW, examined
from tests.servers import free_port
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
SMS = "Innstillingen [sms] quiet (TORG_SMS_QUIET) skal se ut som 21:00-08:00."
XMPP = "Innstillingen [xmpp] password mangler. Sett den, eller [xmpp] password_file."
MAILBOX = "Postkassen til post@havdal.example på 127.0.0.1:{port} kan ikke nås ("
BOT = "Boten er slått av i innstillingene. Kunnskapsbasen svarer når den er sikker."


class Lacking(Office):
    """A service with no bot, SMS and XMPP set up wrongly, and a mailbox at a port where nobody answers."""

    mailbox = free_port()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lacking]:
    async with Lacking(
        tmp_path_factory.mktemp("parts"),
        TORG_EMAIL_IMAP_HOST="127.0.0.1",
        TORG_EMAIL_IMAP_PORT=str(Lacking.mailbox),
        TORG_EMAIL_IMAP_USER="post@havdal.example",
        TORG_EMAIL_IMAP_PASSWORD="secret",
        TORG_EMAIL_IMAP_SECURITY="none",
    ) as service:
        yield service


async def test_channels_tell_what_is_wrong_in_the_readers_language(office: Lacking, browser: Browser) -> None:
    page, wrong = await at_the_console(browser, office, WIDE)
    await page.goto(f"{office.url}/console/channels")
    table = page.get_by_role("table", name="Kanalene og hvordan de står")
    await expect(table).to_contain_text(MAILBOX.format(port=office.mailbox), timeout=SLOW)
    await expect(table).to_contain_text(SMS)
    await expect(table).to_contain_text(XMPP)
    await expect(page.get_by_text(f"Kanalen er av: {SMS}")).to_be_visible()
    await page.get_by_role("form", name="Prøv E-post").get_by_role("textbox").fill("ida@havdal.example")
    await page.get_by_role("button", name="Prøv E-post").click()
    await expect(page.get_by_text("Logge inn i postkassen: virker ikke")).to_be_visible(timeout=SLOW)
    await page.get_by_text("Logge inn i postkassen: virker ikke").scroll_into_view_if_needed()
    await _all_is_norwegian(page)
    await examined(page, "parts-channels")
    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme="dark")
    await examined(page, "parts-channels-telephone-dark")
    await _fits(page)
    assert wrong == []


async def test_about_torg_and_the_desk_now_tell_the_same(office: Lacking, browser: Browser) -> None:
    page, wrong = await at_the_console(browser, office, WIDE)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(f"{office.url}/console/about")
    for said in (BOT, SMS, XMPP, MAILBOX.format(port=office.mailbox)):
        await expect(page.get_by_role("table", name="Om Torg")).to_contain_text(said, timeout=SLOW)
    await _all_is_norwegian(page)
    await examined(page, "parts-about")
    await page.get_by_role("button", name="Kopier som tekst").click()
    await expect(page.get_by_text("Kopiert")).to_be_visible(timeout=SLOW)
    assert f"Boten: virker ikke. {BOT}\n" in await page.evaluate("navigator.clipboard.readText()")
    await page.set_viewport_size(PHONE)
    await examined(page, "parts-about-telephone")
    await _fits(page)
    await page.set_viewport_size(WIDE)
    await page.goto(f"{office.url}/console/now")
    await expect(page.get_by_text(MAILBOX.format(port=office.mailbox))).to_be_visible(timeout=SLOW)
    await _all_is_norwegian(page)
    await examined(page, "parts-now")
    assert wrong == []


async def _fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def _all_is_norwegian(page: Page) -> None:
    await expect(page.get_by_role("main").locator("[lang]")).to_have_count(0)
