"""Marking inquiries as unread and handing a link on, in the windows of two people: wide, on a telephone, in the dark."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser.office import mail
from tests.browser.page import shot
from tests.browser.people import SLOW, examined
from tests.browser.test_conversation import PHONE, Shared, desk
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

UNREAD = "Ulest"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("unread")) as office:
        yield office


async def shown_whole(page: Page, name: str) -> None:
    """Keep a picture of the menu once it stands still; what it covers is no target meanwhile, as axe-core would have it."""
    await page.get_by_role("button", name="Kopier lenke", exact=True).hover()
    await shot(page, name)


async def menu(page: Page, name: str) -> None:
    await page.get_by_role("button", name="Mer", exact=True).click()
    await page.get_by_role("button", name=name, exact=True).click()


async def test_what_is_marked_is_unread_in_every_window_until_it_is_opened_anew(office: Shared, browser: Browser) -> None:
    first, second = (f"{what} {uuid.uuid4().hex[:6]}" for what in ("Hull i Fjordveien", "Gatelys i Bakken"))
    for title in (first, second):
        office.receives(mail(title, "Kan noen se på det?"))
    context, page, shown = await desk(office, browser, office.first_admin())
    await shown.opens(second)
    await shown.opens(first)
    row = shown.inbox(first)
    await expect(row).not_to_contain_text(UNREAD, timeout=SLOW)
    other = await context.new_page()
    await other.goto(page.url)
    theirs = other.get_by_role("main").get_by_role("link").filter(has_text=first).first
    await expect(theirs).to_be_visible(timeout=SLOW)
    await expect(theirs).not_to_contain_text(UNREAD)
    await page.bring_to_front()

    await page.get_by_role("button", name="Mer", exact=True).click()
    await expect(page.get_by_role("button", name="Kopier lenke", exact=True)).to_be_visible()
    await shown_whole(page, "unread-menu")
    await page.get_by_role("button", name="Merk som ulest", exact=True).click()
    await expect(page.get_by_role("button", name="Mer", exact=True)).to_have_count(0, timeout=SLOW)
    await expect(row).to_contain_text(UNREAD, timeout=SLOW)
    await expect(row).to_be_focused()
    await expect(theirs).to_contain_text(UNREAD, timeout=SLOW)
    await examined(page, "unread-list")
    await other.bring_to_front()
    await page.bring_to_front()
    await page.reload()
    await expect(row).to_contain_text(UNREAD, timeout=SLOW)
    await row.click()
    await expect(row).not_to_contain_text(UNREAD, timeout=SLOW)
    await expect(theirs).not_to_contain_text(UNREAD, timeout=SLOW)

    await page.get_by_role("button", name="Velg flere").click()
    for title in (first, second):
        await page.get_by_role("checkbox", name=title).check()
    await examined(page, "unread-chosen")
    await page.get_by_role("button", name="Merk som ulest").click()
    await expect(page.get_by_role("region", name="Valgte henvendelser")).to_contain_text(
        "2 henvendelser er merket som uleste.", timeout=SLOW
    )
    await expect(shown.inbox(second)).to_contain_text(UNREAD, timeout=SLOW)
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size(PHONE)
    await examined(page, "unread-narrow")
    await shown.inbox(first).click()
    await page.get_by_role("button", name="Mer", exact=True).click()
    await expect(page.get_by_role("button", name="Merk som ulest", exact=True)).to_be_visible(timeout=SLOW)
    await shown_whole(page, "unread-menu-narrow")
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def test_a_link_opens_the_inquiry_for_a_colleague(office: Shared, browser: Browser) -> None:
    username = f"bo{uuid.uuid4().hex[:4]}"
    bo = username, await office.hires(username)
    title = f"Vannlekkasje i Storgata {uuid.uuid4().hex[:6]}"
    office.receives(mail(title, "Det renner vann i kjelleren."))
    context, page, shown = await desk(office, browser, office.first_admin())
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    await shown.opens(title)
    await shown.takes_over()
    await shown.opens(title, "Mine")
    await menu(page, "Kopier lenke")
    await expect(shown.news).to_contain_text("Lenken er kopiert.", timeout=SLOW)
    await examined(page, "link-copied")
    link = str(await page.evaluate("navigator.clipboard.readText()"))
    _, theirs, _ = await desk(office, browser, bo)
    await theirs.goto(link)
    await expect(theirs.get_by_role("heading", name=title)).to_be_visible(timeout=SLOW)
    await shot(theirs, "link-opened")

    await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException()) }")
    await page.get_by_role("heading", name=title).focus()
    await page.keyboard.press("y")
    field = page.get_by_role("dialog").get_by_label("Adresse")
    await expect(field).to_have_value(link, timeout=SLOW)
    await expect(field).to_be_focused()
    assert await field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)") == link
    await examined(page, "link-by-hand")
    await page.set_viewport_size(PHONE)
    await examined(page, "link-by-hand-narrow")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0, timeout=SLOW)
