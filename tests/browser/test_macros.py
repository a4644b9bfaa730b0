"""Macros in a real browser: made, run by key and from the command palette, undone, and a text put into the reply."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.page import shot
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
LIGHT, PRIZE, ICE = "Veglyset er mørkt", "Du har vunnet", "Is på gangveien"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("macros")) as office:
        for title in (LIGHT, PRIZE, ICE):
            office.receives(mail(title, "Når kommer noen?"))
        yield office


async def by_key(page: Page, title: str, macro: str) -> None:
    """Run a macro on the open inquiry by keys alone."""
    await page.get_by_role("heading", name=title).focus()
    await page.keyboard.press("q")
    field = page.get_by_role("dialog", name="Kjør en makro").get_by_role("combobox")
    await expect(field).to_be_focused(timeout=SLOW)
    await page.keyboard.type(macro)
    await page.keyboard.press("Enter")


async def test_one_that_is_shipped_is_run_and_undone(office: Office, browser: Browser) -> None:
    page, wrong = await at_the_console(browser, office, WIDE)
    shown = Console(page)
    await shown.opens(LIGHT)
    await page.get_by_role("button", name="Makro …").click()
    dialog = page.get_by_role("dialog", name="Kjør en makro")
    await expect(dialog.get_by_role("option", name="Haster, jeg tar den")).to_contain_text(
        "tar over · prioritet: haster", timeout=SLOW
    )
    await examined(page, "macros-run")
    await page.keyboard.press("Escape")
    await by_key(page, LIGHT, "haster")
    told = page.locator(".macros__told")
    await expect(told).to_contain_text("Makroen «Haster, jeg tar den» er kjørt.", timeout=SLOW)
    await expect(page.locator(".talk__facts")).to_contain_text("Haster", timeout=SLOW)
    await examined(page, "macros-done")
    await told.get_by_role("button", name="Angre").click()
    await expect(told).to_contain_text("Det makroen gjorde, er angret.", timeout=SLOW)
    await expect(page.locator(".talk__facts")).not_to_contain_text("Haster", timeout=SLOW)
    await expect(page.get_by_role("button", name="Ta over", exact=True)).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_from_the_command_palette(office: Office, browser: Browser) -> None:
    page, wrong = await at_the_console(browser, office, WIDE)
    await Console(page).opens(PRIZE)
    await page.keyboard.press("Control+k")
    field = page.get_by_role("dialog", name="Kommandoer").get_by_role("combobox")
    await expect(field).to_be_focused(timeout=SLOW)
    await page.keyboard.type("orientering")
    await expect(page.get_by_role("option", name="Til orientering: lukk uten svar")).to_be_visible(timeout=SLOW)
    await examined(page, "macros-palette")
    await page.keyboard.press("Enter")
    await expect(page.locator(".macros__told")).to_contain_text("«Til orientering: lukk uten svar» er kjørt", timeout=SLOW)
    assert office.rows("SELECT status FROM inquiry WHERE title = ?", PRIZE) == [("closed",)]
    assert wrong == []


async def test_one_of_ones_own_puts_its_text_into_the_reply(office: Office, browser: Browser) -> None:
    page, wrong = await at_the_console(browser, office, PHONE)
    await page.emulate_media(color_scheme="dark")
    shown = Console(page)
    await page.goto(f"{office.url}/console/canned")
    await expect(page.get_by_role("table", name="Makroer")).to_contain_text("lukker", timeout=SLOW)
    await page.get_by_role("heading", name="Makroer").scroll_into_view_if_needed()
    await examined(page, "macros-page-phone")
    await page.get_by_role("button", name="Ny makro").click()
    dialog = page.get_by_role("dialog", name="Ny makro")
    await dialog.get_by_label("Tittel").fill("Strøbil bestilt")
    await expect(dialog.get_by_text("Velg minst én ting")).to_be_visible()
    await dialog.get_by_role("combobox", name="Prioritet").select_option("Viktig")
    await dialog.get_by_label("Bokmål").fill("Hei {{navn}}! Strøbilen er bestilt.")
    await expect(dialog.get_by_text("Med tekst til svaret må makroen ta over")).to_be_visible()
    await dialog.get_by_label("Gi henvendelsen til den som kjører makroen").check()
    await examined(page, "macros-edit-phone")
    await page.set_viewport_size(WIDE)
    await examined(page, "macros-edit")
    await dialog.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_role("table", name="Makroer")).to_contain_text("Strøbil bestilt", timeout=SLOW)
    await examined(page, "macros-page")
    await page.goto(f"{office.url}/console/")
    await shown.opens(ICE)
    await by_key(page, ICE, "strøbil")
    await expect(shown.box).to_have_value("Hei Kari Nordmann! Strøbilen er bestilt.", timeout=SLOW)
    await page.set_viewport_size(PHONE)
    await shot(page, "macros-reply-phone")
    assert office.rows("SELECT priority FROM inquiry WHERE title = ?", ICE) == [("high",)]
    assert wrong == []
