"""Deadlines by the hours of a service, of its unit, or of the municipality; and hours that nobody may write."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.deadlines import ANSWER, DeadlineRules
from bot.errors import BadInput
from bot.interfaces import Clock
from bot.messages import Outcome, Reply, Staff
from bot.services import Register, Service, Unit
from bot.working_days import WorkingDayPromises, WorkingDays
from inquiries.deadlines.promised import ServicePromises
from inquiries.deadlines.store import SqlDeadlines
from inquiries.models import inquiries
from inquiries.services.exchange import RegisterExchange
from inquiries.services.store import SqlRegister
from tests.building import ADA, HAVDAL, Person, SettableClock, Store
from tests.contracts.units import DESK, TECHNICAL, change_inquiry

DAYS = WorkingDays("NO", "Europe/Oslo", [date(2026, 4, 14)])
RULES = DeadlineRules(answer_days=2, solution_days=4)
TWO_DAYS = {"2": (("10:00", "12:00"),), "4": (("10:00", "18:00"),)}
MONDAY = datetime(2026, 4, 6, 12, tzinfo=UTC) + timedelta(days=7)
"""Monday, 13 April 2026, 14:00 in Oslo; the municipality is closed on Tuesday."""


@pytest.fixture
def store(database: Database, clock: SettableClock) -> Store:
    clock.moment = MONDAY
    return Store.over(database, clock)


@pytest.fixture
def deadlines(store: Store) -> SqlDeadlines:
    return SqlDeadlines(store.database, store.clock, DAYS, RULES)


async def register(store: Store, units: tuple[Unit, ...], *services: Service) -> SqlRegister:
    kept = SqlRegister(store.database, store.clock)
    assert await kept.found(HAVDAL, Register(units, services))
    return kept


async def handed_over(store: Store) -> str:
    receipt = await store.record.record(Person().says("Når er det åpent?"), masked=False)
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(Reply("Jeg henter noen."),), handover="unknown"))
    return receipt.inquiry


async def dates(store: Store, deadlines: SqlDeadlines, inquiry: str) -> tuple[str, str]:
    """Count, and return when an answer and the solution are due, in UTC."""
    await deadlines.follow()
    query = select(inquiries.c.answer_due, inquiries.c.solution_due).where(inquiries.c.id == inquiry)
    async with store.database.read() as connection:
        row = (await connection.execute(query)).one()
    return f"{row.answer_due:%m-%d %H:%M}", f"{row.solution_due:%m-%d %H:%M}"


async def test_the_services_hours_before_the_units_before_the_municipalitys(store: Store, deadlines: SqlDeadlines) -> None:
    unit = Unit(TECHNICAL, "Teknisk drift", opening_hours={"5": (("08:00", "11:00"),)})
    own, other = Service("bibliotek", {"nb": "B"}, unit=TECHNICAL, opening_hours=TWO_DAYS), Service("vei", {"nb": "V"})
    await register(store, (unit,), own, replace(other, unit=TECHNICAL), replace(other, id="skole"))
    found = {}
    for service in (None, "skole", "vei", "bibliotek"):
        inquiry = await handed_over(store)
        await change_inquiry(store.database, inquiry, service=service)
        found[service] = await dates(store, deadlines, inquiry)
    assert found == {
        None: ("04-16 13:30", "04-20 13:30"),
        "skole": ("04-16 13:30", "04-20 13:30"),
        "vei": ("05-08 09:00", "05-22 09:00"),  # Fridays but 1 May, which is a holiday
        "bibliotek": ("04-23 16:00", "04-30 16:00"),  # 14 April is a Tuesday on which the municipality is closed
    }


async def test_closed_days_of_service_and_unit_add_up(store: Store, deadlines: SqlDeadlines) -> None:
    unit = Unit(TECHNICAL, "Teknisk drift", closed_on=(date(2026, 4, 15),))
    await register(store, (unit,), Service("vei", {"nb": "V"}, unit=TECHNICAL, closed_on=(date(2026, 4, 16),)))
    inquiry = await handed_over(store)
    await change_inquiry(store.database, inquiry, service="vei")
    assert await dates(store, deadlines, inquiry) == ("04-20 13:30", "04-22 13:30")


async def test_another_unit_counts_by_its_own_days_and_never_later_than_promised(
    store: Store, deadlines: SqlDeadlines
) -> None:
    await register(store, (Unit(DESK, "Servicetorget"), Unit(TECHNICAL, "Teknisk drift", opening_hours=TWO_DAYS)))
    inquiry = await handed_over(store)
    assert await dates(store, deadlines, inquiry) == ("04-16 13:30", "04-20 13:30")
    await change_inquiry(store.database, inquiry, unit=TECHNICAL)
    assert await dates(store, deadlines, inquiry) == ("04-16 13:30", "04-30 16:00")
    (answer, *_) = await deadlines.of(HAVDAL, inquiry)
    assert (answer.name, answer.days) == (ANSWER, 1)  # Thursday is the first day on which it works.
    await change_inquiry(store.database, inquiry, unit=DESK)
    assert await dates(store, deadlines, inquiry) == ("04-16 13:30", "04-20 13:30")
    assert await deadlines.follow() == 0


async def test_what_citizens_are_promised_is_what_is_counted(store: Store, deadlines: SqlDeadlines, clock: Clock) -> None:
    unit = Unit(TECHNICAL, "Teknisk drift", opening_hours=TWO_DAYS)
    await register(store, (unit,), Service("vei", {"nb": "V"}, unit=TECHNICAL, answer_days=1))
    known = ServicePromises(store.database, HAVDAL, DAYS)
    promises = WorkingDayPromises(DAYS, clock, within=2, of_service=known.within, days_of=known.days_of)
    await known.refresh()
    inquiry = await handed_over(store)
    await change_inquiry(store.database, inquiry, service="vei")
    answer, _ = await dates(store, deadlines, inquiry)
    assert answer == "04-21 10:00"
    assert promises.promise("nb", "vei").day == date(2026, 4, 21)
    assert promises.promise("nb").day == promises.promise("nb", "ukjent").day == date(2026, 4, 16)


SUMMER = "2027-07-01 - 2027-07-31"


@pytest.mark.parametrize(
    ("hours", "closed", "said"),
    [
        ("stengt", "", "opening_hours: who is never open can promise nobody an answer"),
        ("3 08:00-15:00", "2027-01-01 - 2027-12-31", "closed for half a year from 2027-01-01 on"),
        ("", "2027-01-01 - 2027-07-31", "closed for half a year from 2027-01-01 on"),
        ("", "2027-01-01 - 2029-12-31", "closed_on: more than 400 closed days"),
        ("", "2027-02-30", "closed_on: closed days are written like 2026-12-24"),
        ("", "31.7.2027 - 1.7.2027", "not like '31.7.2027 - 1.7.2027'"),
        ("", "fellesferien", "not like 'fellesferien'"),
    ],
)
async def test_who_would_never_be_open_is_refused_with_the_line(store: Store, hours: str, closed: str, said: str) -> None:
    async def nobody(_municipality: str) -> dict[str, Staff]:
        return {ADA.id: ADA}

    async def changed(_municipality: str) -> None: ...

    exchange = RegisterExchange(store.database, store.clock, nobody, changed=changed)
    table = f"type;navn;åpningstider;stengt\nenhet;Drift;;{SUMMER}\nenhet;Bibliotek;{hours};{closed}\n".encode()
    right, wrong = (await exchange.look_at(HAVDAL, table)).rows
    assert (right.status, wrong.status, wrong.line) == ("new", "error", 3)
    assert said in wrong.reason
    with pytest.raises(BadInput, match=r"line 3: "):
        await exchange.take_in(HAVDAL, table, by=None)
    assert await SqlRegister(store.database, store.clock).register(HAVDAL) == Register()


async def test_closed_days_go_out_and_come_back(store: Store) -> None:
    async def nobody(_municipality: str) -> dict[str, Staff]:
        return {}

    async def changed(_municipality: str) -> None: ...

    exchange = RegisterExchange(store.database, store.clock, nobody, changed=changed)
    table = "type;id;navn;navn_nb;stengt\nenhet;;Drift;;24.12.2026, 2026-12-28 – 2026-12-30\ntjeneste;vei;;Vei;2026-12-24\n"
    await exchange.take_in(HAVDAL, table.encode(), by=None)
    kept = await SqlRegister(store.database, store.clock).register(HAVDAL)
    assert [day.day for day in kept.units[0].closed_on] == [24, 28, 29, 30]
    assert kept.services[0].closed_on == (date(2026, 12, 24),)
    written = await exchange.export(HAVDAL)
    assert "2026-12-24; 2026-12-28 - 2026-12-30" in written.decode()
    assert {row.status for row in (await exchange.look_at(HAVDAL, written)).rows} == {"same"}
