"""Thumbs below the bot's answers and the question after a solved inquiry, in a real browser, up to the proposals."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.browser.office import Console, Office
from tests.browser.page import opened
from tests.browser.people import SLOW, Citizen, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
KNOWN = "Hvordan søker jeg om barnehageplass?"
YES, NO = "Kan jeg leie kommunens curlingsteiner i helgen?", "Hvem eier den gamle smia ved elva?"
ANSWER = "Ja, curlingsteinene leies ut på stadion hver lørdag."
QUESTION = "Kan vi bruke spørsmålet og svaret"
TAKE_BACK = "Trekk samtykket"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("feedback")) as service:
        yield service


async def window(browser: Browser, viewport: ViewportSize = WIDE) -> BrowserContext:
    return await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")


async def citizen_of(browser: Browser, office: Office, viewport: ViewportSize = WIDE) -> tuple[Citizen, list[str]]:
    page, wrong = await opened(await window(browser, viewport), f"{office.url}/")
    citizen = Citizen(page)
    await citizen.open_chat()
    return citizen, wrong


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def console(office: Office, browser: Browser) -> Console:
    page, _ = await opened(await window(browser), f"{office.url}/console/")
    console = Console(page)
    await console.log_in(office)
    return console


async def proposals(console: Console, office: Office) -> Page:
    await console.page.goto(f"{office.url}/console/knowledge/proposals")
    await console.page.wait_for_load_state("networkidle")
    return console.page


async def until_proposed(console: Console, office: Office, proposal: Locator, count: int) -> None:
    """Read the proposals again until the service, which looks now and then, has worked on what was said."""
    page = await proposals(console, office)
    while await proposal.count() != count:
        await page.reload()
        await page.wait_for_load_state("networkidle")


async def test_a_thumb_down_becomes_a_proposal(office: Office, browser: Browser, console: Console) -> None:
    citizen, wrong = await citizen_of(browser, office)
    await citizen.say(KNOWN)
    thumbs = citizen.log.get_by_role("group", name="Hjalp svaret?")
    await expect(thumbs).to_be_visible(timeout=SLOW)
    await examined(citizen.page, "widget-thumbs")
    down = thumbs.get_by_role("button", name="Svaret hjalp ikke")
    await down.focus()
    await citizen.page.keyboard.press("Enter")
    await expect(down).to_have_attribute("aria-pressed", "true")
    await expect(thumbs).to_contain_text("Takk!")
    await examined(citizen.page, "widget-thumb-down")
    proposal = console.page.get_by_role("article").filter(has_text="dårlig vurdert svar")
    await until_proposed(console, office, proposal, 1)
    await expect(proposal).to_contain_text("1 har spurt om dette")
    await expect(proposal.get_by_role("link", name=KNOWN)).to_be_visible()
    await examined(console.page, "proposal-voted-down")

    await citizen.page.reload()
    await expect(down).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    await down.click()
    await expect(down).to_have_attribute("aria-pressed", "false")
    await until_proposed(console, office, proposal, 0)
    assert wrong == []


async def test_only_a_yes_makes_a_solved_inquiry_count_and_it_is_taken_back(
    office: Office, browser: Browser, console: Console
) -> None:
    willing, wrong = await citizen_of(browser, office)
    unwilling, wrong_too = await citizen_of(browser, office, PHONE)
    for citizen, text in ((willing, YES), (unwilling, NO)):
        await _is_helped(office, console, citizen, text)
    await willing.page.get_by_role("group", name=QUESTION).get_by_role("button", name="Ja, gjerne").click()
    await willing.sees("Takk! Du kan ta det tilbake så lenge samtalen finnes her.")
    await unwilling.page.get_by_role("group", name=QUESTION).get_by_role("button", name="Nei takk").click()
    await unwilling.sees("Greit. Da bruker vi det ikke, og vi spør ikke igjen.")
    await expect(unwilling.page.get_by_role("button", name=TAKE_BACK)).to_have_count(0)
    await examined(unwilling.page, "widget-consent-no-phone")

    solved = console.page.get_by_role("article").filter(has_text="løst av ansatte, med samtykke")
    await until_proposed(console, office, solved, 1)
    await expect(solved.get_by_label("Svar", exact=True)).to_have_value(ANSWER)
    await expect(solved.get_by_text(NO)).to_have_count(0)
    await _takes_it_back(willing)
    await until_proposed(console, office, solved, 0)
    states = office.rows(
        "SELECT m.text, c.state FROM consent c JOIN message m ON m.inquiry = c.inquiry WHERE m.author = 'citizen'"
    )
    assert {(YES, "withdrawn"), (NO, "refused")} <= set(states)
    assert wrong == wrong_too == []


async def _is_helped(office: Office, console: Console, citizen: Citizen, text: str) -> None:
    await citizen.say(text)
    await expect(citizen.log.get_by_role("button", name="Snakk med et menneske")).to_be_visible(timeout=SLOW)
    await citizen.asks_for_a_person()
    await console.page.goto(f"{office.url}/console/")
    await console.opens(text)
    await console.takes_over()
    await console.box.fill(ANSWER)
    await console.page.keyboard.press("Control+Enter")
    await citizen.sees(ANSWER)
    # Nobody is asked before the inquiry is solved.
    await expect(citizen.page.get_by_role("group", name=QUESTION)).to_have_count(0)
    await console.page.get_by_role("button", name="Lukk henvendelsen").click()
    await console.page.get_by_role("dialog").get_by_role("button", name="Lukk henvendelsen").click()
    question = citizen.page.get_by_role("group", name=QUESTION)
    await expect(question.get_by_role("button", name="Ja, gjerne")).to_be_in_viewport(timeout=SLOW)
    await examined(citizen.page, f"widget-consent-{'yes' if text == YES else 'phone'}")


async def _takes_it_back(citizen: Citizen) -> None:
    """After a reload the yes is still there to be taken back, by the keyboard."""
    await citizen.page.reload()
    button = citizen.page.get_by_role("button", name=TAKE_BACK)
    await expect(button).to_be_visible(timeout=SLOW)
    await examined(citizen.page, "widget-consent-given")
    await button.focus()
    await citizen.page.keyboard.press("Enter")
    await citizen.sees("Du har tatt det tilbake. Vi bruker det ikke mer.")
    await expect(button).to_have_count(0)
    await expect(citizen.page.get_by_role("textbox", name="Skriv en melding")).to_be_focused()
