"""The main job in a real browser: asked, answered, handed over, taken, answered, closed, and the bot is back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Desk
from tests.browser.page import opened, shot, violations
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.timeout(420)]

QUESTION = "Når blir søpla hentet hos meg?"
UNKNOWN = "Kan dere reparere romskipet mitt før avreise til Mars?"
ATTACK = "<img src=x onerror=alert(1)><b>fet</b> & «æøå» 😀"
ANSWER = "Hei! Romskip tar vi dessverre ikke, men ring gjerne Servicetorget."
NOTE = "Snakket med teknisk etat om dette."
WIDE = {"width": 1280, "height": 900}
SLOW = 30_000


async def test_scene(desk: Desk, browser: Browser, tmp_path: Path) -> None:
    citizens = await browser.new_context(viewport=WIDE, locale="nb-NO", reduced_motion="reduce")
    staffs = await browser.new_context(viewport=WIDE, locale="nb-NO", reduced_motion="reduce")
    citizen, citizen_errors = await opened(citizens, f"{desk.url}/")
    staff, staff_errors = await opened(staffs, f"{desk.url}/console/")
    await shot(citizen, "demo-page")
    assert await violations(citizen) == []
    await shot(staff, "login")
    assert await violations(staff) == []
    await _log_in(staff, desk)
    staff_errors.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    await desk.ready()

    await citizen.get_by_role("button", name="Spør oss").click()
    await shot(citizen, "widget-open")
    assert await violations(citizen) == []
    await _say(citizen, QUESTION)
    log = citizen.get_by_role("log")
    await expect(log.get_by_text("Restavfall").first).to_be_visible(timeout=SLOW)
    source = log.get_by_role("link", name="Når blir søpla hentet hos meg?")
    await expect(source).to_have_attribute("href", "https://www.havdal.example/renovasjon/hentedager")
    await shot(citizen, "widget-answer")

    await _say(citizen, UNKNOWN)
    offer = log.get_by_role("button", name="Snakk med et menneske")
    await expect(offer).to_be_visible(timeout=SLOW)
    await shot(citizen, "widget-unknown")
    assert await violations(citizen) == []
    await shot(staff, "inbox-nothing-waits")
    await offer.click()

    waiting = staff.get_by_role("main").get_by_text(UNKNOWN).first
    await staff.get_by_role("link", name="Venter på oss").click()
    await expect(waiting).to_be_visible(timeout=SLOW)
    await shot(staff, "inbox-arrived")
    assert await violations(staff) == []
    await waiting.click()
    await staff.get_by_role("button", name="Ta over", exact=True).click()
    await expect(log.get_by_text("har tatt over").first).to_be_visible(timeout=SLOW)

    await _say(citizen, ATTACK)
    await expect(staff.get_by_role("log").get_by_text(ATTACK)).to_be_visible(timeout=SLOW)
    assert await staff.get_by_role("log").locator("img[src=x], b").count() == 0
    await staff.get_by_role("textbox", name="Svar til innbyggeren").fill(ANSWER)
    await staff.keyboard.press("Control+Enter")
    await expect(log.get_by_text(ANSWER).first).to_be_visible(timeout=SLOW)
    await expect(staff.get_by_text("Levert").last).to_be_visible(timeout=SLOW)
    await staff.get_by_role("tab", name="Internt notat").click()
    await staff.get_by_role("textbox", name="Internt notat").fill(NOTE)
    await staff.get_by_role("button", name="Lagre notat").click()
    await expect(staff.get_by_role("log").get_by_text(NOTE)).to_be_visible(timeout=SLOW)
    await shot(staff, "conversation")
    assert await violations(staff) == []
    await shot(citizen, "widget-staff")

    await citizen.reload()
    await expect(log.get_by_text(ANSWER).first).to_be_visible(timeout=SLOW)
    assert await log.get_by_text(ANSWER).count() == 1
    assert await log.get_by_text(NOTE).count() == 0

    await staff.get_by_role("button", name="Lukk henvendelsen").click()
    await staff.get_by_role("dialog").get_by_role("button", name="Lukk henvendelsen").click()
    await expect(log.get_by_text("har avsluttet henvendelsen").first).to_be_visible(timeout=SLOW)
    await _say(citizen, "Hvordan søker jeg om barnehageplass?")
    await expect(log.get_by_text("barnehage").last).to_be_visible(timeout=SLOW)
    await expect(citizen.get_by_text("Du skriver med en chatbot")).to_be_visible(timeout=SLOW)
    await shot(citizen, "widget-bot-again")
    await shot(staff, "conversation-closed")
    assert citizen_errors == []
    assert staff_errors == []
    _check_the_record(tmp_path / "var" / "torg.db")


async def _log_in(page: Page, desk: Desk) -> None:
    username, password = desk.first_admin()
    await page.get_by_label("Brukernavn").fill(username)
    await page.get_by_label("Passord", exact=True).fill(password)
    await page.get_by_role("button", name="Logg inn").click()
    await expect(page.get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)


async def _say(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Skriv en melding")
    await box.fill(text)
    await box.press("Enter")


def _check_the_record(file: Path) -> None:
    store = sqlite3.connect(file)
    said = {row[0] for row in store.execute("SELECT text FROM message")}
    assert {QUESTION, UNKNOWN, ATTACK, ANSWER, NOTE} <= said
    inquiries = store.execute("SELECT status, count(*) FROM inquiry GROUP BY status ORDER BY status").fetchall()
    assert inquiries == [("closed", 1), ("with_bot", 1)]
    open_outbox = store.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'failed')").fetchone()
    assert open_outbox == (0,)
