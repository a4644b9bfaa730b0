"""Calendars that are followed and published, over both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.database import Database
from bot.dialogue.texts import Texts
from bot.duty import Absence, CalendarRead, Shift
from bot.errors import Conflict, Malformed, NotFound, TorgError, Unavailable, Why
from inquiries.duty.following import SqlFollowed
from inquiries.duty.models import busy_times, followed_calendars, published_calendars
from inquiries.duty.publishing import Publishing
from inquiries.notices import SqlNotices
from tests.building import HAVDAL, NABO, SettableClock
from tests.contracts.units import TECHNICAL, add_unit

OSLO = ZoneInfo("Europe/Oslo")
KARI, OLA = "kari", "ola"
ADDRESS, OTHER = "https://calendar.havdal.example/hemmelig/kari.ics", "https://calendar.havdal.example/ola.ics"
MONDAY = date(2026, 3, 2)
ANSWERED = Why("calendar_answered", {"status": "500"})


def busy_on(*days: date) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Europe/Oslo:{day:%Y%m%d}T100000\r\n"
        f"DTEND;TZID=Europe/Oslo:{day:%Y%m%d}T110000\r\nSUMMARY:Legetime hos spesialist\r\nEND:VEVENT\r\n"
        for day in days
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//t//EN\r\n{events}END:VCALENDAR\r\n".encode()


@dataclass
class Web:
    """CalendarSource of a test: what stands under each address, or why it cannot be read."""

    pages: dict[str, bytes | TorgError] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def read(self, url: str, *, etag: str = "") -> CalendarRead | None:
        self.asked.append((url, etag))
        page = self.pages[url]
        if isinstance(page, TorgError):
            raise page
        tag = str(len(page))
        return None if tag == etag else CalendarRead(page, tag)


async def names(_municipality: str) -> Mapping[str, str]:
    return {KARI: "Kari", OLA: "Ola"}


@pytest.fixture
def web() -> Web:
    return Web({ADDRESS: busy_on(MONDAY), OTHER: busy_on()})


@pytest.fixture
def calendars(database: Database, clock: SettableClock, web: Web) -> SqlFollowed:
    return SqlFollowed(database, clock, web, SqlNotices(database, clock), zone=OSLO)


@pytest.fixture
async def duty(database: Database, clock: SettableClock) -> Publishing:
    await add_unit(database, TECHNICAL, members=(KARI, OLA))
    duty = Publishing(database, clock, OSLO, names=names, texts=Texts.load(), language="nb", host="havdal.example")
    shift = Shift("", TECHNICAL, KARI, MONDAY, time(8), time(15, 30), weekdays=(1, 2, 3, 4, 5), substitute=OLA)
    await duty.add_shift(HAVDAL, shift, by=KARI)
    return duty


def at(hour: int, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=OSLO)


async def test_who_is_busy_is_stood_in_for_and_nothing_but_times_is_kept(
    database: Database, calendars: SqlFollowed, duty: Publishing
) -> None:
    told = await calendars.follow(HAVDAL, ADDRESS, staff=KARI, unit=None, by=KARI)
    assert (told.host, told.staff, told.failing_since) == ("calendar.havdal.example", KARI, None)
    assert await duty.absent(HAVDAL, at(10)) == {KARI}
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(10)) == (OLA,)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(11)) == (KARI,)
    assert await duty.absent(NABO, at(10)) == frozenset()
    stints = await duty.stints(HAVDAL, at(0), at(23))
    assert [(one.staff, one.busy) for one in stints] == [(KARI, True)]
    async with database.read() as connection:
        for table in (busy_times, followed_calendars):
            rows = (await connection.execute(select(table))).all()
            assert "Legetime" not in repr(rows)
    await calendars.leave(HAVDAL, told.id)
    assert await duty.absent(HAVDAL, at(10)) == frozenset()
    assert await calendars.listed(HAVDAL) == []


async def test_a_units_calendar_takes_all_its_people_away(calendars: SqlFollowed, duty: Publishing) -> None:
    await calendars.follow(HAVDAL, ADDRESS, staff=None, unit=TECHNICAL, by=KARI)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(10)) == ()
    assert await duty.absent(HAVDAL, at(10)) == frozenset()
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(11)) == (KARI,)


async def test_read_when_due_with_its_etag_and_anew_after_a_week(
    calendars: SqlFollowed, web: Web, clock: SettableClock, duty: Publishing
) -> None:
    await calendars.follow(HAVDAL, ADDRESS, staff=KARI, unit=None, by=KARI)
    assert await calendars.run() == 0
    clock.advance(minutes=15)
    assert [await calendars.run(), await calendars.run()] == [1, 0]
    assert web.asked[-1][1] != ""
    web.pages[ADDRESS] = busy_on(MONDAY, MONDAY + timedelta(days=1))
    clock.advance(minutes=15)
    assert await calendars.run() == 1
    assert await duty.absent(HAVDAL, at(10, MONDAY + timedelta(days=1))) == {KARI}
    clock.advance(days=8)
    assert await calendars.run() == 1
    assert web.asked[-1] == (ADDRESS, "")


async def test_calendar_that_cannot_be_read_keeps_its_times_says_why_and_hurts_no_other(
    database: Database, calendars: SqlFollowed, web: Web, clock: SettableClock, duty: Publishing
) -> None:
    await calendars.follow(HAVDAL, ADDRESS, staff=KARI, unit=None, by=KARI)
    await calendars.follow(HAVDAL, OTHER, staff=OLA, unit=None, by=OLA)
    web.pages[ADDRESS] = Unavailable("calendar.havdal.example: it answers 500", why=ANSWERED)
    web.pages[OTHER] = busy_on(MONDAY)
    clock.advance(minutes=20)
    failed_at = clock.now()
    assert await calendars.run() == 2
    bad, good = await calendars.listed(HAVDAL)
    assert (bad.failing_since, bad.error, bad.why) == (failed_at, "calendar.havdal.example: it answers 500", ANSWERED)
    assert (good.failing_since, good.read_at) == (None, failed_at)
    assert await duty.absent(HAVDAL, at(10)) == {KARI, OLA}
    notices = SqlNotices(database, clock)
    assert await notices.of(HAVDAL, KARI) == []
    for _ in range(6):
        clock.advance(minutes=15)
        await calendars.run()
    (notice,) = await notices.of(HAVDAL, KARI)
    assert notice.kind == "calendar_failed"
    assert "hemmelig" not in repr(notice.details)
    assert await notices.of(HAVDAL, OLA) == []
    web.pages[ADDRESS] = b"<html>Logg inn</html>"
    told = await calendars.read_now(HAVDAL, bad.id)
    assert (told.failing_since, told.error) == (failed_at, "the calendar cannot be understood: ValueError")
    assert told.why == Why("calendar_form")
    web.pages[ADDRESS] = busy_on()
    told = await calendars.read_now(HAVDAL, bad.id)
    assert (told.failing_since, told.error, told.why, told.read_at) == (None, "", None, clock.now())
    assert await duty.absent(HAVDAL, at(10)) == {OLA}


async def test_several_nodes_read_each_calendar_once(calendars: SqlFollowed, web: Web, clock: SettableClock) -> None:
    await calendars.follow(HAVDAL, ADDRESS, staff=KARI, unit=None, by=KARI)
    await calendars.follow(HAVDAL, OTHER, staff=OLA, unit=None, by=OLA)
    clock.advance(minutes=15)
    assert sum(await asyncio.gather(*(calendars.run() for _ in range(4)))) == 2


async def test_only_what_can_be_read_is_followed_and_only_once(calendars: SqlFollowed, web: Web) -> None:
    web.pages[OTHER] = b"ikke en kalender"
    with pytest.raises(Malformed):
        await calendars.follow(HAVDAL, OTHER, staff=KARI, unit=None, by=KARI)
    with pytest.raises(Malformed):
        await calendars.follow(HAVDAL, ADDRESS, staff=None, unit=None, by=KARI)
    kept = await calendars.follow(HAVDAL, ADDRESS, staff=KARI, unit=None, by=KARI)
    with pytest.raises(Conflict):
        await calendars.follow(HAVDAL, ADDRESS, staff=KARI, unit=None, by=KARI)
    with pytest.raises(NotFound):
        await calendars.leave(NABO, kept.id)
    with pytest.raises(NotFound):
        await calendars.read_now(NABO, kept.id)
    assert await calendars.listed(HAVDAL) == [kept]


async def test_published_calendar_is_duty_as_it_really_is(
    database: Database, duty: Publishing, clock: SettableClock
) -> None:
    await duty.add_absence(HAVDAL, Absence("", KARI, at(7), at(18)), by=KARI)
    kari = await duty.publish(HAVDAL, staff=KARI, unit=None, by=KARI)
    ola = await duty.publish(HAVDAL, staff=OLA, unit=None, by=OLA)
    unit = await duty.publish(HAVDAL, staff=None, unit=TECHNICAL, by=KARI)

    async def events(secret: str) -> list[tuple[datetime, str]]:
        found = Calendar.from_ical(await duty.published_file(secret))
        assert not found.errors
        return [(event.decoded("DTSTART"), str(event["SUMMARY"])) for event in found.walk("VEVENT")]

    tuesday = datetime(2026, 3, 3, 7, tzinfo=UTC)
    assert (await events(kari))[0] == (tuesday, "Vakt: Teknisk drift")
    assert (await events(ola)) == [(datetime(2026, 3, 2, 7, tzinfo=UTC), "Vakt: Teknisk drift")]
    assert (await events(unit))[:2] == [
        (datetime(2026, 3, 2, 7, tzinfo=UTC), "Ola – Teknisk drift"),
        (tuesday, "Kari – Teknisk drift"),
    ]
    async with database.read() as connection:
        assert kari not in repr((await connection.execute(select(published_calendars))).all())


async def test_secret_can_be_renewed_and_withdrawn(duty: Publishing) -> None:
    first = await duty.publish(HAVDAL, staff=KARI, unit=None, by=KARI)
    second = await duty.publish(HAVDAL, staff=KARI, unit=None, by=KARI)
    assert first != second
    with pytest.raises(NotFound):
        await duty.published_file(first)
    assert b"VCALENDAR" in await duty.published_file(second)
    (kept,) = await duty.published(HAVDAL)
    assert await duty.published(NABO) == []
    with pytest.raises(NotFound):
        await duty.unpublish(NABO, kept.id)
    await duty.unpublish(HAVDAL, kept.id)
    with pytest.raises(NotFound):
        await duty.published_file(second)
