"""Junk in a real browser: sorted out with its sender blocked, what they write next, putting back, and lifting the block."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.service import eventually
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=780)
PRIZE, MORE, HOLE = "Du har vunnet en bil", "Siste sjanse til bilen", "Hull i Storgata"
SPAMMER = "kari@nordmann.example"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("junk")) as service:
        yield service


async def received(office: Office, *subjects: str) -> None:
    """Let mails come in, and wait until they stand in the record."""
    for subject in subjects:
        office.receives(mail(subject, f"{subject}! Svar i dag, så ordner vi resten for deg."))
    marks = ", ".join("?" for _ in subjects)
    query = f"SELECT count(*) FROM inquiry WHERE title IN ({marks}) AND messages > 0"  # noqa: S608 - marks alone
    await eventually(lambda: office.rows(query, *subjects) == [(len(subjects),)], within=60, what="the mails")


async def test_a_blocked_senders_mails_lie_among_the_junk_and_come_back(office: Office, browser: Browser) -> None:
    await received(office, PRIZE)
    answered = "SELECT count(*) FROM outbox"
    await eventually(lambda: office.rows(answered) == [(1,)], within=60, what="the receipt")
    page, wrong = await at_the_console(browser, office, WIDE)
    console = Console(page)
    await console.opens(PRIZE)
    # A page that has the focus where it belongs listens to keys, too.
    await expect(page.get_by_role("heading", name=PRIZE)).to_be_focused(timeout=SLOW)
    await page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Er dette søppelpost?")
    await expect(dialog.get_by_role("button", name="Søppelpost", exact=True)).to_be_focused(timeout=SLOW)
    await dialog.get_by_role("checkbox", name=f"Blokker avsenderen {SPAMMER}").check()
    await examined(page, "junk-dialog")
    await dialog.get_by_role("button", name="Søppelpost", exact=True).click()
    await expect(page.get_by_role("button", name="Ikke søppelpost")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("heading", name=PRIZE)).to_be_focused()
    await received(office, MORE)
    await console.views.get_by_role("link", name="Søppelpost").click()
    await expect(console.inbox(MORE)).to_be_visible(timeout=SLOW)
    await expect(console.inbox(PRIZE)).to_be_visible()
    await console.inbox(MORE).click()
    await expect(page.get_by_role("heading", name=MORE)).to_be_visible(timeout=SLOW)
    await examined(page, "junk-view")
    assert office.rows(answered) == [(1,)], "who is blocked gets no receipt"
    await page.goto(f"{office.url}/console/search?q=sjanse")
    hit = page.get_by_role("region", name="Treff").get_by_role("link").filter(has_text="Søppelpost").first
    await expect(hit).to_be_visible(timeout=SLOW)
    await examined(page, "junk-found")
    await hit.click()
    await expect(page.get_by_role("button", name="Ikke søppelpost")).to_be_visible(timeout=SLOW)
    await expect(page).to_have_url(re.compile(r"/console/junk/"))
    await console.views.get_by_role("link", name="Kanaler").click()
    await expect(page.get_by_role("button", name=f"Opphev blokkeringen av {SPAMMER}")).to_be_visible(timeout=SLOW)
    await page.get_by_role("heading", name="Blokkerte avsendere").scroll_into_view_if_needed()
    await examined(page, "junk-blocked")
    await console.opens(MORE, "Søppelpost")
    await page.get_by_role("button", name="Ikke søppelpost").click()
    back = page.get_by_role("dialog", name="Ikke søppelpost?")
    await expect(back.get_by_role("checkbox", name=f"Opphev blokkeringen av {SPAMMER}")).to_be_checked(timeout=SLOW)
    await back.get_by_role("button", name="Ikke søppelpost").click()
    await expect(back).to_be_hidden(timeout=SLOW)
    await expect(page.get_by_role("button", name="Ikke søppelpost")).to_be_hidden(timeout=SLOW)
    await console.opens(MORE, "Venter på oss")
    assert office.rows("SELECT count(*) FROM blocked_sender") == [(0,)]
    assert wrong == []


async def test_several_are_sorted_out_together_and_that_is_undone(office: Office, browser: Browser) -> None:
    await received(office, HOLE, "Billige lån")
    page, wrong = await at_the_console(browser, office, NARROW)
    console = Console(page)
    await console.views.get_by_role("link", name="Åpne").click()
    await expect(console.inbox(HOLE)).to_be_visible(timeout=SLOW)
    await page.get_by_role("button", name="Velg flere").click()
    for title in (HOLE, "Billige lån"):
        await page.get_by_role("checkbox", name=f"Velg {title}").check()
    await page.get_by_role("button", name="Søppelpost …").click()
    dialog = page.get_by_role("dialog", name="Er 2 henvendelser søppelpost?")
    await dialog.get_by_role("checkbox", name="Blokker avsenderne").check()
    await examined(page, "junk-chosen-narrow")
    await dialog.get_by_role("button", name="Søppelpost", exact=True).click()
    told = page.get_by_role("region", name="Valgte henvendelser")
    await expect(told.get_by_text("2 henvendelser ligger under «Søppelpost».")).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT count(*) FROM blocked_sender") == [(1,)]
    await page.get_by_role("button", name="Angre").click()
    await expect(told.get_by_text("Angret for 2 henvendelser.")).to_be_visible(timeout=SLOW)
    await expect(console.inbox(HOLE)).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT count(*) FROM blocked_sender") == [(0,)]
    await console.inbox(HOLE).click()
    await page.emulate_media(color_scheme="dark")
    await page.get_by_role("button", name="Mer", exact=True).click()
    await examined(page, "junk-menu-dark")
    await page.get_by_role("button", name="Søppelpost", exact=True).click()
    await expect(page.get_by_role("dialog", name="Er dette søppelpost?")).to_be_visible(timeout=SLOW)
    await examined(page, "junk-narrow-dark")
    await page.get_by_role("dialog").get_by_role("button", name="Avbryt").click()
    await examined(page, "junk-narrow-conversation")
    await page.keyboard.press("s")
    await page.get_by_role("dialog").get_by_role("button", name="Søppelpost", exact=True).click()
    await page.get_by_role("button", name="Blokker avsenderen …").click()
    asked = page.get_by_role("dialog", name="Blokkere avsenderen?")
    await expect(asked.get_by_text(SPAMMER)).to_be_visible(timeout=SLOW)
    await examined(page, "junk-block")
    await asked.get_by_role("button", name="Blokker", exact=True).click()
    await expect(page.get_by_role("button", name="Blokker avsenderen …")).to_be_hidden(timeout=SLOW)
    assert office.rows("SELECT count(*) FROM blocked_sender") == [(1,)]
    assert wrong == []
