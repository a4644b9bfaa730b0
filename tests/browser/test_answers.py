"""What the knowledge base suggests beside a conversation, and a reply that is proposed as FAQ, in real browsers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.office import Console, Office, mail
from tests.browser.page import opened
from tests.browser.people import SLOW, Citizen, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
HUGE = ViewportSize(width=1760, height=950)
CARD = "Hvordan får jeg lånekort på biblioteket?"
STONES, ANSWER = "Kan jeg leie kommunens curlingsteiner i helgen?", "Ja, curlingsteinene leies ut hver lørdag."
QUESTION = "Kan vi bruke spørsmålet og svaret"
PANEL = "Forslag fra kunnskapsbasen"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("answers")) as service:
        yield service


async def window(browser: Browser, viewport: ViewportSize) -> BrowserContext:
    return await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")


async def at_work(office: Office, browser: Browser, viewport: ViewportSize = WIDE) -> tuple[Page, Console, list[str]]:
    page, wrong = await opened(await window(browser, viewport), f"{office.url}/console/")
    console = Console(page)
    await console.log_in(office)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    return page, console, wrong


async def arrived(office: Office, title: str, text: str) -> str:
    """Let a mail come in, and return the address of its inquiry."""
    office.receives(mail(title, text))
    found: list[tuple[str]] = []
    while not found:
        found = office.rows("SELECT id FROM inquiry WHERE title = ? ORDER BY opened_at DESC", title)
    return f"{office.url}/console/open/{found[0][0]}"


async def test_a_suggestion_is_inserted_searched_for_and_corrected(office: Office, browser: Browser) -> None:
    address = await arrived(office, "Kort til de nye", f"{CARD} Vi er fire som flytter hit.")
    page, console, wrong = await at_work(office, browser)
    await page.goto(address)
    panel = page.get_by_role("region", name=PANEL)
    await expect(panel).to_contain_text("lånekort", timeout=SLOW)
    await expect(panel.get_by_role("button", name="Sett inn")).to_have_count(0)
    await console.takes_over()
    await examined(page, "answers-line")
    await console.box.fill("Hei!")
    await panel.get_by_role("button", name="Sett inn").click()
    await expect(console.box).to_have_value(re.compile(r"^Hei!\n\n.*bibliotek", re.DOTALL))
    await expect(console.box).to_be_focused()

    unfold = panel.get_by_role("button", name=PANEL)
    await unfold.focus()
    await page.keyboard.press("Enter")
    best = panel.get_by_role("listitem").filter(has_text=CARD)
    await expect(best).to_contain_text("% sikkert")
    await examined(page, "answers-open")
    await panel.get_by_label("Let etter noe annet").fill("barnehageplass")
    await page.keyboard.press("Enter")
    await expect(panel.get_by_text("Hvordan søker jeg om barnehageplass?")).to_be_visible(timeout=SLOW)
    await examined(page, "answers-other")
    await panel.get_by_role("button", name="Vis forslag til siste melding").click()
    await best.get_by_role("link", name="Rett artikkelen").click()
    await expect(page.get_by_role("heading", name=CARD)).to_be_visible(timeout=SLOW)
    await examined(page, "answers-correct")
    await page.get_by_role("link", name="Tilbake til henvendelsen").click()
    await expect(console.box).to_have_value(re.compile("^Hei!"), timeout=SLOW)

    await console.box.fill("")
    await page.get_by_role("heading", name="Kort til de nye").click()
    await expect(panel).to_contain_text("lånekort", timeout=SLOW)
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog", name="Kommandoer").get_by_role("combobox")).to_be_focused(timeout=SLOW)
    await page.keyboard.type("sett inn forslag")
    await expect(page.get_by_role("option", name="Sett inn forslag")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(console.box).to_have_value(re.compile("bibliotek"))
    assert wrong == []


async def test_on_a_telephone_and_on_a_large_screen(office: Office, browser: Browser) -> None:
    address = await arrived(office, "Kort på telefon", CARD)
    page, console, wrong = await at_work(office, browser, PHONE)
    await page.goto(address)
    await console.takes_over()
    panel = page.get_by_role("region", name=PANEL)
    await panel.get_by_role("button", name=PANEL).click()
    best = panel.get_by_role("listitem").filter(has_text=CARD)
    await expect(best).to_be_visible(timeout=SLOW)
    await best.scroll_into_view_if_needed()
    await examined(page, "answers-phone")
    await best.get_by_role("button", name="Sett inn i svaret").click()
    await expect(console.box).to_have_value(re.compile("bibliotek"))
    await expect(console.box).to_be_in_viewport()
    await examined(page, "answers-phone-inserted")
    assert wrong == []

    page, _, wrong = await at_work(office, browser, HUGE)
    await page.goto(address)
    beside = page.get_by_role("region", name=PANEL)
    await expect(beside.get_by_role("listitem").first).to_be_visible(timeout=SLOW)
    await examined(page, "answers-beside")
    assert wrong == []


async def test_a_reply_is_proposed_and_only_the_citizens_yes_makes_it_count(office: Office, browser: Browser) -> None:
    page, wrong = await opened(await window(browser, PHONE), f"{office.url}/")
    citizen = Citizen(page)
    await citizen.open_chat()
    await citizen.say(STONES)
    await citizen.asks_for_a_person()
    desk, console, wrong_too = await at_work(office, browser)
    await console.opens(STONES)
    await console.takes_over()
    await console.box.fill(ANSWER)
    await desk.get_by_role("button", name="Svar og foreslå som FAQ").click()
    await citizen.sees(ANSWER)
    await expect(console.log).to_contain_text("innbyggeren spørres når saken er løst", timeout=SLOW)
    await expect(console.news).to_contain_text("Det blir bare noe av med innbyggerens ja.")
    # Nobody is asked before the inquiry is solved, wish or no wish.
    await expect(citizen.page.get_by_role("group", name=QUESTION)).to_have_count(0)
    await examined(desk, "faq-unsolved")
    await desk.get_by_role("button", name="Lukk henvendelsen").click()
    await desk.get_by_role("dialog").get_by_role("button", name="Lukk henvendelsen").click()
    await expect(console.log).to_contain_text("venter på ja fra innbyggeren", timeout=SLOW)
    question = citizen.page.get_by_role("group", name=QUESTION)
    await question.get_by_role("button", name="Ja, gjerne").click(timeout=SLOW)
    await citizen.sees("Takk! Du kan ta det tilbake så lenge samtalen finnes her.")
    await desk.reload()
    await expect(console.log).to_contain_text("innbyggeren sa ja", timeout=SLOW)
    await examined(desk, "faq-given")
    await desk.set_viewport_size(PHONE)
    await expect(console.log.get_by_text("innbyggeren sa ja")).to_be_visible()
    await examined(desk, "faq-given-phone")
    await desk.get_by_role("button", name="Hva er gjort").click()
    await expect(desk.get_by_text("Administrator foreslo et svar som FAQ.")).to_be_visible(timeout=SLOW)
    assert wrong == wrong_too == []
