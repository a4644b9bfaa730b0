"""Internal messages in a real browser: written, heard at once, read, answered and deleted, at a desk and on a telephone."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import SLOW, examined
from tests.browser.test_colleagues import PHONE, console_of
from tests.browser.test_conversation import Shared
from tests.console.by_mail import PNG
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

GROUP = "Brøytevakt og Blåbærsyltetøyglassinnsamling"
QUESTION = "Kan noen ta skrankevakten klokka ett? Blåbærsyltetøyglassinnsamlingen venter."


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("internal")) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def siri(office: Shared) -> tuple[str, str]:
    return "siri", await office.hires("siri")


async def test_a_message_is_written_read_and_deleted(office: Shared, browser: Browser) -> None:
    password = await office.hires("bo")
    page, wrong = await console_of(browser, office, *office.first_admin())
    bo, _ = await console_of(browser, office, "bo", password)
    await page.get_by_role("navigation").get_by_role("link", name="Interne meldinger").click()
    await expect(page.get_by_text("Du har ingen meldinger ennå.")).to_be_visible(timeout=SLOW)
    await examined(page, "internal-empty")
    await page.get_by_role("button", name="Ny melding").click()
    dialog = page.get_by_role("dialog", name="Ny melding")
    await dialog.get_by_role("checkbox", name="Bo").check()
    await expect(dialog.get_by_role("status")).to_have_text("Skriv en melding.")
    await dialog.get_by_label("Melding", exact=True).fill(QUESTION)
    await examined(page, "internal-new")
    await dialog.get_by_role("button", name="Send").click()
    mine = page.get_by_role("log").get_by_role("listitem").filter(has_text=QUESTION)
    await expect(mine).to_contain_text("Sendt", timeout=SLOW)
    bell = bo.get_by_role("button", name=re.compile(r"Varsler, 1 "))
    await expect(bell).to_be_visible(timeout=SLOW)
    unread = bo.get_by_role("navigation").get_by_role("link", name="Interne meldinger")
    await expect(unread).to_have_accessible_name("Interne meldinger 1 ulest", timeout=SLOW)
    await examined(bo, "internal-unread")
    await bell.click()
    await expect(bo.get_by_role("dialog").get_by_text("Ny intern melding")).to_be_visible()
    await bo.get_by_role("dialog").get_by_role("link", name="Administrator").click()
    await expect(bo.get_by_role("log")).to_contain_text(QUESTION, timeout=SLOW)
    await expect(mine).to_contain_text("Lest av alle", timeout=SLOW)
    await expect(unread).to_have_accessible_name("Interne meldinger", timeout=SLOW)
    await bo.get_by_label("Skriv til de andre").fill("Det kan jeg.")
    await bo.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log")).to_contain_text("Det kan jeg.", timeout=SLOW)
    await examined(page, "internal-thread")
    await mine.get_by_role("button", name="Slett").click()
    await mine.get_by_role("button", name="Trykk igjen for å slette for alle").click()
    await expect(bo.get_by_role("log")).to_contain_text("Meldingen er slettet.", timeout=SLOW)
    await expect(bo.get_by_role("log")).not_to_contain_text(QUESTION)
    await bo.set_viewport_size(PHONE)
    await examined(bo, "internal-phone")
    assert await bo.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await bo.get_by_role("link", name="Alle samtaler").click()
    await expect(bo.get_by_role("region", name="Samtaler").get_by_role("link")).to_have_count(1)
    await examined(bo, "internal-phone-list")
    assert wrong == []


async def test_what_is_half_written_is_there_after_a_reload(office: Shared, browser: Browser, siri: tuple[str, str]) -> None:
    page, wrong = await console_of(browser, office, *siri)
    await page.goto(f"{office.url}/console/messages")
    new = page.get_by_role("button", name="Ny melding")
    dialog = page.get_by_role("dialog", name="Ny melding")
    await new.click(timeout=SLOW)
    await dialog.get_by_role("radio", name="Alle (tema i forumet)").check()
    await dialog.get_by_label("Tittel").fill("Åpningstid på lørdager")
    await dialog.get_by_label("Melding", exact=True).fill(f"Halvt skrevet: {QUESTION}")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.reload()
    await new.click(timeout=SLOW)
    await expect(dialog.get_by_label("Melding", exact=True)).to_have_value(f"Halvt skrevet: {QUESTION}")
    await expect(dialog.get_by_label("Tittel")).to_have_value("Åpningstid på lørdager")
    await examined(page, "internal-kept-new")
    await dialog.get_by_role("button", name="Send").click()
    box = page.get_by_label("Skriv til de andre")
    await box.fill("Halvt svart på øya", timeout=SLOW)
    await page.get_by_role("navigation", name="Visninger").get_by_role("link", name="Venter på oss").click()
    await page.go_back()
    await expect(box).to_have_value("Halvt svart på øya", timeout=SLOW)
    await page.reload()
    await expect(box).to_have_value("Halvt svart på øya", timeout=SLOW)
    await expect(page.get_by_text("Du hadde begynt på dette.")).to_be_visible()
    await examined(page, "internal-kept-thread")
    await page.set_viewport_size(PHONE)
    await examined(page, "internal-kept-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.get_by_role("button", name="Forkast").click()
    await page.reload()
    await expect(box).to_have_value("", timeout=SLOW)
    await new.click()
    await expect(dialog.get_by_label("Melding", exact=True)).to_have_value("", timeout=SLOW)
    assert wrong == []


async def test_a_group_is_made_written_to_and_deleted(office: Shared, browser: Browser, siri: tuple[str, str]) -> None:
    page, wrong = await console_of(browser, office, *siri)
    name = f"{GROUP} {uuid.uuid4().hex[:6]}"
    await page.get_by_role("navigation").get_by_role("link", name="Interne meldinger").click()
    await page.get_by_role("link", name="Grupper").click()
    await expect(page.get_by_role("heading", name="Grupper")).to_be_focused(timeout=SLOW)
    await page.get_by_role("button", name="Ny gruppe").click(timeout=SLOW)
    dialog = page.get_by_role("dialog", name="Ny gruppe")
    await expect(dialog.get_by_text("Gi gruppen et navn.")).to_be_visible(timeout=SLOW)
    await dialog.get_by_label("Navn på gruppen").fill(name)
    await dialog.get_by_role("checkbox", name="Administrator").check(timeout=SLOW)
    await examined(page, "groups-new")
    await dialog.get_by_role("button", name="Lagre").click()
    row = page.get_by_role("row").filter(has_text=name)
    await expect(row).to_contain_text("Bare du", timeout=SLOW)
    await expect(row).to_contain_text("Administrator")
    await row.get_by_role("button", name="Endre gruppen").click()
    changed = page.get_by_role("dialog", name="Endre gruppen")
    await changed.get_by_role("radio", name="Jeg og de som er med").check()
    await changed.get_by_role("button", name="Lagre").click()
    await expect(row).to_contain_text("Du og de som er med", timeout=SLOW)
    await examined(page, "groups")
    await page.get_by_role("link", name="Alle samtaler").click()
    await page.get_by_role("button", name="Ny melding").click()
    dialog = page.get_by_role("dialog", name="Ny melding")
    await dialog.get_by_role("checkbox", name=name).check(timeout=SLOW)
    await dialog.get_by_label("Melding", exact=True).fill(f"Til {name}")
    await examined(page, "groups-recipient")
    await dialog.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("log")).to_contain_text(f"Til {name}", timeout=SLOW)
    await expect(page.get_by_role("main")).to_contain_text("Administrator")
    await page.goto(f"{office.url}/console/messages/groups")
    await row.get_by_role("button", name="Slett gruppen").click(timeout=SLOW)
    await expect(page.get_by_role("status").filter(has_text=f"Gruppen «{name}» er slettet.")).to_be_visible(timeout=SLOW)
    await expect(row).to_have_count(0)
    await examined(page, "groups-deleted")
    await page.get_by_role("button", name="Angre").click()
    await expect(row).to_contain_text("Du og de som er med", timeout=SLOW)
    await page.set_viewport_size(PHONE)
    await examined(page, "groups-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert wrong == []


async def test_a_picture_goes_along_to_who_reads_it(office: Shared, browser: Browser, siri: tuple[str, str]) -> None:
    page, wrong = await console_of(browser, office, *office.first_admin())
    reader, _ = await console_of(browser, office, *siri)
    title = f"Skiltet ved inngangen {uuid.uuid4().hex[:6]}"
    await page.get_by_role("navigation").get_by_role("link", name="Interne meldinger").click()
    await page.get_by_role("button", name="Ny melding").click()
    dialog = page.get_by_role("dialog", name="Ny melding")
    await dialog.get_by_role("radio", name="Alle (tema i forumet)").check()
    await dialog.get_by_label("Tittel").fill(title)
    await dialog.get_by_label("Melding", exact=True).fill("Slik ser det ut nå.")
    await dialog.get_by_label("Legg ved fil").set_input_files({"name": "skilt.png", "mimeType": "image/png", "buffer": PNG})
    await expect(dialog.get_by_role("button", name="Fjern skilt.png")).to_be_visible(timeout=SLOW)
    await examined(page, "internal-file-new")
    await dialog.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("log").get_by_role("link", name="skilt.png")).to_be_visible(timeout=SLOW)
    await reader.get_by_role("navigation").get_by_role("link", name="Interne meldinger").click()
    await reader.get_by_role("link", name=title).click(timeout=SLOW)
    shown = reader.get_by_role("log").get_by_role("link", name="skilt.png")
    await expect(shown).to_be_visible(timeout=SLOW)
    await reader.get_by_label("Legg ved fil").set_input_files({"name": "svar.png", "mimeType": "image/png", "buffer": PNG})
    await expect(reader.get_by_role("button", name="Fjern svar.png")).to_be_visible(timeout=SLOW)
    await examined(reader, "internal-file-thread")
    await reader.get_by_label("Skriv til de andre").fill("Og slik ble det.")
    await reader.keyboard.press("Control+Enter")
    await expect(page.get_by_role("log").get_by_role("link", name="svar.png")).to_be_visible(timeout=SLOW)
    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme="dark")
    await examined(page, "internal-file-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert wrong == []
