"""Log-in by OpenID Connect with a real provider."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from urllib.parse import parse_qs

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.app.accounts import provider_settings
from bot.errors import NotLoggedIn
from bot.settings import OidcSection
from bot.vault import new_key, vault_of
from console.api.context import COOKIE, PREFIX
from console.api.cookies import JOURNEY
from console.api.login_context import LogInDesk
from console.auth.models import staff
from console.auth.oidc import OpenIdProvider
from tests.building import HAVDAL
from tests.console.conftest import Console, Open, Start
from tests.oidc_server import SECRET, Browser, OidcServer
from tests.site import PASSWORD, Plan, Site

PEOPLE = {
    "s-1": {"preferred_username": "Kari", "name": "Kari Saksbehandler", "groups": ["Saksbehandlere", "Alle"]},
    "s-2": {"preferred_username": "gjest", "name": "Gjest", "groups": ["Alle"]},
    "s-3": {"preferred_username": "ada", "name": "En annen Ada", "groups": ["Saksbehandlere"]},
    "s-4": {"preferred_username": "kari", "name": "En annen Kari", "groups": ["Saksbehandlere"]},
}
HOME = "http://127.0.0.1:1"
"""Where the provider sends browsers back to; the test takes them from there to the site, whose port nobody knows before."""

SECTION = OidcSection(
    issuer="http://placeholder", client_id="torg", client_secret=SECRET, roles=("Saksbehandlere=case_worker",)
)


@pytest.fixture
def server() -> Iterator[OidcServer]:
    with running(by_user_info=False) as provider:
        yield provider


@contextmanager
def running(*, by_user_info: bool) -> Iterator[OidcServer]:
    provider = OidcServer(
        PEOPLE, redirect=f"{HOME}{PREFIX}/oidc/callback", after=f"{HOME}/console/", by_user_info=by_user_info
    )
    provider.start()
    try:
        yield provider
    finally:
        provider.close()


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def site_with(server: OidcServer, start: Start, stack: AsyncExitStack, **changes: object) -> Site:
    """Start a site that logs in by a provider."""
    section = SECTION.model_copy(update={"issuer": server.issuer, **changes})
    provider = OpenIdProvider(provider_settings(section, HOME), vault_of(new_key()))
    stack.push_async_callback(provider.close)
    return await start(Plan(log_in=LogInDesk(provider, "Havdal", directory=False, home=f"{HOME}/console/")))


async def browser(stack: AsyncExitStack) -> Browser:
    return Browser(await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())))


async def journey(site: Site, someone: Browser, subject: str) -> str:
    """Log in as somebody; return where the console sends the browser."""
    back = await someone.log_in(f"{site.url}{PREFIX}/oidc/start", subject, stop_at=HOME)
    at, _ = await someone.go(f"{site.url}{back.path_qs}", stop_at=f"{site.url}/console/")
    return at.path_qs


def console_of(site: Site, someone: Browser, open_console: Open) -> Console:
    console = open_console(site)
    console.token = someone.cookie(site.url, COOKIE)
    return console


async def count(site: Site) -> int:
    async with site.store.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(staff))).scalar_one())


@pytest.mark.parametrize("told", ["token", "user info"])
async def test_first_log_in_makes_the_account_and_the_next_finds_it(
    start: Start, open_console: Open, stack: AsyncExitStack, told: str
) -> None:
    server = stack.enter_context(running(by_user_info=told == "user info"))
    site = await site_with(server, start, stack)
    someone = await browser(stack)
    assert await journey(site, someone, "s-1") == "/console/"
    session = (await console_of(site, someone, open_console).ask("GET", "/session")).body
    assert (session["staff"]["username"], session["staff"]["name"]) == ("kari", "Kari Saksbehandler")
    assert (session["staff"]["role"], session["factor_due"]) == ("case_worker", False)
    assert someone.cookie(site.url, JOURNEY) == ""
    assert await journey(site, await browser(stack), "s-1") == "/console/"
    assert await count(site) == 1
    assert (await open_console(site).log_in("kari", PASSWORD)).status == 401


async def test_one_subject_has_one_account_and_another_subject_never_gets_it(
    server: OidcServer, start: Start, stack: AsyncExitStack
) -> None:
    site = await site_with(server, start, stack)
    await site.account("ada")
    assert await journey(site, await browser(stack), "s-1") == "/console/"
    for subject in ("s-3", "s-4"):  # The user names of a local account with a password, and of another subject's.
        assert await journey(site, await browser(stack), subject) == "/console/?login=no_account"
    assert await count(site) == 2


async def test_who_has_no_role_does_not_get_in(server: OidcServer, start: Start, stack: AsyncExitStack) -> None:
    site = await site_with(server, start, stack)
    someone = await browser(stack)
    assert await journey(site, someone, "s-2") == "/console/?login=no_account"
    assert someone.cookie(site.url, COOKIE) == ""
    assert await count(site) == 0


async def test_an_account_made_beforehand_is_taken_by_its_owner(
    server: OidcServer, start: Start, stack: AsyncExitStack, open_console: Open
) -> None:
    site = await site_with(server, start, stack)
    made = await site.accounts.add(HAVDAL, "kari", "Kari", "desk", None)
    someone = await browser(stack)
    assert await journey(site, someone, "s-1") == "/console/"
    session = (await console_of(site, someone, open_console).ask("GET", "/session")).body
    assert (session["staff"]["id"], session["staff"]["role"]) == (made.id, "case_worker")
    await site.accounts.administration.change(made, made.id, closed=True)
    assert await journey(site, await browser(stack), "s-1") == "/console/?login=not_let_in"


async def test_the_way_back_is_for_the_browser_that_began_and_works_once(
    server: OidcServer, start: Start, stack: AsyncExitStack
) -> None:
    site = await site_with(server, start, stack)
    someone, other = await browser(stack), await browser(stack)
    back = await someone.log_in(f"{site.url}{PREFIX}/oidc/start", "s-1", stop_at=HOME)
    await other.go(f"{site.url}{PREFIX}/oidc/start", stop_at=server.issuer)
    for thief in (other, await browser(stack)):
        at, _ = await thief.go(f"{site.url}{back.path_qs}", stop_at=f"{site.url}/console/")
        assert at.path_qs == "/console/?login=not_let_in"
        assert thief.cookie(site.url, COOKIE) == ""
    kept = dict(someone.cookies)
    at, _ = await someone.go(f"{site.url}{back.path_qs}", stop_at=f"{site.url}/console/")
    assert at.path_qs == "/console/"
    someone.cookies = kept
    at, _ = await someone.go(f"{site.url}{back.path_qs}", stop_at=f"{site.url}/console/")
    assert at.path_qs == "/console/?login=not_let_in"


async def test_what_is_asked_of_the_provider_has_pkce_state_and_nonce(
    server: OidcServer, start: Start, stack: AsyncExitStack
) -> None:
    site = await site_with(server, start, stack)
    at, _ = await (await browser(stack)).go(f"{site.url}{PREFIX}/oidc/start", stop_at=server.issuer)
    query = parse_qs(at.query_string)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert all(len(query[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


async def test_keys_may_be_changed_at_any_time(
    server: OidcServer, start: Start, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.auth.oidc.KEYS_AT_MOST_EVERY_S", 0.0)
    site = await site_with(server, start, stack)
    assert await journey(site, await browser(stack), "s-1") == "/console/"
    await server.rotate()
    assert await journey(site, await browser(stack), "s-1") == "/console/"


async def test_a_token_for_another_journey_is_refused(server: OidcServer, stack: AsyncExitStack) -> None:
    vault = vault_of(new_key())
    provider = OpenIdProvider(provider_settings(SECTION.model_copy(update={"issuer": server.issuer}), HOME), vault)
    stack.push_async_callback(provider.close)
    begun = await provider.begin()
    back = await (await browser(stack)).log_in(begun.url, "s-1", stop_at=HOME)
    forged = vault.seal(json.dumps(json.loads(vault.open(begun.cookie)) | {"nonce": "another"}))
    with pytest.raises(NotLoggedIn, match="not valid"):
        await provider.finish(dict(back.query), forged)
    with pytest.raises(NotLoggedIn, match="begun elsewhere"):
        await provider.finish(dict(back.query), vault.open(begun.cookie))


async def test_a_provider_that_is_away_is_told_and_comes_back(
    server: OidcServer, start: Start, stack: AsyncExitStack
) -> None:
    site = await site_with(server, start, stack)
    server.kill()
    at, _ = await (await browser(stack)).go(f"{site.url}{PREFIX}/oidc/start", stop_at=f"{site.url}/console/")
    assert at.path_qs == "/console/?login=provider_away"
    server.start()
    assert await journey(site, await browser(stack), "s-1") == "/console/"


async def test_logging_out_leads_to_the_provider(
    server: OidcServer, start: Start, stack: AsyncExitStack, open_console: Open
) -> None:
    site = await site_with(server, start, stack)
    someone = await browser(stack)
    await journey(site, someone, "s-1")
    console = console_of(site, someone, open_console)
    url = (await console.ask("POST", "/session/end")).body["url"]
    assert url.startswith(f"{server.issuer}/session/end?")
    assert (await console.ask("GET", "/session")).status == 401
    _, page = await someone.go(url)
    assert "logout" in page.lower()


async def test_the_page_of_the_log_in_hears_what_there_is(
    server: OidcServer, start: Start, stack: AsyncExitStack, open_console: Open
) -> None:
    site = await site_with(server, start, stack)
    assert (await open_console(site).ask("GET", "/login-ways")).body == {
        "provider": "Havdal",
        "directory": False,
        "help": "",
    }
    plain = await start()
    assert (await open_console(plain).ask("GET", "/login-ways")).body == {"provider": None, "directory": False, "help": ""}
    async with aiohttp.ClientSession() as session, session.get(f"{plain.url}{PREFIX}/oidc/start") as answer:
        assert answer.status == 404
