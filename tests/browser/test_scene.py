"""The main job in a real browser: asked, answered, handed over, taken, answered, closed, and the bot is back."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, ViewportSize, expect

from tests.browser.page import opened, shot
from tests.browser.people import SLOW, Citizen, Staff, examined
from tests.desk import Desk
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(420)]

QUESTION = "Når blir søpla hentet hos meg?"
ADDRESS = "https://www.havdal.example/renovasjon/hentedager"
UNKNOWN = "Kan dere reparere romskipet mitt før avreise til Mars?"
ATTACK = "<img src=x onerror=alert(1)><b>fet</b> & «æøå» 😀"
ANSWER = "Hei! Romskip tar vi dessverre ikke, men ring gjerne Servicetorget."
NOTE = "Snakket med teknisk etat om dette."
WIDE = ViewportSize(width=1280, height=900)


async def test_scene(desk: Desk, browser: Browser) -> None:
    page, citizen_errors = await opened(await _window(browser), f"{desk.url}/")
    citizen = Citizen(page)
    page, staff_errors = await opened(await _window(browser), f"{desk.url}/console/")
    staff = Staff(page)
    await expect(citizen.page.get_by_role("button", name="Spør oss")).to_be_visible(timeout=SLOW)
    await examined(citizen.page, "demo-page")
    await expect(staff.page.get_by_role("heading", name="Logg inn")).to_be_visible(timeout=SLOW)
    await examined(staff.page, "login")
    await staff.log_in(desk)
    staff_errors.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.

    await _asks_until_a_person_is_offered(citizen)
    await examined(staff.page, "inbox-nothing-waits")
    await citizen.asks_for_a_person()
    await _staff_takes_over(staff, citizen)
    await _they_talk(staff, citizen)
    await _the_citizen_comes_back(citizen)
    await _staff_closes(staff, citizen)
    assert citizen_errors == []
    assert staff_errors == []
    _check_the_record(desk)


async def _window(browser: Browser) -> BrowserContext:
    """Open a browser window of its own, without the movements that would blur its pictures."""
    return await browser.new_context(viewport=WIDE, locale="nb-NO", reduced_motion="reduce")


async def _asks_until_a_person_is_offered(citizen: Citizen) -> None:
    await citizen.open_chat()
    await examined(citizen.page, "widget-open")
    await citizen.say(QUESTION)
    await citizen.sees("Restavfall")
    await citizen.sees_source(QUESTION, ADDRESS)
    await examined(citizen.page, "widget-answer")
    await citizen.say(UNKNOWN)
    await expect(citizen.log.get_by_role("button", name="Snakk med et menneske")).to_be_visible(timeout=SLOW)
    await examined(citizen.page, "widget-unknown")


async def _staff_takes_over(staff: Staff, citizen: Citizen) -> None:
    """The inquiry arrives without reloading; taking it over is told to the citizen."""
    await expect(staff.waiting(UNKNOWN)).to_be_visible(timeout=SLOW)
    await examined(staff.page, "inbox-arrived")
    await citizen.sees("En medarbeider er pålogget")
    await staff.waiting(UNKNOWN).click()
    await staff.take_over()
    await citizen.sees("har tatt over")


async def _they_talk(staff: Staff, citizen: Citizen) -> None:
    await citizen.say(ATTACK)
    await staff.sees(ATTACK)
    assert await staff.log.locator("img[src=x], b").count() == 0
    await staff.reply(ANSWER)
    await citizen.sees(ANSWER)
    await staff.sees_delivered()
    await staff.note(NOTE)
    await examined(staff.page, "conversation")
    await examined(citizen.page, "widget-staff")


async def _the_citizen_comes_back(citizen: Citizen) -> None:
    """After a reload everything is there, once, and nothing that only staff may see."""
    await citizen.page.reload()
    await citizen.sees(ANSWER)
    assert await citizen.log.get_by_text(ANSWER).count() == 1
    assert await citizen.log.get_by_text(NOTE).count() == 0


async def _staff_closes(staff: Staff, citizen: Citizen) -> None:
    await staff.close()
    await citizen.sees("har avsluttet henvendelsen")
    await citizen.say("Hvordan søker jeg om barnehageplass?")
    await citizen.sees_source("Hvordan søker jeg om barnehageplass?", "https://www.havdal.example/barnehage/soke")
    await citizen.speaks_with("en chatbot")
    await shot(citizen.page, "widget-bot-again")
    await shot(staff.page, "conversation-closed")


def _check_the_record(desk: Desk) -> None:
    # A test that is tried once more has left a conversation behind the first time.
    (conversation,), *_ = desk.rows("SELECT conversation FROM message WHERE text = ? ORDER BY created_at DESC", UNKNOWN)
    said = {row[0] for row in desk.rows("SELECT text FROM message WHERE conversation = ?", conversation)}
    assert {QUESTION, UNKNOWN, ATTACK, ANSWER, NOTE} <= said
    statuses = desk.rows("SELECT status FROM inquiry WHERE conversation = ? ORDER BY number", conversation)
    assert statuses == [("closed",), ("with_bot",)]
    states = desk.rows("SELECT DISTINCT state FROM outbox WHERE conversation = ?", conversation)
    assert set(states) <= {("accepted",), ("delivered",)}
