"""The register in a real browser: a service changes its track, an inquiry goes to a department and comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office, mail
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
TITLE = "Leie torgbod"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("services")) as office:
        office.receives(mail(TITLE, "Hvem snakker jeg med?"))
        yield office


async def console(office: Office, browser: Browser, viewport: ViewportSize) -> tuple[Page, Console, list[str]]:
    context = await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")
    page, wrong = await opened(context, f"{office.url}/console/")
    shown = Console(page)
    await shown.log_in(office)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, shown, wrong


async def test_a_service_changes_its_track(office: Office, browser: Browser) -> None:
    page, _, wrong = await console(office, browser, WIDE)
    await page.goto(f"{office.url}/console/services/services")
    row = page.get_by_role("row").filter(has_text="Renovasjon")
    await expect(row).to_contain_text("Servicetorget", timeout=SLOW)
    await examined(page, "services")
    await row.get_by_role("button", name="Renovasjon").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Fagfolk").check()
    await examined(page, "services-dialog")
    await dialog.get_by_role("button", name="Lagre").click()
    await expect(row).to_contain_text("Fagfolk", timeout=SLOW)
    assert office.rows("SELECT track FROM service WHERE id = 'renovasjon'") == [("specialist",)]
    assert wrong == []


async def test_a_unit_gets_people_and_does_not_go_with_what_it_has(office: Office, browser: Browser) -> None:
    page, _, wrong = await console(office, browser, PHONE)
    await page.goto(f"{office.url}/console/services/units")
    row = page.get_by_role("row").filter(has_text="Teknisk drift")
    await row.get_by_role("button").click(timeout=SLOW)
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("checkbox", name="Administrator").check()
    await dialog.get_by_label("Mandag").fill("kl. åtte")
    await expect(dialog.get_by_role("button", name="Lagre")).to_be_disabled()
    await dialog.get_by_label("Mandag").fill("8.00-15.30")
    await dialog.get_by_role("button", name="Lagre").click()
    await expect(row).to_contain_text("Administrator", timeout=SLOW)
    await row.get_by_role("button").click()
    await dialog.get_by_role("button", name="Legg ned enheten").click()
    await expect(dialog).to_contain_text("3 tjenester", timeout=SLOW)
    await expect(dialog.get_by_role("button", name="Legg ned enheten")).to_be_disabled()
    await examined(page, "unit-phone")
    assert wrong == []


async def test_a_table_is_looked_at_before_it_is_taken_in(office: Office, browser: Browser) -> None:
    page, _, wrong = await console(office, browser, WIDE)
    await page.goto(f"{office.url}/console/services/table")
    table = "type;id;navn_nb;spor\ntjeneste;bolig;Bolig og tomter;servicetorg\ntjeneste;vei-og-trafikk;;månen\n"
    choose = page.get_by_label("Les inn en tabell (CSV)")
    await choose.set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": table.encode("cp1252")}, timeout=SLOW)
    await expect(page.get_by_text("servicetorg or fagavdeling")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name="Les inn", exact=True)).to_have_count(0)
    await examined(page, "services-import")
    good = table.replace("månen", "servicetorg").replace(";;servicetorg", ";Vei og trafikk;servicetorg")
    await choose.set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": good.encode()})
    await page.get_by_role("button", name="Les inn", exact=True).click(timeout=SLOW)
    await expect(page.get_by_text("Registeret er oppdatert.")).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_there_and_back_with_a_result(office: Office, browser: Browser) -> None:
    page, shown, wrong = await console(office, browser, WIDE)
    await shown.opens(TITLE)
    await page.get_by_role("button", name="Send videre").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Enhet").select_option("Teknisk drift")
    await expect(dialog.get_by_role("radio", name="Den som er der")).to_be_checked(timeout=SLOW)
    await dialog.get_by_label("Merknad til kollegaene").fill("Haster litt")
    await examined(page, "forward")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_role("button", name="Meld resultat").click(timeout=SLOW)
    text = dialog.get_by_label("Tekst til innbyggeren")
    await expect(text).not_to_be_empty(timeout=SLOW)
    await text.fill("Torgboden er din.")
    await examined(page, "result")
    await dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(shown.log).to_contain_text("Torgboden er din.", timeout=SLOW)
    assert office.rows("SELECT status FROM inquiry WHERE title = ?", TITLE) == [("solved",)]
    kinds = [kind for (kind,) in office.rows("SELECT kind FROM inquiry_step ORDER BY at")]
    assert kinds[-2:] == ["forwarded", "handed_back"]
    assert wrong == []
