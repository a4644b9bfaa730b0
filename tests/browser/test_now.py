"""How the desk stands, in a real browser: it follows what happens by itself, keeps what is guarded, fits every screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect
from sqlalchemy import update

from bot.database import Database
from bot.messages import Owner
from inquiries.models import conversations
from tests.browser.office import mail
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.browser.test_conversation import Shared
from tests.counted import an_inquiry, write
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
LONG = "Kan dere brøyte gangveien ved Blåbærsyltetøyglassinnsamlingsstasjonen før klokka sju i morgen tidlig?"
GUARDED = "Jeg er redd for et barn"
HOURS = (100, 70, 30, 20, 6, 5, 3, 2, 0.5, 0.2)
CHANNELS = ("email", "webchat", "sms", "webchat", "email")
OVERFLOWS = """() => [...document.querySelectorAll("#now :is(dt, dd, li, h3, h4, svg, rect, td, th)")]
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter((one) => one.closest(".page__scroll") === null)
  .map((one) => one.outerHTML)"""
WIDER = """() => [...document.querySelectorAll("#now .page__part")]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shared]:
    async with Shared(tmp_path_factory.mktemp("now")) as service:
        service.receives(mail("Hull i veien", "Det er et hull i veien."))
        await eventually(lambda: len(service.rows("SELECT id FROM conversation")) == 1, what="a conversation")
        await _many_wait(service)
        yield service


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def bo(office: Shared) -> tuple[str, str]:
    return "bo", await office.hires("bo")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def siri(office: Shared) -> tuple[str, str]:
    return "siri", await office.hires("siri", role="case_worker")


async def _many_wait(office: Shared) -> None:
    """Write inquiries that wait since long, in a conversation that an administrator has, so that nobody routes them."""
    ((conversation,),) = office.rows("SELECT id FROM conversation")
    ((admin,),) = office.rows("SELECT id FROM staff")
    unit_ids = [unit for (unit,) in office.rows("SELECT id FROM unit ORDER BY name LIMIT 3")]
    ((specialist, theirs),) = office.rows("SELECT id, unit FROM service WHERE track = 'specialist' ORDER BY id LIMIT 1")
    rows: list[dict[str, Any]] = []
    for place, hours in enumerate(HOURS):
        at = datetime.now(UTC) - timedelta(hours=hours)
        guarded = place == 1
        rows.append(
            an_inquiry(
                conversation,
                at,
                status="waiting_staff",
                title=GUARDED if guarded else LONG if place == 0 else f"Spørsmål {place}",
                channel=CHANNELS[place % len(CHANNELS)],
                unit=theirs if guarded else (*unit_ids, None)[place % 4],
                service=specialist if guarded else None,
                waiting_since=at,
                updated_at=at,
                closed_at=None,
                deleted_at=None,
            )
        )
    store = Database(f"sqlite+aiosqlite:///{office.folder / 'var' / 'torg.db'}")
    await write(store, rows)
    async with store.write() as connection:
        taken = update(conversations).where(conversations.c.id == conversation)
        await connection.execute(taken.values(owner=Owner.STAFF.value, staff=admin, staff_name="Administrator"))
    await store.close()


async def console(
    office: Shared,
    browser: Browser,
    who: tuple[str, str],
    viewport: ViewportSize = WIDE,
    scheme: Literal["light", "dark"] = "light",
) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport=viewport, locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce", color_scheme=scheme
    )
    page, wrong = await opened(context, f"{office.url}/console/")
    await page.get_by_label("Brukernavn").fill(who[0])
    await page.get_by_label("Passord", exact=True).fill(who[1])
    await page.get_by_role("button", name="Logg inn").click()
    await expect(page.get_by_role("navigation").get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, wrong


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name="Det viktigste nå").locator(".statistics__card").filter(has_text=name)


