"""The question at the end, in a real browser: in the chat, on the inquiry's page without a script, and what staff read."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, ViewportSize, expect

from bot.following import InquiryLinks
from tests.browser.office import Console, Office
from tests.browser.page import opened, shot, violations
from tests.browser.people import SLOW, Citizen, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
QUESTION = "Fikk du den hjelpen du trengte?"
COMMENT = "Det gikk fort. Men blåbærsyltetøyglassinnsamlingsstasjonsveiviseren fant jeg ikke."


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("satisfaction")) as service:
        yield service


async def helped(office: Office, browser: Browser, console: Console, text: str, viewport: ViewportSize) -> Citizen:
    """Let somebody ask for a person, be answered, and see the inquiry closed."""
    window = await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")
    page, wrong = await opened(window, f"{office.url}/")
    citizen = Citizen(page)
    await citizen.open_chat()
    await citizen.say(text)
    await expect(citizen.log.get_by_role("button", name="Snakk med et menneske")).to_be_visible(timeout=SLOW)
    await citizen.asks_for_a_person()
    await console.page.goto(f"{office.url}/console/")
    await console.opens(text)
    await console.takes_over()
    await console.box.fill("Ja, det ordner vi.")
    await console.page.keyboard.press("Control+Enter")
    await citizen.sees("Ja, det ordner vi.")
    await expect(question(citizen)).to_have_count(0)
    await console.page.get_by_role("button", name="Lukk henvendelsen").click()
    await console.page.get_by_role("dialog").get_by_role("button", name="Lukk henvendelsen").click()
    await expect(question(citizen)).to_be_in_viewport(timeout=SLOW)
    assert wrong == []
    return citizen


def question(citizen: Citizen) -> Locator:
    return citizen.page.get_by_role("group", name=QUESTION)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def console(office: Office, browser: Browser) -> Console:
    window = await browser.new_context(viewport=WIDE, locale="nb-NO", reduced_motion="reduce")
    page, _ = await opened(window, f"{office.url}/console/")
    console = Console(page)
    await console.log_in(office)
    return console


async def test_an_answer_in_the_chat_reaches_staff(office: Office, browser: Browser, console: Console) -> None:
    citizen = await helped(office, browser, console, "Hvem eier den gamle smia ved elva?", WIDE)
    await examined(citizen.page, "widget-helped")
    partly = question(citizen).get_by_role("button", name="Delvis")
    await partly.focus()
    await citizen.page.keyboard.press("Enter")
    await expect(partly).to_have_attribute("aria-pressed", "true")
    await citizen.page.get_by_label("Vil du si mer?").fill(COMMENT)
    await examined(citizen.page, "widget-helped-comment")
    await citizen.page.get_by_role("button", name="Send kommentaren").click()
    await expect(citizen.page.get_by_label("Vil du si mer?")).to_have_count(0)
    await expect(citizen.page.get_by_role("textbox", name="Skriv en melding")).to_be_focused()
    await examined(citizen.page, "widget-helped-thanks")
    await citizen.page.reload()
    await expect(partly).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    await expect(citizen.page.get_by_label("Vil du si mer?")).to_have_count(0)
    await console.page.reload()
    line = console.page.get_by_text("Innbyggeren fikk delvis hjelp.")
    await expect(line).to_be_visible(timeout=SLOW)
    await expect(console.page.get_by_text(COMMENT)).to_be_visible()
    await examined(console.page, "opinion-desk")
    await console.page.set_viewport_size(PHONE)
    await expect(line).to_be_visible()
    await examined(console.page, "opinion-phone")
    await console.page.set_viewport_size(WIDE)


async def test_on_a_telephone_and_then_on_the_page_without_a_script(
    office: Office, browser: Browser, console: Console
) -> None:
    citizen = await helped(office, browser, console, "Kan jeg leie kommunens curlingsteiner i helgen?", PHONE)
    await examined(citizen.page, "widget-helped-phone")
    await question(citizen).get_by_role("button", name="Nei", exact=True).click()
    await expect(citizen.page.get_by_label("Vil du si mer?")).to_be_visible()
    await examined(citizen.page, "widget-helped-phone-comment")
    (number,) = office.rows("SELECT number FROM inquiry ORDER BY number DESC LIMIT 1")[0]
    own = office.url + _page_of(office, str(number))
    plain = await browser.new_context(viewport=PHONE, locale="nb-NO", java_script_enabled=False)
    page = await plain.new_page()
    await page.goto(own)
    await expect(page.get_by_role("button", name="Nei", exact=True)).to_have_attribute("aria-current", "true")
    await page.get_by_role("button", name="Ja", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Takk for svaret ditt!")
    await page.get_by_label("Vil du si mer om det?").fill(COMMENT)
    await page.get_by_role("button", name="Lagre kommentaren").click()
    await expect(page.get_by_label("Vil du si mer om det?")).to_have_value(COMMENT)
    await plain.close()
    assert office.rows("SELECT answer, channel FROM satisfaction ORDER BY asked_at DESC LIMIT 1") == [("yes", "webform")]
    for scheme in ("light", "dark"):
        looking = await browser.new_context(viewport=PHONE, locale="nb-NO", color_scheme=scheme)
        page, wrong = await opened(looking, f"{own}#helped")
        assert await violations(page) == []
        await shot(page, f"webform-helped-{scheme}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert wrong == []
        await looking.close()


def _page_of(office: Office, number: str) -> str:
    """Return the path of an inquiry's own page, which only the service and its citizen know."""
    secret = (office.folder / "var" / "secrets" / "inquiry-links").read_bytes()
    ((municipality,),) = office.rows("SELECT municipality FROM inquiry WHERE number = ?", number)
    return InquiryLinks(secret, municipality, office.url).path(number)
