"""What interrupts work: the network, a restart, a session that ends, a second tab, an hour's sleep.

Each time the console says what is going on, goes on from the last event, and loses nothing that was typed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.browser.line import Line
from tests.browser.office import Console, Office, mail
from tests.browser.page import opened
from tests.browser.people import SLOW, Citizen, examined
from tests.building import until
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
LOST, BACK = "Forbindelsen til tjenesten er brutt.", "Forbindelsen er tilbake."
EXPIRED = "Du ble logget ut fordi økten er over"
HOUR = "01:00:00"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("interruptions")) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session")
async def line(office: Office) -> AsyncIterator[Line]:
    async with Line(office.port) as line:
        yield line


async def window(browser: Browser) -> BrowserContext:
    return await browser.new_context(viewport=WIDE, locale="nb-NO", reduced_motion="reduce")


async def writing(office: Office, context: BrowserContext, url: str, title: str, text: str) -> Console:
    """Log in, take an inquiry of a mail and begin an answer."""
    office.receives(mail(title, "Når kommer noen?"))
    page, _ = await opened(context, f"{url}/console/")
    shown = Console(page)
    await shown.log_in(office)
    await shown.opens(title)
    await shown.takes_over()
    await shown.box.fill(text)
    return shown


async def answers_once(office: Office, shown: Console, text: str) -> None:
    """Send what stands in the box, and find it recorded once."""
    await expect(shown.box).to_have_value(text)
    await shown.box.press("Control+Enter")
    await expect(shown.log).to_contain_text(text, timeout=SLOW)
    await expect(shown.box).to_have_value("", timeout=SLOW)
    assert office.rows("SELECT count(*) FROM message WHERE text = ?", text) == [(1,)]


async def arrives(office: Office, shown: Console, title: str) -> None:
    """See an inquiry that came meanwhile, without having asked for it."""
    await expect(shown.page.locator(".pane--list").get_by_text(title).first).to_be_visible(timeout=SLOW)


async def test_the_network_is_cut(office: Office, line: Line, browser: Browser) -> None:
    context = await window(browser)
    shown = await writing(office, context, line.url, "Gatelyset i Åsgata", "Vi sender noen")
    page = shown.page
    await context.set_offline(True)
    line.falls_silent()
    await expect(page.get_by_text(LOST)).to_be_visible(timeout=SLOW)
    await shown.box.fill("Vi sender noen i Åsgata på torsdag")
    await shown.box.press("Control+Enter")
    await expect(page.get_by_role("alert").filter(has_text="Får ikke kontakt med tjenesten").first).to_be_visible(
        timeout=SLOW
    )
    await expect(shown.box).to_have_value("Vi sender noen i Åsgata på torsdag")
    await examined(page, "cut-console")
    office.receives(mail("Kom mens nettet var borte", "Hallo?"))
    await until(lambda: office.rows("SELECT 1 FROM inquiry WHERE title = 'Kom mens nettet var borte'") != [])
    await context.set_offline(False)
    await expect(page.get_by_text(BACK)).to_be_visible(timeout=SLOW)
    await arrives(office, shown, "Kom mens nettet var borte")
    await answers_once(office, shown, "Vi sender noen i Åsgata på torsdag")
    await context.close()


async def test_the_service_is_restarted(office: Office, browser: Browser) -> None:
    context = await window(browser)
    shown = await writing(office, context, office.url, "Søppelkassa er borte", "Den er")
    await office.kill()
    await expect(shown.page.get_by_text(LOST)).to_be_visible(timeout=SLOW)
    await shown.box.fill("Den er funnet igjen")
    await examined(shown.page, "restart-console")
    await office.start()
    office.receives(mail("Kom rett etter omstarten", "Hallo?"))
    await expect(shown.page.get_by_text(BACK)).to_be_visible(timeout=SLOW)
    await arrives(office, shown, "Kom rett etter omstarten")
    await answers_once(office, shown, "Den er funnet igjen")
    await context.close()


async def test_an_hour_of_sleep(office: Office, line: Line, browser: Browser) -> None:
    """The machine wakes with a socket that looks open and leads nowhere."""
    context = await window(browser)
    await context.clock.install()
    shown = await writing(office, context, line.url, "Måkene på brygga", "Vi vet om måkene")
    line.falls_silent()
    office.receives(mail("Kom mens maskinen sov", "Hallo?"))
    await until(lambda: office.rows("SELECT 1 FROM inquiry WHERE title = 'Kom mens maskinen sov'") != [])
    await context.clock.fast_forward(HOUR)
    await arrives(office, shown, "Kom mens maskinen sov")
    await answers_once(office, shown, "Vi vet om måkene")
    await context.close()


async def ends_sessions(office: Office) -> None:
    """Let all sessions be over as time would."""
    store = sqlite3.connect(office.folder / "var" / "torg.db", timeout=20)
    with contextlib.closing(store), store:
        store.execute("UPDATE staff_session SET expires_at = '2020-01-01 00:00:00.000000'")


async def finds_it_over(page: Page, asked: Locator) -> None:
    """Press what asks the service, unless something that the console asks by itself has been answered sooner."""
    with contextlib.suppress(PlaywrightTimeout):
        await asked.click(timeout=10_000)
    await expect(page.get_by_text(EXPIRED)).to_be_visible(timeout=SLOW)


async def logs_in_again(office: Office, page: Page) -> None:
    username, password = office.first_admin()
    await expect(page.get_by_label("Brukernavn")).to_be_focused(timeout=SLOW)
    await page.get_by_label("Brukernavn").fill(username)
    await page.get_by_label("Passord", exact=True).fill(password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Logg inn")).to_have_count(0, timeout=SLOW)


async def test_the_session_ends_in_the_middle_of_two_texts(office: Office, browser: Browser) -> None:
    context = await window(browser)
    shown = await writing(office, context, office.url, "Dørskilt på rådhuset", "Skiltet henger der")
    page = shown.page
    await expect(page.get_by_text("Utkastet er lagret")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Registrer", exact=True).click()
    dialog = page.get_by_role("dialog").filter(has=page.get_by_label("Hva det gjaldt"))
    call = dialog.get_by_label("Hva det gjaldt")
    await call.fill("Ringte om løse bånd på Sjøgata")
    await ends_sessions(office)
    await finds_it_over(page, dialog.get_by_role("button", name="Besvart"))
    await expect(call).to_be_hidden()
    await examined(page, "session-ended")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.get_by_text(EXPIRED)).to_be_visible()
    office.receives(mail("Kom mens ingen var inne", "Hallo?"))
    await logs_in_again(office, page)
    await expect(call).to_have_value("Ringte om løse bånd på Sjøgata")
    await examined(page, "session-back")
    await dialog.get_by_role("button", name="Besvart").click()
    await expect(dialog).to_have_count(0, timeout=SLOW)
    await arrives(office, shown, "Kom mens ingen var inne")
    await answers_once(office, shown, "Skiltet henger der")
    await context.close()


async def test_a_call_and_what_is_forwarded_survive_escape_and_a_crash(office: Office, browser: Browser) -> None:
    """The browser's page ends without a word in the middle of each."""
    context = await window(browser)
    shown = await writing(office, context, office.url, "Benken i Sjøgata", "Vi ser på benken")
    page = shown.page
    await page.get_by_role("button", name="Registrer", exact=True).click()
    call = page.get_by_label("Hva det gjaldt")
    await call.fill("Ringte om et løst bånd")
    await page.keyboard.press("Escape")
    await expect(call).to_have_count(0)
    await page.get_by_role("button", name="Send videre").click()
    await note_of(page).fill("Benken er løs på venstre side", timeout=SLOW)
    address = page.url
    await page.close(run_before_unload=False)
    page, _ = await opened(context, address)
    await page.get_by_role("button", name="Send videre").click(timeout=SLOW)
    await expect(note_of(page)).to_have_value("Benken er løs på venstre side", timeout=SLOW)
    await examined(page, "kept-forward")
    await page.get_by_role("button", name="Forkast").click()
    await expect(note_of(page)).to_have_value("")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Registrer", exact=True).click()
    await expect(page.get_by_label("Hva det gjaldt")).to_have_value("Ringte om et løst bånd")
    await examined(page, "kept-call")
    await page.set_viewport_size(PHONE)
    await examined(page, "kept-call-phone")
    await page.get_by_role("button", name="Besvart").click()
    await expect(page.get_by_label("Hva det gjaldt")).to_have_count(0, timeout=SLOW)
    assert office.rows("SELECT count(*) FROM message WHERE text = 'Ringte om et løst bånd'") == [(1,)]
    await context.close()


