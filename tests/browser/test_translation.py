"""A message and a reply are translated by a machine of the test's, and the citizen gets the original along."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.office import Console, Office, at_the_console, mail
from tests.browser.people import SLOW, examined
from tests.contracts.test_translation import Machine
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
ASKED = "Where can I hand in my old refrigerator, and what does it cost me? I am Emma Hansen, emma@hansen.example."
SETTINGS = """
[translation.backend]
url = {url}
body = {{ q = "{{text}}", source = "{{source}}", target = "{{target}}" }}
text = "translatedText"
timeout_s = 2
"""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def machine() -> AsyncIterator[Machine]:
    async with Machine() as machine:
        yield machine


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory, machine: Machine) -> AsyncIterator[Office]:
    settings = SETTINGS.format(url=json.dumps(machine.url))
    async with Office(tmp_path_factory.mktemp("translation"), settings) as service:
        yield service


async def test_a_message_and_a_reply_are_translated(office: Office, browser: Browser, machine: Machine) -> None:
    office.receives(mail("Old refrigerator", ASKED))
    page, wrong = await at_the_console(browser, office, WIDE)
    console = Console(page)
    await console.opens("Old refrigerator")
    await console.takes_over()
    await console.log.get_by_role("button", name="Oversett").click()
    said = console.log.get_by_text(re.compile("WHERE CAN I HAND IN"))
    await expect(said).to_be_visible(timeout=SLOW)
    await said.scroll_into_view_if_needed()
    await examined(page, "translation-message")
    assert "emma@" not in machine.bodies[-1]["q"]

    # The mail is English and known to be; staff may know better, and change it back.
    for language in ("sv", "en"):
        await page.get_by_role("button", name="Opplysninger").click()
        await page.get_by_role("region", name="Opplysninger").get_by_label("Språk").select_option(language)
        await page.get_by_role("button", name="Lagre", exact=True).click()
        await expect(page.get_by_text("Opplysningene er lagret.")).to_be_visible(timeout=SLOW)
        await page.get_by_role("button", name="Opplysninger").click()
    await console.box.fill("Gratis, på gjenvinningsstasjonen.")
    await page.get_by_role("button", name="Oversett svaret: Engelsk").click()
    both = "GRATIS, PÅ GJENVINNINGSSTASJONEN.\n\nThe text above was translated by a machine. The original is:\n\nGratis"
    await expect(console.box).to_have_value(f"{both}, på gjenvinningsstasjonen.", timeout=SLOW)
    await examined(page, "translation-reply")
    await page.set_viewport_size(PHONE)
    await console.box.scroll_into_view_if_needed()
    await examined(page, "translation-phone")
    await page.get_by_role("button", name="Angre oversettelsen").click()
    await expect(console.box).to_have_value("Gratis, på gjenvinningsstasjonen.")
    assert wrong == []
    assert office.rows("SELECT count(*) FROM access_log WHERE action = 'translated'") == [(2,)]

    machine.status = 500
    await page.get_by_role("button", name="Oversett svaret: Engelsk").click()
    await expect(page.get_by_text("Oversetteren svarer ikke slik den skal")).to_be_visible(timeout=SLOW)
    await expect(console.box).to_have_value("Gratis, på gjenvinningsstasjonen.")
    await examined(page, "translation-failed-phone")
