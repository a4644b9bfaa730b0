"""The register in a real browser: a service changes its track, an inquiry goes to a department and comes back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
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
    page, wrong = await at_the_console(browser, office, viewport)
    shown = Console(page)
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
    await dialog.get_by_label("Tirsdag").fill("10–18")
    await expect(dialog.get_by_role("button", name="Lagre")).to_be_disabled()
    await dialog.get_by_label("Tirsdag").fill("10:00–18:00")
    await dialog.get_by_label("Stengte dager").fill("24.12.2026, 05.07.2027 – 07.07.2027")
    await examined(page, "services-dialog")
    await dialog.get_by_role("button", name="Lagre").click()
    await expect(row).to_contain_text("Fagfolk", timeout=SLOW)
    [(hours, closed)] = office.rows("SELECT opening_hours, closed_on FROM service WHERE id = 'renovasjon'")
    assert json.loads(hours) == {"2": [["10:00", "18:00"]]}
    assert json.loads(closed) == ["2026-12-24", "2027-07-05", "2027-07-06", "2027-07-07"]
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
    await expect(page.get_by_text("servicetorg eller fagavdeling")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("button", name="Les inn", exact=True)).to_have_count(0)
    await examined(page, "services-import")
    good = table.replace("månen", "servicetorg").replace(";;servicetorg", ";Vei og trafikk;servicetorg")
    await choose.set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": good.encode()})
    await page.get_by_role("button", name="Les inn", exact=True).click(timeout=SLOW)
    await expect(page.get_by_text("Registeret er oppdatert.")).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_a_change_is_told_and_undone(office: Office, browser: Browser) -> None:
    page, _, wrong = await console(office, browser, PHONE)
    await page.goto(f"{office.url}/console/services/services")
    row = page.get_by_role("row").filter(has_text="Kultur og fritid")
    await row.get_by_role("button").click(timeout=SLOW)
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Telefon").fill("98 76 54 32")
    await dialog.get_by_label("Mandag").fill("10:00–19:00")
    await dialog.get_by_role("button", name="Lagre").click()
    await expect(dialog).to_have_count(0, timeout=SLOW)
    await page.get_by_role("link", name="Endringer").click()
    changes = page.get_by_role("list", name="Det som er endret i registeret")
    change = changes.get_by_role("listitem").filter(has_text="Administrator,").first
    await expect(change).to_contain_text("Åpningstider, mandag: 10:00–19:00", timeout=SLOW)
    await examined(page, "register-changes-phone")
    await change.get_by_role("button", name="Angre").click()
    await expect(changes).to_contain_text("Angret en endring", timeout=SLOW)
    await expect(change).to_contain_text("Telefon: fra 98 76 54 32 til 12 34 56 78")
    await expect(change).to_contain_text("Åpningstider, mandag: ikke lenger 10:00–19:00")
    assert office.rows("SELECT opening_hours FROM service WHERE id = 'kultur-og-fritid'") == [("{}",)]
    first_filling = changes.get_by_text("endringer på én gang").last
    await first_filling.click()
    await expect(changes.get_by_text("systemet,").nth(1)).to_be_visible()
    await first_filling.scroll_into_view_if_needed()
    await examined(page, "register-changes-together-phone")
    await page.set_viewport_size(WIDE)
    await examined(page, "register-changes")
    await page.goto(f"{office.url}/console/audit")
    await expect(changes).to_contain_text("Angret en endring", timeout=SLOW)
    await changes.scroll_into_view_if_needed()
    await examined(page, "audit-register")
    await expect(changes.get_by_role("button", name="Angre")).to_have_count(0)
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
