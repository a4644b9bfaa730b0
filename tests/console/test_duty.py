"""The duty calendar and deadlines through the console's interface, and published calendars without logging in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from bot.messages import Outcome, Reply
from bot.settings import DutySection, Settings
from tests.building import START, Person
from tests.calendars import Shelf
from tests.console.conftest import Console, Open, Start
from tests.contracts.units import DESK, TECHNICAL, add_unit
from tests.site import Plan, Site

SETTINGS = Settings(duty=DutySection(calendar_private=True))
BUSY = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
    b"DTSTART:20260302T073000Z\r\nDTEND:20260302T093000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
async def site(start: Start) -> AsyncIterator[Site]:
    """A site with a duty calendar; Ada belongs to the technical unit, Bo to the desk."""
    site = await start(Plan(duty=SETTINGS))
    ada, bo, _ = [await site.account("ada"), await site.account("bo"), await site.account("siv", "nabo")]
    await add_unit(site.store.database, TECHNICAL, members=(ada.id,), leader=ada.id)
    await add_unit(site.store.database, DESK, name="Servicetorget", members=(bo.id,), default_queue=True)
    yield site
    assert site.duty is not None
    await site.duty.close()


async def ids(console: Console) -> dict[str, str]:
    """Return the ids of the staff by their names."""
    week = (await console.ask("GET", "/duty")).body
    return {one["name"]: one["id"] for one in week["staff"]}


def shift(staff: str, **more: object) -> dict[str, object]:
    """Return the body of a shift on weekdays."""
    body: dict[str, object] = {
        "unit": TECHNICAL,
        "staff": staff,
        "first_day": "2026-03-02",
        "begins": "08:00",
        "ends": "15:30",
    }
    return body | {"ends": "15:30", "weekdays": [1, 2, 3, 4, 5]} | more


async def test_a_week_is_planned_changed_and_put_back(ada: Console) -> None:
    me, other = (await ids(ada))["Ada"], (await ids(ada))["Bo"]
    added = await ada.ask("POST", "/duty/shifts", json=shift(me))
    assert added.status == 201
    week = (await ada.ask("GET", "/duty?day=2026-03-05")).body
    assert (week["since"], week["today"], week["zone"]) == ("2026-03-02", "2026-03-02", "Europe/Oslo")
    assert [one["day"] for one in week["stints"]] == [f"2026-03-0{day}" for day in range(2, 7)]
    assert {one["name"]: one["on_duty"] for one in week["units"]} == {"Servicetorget": [], "Teknisk drift": [me]}
    changed = await ada.ask("PUT", f"/duty/shifts/{added.body['id']}", json=shift(other, version=1))
    assert (changed.status, changed.body["version"]) == (200, 2)
    stale = await ada.ask("PUT", f"/duty/shifts/{added.body['id']}", json=shift(me, version=1))
    assert stale.refused == (409, "conflict")
    assert (await ada.ask("DELETE", f"/duty/shifts/{added.body['id']}")).status == 200
    assert (await ada.ask("GET", "/duty")).body["stints"] == []
    assert (await ada.ask("POST", f"/duty/shifts/{added.body['id']}/restore")).status == 200
    assert {one["staff"] for one in (await ada.ask("GET", "/duty")).body["stints"]} == {other}


async def test_absence_and_taking_the_duty_for_now(ada: Console, bo: Console, site: Site) -> None:
    me, other = (await ids(ada))["Ada"], (await ids(ada))["Bo"]
    await ada.ask("POST", "/duty/shifts", json=shift(me))
    away = {"staff": me, "starts_at": "2026-03-02T08:00:00+01:00", "ends_at": "2026-03-03T08:00:00+01:00"}
    absence = await ada.ask("POST", "/duty/absences", json=away)
    site.store.clock.advance(minutes=1)
    week = (await ada.ask("GET", "/duty")).body
    assert (week["absent"], week["stints"][0]["because"]) == ([me], "nobody")
    until = (site.store.clock.now() + timedelta(hours=2)).isoformat()
    taken = await bo.ask("POST", "/duty/overrides", json={"unit": TECHNICAL, "until": until})
    assert (taken.status, taken.body["staff"]) == (201, other)
    (unit,) = [one for one in (await ada.ask("GET", "/duty")).body["units"] if one["id"] == TECHNICAL]
    assert (unit["on_duty"], unit["taken"]["id"]) == ([other], taken.body["id"])
    await bo.ask("DELETE", f"/duty/overrides/{taken.body['id']}")
    await ada.ask("DELETE", f"/duty/absences/{absence.body['id']}")
    (unit,) = [one for one in (await ada.ask("GET", "/duty")).body["units"] if one["id"] == TECHNICAL]
    assert (unit["on_duty"], unit["taken"]) == ([me], None)
    assert (await bo.ask("POST", f"/duty/overrides/{taken.body['id']}/restore")).status == 200
    assert (await bo.ask("POST", f"/duty/absences/{absence.body['id']}/restore")).status == 200


async def test_nonsense_strangers_and_other_municipalities_are_refused(site: Site, ada: Console, open_console: Open) -> None:
    me = (await ids(ada))["Ada"]
    assert (await ada.ask("POST", "/duty/shifts", json=shift("nobody"))).refused == (404, "not_found")
    assert (await ada.ask("POST", "/duty/shifts", json=shift(me, unit="nowhere"))).refused == (404, "not_found")
    assert (await ada.ask("POST", "/duty/shifts", json=shift(me, weekdays=[8]))).status == 400
    assert (await ada.ask("POST", "/duty/shifts", json=shift(me, begins="25:00"))).status == 400
    assert (await ada.ask("POST", "/duty/shifts", json=shift(me, last_day="2026-03-01"))).status == 400
    assert (await ada.ask("GET", "/duty?day=morgen")).status == 400
    made = await ada.ask("POST", "/duty/shifts", json=shift(me))
    neighbour = open_console(site)
    await neighbour.log_in("siv")
    assert (await neighbour.ask("GET", "/duty")).status == 401
    assert (await ada.ask("DELETE", f"/duty/shifts/{made.body['id']}")).status == 200


async def test_published_calendar_is_read_by_whoever_has_its_address(site: Site, ada: Console, bo: Console) -> None:
    me = (await ids(ada))["Ada"]
    await ada.ask("POST", "/duty/shifts", json=shift(me))
    published = await ada.ask("POST", "/calendars/published", json={})
    address = published.body["url"]
    assert address.startswith(f"{site.url}/calendars/")
    async with ada.session.get(address) as answer:
        assert (answer.status, answer.content_type) == (200, "text/calendar")
        found = Calendar.from_ical(await answer.read())
        assert found.walk("VEVENT")[0].decoded("DTSTART").date() == date(2026, 3, 2)
        tag = answer.headers["ETag"]
    async with ada.session.get(address, headers={"If-None-Match": tag}) as answer:
        assert answer.status == 304
    async with ada.session.get(address.replace(".ics", "x.ics")) as answer:
        assert answer.status == 404
    (kept,) = published.body["all"]
    assert (await bo.ask("DELETE", f"/calendars/published/{kept['id']}")).refused == (403, "refused")
    assert (await bo.ask("POST", "/calendars/published", json={"unit": TECHNICAL})).refused == (403, "refused")
    assert (await ada.ask("POST", "/calendars/published", json={"unit": TECHNICAL})).status == 201
    assert (await ada.ask("DELETE", f"/calendars/published/{kept['id']}")).status == 204
    async with ada.session.get(address) as answer:
        assert answer.status == 404


async def test_calendar_elsewhere_is_followed_and_left(site: Site, ada: Console, bo: Console) -> None:
    me = (await ids(ada))["Ada"]
    async with Shelf() as shelf:
        shelf.files["hemmelig.ics"] = BUSY
        wrong = await ada.ask("POST", "/calendars/followed", json={"url": f"{shelf.url}/feil.ics"})
        assert wrong.refused == (404, "not_found")
        assert "feil" not in wrong.body["message"]
        assert wrong.body["why"]["code"] == "calendar_none"
        made = await ada.ask("POST", "/calendars/followed", json={"url": f"{shelf.url}/hemmelig.ics"})
        assert (made.status, made.body["host"], made.body["staff"]) == (201, "127.0.0.1", me)
        assert (await ada.ask("GET", "/duty")).body["absent"] == [me]
        listed = (await bo.ask("GET", "/calendars")).body
        assert "hemmelig" not in str(listed)
        one = f"/calendars/followed/{made.body['id']}"
        assert (await bo.ask("DELETE", one)).refused == (403, "refused")
        shelf.status = 500
        failed = (await ada.ask("POST", f"{one}/read")).body
        assert (failed["error"], failed["why"]["values"]) == ("127.0.0.1: it answers 500", {"status": "500"})
    assert (await ada.ask("DELETE", one)).status == 204
    assert (await ada.ask("GET", "/duty")).body["absent"] == []
    assert (await ada.ask("DELETE", one)).refused == (404, "not_found")


async def test_deadlines_of_one_inquiry_of_a_list_and_of_all(site: Site, ada: Console) -> None:
    receipt = await site.store.record.record(Person().says("Hullet i veien"), masked=False)
    turn = await site.store.record.begin_turn(receipt.conversation)
    assert turn is not None
    await site.store.record.finish_turn(turn, Outcome(replies=(Reply("Jeg henter noen."),), handover="unknown"))
    assert site.duty is not None
    await site.duty.deadlines.follow()
    (due,) = (await ada.ask("GET", f"/inquiries/{receipt.inquiry}/deadlines")).body["deadlines"]
    assert (due["name"], due["days"], due["overdue"]) == ("answer", 3, False)
    following = await ada.ask("POST", "/deadlines/next", json={"inquiries": [receipt.inquiry, TECHNICAL]})
    assert due["reason"] == {"since": f"{START:%Y-%m-%dT%H:%M:%SZ}", "source": "municipality", "within": 3, "paused_days": 0}
    assert following.body["deadlines"] == {receipt.inquiry: due | {"reason": None}}
    site.store.clock.advance(hours=4 * 24)
    await ada.log_in("ada")
    every = (await ada.ask("GET", "/deadlines?overdue=true")).body
    assert (every["overdue"], [one["inquiry"] for one in every["inquiries"]]) == (1, [receipt.inquiry])
    assert every["inquiries"][0]["due"]["days"] == -1
