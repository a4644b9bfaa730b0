"""Sessions that are listed and ended, second factors, and what administrators do with accounts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from bot.vault import Sealed
from console.auth.devices import device_of
from console.auth.models import recovery_codes, second_factors
from console.auth.second_factor import CODES, STEP_S, TRIES
from tests.building import HAVDAL
from tests.console.conftest import Answer, Console, Open, Start, accounts
from tests.site import PASSWORD, Plan, Site

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


async def administrator(site: Site, open_console: Open, name: str = "sjef") -> Console:
    await site.accounts.add(HAVDAL, name, name.capitalize(), "administrator", PASSWORD)
    console = open_console(site)
    assert (await console.log_in(name)).status == 200
    return console


async def identifier(console: Console) -> str:
    return str((await console.ask("GET", "/session")).body["staff"]["id"])


async def listed(console: Console) -> list[dict[str, Any]]:
    return list((await console.ask("GET", "/sessions")).body["sessions"])


async def test_own_sessions_are_listed_with_device_and_last_use(site: Site, ada: Console, open_console: Open) -> None:
    site.store.clock.moment += timedelta(minutes=5)
    other = open_console(site)
    answer = await other.ask("POST", "/session", json={"username": "ada", "password": PASSWORD}, headers=FIREFOX)
    other.token = answer.cookies["torg_session"].value
    newest, oldest = await listed(other)
    assert (newest["device"], newest["this"], newest["way"]) == ("firefox/linux", True, "password")
    assert (oldest["this"], oldest["used_at"] < newest["used_at"]) == (False, True)
    await ada.ask("GET", "/health")
    assert [row["this"] for row in await listed(ada)].count(True) == 1
    used = {row["id"]: row["used_at"] for row in await listed(ada)}
    assert used[oldest["id"]] == used[newest["id"]]


async def test_a_session_is_ended_from_another_and_its_socket_at_once(site: Site, ada: Console, open_console: Open) -> None:
    other = open_console(site)
    await other.log_in("ada")
    async with ada.live():
        await ada.expect("welcome")
        [theirs] = [row["id"] for row in await listed(other) if not row["this"]]
        assert (await other.ask("DELETE", f"/sessions/{theirs}")).status == 204
        assert await ada.closed() == 4401
    assert (await ada.ask("GET", "/session")).status == 401
    assert (await other.ask("GET", "/session")).status == 200
    assert (await other.ask("DELETE", f"/sessions/{theirs}")).status == 404


async def test_all_others_are_ended_and_nobody_elses(site: Site, ada: Console, bo: Console, open_console: Open) -> None:
    other = open_console(site)
    await other.log_in("ada")
    [bos] = [row["id"] for row in await listed(bo)]
    assert (await ada.ask("DELETE", f"/sessions/{bos}")).status == 404
    assert [row["this"] for row in (await ada.ask("DELETE", "/sessions")).body["sessions"]] == [True]
    assert (await other.ask("GET", "/session")).status == 401
    assert (await bo.ask("GET", "/session")).status == 200


async def test_a_closed_account_is_out_at_once_everywhere(site: Site, ada: Console, open_console: Open) -> None:
    boss = await administrator(site, open_console)
    who = await identifier(ada)
    async with ada.live():
        await ada.expect("welcome")
        assert (await boss.ask("PATCH", f"/accounts/{who}", json={"closed": True})).body["sessions"] == 0
        assert await ada.closed() == 4401
    assert (await ada.ask("GET", "/session")).status == 401
    assert (await open_console(site).log_in("ada")).status == 401
    assert (await boss.ask("PATCH", f"/accounts/{who}", json={"closed": False})).body["closed"] is False
    assert (await open_console(site).log_in("ada")).status == 200


async def test_a_changed_role_counts_at_once(site: Site, ada: Console, open_console: Open) -> None:
    boss = await administrator(site, open_console)
    async with ada.live():
        await ada.expect("welcome")
        assert (await boss.ask("PATCH", f"/accounts/{await identifier(ada)}", json={"role": "auditor"})).status == 200
        assert await ada.closed() == 4401
    assert (await ada.ask("GET", "/inquiries")).refused == (403, "refused")
    assert (await ada.ask("GET", "/session")).body["staff"]["role"] == "auditor"


async def test_administrators_make_end_and_list_accounts_of_their_own_only(
    site: Site, ada: Console, open_console: Open
) -> None:
    boss = await administrator(site, open_console)
    made = await boss.ask("POST", "/accounts", json={"username": "Ny", "name": "Ny Hjelp", "role": "case_worker"})
    assert (made.status, made.body["has_password"], made.body["username"]) == (201, False, "ny")
    assert (await boss.ask("POST", "/accounts", json={"username": "ny", "role": "desk"})).refused == (409, "conflict")
    rows = (await boss.ask("GET", "/accounts")).body["accounts"]
    assert [row["username"] for row in rows] == ["ada", "bo", "ny", "sjef"]
    assert (await boss.ask("DELETE", f"/accounts/{await identifier(ada)}/sessions")).status == 204
    assert (await ada.ask("GET", "/session")).status == 401
    siv = next(one for one in (await site.accounts.directory("nabo")).values())
    for method, path in (("PATCH", ""), ("DELETE", "/sessions"), ("DELETE", "/second-factor")):
        answer = await boss.ask(method, f"/accounts/{siv.id}{path}", json={"closed": True} if method == "PATCH" else None)
        assert answer.refused == (404, "not_found")


async def test_the_last_administrator_stays(site: Site, open_console: Open) -> None:
    boss = await administrator(site, open_console)
    me = await identifier(boss)
    assert (await boss.ask("PATCH", f"/accounts/{me}", json={"role": "desk"})).refused == (409, "conflict")
    assert (await boss.ask("PATCH", f"/accounts/{me}", json={"closed": True})).refused == (409, "conflict")
    await administrator(site, open_console, "to")
    assert (await boss.ask("PATCH", f"/accounts/{me}", json={"role": "desk"})).status == 200


async def enrolled(console: Console, site: Site) -> tuple[pyotp.TOTP, list[str]]:
    begun = (await console.ask("POST", "/second-factor")).body
    assert begun["uri"].startswith("otpauth://totp/Torg:")
    assert begun["qr_svg"].startswith("<svg")
    totp = pyotp.TOTP(begun["secret"])
    codes = (await console.ask("PUT", "/second-factor", json={"code": now(totp, site)})).body["codes"]
    assert len(set(codes)) == CODES
    return totp, codes


def now(totp: pyotp.TOTP, site: Site, steps: int = 0) -> str:
    return totp.at(int(site.store.clock.now().timestamp()) + steps * STEP_S)


def later(site: Site, steps: int = 1) -> None:
    site.store.clock.moment += timedelta(seconds=steps * STEP_S)


async def with_code(console: Console, code: str, password: str = PASSWORD) -> Answer:
    return await console.ask("POST", "/session", json={"username": "ada", "password": password, "code": code})


async def test_second_factor_is_asked_for_once_the_password_is_right(site: Site, ada: Console, open_console: Open) -> None:
    totp, codes = await enrolled(ada, site)
    later(site)
    console = open_console(site)
    assert (await console.log_in("ada")).refused == (401, "second_factor_needed")
    assert (await with_code(console, now(totp, site), "feil passord")).refused == (401, "not_logged_in")
    assert (await with_code(console, "000000")).refused == (401, "wrong_code")
    assert (await with_code(console, now(totp, site))).status == 200
    assert (await with_code(console, codes[0].upper())).status == 200
    assert (await ada.ask("GET", "/second-factor")).body == {"on": True, "required": False, "codes_left": CODES - 1}


async def test_no_code_works_twice(site: Site, ada: Console, open_console: Open) -> None:
    totp, codes = await enrolled(ada, site)
    console = open_console(site)
    assert (await with_code(console, now(totp, site))).refused == (401, "wrong_code")
    later(site)
    assert (await with_code(console, now(totp, site))).status == 200
    assert (await with_code(console, now(totp, site))).refused == (401, "wrong_code")
    assert (await with_code(console, now(totp, site, -1))).refused == (401, "wrong_code")
    assert (await with_code(console, codes[1])).status == 200
    assert (await with_code(console, codes[1])).refused == (401, "wrong_code")


async def test_a_clock_may_be_a_step_off_and_no_more(site: Site, ada: Console, open_console: Open) -> None:
    totp, _ = await enrolled(ada, site)
    later(site, 10)
    console = open_console(site)
    assert (await with_code(console, now(totp, site, -2))).status == 401
    assert (await with_code(console, now(totp, site, 2))).status == 401
    assert (await with_code(console, now(totp, site, -1))).status == 200
    assert (await with_code(console, now(totp, site, 1))).status == 200


async def test_guessing_codes_is_limited(start: Start, open_console: Open) -> None:
    site = await start(Plan(behind_proxy=True))
    await accounts(site)
    ada = open_console(site)
    await ada.log_in("ada")
    totp, _ = await enrolled(ada, site)
    later(site)
    console = open_console(site)
    body = {"username": "ada", "password": PASSWORD, "code": "000000"}
    for number in range(TRIES):
        forwarded = {"X-Forwarded-For": f"6.6.6.{number}"}
        assert (await console.ask("POST", "/session", json=body, headers=forwarded)).status == 401
    assert (await with_code(console, now(totp, site))).refused == (429, "rate_limited")


async def test_the_store_keeps_the_secret_sealed_and_recovery_codes_as_hashes(site: Site, ada: Console) -> None:
    totp, codes = await enrolled(ada, site)
    async with site.store.database.read() as connection:
        row = (await connection.execute(select(second_factors))).mappings().one()
        hashes = (await connection.execute(select(recovery_codes.c.code_hash))).scalars().all()
    assert row["secret"] == totp.secret
    assert isinstance(second_factors.c.secret.type, Sealed)
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes)
    assert not set(hashes) & {code.replace("-", "") for code in codes}


async def test_a_second_factor_is_removed_with_a_code_and_by_administrators(
    site: Site, ada: Console, open_console: Open
) -> None:
    totp, _ = await enrolled(ada, site)
    later(site)
    assert (await ada.ask("POST", "/second-factor")).refused == (409, "conflict")
    assert (await ada.ask("DELETE", "/second-factor", json={"code": "000000"})).refused == (401, "wrong_code")
    renewed = await ada.ask("POST", "/second-factor/recovery-codes", json={"code": now(totp, site)})
    later(site)
    assert (await ada.ask("DELETE", "/second-factor", json={"code": renewed.body["codes"][0]})).body["on"] is False
    assert (await open_console(site).log_in("ada")).status == 200
    await enrolled(ada, site)
    boss = await administrator(site, open_console)
    reset = await boss.ask("DELETE", f"/accounts/{await identifier(ada)}/second-factor")
    assert reset.body["second_factor"] is False
    assert (await ada.ask("GET", "/session")).status == 401
    assert (await open_console(site).log_in("ada")).status == 200


async def test_a_role_that_needs_a_second_factor_can_only_set_one_up(start: Start, open_console: Open) -> None:
    site = await start(Plan(factor_roles=frozenset({"desk"})))
    await accounts(site)
    ada = open_console(site)
    assert (await ada.log_in("ada")).body["factor_due"] is True
    assert (await ada.ask("GET", "/inquiries")).refused == (403, "second_factor_due")
    assert (await ada.ask("GET", "/sessions")).status == 200
    totp, _ = await enrolled(ada, site)
    assert (await ada.ask("GET", "/inquiries")).status == 200
    later(site)
    removed = await ada.ask("DELETE", "/second-factor", json={"code": now(totp, site)})
    assert removed.refused == (403, "refused")


@pytest.mark.parametrize(
    ("said", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140 Safari/537.36 Edg/140", "edge/windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "safari/iphone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Mobile Safari/537.36", "chrome/android"),
        ("", "other/other"),
    ],
)
def test_devices_are_told_in_two_words(said: str, device: str) -> None:
    assert device_of(said) == device