def note_of(page: Page) -> Locator:
    return page.get_by_label("Merknad til kollegaene")


async def test_two_tabs_one_text_each_and_one_log_in(office: Office, browser: Browser) -> None:
    context = await window(browser)
    shown = await writing(office, context, office.url, "To vinduer mot øst", "Fra det første")
    await expect(shown.page.get_by_text("Utkastet er lagret")).to_be_visible(timeout=SLOW)
    page, _ = await opened(context, f"{office.url}/console/")
    other = Console(page)
    await other.opens("To vinduer mot øst")
    await expect(other.box).to_have_value("Fra det første", timeout=SLOW)
    await shown.box.fill("Fra det første vinduet")
    await expect(shown.page.get_by_text("Utkastet er lagret")).to_be_visible(timeout=SLOW)
    await other.box.fill("Fra det andre")
    await expect(page.get_by_text("Du har også skrevet i et annet vindu.")).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Behold begge").click()
    await expect(other.box).to_have_value("Fra det første vinduet\n\nFra det andre")
    await ends_sessions(office)
    for one in (shown, other):
        await finds_it_over(one.page, one.views.get_by_role("link", name="Venter på oss"))
    await logs_in_again(office, page)
    # A browser without a screen moves no focus between tabs.
    await shown.page.evaluate("window.dispatchEvent(new Event('focus'))")
    await expect(shown.page.get_by_text(EXPIRED)).to_have_count(0, timeout=SLOW)
    await other.opens("To vinduer mot øst")
    await expect(other.box).to_have_value("Fra det første vinduet\n\nFra det andre", timeout=SLOW)
    await context.close()


