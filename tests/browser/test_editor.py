"""An editor in the console: the knowledge base, and nothing of inquiries."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.office import Office, mail
from tests.browser.page import opened
from tests.browser.people import SLOW, examined
from tests.service import ROOT
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(120)]

WIDE, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=800)
TITLE = "Hull i veien"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("editor")) as service:
        service.receives(mail(TITLE, "Det er et hull i veien."))
        yield service


async def account(office: Office) -> str:
    """Make an editor's account as whoever runs the service does, and return its password."""
    command = [sys.executable, "-m", "bot", "user", "add", "eline", "--role", "editor", "--generate"]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=office.environment, check=True, capture_output=True, text=True
    )
    return str(done.stdout).rpartition("password: ")[2].strip()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
async def test_an_editor_has_the_knowledge_base_and_no_inquiry(
    office: Office, browser: Browser, viewport: ViewportSize
) -> None:
    if viewport is WIDE:
        office.folder.joinpath("password").write_text(await account(office))
    context = await browser.new_context(viewport=viewport, locale="nb-NO", reduced_motion="reduce")
    page, wrong = await opened(context, f"{office.url}/console/waiting")
    await page.get_by_label("Brukernavn").fill("eline")
    await page.get_by_label("Passord", exact=True).fill(office.folder.joinpath("password").read_text())
    await page.get_by_role("button", name="Logg inn").click()
    await expect(page.get_by_role("heading", name="Artikler")).to_be_visible(timeout=SLOW)
    wrong.clear()  # Before log-in, asking who is logged in is answered by 401, which browsers report as an error.
    await expect(page.get_by_role("navigation", name="Visninger").get_by_role("link")).to_have_text(["Kunnskapsbasen"])
    await expect(page.get_by_role("status").filter(has_text="artik")).to_be_visible(timeout=SLOW)
    await examined(page, f"editor-{viewport['width']}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    await page.get_by_role("button", name="Hjelp", exact=True).click()
    await expect(page.get_by_role("dialog", name="Hjelp")).to_contain_text("Artiklene i kunnskapsbasen")
    await expect(page.get_by_role("heading", name="Hjelp fra support")).to_be_visible(timeout=SLOW)
    await examined(page, f"editor-help-{viewport['width']}")
    await page.keyboard.press("Escape")
    await page.goto(f"{office.url}/console/open")
    await expect(page.get_by_role("heading", name="Artikler")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_text(TITLE)).to_have_count(0)
    await page.get_by_label("Søk i artiklene").fill("barnehageplass")
    await page.get_by_role("link", name="Hvordan søker jeg om barnehageplass?").click()
    await expect(page.get_by_role("button", name="Trekk tilbake")).to_be_visible(timeout=SLOW)
    await expect(page.get_by_role("alert")).to_have_count(0)
    assert wrong == []
    refused = await page.request.get(f"{office.url}/api/console/inquiries")
    assert (refused.status, (await refused.json())["code"]) == (403, "refused")
