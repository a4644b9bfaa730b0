"""What each role sees of the console in a real browser: nothing is offered that the service then refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from console.auth.rights import REACH, ROLES
from tests.browser.office import mail
from tests.browser.page import opened, shot
from tests.browser.people import SLOW
from tests.browser.test_conversation import Shared
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE = ViewportSize(width=1280, height=900)
TITLE = "Hull i veien"
SETTLED = """() => document.querySelector('main:not(.entrance)') !== null
  && document.querySelector('main [aria-busy=true], .ds-spinner, .inbox__loading') === null"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("roles")) as service:
        service.receives(mail(TITLE, "Det er et hull i veien."))
        await eventually(lambda: len(service.rows("SELECT id FROM inquiry")) == 1, what="an inquiry")
        yield service


async def logged_in(office: Shared, browser: Browser, role: str) -> tuple[Page, list[str]]:
    """Log in as somebody of a role to whom the inquiry has been given."""
    name = f"min-{role.replace('_', '-')}"
    password = await office.hires(name, role=role)
    ((staff,),) = office.rows("SELECT id FROM staff WHERE username = ?", name)
    with sqlite3.connect(office.folder / "var" / "torg.db", timeout=20) as store:
        store.execute("UPDATE conversation SET owner = 'staff', staff = ?, staff_name = ?", (staff, name))
    store.close()
    context = await browser.new_context(viewport=WIDE, locale="nb-NO", reduced_motion="reduce")
    page, wrong = await opened(context, f"{office.url}/console/")
    await page.get_by_label("Brukernavn").fill(name)
    await page.get_by_label("Passord", exact=True).fill(password)
    await page.get_by_role("button", name="Logg inn").click()
    await expect(page.get_by_role("navigation").get_by_role("link").first).to_be_visible(timeout=SLOW)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, wrong


async def seen(page: Page) -> None:
    await page.wait_for_load_state("networkidle")
    await page.wait_for_function(SETTLED, timeout=SLOW)


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_and_panel_that_a_role_is_offered_answers(office: Shared, browser: Browser, role: str) -> None:
    page, wrong = await logged_in(office, browser, role)
    links = page.get_by_role("navigation").get_by_role("link")
    refused: dict[str, list[str]] = {}
    for address in dict.fromkeys(await links.evaluate_all("all => all.map(one => one.href)")):
        await page.goto(address)
        await seen(page)
        if wrong:
            refused[address.rpartition("/")[2]] = wrong.copy()
            wrong.clear()
    assert refused == {}
    await shot(page, f"role-{role}")
    if REACH[role] == "none":
        return
    ((inquiry,),) = office.rows("SELECT id FROM inquiry")
    await page.goto(f"{office.url}/console/open/{inquiry}")
    await expect(page.get_by_role("heading", name=TITLE)).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Filtrer").click()
    await seen(page)
    panels = page.locator(".details__tabs").get_by_role("button")
    for place in range(await panels.count()):
        await panels.nth(place).click()
        await seen(page)
    await shot(page, f"role-{role}-inquiry")
    assert wrong == []