async def test_it_follows_what_comes_in_and_leads_there(office: Shared, browser: Browser) -> None:
    page, wrong = await console(office, browser, office.first_admin())
    await page.get_by_role("navigation").get_by_role("link", name="Nå", exact=True).click()
    await expect(page.get_by_role("heading", name="Nå", exact=True)).to_be_focused(timeout=SLOW)
    longest = page.get_by_role("region", name="De som har ventet lengst")
    await expect(longest.get_by_role("row").nth(1)).to_contain_text(LONG, timeout=SLOW)
    await expect(longest.get_by_role("row").nth(1)).to_contain_text("4,2 døgn")
    await expect(longest.get_by_role("link", name=GUARDED)).to_be_visible()
    counted = card(page, "Venter").locator(".statistics__value").first
    before = int(await counted.inner_text())
    assert before >= len(HOURS)
    office.receives(mail("Veglyset er mørkt", "Når kommer noen?"), sender="ola@nordmann.example")
    await expect(counted).to_have_text(str(before + 1), timeout=SLOW)
    await expect(page.get_by_role("region", name="Åpne hos hver kollega")).to_contain_text("Administrator")
    await expect(page.get_by_role("region", name="Her nå, etter enhet")).to_contain_text("Administrator")
    await page.wait_for_load_state("networkidle")
    await examined(page, "now")
    unit = page.get_by_role("region", name="Venter, etter enhet")
    await unit.get_by_text("Vis tallene i en tabell").focus()
    await page.keyboard.press("Enter")
    await expect(unit.get_by_role("columnheader", name="4–24 t")).to_be_visible()
    await expect(unit.get_by_role("row").filter(has_text="Ingen enhet")).to_be_visible()
    await examined(page, "now-table")
    assert await page.evaluate(OVERFLOWS) == []
    assert await page.evaluate(WIDER) == []
    await longest.get_by_role("link", name=LONG).click()
    await expect(page.get_by_role("heading", name=LONG)).to_be_visible(timeout=SLOW)
    assert wrong == []


async def test_what_is_kept_from_somebody_has_no_title(office: Shared, browser: Browser, bo: tuple[str, str]) -> None:
    page, wrong = await console(office, browser, bo)
    await page.goto(f"{office.url}/console/now")
    kept = page.get_by_role("region", name="De som har ventet lengst").get_by_role("row").nth(2)
    await expect(kept).to_contain_text("Henvendelse du ikke har tilgang til", timeout=SLOW)
    await expect(kept.get_by_role("link")).to_have_count(0)
    await expect(page.get_by_role("main")).not_to_contain_text(GUARDED)
    assert wrong == []


async def test_nobody_waits_for_who_sees_nothing(office: Shared, browser: Browser, siri: tuple[str, str]) -> None:
    page, wrong = await console(office, browser, siri)
    await page.goto(f"{office.url}/console/now")
    await expect(page.get_by_text("Ingen venter.", exact=True)).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text("Tallene gjelder henvendelsene du har tilgang til.")).to_be_visible()
    await expect(page.get_by_role("region", name="De som har ventet lengst")).to_have_count(0)
    await examined(page, "now-empty")
    assert wrong == []


async def test_a_failure_is_told_and_tried_again(office: Shared, browser: Browser, bo: tuple[str, str]) -> None:
    page, _ = await console(office, browser, bo)
    await page.route("**/api/console/now", lambda route: route.abort())
    await page.goto(f"{office.url}/console/now")
    again = page.get_by_role("main").get_by_role("button", name="Prøv igjen")
    await expect(again).to_be_visible(timeout=SLOW)
    await examined(page, "now-failed")
    await page.unroute("**/api/console/now")
    await again.click()
    await expect(card(page, "Venter").first).to_be_visible(timeout=SLOW)
    await expect(again).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "viewport", "scheme"), [("phone", PHONE, "light"), ("dark", WIDE, "dark"), ("phone-dark", PHONE, "dark")]
)
async def test_it_fits_a_telephone_and_the_dark(
    office: Shared,
    browser: Browser,
    bo: tuple[str, str],
    name: str,
    viewport: ViewportSize,
    scheme: Literal["light", "dark"],
) -> None:
    page, wrong = await console(office, browser, bo, viewport, scheme)
    await page.goto(f"{office.url}/console/now")
    await expect(page.get_by_role("region", name="Her nå, etter enhet")).to_contain_text("Bo", timeout=SLOW)
    await page.wait_for_load_state("networkidle")
    await examined(page, f"now-{name}")
    assert await page.evaluate("Math.max(document.documentElement.scrollWidth, now.scrollWidth)") <= viewport["width"]
    assert await page.evaluate(OVERFLOWS) == []
    assert await page.evaluate(WIDER) == []
    await page.get_by_role("region", name="Her nå, etter enhet").scroll_into_view_if_needed()
    await examined(page, f"now-{name}-below")
    assert wrong == []
