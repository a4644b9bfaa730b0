"""Log-in by a directory, with a real slapd."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app.accounts import directory_settings
from bot.errors import DirectoryUnavailable
from bot.settings import LdapSection
from console.auth import ldap
from console.auth.ldap import LdapDirectory
from console.auth.models import staff
from tests.building import HAVDAL
from tests.console.conftest import Open, Start
from tests.site import Plan, Site
from tests.slapd_server import BASE, PASSWORD, READER, READERS_PASSWORD, SlapdServer
from tests.system_requirements import needs, where

pytestmark = [
    needs("slapd"),
    # The library asks Python's own older function whose name a certificate bears, and leaves a socket that it could not
    # open to the collector.
    pytest.mark.filterwarnings("ignore:ssl.match_hostname:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

ROLES = (f"CN=Desk,{BASE}=desk", f"cn=case,{BASE}=case_worker")


@pytest.fixture(scope="module")
def slapd() -> Iterator[SlapdServer]:
    server = SlapdServer(str(where("slapd")))
    server.start()
    yield server
    server.close()


def directory(slapd: SlapdServer, **changes: Any) -> LdapDirectory:
    section = {"url": slapd.tls_url, "ca": slapd.ca, "bind_dn": READER, "bind_password": READERS_PASSWORD, "roles": ROLES}
    return LdapDirectory(directory_settings(LdapSection.model_validate(section | {"base": f"{BASE}"} | changes)))


async def count(site: Site) -> int:
    async with site.store.database.read() as connection:
        return int((await connection.execute(select(func.count()).select_from(staff))).scalar_one())


async def test_name_and_password_of_the_directory_open_the_console(
    slapd: SlapdServer, start: Start, open_console: Open
) -> None:
    site = await start(Plan(directory=directory(slapd)))
    for username, role, name in (("kari", "desk", "Kari Nordmann"), ("OLA", "case_worker", "Ola Saksbehandler")):
        session = await open_console(site).log_in(username, PASSWORD)
        assert session.status == 200
        assert (session.body["staff"]["role"], session.body["staff"]["name"]) == (role, name)
    assert (await open_console(site).log_in("kari", PASSWORD)).status == 200
    assert await count(site) == 2
    assert (await open_console(site).log_in("ÅSE", PASSWORD)).body["staff"]["username"] == "åse"


@pytest.mark.parametrize("username", ["*", "kar*", "kari)(uid=*", "kari\\2a", "nobody", "uid=kari", "kari)(|(uid=*))"])
async def test_what_somebody_types_is_no_filter(slapd: SlapdServer, username: str) -> None:
    assert await directory(slapd).check(username, PASSWORD) is None


@pytest.mark.parametrize("password", ["", "feil", PASSWORD + " ", "*"])
async def test_a_wrong_or_empty_password_opens_nothing(slapd: SlapdServer, password: str) -> None:
    assert await directory(slapd).check("kari", password) is None


async def test_wrong_passwords_are_told_as_everybodys_and_limited(
    slapd: SlapdServer, start: Start, open_console: Open
) -> None:
    site = await start(Plan(directory=directory(slapd)))
    console = open_console(site)
    assert {(await console.log_in("kari", "feil passord")).refused for _ in range(8)} == {(401, "not_logged_in")}
    assert (await console.log_in("kari", PASSWORD)).refused == (429, "rate_limited")


async def test_who_has_no_role_there_has_none_here(slapd: SlapdServer, start: Start, open_console: Open) -> None:
    site = await start(Plan(directory=directory(slapd)))
    assert (await open_console(site).log_in("ingen", PASSWORD)).refused == (403, "refused")
    assert await count(site) == 0


async def test_a_local_account_of_the_same_name_keeps_its_own_password(
    slapd: SlapdServer, start: Start, open_console: Open
) -> None:
    site = await start(Plan(directory=directory(slapd)))
    made = await site.accounts.add(HAVDAL, "kari", "Lokal", "editor", "et helt annet passord")
    assert (await open_console(site).log_in("kari", PASSWORD)).status == 401
    assert (await open_console(site).log_in("kari", "et helt annet passord")).body["staff"]["id"] == made.id


@pytest.mark.parametrize("security", ["starttls", "none"])
async def test_the_other_ways_of_reaching_it(slapd: SlapdServer, security: str) -> None:
    found = await directory(slapd, url=slapd.url, security=security).check("ola", PASSWORD)
    assert found is not None
    assert found.role == "case_worker"


async def test_a_certificate_of_an_unknown_authority_is_refused(slapd: SlapdServer) -> None:
    with pytest.raises(DirectoryUnavailable):
        await directory(slapd, ca=None).check("kari", PASSWORD)


async def test_a_wrong_reading_account_is_no_wrong_password(slapd: SlapdServer) -> None:
    with pytest.raises(DirectoryUnavailable):
        await directory(slapd, bind_password="feil").check("kari", PASSWORD)


async def test_a_directory_that_is_away_or_asleep_says_so_and_comes_back(
    slapd: SlapdServer, start: Start, open_console: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ldap, "TIMEOUT_S", 1)
    site = await start(Plan(directory=directory(slapd)))
    slapd.freeze()
    try:
        assert (await open_console(site).log_in("kari", PASSWORD)).refused == (503, "unavailable")
    finally:
        slapd.thaw()
    slapd.kill()
    try:
        assert (await open_console(site).log_in("kari", PASSWORD)).refused == (503, "unavailable")
    finally:
        slapd.start()
    assert (await open_console(site).log_in("kari", PASSWORD)).status == 200