async def chatting(office: Office, page: Page, said: str) -> Citizen:
    citizen = Citizen(page)
    await citizen.open_chat()
    await citizen.say(said)
    await expect(citizen.log.get_by_role("button", name="Snakk med et menneske")).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT count(*) FROM message WHERE text = ?", said) == [(1,)]
    return citizen


async def is_sent_once(office: Office, citizen: Citizen, text: str) -> None:
    """Find recorded once what waited in the widget, with nothing left of its waiting."""
    await until(lambda: office.rows("SELECT count(*) FROM message WHERE text = ?", text) == [(1,)])
    await expect(citizen.page.get_by_text("Ikke sendt ennå.")).to_have_count(0, timeout=SLOW)
    assert await citizen.log.get_by_text(text).count() == 1


async def test_the_widget_without_network(office: Office, line: Line, browser: Browser) -> None:
    context = await window(browser)
    page, _ = await opened(context, f"{line.url}/")
    citizen = await chatting(office, page, "Hvor står piperen på Mønsås?")
    await context.set_offline(True)
    line.falls_silent()
    await expect(page.get_by_text("Du er uten nett.")).to_be_visible(timeout=SLOW)
    await citizen.say("Piperen står på Mønsås")
    await expect(page.get_by_text("Ikke sendt ennå.")).to_be_visible(timeout=SLOW)
    box = page.get_by_role("textbox", name="Skriv en melding")
    await box.fill("Halvt skrevet på øya")
    await examined(page, "cut-widget")
    await context.set_offline(False)
    await is_sent_once(office, citizen, "Piperen står på Mønsås")
    await expect(box).to_have_value("Halvt skrevet på øya")
    await context.close()


async def test_the_widget_while_the_service_is_restarted(office: Office, browser: Browser) -> None:
    context = await window(browser)
    page, _ = await opened(context, f"{office.url}/")
    citizen = await chatting(office, page, "Hvor står piperen på Brønnøya?")
    await office.kill()
    await expect(page.get_by_text("Kobler til på nytt")).to_be_visible(timeout=SLOW)
    await citizen.say("Piperen står på Brønnøya")
    await expect(page.get_by_text("Ikke sendt ennå.")).to_be_visible(timeout=SLOW)
    await examined(page, "restart-widget")
    await office.start()
    await is_sent_once(office, citizen, "Piperen står på Brønnøya")
    await context.close()


async def test_the_widget_after_an_hour_of_sleep_and_in_two_tabs(office: Office, line: Line, browser: Browser) -> None:
    context = await window(browser)
    await context.clock.install()
    page, _ = await opened(context, f"{line.url}/")
    citizen = await chatting(office, page, "Hvor står piperen på Værøy?")
    await page.get_by_role("textbox", name="Skriv en melding").fill("Halvt skrevet på Værøy")
    line.falls_silent()
    second, _ = await opened(context, f"{line.url}/")
    other = Citizen(second)
    await other.open_chat()
    await other.sees("Hvor står piperen på Værøy?")
    await second.get_by_role("textbox", name="Skriv en melding").fill("Fra den andre fanen")
    await second.keyboard.press("Enter")
    await is_sent_once(office, other, "Fra den andre fanen")
    await context.clock.fast_forward(HOUR)
    await citizen.sees("Fra den andre fanen")
    await expect(page.get_by_role("textbox", name="Skriv en melding")).to_have_value("Halvt skrevet på Værøy")
    await context.close()
