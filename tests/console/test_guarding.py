"""Inquiries of the specialist track over HTTP and the socket: for others they are not there."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from inquiries.services.models import services
from tests.building import HAVDAL, START, Person
from tests.console.by_mail import mailed
from tests.console.conftest import Console, asked, quiet
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry
from tests.site import Site

CHILDREN = "barnevern"


@pytest.fixture
async def guarded(site: Site, bo: Console) -> tuple[str, str, Person]:
    """An inquiry of child welfare, whose unit is Bo's: its id, its number and its citizen."""
    store, person = site.store, Person()
    me = (await bo.ask("GET", "/session")).body["staff"]["id"]
    await add_unit(store.database, members=(me,))
    values = {"municipality": HAVDAL, "id": CHILDREN, "names": {"nb": "Barnevern"}, "unit": TECHNICAL, "track": "specialist"}
    async with store.database.write() as connection:
        await connection.execute(insert(services).values(**values, opening_hours={}, version=1, updated_at=START))
    inquiry = (await asked(site, "Jeg er redd for et barn", person)).inquiry
    await change_inquiry(store.database, inquiry, service=CHILDREN)
    return inquiry, (await store.inbox.inquiry(HAVDAL, inquiry)).number, person


async def test_who_may_not_see_it_finds_it_nowhere(
    site: Site, ada: Console, bo: Console, guarded: tuple[str, str, Person]
) -> None:
    inquiry, number, _ = guarded
    open_one = (await asked(site, "Når hentes søppelet?")).inquiry
    page = (await ada.ask("GET", "/inquiries?view=all")).body
    assert ([one["id"] for one in page["inquiries"]], page["total"], page["counts"]["all"]) == ([open_one], 1, 1)
    for path in (f"/inquiries/{inquiry}", f"/inquiries/by-number/{number}", f"/inquiries/{inquiry}/ratings"):
        assert (await ada.ask("GET", path)).refused == (404, "not_found")
    steps: dict[str, dict[str, Any]] = {
        "take": {"force": True},
        "notes": {"client_id": "notat-0001", "text": "Hei"},
        "seen": {"sequence": 1},
    }
    for name, body in steps.items():
        assert (await ada.step(inquiry, name, **body)).refused == (404, "not_found")
    assert (await ada.step(open_one, "merge", into=number)).refused == (404, "not_found")
    seen = (await bo.ask("GET", "/inquiries?view=all")).body
    assert {one["id"] for one in seen["inquiries"]} == {inquiry, open_one}
    assert (await bo.ask("GET", f"/inquiries/{inquiry}")).status == 200
    assert (await bo.take(inquiry)).status == 200


async def test_what_was_merged_into_it_does_not_tell_its_number(
    site: Site, ada: Console, bo: Console, guarded: tuple[str, str, Person]
) -> None:
    inquiry, number, _ = guarded
    open_one = (await asked(site, "Når hentes søppelet?")).inquiry
    assert (await bo.step(open_one, "merge", into=number)).status == 200
    assert (await bo.ask("GET", f"/inquiries/{open_one}")).body["merged_into"] == {"id": inquiry, "number": number}
    assert (await ada.ask("GET", f"/inquiries/{open_one}")).body["merged_into"] is None


async def test_live_updates_do_not_tell_of_it(
    site: Site, ada: Console, bo: Console, guarded: tuple[str, str, Person]
) -> None:
    inquiry, _, person = guarded
    before = await quiet(site)
    async with ada.live(), bo.live():
        await asked(site, "Det gråter", person)
        open_one = (await asked(site, "Når hentes søppelet?")).inquiry
        await bo.said("Det gråter")
        await ada.said("Når hentes søppelet?")
        assert {frame["inquiry"] for frame in ada.events()} == {open_one}
    async with ada.live(after=before):
        await ada.said("Når hentes søppelet?")
        assert inquiry not in {frame["inquiry"] for frame in ada.events()}


async def test_a_part_of_it_stays_with_its_people(
    site: Site, ada: Console, bo: Console, guarded: tuple[str, str, Person]
) -> None:
    first = await mailed(site, "Jeg er redd for et barn")
    second = await mailed(site, "Det gråter om natten", conversation=first.conversation)
    await change_inquiry(site.store.database, first.inquiry, service=CHILDREN)
    split = await bo.step(first.inquiry, "split", message=second.message)
    assert split.status == 200
    seen = {one["id"] for one in (await bo.ask("GET", "/inquiries?view=all")).body["inquiries"]}
    assert {first.inquiry, split.body["id"]} <= seen
    assert (await ada.ask("GET", "/inquiries?view=all")).body["inquiries"] == []


async def test_it_is_merged_into_nothing_that_others_see(
    site: Site, ada: Console, bo: Console, guarded: tuple[str, str, Person]
) -> None:
    inquiry, _, _ = guarded
    road = (await asked(site, "Når brøytes veien?")).inquiry
    number = (await site.store.inbox.inquiry(HAVDAL, road)).number
    await change_inquiry(site.store.database, road, service="vei")
    assert (await bo.step(inquiry, "merge", into=number)).refused == (409, "conflict")
    await change_inquiry(site.store.database, road, service=None)
    assert (await bo.step(inquiry, "merge", into=number)).status == 200
    assert (await ada.ask("GET", f"/inquiries/{road}")).refused == (404, "not_found")


async def test_of_many_everybody_is_told_of_what_they_see(
    site: Site, ada: Console, bo: Console, guarded: tuple[str, str, Person]
) -> None:
    inquiry, _, _ = guarded
    open_one = (await asked(site, "Når hentes søppelet?")).inquiry
    seen = {}
    for name, console in (("ada", ada), ("bo", bo)):
        staff = (await console.ask("GET", "/session")).body["staff"]["id"]
        seen[name] = await site.stores.reaching.seen(HAVDAL, (inquiry, open_one), staff, "all")
    assert seen == {"ada": {open_one}, "bo": {inquiry, open_one}}
