"""The duty calendar in a real browser: planned, undone, taken for now, with the keyboard, on a telephone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.office import Console, Office, mail
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
SESSION = "session.json"
UNIT, PERSON = "Teknisk drift", "Administrator"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("duty")) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def _logged_in(office: Office, browser: Browser) -> None:
    context = await browser.new_context(locale="nb-NO")
    page, _ = await opened(context, f"{office.url}/console/")
    await Console(page).log_in(office)
    await context.storage_state(path=office.folder / SESSION)
    await context.close()


async def calendar(browser: Browser, office: Office, viewport: ViewportSize = WIDE) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport=viewport,
        locale="nb-NO",
        timezone_id="Europe/Oslo",
        reduced_motion="reduce",
        storage_state=office.folder / SESSION,
    )
    page, wrong = await opened(context, f"{office.url}/console/duty")
    await expect(page.get_by_role("heading", name="Vaktkalender")).to_be_focused(timeout=SLOW)
    # Units that one is not in, and whose duty nobody has, are folded.
    await page.get_by_role("button", name="Vis alle").click(timeout=SLOW)
    await expect(now(page)).to_be_visible(timeout=SLOW)
    return page, wrong


def now(page: Page) -> Locator:
    """Return the line that tells who has the unit's duty now."""
    return page.get_by_role("region", name="På vakt nå").get_by_role("listitem").filter(has_text=UNIT)


async def adds_duty_around_the_clock(page: Page) -> None:
    """Give the unit's duty to somebody every day, all day."""
    await page.get_by_role("button", name=f"Legg til vakt for {UNIT}").first.press("Enter")
    dialog = page.get_by_role("dialog", name="Ny vakt")
    await dialog.get_by_role("button", name="Lagre").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Velg hvem som har vakten.")
    await dialog.get_by_label("Hvem").select_option(PERSON)
    await dialog.get_by_label("Fra klokken").fill("00:00")
    await dialog.get_by_label("Til klokken").fill("00:00")
    await expect(dialog.get_by_text("Vakten slutter dagen etter.")).to_be_visible()
    await dialog.get_by_label("Gjentas hver uke").check()
    for day in ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"):
        await dialog.get_by_label(day, exact=True).check()
    await examined(page, "duty_shift")
    await dialog.get_by_role("button", name="Lagre").press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Vakten er lagt til.")).to_be_visible(timeout=SLOW)


async def undoes(page: Page) -> None:
    await page.get_by_role("button", name="Angre").click()
    await expect(page.get_by_role("button", name="Angre")).to_have_count(0, timeout=SLOW)


async def test_a_week_is_planned_and_every_step_undone(office: Office, browser: Browser) -> None:
    page, wrong = await calendar(browser, office)
    await expect(now(page)).to_contain_text("Ingen på vakt")
    await adds_duty_around_the_clock(page)
    await expect(now(page)).to_contain_text(PERSON, timeout=SLOW)
    stints = page.get_by_role("region", name="Vaktene denne uken").get_by_role("button", name="hele døgnet")
    before = await stints.count()
    assert before >= 1
    await stints.last.click()
    await page.get_by_role("dialog").get_by_role("button", name="Fjern bare").click()
    await expect(stints).to_have_count(before - 1, timeout=SLOW)
    await undoes(page)
    await expect(stints).to_have_count(before, timeout=SLOW)
    await stints.first.press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Fjern hele vakten").click()
    await expect(stints).to_have_count(0, timeout=SLOW)
    await undoes(page)
    await expect(stints).to_have_count(before, timeout=SLOW)
    await examined(page, "duty_week")
    assert wrong == []


async def test_the_duty_is_taken_for_now_and_given_back(office: Office, browser: Browser) -> None:
    page, wrong = await calendar(browser, office)
    await now(page).get_by_text("Ta vakten nå").click()
    await now(page).get_by_label("Hvor lenge").select_option("4 timer")
    await now(page).get_by_role("button", name="Ta vakten", exact=True).click()
    await expect(now(page)).to_contain_text("har tatt vakten til", timeout=SLOW)
    await now(page).get_by_role("button", name="Gi vakten tilbake").click()
    await expect(now(page)).not_to_contain_text("har tatt vakten til", timeout=SLOW)
    await undoes(page)
    await expect(now(page)).to_contain_text("har tatt vakten til", timeout=SLOW)
    assert wrong == []


async def test_absence_and_a_secret_address_on_a_telephone(office: Office, browser: Browser) -> None:
    page, wrong = await calendar(browser, office, PHONE)
    await page.get_by_role("button", name="Meld fravær").click()
    dialog = page.get_by_role("dialog", name="Meld fravær")
    await dialog.get_by_role("button", name="Lagre").click()
    away = page.get_by_role("region", name="Borte denne uken").get_by_role("listitem")
    await expect(away).to_contain_text(PERSON, timeout=SLOW)
    await undoes(page)
    await expect(away).to_have_count(0, timeout=SLOW)
    await page.get_by_role("button", name="Lag adresse til vaktene").click()
    secret = page.get_by_label("Hemmelig adresse")
    await expect(secret).to_be_visible(timeout=SLOW)
    answer = await page.request.get(await secret.input_value())
    assert (answer.status, (await answer.text())[:15]) == (200, "BEGIN:VCALENDAR")
    await examined(page, "duty_phone")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wrong == []


async def test_deadline_is_named_in_the_row_and_above_the_conversation(office: Office, browser: Browser) -> None:
    page, wrong = await calendar(browser, office)
    console = Console(page)
    office.receives(
        mail("Hull i veien", "Det er et stort hull i veien utenfor Storgata 14.\n", Message_ID="<a@nordmann.example>")
    )
    await console.views.get_by_role("link", name="Venter på oss").click()
    row = console.inbox("Hull i veien")
    # Deadlines are counted every ten seconds, and the list asks for them every twenty.
    await expect(row).to_contain_text("Frist om", timeout=3 * SLOW)
    await row.click()
    await expect(page.get_by_role("list", name="Om henvendelsen")).to_contain_text("Svar: om", timeout=SLOW)
    await examined(page, "duty_deadline")
    await page.get_by_role("button", name="Svar: om").press("Enter")
    why = page.get_by_role("dialog", name="Hvorfor disse fristene?")
    await expect(why).to_contain_text("Innbyggeren har ventet siden", timeout=SLOW)
    await expect(why).to_contain_text("lover svar eller løsning innen")
    await examined(page, "duty_deadline_why")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Svar: om")).to_be_focused()
    await console.views.get_by_role("link", name="Over fristen").click()
    await expect(page.get_by_text("Ingen henvendelser er over fristen.")).to_be_visible(timeout=SLOW)
    assert wrong == []
