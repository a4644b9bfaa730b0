"""Logging in as staff do: with a second factor, by a provider, and inside the staff portal, in a real browser."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pyotp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, ViewportSize, expect

from console.api.context import PREFIX
from tests.browser.office import Console, Office
from tests.browser.page import opened, shot
from tests.browser.people import SLOW, examined
from tests.building import until
from tests.oidc_server import SECRET, OidcServer
from tests.servers import free_port
from tests.system_requirements import needs

pytestmark = [needs("chromium"), pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

PEOPLE = {"s-1": {"preferred_username": "kari", "name": "Kari Saksbehandler", "groups": ["Saksbehandlere"]}}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def office(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with Office(tmp_path_factory.mktemp("login")) as service:
        yield service


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def provided(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """A service that logs in by a provider, and may stand in a frame of the portal on this machine."""
    service = Office(tmp_path_factory.mktemp("provided"))
    provider = OidcServer(PEOPLE, redirect=f"{service.url}{PREFIX}/oidc/callback", after=f"{service.url}/console/")
    portal = f"http://localhost:{free_port()}"
    service._variables |= {
        "TORG_OIDC_ISSUER": provider.issuer,
        "TORG_OIDC_CLIENT_ID": "torg",
        "TORG_OIDC_CLIENT_SECRET": SECRET,
        "TORG_OIDC_LABEL": "Havdal kommune",
        "TORG_OIDC_ROLES": "Saksbehandlere=case_worker",
        "TORG_ACCOUNTS_FRAME_ANCESTORS": portal,
    }
    provider.start()
    try:
        async with service, _portal(portal, service.url):
            yield service
    finally:
        provider.close()


class _portal:  # noqa: N801 - reads as a statement where it is used
    """A staff portal that has the console in a frame."""

    def __init__(self, portal: str, console: str) -> None:
        self._port = int(portal.rpartition(":")[2])
        page = (
            f"<!doctype html><title>Portal</title><iframe title=Torg width=1200 height=800 src={console}/console/></iframe>"
        )
        app = web.Application()

        async def serve(_request: web.Request) -> web.Response:
            return web.Response(text=page, content_type="text/html")

        app.router.add_get("/", serve)
        self._runner = web.AppRunner(app)

    async def __aenter__(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()


async def console(browser: Browser, url: str, *, width: int = 1280) -> tuple[Page, list[str]]:
    context = await browser.new_context(
        viewport=ViewportSize(width=width, height=900), locale="nb-NO", timezone_id="Europe/Oslo", reduced_motion="reduce"
    )
    return await opened(context, url)


async def test_a_second_factor_is_set_up_and_then_asked_for(office: Office, browser: Browser) -> None:
    page, wrong = await console(browser, f"{office.url}/console/")
    await expect(page.get_by_role("heading", name="Logg inn")).to_be_visible(timeout=SLOW)
    await examined(page, "login-page")
    await Console(page).log_in(office)
    wrong.clear()  # Browsers report it as an error that nobody was logged in before.
    await page.get_by_role("button", name="Meny for").click()
    await page.get_by_role("link", name="Passord og innlogging").click()
    await page.get_by_role("button", name="Sett opp totrinnsinnlogging").click()
    secret = await page.locator(".account__secret").text_content(timeout=SLOW)
    totp = pyotp.TOTP(secret or "")
    await examined(page, "login-factor-enrol")
    await page.get_by_label("Koden som appen viser").fill(totp.now())
    await page.get_by_role("button", name="Slå på totrinnsinnlogging").click()
    await expect(page.get_by_text("Skriv ut eller lagre disse gjenopprettingskodene")).to_be_visible(timeout=SLOW)
    codes = await page.locator(".account__codes code").all_text_contents()
    assert len(codes) == 10
    await examined(page, "login-factor-codes")
    await page.get_by_role("button", name="Jeg har tatt vare på dem").click()
    await expect(page.get_by_role("table", name="Her er du logget inn").get_by_text("denne nettleseren")).to_be_visible(
        timeout=SLOW
    )
    await examined(page, "login-security")
    assert wrong == []
    other, _ = await console(browser, f"{office.url}/console/", width=390)
    username, password = office.first_admin()
    await other.get_by_label("Brukernavn").fill(username)
    await other.get_by_label("Passord", exact=True).fill(password)
    await other.keyboard.press("Enter")
    await expect(other.get_by_label("Kode fra appen")).to_be_focused(timeout=SLOW)
    await examined(other, "login-code-phone")
    await other.keyboard.type("000000")
    await other.keyboard.press("Enter")
    await expect(other.get_by_role("alert").get_by_text("Koden stemmer ikke")).to_be_visible(timeout=SLOW)
    await examined(other, "login-code-wrong-phone")
    await other.get_by_label("Kode fra appen").fill(codes[0])
    await other.keyboard.press("Enter")
    await expect(Console(other).views.get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    await other.goto(f"{office.url}/console/security")
    await other.get_by_role("button", name="Logg ut alle andre nettlesere").click()
    await examined(other, "login-security-phone")
    await expect(page.get_by_role("heading", name="Logg inn")).to_be_visible(timeout=SLOW)
    await other.goto(f"{office.url}/console/accounts")
    await expect(other.get_by_role("table", name="Brukere").get_by_text("totrinn", exact=True)).to_be_visible(timeout=SLOW)
    await examined(other, "login-accounts-phone")


async def test_one_button_leads_to_the_provider_and_back_and_out(provided: Office, browser: Browser) -> None:
    page, wrong = await console(browser, f"{provided.url}/console/")
    button = page.get_by_role("link", name="Logg inn med Havdal kommune")
    await expect(button).to_be_visible(timeout=SLOW)
    await examined(page, "login-provider")
    wrong.clear()
    await button.click()
    await page.locator("input[name=login]").fill("s-1")
    await page.locator("input[name=password]").fill("any")
    await page.get_by_role("button", name=re.compile("sign-in", re.IGNORECASE)).click()
    await page.get_by_role("button", name=re.compile("continue", re.IGNORECASE)).click()
    await expect(page.get_by_role("button", name="Meny for Kari Saksbehandler")).to_be_visible(timeout=SLOW)
    await shot(page, "login-case-worker")
    assert [error for error in wrong if provided.url in error] == []
    await page.get_by_role("button", name="Meny for Kari Saksbehandler").click()
    await page.get_by_role("button", name="Logg ut").click()
    await page.get_by_role("button", name=re.compile("yes, sign me out", re.IGNORECASE)).click()
    await expect(button).to_be_visible(timeout=SLOW)


async def test_the_console_works_in_a_frame_of_the_portal_that_is_named(provided: Office, browser: Browser) -> None:
    page, _ = await console(browser, provided._variables["TORG_ACCOUNTS_FRAME_ANCESTORS"])
    frame = page.frame_locator("iframe")
    username, password = provided.first_admin()
    await frame.get_by_label("Brukernavn").fill(username)
    await frame.get_by_label("Passord", exact=True).fill(password)
    await frame.get_by_role("button", name="Logg inn").click()
    await expect(frame.get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    await shot(page, "login-in-frame")
    await page.reload()
    await expect(frame.get_by_role("link", name="Venter på oss")).to_be_visible(timeout=SLOW)
    [cookie] = [one for one in await page.context.cookies() if one["name"] == "torg_session"]
    assert (cookie["sameSite"], cookie["secure"], cookie["httpOnly"]) == ("None", True, True)


async def test_nobody_else_has_the_console_in_a_frame(office: Office, provided: Office, browser: Browser) -> None:
    for service in (office, provided):
        portal = f"http://localhost:{free_port()}"
        async with _portal(portal, service.url):
            page, wrong = await console(browser, portal)
            await until(lambda wrong=wrong: any("frame-ancestors" in error for error in wrong))
            assert await page.frame_locator("iframe").get_by_label("Brukernavn").count() == 0
