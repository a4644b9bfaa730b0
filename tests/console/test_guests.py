"""People of other municipalities who help here: invited without a word of whether they exist, until a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from console.auth.guests import OPEN_FOR
from inquiries.notices import SqlNotices
from tests.building import HAVDAL, START
from tests.console.conftest import Answer, Console, Open
from tests.console.test_accounts import administrator
from tests.site import PASSWORD, Site

UNTIL = (START + timedelta(days=30)).date()


async def invited(boss: Console, username: str = "hjelper", **more: Any) -> Answer:
    given = {"home": "nabo", "username": username, "role": "support", "until": UNTIL.isoformat()}
    return await boss.ask("POST", "/accounts/guests", json=given | more)


async def listed(boss: Console) -> list[tuple[str, str, str | None]]:
    rows = (await boss.ask("GET", "/accounts/guests")).body["guests"]
    return [(row["username"], row["state"], row["name"]) for row in rows]


@pytest.fixture
async def boss(site: Site, open_console: Open) -> Console:
    return await administrator(site, open_console)


@pytest.fixture
async def helper(site: Site, open_console: Open) -> Console:
    """Somebody of the neighbouring municipality, logged in there."""
    await site.accounts.add("nabo", "hjelper", "Hjelper", "desk", PASSWORD)
    console = open_console(site)
    console.token = (await site.accounts.log_in("nabo", "hjelper", PASSWORD, address="1.1.1.1")).token
    return console


async def invitation(console: Console) -> str:
    [found] = (await console.ask("GET", "/invitations")).body["invitations"]
    return str(found["id"])


async def test_inviting_tells_nothing_of_who_exists(boss: Console, helper: Console) -> None:
    there, nowhere = await invited(boss), await invited(boss, "finnesikke")
    assert (there.status, nowhere.status) == (201, 201)
    differing = {name for name in there.body if there.body[name] != nowhere.body[name]}
    assert differing == {"id", "username"}
    assert await listed(boss) == [("finnesikke", "invited", None), ("hjelper", "invited", None)]
    rows = (await boss.ask("GET", "/accounts")).body["accounts"]
    assert "hjelper" not in [row["username"] for row in rows]


async def test_whoever_is_invited_is_told_each_time(site: Site, boss: Console, helper: Console) -> None:
    me = (await helper.ask("GET", "/session")).body["staff"]["id"]
    notices = SqlNotices(site.store.database, site.store.clock)
    await invited(boss)
    [notice] = await notices.of("nabo", me)
    assert (notice.kind, notice.about, notice.text) == ("invited", "invitation", "invited")
    assert notice.details["title"]
    await invited(boss)
    assert len(await notices.of("nabo", me)) == 2


async def test_whoever_accepts_works_in_both_municipalities(site: Site, boss: Console, helper: Console) -> None:
    await invited(boss)
    assert (await helper.ask("PUT", "/session", json={"municipality": HAVDAL})).refused == (404, "not_found")
    [found] = (await helper.ask("GET", "/invitations")).body["invitations"]
    assert (found["municipality"], found["role"], found["staff_name"]) == (HAVDAL, "support", "Sjef")
    assert (await helper.ask("POST", f"/invitations/{found['id']}")).status == 204
    assert (await helper.ask("POST", f"/invitations/{found['id']}")).refused == (404, "not_found")
    home = (await helper.ask("GET", "/session")).body
    assert home["places"] == [{"municipality": "nabo", "role": "desk"}, {"municipality": HAVDAL, "role": "support"}]
    moved = (await helper.ask("PUT", "/session", json={"municipality": HAVDAL})).body
    assert (moved["municipality"], moved["staff"]["role"]) == (HAVDAL, "support")
    assert (await helper.ask("POST", "/registrations", json={})).refused == (403, "refused")
    assert await listed(boss) == [("hjelper", "guest", "Hjelper")]
    for method, path in (("DELETE", "/sessions"), ("POST", "/one-time-password")):
        answer = await boss.ask(method, f"/accounts/{moved['staff']['id']}{path}")
        assert answer.refused == (404, "not_found")
    assert (await boss.ask("DELETE", f"/accounts/guests/{moved['staff']['id']}")).status == 204
    assert (await helper.ask("GET", "/session")).status == 401
    assert await listed(boss) == []


async def test_a_guests_role_ends_with_its_last_day(site: Site, boss: Console, helper: Console) -> None:
    await invited(boss)
    await helper.ask("POST", f"/invitations/{await invitation(helper)}")
    begun = await site.accounts.log_in("nabo", "hjelper", PASSWORD, address="1.1.1.1")
    site.store.clock.moment = START + timedelta(days=30, hours=10)
    helper.token = (await site.accounts.sessions.begin(begun.staff)).token
    assert (await helper.ask("PUT", "/session", json={"municipality": HAVDAL})).status == 200
    assert "Hjelper" in {one.name for one in (await site.accounts.directory(HAVDAL)).values()}
    site.store.clock.moment += timedelta(hours=6)
    assert (await helper.ask("GET", "/session")).status == 401
    assert "Hjelper" not in {one.name for one in (await site.accounts.directory(HAVDAL)).values()}


async def test_a_console_closes_when_its_session_moves_and_when_the_role_ends(
    site: Site, boss: Console, helper: Console
) -> None:
    await invited(boss)
    await helper.ask("POST", f"/invitations/{await invitation(helper)}")
    me = (await helper.ask("GET", "/session")).body["staff"]["id"]
    async with helper.live():
        await helper.expect("welcome")
        await helper.ask("PUT", "/session", json={"municipality": HAVDAL})
        assert await helper.closed() == 4401
    async with helper.live(), boss.live():
        await helper.expect("welcome")
        await boss.ask("DELETE", f"/accounts/guests/{me}")
        assert await helper.closed() == 4401
        assert boss.socket is not None
        await boss.socket.send_json({"type": "ping"})
        await boss.expect("pong")


async def test_some_of_the_staff_are_found_by_their_ids(site: Site, boss: Console, helper: Console) -> None:
    await invited(boss)
    await helper.ask("POST", f"/invitations/{await invitation(helper)}")
    me = (await helper.ask("GET", "/session")).body["staff"]["id"]
    everybody = await site.accounts.directory(HAVDAL)
    ada = next(one for one in everybody.values() if one.username == "ada")
    [siv] = [one.id for one in (await site.accounts.directory("nabo")).values() if one.id != me]
    found = await site.accounts.directory(HAVDAL, only=[ada.id, me, siv, "nobody"])
    assert found == {ada.id: ada, me: everybody[me]}
    assert found[me].role == "support"
    assert await site.accounts.directory(HAVDAL, only=[]) == {}


async def test_an_invitation_is_for_that_name_there_alone(
    site: Site, boss: Console, helper: Console, ada: Console, open_console: Open
) -> None:
    await site.accounts.add(HAVDAL, "hjelper", "En annen", "desk", PASSWORD)
    same_name = open_console(site)
    await same_name.log_in("hjelper")
    await invited(boss)
    offered = await invitation(helper)
    for somebody in (same_name, ada):
        assert (await somebody.ask("GET", "/invitations")).body["invitations"] == []
        for method in ("POST", "DELETE"):
            assert (await somebody.ask(method, f"/invitations/{offered}")).refused == (404, "not_found")


async def test_what_is_declined_taken_back_or_old_is_open_no_more(site: Site, boss: Console, helper: Console) -> None:
    await invited(boss)
    declined = await invitation(helper)
    assert (await helper.ask("DELETE", f"/invitations/{declined}")).status == 204
    assert (await helper.ask("POST", f"/invitations/{declined}")).refused == (404, "not_found")
    assert await listed(boss) == [("hjelper", "declined", None)]
    again = (await invited(boss)).body["id"]
    assert await invitation(helper) == again
    assert (await boss.ask("DELETE", f"/accounts/guests/{again}")).status == 204
    assert (await helper.ask("POST", f"/invitations/{again}")).refused == (404, "not_found")
    await invited(boss)
    begun = await site.accounts.log_in("nabo", "hjelper", PASSWORD, address="1.1.1.1")
    site.store.clock.moment += OPEN_FOR
    helper.token = (await site.accounts.sessions.begin(begun.staff)).token
    assert (await helper.ask("GET", "/invitations")).body["invitations"] == []


async def test_ends_and_places_that_cannot_be_are_refused(boss: Console) -> None:
    for wrong in ({"home": HAVDAL}, {"until": "2026-03-01"}, {"until": "2027-04-01"}):
        assert (await invited(boss, **wrong)).refused == (400, "bad_input")


async def test_each_step_is_in_the_log_of_accounts(boss: Console, helper: Console) -> None:
    await invited(boss)
    await helper.ask("POST", f"/invitations/{await invitation(helper)}")
    [guest] = (await boss.ask("GET", "/accounts/guests")).body["guests"]
    await boss.ask("DELETE", f"/accounts/guests/{guest['id']}")
    rows = (await boss.ask("GET", "/changes/accounts")).body["changes"]
    steps = [(row["staff_name"], row["kind"]) for row in rows if row["username"] == "nabo/hjelper"]
    assert sorted(steps) == [("Hjelper", "accepted"), ("Sjef", "invited"), ("Sjef", "taken_back")]
