"""Staff give a reply form by keys and buttons, and the citizen sees it, in real browsers: chat, mail, telephone, dark."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.page import opened, shot
from tests.browser.people import SLOW, Citizen, examined
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
HUT = "Søknad om hytte"
BOLD, ITALIC = "Fet", "Kursiv"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("formatting")) as service:
        service.receives(mail(HUT, "Hva trenger dere?", Message_ID="<hut@nordmann.example>"))
        yield service


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("toolbar", name="Formatering").get_by_role("button", name=name)


async def selects(box: Locator, words: str) -> None:
    """Select words as a mouse would."""
    await box.evaluate(
        """(box, words) => {
            const at = box.value.indexOf(words);
            box.focus();
            box.setSelectionRange(at, at + words.length);
        }""",
        words,
    )


async def test_a_mail_is_given_form_by_keys_and_seen_before_it_goes(office: Office, browser: Browser) -> None:
    page, wrong = await at_the_console(browser, office, WIDE)
    shown = Console(page)
    await shown.opens(HUT)
    await shown.takes_over()
    await page.keyboard.type("Hei Kari")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Control+b")
    await page.keyboard.type("Frist:")
    await expect(shown.box).to_have_value("Hei Kari\n**Frist:**")
    await page.keyboard.press("End")
    await page.keyboard.type(" 17. mai")
    await page.keyboard.press("Enter")
    await button(page, "Punktliste").click()
    await page.keyboard.type("kart")
    await page.keyboard.press("Enter")
    await page.keyboard.type("tegning")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Se skjemaet.")
    await selects(shown.box, "skjemaet")
    await page.keyboard.press("Control+Shift+k")
    await expect(page.get_by_role("dialog", name="Kommandoer")).to_have_count(0)
    await page.keyboard.type("https://havdal.example/skjema")
    typed = "Hei Kari\n**Frist:** 17. mai\n- kart\n- tegning\nSe [skjemaet](https://havdal.example/skjema)."
    await expect(shown.box).to_have_value(typed)
    await _the_browser_undoes_it(page, shown.box, typed)
    await _one_stop_for_the_keyboard(page, shown.box)
    await examined(page, "formatting-typed")
    await page.get_by_role("button", name="Forhåndsvis").click()
    seen = page.get_by_role("dialog", name="Slik går e-posten")
    await expect(seen.get_by_role("link", name="skjemaet")).to_be_visible(timeout=SLOW)
    await expect(seen.get_by_role("listitem").filter(has_text="tegning").last).to_be_visible()
    await examined(page, "formatting-preview")
    await page.keyboard.press("Escape")
    await shown.box.press("Control+Enter")
    await expect(shown.log.locator("strong").filter(has_text="Frist:")).to_be_visible(timeout=SLOW)
    await expect(shown.log.get_by_role("link", name="skjemaet")).to_have_attribute("href", "https://havdal.example/skjema")
    await examined(page, "formatting-said")
    await page.emulate_media(color_scheme="dark")
    await shot(page, "formatting-said-dark")
    assert wrong == []


async def _the_browser_undoes_it(page: Page, box: Locator, typed: str) -> None:
    await selects(box, "tegning")
    await button(page, BOLD).click()
    await expect(box).to_have_value(typed.replace("tegning", "**tegning**"))
    await page.keyboard.press("Control+z")
    await expect(box).to_have_value(typed)


async def _one_stop_for_the_keyboard(page: Page, box: Locator) -> None:
    await selects(box, "kart")
    await page.keyboard.press("Shift+Tab")
    await expect(button(page, BOLD)).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(button(page, ITALIC)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(box).to_be_focused()
    await expect(box).to_contain_text("*kart*")
    await page.keyboard.press("Control+z")
    await page.keyboard.press("Shift+Tab")
    await expect(button(page, ITALIC)).to_be_focused()
    await page.keyboard.press("Home")
    await expect(button(page, BOLD)).to_be_focused()
    await page.keyboard.press("Tab")


async def test_the_chat_shows_form_and_an_sms_has_no_buttons(office: Office, browser: Browser) -> None:
    context = await browser.new_context(viewport=PHONE, locale="nb-NO", reduced_motion="reduce")
    citizens, wrong = await opened(context, f"{office.url}/")
    citizen = Citizen(citizens)
    await citizen.open_chat()
    await citizen.say("Når kommer asfaltbilen til Nedre Tunveien?")
    await citizen.asks_for_a_person()
    page, _ = await at_the_console(browser, office, PHONE)
    shown = Console(page)
    address = "SELECT id FROM inquiry WHERE channel = 'webchat'"
    ((inquiry,),) = office.rows(address)
    await page.goto(f"{office.url}/console/waiting/{inquiry}")
    await shown.takes_over()
    link = "[veien](https://havdal.example/vei)"
    await shown.box.fill(f"**Fredag** kommer den.\nHusk:\n1. flytt bilen\n2. *lukk* vinduer\nMvh <Ada> {link}")
    await expect(page.get_by_role("toolbar", name="Formatering")).to_be_visible()
    await examined(page, "formatting-phone")
    await shown.box.press("Control+Enter")
    await expect(citizen.log.locator("strong").filter(has_text="Fredag")).to_be_visible(timeout=SLOW)
    await expect(citizen.log.locator(".html ol > li")).to_have_text(["flytt bilen", "lukk vinduer"])
    await expect(citizen.log.get_by_role("link", name="veien")).to_have_attribute("href", "https://havdal.example/vei")
    await expect(citizen.log.get_by_text("Mvh <Ada>")).to_be_visible()
    await examined(citizens, "formatting-chat")
    await citizens.emulate_media(color_scheme="dark")
    await shot(citizens, "formatting-chat-dark")
    await _by_sms_there_is_no_form(page, shown.box)
    assert wrong == []


async def _by_sms_there_is_no_form(page: Page, box: Locator) -> None:
    await page.get_by_role("button", name="Legg til adresse").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Kanal").select_option("sms")
    await dialog.get_by_label("Mobilnummer").fill("412 34 567")
    await dialog.get_by_role("button", name="Legg til", exact=True).click()
    await expect(page.get_by_role("toolbar", name="Formatering")).to_have_count(0, timeout=SLOW)
    await box.fill("**Hei** du")
    await expect(page.get_by_text("1 SMS, 154 tegn igjen.")).to_be_visible()
