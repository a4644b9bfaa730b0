"""Staff write to somebody who has not written, in a real browser: by e-mail and by SMS, and the answer comes into it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Locator, Page, ViewportSize, expect

from tests.browser.office import Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.sealed import sealed
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=720)
HOLE, FORM = "Hull i veien ved Storgata 14", "Skjemaet vi snakket om"
KARI = "kari@nordmann.example"
LONG = "Arealformålsbestemmelsesendringssaksbehandling"
PDF = FilePayload(name="skjema.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4\n%%EOF\n")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("first"), TORG_SMS_QUIET="") as service:
        yield service


async def opened_by_key(page: Page) -> Locator:
    await page.get_by_role("heading", level=2).first.focus()
    await page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="Skriv til noen")
    await expect(dialog.get_by_label("E-postadresse")).to_be_focused(timeout=SLOW)
    return dialog


async def test_a_mail_is_begun_kept_sent_and_answered(office: Office, browser: Browser) -> None:
    office.receives(mail(HOLE, "Det er et stort hull i veien.", Message_ID="<hole@nordmann.example>"))
    page, wrong = await at_the_console(browser, office, WIDE)
    await eventually(lambda: len(office.rows("SELECT 1 FROM inquiry")) == 1, what="the earlier mail")
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog", name="Kommandoer").get_by_role("combobox").fill("Skriv til noen")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Skriv til noen")
    await _to_whom(page, dialog)
    await _words_and_a_file(page, dialog)
    await _what_is_half_written_outlives_a_reload(page)
    dialog = await opened_by_key(page)
    await expect(dialog.get_by_label("Melding")).to_have_value("Her er skjemaet.", timeout=SLOW)
    await expect(dialog.get_by_role("button", name="Fjern skjema.pdf")).to_be_visible()
    await _seen_before_it_goes(page, dialog)
    await dialog.get_by_label("Melding").press("Control+Enter")
    await expect(page.get_by_role("heading", name=FORM)).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("log").get_by_role("link", name="skjema.pdf")).to_be_visible(timeout=SLOW)
    await expect(page.locator(".news")).to_contain_text("Sendt. Svaret kommer i", timeout=SLOW)
    await examined(page, "first-sent")
    await _the_answer_comes_into_it(office, page)
    assert [line for line in wrong if "400" not in line] == []  # What is no address is refused.


async def _to_whom(page: Page, dialog: Locator) -> None:
    await expect(dialog.get_by_label("E-postadresse")).to_be_visible(timeout=SLOW)
    await dialog.get_by_label("E-postadresse").fill("kari")
    await dialog.get_by_label("Navn").focus()
    await expect(dialog.get_by_text("Dette er ikke en e-postadresse")).to_be_visible(timeout=SLOW)
    await examined(page, "first-wrong")
    await dialog.get_by_label("E-postadresse").fill(KARI)
    await expect(dialog.get_by_text("Har én åpen henvendelse fra før")).to_be_visible(timeout=SLOW)
    await expect(dialog.get_by_role("link", name=HOLE)).to_be_visible()
    await dialog.get_by_label("Navn").fill("Kari Nordmann")


async def _words_and_a_file(page: Page, dialog: Locator) -> None:
    await expect(dialog.get_by_role("button", name="Send")).to_be_disabled()
    await dialog.get_by_label("Emne").fill(FORM)
    await dialog.get_by_label("Melding").fill("Her er skjemaet.")
    await dialog.locator("input[type=file]").set_input_files([PDF])
    await expect(dialog.get_by_text("PDF, 15 B")).to_be_visible(timeout=SLOW)
    await examined(page, "first-mail")


async def _what_is_half_written_outlives_a_reload(page: Page) -> None:
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Skriv til noen")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("button", name="Skriv til noen")).to_be_visible(timeout=SLOW)


async def _seen_before_it_goes(page: Page, dialog: Locator) -> None:
    await dialog.get_by_role("button", name="Forhåndsvis").click()
    seen = page.get_by_role("dialog", name="Slik går e-posten")
    await expect(seen.get_by_text(f"{FORM} [#…]")).to_be_visible(timeout=SLOW)
    await expect(seen.get_by_text("Vennlig hilsen")).to_be_visible()
    await examined(page, "first-preview")
    await page.keyboard.press("Escape")
    await expect(seen).to_have_count(0)
    await expect(dialog).to_be_visible()


async def _the_answer_comes_into_it(office: Office, page: Page) -> None:
    ((number, status),) = office.rows("SELECT number, status FROM inquiry WHERE title = ?", FORM)
    assert status == "waiting_citizen"
    sent = "SELECT state FROM outbox JOIN message ON message.id = outbox.message WHERE author = 'staff'"
    await eventually(lambda: office.rows(sent) == [("accepted",)], what="the mail")
    office.receives(mail(f"Re: {FORM} [#{number}]", "Takk, fylt ut nå.", Message_ID="<back@nordmann.example>"))
    await expect(page.get_by_role("log").get_by_text("Takk, fylt ut nå.")).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT status, messages FROM inquiry WHERE title = ?", FORM) == [("waiting_staff", 2)]


async def test_an_sms_is_written_on_a_narrow_screen_in_the_dark(office: Office, browser: Browser) -> None:
    page, wrong = await at_the_console(browser, office, NARROW)
    await page.emulate_media(color_scheme="dark")
    await page.get_by_role("button", name="Skriv til noen").click()
    dialog = page.get_by_role("dialog", name="Skriv til noen")
    await dialog.get_by_text("SMS", exact=True).click()
    await dialog.get_by_label("Mobilnummer").fill("412 34 567")
    await expect(dialog.get_by_label("Emne")).to_have_count(0)
    await dialog.get_by_label("Melding").fill(f"Svaret om {LONG} ligger klart i skranken.")
    await expect(dialog.get_by_text("1 SMS")).to_be_visible()
    await examined(page, "first-sms-narrow")
    assert await dialog.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    await dialog.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("log").get_by_text(LONG)).to_be_visible(timeout=SLOW)
    number = sealed(office.folder / "var", "+4741234567")
    sent = f"SELECT state FROM outbox WHERE channel = 'sms' AND address = '{number}'"  # noqa: S608 - our own
    await eventually(lambda: office.rows(sent) in ([("accepted",)], [("delivered",)]), what="the SMS")
    assert wrong == []
