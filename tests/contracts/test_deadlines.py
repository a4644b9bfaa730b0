"""Deadlines over both databases: counted when an inquiry comes to people, reminded of once, over or not."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from bot.database import Database
from bot.deadlines import ANSWER, PROVISIONAL, SOLUTION, DeadlineRules, Reason
from bot.duty import Shift
from bot.errors import NotFound
from bot.messages import Outcome, Owner, Reply
from bot.working_days import WorkingDays
from inquiries.deadlines.conditions import overdue
from inquiries.deadlines.models import deadline_clocks, deadline_reminders
from inquiries.deadlines.reminders import DeadlineReminders
from inquiries.deadlines.store import SqlDeadlines
from inquiries.duty.store import SqlDuty
from inquiries.models import inquiries, inquiry_steps, notices
from inquiries.notices import SqlNotices
from inquiries.services.models import services
from tests.building import ADA, BO, HAVDAL, NABO, START, Person, SettableClock, Store
from tests.contracts.units import DESK, TECHNICAL, add_service, add_unit, change_inquiry

DAYS = WorkingDays("NO", "Europe/Oslo")
RULES = DeadlineRules(answer_days=3, warn_days=1, provisional_warn_days=5, leader_days=2)
LEADER_ID = "44444444-4444-4444-8444-444444444444"


@pytest.fixture
def store(database: Database, clock: SettableClock) -> Store:
    return Store.over(database, clock)


@pytest.fixture
def deadlines(store: Store) -> SqlDeadlines:
    return SqlDeadlines(store.database, store.clock, DAYS, RULES)


@pytest.fixture
def reminders(store: Store, deadlines: SqlDeadlines) -> DeadlineReminders:
    roster = SqlDuty(store.database, store.clock, ZoneInfo("Europe/Oslo"))
    return DeadlineReminders(store.database, deadlines, roster, store.clock, RULES)


async def handed_over(store: Store, person: Person | None = None) -> str:
    """Let a citizen write, and the bot hand over; return the inquiry."""
    receipt = await store.record.record((person or Person()).says("Hullet i veien"), masked=False)
    turn = await store.record.begin_turn(receipt.conversation)
    assert turn is not None
    await store.record.finish_turn(turn, Outcome(replies=(Reply("Jeg henter noen."),), handover="unknown"))
    return receipt.inquiry


async def columns(store: Store, inquiry: str) -> dict[str, date | None]:
    query = select(inquiries.c.answer_due, inquiries.c.provisional_due, inquiries.c.solution_due)
    async with store.database.read() as connection:
        row = (await connection.execute(query.where(inquiries.c.id == inquiry))).mappings().one()
    return {name: at and DAYS.local_day(at) for name, at in row.items()}


async def are_overdue(store: Store) -> list[str]:
    async with store.database.read() as connection:
        query = select(inquiries.c.id).where(overdue(store.clock.now()))
        return list((await connection.execute(query)).scalars())


async def test_what_the_bot_has_has_no_deadline_and_what_people_get_has_one(store: Store, deadlines: SqlDeadlines) -> None:
    receipt = await store.record.record(Person().says(), masked=False)
    assert await deadlines.follow() == 0
    assert await deadlines.of(HAVDAL, receipt.inquiry) == []
    inquiry = await handed_over(store)
    assert await deadlines.follow() == 1
    assert await columns(store, inquiry) == {
        "answer_due": date(2026, 3, 5),
        "provisional_due": None,
        "solution_due": None,
    }
    (due,) = await deadlines.of(HAVDAL, inquiry)
    assert (due.name, due.days, due.overdue) == (ANSWER, 3, False)
    assert await deadlines.follow() == 0


async def test_counted_in_the_callers_transaction_and_again_changes_nothing(store: Store, deadlines: SqlDeadlines) -> None:
    inquiry = await handed_over(store)
    async with store.database.write() as connection:
        await deadlines.set_for(connection, inquiry)
    first = await columns(store, inquiry)
    store.clock.advance(days=2)
    async with store.database.write() as connection:
        await deadlines.set_for(connection, inquiry)
        await deadlines.set_for(connection, "no-such-inquiry")
    assert await columns(store, inquiry) == first
    assert await store.count(deadline_clocks) == 1


async def test_type_and_service_that_are_chosen_later_are_noticed(store: Store, deadlines: SqlDeadlines) -> None:
    await add_service(store.database, "vei", answer_days=1, solution_days=10)
    inquiry = await handed_over(store)
    await deadlines.follow()
    await change_inquiry(store.database, inquiry, service="vei", kind="application")
    assert await deadlines.follow() == 1
    assert await columns(store, inquiry) == {
        "answer_due": date(2026, 3, 3),
        "provisional_due": date(2026, 4, 1),
        "solution_due": date(2026, 3, 16),
    }
    assert [one.name for one in await deadlines.of(HAVDAL, inquiry)] == [ANSWER, SOLUTION, PROVISIONAL]


async def test_clock_stands_while_the_citizen_is_asked(store: Store, deadlines: SqlDeadlines) -> None:
    await add_service(store.database, "vei", solution_days=5)
    person = Person()
    inquiry = await handed_over(store, person)
    await change_inquiry(store.database, inquiry, service="vei")
    await deadlines.follow()
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(inquiry, staff=ADA, text="Hvor?", external_id="a", internal=False, masked=False)
    assert await deadlines.follow() == 1
    (due,) = await deadlines.of(HAVDAL, inquiry)
    assert (due.name, due.paused) == (SOLUTION, True)
    store.clock.advance(days=14)
    assert await are_overdue(store) == []
    await store.record.record(person.says("Ved skolen", received_at=store.clock.now()), masked=False)
    assert await deadlines.follow() == 1
    assert (await columns(store, inquiry))["solution_due"] == date(2026, 3, 23)
    assert (await columns(store, inquiry))["answer_due"] == date(2026, 3, 5)
    assert {one.name: DAYS.local_day(one.at) for one in await deadlines.of(HAVDAL, inquiry)} == {
        ANSWER: date(2026, 3, 19),
        SOLUTION: date(2026, 3, 23),
    }


async def test_overdue_until_somebody_answers(store: Store, deadlines: SqlDeadlines) -> None:
    inquiry, other = await handed_over(store), await handed_over(store)
    await deadlines.follow()
    assert await deadlines.counts(HAVDAL) == (0, 0)
    store.clock.moment = DAYS.opens(date(2026, 3, 5))
    assert await deadlines.counts(HAVDAL) == (0, 2)
    store.clock.moment = DAYS.closes(date(2026, 3, 5)) + timedelta(minutes=1)
    assert sorted(await are_overdue(store)) == sorted([inquiry, other])
    assert await deadlines.counts(HAVDAL) == (2, 0)
    assert await deadlines.counts(NABO) == (0, 0)
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(inquiry, staff=ADA, text="Det ordner vi.", external_id="a", internal=False, masked=False)
    await deadlines.follow()
    assert await are_overdue(store) == [other]
    (listed,) = await deadlines.listed(HAVDAL, overdue=True, limit=10)
    assert (listed.inquiry, listed.due.overdue) == (other, True)
    assert await deadlines.listed(NABO, overdue=False, limit=10) == []
    assert set(await deadlines.next_of(HAVDAL, (inquiry, other))) == {other}
    await store.desk.change_owner(other, Owner.STAFF, staff=ADA, notice="")
    await store.desk.close(other, staff=ADA, notice="")
    assert await are_overdue(store) == []
    with pytest.raises(NotFound):
        await deadlines.of(NABO, other)


async def told(store: Store, staff: str) -> list[tuple[str, str]]:
    found = await SqlNotices(store.database, store.clock).of(HAVDAL, staff)
    return sorted((one.text, one.details["due"]) for one in found)


async def test_warned_then_reminded_then_the_leader_each_once(
    store: Store, deadlines: SqlDeadlines, reminders: DeadlineReminders
) -> None:
    await add_unit(store.database, TECHNICAL, leader=LEADER_ID, members=(BO.id,))
    inquiry = await handed_over(store)
    await change_inquiry(store.database, inquiry, unit=TECHNICAL, responsible=ADA.id)
    await deadlines.follow()
    store.clock.moment = DAYS.opens(date(2026, 3, 4)) - timedelta(minutes=1)
    assert await reminders.run() == 0
    store.clock.advance(minutes=2)
    assert [await reminders.run(), await reminders.run()] == [1, 0]
    assert await told(store, ADA.id) == [("deadline_warning", ANSWER)]
    store.clock.moment = DAYS.closes(date(2026, 3, 5))
    assert [await reminders.run(), await reminders.run()] == [1, 0]
    assert await told(store, ADA.id) == [("deadline_overdue", ANSWER), ("deadline_warning", ANSWER)]
    store.clock.moment = DAYS.closes(date(2026, 3, 9))
    assert await told(store, LEADER_ID) == []
    assert [await reminders.run(), await reminders.run()] == [1, 0]
    assert await told(store, LEADER_ID) == [("deadline_leader", ANSWER)]
    async with store.database.read() as connection:
        kept = select(inquiry_steps.c.details).where(inquiry_steps.c.kind == "reminded").order_by(inquiry_steps.c.at)
        steps = list((await connection.execute(kept)).scalars())
    assert [(one["stage"], one["to"]) for one in steps] == [
        ("warning", [ADA.id]),
        ("overdue", [ADA.id]),
        ("leader", [LEADER_ID]),
    ]


async def test_who_has_the_duty_is_reminded_of_what_is_nobodys(
    store: Store, deadlines: SqlDeadlines, reminders: DeadlineReminders
) -> None:
    await handed_over(store)
    await deadlines.follow()
    store.clock.moment = DAYS.closes(date(2026, 3, 5)) - timedelta(minutes=5)
    assert await reminders.run() == 0  # There is no unit yet: nobody can be told, and nothing is noted as told.
    await add_unit(store.database, DESK, members=(ADA.id, BO.id), default_queue=True)
    duty = SqlDuty(store.database, store.clock, DAYS.zone)
    day = START.date()
    await duty.add_shift(HAVDAL, Shift("", DESK, BO.id, day, time(8), time(15, 30), weekdays=(1, 2, 3, 4, 5)), by=BO.id)
    assert await reminders.run() == 1
    assert await told(store, BO.id) == [("deadline_warning", ANSWER)]
    assert await told(store, ADA.id) == []
    store.clock.moment = DAYS.closes(date(2026, 3, 5)) + timedelta(hours=4)
    assert await reminders.run() == 1  # Nobody is on duty in the evening: all of the unit hear of it.
    assert await told(store, ADA.id) == [("deadline_overdue", ANSWER)]


async def test_missed_stages_are_told_once_and_several_nodes_tell_once(
    store: Store, deadlines: SqlDeadlines, reminders: DeadlineReminders
) -> None:
    await add_unit(store.database, DESK, members=(ADA.id,), default_queue=True)
    await handed_over(store)
    await deadlines.follow()
    store.clock.advance(days=30)
    assert sum(await asyncio.gather(*(reminders.run() for _ in range(4)))) == 1
    assert await told(store, ADA.id) == [("deadline_leader", ANSWER)]
    assert await store.count(notices) == await store.count(deadline_reminders) == 1


async def test_only_its_people_are_reminded_of_a_guarded_inquiry(
    store: Store, deadlines: SqlDeadlines, reminders: DeadlineReminders
) -> None:
    await add_unit(store.database, "desk", members=(ADA.id,), default_queue=True)
    await add_unit(store.database, members=(BO.id,))
    values = {"municipality": HAVDAL, "id": "barnevern", "names": {"nb": "Barnevern"}, "track": "specialist"}
    async with store.database.write() as connection:
        more = {"opening_hours": {}, "version": 1, "updated_at": store.clock.now(), "unit": TECHNICAL}
        await connection.execute(insert(services).values(**values, **more))
    inquiry = await handed_over(store)
    await change_inquiry(store.database, inquiry, service="barnevern")
    await deadlines.follow()
    store.clock.advance(days=30)
    assert await reminders.run() == 0
    assert await told(store, ADA.id) == []
    await change_inquiry(store.database, inquiry, unit=TECHNICAL)
    assert await reminders.run() == 1
    assert (len(await told(store, BO.id)), await told(store, ADA.id)) == (1, [])


async def test_each_deadline_says_why_it_is_when_it_is(store: Store, deadlines: SqlDeadlines) -> None:
    inquiry = await handed_over(store)
    await deadlines.follow()
    (answer,) = await deadlines.of(HAVDAL, inquiry)
    assert answer.reason == Reason(since=START, source="municipality", within=3)
    await add_service(store.database, "vei", answer_days=1, solution_days=5)
    await change_inquiry(store.database, inquiry, service="vei", kind="application")
    await deadlines.follow()
    found = {due.name: due.reason for due in await deadlines.of(HAVDAL, inquiry)}
    assert found == {
        ANSWER: Reason(since=START, source="service", within=1),
        PROVISIONAL: Reason(since=START, source="law"),
        SOLUTION: Reason(since=START, source="service", within=5),
    }
    await add_service(store.database, "park", answer_days=9)
    await change_inquiry(store.database, inquiry, service="park")
    await deadlines.follow()
    (answer,) = [due for due in await deadlines.of(HAVDAL, inquiry) if due.name == ANSWER]
    assert (answer.reason, answer.days) == (Reason(since=START, source="earlier"), 1)


async def test_days_for_which_the_citizen_was_waited_for_are_told(store: Store, deadlines: SqlDeadlines) -> None:
    kari = Person()
    inquiry = await handed_over(store, kari)
    await add_service(store.database, "vei", solution_days=5)
    await change_inquiry(store.database, inquiry, service="vei")
    await deadlines.follow()
    await store.desk.change_owner(inquiry, Owner.STAFF, staff=ADA, notice="")
    await store.desk.say(inquiry, staff=ADA, text="Hvor er det?", external_id="a", internal=False, masked=False)
    await deadlines.follow()
    store.clock.advance(days=2)
    await store.record.record(kari.says("I Storgata"), masked=False)
    await deadlines.follow()
    reasons = {due.name: due.reason for due in await deadlines.of(HAVDAL, inquiry)}
    assert reasons[SOLUTION] == Reason(since=START, source="service", within=5, paused_days=2)
