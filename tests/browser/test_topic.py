"""The topic of an inquiry in the conversation's header: suggested, found by other words, chosen, cleared."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.service import ROOT
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
VOCABULARY = ROOT / "tests" / "knowledge_base" / "vocabulary.xml"
TITLE = "Leie torgbod"
SUGGESTED = "Emne: Torgbod forslag"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    office = Office(tmp_path_factory.mktemp("topic"))
    command = [sys.executable, "-m", "bot", "topics", "import", str(VOCABULARY)]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=office.environment, check=True, capture_output=True)
    async with office:
        office.receives(mail(TITLE, "Hvem snakker jeg med?"))
        yield office


async def desk(office: Office, browser: Browser, viewport: ViewportSize) -> tuple[Page, list[str]]:
    page, wrong = await at_the_console(browser, office, viewport)
    console = Console(page)
    await console.opens(TITLE)
    return page, wrong


async def test_a_topic_is_suggested_changed_by_other_words_and_cleared(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser, WIDE)
    facts = page.get_by_role("list", name="Om henvendelsen")
    chip = facts.get_by_role("button", name="Emne")
    while not await facts.get_by_role("button", name=SUGGESTED).is_visible():
        await page.reload()
        await expect(facts).to_be_visible(timeout=SLOW)
        await page.wait_for_load_state("networkidle")
    await examined(page, "topic-suggested")
    await chip.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Torg foreslår: Torget › Torgbod")
    await examined(page, "topic-dialog")
    await dialog.get_by_label("Søk etter emne").fill("måkeskrik")
    found = dialog.get_by_role("button", name="Måker")
    await expect(found).to_contain_text("treff på «Måkeskrik»", timeout=SLOW)
    await expect(found).to_contain_text("Torget › Fugler i byen")
    await dialog.get_by_label("Søk etter emne").fill("måsar")
    await expect(found).to_contain_text("treff på «Måsar»", timeout=SLOW)
    await examined(page, "topic-search")
    await dialog.get_by_label("Søk etter emne").fill("romskip")
    await expect(dialog.get_by_text("Ingen emner passer til søket.")).to_be_visible(timeout=SLOW)
    await dialog.get_by_label("Søk etter emne").fill("seagulls")
    await found.focus()
    await page.keyboard.press("Enter")
    await expect(dialog).to_have_count(0)
    await expect(page.locator(".news")).to_contain_text("Emnet er Måker.")
    await expect(chip).to_have_text("Emne: Måker")
    await expect(chip).to_be_focused()
    await page.reload()
    await expect(chip).to_have_text("Emne: Måker", timeout=SLOW)
    await chip.click()
    await dialog.get_by_role("button", name="Fjern emnet").click()
    await expect(facts.get_by_role("button", name="Sett emne")).to_be_visible(timeout=SLOW)
    assert office.rows("SELECT topic, topic_by IS NOT NULL FROM inquiry") == [(None, 1)]
    assert wrong == []


async def test_the_topic_fits_a_telephone_and_a_refusal_is_told(office: Office, browser: Browser) -> None:
    page, wrong = await desk(office, browser, PHONE)
    await page.get_by_role("button", name="Sett emne").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Henvendelsen har ikke noe emne.")
    await dialog.get_by_label("Søk etter emne").fill("torg")
    await expect(dialog.get_by_role("button", name="Torgbod")).to_be_visible(timeout=SLOW)
    await examined(page, "topic-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await page.context.set_offline(True)
    await dialog.get_by_role("button", name="Torgbod").click()
    await expect(dialog.get_by_role("alert")).to_be_visible(timeout=SLOW)
    await page.context.set_offline(False)
    await dialog.get_by_role("button", name="Torgbod").click()
    await expect(page.get_by_role("button", name="Emne: Torgbod")).to_be_visible(timeout=SLOW)
    assert [line for line in wrong if "ERR_INTERNET_DISCONNECTED" not in line] == []
