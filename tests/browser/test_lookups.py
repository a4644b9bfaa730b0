"""Looking something up from an inquiry, by key and on a telephone, and putting what was found on its person."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.registers import RegisterServer, csv_text, put, register_server
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
SETTINGS = """
[lookups.registers.people]
kind = "http"
label = {{ nb = "Innbyggere og adresser" }}
url = "{url}/people{{?name,no}}"
timeout_s = 2
most = 5
list = "found"
fields = [{{ name = "name", label = {{ nb = "Navn" }} }}, {{ name = "no", label = {{ nb = "Nummer" }} }}]
values = [
  {{ name = "name", path = "name", label = {{ nb = "Navn" }} }},
  {{ name = "street", path = "address.street", label = {{ nb = "Gateadresse" }} }},
  {{ name = "code", path = "address.code", label = {{ nb = "Postnummer" }} }},
  {{ name = "place", path = "address.place", label = {{ nb = "Poststed" }} }},
]
identity = {{ name = "{{name}}", letter = ["{{name}}", "{{street}}", "{{code}} {{place}}"] }}

[lookups.registers.customers]
kind = "csv"
label = {{ nb = "Økonomi: kunder" }}
file = {file}
fields = [{{ name = "no", column = "Kundenr", label = {{ nb = "Kundenummer" }} }}]
values = [{{ name = "name", column = "Navn", label = {{ nb = "Navn" }} }}]

[lookups.registers.broken]
kind = "http"
label = {{ nb = "Motorvogner" }}
"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def server() -> AsyncIterator[RegisterServer]:
    async with register_server() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, server: RegisterServer) -> AsyncIterator[Office]:
    """The service with three registers, one of them set up wrongly."""
    folder = tmp_path_factory.mktemp("lookups")
    export = put(folder / "kunder.csv", csv_text("9999;Mangler felt"))
    settings = SETTINGS.format(url=server.url, file=json.dumps(str(export)))
    async with Office(folder, settings) as service:
        yield service


async def at_an_inquiry(office: Office, browser: Browser, viewport: ViewportSize = WIDE) -> tuple[Page, list[str]]:
    """Register a call, open it, and stand there as staff do."""
    context = await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, wrong = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    await page.get_by_role("button", name="Registrer", exact=True).click()
    dialog = page.get_by_role("dialog", name="Registrer henvendelse")
    await dialog.get_by_label("Hva det gjaldt").fill("Regningen gikk til feil adresse.")
    await dialog.get_by_role("button", name="Jeg følger opp").click()
    await expect(page.get_by_role("heading", name="Regningen gikk")).to_be_visible(timeout=SLOW)
    return page, wrong


async def test_an_address_is_found_by_key_copied_and_put_on_the_person(office: Office, browser: Browser) -> None:
    page, wrong = await at_an_inquiry(office, browser)
    await page.get_by_role("heading", name="Regningen gikk").focus()
    await page.keyboard.press("l")
    panel = page.get_by_role("region", name="Slå opp")
    await expect(panel.get_by_label("Navn")).to_be_focused(timeout=SLOW)
    await page.keyboard.type("nordmann")
    await page.keyboard.press("Enter")
    await expect(panel.get_by_text("2 treff")).to_be_visible(timeout=SLOW)
    await examined(page, "lookups-hits")
    await panel.get_by_role("button", name="Kopier Gateadresse: Ås & Øy vei 2").click()
    await expect(page.get_by_text("Kopiert: Gateadresse")).to_be_visible(timeout=SLOW)
    assert await page.evaluate("navigator.clipboard.readText()") == "Ås & Øy vei 2"
    await panel.get_by_role("button", name="Bruk postadressen").first.click()
    dialog = page.get_by_role("dialog", name="Lagre på innbyggeren?")
    await expect(dialog.get_by_text("Kari Nordmann, Storgata 14, 4480 HAVDAL")).to_be_visible()
    await examined(page, "lookups-confirm")
    await dialog.get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text("Lagret på innbyggeren.")).to_be_visible(timeout=SLOW)
    assert wrong == []
    # In the store it stands sealed, and the other hit nowhere at all.
    ((address, name),) = office.rows("SELECT address, name FROM contact WHERE channel = 'letter'")
    assert address.startswith("~")
    assert name.startswith("~")
    assert office.rows("SELECT action, about <> '' FROM access_log WHERE action = 'looked_up'") == [("looked_up", 1)]


async def test_what_goes_wrong_is_said_plainly(office: Office, browser: Browser, server: RegisterServer) -> None:
    page, _ = await at_an_inquiry(office, browser)
    await page.get_by_role("button", name="Slå opp", exact=True).click()
    panel = page.get_by_role("region", name="Slå opp")
    ask = panel.get_by_role("button", name="Slå opp", exact=True)
    await panel.get_by_label("Navn").fill("per")
    await ask.click()
    await expect(panel.get_by_text("Mer enn 5 treff.")).to_be_visible(timeout=SLOW)
    await panel.get_by_label("Navn").fill("ingen som heter så")
    await ask.click()
    await expect(panel.get_by_text("Ingen treff.")).to_be_visible(timeout=SLOW)
    await examined(page, "lookups-nothing")
    server.hangs = True
    await ask.click()
    await expect(panel.get_by_text("Spør registeret …")).to_be_visible(timeout=SLOW)
    await expect(panel.get_by_text("Registeret svarte ikke i tide.")).to_be_visible(timeout=SLOW)
    await examined(page, "lookups-slow")
    server.hangs, server.status = False, 500
    await ask.click()
    await expect(panel.get_by_text("Registeret svarer ikke")).to_be_visible(timeout=SLOW)
    server.status = 200
    await panel.get_by_label("Register", exact=True).select_option("broken")
    await expect(panel.get_by_text("Innstillingen [lookups.registers.broken] url mangler.")).to_be_visible(timeout=SLOW)
    await examined(page, "lookups-off")


async def test_the_economy_is_within_reach_on_a_telephone(office: Office, browser: Browser) -> None:
    page, wrong = await at_an_inquiry(office, browser, PHONE)
    await page.get_by_role("button", name="Slå opp", exact=True).click()
    panel = page.get_by_role("region", name="Slå opp")
    await panel.get_by_label("Register", exact=True).select_option("customers")
    await panel.get_by_label("Kundenummer").fill("10 03")
    await panel.get_by_role("button", name="Slå opp", exact=True).click()
    await expect(panel.get_by_text("Åse Strand")).to_be_visible(timeout=SLOW)
    await panel.get_by_text("Åse Strand").scroll_into_view_if_needed()
    await examined(page, "lookups-phone")
    assert wrong == []
    said = office.log.read_text(encoding="utf-8")
    assert "kunder.csv is left out, line 11: 2 values where there are 6 columns" in said
    assert "[lookups.registers.broken] url: it is missing; the register is off until this is mended" in said
