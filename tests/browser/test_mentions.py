"""Mentions and digests in real browsers: Ada's note names Bo by keys, Bo hears of it, reads it, and chooses an e-mail."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.office import mail
from tests.browser.people import SLOW, examined
from tests.browser.test_conversation import PHONE, Shared, desk
from tests.building import until
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("mentions")) as office:
        yield office


@pytest_asyncio.fixture(loop_scope="session")
async def bo(office: Shared) -> tuple[str, str]:
    """Somebody new for each try: what an earlier one left unread is not theirs."""
    username = f"bo{uuid.uuid4().hex[:4]}"
    return username, await office.hires(username)


def note_box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Internt notat")


async def names(page: Page, bo: str) -> None:
    """Write a note that names Bo, by keys alone."""
    box = note_box(page)
    await page.get_by_role("tab", name="Internt notat").click()
    await box.press_sequentially("Kan @")
    listed = page.get_by_role("listbox", name="Kolleger").get_by_role("option")
    await expect(listed.first).to_be_visible(timeout=SLOW)
    await box.press("Escape")
    await expect(listed).to_have_count(0)
    await expect(box).to_have_value("Kan @")
    await box.press_sequentially(bo[:-1])
    option = page.get_by_role("option", name=f"@{bo}")
    await expect(option).to_have_attribute("aria-selected", "true", timeout=SLOW)
    assert await box.get_attribute("aria-activedescendant") == await option.get_attribute("id")
    await box.press("ArrowDown")
    await box.press("ArrowUp")
    await examined(page, "mention-picker")
    await box.press("Enter")
    await expect(box).to_have_value(f"Kan @{bo} ")
    await box.press_sequentially("se på denne? Jeg er på post@bo.")
    await box.press("Control+Enter")
    await expect(page.locator(".mention")).to_have_text(f"@{bo.capitalize()}", timeout=SLOW)


async def test_a_note_names_a_colleague_who_hears_of_it_and_reads_it(
    office: Shared, browser: Browser, bo: tuple[str, str]
) -> None:
    username = bo[0]
    title = f"Snø på fortauet {uuid.uuid4().hex[:6]}"
    office.receives(mail(title, "Når blir det måkt?"))
    _, theirs, bos = await desk(office, browser, bo)
    entry = bos.views.get_by_role("link", name="Nevnt")
    await entry.click()
    await expect(entry).to_have_attribute("aria-current", "page")

    _, page, shown = await desk(office, browser, office.first_admin())
    await shown.opens(title)
    await names(page, username)
    await examined(page, "mention-note")

    await expect(entry).to_contain_text("1 ulest", timeout=SLOW)
    await expect(bos.inbox(title)).to_be_visible(timeout=SLOW)
    await expect(theirs.get_by_role("button", name="Varsler, 1 ulest")).to_be_visible(timeout=SLOW)
    await examined(theirs, "mention-told")
    await bos.inbox(title).click()
    await expect(theirs.locator(".mention[data-me=true]")).to_have_text(f"@{username.capitalize()}", timeout=SLOW)
    await expect(entry).not_to_contain_text("ulest", timeout=SLOW)
    await expect(theirs.get_by_role("button", name="Varsler", exact=True)).to_be_visible(timeout=SLOW)
    await expect(bos.inbox(title)).to_be_visible()
    await examined(theirs, "mention-read")

    await theirs.get_by_role("tab", name="Internt notat").click()
    await note_box(theirs).press_sequentially("Takk @adm")
    await theirs.get_by_role("option", name="Administrator").click()
    await expect(note_box(theirs)).to_have_value("Takk @admin ")
    await expect(note_box(theirs)).to_be_focused()
    # What comes while its inquiry is on the screen is read at once.
    await note_box(page).fill(f"@{username} igjen")
    await note_box(page).press("Control+Enter")
    await expect(theirs.locator(".mention[data-me=true]")).to_have_count(2, timeout=SLOW)
    read = "SELECT count(*) FROM notice WHERE kind = 'mention' AND staff = ? AND read_at IS NOT NULL"
    (me,) = office.rows("SELECT id FROM staff WHERE username = ?", username)[0]
    await until(lambda: office.rows(read, me) == [(2,)])
    await expect(entry).not_to_contain_text("ulest", timeout=SLOW)


async def test_everybody_chooses_their_own_digest(office: Shared, browser: Browser, bo: tuple[str, str]) -> None:
    _, page, _ = await desk(office, browser, bo)
    await page.get_by_role("button", name=bo[0].capitalize()).click()
    await page.get_by_role("link", name="E-post om det som venter").click()
    await expect(page.get_by_role("heading", name="E-post om det som venter")).to_be_focused(timeout=SLOW)
    await page.get_by_label("Hver morgen").check()
    await page.get_by_label("E-postadressen din").fill("bo@example.org")
    await page.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_role("alert")).to_contain_text("havdal.example", timeout=SLOW)
    await examined(page, "digest-refused")
    await page.get_by_label("E-postadressen din").fill("bo@havdal.example")
    await page.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text("Lagret. E-posten er slått på.")).to_be_visible(timeout=SLOW)
    await page.set_viewport_size(PHONE)
    await page.reload()
    await expect(page.get_by_label("Hver morgen")).to_be_checked(timeout=SLOW)
    await expect(page.get_by_label("E-postadressen din")).to_have_value("bo@havdal.example")
    await examined(page, "digest-phone")
    await page.get_by_label("Aldri").check()
    await page.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text("Lagret. Du får ingen e-post.")).to_be_visible(timeout=SLOW)
