"""The inbox over HTTP: its pieces, what was read, mentions, saved filters."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import insert

from bot.messages import Owner, Staff
from console.api.mentions import mentioned
from inquiries.notices import SqlNotices
from inquiries.services.models import services
from inquiries.tags.store import set_tags
from tests.building import ADA, HAVDAL, START, Person
from tests.console.conftest import Console, asked
from tests.contracts.units import TECHNICAL, add_unit, change_inquiry
from tests.site import Site

FILTER: dict[str, Any] = {"name": "E-post på svensk", "view": "open", "order": "waiting", "channel": "email"}


async def several(site: Site, count: int) -> list[str]:
    """Let citizens ask; return the inquiries, newest change first."""
    found = []
    for number in range(count):
        found.append((await asked(site, f"sak {number}")).inquiry)
        site.store.clock.advance(seconds=1)
    return found[::-1]


def ids(body: Any) -> list[str]:
    return [inquiry["id"] for inquiry in body["inquiries"]]


async def test_pieces_below_above_and_at_a_position(site: Site, ada: Console) -> None:
    every = await several(site, 6)
    first = (await ada.ask("GET", "/inquiries?view=all&limit=2")).body
    assert (ids(first), first["position"], first["total"]) == (every[:2], 0, 6)
    below = (await ada.ask("GET", f"/inquiries?view=all&limit=2&before={first['next']}")).body
    assert (ids(below), below["total"]) == (every[2:4], None)
    above = (await ada.ask("GET", f"/inquiries?view=all&limit=2&after={below['previous']}")).body
    assert (ids(above), above["previous"]) == (every[:2], None)
    last = (await ada.ask("GET", "/inquiries?view=all&limit=2&position=4")).body
    assert (ids(last), last["next"], last["position"]) == (every[4:], None, 4)


async def test_what_cannot_be_a_list_is_refused(ada: Console) -> None:
    for query in ("view=others&before=x", "order=colour", "view=nothing", "position=-1", "position=x", "channel="):
        assert (await ada.ask("GET", f"/inquiries?{query}")).refused == (400, "malformed")


async def test_lists_are_narrowed_and_ordered(site: Site, ada: Console) -> None:
    one, other = await several(site, 2)
    for inquiry in (one, other):
        await site.store.desk.change_owner(inquiry, Owner.QUEUE, staff=ADA, notice="")
        site.store.clock.advance(seconds=1)
    assert ids((await ada.ask("GET", "/inquiries?view=waiting")).body) == [other, one]
    assert ids((await ada.ask("GET", "/inquiries?view=waiting&order=waiting")).body) == [one, other]
    assert ids((await ada.ask("GET", "/inquiries?view=waiting&channel=email")).body) == []
    assert len(ids((await ada.ask("GET", "/inquiries?view=waiting&channel=webchat&language=nb")).body)) == 2


async def test_lists_are_narrowed_to_what_is_urgent_or_has_a_tag(site: Site, ada: Console) -> None:
    one, other, third = await several(site, 3)
    await change_inquiry(site.store.database, one, priority="high")
    await change_inquiry(site.store.database, third, priority="urgent")
    async with site.store.database.write() as connection:
        await set_tags(connection, HAVDAL, other, {"stengt vei": "Stengt vei"})
    assert ids((await ada.ask("GET", "/inquiries?view=all&order=priority")).body)[:2] == [third, one]
    assert ids((await ada.ask("GET", "/inquiries?view=all&priority=urgent")).body) == [third]
    page = (await ada.ask("GET", "/inquiries?view=all&tag=stengt%20VEI")).body
    assert [(found["id"], found["priority"], found["tags"]) for found in page["inquiries"]] == [
        (other, "normal", ["Stengt vei"])
    ]
    wanted = FILTER | {"order": "priority", "priority": "urgent", "tag": "Stengt vei"}
    saved = await ada.ask("PUT", f"/inquiries/filters/{uuid.uuid4()}", json=wanted)
    assert wanted.items() <= saved.body["filters"][0].items()
    for wrong in ("priority=now", "tag=", "tag=a,b"):
        assert (await ada.ask("GET", f"/inquiries?{wrong}")).refused == (400, "malformed")


async def test_unread_until_it_was_on_the_screen(site: Site, ada: Console, bo: Console) -> None:
    person = Person()
    inquiry = (await asked(site, person=person)).inquiry
    await ada.take(inquiry)
    page = (await ada.ask("GET", "/inquiries?view=mine")).body
    assert (page["unread"], page["counts"]["unread"]) == ([inquiry], 1)
    seen = await ada.ask("POST", f"/inquiries/{inquiry}/seen", json={"sequence": page["sequence"]})
    assert seen.status == 204
    page = (await ada.ask("GET", "/inquiries?view=mine")).body
    assert (page["unread"], page["counts"]["unread"]) == ([], 0)
    assert (await bo.ask("GET", "/inquiries?view=open")).body["unread"] == [inquiry]
    await asked(site, "Mer", person)
    assert (await ada.ask("GET", "/inquiries?view=mine&unread=true")).body["unread"] == [inquiry]
    nowhere = await ada.ask("POST", f"/inquiries/{uuid.uuid4()}/seen", json={"sequence": 1})
    assert nowhere.refused == (404, "not_found")


async def test_what_one_marks_is_unread_in_all_of_ones_windows_until_one_looks(
    site: Site, ada: Console, bo: Console
) -> None:
    inquiry = (await asked(site)).inquiry
    await ada.take(inquiry)
    place = f"/inquiries/{inquiry}/seen"
    sequence = (await ada.ask("GET", "/inquiries?view=mine")).body["sequence"]
    async with ada.live(), bo.live():
        await bo.expect("health")
        await ada.ask("POST", place, json={"sequence": sequence})
        assert await ada.expect("seen") == {"type": "seen", "inquiry": inquiry, "unread": False}
        await ada.ask("POST", place, json={"sequence": sequence})
        for _ in range(2):
            assert (await ada.ask("DELETE", place)).status == 204
            assert await ada.expect("seen") == {"type": "seen", "inquiry": inquiry, "unread": True}
        page = (await ada.ask("GET", "/inquiries?view=mine")).body
        assert (page["unread"], page["counts"]["unread"]) == ([inquiry], 1)
        await bo.ask("DELETE", place)
        assert await bo.expect("seen") == {"type": "seen", "inquiry": inquiry, "unread": True}, (
            "it is the first that he hears"
        )
    assert (await ada.ask("DELETE", f"/inquiries/{uuid.uuid4()}/seen")).refused == (404, "not_found")


async def test_mentioned_colleagues_are_told_once(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    for text in ("Kan @bo. se på denne? @BO, @ada og post@bo", "Kan @bo se"):
        await ada.step(inquiry, "notes", client_id="notat-0001", text=text)
    page = (await bo.ask("GET", "/inquiries?view=mentioned")).body
    assert (ids(page), page["counts"]["mentions"]) == ([inquiry], 1)
    page = (await ada.ask("GET", "/inquiries?view=mentioned")).body
    assert (ids(page), page["counts"]["mentions"]) == ([], 0)
    await bo.ask("POST", f"/inquiries/{inquiry}/seen", json={"sequence": 1})
    page = (await bo.ask("GET", "/inquiries?view=mentioned")).body
    assert (ids(page), page["counts"]["mentions"]) == ([inquiry], 0), "reading it clears the count, and keeps it in the view"
    who = (await bo.ask("GET", "/session")).body["staff"]["id"]
    assert await SqlNotices(site.store.database, site.store.clock).of(HAVDAL, who, unread=True) == []


async def test_consoles_hear_at_once_of_mentions_and_that_they_were_read(site: Site, ada: Console, bo: Console) -> None:
    inquiry = (await asked(site)).inquiry
    async with bo.live():
        await bo.expect("health")
        await ada.step(inquiry, "notes", client_id="notat-0001", text="@bo")
        assert await bo.expect("notices") == {"type": "notices", "inquiry": inquiry}
        await bo.ask("POST", f"/inquiries/{inquiry}/seen", json={"sequence": 1})
        assert await bo.expect("notices") == {"type": "notices", "inquiry": None}


def test_who_is_meant_by_a_name_after_the_sign() -> None:
    people = {one: Staff(one, HAVDAL, name, name, "desk") for one, name in (("1", "bo"), ("2", "åse@havdal.example"))}
    for text, meant in (
        ("Spør @bo.", ["1"]),
        ("@Bo, @BO og @åse@havdal.example", ["1", "2"]),
        ("post@bo og bo", []),
        ("@bodil @åse", []),
    ):
        assert [one.id for one in mentioned(text, people, "9")] == meant, text
    assert mentioned("@bo", people, "1") == [], "nobody is told of what they wrote themselves"


async def test_who_may_not_see_it_is_not_told_of_a_mention(site: Site, ada: Console, bo: Console) -> None:
    me = (await bo.ask("GET", "/session")).body["staff"]["id"]
    await add_unit(site.store.database, members=(me,))
    values = {"municipality": HAVDAL, "id": "barnevern", "names": {"nb": "Barnevern"}, "unit": TECHNICAL}
    async with site.store.database.write() as connection:
        more = {"track": "specialist", "opening_hours": {}, "version": 1, "updated_at": START}
        await connection.execute(insert(services).values(**values, **more))
    guarded, open_one = (await asked(site, "Jeg er redd for et barn")).inquiry, (await asked(site)).inquiry
    await change_inquiry(site.store.database, guarded, service="barnevern")
    name = (await ada.ask("GET", "/session")).body["staff"]["name"]
    note = await bo.step(guarded, "notes", client_id="notat-0001", text="@ada, kan du se på dette?")
    assert (note.status, note.body["unreached"]) == (200, [name])
    assert (await ada.ask("GET", "/inquiries")).body["counts"]["mentions"] == 0
    told = await bo.step(open_one, "notes", client_id="notat-0002", text="@ada, kan du se på dette?")
    assert told.body["unreached"] == []
    assert (await ada.ask("GET", "/inquiries")).body["counts"]["mentions"] == 1
