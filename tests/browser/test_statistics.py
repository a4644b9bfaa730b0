"""The statistics of two months in a real browser: figures in words, bars that fit, tables behind them, and files."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from openpyxl import load_workbook
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect
from sqlalchemy import insert, update

from bot.database import Database
from console.auth.models import roles_elsewhere
from inquiries.models import inquiries
from inquiries.services.models import units
from tests.browser.office import Console, Office, mail
from tests.browser.page import ARTEFACTS, opened
from tests.browser.people import SLOW, examined
from tests.building import NABO
from tests.counted import an_inquiry, write
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
OSLO = ZoneInfo("Europe/Oslo")
NOW, BEFORE = 40, 25
SERVICES = 14
LONG = "Avdeling for arealplanlegging, byggesaksbehandling, oppmåling, eiendomsforvaltning og samferdselsutredninger"
CHANNELS = ("webchat", "webchat", "email", "telephone", "sms", "visit", "letter_in", "xmpp")
KINDS = ("question", "question", "fault", "complaint", None)
OVERFLOWS = """() => [...document.querySelectorAll("#statistics :is(dt, dd, li > span, h3, h4, svg, rect)")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((one) => one.outerHTML)"""
TALL = """() => {
  for (const one of document.querySelectorAll("html, body, #root, .desk, .desk__panes, .page"))
    one.style.cssText = "height: auto; min-height: 0; max-height: none; overflow: visible";
}"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("statistics")) as service:
        service.receives(mail("Hull i veien", "Det er et hull i veien."))
        there = "SELECT id FROM conversation"
        await eventually(lambda: len(service.rows(there)) == 1, what="a conversation")
        ((conversation,),) = service.rows(there)
        await _two_months_pass(service, conversation)
        yield service


async def _two_months_pass(office: Office, conversation: str) -> None:
    """Write what was asked in the last thirty days, without today, and in the thirty before."""
    ((unit,),) = office.rows("SELECT id FROM unit WHERE name LIKE 'Teknisk%'")
    services = [name for (name,) in office.rows("SELECT id FROM service ORDER BY id LIMIT ?", SERVICES)]
    topics = [f"https://psi.norge.no/los/ord/emne-{number}" for number in range(14)]
    today = datetime.now(OSLO).date()
    rows: list[dict[str, Any]] = []
    for place in range(NOW + BEFORE):
        back = place % 28 + 1 if place < NOW else 31 + place % 28
        at = datetime.combine(today - timedelta(days=back), time(7 + place % 10), OSLO).astimezone(UTC)
        seen = place % 5 != 0
        rows.append(
            an_inquiry(
                conversation,
                at,
                channel=CHANNELS[place % len(CHANNELS)],
                kind=KINDS[place % len(KINDS)],
                topic=topics[place % len(topics)],
                service=services[place % len(services)],
                unit=unit if place % 2 else None,
                handover_reason="unknown" if seen else None,
                first_answered_at=at + timedelta(hours=1 + place % 30) if seen else None,
                answer_due=at + timedelta(hours=24) if seen else None,
                solved_at=at + timedelta(hours=5 + 3 * (place % 30)) if seen else None,
                reopened=int(place % 9 == 0),
            )
        )
    rows.append(an_inquiry(conversation, rows[0]["opened_at"], municipality=NABO, channel="sms"))
    store = Database(f"sqlite+aiosqlite:///{office.folder / 'var' / 'torg.db'}")
    await write(store, rows, ["yes", "yes", "partly", "no", None, "yes", "yes", None])
    async with store.write() as connection:
        await connection.execute(update(units).where(units.c.id == unit).values(name=LONG))
        # The mail that made the conversation is of another time: when and how it is sorted is nothing to these figures.
        long_ago = update(inquiries).where(inquiries.c.id.not_in([row["id"] for row in rows]))
        await connection.execute(long_ago.values(opened_at=datetime(2019, 6, 1, tzinfo=UTC)))
        ((who,),) = office.rows("SELECT id FROM staff")
        await connection.execute(insert(roles_elsewhere).values(staff=who, municipality=NABO, role="leader"))
    await store.close()


async def console(
    office: Office, browser: Browser, viewport: ViewportSize, scheme: Literal["light", "dark"] = "light"
) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport=viewport,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        reduced_motion="reduce",
        color_scheme=scheme,
    )
    page, wrong = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, wrong


def card(page: Page, part: str, name: str) -> Locator:
    return page.get_by_role("region", name=part).locator(".statistics__card").filter(has_text=name)


def hours(page: Page) -> Locator:
    """Find the rows of the hours of the day that are to be seen."""
    return page.get_by_role("region", name="Klokkeslett").locator(".figures__bars li").filter(visible=True)


async def whole(page: Page, name: str) -> None:
    """Keep a picture of the page from top to foot, which its own scrolling would cut."""
    await page.evaluate(TALL)
    await page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


