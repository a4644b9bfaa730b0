"""The version overview in a real browser: written, changed, taken away and brought back, by keyboard where it counts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.people import SLOW, examined
from tests.browser.test_colleagues import PHONE, console_of
from tests.browser.test_conversation import Shared
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

LONG = "Pleie- og omsorgsjournalsystemet med tjenestetildeling og vederlagsberegning"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("systems")) as service:
        yield service


async def test_the_overview_is_kept_up(office: Shared, browser: Browser) -> None:
    page, wrong = await console_of(browser, office, *office.first_admin())
    await page.get_by_role("navigation").get_by_role("link", name="Systemer").click()
    main = page.get_by_role("main")
    await expect(page.get_by_role("heading", name="Systemer")).to_be_focused(timeout=SLOW)
    await expect(main.get_by_text("Ingen systemer er registrert ennå.")).to_be_visible(timeout=SLOW)
    await examined(page, "systems-empty")
    for name, version in ((LONG, "2026.1"), ("Telefonsentralen", "12.0 SR3")):
        await main.get_by_role("button", name="Legg til system").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text("Skriv hva systemet heter")).to_be_visible()
        await dialog.get_by_role("textbox", name="System").fill(name)
        await dialog.get_by_role("textbox", name="Versjon").fill(version)
        await dialog.get_by_role("textbox", name="Merknad").fill("Ærlig talt: oppgraderes på øya i mai.")
        await dialog.get_by_role("textbox", name="Versjon").press("Enter")
        await expect(main.get_by_role("row").filter(has_text=name)).to_contain_text(version, timeout=SLOW)
    await main.get_by_role("button", name="Telefonsentralen").click()
    await page.get_by_role("dialog").get_by_role("textbox", name="System").fill(LONG.upper())
    await page.get_by_role("dialog").get_by_role("button", name="Lagre").click()
    await expect(page.get_by_role("dialog").get_by_text("Det finnes allerede noe med dette navnet.")).to_be_visible(
        timeout=SLOW
    )
    await examined(page, "systems-taken")
    await page.get_by_role("dialog").get_by_role("button", name="Slett").click()
    await expect(main.get_by_text("«Telefonsentralen» er fjernet.")).to_be_visible(timeout=SLOW)
    await main.get_by_role("button", name="Angre").click()
    await expect(main.get_by_role("row").filter(has_text="12.0 SR3")).to_be_visible(timeout=SLOW)
    await main.get_by_role("searchbox").fill("omsorg 2026")
    await expect(main.get_by_role("row").filter(has_text="12.0 SR3")).to_have_count(0)
    await examined(page, "systems")
    await page.set_viewport_size(PHONE)
    await examined(page, "systems-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # That the name is taken is an answer that browsers report as an error.
    assert [one for one in wrong if "409" not in one] == []
