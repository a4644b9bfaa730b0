"""The duty calendar over both databases: who has the duty, and what staff do to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.database import Database
from bot.duty import NOBODY, OVERRIDE, SHIFT, SUBSTITUTE, Absence, Shift
from bot.errors import Conflict, Malformed, NotFound
from inquiries.duty.store import SqlDuty
from tests.building import HAVDAL, NABO, SettableClock
from tests.contracts.units import DESK, TECHNICAL, add_unit

OSLO = ZoneInfo("Europe/Oslo")
MONDAY = date(2026, 3, 2)
KARI, OLA, SIV = "kari", "ola", "siv"
WEEK = Shift("", TECHNICAL, KARI, MONDAY, time(8), time(15, 30), weekdays=(1, 2, 3, 4, 5))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OSLO)


@pytest.fixture
async def duty(database: Database, clock: SettableClock) -> SqlDuty:
    await add_unit(database, TECHNICAL, members=(KARI, OLA), leader=SIV)
    await add_unit(database, DESK, name="Servicetorget", members=(OLA,), default_queue=True)
    return SqlDuty(database, clock, OSLO)


async def test_weekly_shift_is_by_the_municipalitys_clock_all_year(duty: SqlDuty) -> None:
    await duty.add_shift(HAVDAL, WEEK, by=SIV)
    for day in (MONDAY, date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 23), date(2026, 10, 26)):
        assert await duty.on_duty(HAVDAL, TECHNICAL, at(day, 8)) == (KARI,)
        assert await duty.on_duty(HAVDAL, TECHNICAL, at(day, 7, 59)) == ()
        assert await duty.on_duty(HAVDAL, TECHNICAL, at(day, 15, 30)) == ()
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(date(2026, 3, 7), 10)) == ()
    assert await duty.on_duty(HAVDAL, DESK, at(MONDAY, 10)) == ()
    assert await duty.on_duty(NABO, TECHNICAL, at(MONDAY, 10)) == ()


async def test_shift_every_other_week_ends_and_is_left_out(duty: SqlDuty) -> None:
    shift = replace(WEEK, every_weeks=2, last_day=date(2026, 3, 31), except_days=frozenset({date(2026, 3, 17)}))
    await duty.add_shift(HAVDAL, shift, by=SIV)
    stints = await duty.stints(HAVDAL, at(MONDAY, 0), at(date(2026, 5, 1), 0))
    assert [one.day for one in stints] == [
        *(date(2026, 3, day) for day in (2, 3, 4, 5, 6)),
        *(date(2026, 3, day) for day in (16, 18, 19, 20)),
        *(date(2026, 3, day) for day in (30, 31)),
    ]


async def test_night_shift_ends_the_next_morning_also_when_clocks_are_set(duty: SqlDuty) -> None:
    night = Shift("", TECHNICAL, OLA, date(2026, 3, 28), time(22), time(6))
    await duty.add_shift(HAVDAL, night, by=SIV)
    (stint,) = await duty.stints(HAVDAL, at(date(2026, 3, 28), 0), at(date(2026, 3, 30), 0))
    assert stint.ends_at - stint.starts_at == timedelta(hours=7)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(date(2026, 3, 29), 5, 59)) == (OLA,)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(date(2026, 3, 29), 6)) == ()


async def test_substitutes_stand_in_for_who_is_absent(duty: SqlDuty) -> None:
    await duty.add_shift(HAVDAL, replace(WEEK, substitute=OLA), by=SIV)
    absence = await duty.add_absence(HAVDAL, Absence("", KARI, at(MONDAY, 10), at(MONDAY, 12)), by=KARI)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 9)) == (KARI,)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 11)) == (OLA,)
    assert await duty.absent(HAVDAL, at(MONDAY, 11)) == {KARI}
    assert await duty.absent(HAVDAL, at(MONDAY, 12)) == frozenset()
    stints = await duty.stints(HAVDAL, at(MONDAY, 0), at(MONDAY, 23))
    assert [(one.staff, one.because) for one in stints] == [(KARI, SHIFT), (OLA, SUBSTITUTE), (KARI, SHIFT)]
    await duty.add_absence(HAVDAL, Absence("", OLA, at(MONDAY, 11), at(MONDAY, 12)), by=OLA)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 11)) == ()
    stints = await duty.stints(HAVDAL, at(MONDAY, 0), at(MONDAY, 23))
    assert [one.because for one in stints] == [SHIFT, SUBSTITUTE, NOBODY, SHIFT]
    await duty.remove_absence(HAVDAL, absence.id, by=KARI)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 11)) == (KARI,)
    await duty.remove_absence(HAVDAL, absence.id, by=KARI, removed=False)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 11)) == ()


async def test_substitute_of_an_absence_goes_before_the_shifts_own(duty: SqlDuty) -> None:
    await duty.add_shift(HAVDAL, replace(WEEK, substitute=OLA), by=SIV)
    await duty.add_absence(HAVDAL, Absence("", KARI, at(MONDAY, 8), at(MONDAY, 16), substitute=SIV), by=KARI)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 11)) == (SIV,)


async def test_who_takes_the_duty_has_it_until_then_or_until_it_is_undone(duty: SqlDuty, clock: SettableClock) -> None:
    await duty.add_shift(HAVDAL, WEEK, by=SIV)
    clock.moment = at(MONDAY, 10).astimezone(UTC)
    await duty.add_absence(HAVDAL, Absence("", OLA, at(MONDAY, 9), at(MONDAY, 12)), by=OLA)
    first = await duty.take(HAVDAL, TECHNICAL, OLA, at(MONDAY, 12), by=OLA)
    assert await duty.on_duty(HAVDAL, TECHNICAL, clock.now()) == (OLA,)
    assert await duty.on_duty(HAVDAL, DESK, clock.now()) == ()
    clock.advance(minutes=5)
    second = await duty.take(HAVDAL, TECHNICAL, SIV, at(MONDAY, 11), by=SIV)
    assert await duty.on_duty(HAVDAL, TECHNICAL, clock.now()) == (SIV,)
    assert [one.id for one in await duty.overrides(HAVDAL, clock.now())] == [second.id, first.id]
    await duty.remove_override(HAVDAL, second.id, by=SIV)
    assert await duty.on_duty(HAVDAL, TECHNICAL, clock.now()) == (OLA,)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 12)) == (KARI,)
    stints = await duty.stints(HAVDAL, at(MONDAY, 0), at(MONDAY, 23))
    assert [(one.staff, one.because) for one in stints] == [(KARI, SHIFT), (OLA, OVERRIDE), (KARI, SHIFT)]


async def test_two_who_change_a_shift_notice_and_removing_can_be_undone(duty: SqlDuty) -> None:
    shift = await duty.add_shift(HAVDAL, WEEK, by=SIV)
    changed = await duty.change_shift(HAVDAL, replace(shift, staff=OLA), by=SIV)
    assert changed.version == 2
    with pytest.raises(Conflict):
        await duty.change_shift(HAVDAL, replace(shift, staff=SIV), by=KARI)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 10)) == (OLA,)
    removed = await duty.remove_shift(HAVDAL, shift.id, by=SIV)
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 10)) == ()
    assert await duty.shifts(HAVDAL) == []
    with pytest.raises(Conflict):
        await duty.change_shift(HAVDAL, removed, by=SIV)
    back = await duty.remove_shift(HAVDAL, shift.id, by=SIV, removed=False)
    assert await duty.shifts(HAVDAL) == [back]
    assert await duty.on_duty(HAVDAL, TECHNICAL, at(MONDAY, 10)) == (OLA,)


async def test_nonsense_and_other_municipalities_are_refused(duty: SqlDuty, clock: SettableClock) -> None:
    shift = await duty.add_shift(HAVDAL, WEEK, by=SIV)
    for wrong, why in (
        (replace(WEEK, last_day=date(2026, 3, 1)), "calendar_shift_days"),
        (replace(WEEK, weekdays=(0,)), "hours_day"),
        (replace(WEEK, every_weeks=0), "calendar_weeks"),
        (replace(WEEK, substitute=KARI), "calendar_substitute"),
    ):
        with pytest.raises(Malformed) as refused:
            await duty.add_shift(HAVDAL, wrong, by=SIV)
        assert refused.value.why is not None
        assert refused.value.why.code == why
    with pytest.raises(NotFound):
        await duty.add_shift(HAVDAL, replace(WEEK, unit="nowhere"), by=SIV)
    with pytest.raises(NotFound):
        await duty.change_shift(NABO, shift, by=SIV)
    with pytest.raises(NotFound):
        await duty.remove_shift(NABO, shift.id, by=SIV)
    with pytest.raises(Malformed):
        await duty.take(HAVDAL, TECHNICAL, OLA, clock.now(), by=OLA)
    with pytest.raises(Malformed):
        await duty.take(HAVDAL, TECHNICAL, OLA, clock.now() + timedelta(days=8), by=OLA)
    with pytest.raises(Malformed):
        await duty.add_absence(HAVDAL, Absence("", KARI, at(MONDAY, 10), at(MONDAY, 10)), by=KARI)
    assert await duty.stints(NABO, at(MONDAY, 0), at(MONDAY, 23)) == []


async def test_units_are_told_with_their_people(duty: SqlDuty) -> None:
    desk, technical = await duty.units(HAVDAL)
    assert (desk.name, technical.name, technical.leader) == ("Servicetorget", "Teknisk drift", SIV)
    assert technical.members == (KARI, OLA)
    assert await duty.units(NABO) == []
