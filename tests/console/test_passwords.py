"""Passwords that their owners change, and those that an administrator makes for one log-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from console.auth.passwords import ONE_TIME_FOR, TRIES
from tests.building import HAVDAL
from tests.console.conftest import Answer, Console, Open
from tests.console.test_accounts import administrator, identifier
from tests.site import PASSWORD, Site

NEW = "noe helt annet 2026"


async def changed(console: Console, old: str = PASSWORD, new: str = NEW) -> Answer:
    return await console.ask("PUT", "/password", json={"old": old, "new": new})


async def log_of(boss: Console) -> list[tuple[str, str, str]]:
    rows = (await boss.ask("GET", "/changes/accounts")).body["changes"]
    return [(row["staff_name"], row["kind"], row["username"]) for row in rows]


async def test_a_changed_password_ends_all_other_sessions_and_says_which(
    site: Site, ada: Console, open_console: Open
) -> None:
    other = open_console(site)
    await other.log_in("ada")
    assert (await ada.ask("GET", "/password")).body == {"here": True}
    async with other.live():
        await other.expect("welcome")
        answer = await changed(ada)
        assert (answer.status, [row["device"] for row in answer.body["ended"]]) == (200, ["other/other"])
        assert await other.closed() == 4401
    assert (await other.ask("GET", "/session")).status == 401
    assert (await ada.ask("GET", "/session")).status == 200
    assert (await open_console(site).log_in("ada")).refused == (401, "not_logged_in")
    assert (await open_console(site).log_in("ada", NEW)).status == 200
    boss = await administrator(site, open_console)
    assert ("Ada", "password", "ada") in await log_of(boss)


async def test_a_password_is_held_to_the_rules_and_a_wrong_one_ends_no_session(site: Site, ada: Console) -> None:
    assert (await changed(ada, old="feil passord her")).refused == (403, "wrong_password")
    assert (await changed(ada, new="kort")).refused == (400, "malformed")
    assert (await changed(ada, new=PASSWORD)).refused == (400, "bad_input")
    assert (await ada.ask("GET", "/session")).status == 200


async def test_wrong_passwords_are_limited(site: Site, ada: Console) -> None:
    for _ in range(TRIES):
        assert (await changed(ada, old="feil passord her")).status == 403
    answer = await changed(ada)
    assert answer.refused == (429, "rate_limited")
    assert answer.headers["Retry-After"]


async def test_who_logs_in_by_another_system_changes_it_there(site: Site, open_console: Open) -> None:
    made = await site.accounts.add(HAVDAL, "kari", "Kari", "desk", None)
    console = open_console(site)
    console.token = (await site.accounts.sessions.begin(made, way="oidc")).token
    assert (await console.ask("GET", "/password")).body == {"here": False}
    assert (await changed(console)).refused == (409, "conflict")
    boss = await administrator(site, open_console)
    assert (await boss.ask("POST", f"/accounts/{made.id}/one-time-password")).refused == (409, "conflict")


async def one_time(boss: Console, who: str) -> dict[str, Any]:
    return dict((await boss.ask("POST", f"/accounts/{who}/one-time-password")).body)


async def test_a_one_time_password_lets_in_to_choose_another_and_to_nothing_else(
    site: Site, ada: Console, open_console: Open
) -> None:
    boss, who = await administrator(site, open_console), await identifier(ada)
    made = await one_time(boss, who)
    assert (await ada.ask("GET", "/session")).status == 401
    assert (await ada.log_in("ada")).refused == (401, "not_logged_in")
    assert (await ada.log_in("ada", made["password"])).body["password_due"] is True
    assert (await ada.ask("GET", "/inquiries")).refused == (403, "password_due")
    assert (await ada.ask("GET", "/invitations")).refused == (403, "password_due")
    assert (await changed(ada, made["password"])).status == 200
    assert (await ada.ask("GET", "/session")).body["password_due"] is False
    assert (await ada.ask("GET", "/inquiries")).status == 200
    assert (await open_console(site).log_in("ada", made["password"])).refused == (401, "not_logged_in")
    [row] = [one for one in (await boss.ask("GET", "/accounts")).body["accounts"] if one["id"] == who]
    assert row["one_time"] is False
    assert ("Sjef", "one_time_password", "ada") in await log_of(boss)
    assert made["password"] not in str((await boss.ask("GET", "/changes/accounts")).body)


async def test_a_one_time_password_ends_by_itself(site: Site, ada: Console, open_console: Open) -> None:
    boss = await administrator(site, open_console)
    made = await one_time(boss, await identifier(ada))
    site.store.clock.moment += ONE_TIME_FOR + timedelta(seconds=1)
    assert (await ada.log_in("ada", made["password"])).refused == (401, "not_logged_in")


async def test_a_password_given_to_a_new_account_is_for_one_log_in_too(site: Site, open_console: Open) -> None:
    boss = await administrator(site, open_console)
    await boss.ask("POST", "/accounts", json={"username": "ny", "role": "desk", "password": PASSWORD})
    assert (await open_console(site).log_in("ny")).body["password_due"] is True


async def test_nobody_makes_passwords_for_other_municipalities(site: Site, open_console: Open) -> None:
    boss = await administrator(site, open_console)
    [siv] = [one.id for one in (await site.accounts.directory("nabo")).values()]
    assert (await boss.ask("POST", f"/accounts/{siv}/one-time-password")).refused == (404, "not_found")