async def test_a_month_beside_the_one_before(office: Office, browser: Browser) -> None:
    page, wrong = await console(office, browser, WIDE)
    await page.get_by_role("navigation").get_by_role("link", name="Statistikk", exact=True).click()
    await expect(page.get_by_role("heading", name="Statistikk", exact=True)).to_be_focused(timeout=SLOW)
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_contain_text("40", timeout=SLOW)
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_contain_text("før: 25, 15 flere (+60 %)")
    await expect(card(page, "Nøkkeltall", "Besvart av ansatte")).to_contain_text("32 av 32")
    await expect(card(page, "Tid til første svar", "Halvparten innen")).to_contain_text("timer")
    await expect(card(page, "Fikk innbyggerne hjelp?", "Ja")).to_contain_text("4 av 6")
    await expect(page.locator("main").get_by_role("status").filter(has_text="40 henvendelser.")).to_be_visible()
    await expect(page.get_by_role("region", name="Ukedag").locator(".figures__bars li")).to_have_count(7)
    await expect(hours(page)).to_have_count(24)
    unit = page.get_by_role("region", name="Enhet")
    await expect(unit.get_by_role("listitem").filter(has_text=LONG)).to_contain_text("før:")
    await expect(unit.get_by_role("listitem").filter(has_text="Ikke oppgitt")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await examined(page, "statistics")
    service = page.get_by_role("region", name="Tjeneste")
    await expect(service.get_by_text("De 10 vanligste av")).to_be_visible()
    await service.get_by_text("Vis tallene i en tabell").focus()
    await page.keyboard.press("Enter")
    await expect(service.get_by_role("row")).to_have_count(1 + SERVICES)
    await examined(page, "statistics-table")
    assert await page.evaluate(OVERFLOWS) == []
    await whole(page, "statistics-whole")
    assert wrong == []


async def test_the_files_have_what_the_page_shows(office: Office, browser: Browser) -> None:
    page, wrong = await console(office, browser, WIDE)
    await page.goto(f"{office.url}/console/statistics")
    async with page.expect_download(timeout=SLOW) as started:
        await page.get_by_role("link", name="Last ned som CSV").click(timeout=SLOW)
    lines = (await (await started.value).path()).read_text("utf-8-sig").splitlines()
    assert lines[1] == f"summary;opened;;{NOW};{BEFORE}"
    async with page.expect_download(timeout=SLOW) as started:
        await page.get_by_role("link", name="Last ned som Excel-fil").click()
    book = load_workbook(io.BytesIO((await (await started.value).path()).read_bytes()))
    assert {"summary", "satisfaction", "channel", "unit"} <= set(book.sheetnames)
    assert LONG in [row[1] for row in book["unit"].iter_rows(values_only=True)]
    assert wrong == []


async def test_periods_are_chosen_and_stand_in_the_address(office: Office, browser: Browser) -> None:
    page, wrong = await console(office, browser, WIDE)
    await page.goto(f"{office.url}/console/statistics?period=own&since=2019-01-01&until=2019-01-31&compare=year")
    await expect(page.get_by_text("Ingen henvendelser 1.–31. jan. 2019")).to_be_visible(timeout=SLOW)
    await examined(page, "statistics-none")
    since, until = page.get_by_label("Fra og med"), page.get_by_label("Til og med")
    await since.fill("2019-03-01")
    await expect(page.get_by_role("alert")).to_contain_text("Velg to dager")
    await examined(page, "statistics-bad-days")
    assert "since=2019-01-01" in page.url, "what is no period is asked of nobody"
    await until.fill("2019-03-31")
    await expect(page.get_by_text("Ingen henvendelser 1.–31. mars 2019, og heller ingen 1.–31. mars 2018.")).to_be_visible()
    await expect(page.get_by_role("alert")).to_have_count(0)
    await page.get_by_label("Periode").select_option("Siste 30 dager")
    await page.get_by_label("Sammenlign med").select_option("Perioden før")
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_contain_text("før: 25", timeout=SLOW)
    await page.reload()
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_contain_text("før: 25", timeout=SLOW)
    assert wrong == []


async def test_municipalities_are_counted_together(office: Office, browser: Browser) -> None:
    page, wrong = await console(office, browser, WIDE)
    await page.goto(f"{office.url}/console/statistics")
    await page.get_by_label("Kommune").select_option("Alle 2 jeg kan se, samlet", timeout=SLOW)
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_contain_text("41", timeout=SLOW)
    assert "everywhere=true" in page.url
    await examined(page, "statistics-together")
    async with page.expect_download(timeout=SLOW) as started:
        await page.get_by_role("link", name="Last ned som CSV").click()
    assert "summary;opened;;41;25" in (await (await started.value).path()).read_text("utf-8-sig")
    await page.get_by_label("Kommune").select_option("Bare vår")
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_contain_text("40", timeout=SLOW)
    assert wrong == []


async def test_a_failure_is_told_and_tried_again(office: Office, browser: Browser) -> None:
    page, _ = await console(office, browser, WIDE)
    await page.route("**/api/console/statistics?*", lambda route: route.abort())
    await page.goto(f"{office.url}/console/statistics")
    await expect(page.get_by_role("alert").get_by_role("button", name="Prøv igjen")).to_be_visible(timeout=SLOW)
    await examined(page, "statistics-failed")
    await page.unroute("**/api/console/statistics?*")
    await page.get_by_role("alert").get_by_role("button", name="Prøv igjen").click()
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "viewport", "scheme"), [("phone", PHONE, "light"), ("dark", WIDE, "dark"), ("phone-dark", PHONE, "dark")]
)
async def test_it_fits_a_telephone_and_the_dark(
    office: Office, browser: Browser, name: str, viewport: ViewportSize, scheme: Literal["light", "dark"]
) -> None:
    page, wrong = await console(office, browser, viewport, scheme)
    await page.goto(f"{office.url}/console/statistics")
    await expect(card(page, "Nøkkeltall", "Henvendelser i alt")).to_be_visible(timeout=SLOW)
    unit = page.get_by_role("region", name="Enhet")
    await unit.get_by_text("Vis tallene i en tabell").click()
    await expect(unit.get_by_role("row").filter(has_text=LONG)).to_be_visible()
    await page.wait_for_load_state("networkidle")
    await expect(hours(page)).to_have_count(8 if viewport == PHONE else 24)
    await examined(page, f"statistics-{name}")
    assert await page.evaluate("Math.max(document.documentElement.scrollWidth, statistics.scrollWidth)") <= viewport["width"]
    assert await page.evaluate(OVERFLOWS) == []
    await whole(page, f"statistics-{name}-whole")
    assert wrong == []
