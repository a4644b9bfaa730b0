"""How an administrator changes settings in pages, sees who changed what and undoes it, in a real browser."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.request import urlopen

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.office import Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

OLD = "Gammel henvendelse"
URL = "https://www.havdal.example/personvern"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("settings")) as service:
        yield service


async def administrator(browser: Browser, office: Office, width: int = 1280) -> tuple[Page, list[str]]:
    page, wrong = await at_the_console(browser, office, ViewportSize(width=width, height=900), timezone_id="Europe/Oslo")
    await page.goto(f"{office.url}/console/settings")
    await expect(form(page, "Åpningstid")).to_be_visible(timeout=SLOW)
    return page, wrong


def form(page: Page, name: str) -> Locator:
    return page.get_by_role("form", name=name, exact=True)


def told(office: Office) -> dict[str, Any]:
    with urlopen(f"{office.url}/api/chat/config", timeout=10) as answer:  # noqa: S310 - our own service
        found: dict[str, Any] = json.load(answer)
    return found


async def test_a_change_holds_at_once_is_logged_and_undone(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office)
    privacy = form(page, "Personvernerklæringen")
    await expect(privacy.get_by_role("button", name="Lagre")).to_be_disabled()
    before = await privacy.get_by_role("textbox").input_value()
    await privacy.get_by_role("textbox").fill(URL)
    await privacy.get_by_role("button", name="Lagre").click()
    log = page.get_by_role("table", name="Hva som er endret")
    await expect(log.get_by_role("cell", name=URL)).to_be_visible(timeout=SLOW)
    assert told(office)["privacy_url"] == URL, "what citizens' pages link to"
    await examined(page, "settings-changed")
    await log.get_by_role("button", name="Angre endringen av Personvernerklæringen").click()
    await expect(privacy.get_by_role("textbox")).to_have_value(before, timeout=SLOW)
    assert told(office)["privacy_url"] == before
    await expect(log.get_by_role("row")).to_have_count(3)
    assert wrong == []


async def test_what_needs_a_restart_says_so(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office)
    name = form(page, "Navnet på kommunen")
    await expect(name.get_by_text("gjelder først når Torg starter")).to_be_visible()
    await name.get_by_role("textbox").fill("Havdal og omegn kommune")
    await name.get_by_role("button", name="Lagre").click()
    await expect(name.get_by_text("Gjelder når Torg er startet på nytt")).to_be_visible(timeout=SLOW)
    await name.get_by_role("button", name="Tilbake til standard").click()
    await expect(name.get_by_role("textbox")).to_have_value("Havdal kommune", timeout=SLOW)
    assert wrong == []


async def test_closed_days_are_added_and_removed_on_a_telephone(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office, width=390)
    closed = form(page, "Stengte dager")
    await closed.get_by_label("Dag", exact=True).fill("2026-12-24")
    await closed.get_by_role("button", name="Legg til dagen").click()
    await closed.get_by_role("button", name="Lagre").click()
    reset = closed.get_by_role("button", name="Tilbake til standard")
    await expect(reset).to_be_visible(timeout=SLOW)
    await examined(page, "settings-telephone")
    await reset.click()
    await expect(reset).to_have_count(0, timeout=SLOW)
    assert wrong == []


async def test_who_shortens_a_period_sees_first_what_goes(office: Office, browser: Browser) -> None:
    office.receives(mail(OLD, "Hva koster det?", Message_ID="<old@nordmann.example>"))
    await eventually(lambda: office.rows("SELECT 1 FROM message") != [], what="the mail")
    page, wrong = await administrator(browser, office)
    kept = form(page, "Samtaler med medarbeidere (dager)")
    await kept.get_by_role("spinbutton").fill("30")
    await kept.get_by_role("button", name="Lagre").click()
    await expect(kept.get_by_text("kan ikke hentes tilbake")).to_be_visible(timeout=SLOW)
    await expect(kept.get_by_text("Ingenting akkurat nå")).to_be_visible()
    await examined(page, "settings-shorter")
    assert office.rows("SELECT 1 FROM site_setting WHERE key = 'privacy.inquiry_days'") == []
    await kept.get_by_role("button", name="Ja, forkort").click()
    await expect(kept.get_by_role("button", name="Tilbake til standard")).to_be_visible(timeout=SLOW)
    assert told(office)["inquiry_days"] == 30
    assert wrong == []


async def test_who_is_slower_is_told_and_sees_what_the_other_one_made(office: Office, browser: Browser) -> None:
    one, _ = await administrator(browser, office)
    other, _ = await administrator(browser, office)
    for page, percent in ((one, "70"), (other, "80")):
        sure = form(page, "Så sikker må chatboten være for å svare")
        await sure.get_by_role("spinbutton").fill(percent)
        await sure.get_by_role("button", name="Lagre").click()
        await expect(sure.get_by_role("spinbutton")).to_have_value("70", timeout=SLOW)
        await expect(sure.get_by_role("button", name="Tilbake til standard")).to_be_visible(timeout=SLOW)
    await expect(other.get_by_role("alert")).to_be_visible(timeout=SLOW)


async def test_channels_are_set_up_beside_it_and_hold_at_the_next_start(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office)
    signature = form(page, "Signatur under e-post")
    await signature.get_by_role("textbox").fill("Vennlig hilsen\nServicetorget i Havdal")
    await signature.get_by_role("button", name="Lagre").click()
    await expect(signature.get_by_text("Gjelder når Torg er startet på nytt")).to_be_visible(timeout=SLOW)
    night = form(page, "Stille timer for SMS")
    await night.get_by_label("Fra klokken").fill("22:00")
    await night.get_by_role("button", name="Lagre").click()
    log = page.get_by_role("table", name="Hva som er endret")
    await expect(log.get_by_role("cell", name="22:00-08:00").first).to_be_visible(timeout=SLOW)
    await examined(page, "settings-channels")
    await log.get_by_role("row").filter(has_text="22:00-08:00").get_by_role("button").click()
    await expect(night.get_by_label("Fra klokken")).to_have_value("21:00", timeout=SLOW)
    assert wrong == []


async def test_staff_read_which_versions_run_and_copy_them_for_support(office: Office, browser: Browser) -> None:
    page, wrong = await administrator(browser, office)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("main").get_by_role("link", name="Om Torg").click()
    rows = page.get_by_role("table", name="Om Torg").get_by_role("row")
    newest = office.rows("SELECT version_num FROM alembic_version")[0][0]
    await expect(rows.filter(has_text="Database")).to_contain_text(f"SQLite, skjema {newest}", timeout=SLOW)
    await expect(rows.filter(has_text="Språkmodell")).to_contain_text("søket går på ord alene")
    await expect(rows.filter(has_text="E-post")).to_contain_text("virker")
    await page.get_by_role("button", name="Kopier som tekst").click()
    await expect(page.get_by_text("Kopiert")).to_be_visible()
    assert f"SQLite, skjema {newest}" in await page.evaluate("navigator.clipboard.readText()")
    await examined(page, "about")
    assert wrong == []
