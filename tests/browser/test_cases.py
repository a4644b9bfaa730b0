"""Sending an inquiry to a case system and to the archive in a real browser: seen before, tried again, found by number."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from bot.clock import SystemClock
from inquiries.cases.signing import signed
from tests.browser.office import Console, Office, mail
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.cases import KEY, CaseSystemServer
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
SESSION = "session.json"
LINKED = re.compile(r"/i/\d{4}-\d+/\w")
LAMP, HOLE = "Mørk gatelykt", "Hull i veien"


class CaseOffice(Office):
    """The service with a case system and a folder for the archive."""

    def __init__(self, folder: Path, system: CaseSystemServer) -> None:
        super().__init__(folder)
        self.archive = folder / "archive"
        self.archive.mkdir()
        self._variables |= {
            "TORG_CASES_WEBHOOK_URL": str(system.server.make_url("/torg")),
            "TORG_CASES_WEBHOOK_SECRET": KEY.decode(),
            "TORG_CASES_WEBHOOK_TITLE": "Sakssystemet",
            "TORG_CASES_PACKAGE_FOLDER": str(self.archive),
            "TORG_CASES_PACKAGE_TITLE": "Arkivet",
        }


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system() -> AsyncIterator[CaseSystemServer]:
    async with CaseSystemServer(SystemClock()) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, system: CaseSystemServer) -> AsyncIterator[CaseOffice]:
    async with CaseOffice(tmp_path_factory.mktemp("cases"), system) as service:
        service.receives(mail(LAMP, "Gatelykten i Storgata 14 er mørk.\n", Message_ID="<a@nordmann.example>"))
        service.receives(mail(HOLE, "Det er et hull i Kirkeveien.\n", Message_ID="<b@nordmann.example>"))
        yield service


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def _logged_in(office: CaseOffice, browser: Browser) -> None:
    context = await browser.new_context(locale="nb-NO")
    page, _ = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    await context.storage_state(path=office.folder / SESSION)
    await context.close()


async def at(browser: Browser, office: CaseOffice, title: str, viewport: ViewportSize = WIDE) -> tuple[Page, list[str]]:
    """Open an inquiry with its cases."""
    ((inquiry,),) = office.rows("SELECT id FROM inquiry WHERE title = ?", title)
    context = await browser.new_context(
        viewport=viewport,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        reduced_motion="reduce",
        storage_state=office.folder / SESSION,
    )
    page, wrong = await opened(context, f"{office.url}/console/open/{inquiry}")
    await page.get_by_role("button", name="Sak og arkiv").click(timeout=SLOW)
    return page, wrong


def cases(page: Page) -> Locator:
    """Return the cases of the inquiry."""
    return page.get_by_role("region", name="Sak og arkiv").get_by_role("listitem")


async def sends(page: Page, system: str) -> None:
    await page.get_by_role("button", name="Send til sak/arkiv").press("Enter")
    dialog = page.get_by_role("dialog", name="til sak eller arkiv")
    await dialog.get_by_role("radio", name=system).check()
    await expect(dialog.get_by_text("Meldinger: 2")).to_be_visible(timeout=SLOW)
    await dialog.get_by_role("button", name="Send", exact=True).press("Enter")
    await expect(dialog).to_have_count(0, timeout=SLOW)


async def test_what_leaves_is_seen_before_and_what_does_not_arrive_is_tried_again(
    office: CaseOffice, system: CaseSystemServer, browser: Browser
) -> None:
    system.status = 503
    page, wrong = await at(browser, office, LAMP)
    await expect(page.get_by_text("Ikke sendt til sak eller arkiv.")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Send til sak/arkiv").click()
    dialog = page.get_by_role("dialog", name="til sak eller arkiv")
    await expect(dialog.get_by_text("kari@nordmann.example")).to_be_visible(timeout=SLOW)
    await examined(page, "cases_send")
    await dialog.get_by_label("Navn og kontaktopplysninger").uncheck()
    await expect(dialog.get_by_text("kari@nordmann.example")).to_have_count(0, timeout=SLOW)
    await dialog.get_by_label("Det som er sagt").uncheck()
    await expect(dialog.get_by_text("Velg noe som skal være med.")).to_be_visible(timeout=SLOW)
    await expect(dialog.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await page.keyboard.press("Escape")
    assert not system.bodies, "nothing leaves before somebody says so"
    await sends(page, "Sakssystemet")
    await expect(cases(page)).to_contain_text("Prøves på nytt", timeout=SLOW)
    await expect(cases(page)).to_contain_text("Systemet svarte med feil 503.")
    await examined(page, "cases_waiting")
    await page.get_by_role("link", name="Kanaler").click()
    unsettled = page.get_by_role("region", name="Saker som ikke er kommet fram")
    await expect(unsettled.get_by_role("listitem")).to_contain_text("Sakssystemet", timeout=SLOW)
    await unsettled.scroll_into_view_if_needed()
    await examined(page, "cases_unsettled")
    system.status = 200
    await unsettled.get_by_role("button", name="Prøv igjen nå").click()
    await expect(unsettled.get_by_text("Alt som er sendt til sak og arkiv, er kommet fram.")).to_be_visible(timeout=SLOW)
    assert len(system.cases) == 1
    assert LINKED.search(json.dumps(system.bodies)) is None, "the citizen's secret link is nobody else's"
    assert system.bodies[-1]["persons"][0]["address"] == "kari@nordmann.example"
    # The browser itself writes what the service refused to its console; nothing was refused here.
    assert wrong == []


async def test_number_of_the_case_leads_there_and_back(
    office: CaseOffice, system: CaseSystemServer, browser: Browser
) -> None:
    page, wrong = await at(browser, office, LAMP)
    number = cases(page).get_by_role("link", name="2026/100")
    await expect(number).to_have_attribute("href", "https://sak.havdal.example/2026/100", timeout=SLOW)
    await page.get_by_role("button", name="Send til sak/arkiv").click()
    dialog = page.get_by_role("dialog", name="til sak eller arkiv")
    await expect(dialog.get_by_text("Alt dette er sendt dit fra før.")).to_be_visible(timeout=SLOW)
    await expect(dialog.get_by_text("i sak 2026/100")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Hva er gjort").click()
    await expect(page.get_by_text("Saksnummeret er 2026/100 i sakssystemet.")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Sak og arkiv").click()
    await examined(page, "cases_arrived")
    await cases(page).get_by_role("link", name="Henvendelser i saken").click()
    await expect(page.get_by_role("main").get_by_role("link").filter(has_text=LAMP).first).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("main").get_by_text(HOLE)).to_have_count(0)
    assert wrong == []


async def test_signed_answer_shows_while_the_page_is_open(
    office: CaseOffice, system: CaseSystemServer, browser: Browser
) -> None:
    system.answer = {}
    page, wrong = await at(browser, office, HOLE)
    await sends(page, "Sakssystemet")
    await expect(cases(page)).to_contain_text("Kom fram", timeout=SLOW)
    case = system.bodies[-1]["case"]

    async def answers(told: dict[str, Any], key: bytes = KEY) -> int:
        body = json.dumps(told).encode()
        headers = signed(key, "call-1", SystemClock().now(), body)
        answer = await page.request.post(f"{office.url}/api/v1/cases/{case}/reference", data=body, headers=headers)
        return answer.status

    told = {"type": "case.registered", "case": case, "reference": "2026/777"}
    assert await answers(told, b"a key of somebody else's, as long") == 403
    assert await answers(told | {"reference": ""}) == 400
    assert await answers(told | {"reference": "x" * 20_000}) == 413
    assert await answers(told) == 200
    await expect(cases(page)).to_contain_text("2026/777", timeout=SLOW)
    assert wrong == []


async def test_package_for_the_archive_on_a_telephone(office: CaseOffice, browser: Browser) -> None:
    page, wrong = await at(browser, office, LAMP, PHONE)
    await sends(page, "Arkivet")
    archived = cases(page).filter(has_text="Arkivet")
    await expect(archived).to_contain_text("Kom fram", timeout=SLOW)
    await archived.get_by_role("button", name="Skriv inn saksnummer").click()
    dialog = page.get_by_role("dialog", name="Saksnummer i Arkivet")
    await dialog.get_by_label("Saksnummer", exact=True).fill("26/412")
    await dialog.get_by_label("Lenke til saken").fill("javascript:alert(1)")
    await expect(dialog.get_by_text("En lenke begynner med https://.")).to_be_visible()
    await dialog.get_by_label("Lenke til saken").fill("https://arkiv.havdal.example/412")
    await examined(page, "cases_reference_phone")
    await dialog.get_by_role("button", name="Lagre").press("Enter")
    await expect(archived.get_by_role("link", name="26/412")).to_be_visible(timeout=SLOW)
    await archived.scroll_into_view_if_needed()
    await examined(page, "cases_phone")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    (package,) = office.archive.glob("*.zip")
    async with page.expect_download() as download:
        await archived.get_by_role("link", name="Last ned Noark 5-pakke").click()
    await (await download.value).save_as(office.folder / "downloaded.zip")
    assert (office.folder / "downloaded.zip").read_bytes() == package.read_bytes()
    assert b"26/412" not in zipfile.ZipFile(package).read("arkivstruktur.xml")
    assert wrong == []
